//! The words for how a flow differs from others. Every name and number in them is a fact of the analysis.

use olly_model::{
    AsyncGap, CallChange, CallDifference, ComparedTime, FlowComparison, Operation, RetriedCall,
    TimeDifference,
};

use crate::healthy::Others;

/// Differences of each kind that are told in words; all of them are in the answer.
const MAX_TOLD: usize = 3;
/// Deviations from which a wait is worth a word.
const NOTABLE_Z: f64 = 3.5;

/// Sentences about what was tried again, how the flow differs from `others`, and about waits that are longer than usual.
pub(crate) fn told(
    others: Option<&Others>,
    comparison: Option<&FlowComparison>,
    retries: &[RetriedCall],
    gaps: &[AsyncGap],
) -> String {
    let mut sentences: Vec<String> = retries.iter().take(MAX_TOLD).map(retried).collect();
    match (comparison, others.and_then(|others| others.searched)) {
        (Some(comparison), _) => sentences.push(compared(comparison)),
        (None, Some(searched)) => sentences.push(format!(
            "There is nothing to compare it with: no healthy flow that began the same way was found from {} to {}.",
            searched.start, searched.end
        )),
        (None, None) => {}
    }
    sentences.extend(gaps.iter().filter_map(waited).take(MAX_TOLD));
    sentences.join(" ")
}

fn retried(retry: &RetriedCall) -> String {
    let end = if retry.succeeded { "succeeded in the end" } else { "failed each time" };
    format!(
        "{} was tried {} times and {end}; {} passed between the attempts.",
        name(&retry.callee),
        retry.attempts,
        time(retry.waited_ns)
    )
}

fn compared(comparison: &FlowComparison) -> String {
    let with = match (comparison.searched, comparison.compared_with.as_slice()) {
        (None, [other]) => format!("flow {other}"),
        (_, [_]) => "one healthy flow that began the same way".to_owned(),
        (_, others) => format!("{} healthy flows that began the same way", others.len()),
    };
    let calls = comparison.calls.iter().take(MAX_TOLD).map(called);
    let times = comparison.times.iter().take(MAX_TOLD).map(took);
    let told: Vec<String> = calls.chain(times).collect();
    if told.is_empty() {
        return format!("Compared with {with} it made the same calls, in about the same time.");
    }
    let untold = comparison.calls.len().saturating_sub(MAX_TOLD)
        + comparison.times.len().saturating_sub(MAX_TOLD)
        + usize::try_from(comparison.left_out).unwrap_or(usize::MAX);
    let more = match untold {
        0 => String::new(),
        1 => " 1 more difference is listed.".to_owned(),
        count => format!(" {count} more differences are listed."),
    };
    format!("Compared with {with}: {}.{more}", told.join("; "))
}

fn called(call: &CallDifference) -> String {
    let callee = name(&call.callee);
    let by = call.caller.as_ref().map(|caller| format!(" by {}", name(caller))).unwrap_or_default();
    let CallDifference { count, usual_min, usual_max, flows_with, flows, .. } = call;
    match call.change {
        CallChange::Missing => {
            format!("{callee} was not called{by}, which it was in {flows_with} of {flows}")
        }
        CallChange::Added => format!("{callee} was called{by}, which it was in {flows_with} of {flows}"),
        CallChange::Repeated => {
            format!("{callee} was called {count} times{by}, at most {usual_max} times in the others")
        }
        CallChange::Fewer => {
            format!("{callee} was called {count} times{by}, at least {usual_min} times in the others")
        }
        CallChange::Reordered => {
            let before = call.before.as_ref().map(name).unwrap_or_default();
            format!("{callee} was called after {before}, before which it came in {flows_with} of {flows}")
        }
    }
}

fn took(difference: &TimeDifference) -> String {
    let ComparedTime { here_ns, usual, .. } = &difference.self_time;
    format!(
        "{} took {} by itself, usually {} ({} to {})",
        name(&difference.at),
        time(*here_ns),
        time(usual.p50_ns),
        time(usual.min_ns),
        time(usual.max_ns)
    )
}

fn waited(gap: &AsyncGap) -> Option<String> {
    let usual = gap.usual.as_ref()?;
    (usual.robust_z? >= NOTABLE_Z).then(|| {
        format!(
            "{} began {} after {} had ended, usually {} after it.",
            name(&gap.to),
            time(gap.gap_ns),
            name(&gap.from),
            time(usual.usual.p50_ns)
        )
    })
}

fn name(operation: &Operation) -> String {
    format!("`{}` in {}", operation.operation, operation.service)
}

fn time(nanos: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "rounded to 0.1 ms for people")]
    let millis = nanos as f64 / 1e6;
    format!("{millis:.1} ms")
}
