//! Forecasts of a series, with intervals that its own past has tested.

use augurs::{Fit as _, Predict as _, ets::AutoETS, mstl::MSTLModel};

use crate::stats;

/// The least history of a forecast, in steps.
pub const LEAST_STEPS: usize = 24;
/// Steps of a series that are looked at: older ones say little of what comes next.
pub const MOST_STEPS: usize = 672;
/// Past forecasts that the intervals rest on.
const ORIGINS: usize = 12;
/// Parts of the past forecasts, each of which is held against the intervals that those before it give.
const PARTS: usize = 4;
/// Errors that must be known for that.
const LEAST_ERRORS: usize = 24;
/// How much narrower or wider that may make intervals: a few forecasts of one series are no proof that there is no error at all.
const CORRECTION: std::ops::RangeInclusive<f64> = 0.5..=2.0;
const SECONDS_PER_DAY: u32 = 86_400;

/// The range in which the value lies with this probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// The probability.
    pub level: f64,
    /// Lower ends, one a step.
    pub low: Vec<f64>,
    /// Upper ends, one a step.
    pub high: Vec<f64>,
}

/// What is going to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The value of each step to come.
    pub point: Vec<f64>,
    /// Its intervals of 80 % and of 95 %.
    pub intervals: [Interval; 2],
    /// Whether the time of day is part of it; with less than two days of history only the trend is.
    pub seasonal: bool,
    /// Steps of history that it rests on.
    pub history: usize,
}

/// When a threshold is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The step (0 is the first one to come) in which the value itself reaches it.
    pub expected: usize,
    /// The first step in which the 80 % interval reaches it.
    pub earliest: usize,
    /// The first step from which on the whole 80 % interval is beyond it; none within the horizon.
    pub latest: Option<usize>,
}

/// Forecasts the next `horizon` steps of a series of equal steps of `step_seconds`. Gaps (values that are no numbers) are
/// bridged by straight lines. None when the history is shorter than [`LEAST_STEPS`], or more than half of it is missing.
///
/// With two days or more the daily season is taken out by MSTL (K. Bandara, R. J. Hyndman, C. Bergmeir, arXiv:2107.13462),
/// and with two weeks the weekly one too; what remains is forecast by exponential smoothing with or without a damped trend,
/// chosen by AICc (R. J. Hyndman, A. B. Koehler, J. K. Ord, R. D. Snyder, "Forecasting with Exponential Smoothing" (2008)).
/// Both are `augurs`. The intervals are not the model's own, which trust the model: they are the quantiles of the errors
/// that the same forecast made from [`ORIGINS`] earlier moments, by how far ahead it looked (split conformal prediction:
/// J. Lei et al., "Distribution-Free Predictive Inference for Regression", JASA 113 (2018)), and corrected by how the intervals of
/// earlier ones of these moments met the errors of later ones.
pub fn forecast(series: &[f64], step_seconds: u32, horizon: usize) -> Option<Forecast> {
    let series = &series[series.len().saturating_sub(MOST_STEPS)..];
    let known = series.iter().filter(|value| value.is_finite()).count();
    if known < LEAST_STEPS || known * 2 < series.len() || horizon == 0 {
        return None;
    }
    let (series, unit) = scaled(&bridged(series));
    let periods = periods(series.len(), step_seconds);
    let point = predict(&series, &periods, horizon)?;
    let errors = past_errors(&series, step_seconds, horizon);
    let mut least = vec![0.0; horizon];
    let intervals = [0.8, 0.95].map(|level| {
        // With a season, most moments share the few days that they have learnt from: they do not show that less would do.
        let least_correction = if periods.is_empty() { 0.0 } else { 1.0 };
        let correction = correction(&errors, level).max(least_correction);
        let widths = widths(&errors.concat(), level, horizon);
        // The likely range is part of the nearly sure one.
        let widths: Vec<f64> = widths
            .iter()
            .zip(&least)
            .map(|(width, least): (&f64, &f64)| (width * correction).max(*least))
            .collect();
        least.clone_from(&widths);
        let ends = |sign: f64| -> Vec<f64> {
            point.iter().zip(&widths).map(|(value, width)| (value + sign * width) * unit).collect()
        };
        Interval { level, low: ends(-1.0), high: ends(1.0) }
    });
    let point: Vec<f64> = point.iter().map(|value| value * unit).collect();
    let numbers = intervals.iter().flat_map(|one| one.low.iter().chain(&one.high)).chain(&point);
    if numbers.into_iter().any(|value| !value.is_finite()) {
        return None;
    }
    Some(Forecast { point, intervals, seasonal: !periods.is_empty(), history: series.len() })
}

/// When a series that is below a threshold now is going to reach it, if it is within the horizon of the forecast.
pub fn crossing(forecast: &Forecast, threshold: f64) -> Option<Crossing> {
    let expected = forecast.point.iter().position(|value| *value >= threshold)?;
    let [likely, _] = &forecast.intervals;
    let earliest = likely.high.iter().position(|value| *value >= threshold).unwrap_or(expected);
    let latest = likely
        .low
        .iter()
        .rposition(|value| *value < threshold)
        .map_or(Some(0), |last| (last + 1 < likely.low.len()).then_some(last + 1));
    Some(Crossing {
        expected,
        earliest: earliest.min(expected),
        latest: latest.map(|latest| latest.max(expected)),
    })
}

/// The series without gaps: straight lines between what is known, and the nearest known value outside.
fn bridged(series: &[f64]) -> Vec<f64> {
    let known: Vec<(usize, f64)> =
        series.iter().copied().enumerate().filter(|(_, value)| value.is_finite()).collect();
    (0..series.len())
        .map(|place| {
            let after = known.partition_point(|(at, _)| *at < place);
            match (after.checked_sub(1).map(|before| &known[before]), known.get(after)) {
                (_, Some((at, value))) if *at == place => *value,
                (Some((left, from)), Some((right, to))) => {
                    from + (to - from) * ((place - left) as f64 / (right - left) as f64)
                }
                (Some((_, value)), None) | (None, Some((_, value))) => *value,
                (None, None) => 0.0,
            }
        })
        .collect()
}

/// The series with values of the size of 1, and what to multiply them by: the libraries compute in single precision in part.
fn scaled(series: &[f64]) -> (Vec<f64>, f64) {
    let largest = series.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let unit = if largest > 0.0 { largest } else { 1.0 };
    (series.iter().map(|value| value / unit).collect(), unit)
}

/// Seasons of which the history has two, in steps.
fn periods(steps: usize, step_seconds: u32) -> Vec<usize> {
    [1, 7]
        .into_iter()
        .filter(|days| (days * SECONDS_PER_DAY).is_multiple_of(step_seconds.max(1)))
        .map(|days| (days * SECONDS_PER_DAY / step_seconds.max(1)) as usize)
        .filter(|period| *period > 1 && steps >= 2 * period)
        .collect()
}

fn trend() -> Option<AutoETS> {
    AutoETS::new(1, "AZN").ok()
}

fn predict(series: &[f64], periods: &[usize], horizon: usize) -> Option<Vec<f64>> {
    // What does not move has no model.
    if series.iter().all(|value| (value - series[0]).abs() < 1e-9) {
        return Some(vec![series[0]; horizon]);
    }
    let trend = trend()?;
    let forecast = if periods.is_empty() {
        trend.fit(series).ok()?.predict(horizon, None).ok()?
    } else {
        let model = MSTLModel::new(periods.to_vec(), trend.into_trend_model());
        model.fit(series).ok()?.predict(horizon, None).ok()?
    };
    (forecast.point.len() == horizon && forecast.point.iter().all(|value| value.is_finite()))
        .then_some(forecast.point)
}

/// Steps ahead, and how far off a forecast was there.
type Errors = Vec<(usize, f64)>;

/// How far off forecasts from earlier moments were, of each moment by itself.
fn past_errors(series: &[f64], step_seconds: u32, horizon: usize) -> Vec<Errors> {
    let earliest = LEAST_STEPS.max(series.len() / 2);
    let room = series.len().saturating_sub(earliest);
    let mut errors = Vec::new();
    for number in 0..ORIGINS.min(room) {
        let origin = earliest + room * number / ORIGINS.min(room);
        let known = &series[..origin];
        let ahead = horizon.min(series.len() - origin);
        let Some(point) = predict(known, &periods(origin, step_seconds), ahead) else { continue };
        let truth = point.iter().zip(&series[origin..]);
        errors.push((1..).zip(truth).map(|(ahead, (value, truth))| (ahead, (value - truth).abs())).collect());
    }
    errors
}

/// By how much intervals have to be widened or narrowed so that the share `level` of later errors lies within the intervals that
/// earlier ones give: as the past went on, so will it. That [`widths`] are never narrower farther ahead makes them too wide by
/// itself, and forecasts get better while the history grows.
fn correction(errors: &[Errors], level: f64) -> f64 {
    let mut ratios = Vec::new();
    let size = errors.len().div_ceil(PARTS).max(1);
    for first in (size..errors.len()).step_by(size) {
        let later = &errors[first..errors.len().min(first + size)];
        let horizon = later.iter().map(Vec::len).max().unwrap_or_default();
        let widths = widths(&errors[..first].concat(), level, horizon);
        let each = later.iter().flatten().map(|(ahead, error)| error / widths[ahead - 1]);
        ratios.extend(each.filter(|ratio| ratio.is_finite()));
    }
    if ratios.len() < LEAST_ERRORS {
        return 1.0;
    }
    stats::quantile(&stats::sorted(ratios), level).clamp(*CORRECTION.start(), *CORRECTION.end())
}

/// Half the width of an interval for each step: the quantile of past errors of about as far ahead, never narrower than of
/// a nearer step, and growing with the distance beyond what the past has tested.
fn widths(errors: &[(usize, f64)], level: f64, horizon: usize) -> Vec<f64> {
    let mut widths = Vec::with_capacity(horizon);
    let (mut width, mut tested) = (0.0_f64, 0.0);
    for ahead in 1..=horizon {
        // As far ahead within a factor of 1.5.
        let alike = errors.iter().filter(|(other, _)| other * 2 <= ahead * 3 && ahead * 2 <= other * 3);
        let alike = stats::sorted(alike.map(|(_, error)| *error));
        if alike.len() >= 4 {
            // The rank that makes the interval cover a new error too.
            let rank = ((alike.len() + 1) as f64 * level).ceil() as usize;
            width = width.max(alike[rank.min(alike.len()) - 1]);
            tested = ahead as f64;
            widths.push(width);
        } else if tested > 0.0 {
            widths.push(width * ahead as f64 / tested);
        } else {
            let all = stats::sorted(errors.iter().map(|(_, error)| *error));
            widths.push(all.last().copied().unwrap_or(0.0));
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: u32 = 3_600;

    fn noise(step: usize) -> f64 {
        ((step * 7_919 % 101) as f64 / 101.0 - 0.5) * 0.01
    }

    #[test]
    fn a_disk_that_fills_is_full_when_it_is() {
        // 1 % an hour from 50 % on: 90 % after 40 hours.
        let used: Vec<f64> = (0..30).map(|hour| 0.5 + 0.01 * hour as f64 + noise(hour)).collect();
        let ahead = forecast(&used, HOUR, 24).unwrap();
        assert!(!ahead.seasonal);
        let crossing = crossing(&ahead, 0.9).unwrap();
        assert!((9..=12).contains(&crossing.expected), "{crossing:?}");
        assert!(crossing.earliest <= 10 && crossing.latest.is_none_or(|latest| latest >= 10), "{crossing:?}");
    }

    #[test]
    fn a_day_like_the_ones_before_comes_again() {
        let load = |hour: usize| {
            100.0 + 50.0 * (hour as f64 / 24.0 * std::f64::consts::TAU).sin() + 100.0 * noise(hour)
        };
        let known: Vec<f64> = (0..24 * 6).map(load).collect();
        let ahead = forecast(&known, HOUR, 24).unwrap();
        assert!(ahead.seasonal);
        let [likely, nearly_sure] = &ahead.intervals;
        for step in 0..24 {
            let truth = load(24 * 6 + step);
            assert!(
                (ahead.point[step] - truth).abs() < 10.0,
                "{step}: {} instead of {truth}",
                ahead.point[step]
            );
            assert!(nearly_sure.low[step] <= likely.low[step] && likely.high[step] <= nearly_sure.high[step]);
        }
        assert_eq!(crossing(&ahead, 200.0), None);
    }

    #[test]
    fn a_short_history_says_nothing() {
        assert_eq!(forecast(&[1.0; 23], HOUR, 5), None);
        let mostly_missing: Vec<f64> = (0..100).map(|n| if n % 4 == 0 { 1.0 } else { f64::NAN }).collect();
        assert_eq!(forecast(&mostly_missing, HOUR, 5), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn a_forecast_is_made_of_numbers_and_is_the_same_each_time(
            series in prop::collection::vec(prop_oneof![Just(f64::NAN), -1e9..1e9f64, Just(0.0)], 0..70), horizon in 0..40usize,
        ) {
            let ahead = forecast(&series, HOUR, horizon);
            prop_assert_eq!(&ahead, &forecast(&series, HOUR, horizon));
            if let Some(ahead) = ahead {
                prop_assert_eq!(ahead.point.len(), horizon);
                for step in 0..horizon {
                    for interval in &ahead.intervals {
                        prop_assert!(interval.low[step] <= ahead.point[step] && ahead.point[step] <= interval.high[step]);
                    }
                }
            }
        }
    }
}
