//! Telemetry from files as series of readings: what the rollups of the store have by the minute.

use std::{collections::BTreeMap, path::Path};

use anyhow::Result;
use olly_anomaly::{Features, Measure, PatternMinute, Reading};
use olly_rca::log_event;

use crate::{
    dataset::{TIMES, micros},
    table::{Table, text},
};

/// A reading at a time in Unix seconds.
pub type Points = BTreeMap<i64, Reading>;

/// The series of a folder.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// Metrics by service, instance and name.
    pub metrics: BTreeMap<(String, String, String), (Measure, Points)>,
    /// Shares of errors and durations of services, from spans.
    pub services: BTreeMap<(String, &'static str), (Measure, Points)>,
    /// Operations' steps, from spans.
    pub operations: BTreeMap<(String, String), BTreeMap<i64, Features>>,
    /// Messages by service; the time is a number of minutes.
    pub patterns: BTreeMap<String, Vec<PatternMinute>>,
}

/// What a metric's name says of its values.
fn measure(name: &str) -> Measure {
    let name = name.to_ascii_lowercase();
    if name.contains("latency") || name.starts_with("lat_") {
        Measure::Duration
    } else if name.starts_with("requests") {
        Measure::Count
    } else {
        Measure::Level
    }
}

#[derive(Default)]
struct Step {
    durations: Vec<f64>,
    errors: u64,
}

impl Step {
    fn quantile(&mut self, share: f64) -> f64 {
        self.durations.sort_unstable_by(f64::total_cmp);
        let last = self.durations.len().saturating_sub(1);
        self.durations.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    fn features(&mut self) -> Features {
        let count = self.durations.len() as u64;
        Features {
            count,
            errors: self.errors,
            p50_ns: self.quantile(0.5),
            p95_ns: self.quantile(0.95),
            mean_ns: self.durations.iter().sum::<f64>() / count.max(1) as f64,
        }
    }
}

/// The number of minutes, recorded in full, that a folder has spans of.
pub fn recorded_minutes(folder: &Path) -> Result<usize> {
    let Some(table) = Table::open(&folder.join("spans.parquet"))? else { return Ok(0) };
    let starts = table.integers("start_us")?;
    Ok(full(&counts(&starts, 60)).len())
}

fn counts(starts: &[Option<i64>], step_s: i64) -> BTreeMap<i64, u64> {
    let mut counts = BTreeMap::new();
    for start in starts.iter().flatten() {
        *counts.entry(start.div_euclid(step_s * 1_000_000)).or_default() += 1;
    }
    counts
}

/// Steps with at least half as many rows as the median one: those with fewer were recorded in part.
fn full(counts: &BTreeMap<i64, u64>) -> Vec<i64> {
    let mut sizes: Vec<u64> = counts.values().copied().collect();
    sizes.sort_unstable();
    let least = sizes.get(sizes.len() / 2).copied().unwrap_or(0) / 2;
    counts.iter().filter(|(_, count)| **count >= least.max(1)).map(|(step, _)| *step).collect()
}

impl Series {
    /// Reads a folder; spans are counted in steps of `step_s` seconds.
    pub fn read(folder: &Path, step_s: i64) -> Result<Self> {
        let mut series = Self::default();
        if let Some(table) = Table::open(&folder.join("spans.parquet"))? {
            series.spans(&table, step_s)?;
        }
        if let Some(table) = Table::open(&folder.join("logs.parquet"))? {
            series.logs(&table)?;
        }
        if let Some(table) = Table::open(&folder.join("metrics.parquet"))? {
            series.points(&table)?;
        }
        Ok(series)
    }

    /// Reads the metrics of a folder.
    pub fn metrics_of(folder: &Path) -> Result<Self> {
        let mut series = Self::default();
        if let Some(table) = Table::open(&folder.join("metrics.parquet"))? {
            series.points(&table)?;
        }
        Ok(series)
    }

    fn spans(&mut self, table: &Table, step_s: i64) -> Result<()> {
        let (start, duration) = (table.integers("start_us")?, table.integers("dur_us")?);
        let service = table.texts("service")?;
        let operation = table.texts_if_any("operation")?;
        let status = table.integers_if_any("http_status")?;
        let kept = full(&counts(&start, step_s));
        let mut services: BTreeMap<(String, i64), Step> = BTreeMap::new();
        let mut operations: BTreeMap<(String, String, i64), Step> = BTreeMap::new();
        for row in 0..start.len() {
            let (Some(start), Some(duration)) = (micros(start[row]), duration[row]) else { continue };
            let step = start.div_euclid(step_s * 1_000_000);
            if kept.binary_search(&step).is_err() {
                continue;
            }
            let failed = status.as_ref().is_some_and(|status| matches!(status[row], None | Some(0 | 500..)));
            let name = text(&service[row]).into_owned();
            let operation =
                operation.as_ref().map_or_else(String::new, |operation| text(&operation[row]).into_owned());
            let time = step * step_s;
            for one in [
                services.entry((name.clone(), time)).or_default(),
                operations.entry((name, operation, time)).or_default(),
            ] {
                one.durations.push(duration.max(0) as f64 * 1e3);
                one.errors += u64::from(failed);
            }
        }
        for ((name, time), mut step) in services {
            let weight = step.durations.len() as u64;
            let mut put = |metric, measure, value| {
                let series =
                    self.services.entry((name.clone(), metric)).or_insert_with(|| (measure, Points::new()));
                series.1.insert(time, Reading { value, weight });
            };
            if status.is_some() {
                put("error_rate", Measure::Share, step.errors as f64 / weight as f64);
            }
            put("p95_duration_ns", Measure::Duration, step.quantile(0.95));
        }
        for ((service, operation, time), mut step) in operations {
            self.operations.entry((service, operation)).or_default().insert(time, step.features());
        }
        Ok(())
    }

    fn logs(&mut self, table: &Table) -> Result<()> {
        let (time, service) = (table.integers("ts_us")?, table.texts("service")?);
        let body = table.texts("body")?;
        let kept = full(&counts(&time, 60));
        let mut counts: BTreeMap<(String, i64, String), u64> = BTreeMap::new();
        for row in 0..time.len() {
            let Some(time) = micros(time[row]) else { continue };
            let minute = time.div_euclid(60_000_000);
            if kept.binary_search(&minute).is_ok() {
                let pattern = log_event("", &text(&body[row]));
                *counts.entry((text(&service[row]).into_owned(), minute, pattern)).or_default() += 1;
            }
        }
        for ((service, minute, pattern), count) in counts {
            self.patterns.entry(service).or_default().push(PatternMinute { minute, pattern, count });
        }
        Ok(())
    }

    fn points(&mut self, table: &Table) -> Result<()> {
        let (time, value) = (table.integers("ts")?, table.floats("value")?);
        let (service, name) = (table.texts("service")?, table.texts("name")?);
        let pod = table.texts_if_any("pod")?;
        for row in 0..time.len() {
            let time = time[row].filter(|time| TIMES.contains(time));
            let (Some(time), Some(value)) = (time, value[row]) else { continue };
            let pod = pod.as_ref().map_or_else(String::new, |pod| text(&pod[row]).into_owned());
            let key = (text(&service[row]).into_owned(), pod, text(&name[row]).into_owned());
            let measure = measure(&key.2);
            // A percentile's requests are not told: enough, that is, for a tenth.
            let weight = if measure == Measure::Duration { 100 } else { 1 };
            let series = self.metrics.entry(key).or_insert_with(|| (measure, Points::new()));
            series.1.insert(time, Reading { value, weight });
        }
        Ok(())
    }
}
