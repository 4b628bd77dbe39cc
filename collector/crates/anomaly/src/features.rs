//! An operation's minute as a vector of features, judged by an isolation forest.

use crate::{Expected, Forest, ForestParams, Judgement, stats};

/// What one minute of an operation was like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Spans.
    pub count: u64,
    /// Those that failed.
    pub errors: u64,
    /// Median of their durations, in nanoseconds.
    pub p50_ns: f64,
    /// 95th percentile of their durations, in nanoseconds.
    pub p95_ns: f64,
    /// Mean of their durations, in nanoseconds.
    pub mean_ns: f64,
}

/// How many features a minute has.
const WIDTH: usize = 5;
/// Their names, in their order.
const NAMES: [&str; WIDTH] =
    ["count", "error_rate", "p50_duration_ns", "p95_duration_ns", "mean_duration_ns"];

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VectorParams {
    /// The forest.
    pub forest: ForestParams,
    /// Minutes that must be known.
    pub least: usize,
    /// Spans that a minute must have: percentiles of fewer say nothing.
    pub least_spans: u64,
    /// The least score of a minute that stands out.
    pub limit: f64,
    /// The share of usual minutes that a minute must be more isolated than.
    pub above_share: f64,
    /// Robust deviations that one of its features must lie outside by.
    pub feature_limit: f64,
}

impl Default for VectorParams {
    fn default() -> Self {
        Self {
            forest: ForestParams::default(),
            least: 20,
            least_spans: 5,
            limit: 0.6,
            above_share: 0.99,
            feature_limit: 3.5,
        }
    }
}

/// A feature and where it was expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feature {
    /// Its name.
    pub name: &'static str,
    /// What it was.
    pub value: f64,
    /// Where most usual minutes had it.
    pub expected: Expected,
    /// Robust deviations from the median of the usual minutes.
    pub score: f64,
}

/// What is said of a minute: the forest's score, and the features, the farthest off first.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorJudgement {
    /// The score of the forest; the expected range ends where usual minutes are.
    pub judgement: Judgement,
    /// Each feature.
    pub features: Vec<Feature>,
}

impl Features {
    /// The features on scales on which chance spreads them evenly: see [`crate::judge`].
    fn vector(&self) -> [f64; WIDTH] {
        let count = self.count as f64;
        let share = (self.errors as f64 + 0.375) / (count + 0.75);
        let log = |duration: f64| duration.max(1.0).ln();
        [
            2.0 * (count + 0.375).sqrt(),
            2.0 * share.clamp(0.0, 1.0).sqrt().asin(),
            log(self.p50_ns),
            log(self.p95_ns),
            log(self.mean_ns),
        ]
    }

    fn values(&self) -> [f64; WIDTH] {
        let rate = if self.count == 0 { 0.0 } else { self.errors as f64 / self.count as f64 };
        [self.count as f64, rate, self.p50_ns, self.p95_ns, self.mean_ns]
    }

    /// What chance alone moves each feature by, of a minute with as many spans.
    fn floors(&self) -> [f64; WIDTH] {
        let by_count = 1.0 / (self.count as f64 + 0.5).sqrt();
        let duration = by_count.max(0.1);
        [1.0, by_count, duration, duration, duration]
    }
}

/// Operations' minutes judged by a forest of their own usual ones: what no single feature shows, an unusual combination, does
/// it. A minute stands out when it is more isolated than nearly all usual ones, and some feature lies outside of its own range
/// too, which is what can be told to people.
#[derive(Clone, Debug)]
pub struct VectorDetector {
    forest: Forest<WIDTH>,
    usual: Vec<Vec<f64>>,
    values: Vec<Vec<f64>>,
    limit: f64,
    center: f64,
    deviation: f64,
    params: VectorParams,
}

impl VectorDetector {
    /// Learns usual minutes; none when there are too few with enough spans.
    pub fn learn(usual: &[Features], params: &VectorParams) -> Option<Self> {
        let usual: Vec<&Features> = usual.iter().filter(|one| one.count >= params.least_spans).collect();
        if usual.len() < params.least.max(2) {
            return None;
        }
        let points: Vec<[f64; WIDTH]> = usual.iter().map(|one| one.vector()).collect();
        let forest = Forest::grow(&points, &params.forest)?;
        let scores = stats::sorted(points.iter().map(|point| forest.score(point)));
        let center = stats::median(&scores);
        let column = |of: &dyn Fn(usize) -> f64| stats::sorted((0..usual.len()).map(of));
        Some(Self {
            limit: stats::quantile(&scores, params.above_share).max(params.limit),
            center,
            deviation: stats::spread(&scores, center).max(0.01),
            usual: (0..WIDTH).map(|feature| column(&|row| points[row][feature])).collect(),
            values: (0..WIDTH).map(|feature| column(&|row| usual[row].values()[feature])).collect(),
            forest,
            params: *params,
        })
    }

    /// Judges a minute; none when it has too few spans.
    pub fn judge(&self, minute: &Features) -> Option<VectorJudgement> {
        if minute.count < self.params.least_spans {
            return None;
        }
        let point = minute.vector();
        let (values, floors) = (minute.values(), minute.floors());
        let mut features: Vec<Feature> = (0..WIDTH)
            .map(|feature| {
                let center = stats::median(&self.usual[feature]);
                let deviation = stats::spread(&self.usual[feature], center).max(floors[feature]);
                let known = &self.values[feature];
                Feature {
                    name: NAMES[feature],
                    value: values[feature],
                    expected: Expected {
                        low: stats::quantile(known, 0.01),
                        high: stats::quantile(known, 0.99),
                    },
                    score: (point[feature] - center) / deviation,
                }
            })
            .collect();
        features.sort_by(|a, b| b.score.abs().total_cmp(&a.score.abs()));
        let score = self.forest.score(&point);
        let outside = features[0].score.abs() > self.params.feature_limit;
        Some(VectorJudgement {
            judgement: Judgement {
                score: (score - self.center) / self.deviation,
                usual: self.center,
                deviation: self.deviation,
                expected: Expected { low: 0.0, high: self.limit },
                baseline: u32::try_from(self.usual[0].len()).unwrap_or(u32::MAX),
                unusual: score > self.limit && outside,
            },
            features,
        })
    }

    /// The forest's score of a minute, 0 to 1.
    pub fn isolation(&self, minute: &Features) -> f64 {
        self.forest.score(&minute.vector())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(n: u64) -> Features {
        let wobble = 1.0 + (n * 7 % 11) as f64 / 100.0;
        Features {
            count: 90 + n * 13 % 20,
            errors: n % 2,
            p50_ns: 5e6 * wobble,
            p95_ns: 2e7 * wobble,
            mean_ns: 7e6 * wobble,
        }
    }

    fn learned() -> VectorDetector {
        VectorDetector::learn(&(0..120).map(minute).collect::<Vec<_>>(), &VectorParams::default()).unwrap()
    }

    #[test]
    fn another_usual_minute_does_not_stand_out() {
        let learned = learned();
        assert!((120..240).all(|n| !learned.judge(&minute(n)).unwrap().judgement.unusual));
    }

    #[test]
    fn a_minute_that_is_slow_and_fails_names_what_is_off() {
        let bad = Features { errors: 60, p95_ns: 4e8, mean_ns: 9e7, ..minute(3) };
        let found = learned().judge(&bad).unwrap();
        assert!(found.judgement.unusual && found.judgement.score > 3.0, "{found:?}");
        assert!(["error_rate", "p95_duration_ns", "mean_duration_ns"].contains(&found.features[0].name));
        assert!(found.features[0].value > found.features[0].expected.high);
        assert!(learned().isolation(&bad) > found.judgement.expected.high);
    }

    #[test]
    fn minutes_with_few_spans_are_not_judged() {
        assert_eq!(learned().judge(&Features { count: 2, ..minute(1) }), None);
        assert!(VectorDetector::learn(&[minute(1); 19], &VectorParams::default()).is_none());
    }
}
