//! Searching for log records.

use olly_model::{TimeRange, TraceId};

use crate::{Cursor, Limit};

/// A search for log records, newest first. Conditions are joined by "and".
#[derive(Clone, Debug)]
pub struct LogSearch {
    /// Records written in this range.
    pub time: TimeRange,
    /// Records of this `service.name`.
    pub service: Option<String>,
    /// Records with at least this OTLP severity number.
    pub min_severity_number: Option<u8>,
    /// Records whose body contains this text (case-insensitive).
    pub text: Option<String>,
    /// Records of this trace.
    pub trace_id: Option<TraceId>,
    /// Size of a page.
    pub limit: Limit,
    /// Where the page starts.
    pub cursor: Option<Cursor>,
}
