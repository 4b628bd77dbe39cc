//! Searching for flows.

use std::ops::RangeInclusive;

use olly_model::{FlowStatus, TimeRange};

use crate::{Cursor, Limit};

/// A search for flows, newest first. Conditions are joined by "and".
#[derive(Clone, Debug)]
pub struct FlowSearch {
    /// Flows that began in this range.
    pub time: TimeRange,
    /// Flows in which this `service.name` took part.
    pub service: Option<String>,
    /// Flows with a span of this exact name.
    pub operation: Option<String>,
    /// Flows with this outcome.
    pub status: Option<FlowStatus>,
    /// Flows that lasted at least this long, in nanoseconds.
    pub min_duration_ns: Option<u64>,
    /// Flows that lasted at most this long, in nanoseconds.
    pub max_duration_ns: Option<u64>,
    /// Flows with a span that lasted this long, in nanoseconds, both ends among them. The span is of `service` and has
    /// the name `operation` where these are given.
    pub span_duration_ns: Option<RangeInclusive<u64>>,
    /// Flows whose ID starts with this text, or that have a log record whose body contains it (case-insensitive).
    pub text: Option<String>,
    /// Flows with a span that has this attribute with this value.
    pub attribute: Option<(String, String)>,
    /// Size of a page.
    pub limit: Limit,
    /// Where the page starts.
    pub cursor: Option<Cursor>,
}
