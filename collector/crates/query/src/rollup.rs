//! Questions about what was counted.

use olly_model::{TimeRange, TraceId};

use crate::{Cursor, Limit};

/// Requests, errors and durations of a service over time.
#[derive(Clone, Debug)]
pub struct RedSearch {
    /// Requests that began in this range, in whole minutes.
    pub time: TimeRange,
    /// The `service.name`.
    pub service: String,
    /// Spans of this name instead of all requests.
    pub operation: Option<String>,
    /// Length of a step in seconds, a multiple of 60.
    pub step_seconds: u32,
}

/// In which order exemplars come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExemplarOrder {
    /// The newest first.
    Newest,
    /// The longest duration first; exemplars of metrics that measure no time are left out.
    Longest,
}

/// A search for exemplars. Conditions are joined by "and".
#[derive(Clone, Debug)]
pub struct ExemplarSearch {
    /// Measured in this range.
    pub time: TimeRange,
    /// Of this metric.
    pub metric: Option<String>,
    /// Of this `service.name`.
    pub service: Option<String>,
    /// Measured in a span of this name.
    pub operation: Option<String>,
    /// Measured in this trace.
    pub trace_id: Option<TraceId>,
    /// With at least this duration, in nanoseconds.
    pub min_duration_ns: Option<u64>,
    /// Which come first.
    pub order: ExemplarOrder,
    /// Size of a page.
    pub limit: Limit,
    /// Where the page starts.
    pub cursor: Option<Cursor>,
}

/// A search for unusual minutes, newest first.
#[derive(Clone, Debug)]
pub struct AnomalySearch {
    /// Minutes that begin in this range.
    pub time: TimeRange,
    /// Of this `service.name`.
    pub service: Option<String>,
    /// With at least this distance from the mean, in standard deviations, above or below.
    pub min_score: f64,
    /// Size of a page.
    pub limit: Limit,
    /// Where the page starts.
    pub cursor: Option<Cursor>,
}
