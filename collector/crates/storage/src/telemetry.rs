//! The telemetry of a time, of all flows: what the analysis of an incident looks at.
//!
//! Items are handed over one by one, as there may be a million of them, with the columns that the analysis needs only.

use async_trait::async_trait;
use olly_model::{CorrelationId, SpanKind, StatusCode, TimeRange, Timestamp, TraceId};
use olly_query::Tenant;

use crate::StoreError;

/// Which part of all traces is read, with their log records: always the same ones, as a hash of the trace ID decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceShare(u32);

impl TraceShare {
    /// Hashes that there are; a trace is read when its hash is below the kept number.
    pub const HASHES: u32 = 1 << 16;
    /// Every trace.
    pub const ALL: Self = Self(Self::HASHES);

    /// The largest share with which about `max` of `count` items are read.
    pub fn for_at_most(max: u64, count: u64) -> Self {
        if count <= max {
            return Self::ALL;
        }
        let kept = u128::from(Self::HASHES) * u128::from(max) / u128::from(count);
        // It is less than HASHES, as max is less than count.
        Self(u32::try_from(kept).unwrap_or(Self::HASHES).max(1))
    }

    /// How many hashes are kept: 1 to [`Self::HASHES`].
    pub const fn kept(self) -> u32 {
        self.0
    }

    /// The share, above 0 to 1.
    pub fn share(self) -> f64 {
        f64::from(self.0) / f64::from(Self::HASHES)
    }
}

/// How much there is in a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TelemetryCounts {
    /// Spans.
    pub spans: u64,
    /// Log records that belong to a trace.
    pub logs: u64,
}

/// One span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpanFacts<'a> {
    /// Its trace.
    pub trace: u128,
    /// Its ID.
    pub span: u64,
    /// Its parent's ID; 0 when it has none.
    pub parent: u64,
    /// When it began.
    pub start: Timestamp,
    /// How long it took, in nanoseconds.
    pub duration_ns: u64,
    /// `service.name`.
    pub service: &'a str,
    /// Its name.
    pub operation: &'a str,
    /// Its kind.
    pub kind: SpanKind,
    /// Its status.
    pub status: StatusCode,
    /// `service.peer.name` or `peer.service`; empty when it has neither.
    pub peer: &'a str,
    /// `http.response.status_code` (or its former name); 0 when it has none.
    pub http_status: u16,
    /// `rpc.response.status_code` (or its former names), a number or a name; empty when it has none.
    pub rpc_status: &'a str,
    /// A hash of its correlation ID; 0 when it has none.
    pub flow: u64,
    /// A hash of `user.id` (or `enduser.id`); 0 when it has none.
    pub user: u64,
}

/// One log record that belongs to a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogFacts<'a> {
    /// Its trace.
    pub trace: u128,
    /// Its span; 0 when it has none.
    pub span: u64,
    /// When it was written.
    pub time: Timestamp,
    /// `service.name`.
    pub service: &'a str,
    /// The line of code that wrote it, as `function#line`, where its attributes `code.*` name it; else the name of its scope.
    pub logger: &'a str,
    /// The event's name; empty when it has none.
    pub event: &'a str,
    /// The beginning of its text.
    pub body: &'a str,
    /// Whether its severity is ERROR or above.
    pub is_error: bool,
}

/// One point of a metric about the use of processor or memory. Sums that only grow are turned into rates by second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointFacts<'a> {
    /// `service.name`.
    pub service: &'a str,
    /// `service.instance.id`, else the name of pod, container or host; may be empty.
    pub instance: &'a str,
    /// The metric's name.
    pub metric: &'a str,
    /// The point's attributes as `key=value`, by key, with commas; may be empty.
    pub attributes: &'a str,
    /// Whether it is the rate of a sum that only grows.
    pub is_rate: bool,
    /// When it was measured.
    pub time: Timestamp,
    /// The value.
    pub value: f64,
}

/// Takes spans one by one.
pub type VisitSpans<'v> = &'v mut (dyn FnMut(SpanFacts<'_>) + Send);
/// Takes log records one by one.
pub type VisitLogs<'v> = &'v mut (dyn FnMut(LogFacts<'_>) + Send);
/// Takes points one by one.
pub type VisitPoints<'v> = &'v mut (dyn FnMut(PointFacts<'_>) + Send);

/// Reading the telemetry of a time.
#[async_trait]
pub trait TelemetryStore: Send + Sync {
    /// How much there is.
    async fn telemetry_counts(&self, tenant: &Tenant, time: TimeRange)
    -> Result<TelemetryCounts, StoreError>;

    /// Visits spans in any order, at most `max`; a span that was delivered twice may come twice. True when there are more.
    async fn visit_spans(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        share: TraceShare,
        max: usize,
        visit: VisitSpans<'_>,
    ) -> Result<bool, StoreError>;

    /// Visits log records that belong to traces, in any order, at most `max`. True when there are more.
    async fn visit_logs(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        share: TraceShare,
        max: usize,
        visit: VisitLogs<'_>,
    ) -> Result<bool, StoreError>;

    /// Visits points of metrics about processor and memory of services, in any order, at most `max`. True when there are more.
    async fn visit_points(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        max: usize,
        visit: VisitPoints<'_>,
    ) -> Result<bool, StoreError>;

    /// The flows that some traces of a time belong to, at most a hundred traces; those without a flow are left out.
    async fn flows_of_traces(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        traces: &[TraceId],
    ) -> Result<Vec<(TraceId, CorrelationId)>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_everything_or_just_enough() {
        assert_eq!(TraceShare::for_at_most(10, 10), TraceShare::ALL);
        assert_eq!(TraceShare::for_at_most(10, 0).share(), 1.0);
        assert_eq!(TraceShare::for_at_most(10, 40).share(), 0.25);
        assert_eq!(TraceShare::for_at_most(1, u64::MAX).kept(), 1);
    }
}
