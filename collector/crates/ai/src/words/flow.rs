//! The facts of a flow's analysis, as a model is told them.

use std::collections::BTreeMap;

use olly_llm::{Facts, NameKind};
use olly_model::{ErrorOrigin, FlowAnalysis};
use serde_json::{Value, json};

/// Most failures and operations that are told: the first ones say most.
const MAX_ORIGINS: usize = 5;
const MAX_OPERATIONS: usize = 8;

/// The facts. `cause` is the place of the failure that is the cause. Neither trace IDs nor correlation IDs are told.
pub(super) fn facts(facts: &mut Facts<'_>, analysis: &FlowAnalysis, cause: Option<usize>) -> Value {
    let root = cause.and_then(|place| analysis.error_origins.get(place));
    let root_cause = root.map_or(Value::Null, |origin| facts.cause(&origin.service, &origin.operation));
    let total: u64 = analysis.critical_path.iter().map(|step| step.duration_ns).sum();
    let mut by_operation: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for step in &analysis.critical_path {
        *by_operation.entry((&step.service, &step.operation)).or_default() += step.duration_ns;
    }
    let mut operations: Vec<_> = by_operation.into_iter().collect();
    operations.sort_by_key(|(names, time)| (std::cmp::Reverse(*time), *names));
    operations.truncate(MAX_OPERATIONS);
    let time: Vec<Value> = operations
        .into_iter()
        .map(|((service, operation), time)| {
            #[expect(clippy::cast_precision_loss, reason = "a share for people")]
            let share = time as f64 / total.max(1) as f64;
            json!({
                "service": facts.name(NameKind::Service, service),
                "operation": facts.name(NameKind::Operation, operation),
                "duration": facts.nanos(time),
                "share_of_duration": facts.share(share),
            })
        })
        .collect();
    // The cause first: the list may be cut.
    let others = analysis.error_origins.iter().enumerate().filter(|(place, _)| Some(*place) != cause);
    let origins = root.into_iter().chain(others.map(|(_, origin)| origin)).take(MAX_ORIGINS);
    let failures: Vec<Value> = origins.map(|origin| failure(facts, origin)).collect();
    #[expect(clippy::cast_precision_loss, reason = "a few failures")]
    let count = facts.number(analysis.error_origins.len() as f64);
    json!({
        "summary": facts.text(&analysis.explanation),
        "root_cause": root_cause,
        "duration": facts.nanos(total),
        "where_the_time_went": time,
        "failure_count": count,
        "failures": failures,
    })
}

fn failure(facts: &mut Facts<'_>, origin: &ErrorOrigin) -> Value {
    let kind = origin.error_type.as_deref().map_or(Value::Null, |kind| facts.name(NameKind::Other, kind));
    json!({
        "service": facts.name(NameKind::Service, &origin.service),
        "operation": facts.name(NameKind::Operation, &origin.operation),
        "error_type": kind,
        "message": facts.text(&origin.message),
        "time": facts.moment(origin.time.unix_nanos()),
        "seen_on_the_way_up": origin.chain.iter().skip(1).map(|step| facts.text(&step.note)).collect::<Vec<_>>(),
    })
}
