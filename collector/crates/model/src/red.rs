//! Requests, errors and durations over time.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{DurationHistogram, Timestamp};

/// Requests, errors and durations of one step of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RedPoint {
    /// When the step begins.
    pub time: Timestamp,
    /// Requests that began in it.
    pub request_count: u64,
    /// Failed ones.
    pub error_count: u64,
    /// Share of failed ones, 0 to 1.
    pub error_rate: f64,
    /// Requests a second.
    pub requests_per_second: f64,
    /// Median duration, in nanoseconds.
    pub p50_duration_ns: u64,
    /// 95th percentile of the duration, in nanoseconds.
    pub p95_duration_ns: u64,
    /// 99th percentile of the duration, in nanoseconds.
    pub p99_duration_ns: u64,
}

/// One step of time, as a store has it.
#[derive(Clone, Debug, PartialEq)]
pub struct RedStep {
    /// When the step begins.
    pub time: Timestamp,
    /// Requests that began in it.
    pub request_count: u64,
    /// Failed ones.
    pub error_count: u64,
    /// How long they took.
    pub durations: DurationHistogram,
}

impl RedStep {
    /// The numbers to show for a step of this length.
    pub fn point(&self, step_seconds: u32) -> RedPoint {
        let [p50_duration_ns, p95_duration_ns, p99_duration_ns] = self.durations.percentiles_ns();
        RedPoint {
            time: self.time,
            request_count: self.request_count,
            error_count: self.error_count,
            error_rate: share(self.error_count, self.request_count),
            requests_per_second: per_second(self.request_count, f64::from(step_seconds)),
            p50_duration_ns,
            p95_duration_ns,
            p99_duration_ns,
        }
    }
}

/// A part of a whole, 0 to 1; 0 of nothing.
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A count as a rate; 0 for no time.
pub fn per_second(count: u64, seconds: f64) -> f64 {
    if seconds > 0.0 { count as f64 / seconds } else { 0.0 }
}
