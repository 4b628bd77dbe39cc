//! Metric exemplars as stored and answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Attributes, SpanId, Timestamp, TraceId};

/// One measurement of a metric, kept with the trace in which it was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Exemplar {
    /// The metric's name, e.g. `http.server.request.duration`.
    pub metric: String,
    /// The metric's unit in UCUM, e.g. `s`.
    pub unit: String,
    /// The kind of data point it was recorded with: `gauge`, `sum`, `histogram`, `exponential_histogram`.
    pub metric_type: String,
    /// `service.name` of its resource.
    pub service: String,
    /// When it was measured.
    pub time: Timestamp,
    /// The measured value, in `unit`.
    pub value: f64,
    /// The trace in which it was measured.
    #[schema(required = true)]
    pub trace_id: Option<TraceId>,
    /// The span in which it was measured.
    #[schema(required = true)]
    pub span_id: Option<SpanId>,
    /// The attributes of the data point.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub attributes: Attributes,
}
