//! What the analysis service says of one flow.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    AsyncGap, CorrelationId, ExplanationSource, FlowComparison, IncidentSummary, RetriedCall, SpanId,
    Timestamp, TraceId, WordingChoice,
};

/// What kind of analysis was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnalysisKind {
    /// Why did it fail, and where did the time go?
    Rca,
    /// How does it differ from another flow, or from healthy flows of its kind?
    Comparison,
}

/// A question to the analysis service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisRequest {
    /// The flow to look at.
    pub correlation_id: CorrelationId,
    /// What to find out.
    pub analysis_type: AnalysisKind,
    /// The flow to compare with, for a comparison of two. Without it, healthy flows of the same kind are looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare_with: Option<CorrelationId>,
    /// How many healthy flows of the same kind to compare with, at most 50; 20 by default, 0 for no comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 50)]
    pub healthy_flows: Option<u32>,
    /// Whose words are wanted.
    #[serde(default)]
    pub wording: WordingChoice,
}

impl AnalysisRequest {
    /// The most healthy flows that a flow can be compared with.
    pub const MAX_HEALTHY_FLOWS: u32 = 50;

    /// Why did the flow fail, and where did its time go, without a comparison.
    pub const fn rca(correlation_id: CorrelationId) -> Self {
        Self {
            correlation_id,
            analysis_type: AnalysisKind::Rca,
            compare_with: None,
            healthy_flows: Some(0),
            wording: WordingChoice::Model,
        }
    }
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FlowAnalysis {
    /// The flow.
    pub correlation_id: CorrelationId,
    /// What was asked for.
    pub analysis_type: AnalysisKind,
    /// Where the time of the flow's first trace went; the steps do not overlap and their durations add up to it.
    pub critical_path: Vec<CriticalPathStep>,
    /// Where each failure of the flow began, earliest first; empty when nothing failed.
    pub error_origins: Vec<ErrorOrigin>,
    /// Calls that were tried again after they had failed, earliest first.
    pub retries: Vec<RetriedCall>,
    /// Waits between what caused something and what it caused elsewhere, longest first, at most 50.
    pub gaps: Vec<AsyncGap>,
    /// How it differs from other flows of its kind; null when it was not compared, or no other flow was found.
    #[schema(required = true)]
    pub comparison: Option<FlowComparison>,
    /// Incidents of the flow's services and time, at most 5: the latest beginning first. An alert fires some time after things
    /// began, so those that began up to half an hour after the flow are among them.
    pub incidents: Vec<IncidentSummary>,
    /// The answer in a sentence, made from the facts above.
    pub explanation: String,
    /// Whose words the explanation is.
    #[serde(default)]
    pub explanation_source: ExplanationSource,
    /// Why a language model that is configured did not word it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation_note: Option<String>,
    /// What the language model advises to look at next; empty without one.
    #[serde(default)]
    pub advice: Vec<String>,
}
