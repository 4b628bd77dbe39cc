//! Log records as stored and answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Attributes, CorrelationId, SpanId, Timestamp, TraceId};

/// One log record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogRecord {
    /// When it was written.
    pub time: Timestamp,
    /// The trace in whose context it was written.
    #[schema(required = true)]
    pub trace_id: Option<TraceId>,
    /// The span in whose context it was written.
    #[schema(required = true)]
    pub span_id: Option<SpanId>,
    /// The severity as the application words it, e.g. `ERROR`.
    pub severity_text: String,
    /// The OTLP severity number, 1 (trace) to 24 (fatal); 0 when not given. 17 and above are errors.
    pub severity_number: u8,
    /// `service.name` of its resource.
    pub service: String,
    /// Name of the instrumentation scope (logger) that wrote it.
    pub scope: String,
    /// The message.
    pub body: String,
    /// Its attributes.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub attributes: Attributes,
    /// The attributes of its resource.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub resource_attributes: Attributes,
    /// The flow it belongs to.
    #[schema(required = true)]
    pub correlation_id: Option<CorrelationId>,
}

impl LogRecord {
    /// The lowest OTLP severity number of the ERROR range.
    pub const ERROR_SEVERITY: u8 = 17;

    /// Whether its severity is ERROR or FATAL.
    pub const fn is_error(&self) -> bool {
        self.severity_number >= Self::ERROR_SEVERITY
    }
}
