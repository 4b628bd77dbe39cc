//! Incidents as they are kept: opened by an alert or a person, analysed, resolved, and judged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{IncidentAnalysis, IncidentId, RcaSymptom, RcaVerdict, Timestamp};

/// Whether an incident goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// It goes on.
    Open,
    /// It is over.
    Resolved,
}

/// Who opened an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentOpener {
    /// An alert, through a webhook.
    Webhook,
    /// Somebody, through the API.
    Person,
    /// A detector of ours.
    Detector,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentSeverity {
    /// Somebody should know.
    Info,
    /// Somebody should look.
    #[default]
    Warning,
    /// Somebody must act.
    Critical,
}

/// How far the analysis of an incident is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentAnalysisState {
    /// It waits, or runs.
    #[default]
    Pending,
    /// There is an answer, which may be that the data does not tell.
    Done,
    /// It could not be made.
    Failed,
}

/// The answer to an incident in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentAnswer {
    /// Whether there is a cause.
    pub verdict: RcaVerdict,
    /// How likely it is the cause, 0 to 1.
    pub confidence: f64,
    /// The service that caused it.
    #[schema(required = true)]
    pub root_cause: Option<String>,
    /// The service in which users could first see it.
    #[schema(required = true)]
    pub first_visible_failure: Option<String>,
    /// The answer in sentences.
    pub explanation: String,
}

/// An incident in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentSummary {
    /// Its ID.
    pub id: IncidentId,
    /// Whether it goes on.
    pub state: IncidentState,
    /// What it is about.
    pub title: String,
    /// How bad it is.
    pub severity: IncidentSeverity,
    /// Who opened it.
    pub opened_by: IncidentOpener,
    /// When it began, as far as whoever opened it knows.
    pub began: Timestamp,
    /// When it ended; null while that is not known.
    #[schema(required = true)]
    pub ended: Option<Timestamp>,
    /// When it was opened here.
    pub opened_at: Timestamp,
    /// When it was resolved here.
    #[schema(required = true)]
    pub resolved_at: Option<Timestamp>,
    /// Services that have to do with it: named by its labels, its cause, and who suffers; by name.
    pub services: Vec<String>,
    /// How far its analysis is.
    pub analysis_state: IncidentAnalysisState,
    /// The answer in short; null until there is one.
    #[schema(required = true)]
    pub answer: Option<IncidentAnswer>,
    /// What was last said of the answer; null until somebody has.
    #[schema(required = true)]
    pub feedback: Option<FeedbackVerdict>,
}

/// A page of incidents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IncidentPage {
    /// The incidents, the latest beginning first.
    pub items: Vec<IncidentSummary>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// An alert of an incident.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct IncidentAlert {
    /// What tells it from other alerts: Alertmanager's fingerprint of its labels.
    pub fingerprint: String,
    /// Whether it fires.
    pub firing: bool,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
    /// Since when.
    pub starts_at: Timestamp,
    /// Until when; null while it fires.
    #[schema(required = true)]
    pub ends_at: Option<Timestamp>,
    /// Where it comes from: a link to Prometheus. Empty when it does not say.
    pub generator_url: String,
}

/// What happened to an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentChangeKind {
    /// It was opened.
    Opened,
    /// Its alerts changed.
    Alerted,
    /// It was analysed.
    Analysed,
    /// It could not be analysed.
    AnalysisFailed,
    /// It was resolved.
    Resolved,
    /// Somebody judged the answer.
    Judged,
}

impl IncidentChangeKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Opened, Self::Alerted, Self::Analysed, Self::AnalysisFailed, Self::Resolved, Self::Judged];

    /// The name, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Alerted => "alerted",
            Self::Analysed => "analysed",
            Self::AnalysisFailed => "analysis_failed",
            Self::Resolved => "resolved",
            Self::Judged => "judged",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// An entry of an incident's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentChange {
    /// When.
    pub at: Timestamp,
    /// What.
    pub change: IncidentChangeKind,
    /// In words.
    pub note: String,
}

/// An incident with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Incident {
    /// It in short.
    #[serde(flatten)]
    pub summary: IncidentSummary,
    /// What whoever opened it says of it.
    pub description: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its alerts, by fingerprint; empty when it was not opened by one.
    pub alerts: Vec<IncidentAlert>,
    /// The latest analysis; null until there is one.
    #[schema(required = true)]
    pub analysis: Option<IncidentAnalysis>,
    /// What happened to it, earliest first.
    pub history: Vec<IncidentChange>,
    /// How often answers like this one were right.
    pub past_answers: PastAnswers,
}

/// An incident to open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIncident {
    /// What it is about, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, example = "Checkouts are slow")]
    pub title: String,
    /// What is known of it, at most 4,000 characters.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub description: String,
    /// How bad it is.
    #[serde(default)]
    pub severity: IncidentSeverity,
    /// Labels, at most 50.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Start of the time to look at. It should begin before the incident: some minutes of healthy traffic say what is usual.
    pub from: Timestamp,
    /// End of the time to look at; at most 6 hours after `from`.
    pub to: Timestamp,
    /// When it began, from `from` to `to`; it is searched when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Timestamp>,
    /// Where it was noticed, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symptom: Option<RcaSymptom>,
}

/// Whether the named cause was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackVerdict {
    /// It was.
    Yes,
    /// It was a part of it.
    Partly,
    /// It was something else.
    No,
}

/// What somebody says of the answer to an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFeedback {
    /// Whether the named cause was right.
    pub correct: FeedbackVerdict,
    /// What it was, at most 256 characters: a service, if one was it.
    #[serde(default)]
    #[schema(max_length = 256)]
    pub actual_cause: String,
    /// More about it, at most 4,000 characters.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub note: String,
}

/// What somebody said of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Feedback {
    /// When.
    pub at: Timestamp,
    /// The cause that the answer named; null when it named none.
    #[schema(required = true)]
    pub root_cause: Option<String>,
    /// Whether it was right.
    pub correct: FeedbackVerdict,
    /// What it was.
    pub actual_cause: String,
    /// More about it.
    pub note: String,
}

/// How often answers were right, by what was said of them: the last word on each incident of the last 90 days whose answer named a
/// cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PastAnswers {
    /// Incidents whose answer was judged.
    pub judged_count: u64,
    /// Those whose answer was right.
    pub yes_count: u64,
    /// Those whose answer was partly right.
    pub partly_count: u64,
    /// Those whose answer was wrong.
    pub no_count: u64,
    /// The share of right answers among the judged ones, 0 to 1, where a partly right one counts half; null when none was judged.
    #[schema(required = true)]
    pub precision: Option<f64>,
}

impl PastAnswers {
    /// From the counts.
    #[expect(clippy::cast_precision_loss, reason = "a share needs few digits")]
    pub fn new(yes_count: u64, partly_count: u64, no_count: u64) -> Self {
        let judged_count = yes_count + partly_count + no_count;
        let precision =
            (judged_count > 0).then(|| (yes_count as f64 + 0.5 * partly_count as f64) / judged_count as f64);
        Self { judged_count, yes_count, partly_count, no_count, precision }
    }
}

/// What was said of an incident's answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeedbackList {
    /// What was said, earliest first.
    pub items: Vec<Feedback>,
    /// How often answers were right, this one's among them.
    pub past_answers: PastAnswers,
}
