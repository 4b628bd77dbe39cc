//! Simple methods to compare with. Each knows nothing of the call graph.

use std::collections::BTreeMap;

use olly_rca::{Incident, Outcome, PointRow, Resource, Rows, Symbol, Telemetry};

/// A simple method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Baseline {
    /// Any order: the expected value.
    Random,
    /// By how much more of a service's spans and logs are errors.
    ErrorRate,
    /// By the ratio of the 95th percentile of its spans' durations to the healthy one.
    SpanP95,
    /// By the largest robust z-score of its resource metrics.
    ResourceZ,
    /// By the largest robust z-score (median, quartiles) of any of its metrics: the scoring of BARO (Pham et al., FSE 2024), with the
    /// time of the incident given instead of found.
    RobustZ,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Random, Self::ErrorRate, Self::SpanP95, Self::ResourceZ, Self::RobustZ];

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::ErrorRate => "error rate",
            Self::SpanP95 => "span p95 ratio",
            Self::ResourceZ => "resource z",
            Self::RobustZ => "robust z (BARO)",
        }
    }

    /// The services in its order; those it says nothing of are left out.
    pub fn rank(self, telemetry: &Telemetry, incident: &Incident) -> Vec<String> {
        let scores = match self {
            Self::Random => BTreeMap::new(),
            Self::ErrorRate => error_rates(telemetry, incident),
            Self::SpanP95 => span_p95(telemetry, incident),
            Self::ResourceZ => metric_z(telemetry, incident, |metric| Resource::of(metric).is_some()),
            Self::RobustZ => metric_z(telemetry, incident, |_| true),
        };
        let mut ranked: Vec<(f64, &str)> = scores
            .into_iter()
            .filter(|(_, score)| *score > 0.0)
            .map(|(service, score)| (score, telemetry.names.text(service)))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        ranked.into_iter().map(|(_, service)| service.to_owned()).collect()
    }
}

type Scores = BTreeMap<Symbol, f64>;

/// The rows with whether they belong to the incident.
fn sides<'a, T: 'a>(
    telemetry: &'a Telemetry,
    incident: &'a Incident,
    rows: impl Fn(&'a Rows) -> &'a [T] + 'a,
    time: impl Fn(&T) -> i64 + 'a,
) -> impl Iterator<Item = (&'a T, bool)> {
    let healthy = rows(&telemetry.reference).iter().map(|row| (row, false));
    let window = rows(&telemetry.window).iter().filter_map(move |row| {
        let at = time(row);
        (at < incident.began || incident.holds(at)).then_some((row, at >= incident.began))
    });
    healthy.chain(window)
}

fn error_rates(telemetry: &Telemetry, incident: &Incident) -> Scores {
    let mut counts: BTreeMap<Symbol, [[f64; 2]; 2]> = BTreeMap::new();
    let mut add = |service: Symbol, failed: bool, during: bool| {
        let count = &mut counts.entry(service).or_default()[usize::from(during)];
        count[0] += f64::from(u8::from(failed));
        count[1] += 1.0;
    };
    for (span, during) in sides(telemetry, incident, |rows| &rows.spans, |span| span.start) {
        add(span.peer.unwrap_or(span.service), span.outcome == Outcome::Failed, during);
    }
    for (log, during) in sides(telemetry, incident, |rows| &rows.logs, |log| log.time) {
        add(log.service, log.error, during);
    }
    let rate = |count: [f64; 2]| if count[1] > 0.0 { count[0] / count[1] } else { 0.0 };
    counts.into_iter().map(|(service, [before, during])| (service, rate(during) - rate(before))).collect()
}

fn span_p95(telemetry: &Telemetry, incident: &Incident) -> Scores {
    let mut durations: BTreeMap<Symbol, [Vec<f64>; 2]> = BTreeMap::new();
    for (span, during) in sides(telemetry, incident, |rows| &rows.spans, |span| span.start) {
        let service = span.peer.unwrap_or(span.service);
        durations.entry(service).or_default()[usize::from(during)].push(span.duration as f64);
    }
    durations
        .into_iter()
        .filter(|(_, [before, during])| !before.is_empty() && !during.is_empty())
        .map(|(service, [mut before, mut during])| {
            let before = quantile(&mut before, 0.95).max(1.0);
            (service, quantile(&mut during, 0.95) / before)
        })
        .collect()
}

fn metric_z(telemetry: &Telemetry, incident: &Incident, counts: impl Fn(&str) -> bool) -> Scores {
    let mut series: BTreeMap<(Symbol, Symbol, Symbol), [Vec<f64>; 2]> = BTreeMap::new();
    for (point, during) in sides(telemetry, incident, |rows| &rows.points, |point: &PointRow| point.time) {
        if counts(telemetry.names.text(point.metric)) {
            let key = (point.service, point.metric, point.instance);
            series.entry(key).or_default()[usize::from(during)].push(point.value);
        }
    }
    let mut scores = Scores::new();
    for ((service, ..), [mut before, during]) in series {
        if before.is_empty() || during.is_empty() {
            continue;
        }
        let (median, low, high) =
            (quantile(&mut before, 0.5), quantile(&mut before, 0.25), quantile(&mut before, 0.75));
        let spread = if high > low { high - low } else { 1.0 };
        let z = during.iter().map(|value| (value - median).abs() / spread).fold(0.0, f64::max);
        let best = scores.entry(service).or_insert(z);
        *best = best.max(z);
    }
    scores
}

fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let place = (share * (values.len().saturating_sub(1)) as f64).round() as usize;
    values.get(place).copied().unwrap_or(0.0)
}
