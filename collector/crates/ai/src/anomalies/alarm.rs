//! What is said to the keeper of incidents: the same as Alertmanager would say.

use std::collections::{BTreeMap, BTreeSet};

use olly_anomaly::{Episode, EpisodeParams, episode};
use olly_model::{
    AlertStatus, AlertmanagerAlert, AlertmanagerNotification, AnomalyDetector, AnomalyMetric, MetricAnomaly,
    Timestamp,
};

use super::minute::MINUTE_S;
use crate::incidents::hash;

const SECOND_NS: i64 = 1_000_000_000;
/// How far back findings are looked at: by then an hour's baseline has got used to the trouble.
pub(super) const LOOKBACK_MINUTES: i64 = 60;
/// One group for each tenant: trouble spreads over services and is one incident.
const GROUP: &str = "anomalies";
/// Services that are told; Alertmanager's notifications are bounded as well.
const MAX_SERVICES: usize = 200;
/// Services that a title names.
const NAMED: usize = 2;

/// What the findings of the last hour say at the end of a minute, given by its first second; none when no service was in trouble.
///
/// Only requests that fail or get slower count, which is what users see of a service, found against the hour before or against
/// earlier days with a score from `least_score` on.
pub(super) fn notification(
    findings: &[MetricAnomaly],
    unix_s: i64,
    least_score: f64,
) -> Option<AlertmanagerNotification> {
    let mut services: BTreeMap<&str, Vec<&MetricAnomaly>> = BTreeMap::new();
    for one in findings.iter().filter(|one| one.score >= least_score && is_symptom(one)) {
        services.entry(&one.service).or_default().push(one);
    }
    let now = unix_s.div_euclid(MINUTE_S);
    let alerts: Vec<AlertmanagerAlert> = services
        .into_iter()
        .filter_map(|(service, found)| {
            let minutes: BTreeSet<i64> = found.iter().map(|one| minute(one)).collect();
            let trouble = episode(&minutes, now, &EpisodeParams::default())?;
            Some(alert(service, &found, trouble))
        })
        .take(MAX_SERVICES)
        .collect();
    let mut common_labels = alerts.first()?.labels.clone();
    common_labels.retain(|key, value| alerts.iter().all(|alert| alert.labels.get(key) == Some(value)));
    let firing = alerts.iter().any(|alert| alert.status == AlertStatus::Firing);
    Some(AlertmanagerNotification {
        version: "4".to_owned(),
        group_key: GROUP.to_owned(),
        truncated_alerts: 0,
        status: if firing { AlertStatus::Firing } else { AlertStatus::Resolved },
        receiver: String::new(),
        group_labels: BTreeMap::new(),
        common_labels,
        common_annotations: [("summary".to_owned(), title(&alerts))].into(),
        external_url: String::new(),
        alerts,
    })
}

fn title(alerts: &[AlertmanagerAlert]) -> String {
    if let [alert] = alerts {
        return alert.annotations.get("summary").cloned().unwrap_or_default();
    }
    let names = alerts.iter().filter_map(|alert| alert.labels.get("service_name"));
    let named = names.take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match alerts.len().saturating_sub(NAMED) {
        0 => format!("Requests to {named} are not as usual"),
        more => format!("Requests to {named} and {more} more services are not as usual"),
    }
}

fn is_symptom(one: &MetricAnomaly) -> bool {
    matches!(one.metric, AnomalyMetric::ErrorRate | AnomalyMetric::P95DurationNs)
        && matches!(one.detector, AnomalyDetector::RobustZ | AnomalyDetector::Seasonal)
}

fn minute(one: &MetricAnomaly) -> i64 {
    one.time.unix_nanos().div_euclid(MINUTE_S * SECOND_NS)
}

fn alert(service: &str, found: &[&MetricAnomaly], trouble: Episode) -> AlertmanagerAlert {
    let during = |one: &&&MetricAnomaly| (trouble.first..=trouble.last).contains(&minute(one));
    let fails = found.iter().filter(during).any(|one| one.metric == AnomalyMetric::ErrorRate);
    let (name, symptom, what) = match fails {
        true => ("UnusualErrorRate", "failures", "fail unusually often"),
        false => ("UnusualLatency", "latency", "are unusually slow"),
    };
    let pair = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    let start = |minute: i64| Timestamp::from_unix_nanos(minute.saturating_mul(MINUTE_S * SECOND_NS));
    AlertmanagerAlert {
        status: if trouble.lasts { AlertStatus::Firing } else { AlertStatus::Resolved },
        labels: [("alertname", name), ("service_name", service), ("symptom", symptom)].map(pair).into(),
        annotations: [("summary", &*format!("Requests to {service} {what}"))].map(pair).into(),
        starts_at: start(trouble.first),
        ends_at: (!trouble.lasts).then(|| start(trouble.last + 1)),
        generator_url: String::new(),
        fingerprint: format!("{:08x}", hash(&[service])),
    }
}

#[cfg(test)]
mod tests {
    use olly_model::{AnomalyEvidence, ValueRange};

    use super::*;

    fn found(service: &str, metric: AnomalyMetric, minute: i64, score: f64) -> MetricAnomaly {
        MetricAnomaly {
            time: Timestamp::from_unix_nanos(minute * MINUTE_S * SECOND_NS),
            service: service.to_owned(),
            metric,
            detector: AnomalyDetector::RobustZ,
            value: 1.0,
            expected: ValueRange::default(),
            baseline_mean: 0.0,
            baseline_deviation: 0.1,
            baseline_minutes: 60,
            score,
            evidence: AnomalyEvidence::default(),
        }
    }

    fn told(findings: &[MetricAnomaly], minute: i64) -> Option<AlertmanagerNotification> {
        notification(findings, minute * MINUTE_S, 6.0)
    }

    #[test]
    fn five_strong_minutes_fire_and_ten_calm_ones_resolve() {
        let slow = |minute| found("shop", AnomalyMetric::P95DurationNs, minute, 9.0);
        let until = |last| (100..=last).map(slow).collect::<Vec<_>>();
        assert_eq!(told(&until(103), 103), None);
        let firing = told(&until(104), 104).unwrap();
        assert_eq!((firing.status, firing.alerts[0].ends_at), (AlertStatus::Firing, None));
        assert_eq!(firing.common_labels["service_name"], "shop");
        assert_eq!(firing.common_labels["symptom"], "latency");
        assert_eq!(firing.common_annotations["summary"], "Requests to shop are unusually slow");
        let over = told(&until(104), 114).unwrap();
        assert_eq!((over.status, over.alerts[0].starts_at), (AlertStatus::Resolved, slow(100).time));
        assert_eq!(over.alerts[0].ends_at, Some(slow(105).time));
        assert_eq!(firing.alerts[0].fingerprint, over.alerts[0].fingerprint);
    }

    /// A service's metric in five minutes, 100 to 104.
    fn five(service: &str, metric: AnomalyMetric, score: f64) -> Vec<MetricAnomaly> {
        (100..105).map(|minute| found(service, metric, minute, score)).collect()
    }

    #[test]
    fn what_users_do_not_see_and_what_is_weak_opens_nothing() {
        for metric in [AnomalyMetric::RequestCount, AnomalyMetric::FeatureVector, AnomalyMetric::LogPattern] {
            assert_eq!(told(&five("shop", metric, 50.0), 104), None, "{metric:?}");
        }
        assert_eq!(told(&five("shop", AnomalyMetric::ErrorRate, 5.9), 104), None);
        let mut spread = five("shop", AnomalyMetric::ErrorRate, 9.0);
        spread[2].service = "stock".to_owned();
        assert_eq!(told(&spread, 104), None, "four minutes of one, one of the other");
    }

    #[test]
    fn trouble_of_several_services_is_one_group() {
        let failing = ["a", "b", "c", "d"].map(|service| five(service, AnomalyMetric::ErrorRate, 9.0));
        let told = told(&failing.concat(), 104).unwrap();
        assert_eq!((told.alerts.len(), told.group_key.as_str()), (4, GROUP));
        assert_eq!(
            told.common_annotations["summary"],
            "Requests to a, b and 2 more services are not as usual"
        );
        assert_eq!(told.common_labels.get("service_name"), None);
        assert_eq!(told.common_labels["symptom"], "failures");
    }
}
