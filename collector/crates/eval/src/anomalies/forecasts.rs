//! How often the truth lies within the intervals of forecasts, on hours that were held back.

use std::collections::BTreeMap;

use olly_anomaly::{LEAST_STEPS, forecast};

use super::series::Points;

/// Seconds of a step, as the service has it for short histories.
const STEP_S: i64 = 600;
/// Steps before the end from which forecasts are made; what follows is held back.
const HELD_BACK: [usize; 3] = [24, 12, 6];
/// Series of a data set that are forecast: as many of its metrics, evenly taken.
pub const MAX_SERIES: usize = 60;

/// How often the truth lay within the intervals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Values that were forecast.
    pub values: u64,
    /// Those within the interval of 80 %.
    pub likely: u64,
    /// Those within the interval of 95 %.
    pub nearly_sure: u64,
}

/// Coverage by data set and kind of forecast.
pub type Calibration = BTreeMap<(String, &'static str), Coverage>;

/// Means by step, of the longest part without a gap of more than an hour.
fn steps(points: &Points) -> Vec<f64> {
    let mut sums: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for (time, reading) in points.iter().filter(|(_, reading)| reading.value.is_finite()) {
        let sum = sums.entry(time.div_euclid(STEP_S)).or_default();
        *sum = (sum.0 + reading.value, sum.1 + 1.0);
    }
    let known: Vec<(i64, f64)> = sums.into_iter().map(|(step, (sum, count))| (step, sum / count)).collect();
    let longest = known.chunk_by(|a, b| b.0 - a.0 <= 6).max_by_key(|part| part.len()).unwrap_or_default();
    let Some((first, _)) = longest.first() else { return Vec::new() };
    let mut values = Vec::new();
    for (step, value) in longest {
        let place = usize::try_from(step - first).unwrap_or_default();
        values.resize(place, f64::NAN);
        values.push(*value);
    }
    values
}

/// Forecasts a series from some moments and adds how often the truth was met.
pub fn check(calibration: &mut Calibration, set: &str, points: &Points) {
    let values = steps(points);
    for held_back in HELD_BACK {
        let Some(origin) = values.len().checked_sub(held_back).filter(|origin| *origin >= LEAST_STEPS) else {
            continue;
        };
        // What stands still is met by any interval.
        let first = values[origin];
        if values[origin..].iter().all(|value| (value - first).abs() <= 1e-6 * first.abs()) {
            continue;
        }
        let Some(ahead) = forecast(&values[..origin], STEP_S as u32, held_back) else { continue };
        let kind = if ahead.seasonal { "seasonal" } else { "trend" };
        let coverage = calibration.entry((set.to_owned(), kind)).or_default();
        for (step, truth) in values[origin..].iter().enumerate().filter(|(_, truth)| truth.is_finite()) {
            let within = |level: usize| {
                let interval = &ahead.intervals[level];
                u64::from((interval.low[step]..=interval.high[step]).contains(truth))
            };
            coverage.values += 1;
            coverage.likely += within(0);
            coverage.nearly_sure += within(1);
        }
    }
}
