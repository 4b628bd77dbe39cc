//! How long things took, as counts by bucket.

use std::collections::BTreeMap;

/// Counts of durations by bucket: OpenTelemetry's exponential histogram of scale 4. Bucket `i` holds durations from
/// 2^(i/16) up to 2^((i+1)/16) nanoseconds, so that its bounds lie 4.4 % apart.
///
/// Histograms add up exactly, whatever is merged with what. See "Exponential Histograms" in the OpenTelemetry metrics data
/// model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DurationHistogram {
    counts: BTreeMap<i16, u64>,
}

impl DurationHistogram {
    /// Buckets between a duration and its double.
    pub const BUCKETS_PER_DOUBLING: i16 = 16;

    /// The lower bound of a bucket, in nanoseconds.
    pub fn lower_bound_ns(bucket: i16) -> u64 {
        (f64::from(bucket) / f64::from(Self::BUCKETS_PER_DOUBLING)).exp2() as u64
    }

    /// The bucket of a duration.
    pub fn bucket_of(duration_ns: u64) -> i16 {
        ((duration_ns.max(1) as f64).log2() * f64::from(Self::BUCKETS_PER_DOUBLING)).floor() as i16
    }

    /// Counts one duration.
    pub fn record(&mut self, duration_ns: u64) {
        self.add(Self::bucket_of(duration_ns), 1);
    }

    /// Counts `count` durations of a bucket.
    pub fn add(&mut self, bucket: i16, count: u64) {
        if count > 0 {
            let sum = self.counts.entry(bucket).or_default();
            *sum = sum.saturating_add(count);
        }
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        for (bucket, count) in other.buckets() {
            self.add(bucket, count);
        }
    }

    /// How many durations were counted.
    pub fn count(&self) -> u64 {
        self.counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The buckets that are not empty and their counts, shortest first.
    pub fn buckets(&self) -> impl Iterator<Item = (i16, u64)> + '_ {
        self.counts.iter().map(|(bucket, count)| (*bucket, *count))
    }

    /// The duration below which this share of the counted ones lies, in nanoseconds; 0 when nothing was counted. It
    /// is off by at most the width of a bucket, and usually by far less, as durations are taken to lie evenly in it.
    pub fn quantile_ns(&self, share: f64) -> u64 {
        let total = self.count();
        let rank = share.clamp(0.0, 1.0) * total as f64;
        let mut below = 0.0;
        let mut quantile = 0;
        for (bucket, count) in self.buckets() {
            let within = ((rank - below) / count as f64).clamp(0.0, 1.0);
            let place = (f64::from(bucket) + within) / f64::from(Self::BUCKETS_PER_DOUBLING);
            quantile = place.exp2().round() as u64;
            below += count as f64;
            if below >= rank {
                break;
            }
        }
        quantile
    }

    /// Median, 95th and 99th percentile, in nanoseconds.
    pub fn percentiles_ns(&self) -> [u64; 3] {
        [0.5, 0.95, 0.99].map(|share| self.quantile_ns(share))
    }
}

impl FromIterator<(i16, u64)> for DurationHistogram {
    fn from_iter<I: IntoIterator<Item = (i16, u64)>>(counts: I) -> Self {
        let mut histogram = Self::default();
        for (bucket, count) in counts {
            histogram.add(bucket, count);
        }
        histogram
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(durations: &[u64]) -> DurationHistogram {
        let mut histogram = DurationHistogram::default();
        durations.iter().for_each(|duration| histogram.record(*duration));
        histogram
    }

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(DurationHistogram::default().percentiles_ns(), [0, 0, 0]);
    }

    proptest! {
        #[test]
        fn a_quantile_lies_within_a_bucket_of_the_exact_one(
            mut durations in prop::collection::vec(1..3_600_000_000_000_u64, 1..200),
            percent in 1..=100_usize,
        ) {
            durations.sort_unstable();
            let exact = durations[(durations.len() * percent).div_ceil(100) - 1] as f64;
            let found = of(&durations).quantile_ns(percent as f64 / 100.0) as f64;
            prop_assert!((found / exact).log2().abs() <= 1.0 / 16.0 + 1e-9 || (found - exact).abs() <= 1.0);
        }

        #[test]
        fn merging_is_counting_together(a in prop::collection::vec(any::<u64>(), 0..50), b in prop::collection::vec(any::<u64>(), 0..50)) {
            let mut merged = of(&a);
            merged.merge(&of(&b));
            prop_assert_eq!(merged, of(&[a, b].concat()));
        }

        #[test]
        fn a_duration_lies_in_its_bucket(duration in 1..u64::MAX / 2) {
            let bucket = DurationHistogram::bucket_of(duration);
            prop_assert!(DurationHistogram::lower_bound_ns(bucket) <= duration + duration / 1_000_000);
            prop_assert!(DurationHistogram::lower_bound_ns(bucket + 1) >= duration - duration / 1_000_000);
        }
    }
}
