//! What stands out in what was counted: alike errors, and how much of the data belongs to flows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CorrelationId, Exemplar, Signal, SpanId, Timestamp, TraceId};

/// An exemplar and the flow in which it was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CorrelatedExemplar {
    /// The exemplar.
    #[serde(flatten)]
    pub exemplar: Exemplar,
    /// The value in nanoseconds, for a metric whose unit is one of time.
    #[schema(required = true)]
    pub duration_ns: Option<u64>,
    /// The flow; null when the exemplar names none.
    #[schema(required = true)]
    pub correlation_id: Option<CorrelationId>,
}

/// Nanoseconds of a value in a unit of time (UCUM); none for other units and for what is no duration.
pub fn duration_ns(value: f64, unit: &str) -> Option<u64> {
    let scale = match unit {
        "s" => 1e9,
        "ms" => 1e6,
        "us" | "µs" => 1e3,
        "ns" => 1.0,
        "min" => 60e9,
        "h" => 3_600e9,
        _ => return None,
    };
    (value.is_finite() && value >= 0.0).then(|| (value * scale).round() as u64)
}

/// Errors of a service that are alike: their messages differ in quoted text, UUIDs and numbers only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorFingerprint {
    /// Names type and message pattern; the same in every service.
    #[schema(example = "9f86d081884c7d65")]
    pub fingerprint: String,
    /// `service.name`.
    pub service: String,
    /// `exception.type`, else `error.type`.
    #[schema(required = true)]
    pub error_type: Option<String>,
    /// The message with `<text>`, `<uuid>`, `<hex>` and `<number>` for what differs.
    pub pattern: String,
    /// How often: exceptions, failed spans without one, and error records.
    pub count: u64,
    /// Those that spans recorded.
    pub span_count: u64,
    /// Those that log records say.
    pub log_count: u64,
    /// Flows in which it happened.
    pub flow_count: u64,
    /// When it was first seen in the range, to the minute.
    pub first_seen: Timestamp,
    /// When it was last seen in the range.
    pub last_seen: Timestamp,
    /// The latest one.
    pub sample: ErrorSample,
}

/// One error of many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorSample {
    /// The message as it was, at most 500 characters of it.
    pub message: String,
    /// The span's name, or the logger's.
    pub operation: String,
    /// Where to look: the trace.
    #[schema(required = true)]
    pub trace_id: Option<TraceId>,
    /// Where to look: the span.
    #[schema(required = true)]
    pub span_id: Option<SpanId>,
    /// Where to look: the flow.
    #[schema(required = true)]
    pub correlation_id: Option<CorrelationId>,
}

/// How much of a service's data of one signal belongs to flows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServiceCoverage {
    /// `service.name`.
    pub service: String,
    /// Spans, log records or exemplars.
    pub signal: Signal,
    /// Items in the store.
    pub stored_count: u64,
    /// Those with a correlation ID.
    pub correlated_count: u64,
    /// Their share, 0 to 1.
    pub correlated_share: f64,
    /// Where the IDs came from (`baggage`, `header`, `generated`, …): one mark a trace and batch, as `record_source` of the
    /// collector writes them; empty without it, and for exemplars.
    pub sources: BTreeMap<String, u64>,
}

/// How much of a signal belongs to flows, and what became of what was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignalCoverage {
    /// Spans, log records or exemplars.
    pub signal: Signal,
    /// Items in the store.
    pub stored_count: u64,
    /// Those with a correlation ID.
    pub correlated_count: u64,
    /// Their share, 0 to 1.
    pub correlated_share: f64,
    /// See the services.
    pub sources: BTreeMap<String, u64>,
    /// What the collectors say of the same time; null when their own metrics are not in the store.
    #[schema(required = true)]
    pub pipeline: Option<PipelineCounts>,
}

/// What collectors counted: received = stored + dropped, but for what is on its way and what was delivered twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PipelineCounts {
    /// Items that were sent to the collectors.
    pub received_count: u64,
    /// Items that they did not hand on.
    pub dropped_count: u64,
    /// The same by reason.
    pub dropped: Vec<DroppedItems>,
}

/// Items that were not handed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DroppedItems {
    /// The collector's counter, without prefix and signal: `receiver_refused`, `exporter_send_failed`.
    pub reason: String,
    /// How many.
    pub count: u64,
}

/// Coverage, as a store has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoverageTotals {
    /// By service and signal.
    pub services: Vec<ServiceCoverage>,
    /// What collectors counted, by signal.
    pub pipelines: BTreeMap<Signal, PipelineCounts>,
}
