//! Where the items of a flow lie.

use olly_model::{CorrelationId, Exemplar, LogRecord, MergedId, Span, TimeRange, Timestamp, TraceId};
use serde::{Deserialize, Serialize};

/// The most traces that are taken for one flow, unless a store is told another number. An ID of as many was sent for
/// everything: it is answered in part and merges nothing.
pub const MAX_TRACES: usize = 10_000;

/// Where the items of a flow lie; the result of the lookup that keeps every further question small.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowLocation {
    /// The ID that was asked for.
    pub id: CorrelationId,
    /// Other IDs whose items belong to the flow, and why.
    pub merged: Vec<MergedId>,
    /// The traces of the flow, in order of their start.
    pub trace_ids: Vec<TraceId>,
    /// Whether these are as many as are taken for one flow, so that there may be more.
    pub cut: bool,
    /// The range of time in which the items lie.
    pub time_range: TimeRange,
    /// What its items can be.
    pub holds: Holds,
    /// When the newest of its items was stored, by the store's clock; the epoch when that is not known.
    pub arrived: Timestamp,
}

impl FlowLocation {
    /// Whether the items of this guess, read with its ID, are all that a look at the store leads to.
    pub fn covers(&self, seen: &Self) -> bool {
        let within =
            self.time_range.start <= seen.time_range.start && seen.time_range.end <= self.time_range.end;
        within && self.id == seen.id && seen.merged.is_empty() && !seen.holds.unnamed
    }
}

/// What the items of a flow can be; what is ruled out need not be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    /// Spans.
    pub traces: bool,
    /// Log records.
    pub logs: bool,
    /// Metric exemplars.
    pub metrics: bool,
    /// Items without an ID, which belong to the flow by their trace.
    pub unnamed: bool,
}

impl Holds {
    /// Nothing is ruled out.
    pub const ANYTHING: Self = Self { traces: true, logs: true, metrics: true, unnamed: true };
}

/// All of a flow, and whether that is more than its first look showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeFlow {
    /// Where its items lie.
    pub flow: FlowLocation,
    /// Whether items may lie where the first look did not point to.
    pub grown: bool,
}

/// Items up to a bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounded<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether there are more than the bound allowed.
    pub truncated: bool,
    /// Which of the items, by their place, were delivered more than once; each is here once. Not known, and empty, when
    /// there are more items than the bound allowed.
    pub copied: Vec<usize>,
}

/// What happened in a flow at a time and later. The order of items of one nanosecond is the store's own, and always the same.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemsSince {
    /// The spans that began then or later, in start order.
    pub spans: Bounded<Span>,
    /// The spans that began before and have events then or later: those with the earliest such event.
    pub earlier_spans: Bounded<Span>,
    /// The log records, in time order.
    pub logs: Bounded<LogRecord>,
    /// The exemplars, in time order.
    pub exemplars: Bounded<Exemplar>,
}

/// How large a flow is at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlowSize {
    /// Its spans.
    pub spans: u64,
    /// Its log records.
    pub logs: u64,
}
