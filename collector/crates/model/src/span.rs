//! Spans as stored and answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Attributes, CorrelationId, SpanId, Timestamp, TraceId};

/// The role of a span in a call, as in OTLP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// Not said.
    #[default]
    Unspecified,
    /// Work inside the service.
    Internal,
    /// The callee's side of a synchronous call.
    Server,
    /// The caller's side of a synchronous call.
    Client,
    /// A message was handed to a broker.
    Producer,
    /// A message was taken from a broker.
    Consumer,
}

/// The outcome of a span, as in OTLP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusCode {
    /// Nobody set a status: by convention no error.
    #[default]
    Unset,
    /// Explicitly good.
    Ok,
    /// Failed.
    Error,
}

/// The outcome of a span and its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpanStatus {
    /// The outcome.
    pub code: StatusCode,
    /// Why, when the code is `error`; often empty.
    pub message: String,
}

/// Something that happened during a span; exceptions are events named `exception`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpanEvent {
    /// When it happened.
    pub time: Timestamp,
    /// Its name.
    pub name: String,
    /// Its attributes.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub attributes: Attributes,
}

/// A pointer from a span to another one that caused it without being its parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpanLink {
    /// The trace that is pointed to.
    pub trace_id: TraceId,
    /// The span that is pointed to.
    pub span_id: SpanId,
    /// The link's attributes.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub attributes: Attributes,
}

/// One operation of one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Span {
    /// The trace it belongs to.
    pub trace_id: TraceId,
    /// Its own ID.
    pub span_id: SpanId,
    /// The span that caused it in the same trace; none for a root.
    #[schema(required = true)]
    pub parent_span_id: Option<SpanId>,
    /// Its name, low in cardinality.
    pub name: String,
    /// Its role in a call.
    pub kind: SpanKind,
    /// `service.name` of its resource.
    pub service: String,
    /// Name of the instrumentation scope that recorded it.
    pub scope: String,
    /// When it began, by the clock of its own host.
    pub start_time: Timestamp,
    /// How long it took, in nanoseconds.
    pub duration_ns: u64,
    /// Its outcome.
    pub status: SpanStatus,
    /// Its attributes.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub attributes: Attributes,
    /// The attributes of its resource.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub resource_attributes: Attributes,
    /// What happened during it, in time order.
    pub events: Vec<SpanEvent>,
    /// What caused it besides its parent.
    pub links: Vec<SpanLink>,
    /// The flow it belongs to; none when the item passed the processor without an ID.
    #[schema(required = true)]
    pub correlation_id: Option<CorrelationId>,
}

impl Span {
    /// When it ended.
    pub fn end_time(&self) -> Timestamp {
        self.start_time.saturating_add_nanos(i64::try_from(self.duration_ns).unwrap_or(i64::MAX))
    }

    /// Whether it failed.
    pub fn is_error(&self) -> bool {
        self.status.code == StatusCode::Error
    }
}
