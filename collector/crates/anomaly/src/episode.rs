//! From single minutes that stand out to trouble that lasts.

use std::collections::BTreeSet;

/// When minutes that stand out are one trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpisodeParams {
    /// Minutes that must stand out; a few are often a burst that is over before anybody has looked.
    pub least: usize,
    /// Minutes in a row among which these must be.
    pub within: i64,
    /// Minutes without any that end it.
    pub calm: i64,
}

impl Default for EpisodeParams {
    fn default() -> Self {
        Self { least: 5, within: 8, calm: 10 }
    }
}

/// Trouble of a service, in minutes since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    /// The first minute that stands out.
    pub first: i64,
    /// The last one.
    pub last: i64,
    /// Whether it goes on.
    pub lasts: bool,
}

/// The newest episode among the minutes that stand out, as seen at the end of minute `now`; none when there are too few of them.
pub fn episode(minutes: &BTreeSet<i64>, now: i64, params: &EpisodeParams) -> Option<Episode> {
    let minutes: Vec<i64> = minutes.range(..=now).copied().collect();
    let together = |run: &&[i64]| {
        run.windows(params.least.max(1)).any(|few| few[few.len() - 1] - few[0] < params.within)
    };
    let mut runs = minutes.chunk_by(|a, b| b - a <= params.calm);
    let run = runs.rfind(together)?;
    let (first, last) = (*run.first()?, *run.last()?);
    Some(Episode { first, last, lasts: now - last < params.calm })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: &[i64], now: i64) -> Option<Episode> {
        let params = EpisodeParams { least: 2, within: 3, calm: 10 };
        episode(&minutes.iter().copied().collect(), now, &params)
    }

    #[test]
    fn one_minute_is_chance_and_two_of_three_are_trouble() {
        assert_eq!(at(&[10], 10), None);
        assert_eq!(at(&[10, 13], 13), None);
        assert_eq!(at(&[10, 12], 12), Some(Episode { first: 10, last: 12, lasts: true }));
    }

    #[test]
    fn five_of_eight_minutes_are_trouble_unless_somebody_says_otherwise() {
        let by_default = |minutes: &[i64], now| {
            episode(&minutes.iter().copied().collect(), now, &EpisodeParams::default())
        };
        assert_eq!(by_default(&[10, 11, 12, 13, 18], 18), None);
        let lasts = Some(Episode { first: 10, last: 17, lasts: true });
        assert_eq!(by_default(&[10, 11, 13, 15, 17], 17), lasts);
    }

    #[test]
    fn trouble_goes_on_until_ten_minutes_were_calm_and_what_comes_then_is_another_one() {
        let minutes = [2, 10, 12, 20, 21, 40, 41];
        assert_eq!(at(&minutes, 30), Some(Episode { first: 2, last: 21, lasts: true }));
        assert_eq!(at(&minutes, 31), Some(Episode { first: 2, last: 21, lasts: false }));
        assert_eq!(at(&minutes, 40), Some(Episode { first: 2, last: 21, lasts: false }));
        assert_eq!(at(&minutes, 41), Some(Episode { first: 40, last: 41, lasts: true }));
    }

    #[test]
    fn what_comes_later_is_not_known_yet() {
        assert_eq!(at(&[10, 11], 10), None);
        assert_eq!(at(&[], 10), None);
    }
}
