//! One minute, judged by every detector.

use std::collections::{BTreeMap, BTreeSet};

use olly_anomaly::{
    Calendar, Dated, Expected, Features, Judgement, Measure, PatternMinute, PatternParams, Reading,
    SEASON_DAYS, VectorDetector, VectorParams, around, judge_by_both, patterns,
};
use olly_model::{
    AnomalyDetector, AnomalyEvidence, AnomalyFeature, AnomalyMetric, LogPatternEvidence, MetricAnomaly,
    Timestamp, ValueRange,
};
use olly_storage::{LogPatternReading, OperationReading, ServiceReading};

/// Seconds of a minute.
pub const MINUTE_S: i64 = 60;
const SECOND_NS: i64 = 1_000_000_000;
/// Minutes before the judged one that are its hour.
pub const HOUR_MINUTES: i64 = 60;

/// What is known of a minute and of the time before it.
#[derive(Clone, Debug, Default)]
pub struct MinuteData {
    /// When it begins, in Unix seconds.
    pub unix_s: i64,
    /// What services did in it, in the hour before and at the same time of earlier days.
    pub services: Vec<ServiceReading>,
    /// What operations did in it and in the hours before.
    pub operations: Vec<OperationReading>,
    /// What log records say in it.
    pub patterns: Vec<LogPatternReading>,
    /// What log records said in the hours before.
    pub known_patterns: Vec<LogPatternReading>,
}

/// What the detectors find. It is pure, and the order of the readings does not matter.
pub fn findings(data: &MinuteData, calendar: &Calendar) -> Vec<MetricAnomaly> {
    let mut found = Vec::new();
    by_service(data, calendar, &mut found);
    by_operation(data, &mut found);
    by_pattern(data, &mut found);
    found
}

/// Requests, share of failures and 95th percentile of one step of a service; none without requests.
fn readings(one: &ServiceReading) -> [(AnomalyMetric, Measure, Option<Reading>); 3] {
    let any = |value: f64| (one.requests > 0).then_some(Reading { value, weight: one.requests });
    [
        (
            AnomalyMetric::RequestCount,
            Measure::Count,
            Some(Reading { value: one.requests as f64, weight: 1 }),
        ),
        (
            AnomalyMetric::ErrorRate,
            Measure::Share,
            any(one.errors.min(one.requests) as f64 / one.requests.max(1) as f64),
        ),
        (AnomalyMetric::P95DurationNs, Measure::Duration, any(one.p95_ns)),
    ]
}

fn by_service(data: &MinuteData, calendar: &Calendar, found: &mut Vec<MetricAnomaly>) {
    let mut services: BTreeMap<&str, BTreeMap<i64, &ServiceReading>> = BTreeMap::new();
    for one in &data.services {
        services.entry(&one.service).or_default().insert(one.unix_s, one);
    }
    for (service, minutes) in services {
        let silent = ServiceReading {
            service: service.to_owned(),
            unix_s: data.unix_s,
            requests: 0,
            errors: 0,
            p95_ns: 0.0,
        };
        let now = minutes.get(&data.unix_s).copied().unwrap_or(&silent);
        // Minutes without requests since the service is known in this hour are readings of none.
        let hour = data.unix_s - HOUR_MINUTES * MINUTE_S..data.unix_s;
        let first = minutes.range(hour).map(|(minute, _)| *minute).next();
        let before: Vec<&ServiceReading> = first
            .into_iter()
            .flat_map(|first| (first..data.unix_s).step_by(MINUTE_S as usize))
            .map(|minute| minutes.get(&minute).copied().unwrap_or(&silent))
            .collect();
        // A service that has stopped altogether was reported when it did.
        if now.requests == 0 && before.iter().all(|one| one.requests == 0) {
            continue;
        }
        // Minutes without requests of earlier days are readings too, where it was there around that time.
        let earlier: Vec<(i64, &ServiceReading)> = calendar
            .same_time(data.unix_s, SEASON_DAYS)
            .into_iter()
            .filter(|time| minutes.range(around(*time)).next().is_some())
            .flat_map(|time| around(time).step_by(MINUTE_S as usize))
            .map(|minute| (minute, minutes.get(&minute).copied().unwrap_or(&silent)))
            .collect();
        for (place, (metric, measure, reading)) in readings(now).into_iter().enumerate() {
            let Some(reading) = reading else { continue };
            let of = |one: &ServiceReading| readings(one)[place].2;
            let usual: Vec<Reading> = before.iter().filter_map(|one| of(one)).collect();
            let dated: Vec<Dated> = earlier
                .iter()
                .filter_map(|(unix_s, one)| Some(Dated { unix_s: *unix_s, reading: of(one)? }))
                .collect();
            let put = |detector, judgement: Judgement, season: Option<&str>| {
                let evidence = AnomalyEvidence {
                    count: Some(now.requests),
                    season: season.map(str::to_owned),
                    ..AnomalyEvidence::default()
                };
                anomaly(data.unix_s, service, metric, detector, reading.value, judgement, evidence)
            };
            let judged =
                judge_by_both(calendar, measure, &usual, &dated, Dated { unix_s: data.unix_s, reading });
            if let Some((judgement, season)) = judged.unusual_by_season() {
                found.push(put(AnomalyDetector::Seasonal, judgement, Some(season.as_str())));
            }
            if let Some(judgement) = judged.unusual_by_hour() {
                found.push(put(AnomalyDetector::RobustZ, judgement, None));
            }
        }
    }
}

fn by_operation(data: &MinuteData, found: &mut Vec<MetricAnomaly>) {
    let mut operations: BTreeMap<(&str, &str), BTreeMap<i64, Features>> = BTreeMap::new();
    for one in &data.operations {
        let features = Features {
            count: one.spans,
            errors: one.errors.min(one.spans),
            p50_ns: one.p50_ns,
            p95_ns: one.p95_ns,
            mean_ns: one.mean_ns,
        };
        operations.entry((&one.service, &one.operation)).or_default().insert(one.unix_s, features);
    }
    for ((service, operation), mut minutes) in operations {
        let Some(now) = minutes.remove(&data.unix_s) else { continue };
        let usual: Vec<Features> = minutes.into_values().collect();
        let Some(detector) = VectorDetector::learn(&usual, &VectorParams::default()) else { continue };
        let Some(judged) = detector.judge(&now).filter(|judged| judged.judgement.unusual) else { continue };
        let feature = |feature: &olly_anomaly::Feature| AnomalyFeature {
            name: feature.name.to_owned(),
            value: feature.value,
            expected: range(feature.expected),
            score: feature.score,
        };
        let evidence = AnomalyEvidence {
            count: Some(now.count),
            operation: Some(operation.to_owned()),
            features: judged.features.iter().map(feature).collect(),
            ..AnomalyEvidence::default()
        };
        let (metric, detector_name) = (AnomalyMetric::FeatureVector, AnomalyDetector::IsolationForest);
        let value = detector.isolation(&now);
        found.push(anomaly(data.unix_s, service, metric, detector_name, value, judged.judgement, evidence));
    }
}

fn by_pattern(data: &MinuteData, found: &mut Vec<MetricAnomaly>) {
    let minute = |one: &LogPatternReading| PatternMinute {
        minute: one.unix_s.div_euclid(MINUTE_S),
        pattern: one.pattern.clone(),
        count: one.records,
    };
    let services: BTreeSet<&str> = data.patterns.iter().map(|one| one.service.as_str()).collect();
    let mut known: BTreeMap<&str, Vec<PatternMinute>> = BTreeMap::new();
    for one in data.known_patterns.iter().filter(|one| one.unix_s < data.unix_s) {
        known.entry(&one.service).or_default().push(minute(one));
    }
    for service in services {
        let here: Vec<&LogPatternReading> =
            data.patterns.iter().filter(|one| one.service == service).collect();
        let now: Vec<PatternMinute> = here.iter().map(|one| minute(one)).collect();
        let before = known.get(service).map_or(&[][..], Vec::as_slice);
        for finding in patterns(before, &now, &PatternParams::default()) {
            let sample = here.iter().find(|one| one.pattern == finding.pattern);
            let evidence = AnomalyEvidence {
                count: Some(finding.count),
                log: Some(LogPatternEvidence {
                    change: finding.change.as_str().to_owned(),
                    template: finding.template,
                    sample: sample.map(|one| one.sample.clone()).unwrap_or_default(),
                    trace_id: sample.and_then(|one| one.trace_id.clone()),
                }),
                ..AnomalyEvidence::default()
            };
            let (metric, detector) = (AnomalyMetric::LogPattern, AnomalyDetector::LogPatterns);
            let value = finding.count as f64;
            found.push(anomaly(data.unix_s, service, metric, detector, value, finding.judgement, evidence));
        }
    }
}

fn range(expected: Expected) -> ValueRange {
    ValueRange { low: expected.low, high: expected.high }
}

fn anomaly(
    unix_s: i64,
    service: &str,
    metric: AnomalyMetric,
    detector: AnomalyDetector,
    value: f64,
    judgement: Judgement,
    evidence: AnomalyEvidence,
) -> MetricAnomaly {
    MetricAnomaly {
        time: Timestamp::from_unix_nanos(unix_s.saturating_mul(SECOND_NS)),
        service: service.to_owned(),
        metric,
        detector,
        value,
        expected: range(judgement.expected),
        baseline_mean: judgement.usual,
        baseline_deviation: judgement.deviation,
        baseline_minutes: judgement.baseline,
        score: judgement.score,
        evidence,
    }
}
