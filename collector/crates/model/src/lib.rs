//! The words of OllyStack: what a span, a log record, an exemplar and a flow are, on the wire and in the code.
//!
//! Types here carry data and small invariants; they know nothing of SQL, HTTP or async. Times are RFC 3339 on the
//! wire with nanoseconds; durations are integers named with their unit (`duration_ns`). Attributes keep the names of
//! the OpenTelemetry semantic conventions.

mod alertmanager;
mod analysis;
mod anomaly;
mod comparison;
mod facets;
mod flow;
mod histogram;
mod id;
mod impact;
mod incident;
mod incident_record;
mod insight;
mod metric;
mod question;
mod record;
mod red;
mod span;
mod time;
mod topology;
mod wording;

pub use alertmanager::{AlertStatus, AlertmanagerAlert, AlertmanagerNotification, WebhookReceipt};
pub use analysis::{AnalysisKind, AnalysisRequest, CriticalPathStep, ErrorOrigin, EvidenceRef, FlowAnalysis};
pub use anomaly::{
    AnomalyDetector, AnomalyEvidence, AnomalyFeature, AnomalyMetric, ForecastPoint, LogPatternEvidence,
    MetricAnomaly, PredictedAlert, ValueRange,
};
pub use comparison::{
    AsyncGap, CallChange, CallDifference, ComparedTime, FlowComparison, Operation, RetriedCall,
    TimeDifference, UsualTime,
};
pub use facets::{DurationFacet, FacetValue, FlowFacets, TimeFacet};
pub use flow::{
    ClockSkew, CorrelationAnswer, FlowError, FlowIssue, FlowListItem, FlowService, FlowStatus, FlowSummary,
    IssueKind, MergedId, PartialSignal, Signal, SpanRef, TimelineEvent, TimelineKind, Trace,
};
pub use histogram::DurationHistogram;
pub use id::{CorrelationId, IdError, IncidentId, SpanId, TraceId};
pub use impact::{Affected, AffectedItem, FlowImpact};
pub use incident::{
    AffectedCount, BeginningSource, CausalDependency, ChainEvent, ChainRole, DataRead, EvidenceChannel,
    EvidenceLink, IncidentAnalysis, IncidentBeginning, InnerCause, RcaEvidence, RcaImpact, RcaRequest,
    RcaSuspect, RcaSymptom, RcaVerdict, SymptomKind,
};
pub use incident_record::{
    Feedback, FeedbackList, FeedbackVerdict, Incident, IncidentAlert, IncidentAnalysisState, IncidentAnswer,
    IncidentChange, IncidentChangeKind, IncidentOpener, IncidentPage, IncidentSeverity, IncidentState,
    IncidentSummary, NewFeedback, NewIncident, PastAnswers,
};
pub use insight::{
    CorrelatedExemplar, CoverageTotals, DroppedItems, ErrorFingerprint, ErrorSample, PipelineCounts,
    ServiceCoverage, SignalCoverage, duration_ns,
};
pub use metric::Exemplar;
pub use question::{ChartKind, NlqAnswer, NlqRequest, SqlParameter, SqlSource, TakenWord};
pub use record::LogRecord;
pub use red::{RedPoint, RedStep, per_second, share};
pub use span::{Span, SpanEvent, SpanKind, SpanLink, SpanStatus, StatusCode};
pub use time::{TimeRange, Timestamp, TimestampError};
pub use topology::{
    EdgeTotals, NodeType, Relation, ServiceTotals, Topology, TopologyEdge, TopologyNode, Traffic,
};
pub use wording::{ExplanationSource, ModelPreview, WordingChoice};

/// Attributes of an item: key to the value's text form, as the ClickHouse exporter stores them.
pub type Attributes = std::collections::BTreeMap<String, String>;
