//! Resources: CPU, memory, disk and network of a service's instances.

use std::collections::BTreeMap;

use crate::{
    Incident, Telemetry,
    division::Comparison,
    evidence::{Finding, Findings, Subject},
    input::PointRow,
    names::Symbol,
    stats::{quantile, robust_spread},
    words::words,
};

/// What a metric measures the use of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Processor time.
    Cpu,
    /// Memory.
    Memory,
    /// Files and block devices.
    Disk,
    /// Network traffic.
    Network,
}

impl Resource {
    /// What a metric of this name measures the use of, by the words in it (`container.cpu.usage`, `CpuUsageRate(%)`,
    /// `mem_use_percent`). Metrics of a whole host are nobody's own and name no resource.
    pub fn of(metric: &str) -> Option<Self> {
        let words = words(metric);
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        if has(&["node", "host", "latency", "duration"]) {
            None
        } else if has(&["cpu"]) {
            Some(Self::Cpu)
        } else if has(&["memory", "mem", "heap", "rss"]) {
            Some(Self::Memory)
        } else if has(&["disk", "filesystem", "file", "io"]) {
            Some(Self::Disk)
        } else if has(&["network", "net"]) {
            Some(Self::Network)
        } else {
            None
        }
    }

    /// Whether a change of it says anything.
    pub fn tells(self) -> bool {
        self.weight() > 0.0
    }

    /// How much a change of it says. A service that is asked more uses more of its network and, slowly, of its memory; the
    /// processor shows what the service does by itself most directly.
    fn weight(self) -> f64 {
        match self {
            Self::Cpu => 1.0,
            Self::Memory => 0.4,
            Self::Disk | Self::Network => 0.0,
        }
    }
}

/// Whether a metric tells the used part of what there is (OpenTelemetry: *utilization*) instead of an amount.
fn is_share(metric: &str) -> bool {
    let known = ["utilization", "utilisation", "ratio", "rate", "percent", "pct"];
    metric.contains('%') || words(metric).iter().any(|word| known.contains(&word.as_str()))
}

/// From which part of the strongest finding's strength on the used part is shown instead of an amount of the same resource.
const AS_GOOD: f64 = 0.8;

/// The strongest finding of a service, shown by the metric that says most.
fn strongest(telemetry: &Telemetry, findings: &[Finding]) -> Option<Finding> {
    let by_strength = |a: &&Finding, b: &&Finding| a.strength.total_cmp(&b.strength);
    // Of equal ones the first, as the series come in the order of their names.
    let best = *findings.iter().rev().max_by(by_strength)?;
    let Subject::Metric { instance, resource, .. } = best.subject else { return Some(best) };
    let share = findings.iter().rev().filter(|finding| match finding.subject {
        Subject::Metric { metric, instance: at, resource: of } => {
            at == instance && of == resource && is_share(telemetry.names.text(metric))
        }
        _ => false,
    });
    let share = share.max_by(by_strength).filter(|share| share.strength >= AS_GOOD * best.strength);
    Some(share.map_or(best, |share| Finding { strength: best.strength, ..*share }))
}

/// The narrowest spread that is granted, as a part of the median.
const FLOOR: f64 = 0.05;
/// The narrowest spread that is granted, as a part of the metric's typical level over all services.
const TYPICAL_FLOOR: f64 = 0.25;

/// The robust z-score of what lasts: how many healthy spreads the upper tercile of the incident's values lies above the healthy
/// median. Not the largest, because one sample alone may be an accident; not the median, because some may be from after the fault.
fn robust_z(before: &mut [f64], after: &mut [f64], floor: f64) -> Option<(f64, f64, f64)> {
    if before.len() < 5 || after.is_empty() {
        return None;
    }
    before.sort_unstable_by(f64::total_cmp);
    after.sort_unstable_by(f64::total_cmp);
    let median = quantile(before, 0.5);
    let spread = robust_spread(before).max(FLOOR * median.abs()).max(floor);
    let value = after[2 * (after.len() - 1) / 3];
    (spread > 0.0).then(|| ((value - median) / spread, median, value))
}

/// For each metric, the part of its typical level over all services that is not worth mentioning: ten times nothing is nothing.
fn floors(telemetry: &Telemetry, incident: &Incident) -> BTreeMap<Symbol, f64> {
    let mut levels: BTreeMap<Symbol, Vec<f64>> = BTreeMap::new();
    for rows in [&telemetry.window, &telemetry.reference] {
        for points in rows.points.chunk_by(PointRow::is_of_series) {
            let mut values: Vec<f64> =
                points.iter().filter(|point| !incident.holds(point.time)).map(|point| point.value).collect();
            values.sort_unstable_by(f64::total_cmp);
            levels.entry(points[0].metric).or_default().push(quantile(&values, 0.5));
        }
    }
    levels
        .into_iter()
        .map(|(metric, mut levels)| {
            levels.sort_unstable_by(f64::total_cmp);
            (metric, TYPICAL_FLOOR * quantile(&levels, 0.5).abs())
        })
        .collect()
}

/// Findings from resource metrics.
pub(crate) fn findings(telemetry: &Telemetry, comparison: &Comparison) -> Findings {
    let mut by_service: BTreeMap<Symbol, Vec<Finding>> = BTreeMap::new();
    let floors = floors(telemetry, &comparison.incident);
    let mut reference = telemetry.reference.points.chunk_by(PointRow::is_of_series).peekable();
    for points in telemetry.window.points.chunk_by(PointRow::is_of_series) {
        let first = points[0];
        let key = (first.service, first.metric, first.instance);
        let of = |points: &[PointRow]| (points[0].service, points[0].metric, points[0].instance);
        while reference.peek().is_some_and(|points| of(points) < key) {
            reference.next();
        }
        let known = reference.peek().filter(|points| of(points) == key).copied().unwrap_or_default();
        let Some(resource) = Resource::of(telemetry.names.text(first.metric)) else { continue };
        let values = |points: &[PointRow], healthy: bool, side: bool| -> Vec<f64> {
            let of_side = |point: &&PointRow| comparison.side(healthy, point.time) == Some(side);
            points.iter().filter(of_side).map(|point| point.value).collect()
        };
        let mut before = values(points, false, false);
        if before.len() < 30 {
            before.extend(values(known, true, false));
        }
        let mut after = values(points, false, true);
        after.extend(values(known, true, true));
        let counts = (before.len() as f64, after.len() as f64);
        let Some((z, median, value)) =
            robust_z(&mut before, &mut after, floors.get(&first.metric).copied().unwrap_or(0.0))
        else {
            continue;
        };
        let subject = Subject::Metric { metric: first.metric, instance: first.instance, resource };
        by_service.entry(first.service).or_default().push(Finding {
            strength: z * resource.weight(),
            subject,
            before: median,
            after: value,
            count_before: counts.0,
            count_after: counts.1,
            limit: 0.0,
        });
    }
    let mut findings = Findings::default();
    for (service, found) in by_service {
        if let Some(finding) = strongest(telemetry, &found) {
            findings.offer(service, finding);
        }
    }
    findings
}
