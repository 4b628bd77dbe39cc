//! From the signals of a flow to one answer.
//!
//! [`assemble`] is pure: the same items give the same answer, in whatever order they come. [`fetch`] reads the signals of a
//! flow from a store side by side and hands them over; what could not be read is said in `partial`.

mod errors;
mod fetch;
mod impact;
mod issues;
mod services;
mod signals;
mod skew;
mod summary;
mod timeline;
mod traces;

use olly_model::{CorrelationAnswer, Signal, TimeRange, Timestamp};
use olly_storage::FlowLocation;

pub use fetch::{FetchError, FetchLimits, Fetched, Wanted, fetch, fetch_located, partial_reason};
pub use impact::impact;
pub use signals::Signals;
pub use timeline::events;
pub use traces::trace_of;

/// Puts the signals of a flow together. `ai_insights` stays empty.
pub fn assemble(flow: &FlowLocation, signals: Signals) -> CorrelationAnswer {
    let signals = signals.in_order();
    let complete = signals.partial.iter().all(|part| part.signal != Signal::Traces);
    let time_range = signals.time_range().unwrap_or(flow.time_range);
    let traces = traces::traces(&flow.trace_ids, signals.spans);
    let errors = errors::errors(&traces, &signals.logs);
    let services = services::services(&traces, &signals.logs, &signals.exemplars);
    let corrections = skew::Corrections::of(&traces);
    let clock_skews = corrections.told(&traces);
    let mut issues = issues::issues(&traces, &corrections, &signals.duplicates, complete);
    issues.extend(issues::too_many_traces(flow));
    let spans = traces.iter().flat_map(|trace| &trace.spans);
    let timeline =
        timeline::timeline(time_range.start, &corrections, spans, &signals.logs, &signals.exemplars);
    let summary =
        summary::summary(time_range, &traces, &signals.logs, &signals.exemplars, &services, &errors);
    CorrelationAnswer {
        correlation_id: flow.id.clone(),
        merged_ids: flow.merged.clone(),
        time_range,
        summary,
        traces,
        logs: signals.logs,
        metrics: signals.exemplars,
        timeline,
        services,
        errors,
        ai_insights: None,
        clock_skews,
        issues,
        partial: signals.partial,
    }
}

/// Nanoseconds between two times; 0 when they come in the wrong order.
pub(crate) fn nanos_between(start: Timestamp, end: Timestamp) -> u64 {
    u64::try_from(end.nanos_since(start)).unwrap_or(0)
}

pub(crate) fn extend(range: Option<TimeRange>, start: Timestamp, end: Timestamp) -> Option<TimeRange> {
    let new = TimeRange { start, end: end.max(start) };
    Some(range.map_or(new, |range| range.union(new)))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_data;
