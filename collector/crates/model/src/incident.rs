//! What the analysis service says of an incident: a time in which something went wrong.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CorrelationId, ExplanationSource, SpanId, TimeRange, Timestamp, TraceId, WordingChoice};

/// What the users, or an alert, saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SymptomKind {
    /// Requests take longer.
    Latency,
    /// Requests fail.
    Failures,
}

/// Where and in what the incident was noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RcaSymptom {
    /// `service.name` of the service that was seen to suffer.
    #[schema(max_length = 256, example = "gateway")]
    pub service: String,
    /// What it suffers from.
    pub kind: SymptomKind,
}

/// The question: what caused what went wrong in this time?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RcaRequest {
    /// Start of the time to look at. It should begin before the incident: some minutes of healthy traffic say what is usual.
    pub from: Timestamp,
    /// End of the time to look at; at most 6 hours after `from`.
    pub to: Timestamp,
    /// When the incident began, from `from` to `to`; it is searched when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Timestamp>,
    /// Where it was noticed, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symptom: Option<RcaSymptom>,
    /// A healthy time to compare with, at most 6 hours long and over by `from`; the time just before `from` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<TimeRange>,
    /// Whose words are wanted.
    #[serde(default)]
    pub wording: WordingChoice,
}

/// Where the time of an incident's beginning comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BeginningSource {
    /// The question named it.
    Given,
    /// It was found in the failures and the latency of the services.
    Found,
}

/// When an incident began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentBeginning {
    /// The time.
    pub time: Timestamp,
    /// Where it comes from.
    pub source: BeginningSource,
    /// By how much earlier it may have begun, in nanoseconds. What happened then was compared with nothing.
    pub uncertainty_ns: u64,
}

/// Whether there is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RcaVerdict {
    /// A cause was found.
    Found,
    /// The data does not tell; `inconclusive_reason` says why.
    Inconclusive,
}

/// A kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceChannel {
    /// Time that a service, or the way to it, takes by itself.
    Time,
    /// Failures that no callee explains.
    Errors,
    /// What is logged next.
    Logs,
    /// What is called next.
    Calls,
    /// Processor, memory.
    Resources,
    /// What it adds to each request of the symptom, from metrics of requests.
    Contribution,
}

/// Something to open in order to see for oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceLink {
    /// The service.
    pub service: String,
    /// The time to look at.
    pub time_range: TimeRange,
    /// A trace that shows it.
    #[schema(required = true)]
    pub trace_id: Option<TraceId>,
    /// The span in it.
    #[schema(required = true)]
    pub span_id: Option<SpanId>,
    /// The flow that the trace belongs to.
    #[schema(required = true)]
    pub correlation_id: Option<CorrelationId>,
}

/// One change of one service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RcaEvidence {
    /// Its kind.
    pub channel: EvidenceChannel,
    /// What it adds to the service's own evidence.
    pub weight: f64,
    /// What changed, from what to what, in a sentence.
    pub statement: String,
    /// The value before the incident, in the unit of the statement: seconds, a share from 0 to 1, or the metric's own.
    pub before: f64,
    /// The value during the incident.
    pub after: f64,
    /// Observations before the incident.
    pub count_before: u64,
    /// Observations during it.
    pub count_after: u64,
}

/// What inside of a service is the matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum InnerCause {
    /// Between two places of the code, or two log events, that used to follow each other.
    CodeRegion {
        /// The last place that is still reached.
        from: String,
        /// The place that used to be next.
        to: String,
    },
    /// A resource.
    Resource {
        /// `cpu`, `memory`, `disk` or `network`.
        resource: String,
        /// The metric that shows it.
        metric: String,
    },
    /// The network, or the queue, between two services.
    Network {
        /// Who calls.
        caller: String,
        /// Who is called.
        callee: String,
    },
    /// The code of one operation.
    Operation {
        /// The operation.
        operation: String,
    },
}

/// A service that may have caused the incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RcaSuspect {
    /// `service.name`.
    pub service: String,
    /// Its own evidence less what others explain of it.
    pub score: f64,
    /// Its own evidence.
    pub own: f64,
    /// The evidence, weightiest first.
    pub evidence: Vec<RcaEvidence>,
    /// The service whose trouble explains its own.
    #[schema(required = true)]
    pub explained_by: Option<String>,
    /// What inside of it is the matter.
    #[schema(required = true)]
    pub inner: Option<InnerCause>,
    /// When the first trace showed its changes.
    #[schema(required = true)]
    pub onset: Option<Timestamp>,
    /// How many traces of the incident show its changes, of those that were read.
    pub affected_trace_count: u64,
    /// Examples, earliest first.
    pub links: Vec<EvidenceLink>,
}

/// What a service has to do with the incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChainRole {
    /// It changed by itself.
    Cause,
    /// It hands the trouble on.
    Link,
    /// Where users, or the alert, see it.
    Symptom,
}

/// One event of the chain from the cause to the symptom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChainEvent {
    /// The service.
    pub service: String,
    /// Its part.
    pub role: ChainRole,
    /// When it was first to be seen there.
    #[schema(required = true)]
    pub onset: Option<Timestamp>,
    /// What is to be seen.
    pub statement: String,
    /// Where to see it.
    pub links: Vec<EvidenceLink>,
}

/// How many of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AffectedCount {
    /// Those that failed, or that show changes of the cause.
    pub affected_count: u64,
    /// All of them, during the incident.
    pub total_count: u64,
}

/// Who suffers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RcaImpact {
    /// Services that depend on the cause and show changes.
    pub services: Vec<String>,
    /// Traces, of those that were read.
    #[schema(required = true)]
    pub traces: Option<AffectedCount>,
    /// Flows (correlation IDs), of those that were read.
    #[schema(required = true)]
    pub flows: Option<AffectedCount>,
    /// Users (`user.id`, `enduser.id`), of those that were read; null when no span names one.
    #[schema(required = true)]
    pub users: Option<AffectedCount>,
}

/// A dependency that bore on the answer, with what it was weighed by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CausalDependency {
    /// Who depends.
    pub caller: String,
    /// On whom.
    pub callee: String,
    /// Calls during the incident, of those that were read.
    pub call_count: u64,
    /// Calls for each request that the caller served.
    pub calls_per_request: f64,
    /// The share of the caller's affected traces in which the callee took part, 0 to 1. Far below 1 the caller's trouble does not
    /// depend on it.
    pub weight: f64,
    /// How much later than the callee the caller was first affected, in nanoseconds; below zero speaks against the direction.
    #[schema(required = true)]
    pub lag_ns: Option<i64>,
}

/// What the answer rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DataRead {
    /// Spans that were read.
    pub span_count: u64,
    /// Log records that were read.
    pub log_count: u64,
    /// Metric points that were read.
    pub point_count: u64,
    /// The share of traces that were read, with their logs: 1 unless there were more than an analysis may read. Whole traces are
    /// taken, the same share before and during the incident.
    pub trace_share: f64,
    /// Whether metric points were left out because there were too many.
    pub points_truncated: bool,
}

/// What caused an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentAnalysis {
    /// The time that was looked at.
    pub time_range: TimeRange,
    /// The healthy time that it was compared with.
    pub reference: TimeRange,
    /// When the incident began; null when no beginning was found.
    #[schema(required = true)]
    pub began: Option<IncidentBeginning>,
    /// Whether there is an answer.
    pub verdict: RcaVerdict,
    /// Why there is none.
    #[schema(required = true)]
    pub inconclusive_reason: Option<String>,
    /// How likely the first suspect is the cause, 0 to 1; 0 when there is no answer.
    pub confidence: f64,
    /// The cause: the first of the suspects; null when there is no answer.
    #[schema(required = true)]
    pub root_cause: Option<RcaSuspect>,
    /// Every service with evidence, the likeliest cause first.
    pub suspects: Vec<RcaSuspect>,
    /// From the cause to the symptom.
    pub chain: Vec<ChainEvent>,
    /// The service in which users could first see it.
    #[schema(required = true)]
    pub first_visible_failure: Option<ChainEvent>,
    /// Who suffers.
    pub impact: RcaImpact,
    /// The dependencies between services with evidence: the causal model that the answer rests on.
    pub dependencies: Vec<CausalDependency>,
    /// What was read.
    pub data: DataRead,
    /// The answer in sentences, made from the facts above.
    pub explanation: String,
    /// Whose words the explanation is.
    #[serde(default)]
    pub explanation_source: ExplanationSource,
    /// Why a language model that is configured did not word it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation_note: Option<String>,
    /// What to look at next, most promising first.
    pub recommendations: Vec<String>,
    /// What the language model advises to look at next; empty without one.
    #[serde(default)]
    pub advice: Vec<String>,
}
