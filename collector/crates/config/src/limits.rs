//! Bounds of one request.

use std::{ops::RangeInclusive, time::Duration};

use serde::{Deserialize, Serialize};

use crate::ConfigError;

/// Bounds of one request: what they cut off is reported in the answer's `partial`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// The most spans read for one flow or trace; 1 to 200,000.
    pub max_spans: usize,
    /// The most log records read for one flow; 1 to 200,000.
    pub max_logs: usize,
    /// The most metric exemplars read for one flow; 1 to 200,000.
    pub max_exemplars: usize,
    /// The most traces that one correlation ID may join; an ID of more was sent for everything, is answered in part and merged
    /// with no other; 100 to 100,000.
    pub max_traces: usize,
    /// The longest range of time that a search may have, in hours; 1 to 8,784.
    pub max_range_hours: u32,
    /// The largest request body, in bytes; 1,024 to 16,777,216.
    pub max_body_bytes: usize,
    /// How long an answer may take, in milliseconds; 100 to 600,000.
    pub request_timeout_ms: u64,
    /// How long running requests may take to finish once the service is asked to stop, in milliseconds; 0 to 600,000.
    pub shutdown_grace_ms: u64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            // The UI is built for flows of 10,000 spans; a full page of these is about 10 MB of JSON.
            max_spans: 20_000,
            max_logs: 20_000,
            max_exemplars: 5_000,
            max_traces: 10_000,
            // The tables keep 30 days.
            max_range_hours: 31 * 24,
            max_body_bytes: 64 * 1024,
            // An incident of a million spans is analysed within 10 s on two cores; then a language model may word it.
            request_timeout_ms: 30_000,
            shutdown_grace_ms: 10_000,
        }
    }
}

impl LimitsConfig {
    /// [`Self::request_timeout_ms`].
    pub const fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    /// [`Self::shutdown_grace_ms`].
    pub const fn shutdown_grace(&self) -> Duration {
        Duration::from_millis(self.shutdown_grace_ms)
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        const ITEMS: RangeInclusive<usize> = 1..=200_000;
        within("limits.max_spans", self.max_spans, ITEMS)?;
        within("limits.max_logs", self.max_logs, ITEMS)?;
        within("limits.max_exemplars", self.max_exemplars, ITEMS)?;
        within("limits.max_traces", self.max_traces, 100..=100_000)?;
        within("limits.max_range_hours", self.max_range_hours, 1..=8_784)?;
        within("limits.max_body_bytes", self.max_body_bytes, 1_024..=16_777_216)?;
        within("limits.request_timeout_ms", self.request_timeout_ms, 100..=600_000)?;
        within("limits.shutdown_grace_ms", self.shutdown_grace_ms, 0..=600_000)
    }
}

pub(crate) fn within<T: PartialOrd + ToString>(
    key: &'static str,
    value: T,
    range: RangeInclusive<T>,
) -> Result<(), ConfigError> {
    if range.contains(&value) {
        return Ok(());
    }
    let allowed = format!("{} to {}", range.start().to_string(), range.end().to_string());
    Err(ConfigError::invalid(key, value, allowed))
}
