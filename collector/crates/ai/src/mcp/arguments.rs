//! What the tools are asked with. The comments are what agents read.

use olly_model::{FlowStatus, RcaSymptom, SymptomKind, TimeRange, Timestamp};
use olly_query::Limit;
use rmcp::schemars::JsonSchema;
use serde::Deserialize;

const HOUR_NS: i64 = 3_600_000_000_000;
/// The most items of an answer: an agent reads all of them.
const MAX_ITEMS: u64 = 100;

/// A stretch of time.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    /// Start, RFC 3339; an hour before `to` when left out.
    #[schemars(with = "Option<String>")]
    pub(super) from: Option<Timestamp>,
    /// End, RFC 3339; now when left out.
    #[schemars(with = "Option<String>")]
    pub(super) to: Option<Timestamp>,
}

/// The range from `from` to `to`, if it is one and not too long.
pub(super) fn range(
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    now: Timestamp,
    max_hours: u32,
) -> Result<TimeRange, String> {
    let end = to.unwrap_or(now);
    let start = from.unwrap_or_else(|| end.saturating_add_nanos(-HOUR_NS));
    if start >= end {
        return Err("from: must be before `to`".to_owned());
    }
    if end.unix_nanos().saturating_sub(start.unix_nanos()) > i64::from(max_hours).saturating_mul(HOUR_NS) {
        return Err(format!("from: at most {max_hours} hours before `to`"));
    }
    Ok(TimeRange { start, end })
}

/// A number of items.
pub(super) fn limit(wanted: Option<u64>, default: u64) -> Result<Limit, String> {
    let wanted = wanted.unwrap_or(default);
    match Limit::new(wanted) {
        Ok(limit) if wanted <= MAX_ITEMS => Ok(limit),
        _ => Err(format!("limit: is {wanted}; allowed is 1 to {MAX_ITEMS}")),
    }
}

/// How a flow ended.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    /// Nothing failed.
    Ok,
    /// Something failed, but the first request was answered well.
    Recovered,
    /// The first request failed.
    Error,
}

impl From<Outcome> for FlowStatus {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Ok => Self::Ok,
            Outcome::Recovered => Self::Recovered,
            Outcome::Error => Self::Error,
        }
    }
}

/// A search for flows; the conditions are joined by "and".
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct FlowQuery {
    /// Start, RFC 3339; an hour before `to` when left out.
    #[schemars(with = "Option<String>")]
    pub(super) from: Option<Timestamp>,
    /// End, RFC 3339; now when left out.
    #[schemars(with = "Option<String>")]
    pub(super) to: Option<Timestamp>,
    /// Flows in which this service took part.
    pub(super) service: Option<String>,
    /// Flows with a span of exactly this name.
    pub(super) operation: Option<String>,
    /// Flows that ended so.
    pub(super) status: Option<Outcome>,
    /// Flows that lasted at least so many milliseconds.
    pub(super) min_duration_ms: Option<u64>,
    /// Flows whose ID starts with this text, or with a log record that contains it.
    pub(super) text: Option<String>,
    /// How many, 1 to 100; 20 when left out.
    pub(super) limit: Option<u64>,
}

/// One flow.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct OneFlow {
    /// Its correlation ID.
    pub(super) correlation_id: String,
}

/// A search for anomalies.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct AnomalyQuery {
    /// Start, RFC 3339; an hour before `to` when left out.
    #[schemars(with = "Option<String>")]
    pub(super) from: Option<Timestamp>,
    /// End, RFC 3339; now when left out.
    #[schemars(with = "Option<String>")]
    pub(super) to: Option<Timestamp>,
    /// Of this service; of all when left out.
    pub(super) service: Option<String>,
    /// How many, 1 to 100; 20 when left out.
    pub(super) limit: Option<u64>,
}

/// What a service suffers from.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(rename_all = "snake_case")]
pub(super) enum Suffering {
    /// Its requests take longer.
    Latency,
    /// Its requests fail.
    Failures,
}

/// Where and in what something was noticed.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Symptom {
    /// The service that was seen to suffer.
    pub(super) service: String,
    /// From what.
    pub(super) kind: Suffering,
}

impl From<Symptom> for RcaSymptom {
    fn from(Symptom { service, kind }: Symptom) -> Self {
        let kind = match kind {
            Suffering::Latency => SymptomKind::Latency,
            Suffering::Failures => SymptomKind::Failures,
        };
        Self { service, kind }
    }
}

/// A time in which something went wrong.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct CauseQuery {
    /// Start, RFC 3339: some minutes before things went wrong, so that the usual can be seen; an hour before `to` when left out.
    #[schemars(with = "Option<String>")]
    pub(super) from: Option<Timestamp>,
    /// End, RFC 3339, at most 6 hours after `from`; now when left out.
    #[schemars(with = "Option<String>")]
    pub(super) to: Option<Timestamp>,
    /// When things began to go wrong, RFC 3339; searched when left out.
    #[schemars(with = "Option<String>")]
    pub(super) began: Option<Timestamp>,
    /// Where it was noticed, when that is known.
    pub(super) symptom: Option<Symptom>,
}

/// A search for incidents.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct IncidentQuery {
    /// Start, RFC 3339; an hour before `to` when left out.
    #[schemars(with = "Option<String>")]
    pub(super) from: Option<Timestamp>,
    /// End, RFC 3339; now when left out.
    #[schemars(with = "Option<String>")]
    pub(super) to: Option<Timestamp>,
    /// Incidents that have to do with this service.
    pub(super) service: Option<String>,
    /// How many, 1 to 100; 20 when left out.
    pub(super) limit: Option<u64>,
}

/// One incident.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct OneIncident {
    /// Its ID, as `list_incidents` tells it.
    pub(super) incident_id: String,
}

/// A question in plain English.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// Such as "error rate of checkout in the last 15 minutes"; at most 500 characters.
    pub(super) question: String,
    /// Where "today" is, as an IANA name such as Europe/Paris; UTC when left out.
    pub(super) time_zone: Option<String>,
}
