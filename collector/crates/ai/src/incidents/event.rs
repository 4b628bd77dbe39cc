//! What events say, and their form in the store.

use std::collections::{BTreeMap, BTreeSet};

use olly_model::{
    FeedbackVerdict, IncidentAlert, IncidentAnalysis, IncidentAnswer, IncidentChangeKind, IncidentId,
    IncidentOpener, IncidentSeverity, RcaSymptom, RcaVerdict, Timestamp,
};
use olly_storage::{GIVEN_UP, IncidentEvent, StoreError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

/// Failed analyses after which an incident is given up.
pub(crate) const MAX_FAILURES: usize = 3;

/// How an incident began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) severity: IncidentSeverity,
    pub(crate) opened_by: IncidentOpener,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) alerts: Vec<IncidentAlert>,
    /// What the analysis is asked: from when on.
    pub(crate) from: Timestamp,
    /// Until when; none for until now.
    pub(crate) to: Option<Timestamp>,
    /// When it began, when that is known for sure.
    pub(crate) began: Option<Timestamp>,
    pub(crate) symptom: Option<RcaSymptom>,
}

/// The alerts of an incident, which have changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alerted {
    pub(crate) alerts: Vec<IncidentAlert>,
    pub(crate) severity: IncidentSeverity,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AnalysisFailed {
    pub(crate) reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resolved {
    pub(crate) ended: Timestamp,
    pub(crate) by: IncidentOpener,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Judged {
    pub(crate) root_cause: Option<String>,
    pub(crate) correct: FeedbackVerdict,
    pub(crate) actual_cause: String,
    pub(crate) note: String,
}

/// The first eight digits of the hash of some texts, none of which can be mistaken for two.
pub(crate) fn hash(parts: &[&str]) -> u32 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
    u32::from_be_bytes([a, b, c, d])
}

fn event(
    id: &IncidentId,
    kind: IncidentChangeKind,
    at: Timestamp,
    body: &impl Serialize,
) -> Result<IncidentEvent, StoreError> {
    Ok(IncidentEvent {
        id: id.clone(),
        kind,
        key: String::new(),
        at,
        alert_group: String::new(),
        services: Vec::new(),
        ended: None,
        body: json(body)?,
        detail: String::new(),
    })
}

fn json(body: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(body)
        .map_err(|error| StoreError::Corrupt { what: "an incident's event", message: error.to_string() })
}

/// What an event says; none when another version of this program wrote it.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text)
        .inspect_err(|error| tracing::warn!(%error, "an incident's event cannot be read"))
        .ok()
}

impl Opened {
    pub(crate) fn event(
        &self,
        id: &IncidentId,
        at: Timestamp,
        alert_group: &str,
    ) -> Result<IncidentEvent, StoreError> {
        let of_alerts = self.alerts.iter().filter_map(|alert| service_of(&alert.labels));
        let named = self.symptom.as_ref().map(|symptom| symptom.service.clone());
        let services: BTreeSet<String> = of_alerts.chain(service_of(&self.labels)).chain(named).collect();
        Ok(IncidentEvent {
            alert_group: alert_group.to_owned(),
            services: services.into_iter().collect(),
            // A time in the past that somebody named is over, whenever the incident is declared so.
            ended: self.to,
            ..event(id, IncidentChangeKind::Opened, at, self)?
        })
    }
}

impl Alerted {
    pub(crate) fn event(&self, id: &IncidentId, at: Timestamp) -> Result<IncidentEvent, StoreError> {
        let services: BTreeSet<String> =
            self.alerts.iter().filter_map(|alert| service_of(&alert.labels)).collect();
        Ok(IncidentEvent {
            key: format!("{:08x}", hash(&[&json(self)?])),
            services: services.into_iter().collect(),
            ..event(id, IncidentChangeKind::Alerted, at, self)?
        })
    }
}

/// The event of an analysis: in short, and as a whole.
pub(crate) fn analysed(
    id: &IncidentId,
    at: Timestamp,
    analysis: &IncidentAnalysis,
) -> Result<IncidentEvent, StoreError> {
    let named = |service: &String| !service.is_empty();
    let cause = analysis.root_cause.as_ref().map(|cause| cause.service.clone());
    let visible = analysis.first_visible_failure.as_ref().map(|event| event.service.clone());
    let suffering: &[String] =
        if analysis.verdict == RcaVerdict::Found { &analysis.impact.services } else { &[] };
    let services: BTreeSet<String> =
        cause.iter().chain(&visible).chain(suffering).filter(|name| named(name)).cloned().collect();
    let answer = IncidentAnswer {
        verdict: analysis.verdict,
        confidence: analysis.confidence,
        root_cause: cause,
        first_visible_failure: visible,
        explanation: analysis.explanation.clone(),
    };
    Ok(IncidentEvent {
        key: at.to_string(),
        services: services.into_iter().collect(),
        detail: json(analysis)?,
        ..event(id, IncidentChangeKind::Analysed, at, &answer)?
    })
}

/// The event of an analysis that failed; `failures` were before it. The last one, or one that no repetition would make better, is
/// final.
pub(crate) fn analysis_failed(
    id: &IncidentId,
    at: Timestamp,
    reason: String,
    failures: usize,
    final_one: bool,
) -> Result<IncidentEvent, StoreError> {
    let last = final_one || failures + 1 >= MAX_FAILURES;
    Ok(IncidentEvent {
        key: if last { GIVEN_UP.to_owned() } else { (failures + 1).to_string() },
        ..event(id, IncidentChangeKind::AnalysisFailed, at, &AnalysisFailed { reason })?
    })
}

impl Resolved {
    pub(crate) fn event(&self, id: &IncidentId, at: Timestamp) -> Result<IncidentEvent, StoreError> {
        Ok(IncidentEvent { ended: Some(self.ended), ..event(id, IncidentChangeKind::Resolved, at, self)? })
    }
}

impl Judged {
    /// The same words about the same answer are one judgement, however often they are sent.
    pub(crate) fn event(&self, id: &IncidentId, at: Timestamp) -> Result<IncidentEvent, StoreError> {
        Ok(IncidentEvent {
            key: format!("{:08x}", hash(&[&json(self)?])),
            ..event(id, IncidentChangeKind::Judged, at, self)?
        })
    }
}

/// The service that labels name. `job` is `service.namespace/service.name` in OpenTelemetry's mapping to Prometheus.
pub(crate) fn service_of(labels: &BTreeMap<String, String>) -> Option<String> {
    let named = |key: &str| labels.get(key).filter(|name| !name.is_empty());
    let of_job = || named("job").map(|job| job.rsplit('/').next().unwrap_or(job));
    named("service_name")
        .or_else(|| named("service"))
        .map(String::as_str)
        .or_else(of_job)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}
