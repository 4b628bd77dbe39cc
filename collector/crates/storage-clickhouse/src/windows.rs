//! The order in which a search that answers its newest items first looks at its range.

use olly_model::{TimeRange, Timestamp};

use crate::hint;

/// The key of the tables that are searched begins with the bucket of five minutes.
const BUCKET_NS: i64 = 300 * 1_000_000_000;
/// How much longer each window is than the one before it: few questions when nothing is found, and little that was read
/// for nothing when a page is full soon.
const GROWTH: i64 = 4;

/// A range in windows that follow each other without gap or overlap, the newest first and each longer than the one before it.
/// All begin with a bucket, but for the last one.
#[derive(Clone, Debug)]
pub(crate) struct Windows {
    first: i64,
    /// The last nanosecond of the next window; none when the range is used up.
    end: Option<i64>,
    length: i64,
}

impl Windows {
    /// The windows of a range up to `before`.
    pub(crate) fn of(range: TimeRange, before: i64) -> Self {
        let (first, last) = hint::clamp(range);
        let end = last.min(before);
        Self { first, end: (first <= end).then_some(end), length: BUCKET_NS }
    }

    /// Whether there is no other window.
    pub(crate) const fn is_over(&self) -> bool {
        self.end.is_none()
    }

    /// Leaves out what comes after `last`; when that is anything, the next window is as short as the first one.
    pub(crate) fn skip_to(&mut self, last: i64) {
        if self.end.is_some_and(|end| last < end) {
            self.end = (self.first <= last).then_some(last);
            self.length = BUCKET_NS;
        }
    }
}

impl Iterator for Windows {
    type Item = TimeRange;

    fn next(&mut self) -> Option<TimeRange> {
        let end = self.end?;
        let start = end.saturating_sub(self.length).div_euclid(BUCKET_NS).saturating_mul(BUCKET_NS);
        let start = start.max(self.first);
        self.end = (start > self.first).then_some(start - 1);
        self.length = self.length.saturating_mul(GROWTH);
        Some(TimeRange { start: Timestamp::from_unix_nanos(start), end: Timestamp::from_unix_nanos(end) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = hint::DAY_NS;

    fn windows(start: i64, end: i64, before: i64) -> Vec<(i64, i64)> {
        let range =
            TimeRange { start: Timestamp::from_unix_nanos(start), end: Timestamp::from_unix_nanos(end) };
        Windows::of(range, before)
            .map(|window| (window.start.unix_nanos(), window.end.unix_nanos()))
            .collect()
    }

    proptest! {
        #[test]
        fn windows_put_together_are_the_range(start in 2 * DAY..20_000 * DAY, length in 0..400 * DAY, cut in 0..400 * DAY) {
            let (end, before) = (start + length, start + length - cut);
            let found = windows(start, end, before);
            prop_assert!(found.len() < 12, "{found:?}");
            if before < start {
                prop_assert!(found.is_empty());
            } else {
                prop_assert_eq!((found[0].1, found[found.len() - 1].0), (before, start));
                prop_assert!(found.windows(2).all(|pair| pair[0].0 == pair[1].1 + 1), "{found:?}");
                prop_assert!(found[..found.len() - 1].iter().all(|window| window.0 % BUCKET_NS == 0), "{found:?}");
            }
        }
    }

    #[test]
    fn all_of_time_is_a_few_windows() {
        let found = windows(i64::MIN, i64::MAX, i64::MAX);
        assert!(found.len() < 16, "{found:?}");
        assert!(windows(0, DAY, -1).is_empty());
    }
}
