//! From Alertmanager's notification to what is kept.

use std::collections::BTreeMap;

use olly_model::{
    AlertStatus, AlertmanagerAlert, AlertmanagerNotification, IncidentAlert, IncidentOpener,
    IncidentSeverity, RcaSymptom, SymptomKind, Timestamp,
};

use super::{
    Refused,
    event::{Opened, hash, service_of},
    record::Record,
};

const DAY_NS: i64 = 86_400 * 1_000_000_000;
/// Alerts that are kept of a notification; more are refused, with the setting that limits them.
const MAX_ALERTS: usize = 500;
const MAX_GROUP_KEY: usize = 8_192;
/// Labels or annotations of an alert.
const MAX_LABELS: usize = 100;
/// Characters of a label's value and of an annotation; what is longer is cut.
const MAX_LABEL: usize = 512;
const MAX_ANNOTATION: usize = 2_000;
const MAX_TITLE: usize = 200;
/// An alert that is older fires since an unknown time.
const MAX_AGE_NS: i64 = 30 * DAY_NS;
/// Clocks differ by less than that.
const MAX_AHEAD_NS: i64 = 5 * 60 * 1_000_000_000;

/// A notification, checked and cut to size.
#[derive(Clone, Debug)]
pub(crate) struct Notification {
    /// Who sent it.
    pub(crate) by: IncidentOpener,
    /// Names the group of alerts.
    pub(crate) group: String,
    pub(crate) status: AlertStatus,
    pub(crate) alerts: Vec<IncidentAlert>,
    pub(crate) severity: IncidentSeverity,
    title: String,
    description: String,
    labels: BTreeMap<String, String>,
    symptom: Option<RcaSymptom>,
}

impl Notification {
    pub(crate) fn new(sent: AlertmanagerNotification, by: IncidentOpener) -> Result<Self, Refused> {
        let refused = |field, message: String| Err(Refused { field, message });
        if sent.version != "4" {
            return refused(
                "version",
                format!("it is {:?}; this webhook reads version 4", head(&sent.version, 16)),
            );
        }
        if sent.group_key.is_empty() || sent.group_key.len() > MAX_GROUP_KEY {
            return refused("groupKey", format!("allowed are 1 to {MAX_GROUP_KEY} bytes"));
        }
        if sent.alerts.is_empty() || sent.alerts.len() > MAX_ALERTS {
            let count = sent.alerts.len();
            return refused(
                "alerts",
                format!(
                    "there are {count}; allowed are 1 to {MAX_ALERTS}: set max_alerts in the webhook_config"
                ),
            );
        }
        let mut alerts: Vec<IncidentAlert> = sent.alerts.into_iter().map(alert).collect();
        // Alertmanager gives no order; the same alerts must be the same text.
        alerts.sort();
        alerts.dedup_by(|a, b| a.fingerprint == b.fingerprint);
        let common = clean(sent.common_labels, MAX_LABEL);
        let annotations = clean(sent.common_annotations, MAX_ANNOTATION);
        let firing = alerts.iter().filter(|alert| alert.firing);
        let severity = firing.map(|alert| severity(&alert.labels)).max().unwrap_or_else(|| severity(&common));
        // Whatever Alertmanager calls a group, it is not one of the detectors.
        let kind = if by == IncidentOpener::Detector { "detected" } else { "group" };
        Ok(Self {
            by,
            group: format!("{:08x}{:08x}", hash(&[kind, &sent.group_key]), hash(&[&sent.group_key, kind])),
            status: sent.status,
            severity,
            title: title(&common, &annotations, &alerts),
            description: annotations.get("description").cloned().unwrap_or_default(),
            symptom: symptom(&common),
            labels: common,
            alerts,
        })
    }

    /// Whether it is about the trouble of an incident of its group, not about a new one.
    ///
    /// As long as the incident is open it is. One that a person resolved stays resolved while some of its alerts go on firing:
    /// Alertmanager repeats these, with the time at which they began, and so does a detector. Once all have been over, or when
    /// every alert that fires began after the person's word, it is new trouble.
    pub(crate) fn belongs_to(&self, incident: &Record) -> bool {
        let Some((resolved_at, resolved)) = &incident.resolved else { return true };
        let still_fires = incident.alerts.iter().any(|alert| alert.firing);
        if resolved.by != IncidentOpener::Person || !still_fires {
            return false;
        }
        let mut now = self.clone();
        // A detector sees no farther back than an hour; what Alertmanager says of the beginning is exact.
        if self.by == IncidentOpener::Detector {
            now.keep_starts(&incident.alerts);
        }
        now.status == AlertStatus::Resolved
            || now.alerts.iter().any(|alert| alert.firing && alert.starts_at <= *resolved_at)
    }

    /// An alert that goes on firing fires since the time that was told first: a detector sees no farther back than an hour.
    pub(crate) fn keep_starts(&mut self, known: &[IncidentAlert]) {
        for alert in self.alerts.iter_mut().filter(|alert| alert.firing) {
            let same = known.iter().find(|other| other.firing && other.fingerprint == alert.fingerprint);
            alert.starts_at = same.map_or(alert.starts_at, |same| same.starts_at.min(alert.starts_at));
        }
        self.alerts.sort();
    }

    /// Since when its alerts fire: since the first of them does, if that can be true.
    pub(crate) fn began(&self, now: Timestamp) -> Timestamp {
        let firing = self.alerts.iter().filter(|alert| alert.firing).map(|alert| alert.starts_at);
        let possible = |time: &Timestamp| (-MAX_AHEAD_NS..=MAX_AGE_NS).contains(&now.nanos_since(*time));
        firing.filter(possible).min().unwrap_or(now)
    }

    /// When the last of its alerts ended.
    pub(crate) fn ended(&self, now: Timestamp) -> Timestamp {
        self.alerts.iter().filter_map(|alert| alert.ends_at).max().map_or(now, |ended| ended.min(now))
    }

    /// The incident that it opens; what is looked at begins `lookback_ns` before the alerts.
    pub(crate) fn opened(&self, began: Timestamp, lookback_ns: i64) -> Opened {
        Opened {
            title: self.title.clone(),
            description: self.description.clone(),
            severity: self.severity,
            opened_by: self.by,
            labels: self.labels.clone(),
            alerts: self.alerts.clone(),
            from: began.saturating_add_nanos(-lookback_ns),
            to: None,
            // An alert fires some minutes after things began (`for:`), so the beginning is searched.
            began: None,
            symptom: self.symptom.clone(),
        }
    }
}

fn alert(sent: AlertmanagerAlert) -> IncidentAlert {
    let firing = sent.status == AlertStatus::Firing;
    IncidentAlert {
        fingerprint: head(&sent.fingerprint, 64),
        firing,
        labels: clean(sent.labels, MAX_LABEL),
        annotations: clean(sent.annotations, MAX_ANNOTATION),
        starts_at: sent.starts_at,
        ends_at: sent.ends_at.filter(|_| !firing),
        generator_url: head(&sent.generator_url, MAX_ANNOTATION),
    }
}

/// Without control characters, and cut.
fn clean(labels: BTreeMap<String, String>, max: usize) -> BTreeMap<String, String> {
    labels.into_iter().take(MAX_LABELS).map(|(key, value)| (head(&key, 128), head(&value, max))).collect()
}

fn head(text: &str, max: usize) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(max).collect()
}

/// The values that are usual for the label `severity`.
fn severity(labels: &BTreeMap<String, String>) -> IncidentSeverity {
    let value = labels.get("severity").or_else(|| labels.get("priority")).map(|value| value.to_lowercase());
    match value.as_deref() {
        Some("critical" | "page" | "emergency" | "fatal" | "error" | "high" | "p1") => {
            IncidentSeverity::Critical
        }
        Some("info" | "none" | "notice" | "low" | "p4" | "p5") => IncidentSeverity::Info,
        _ => IncidentSeverity::Warning,
    }
}

fn title(
    common: &BTreeMap<String, String>,
    annotations: &BTreeMap<String, String>,
    alerts: &[IncidentAlert],
) -> String {
    let first = alerts.iter().find(|alert| alert.firing).or_else(|| alerts.first());
    let of_first = |key: &str| first.and_then(|alert| alert.annotations.get(key).or(alert.labels.get(key)));
    let name = annotations.get("summary").or_else(|| common.get("alertname")).or_else(|| of_first("summary"));
    let name = name.or_else(|| of_first("alertname")).map_or("alert", String::as_str);
    let title = match service_of(common) {
        Some(service) if !name.contains(&service) => format!("{name} ({service})"),
        _ => name.to_owned(),
    };
    head(&title, MAX_TITLE)
}

/// What the alert's name says was seen of its service: `HighLatency`, `SlowRequests`, `ErrorRateHigh`. The label `symptom` (`latency`
/// or `failures`) says it for sure.
fn symptom(common: &BTreeMap<String, String>) -> Option<RcaSymptom> {
    let service = service_of(common)?;
    let name = common.get("symptom").or_else(|| common.get("alertname"))?.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let kind = if says(&["latency", "slow", "duration", "p95", "p99", "responsetime"]) {
        SymptomKind::Latency
    } else if says(&["error", "fail", "5xx", "availab", "unavailable"]) {
        SymptomKind::Failures
    } else {
        return None;
    };
    Some(RcaSymptom { service, kind })
}
