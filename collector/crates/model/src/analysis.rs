//! What the analysis service says of one flow.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CorrelationId, SpanId, Timestamp, TraceId};

/// What kind of analysis was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnalysisKind {
    /// Why did it fail, and where did the time go?
    Rca,
}

/// A question to the analysis service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisRequest {
    /// The flow to look at.
    pub correlation_id: CorrelationId,
    /// What to find out.
    pub analysis_type: AnalysisKind,
}

/// Where in the stored data a statement rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceRef {
    /// The trace.
    pub trace_id: TraceId,
    /// The span.
    pub span_id: SpanId,
    /// What is to be seen there.
    pub note: String,
}

/// One stretch of the critical path: time that, had it been shorter, would have ended the flow's first request sooner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CriticalPathStep {
    /// The span's trace.
    pub trace_id: TraceId,
    /// The span.
    pub span_id: SpanId,
    /// Its service.
    pub service: String,
    /// Its name.
    pub operation: String,
    /// When the stretch began.
    pub start_time: Timestamp,
    /// How long the stretch lasts, in nanoseconds.
    pub duration_ns: u64,
}

/// The deepest span that failed by itself: none of its children explains it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorOrigin {
    /// The service in which the error began.
    pub service: String,
    /// The operation that failed.
    pub operation: String,
    /// `exception.type` or `error.type`, when known.
    #[schema(required = true)]
    pub error_type: Option<String>,
    /// The words of the failure.
    pub message: String,
    /// When it failed.
    pub time: Timestamp,
    /// The spans from the origin up to the one the user saw fail.
    pub chain: Vec<EvidenceRef>,
}

/// The analysis of one flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowAnalysis {
    /// The flow.
    pub correlation_id: CorrelationId,
    /// What was asked for.
    pub analysis_type: AnalysisKind,
    /// Where the time of the flow's first trace went; the steps do not overlap and their durations add up to it.
    pub critical_path: Vec<CriticalPathStep>,
    /// Where each failure of the flow began, earliest first; empty when nothing failed.
    pub error_origins: Vec<ErrorOrigin>,
    /// The answer in a sentence, made from the facts above.
    pub explanation: String,
}
