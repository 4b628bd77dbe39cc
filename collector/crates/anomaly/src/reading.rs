//! What is judged: a reading against readings that are known to be usual.

use crate::stats;

/// What kind of quantity is read, which tells how far chance alone moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// How often something happened in a minute. Unusual in both directions.
    Count,
    /// The share of `weight` items that failed, 0 to 1. Unusual above the range only.
    Share,
    /// A percentile of `weight` durations, in any unit. Unusual above the range only.
    Duration,
    /// Anything else: a gauge. Unusual in both directions.
    Level,
}

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// What was read.
    pub value: f64,
    /// How many items it rests on: requests of a share or of a percentile; 1 for counts and levels.
    pub weight: u64,
}

/// The range that was expected of a reading, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// What a detector says of a reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// How many deviations the reading lies above (or below, when negative) what is usual.
    pub score: f64,
    /// What is usual.
    pub usual: f64,
    /// One deviation above what is usual, less what is usual.
    pub deviation: f64,
    /// The range within which the reading would not stand out.
    pub expected: Expected,
    /// Readings that the range rests on.
    pub baseline: u32,
    /// Whether it stands out.
    pub unusual: bool,
}

/// Readings that a baseline of the hour before must have.
pub const LEAST_READINGS: usize = 15;
/// Deviations from which on a reading stands out from the hour before.
pub const LIMIT: f64 = 4.5;
/// Scores are cut off here: what lies farther out is no more unusual.
pub const MAX_SCORE: f64 = 1_000.0;
/// Durations move by a tenth without anything having happened.
const DURATION_FLOOR: f64 = 0.1;
/// Levels move by a twentieth of their size.
const LEVEL_FLOOR: f64 = 0.05;

/// Judges a reading by the distance from the median of others, in robust deviations.
///
/// Each measure is taken to a scale on which chance spreads it evenly, so that one limit fits all: counts by
/// 2·√(x + 3/8) and shares by 2·arcsin √((x + 3/8)/(n + 3/4)) (F. J. Anscombe, "The transformation of Poisson, binomial and
/// negative-binomial data", Biometrika 35 (1948)), durations by the logarithm. There chance alone gives a least deviation: 1
/// of a count, 1/√(n + ½) of a share, about 1/√n of the logarithm of a 95th percentile. The limit on robust deviations is that
/// of B. Iglewicz, D. C. Hoaglin, "How to Detect and Handle Outliers" (1993).
///
/// None when there are fewer than `least` usual readings, when the reading is no number, when it rests on nothing, or when
/// a level never moved and nothing tells how far it may.
pub fn judge(
    measure: Measure,
    usual: &[Reading],
    reading: Reading,
    least: usize,
    limit: f64,
) -> Option<Judgement> {
    if !valid(measure, &reading) {
        return None;
    }
    let usual: Vec<Reading> = usual.iter().copied().filter(|one| valid(measure, one)).collect();
    if usual.len() < least.max(1) {
        return None;
    }
    let scale = Scale { measure, weight: reading.weight as f64 };
    let values = stats::sorted(usual.iter().map(|one| scale.at(one.value)));
    let center = match measure {
        Measure::Share => scale.at(pooled(&usual)),
        _ => stats::median(&values),
    };
    let deviation = stats::spread(&values, center).max(scale.floor(center));
    // Also guards against a deviation that is not a number.
    if deviation.is_nan() || deviation <= 0.0 {
        return None;
    }
    let score = ((scale.at(reading.value) - center) / deviation).clamp(-MAX_SCORE, MAX_SCORE);
    let low = match measure {
        Measure::Share | Measure::Duration => 0.0,
        Measure::Count | Measure::Level => scale.back(center - limit * deviation),
    };
    let usual_value = scale.back(center);
    Some(Judgement {
        score,
        usual: usual_value,
        deviation: (scale.back(center + deviation) - usual_value).max(0.0),
        expected: Expected { low, high: scale.back(center + limit * deviation) },
        baseline: u32::try_from(usual.len()).unwrap_or(u32::MAX),
        unusual: match measure {
            Measure::Share | Measure::Duration => score > limit,
            Measure::Count | Measure::Level => score.abs() > limit,
        },
    })
}

fn valid(measure: Measure, reading: &Reading) -> bool {
    let fits = match measure {
        Measure::Count => reading.value >= 0.0,
        Measure::Share => (0.0..=1.0).contains(&reading.value) && reading.weight > 0,
        Measure::Duration => reading.value > 0.0 && reading.weight > 0,
        Measure::Level => true,
    };
    // Beyond this, squares and sums could overflow.
    fits && reading.value.abs() < 1e150
}

/// The share of all items together, without the tenth of the readings that has the highest shares.
fn pooled(usual: &[Reading]) -> f64 {
    let mut in_order = usual.to_vec();
    in_order.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.weight.cmp(&b.weight)));
    let kept = &in_order[..in_order.len() - in_order.len() / 10];
    let (failed, all) = kept.iter().fold((0.0, 0.0), |(failed, all), one| {
        (failed + one.value * one.weight as f64, all + one.weight as f64)
    });
    if all > 0.0 { (failed / all).clamp(0.0, 1.0) } else { 0.0 }
}

/// The scale of a measure on which chance spreads it evenly, for readings that rest on as much as the judged one.
struct Scale {
    measure: Measure,
    weight: f64,
}

impl Scale {
    /// A value on this scale.
    fn at(&self, value: f64) -> f64 {
        match self.measure {
            Measure::Count => 2.0 * (value + 0.375).sqrt(),
            Measure::Share => {
                2.0 * ((value * self.weight + 0.375) / (self.weight + 0.75)).clamp(0.0, 1.0).sqrt().asin()
            }
            Measure::Duration => value.ln(),
            Measure::Level => value,
        }
    }

    fn back(&self, place: f64) -> f64 {
        match self.measure {
            Measure::Count => ((place.max(0.0) / 2.0).powi(2) - 0.375).max(0.0),
            Measure::Share => {
                let sine = (place.clamp(0.0, std::f64::consts::PI) / 2.0).sin();
                ((sine * sine * (self.weight + 0.75) - 0.375) / self.weight).clamp(0.0, 1.0)
            }
            Measure::Duration => place.min(345.0).exp(),
            Measure::Level => place,
        }
    }

    /// The least deviation.
    fn floor(&self, center: f64) -> f64 {
        match self.measure {
            Measure::Count => 1.0,
            Measure::Share => 1.0 / (self.weight + 0.5).sqrt(),
            Measure::Duration => DURATION_FLOOR.max(1.0 / self.weight.sqrt()),
            Measure::Level => LEVEL_FLOOR * center.abs(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[f64], weight: u64) -> Vec<Reading> {
        values.iter().map(|value| Reading { value: *value, weight }).collect()
    }

    fn one(measure: Measure, usual: &[Reading], value: f64, weight: u64) -> Judgement {
        judge(measure, usual, Reading { value, weight }, 5, 3.5).unwrap()
    }

    #[test]
    fn few_failures_of_few_requests_are_chance_and_many_are_not() {
        let calm = of(&[0.0; 30], 20);
        assert!(!one(Measure::Share, &calm, 0.05, 20).unusual);
        let half = one(Measure::Share, &calm, 0.5, 20);
        assert!(half.unusual && half.score > 5.0, "{half:?}");
        assert!(half.expected.low == 0.0 && half.expected.high < 0.3, "{half:?}");
        assert!(!one(Measure::Share, &calm, 0.5, 2).unusual, "one of two");
    }

    #[test]
    fn requests_that_stop_or_double_stand_out() {
        let calm = of(&[100.0, 95.0, 104.0, 99.0, 108.0, 91.0, 102.0], 1);
        assert!(one(Measure::Count, &calm, 0.0, 1).score < -5.0);
        assert!(one(Measure::Count, &calm, 200.0, 1).unusual);
        assert!(!one(Measure::Count, &calm, 115.0, 1).unusual);
    }

    #[test]
    fn slower_stands_out_and_faster_does_not() {
        let calm = of(&[100.0, 110.0, 95.0, 105.0, 99.0], 400);
        assert!(one(Measure::Duration, &calm, 180.0, 400).unusual);
        assert!(!one(Measure::Duration, &calm, 180.0, 3).unusual, "a percentile of three requests");
        assert!(!one(Measure::Duration, &calm, 10.0, 400).unusual);
    }

    #[test]
    fn a_level_that_never_moved_from_zero_tells_nothing() {
        assert_eq!(judge(Measure::Level, &of(&[0.0; 9], 1), Reading { value: 1.0, weight: 1 }, 5, 3.5), None);
        assert!(one(Measure::Level, &of(&[10.0; 9], 1), 12.0, 1).unusual);
    }

    fn measures() -> impl Strategy<Value = Measure> {
        prop_oneof![Just(Measure::Count), Just(Measure::Share), Just(Measure::Duration), Just(Measure::Level)]
    }

    fn anything() -> impl Strategy<Value = f64> {
        prop_oneof![any::<f64>(), 0.0..1.0, 0.0..1e6]
    }

    proptest! {
        #[test]
        fn whatever_comes_in_no_answer_is_not_a_number(
            measure in measures(),
            usual in prop::collection::vec((anything(), 0u64..1_000_000), 0..40),
            value in anything(), weight in any::<u64>(),
        ) {
            let usual: Vec<_> = usual.into_iter().map(|(value, weight)| Reading { value, weight }).collect();
            if let Some(judgement) = judge(measure, &usual, Reading { value, weight }, 5, 3.5) {
                let Judgement { score, usual, deviation, expected, .. } = judgement;
                for number in [score, usual, deviation, expected.low, expected.high] {
                    prop_assert!(number.is_finite(), "{:?}", judgement);
                }
                prop_assert!(expected.low <= expected.high);
                prop_assert!(score.abs() <= MAX_SCORE && deviation >= 0.0);
            }
        }

        #[test]
        fn the_unit_does_not_matter(
            measure in prop_oneof![Just(Measure::Duration), Just(Measure::Level)],
            usual in prop::collection::vec(1.0..100.0f64, 5..40), value in 1.0..1e4f64, unit in 1e-6..1e6f64,
        ) {
            let plain = one(measure, &of(&usual, 50), value, 50);
            let scaled: Vec<f64> = usual.iter().map(|value| value * unit).collect();
            let other = one(measure, &of(&scaled, 50), value * unit, 50);
            prop_assert!((plain.score - other.score).abs() < 1e-6 * plain.score.abs().max(1.0));
        }

        #[test]
        fn the_order_of_arrival_does_not_matter(
            measure in measures(),
            usual in prop::collection::vec((0.0..1.0f64, 1u64..50), 5..40).prop_shuffle(), value in 0.0..1.0f64,
        ) {
            let readings: Vec<_> = usual.iter().map(|(value, weight)| Reading { value: *value, weight: *weight }).collect();
            let mut ordered = readings.clone();
            ordered.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.weight.cmp(&b.weight)));
            let now = Reading { value, weight: 7 };
            prop_assert_eq!(judge(measure, &readings, now, 5, 3.5), judge(measure, &ordered, now, 5, 3.5));
        }

        #[test]
        fn the_reading_stands_out_exactly_when_it_lies_outside_of_the_range(
            measure in measures(),
            usual in prop::collection::vec((0.01..0.99f64, 1u64..50), 5..40), value in 0.01..1.0f64,
        ) {
            let readings: Vec<_> = usual.iter().map(|(value, weight)| Reading { value: *value, weight: *weight }).collect();
            if let Some(found) = judge(measure, &readings, Reading { value, weight: 9 }, 5, 3.5) {
                let slack = 1e-9 * value.max(1.0);
                if found.unusual {
                    prop_assert!(value > found.expected.high - slack || value < found.expected.low + slack);
                } else {
                    prop_assert!(value <= found.expected.high + slack && value >= found.expected.low - slack);
                }
            }
        }
    }
}
