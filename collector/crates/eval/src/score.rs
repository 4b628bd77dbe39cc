//! How good ranked answers are.

use std::collections::BTreeMap;

use olly_rca::wilson;
use serde::Serialize;

/// Two-sided 95 % of a normal distribution.
const SURE: f64 = 1.959_964;

/// How one case was answered.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// The best rank of a right answer, from 1; none when it is not ranked.
    pub rank: Option<usize>,
    /// Of how many candidates.
    pub candidates: usize,
}

/// AC@k is the share of cases whose cause is among the first k; Avg@5 the mean of AC@1 to AC@5; MRR the mean of 1/rank.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// How many cases.
    pub cases: usize,
    /// AC@1.
    pub ac1: f64,
    /// Its 95 % confidence interval (Wilson).
    pub ac1_interval: [f64; 2],
    /// AC@3.
    pub ac3: f64,
    /// AC@5.
    pub ac5: f64,
    /// Avg@5.
    pub avg5: f64,
    /// MRR.
    pub mrr: f64,
}

/// The score of these answers.
pub fn score(hits: &[Hit]) -> Score {
    let cases = hits.len();
    let of = |value: f64| if cases == 0 { 0.0 } else { value / cases as f64 };
    let within = |k: usize| hits.iter().filter(|hit| hit.rank.is_some_and(|rank| rank <= k)).count() as f64;
    let mrr = hits.iter().filter_map(|hit| hit.rank).fold(0.0, |sum, rank| sum + 1.0 / rank as f64);
    Score {
        cases,
        ac1: of(within(1)),
        ac1_interval: wilson(within(1), cases as f64, SURE),
        ac3: of(within(3)),
        ac5: of(within(5)),
        avg5: of((1..=5).map(within).sum::<f64>() / 5.0),
        mrr: of(mrr),
    }
}

/// What a random order of the candidates scores on average.
pub fn random(hits: &[Hit]) -> Score {
    let cases = hits.len() as f64;
    let mean = |of: &dyn Fn(f64) -> f64| {
        if hits.is_empty() {
            0.0
        } else {
            hits.iter().map(|hit| of(hit.candidates.max(1) as f64)).sum::<f64>() / cases
        }
    };
    let within = |k: f64| mean(&|n| (k / n).min(1.0));
    let ac1 = within(1.0);
    Score {
        cases: hits.len(),
        ac1,
        ac1_interval: [ac1, ac1],
        ac3: within(3.0),
        ac5: within(5.0),
        avg5: (1..=5).map(|k| within(f64::from(k))).sum::<f64>() / 5.0,
        mrr: mean(&|n| (1..=n as usize).map(|rank| 1.0 / rank as f64).sum::<f64>() / n),
    }
}

/// One row of the reliability table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// The confidences of this row lie from here on,
    pub from: f64,
    /// up to here.
    pub to: f64,
    /// How many answers.
    pub cases: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share of them that is right.
    pub right: f64,
}

/// Confidence against what came true, in five bins.
pub fn reliability(answers: &[(f64, bool)]) -> Vec<Bin> {
    const BINS: usize = 5;
    let mut bins: BTreeMap<usize, Vec<(f64, bool)>> = BTreeMap::new();
    for answer in answers {
        let bin = ((answer.0 * BINS as f64) as usize).min(BINS - 1);
        bins.entry(bin).or_default().push(*answer);
    }
    bins.into_iter()
        .map(|(bin, answers)| {
            let cases = answers.len();
            Bin {
                from: bin as f64 / BINS as f64,
                to: (bin + 1) as f64 / BINS as f64,
                cases,
                confidence: answers.iter().map(|(confidence, _)| confidence).sum::<f64>() / cases as f64,
                right: answers.iter().filter(|(_, right)| *right).count() as f64 / cases as f64,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(rank: Option<usize>) -> Hit {
        Hit { rank, candidates: 10 }
    }

    #[test]
    fn a_cause_that_is_not_ranked_is_a_miss() {
        let score = score(&[hit(Some(1)), hit(Some(2)), hit(None), hit(Some(4))]);
        assert_eq!((score.ac1, score.ac3, score.ac5), (0.25, 0.5, 0.75));
        assert_eq!(score.avg5, (0.25 + 0.5 + 0.5 + 0.75 + 0.75) / 5.0);
        assert_eq!(score.mrr, (1.0 + 0.5 + 0.25) / 4.0);
    }

    #[test]
    fn no_cases_score_nothing_and_say_nothing() {
        assert_eq!(score(&[]), Score { ac1_interval: [0.0, 1.0], ..Score::default() });
        assert_eq!(random(&[]).ac1, 0.0);
    }

    #[test]
    fn a_perfect_small_sample_leaves_room_for_doubt() {
        // Newcombe 1998, table I, method 3: 20 of 20 gives 0.8389 to 1.
        let [low, high] = wilson(20.0, 20.0, SURE);
        assert!((low - 0.8389).abs() < 1e-4 && high > 0.9999, "{low} {high}");
    }

    #[test]
    fn a_random_order_of_ten_is_right_once_in_ten() {
        let score = random(&[hit(None)]);
        assert_eq!((score.ac1, score.ac3), (0.1, 0.3));
    }

    #[test]
    fn full_confidence_falls_into_the_last_bin() {
        let bins = reliability(&[(1.0, true), (0.9, false), (0.1, false)]);
        assert_eq!(bins.len(), 2);
        assert_eq!((bins[1].cases, bins[1].right), (2, 0.5));
    }
}
