//! Seconds, or failures, that a service adds to each request that suffers, from metrics alone.
//!
//! Where spans are missing, each service still has its latency, its availability and the number of its requests. A service that is
//! slow is only to blame for the slowness of a request as often as the request needs it, and only for what it does not
//! get from its own callees.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Incident, SymptomKind, Telemetry,
    calls::Calls,
    combine::Reach,
    evidence::{Finding, Findings, Subject},
    input::{PointRow, step},
    names::{Names, Symbol},
    stats::{quantile, robust_spread},
    words::words,
};

/// What a metric tells of the requests to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Vital {
    /// How many there are.
    Requests,
    /// How long they take on average.
    Latency,
    /// Which share of them fails.
    Failures,
}

impl Vital {
    fn of(metric: &str) -> Option<Self> {
        let words = words(metric);
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        if has(&["latency", "duration"]) {
            // A mean adds up along a request; quantiles do not.
            has(&["average", "avg", "mean"]).then_some(Self::Latency)
        } else if has(&["availability", "success"]) {
            Some(Self::Failures)
        } else if has(&["requests", "calls"]) {
            Some(Self::Requests)
        } else {
            None
        }
    }
}

/// One vital sign of a service.
#[derive(Clone, Copy, Debug, Default)]
struct Sign {
    before: f64,
    after: f64,
    /// By how many healthy spreads it lies above the healthy median.
    z: f64,
    /// Whether the service suffers.
    anomalous: bool,
    counts: (f64, f64),
}

type Signs = BTreeMap<(Symbol, Vital), Sign>;

/// From which robust z-score on a service suffers.
const ANOMALOUS: f64 = 3.0;
/// The same of the symptom itself: one-sided 95 % of a normal distribution, as somebody noticed it.
const SUFFERS: f64 = 1.64;
/// Healthy values that a comparison needs.
const MIN_BEFORE: usize = 3;
/// The part of healthy values that what suffers has to exceed: some services are rarely, but healthily, much slower.
const USUAL: f64 = 0.975;
/// The narrowest spread of a share of failures that is granted.
const SOME_FAIL: f64 = 0.002;
/// The narrowest spread of a latency that is granted, as a part of its median.
const JITTER: f64 = 0.05;
/// The part of a callee's contribution that is not its caller's.
const EXPLAINED: f64 = 0.9;

/// Findings for the services that the symptom depends on. The strength is the share of what the symptom grew by.
pub(crate) fn findings(telemetry: &Telemetry, incident: &Incident, calls: &Calls) -> Findings {
    let mut findings = Findings::default();
    let Some(symptom) = incident.symptom else { return findings };
    let signs = signs(telemetry, incident);
    let vital = match symptom.kind {
        SymptomKind::Latency => Vital::Latency,
        SymptomKind::Failures => Vital::Failures,
    };
    let requests = |service: Symbol| signs.get(&(service, Vital::Requests)).map_or(0.0, |sign| sign.after);
    // What does not suffer has no cause.
    if signs.get(&(symptom.service, vital)).is_none_or(|sign| sign.z < SUFFERS) {
        return findings;
    }
    let front = requests(symptom.service);
    let excess = |service: Symbol| {
        let sign = signs.get(&(service, vital)).copied().unwrap_or_default();
        ((sign.after - sign.before).max(0.0), sign)
    };
    let mass = |service: Symbol| {
        let share = if front > 0.0 { (requests(service) / front).min(1.0) } else { 1.0 };
        excess(service).0 * share
    };
    let reach = Reach::new(calls);
    let needed: BTreeSet<Symbol> = reach.from(symptom.service);
    let whole = needed.iter().map(|service| mass(*service)).fold(0.0, f64::max);
    for service in needed {
        let (_, sign) = excess(service);
        if !sign.anomalous {
            continue;
        }
        let below = calls
            .out_of(service)
            .filter(|(callee, _)| excess(*callee).1.anomalous)
            .map(|(callee, _)| mass(callee))
            .fold(0.0, f64::max);
        let residual = mass(service) - EXPLAINED * below;
        findings.offer(
            service,
            Finding {
                strength: residual / whole,
                subject: if vital == Vital::Latency { Subject::AddedTime } else { Subject::AddedFailures },
                before: sign.before,
                after: sign.after,
                count_before: sign.counts.0,
                count_after: sign.counts.1,
                limit: 0.0,
            },
        );
    }
    findings
}

/// The values of one vital sign.
#[derive(Clone, Debug, Default)]
struct Values {
    healthy: Vec<f64>,
    recent: Vec<f64>,
    during: Vec<f64>,
}

impl Values {
    fn sign(mut self, vital: Vital) -> Option<Sign> {
        self.recent.sort_unstable_by(f64::total_cmp);
        let recent = quantile(&self.recent, 0.5);
        self.healthy.append(&mut self.recent);
        let mut all = self.healthy;
        if all.len() < MIN_BEFORE || self.during.is_empty() {
            return None;
        }
        all.sort_unstable_by(f64::total_cmp);
        let median = quantile(&all, 0.5);
        let during = self.during.iter().sum::<f64>() / self.during.len() as f64;
        let floor = if vital == Vital::Failures { SOME_FAIL } else { JITTER * median };
        let z = (during - median) / robust_spread(&all).max(floor).max(f64::MIN_POSITIVE);
        Some(Sign {
            // What was so just before the incident is not its doing, however it was on other days.
            before: median.max(recent),
            after: during,
            z,
            anomalous: z >= ANOMALOUS && during > quantile(&all, USUAL),
            counts: (all.len() as f64, self.during.len() as f64),
        })
    }
}

/// The vital signs of every service.
fn signs(telemetry: &Telemetry, incident: &Incident) -> Signs {
    let mut values: BTreeMap<(Symbol, Vital), Values> = BTreeMap::new();
    for (rows, healthy) in [(&telemetry.window, false), (&telemetry.reference, true)] {
        for points in rows.points.chunk_by(PointRow::is_of_series) {
            let Some(vital) = vital(&telemetry.names, points[0].metric) else { continue };
            let entry = values.entry((points[0].service, vital)).or_default();
            // A point stands for the time up to the next one: what began after it still shows in it.
            let step = step(points);
            for point in points {
                let value = if vital == Vital::Failures { 1.0 - share(point.value) } else { point.value };
                if healthy {
                    entry.healthy.push(value);
                } else if point.time + step < incident.began {
                    entry.recent.push(value);
                } else if point.time >= incident.began && point.time <= incident.until + step {
                    entry.during.push(value);
                }
            }
        }
    }
    values.into_iter().filter_map(|(key, values)| Some((key, values.sign(key.1)?))).collect()
}

fn vital(names: &Names, metric: Symbol) -> Option<Vital> {
    Vital::of(names.text(metric))
}

/// A share that may be given in percent.
fn share(value: f64) -> f64 {
    if value > 1.0 { value / 100.0 } else { value }
}
