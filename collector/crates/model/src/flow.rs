//! The one answer: every signal of a flow.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{CorrelationId, Exemplar, FlowAnalysis, LogRecord, Span, SpanId, TimeRange, Timestamp, TraceId};

/// One of the kinds of data that a flow consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Spans.
    Traces,
    /// Log records.
    Logs,
    /// Metric exemplars.
    Metrics,
}

/// Everything that happened in one business flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CorrelationAnswer {
    /// The ID that was asked for.
    pub correlation_id: CorrelationId,
    /// Other IDs whose items belong to the same flow, and why; empty in the usual case.
    pub merged_ids: Vec<MergedId>,
    /// From the first to the last thing that happened.
    pub time_range: TimeRange,
    /// The flow in a few numbers.
    pub summary: FlowSummary,
    /// The traces, earliest first, each with its spans in start order.
    pub traces: Vec<Trace>,
    /// The log records, earliest first.
    pub logs: Vec<LogRecord>,
    /// The metric exemplars, earliest first.
    pub metrics: Vec<Exemplar>,
    /// All of it in time order.
    pub timeline: Vec<TimelineEvent>,
    /// The services that took part, in order of first appearance.
    pub services: Vec<FlowService>,
    /// What failed, earliest first.
    pub errors: Vec<FlowError>,
    /// What the analysis service says of the flow; null while it has nothing to say.
    #[schema(required = true)]
    pub ai_insights: Option<FlowAnalysis>,
    /// Clocks that contradict the order of cause and effect. The timeline is corrected by them; spans, records and
    /// exemplars keep the time that they were sent with.
    pub clock_skews: Vec<ClockSkew>,
    /// What is wrong with the data itself. Empty in the usual case.
    pub issues: Vec<FlowIssue>,
    /// Signals that could not be read in full: their part of the answer is missing or cut. Empty when all is there.
    pub partial: Vec<PartialSignal>,
}

/// A clock that is ahead or behind in one trace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct ClockSkew {
    /// In which trace.
    pub trace_id: TraceId,
    /// `service.name` of the spans with this clock.
    pub service: String,
    /// `host.name` of the same; null when it is not known.
    #[schema(required = true)]
    pub host: Option<String>,
    /// What was added to its times, in nanoseconds: the least with which no call begins before it was made, nor goes on
    /// after it was answered.
    pub offset_ns: i64,
}

/// What can be wrong with the data of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IssueKind {
    /// Spans that ended before they began; they count as instants.
    EndsBeforeStart,
    /// Spans whose parent is not among the spans of their trace; they count as roots.
    MissingParent,
    /// Spans that began before their parent, which no correction of clocks explains.
    StartsBeforeParent,
    /// Spans that were delivered more than once; they count once.
    DuplicateSpan,
    /// The ID joins more traces than a flow has, as a constant does that is sent as an ID. No more of them are looked at, and no
    /// other ID is merged with it.
    TooManyTraces,
}

/// Something that is wrong with the data of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowIssue {
    /// What.
    pub kind: IssueKind,
    /// How many spans; of `too_many_traces`, how many traces were looked at.
    pub count: u64,
    /// The first of the spans, at most 20.
    pub examples: Vec<SpanRef>,
}

/// Where a span is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpanRef {
    /// Its trace.
    pub trace_id: TraceId,
    /// The span.
    pub span_id: SpanId,
    /// `service.name`.
    pub service: String,
}

/// A part of an answer that is not complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartialSignal {
    /// Which signal.
    pub signal: Signal,
    /// Why, in words for the reader.
    pub reason: String,
}

/// An ID that joined another one's flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MergedId {
    /// The other ID.
    pub correlation_id: CorrelationId,
    /// Why its items belong to the flow, in words for the reader.
    pub reason: String,
}

/// How a flow ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowStatus {
    /// Nothing failed.
    Ok,
    /// Something failed on the way, but the flow's first request was answered well (a retry succeeded).
    Recovered,
    /// The flow's first request failed.
    Error,
}

impl FlowStatus {
    /// How a flow ended, by whether anything in it failed and whether its first request did. When the first request is
    /// not known, an error anywhere is taken for its failure.
    pub const fn of(any_error: bool, first_request_failed: Option<bool>) -> Self {
        match (any_error, first_request_failed) {
            (false, _) => Self::Ok,
            (true, Some(false)) => Self::Recovered,
            (true, _) => Self::Error,
        }
    }
}

/// A flow in a few numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowSummary {
    /// How it ended.
    pub status: FlowStatus,
    /// From the first to the last thing that happened, in nanoseconds.
    pub duration_ns: u64,
    /// The service that saw it first.
    pub root_service: String,
    /// The operation that saw it first.
    pub root_operation: String,
    /// How many traces it has.
    pub trace_count: u64,
    /// How many spans it has.
    pub span_count: u64,
    /// How many log records it has.
    pub log_count: u64,
    /// How many metric exemplars it has.
    pub exemplar_count: u64,
    /// How many services took part.
    pub service_count: u64,
    /// How many spans failed and log records say so.
    pub error_count: u64,
}

/// One trace of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trace {
    /// Its ID.
    pub trace_id: TraceId,
    /// The service of its earliest root span.
    pub root_service: String,
    /// The name of its earliest root span.
    pub root_operation: String,
    /// When its first span began.
    pub start_time: Timestamp,
    /// From its first span's start to its last span's end, in nanoseconds.
    pub duration_ns: u64,
    /// Whether any of its spans failed.
    pub has_error: bool,
    /// Traces of the same flow that its spans link to.
    pub linked_trace_ids: Vec<TraceId>,
    /// Its spans in start order.
    pub spans: Vec<Span>,
}

/// A service's part in a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowService {
    /// `service.name`.
    pub name: String,
    /// Its spans in the flow.
    pub span_count: u64,
    /// Its log records in the flow.
    pub log_count: u64,
    /// Its failed spans and error records in the flow.
    pub error_count: u64,
    /// Time spent in its own spans and not in their children, in nanoseconds.
    pub self_time_ns: u64,
    /// When it first appears.
    pub first_seen: Timestamp,
    /// When it last appears.
    pub last_seen: Timestamp,
}

/// Something that failed in a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowError {
    /// When.
    pub time: Timestamp,
    /// Whether a span or a log record says so.
    pub signal: Signal,
    /// `service.name`.
    pub service: String,
    /// The span's name, or the logger's.
    pub operation: String,
    /// `exception.type` or `error.type`, when known.
    #[schema(required = true)]
    pub error_type: Option<String>,
    /// The words: exception message, status message or log body.
    pub message: String,
    /// Where to look: the trace.
    #[schema(required = true)]
    pub trace_id: Option<TraceId>,
    /// Where to look: the span.
    #[schema(required = true)]
    pub span_id: Option<SpanId>,
}

/// What an entry of the timeline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// A span, at its start.
    Span,
    /// An event of a span.
    SpanEvent,
    /// A log record.
    Log,
    /// A metric exemplar.
    Metric,
}

/// One entry of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEvent {
    /// When, corrected by `clock_offset_ns`.
    pub time: Timestamp,
    /// Nanoseconds since the start of the flow.
    pub offset_ns: u64,
    /// What was added to the time that was sent, in nanoseconds, because a clock was ahead or behind; usually 0.
    pub clock_offset_ns: i64,
    /// What it is.
    pub kind: TimelineKind,
    /// `service.name`.
    pub service: String,
    /// What happened: the span's or event's name, the log's body, the metric with its value.
    pub title: String,
    /// How long it took; none for what has no length.
    #[schema(required = true)]
    pub duration_ns: Option<u64>,
    /// Whether it says that something failed.
    pub is_error: bool,
    /// Where to look: the trace.
    #[schema(required = true)]
    pub trace_id: Option<TraceId>,
    /// Where to look: the span.
    #[schema(required = true)]
    pub span_id: Option<SpanId>,
}

/// A flow in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowListItem {
    /// The flow's ID.
    pub correlation_id: CorrelationId,
    /// When its first item happened.
    pub start_time: Timestamp,
    /// When its last item happened.
    pub end_time: Timestamp,
    /// From first to last, in nanoseconds.
    pub duration_ns: u64,
    /// How it ended.
    pub status: FlowStatus,
    /// How many spans it has.
    pub span_count: u64,
    /// How many of its spans failed and of its log records say so.
    pub error_count: u64,
    /// How many log records it has.
    pub log_count: u64,
    /// How many traces it has.
    pub trace_count: u64,
    /// The services that took part, by name.
    pub services: Vec<String>,
    /// The service that saw it first.
    pub root_service: String,
    /// The operation that saw it first.
    pub root_operation: String,
}
