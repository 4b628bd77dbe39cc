//! The words for what was found. Every name and number in them is a fact of the analysis.

use std::collections::BTreeMap;

use olly_model::{CriticalPathStep, ErrorOrigin, FlowStatus, Trace};

use crate::Facts;

/// A message may be a page of stack trace; the whole of it is in the origin.
const MAX_MESSAGE_CHARS: usize = 160;

pub(crate) fn explanation(facts: Facts<'_>, path: &[CriticalPathStep], origins: &[ErrorOrigin]) -> String {
    let Some(first) = facts.traces.first() else {
        return "The flow has no spans, so neither its time nor its failures can be explained.".to_owned();
    };
    let mut sentences = vec![outcome(facts.status, first, path, origins)];
    if let Some(count) = origins.len().checked_sub(1).filter(|count| *count > 0) {
        let (noun, verb) = if count == 1 { ("failure", "began") } else { ("failures", "began") };
        sentences.push(format!("{count} more {noun} {verb} elsewhere."));
    }
    sentences.extend(slowest(path));
    if !facts.complete {
        sentences.push("Only a part of the flow's spans could be read.".to_owned());
    }
    sentences.join(" ")
}

fn outcome(status: FlowStatus, first: &Trace, path: &[CriticalPathStep], origins: &[ErrorOrigin]) -> String {
    let request = format!("{} on {}", first.root_operation, first.root_service);
    let time = millis(path.iter().map(|step| step.duration_ns).sum());
    match (status, cause(status, first, origins)) {
        (FlowStatus::Error, Some(origin)) => {
            format!("{request} failed after {time} because {} failed in {}.", origin.service, failure(origin))
        }
        (FlowStatus::Error, None) => format!("{request} failed after {time}; no span says why."),
        (_, Some(origin)) => {
            let service = &origin.service;
            format!(
                "{request} was answered after {time}, although {service} failed on the way in {}.",
                failure(origin)
            )
        }
        (_, None) => format!("{request} was answered after {time}."),
    }
}

/// The place among the origins of the failure that the explanation names.
pub(crate) fn named_cause(status: FlowStatus, traces: &[Trace], origins: &[ErrorOrigin]) -> Option<usize> {
    let named = cause(status, traces.first()?, origins)?;
    origins.iter().position(|origin| std::ptr::eq(origin, named))
}

/// The failure to name: of a request that failed, one that lies in its own trace, if there is any.
fn cause<'a>(status: FlowStatus, first: &Trace, origins: &'a [ErrorOrigin]) -> Option<&'a ErrorOrigin> {
    let in_first = |origin: &&ErrorOrigin| {
        origin.chain.first().is_some_and(|evidence| evidence.trace_id == first.trace_id)
    };
    let own = origins.iter().find(in_first).filter(|_| status == FlowStatus::Error);
    own.or_else(|| origins.first())
}

fn failure(origin: &ErrorOrigin) -> String {
    let message: String = match origin.message.char_indices().nth(MAX_MESSAGE_CHARS) {
        Some((end, _)) => format!("{}…", &origin.message[..end]),
        None => origin.message.trim_end_matches('.').to_owned(),
    };
    match &origin.error_type {
        Some(kind) if !message.contains(kind.as_str()) => {
            format!("`{}` with {kind}: {message}", origin.operation)
        }
        _ => format!("`{}`: {message}", origin.operation),
    }
}

/// The operation on which most of the critical path was spent, when it is worth a word: a third or more.
fn slowest(path: &[CriticalPathStep]) -> Option<String> {
    let total: u64 = path.iter().map(|step| step.duration_ns).sum();
    let mut by_operation: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for step in path {
        *by_operation.entry((&step.service, &step.operation)).or_default() += step.duration_ns;
    }
    let ((service, operation), time) =
        by_operation.into_iter().max_by_key(|(names, time)| (*time, std::cmp::Reverse(*names)))?;
    let percent = (u128::from(time) * 100).checked_div(u128::from(total))?;
    let share = if percent > 50 { "Most" } else { "The largest part" };
    (percent >= 33).then(|| {
        format!("{share} of its time, {} ({percent}%), went to `{operation}` in {service}.", millis(time))
    })
}

fn millis(nanos: u64) -> String {
    // A float has more digits than are shown here.
    #[expect(clippy::cast_precision_loss, reason = "rounded to 0.1 ms for people")]
    let millis = nanos as f64 / 1e6;
    format!("{millis:.1} ms")
}
