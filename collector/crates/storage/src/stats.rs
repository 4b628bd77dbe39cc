//! Counts a tracing UI lists.

use olly_model::Timestamp;

/// A service in a range of time.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceStats {
    /// `service.name`.
    pub name: String,
    /// Its spans.
    pub span_count: u64,
    /// Its failed spans.
    pub error_count: u64,
    /// Median duration of its server and consumer spans, in nanoseconds.
    pub p50_duration_ns: u64,
    /// 95th percentile of the same, in nanoseconds.
    pub p95_duration_ns: u64,
    /// 99th percentile of the same, in nanoseconds.
    pub p99_duration_ns: u64,
    /// When it was last seen.
    pub last_seen: Timestamp,
}

/// An operation (span name) of a service in a range of time.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationStats {
    /// The span name.
    pub name: String,
    /// Its spans.
    pub span_count: u64,
    /// Its failed spans.
    pub error_count: u64,
    /// Median duration, in nanoseconds.
    pub p50_duration_ns: u64,
    /// 95th percentile of the duration, in nanoseconds.
    pub p95_duration_ns: u64,
    /// 99th percentile of the duration, in nanoseconds.
    pub p99_duration_ns: u64,
}
