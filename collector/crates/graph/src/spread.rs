//! Where a number lies among others, by order statistics: one odd flow among the healthy ones must not hide a difference.

use olly_model::{ComparedTime, UsualTime};

/// Fewest others from which a deviation is told.
pub(crate) const MIN_FLOWS: usize = 5;
/// The factor that makes the median absolute deviation an estimate of the standard deviation of normal data.
const MAD_TO_DEVIATION: f64 = 1.4826;
/// Times that are all but equal have next to no deviation; differences below this part of the median count as little.
const LEAST_RELATIVE_DEVIATION: f64 = 0.05;
/// The same for short times, in nanoseconds.
const LEAST_DEVIATION_NS: f64 = 100_000.0;

/// `here` beside the times of other flows; none without these.
///
/// The deviation is the modified z-score of Iglewicz and Hoaglin ("How to Detect and Handle Outliers", 1993), with a floor.
pub(crate) fn compare_time(here_ns: u64, others: &[u64]) -> Option<ComparedTime> {
    let mut sorted = others.to_vec();
    sorted.sort_unstable();
    let usual = UsualTime {
        flows: sorted.len() as u64,
        min_ns: *sorted.first()?,
        p25_ns: quantile(&sorted, 1, 4),
        p50_ns: quantile(&sorted, 1, 2),
        p75_ns: quantile(&sorted, 3, 4),
        max_ns: *sorted.last()?,
    };
    let difference_ns = signed(here_ns).saturating_sub(signed(usual.p50_ns));
    let robust_z = (sorted.len() >= MIN_FLOWS).then(|| {
        let mut apart: Vec<u64> = sorted.iter().map(|time| time.abs_diff(usual.p50_ns)).collect();
        apart.sort_unstable();
        let deviation = (MAD_TO_DEVIATION * float(quantile(&apart, 1, 2)))
            .max(LEAST_RELATIVE_DEVIATION * float(usual.p50_ns))
            .max(LEAST_DEVIATION_NS);
        // Two digits are for people; more would differ by the machine's arithmetic.
        ((float(here_ns) - float(usual.p50_ns)) / deviation * 100.0).round() / 100.0
    });
    Some(ComparedTime { here_ns, usual, difference_ns, robust_z })
}

/// The value below which `part` of `whole` lies: the nearest rank, so that it is always one of the values.
fn quantile(sorted: &[u64], part: usize, whole: usize) -> u64 {
    let rank = (sorted.len() * part).div_ceil(whole).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}

fn signed(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "a deviation needs few digits")]
fn float(time: u64) -> f64 {
    time as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MS: u64 = 1_000_000;

    #[test]
    fn one_odd_flow_among_the_others_changes_little() {
        let others = [10, 11, 10, 12, 9, 900].map(|ms| ms * MS);
        let compared = compare_time(40 * MS, &others).unwrap();
        assert_eq!((compared.usual.p50_ns, compared.difference_ns), (10 * MS, 30_000_000));
        assert!(compared.robust_z.unwrap() > 10.0, "{compared:?}");
    }

    #[test]
    fn a_few_others_have_no_deviation_and_none_have_nothing() {
        assert_eq!(compare_time(1, &[]), None);
        assert_eq!(compare_time(1, &[5, 5, 5, 5]).unwrap().robust_z, None);
        assert_eq!(compare_time(5, &[5, 5, 5, 5, 5]).unwrap().robust_z, Some(0.0));
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_nothing_is_infinite(
            here in any::<u64>(),
            mut others in prop::collection::vec(any::<u64>(), 1..30),
        ) {
            let compared = compare_time(here, &others).unwrap();
            others.reverse();
            prop_assert_eq!(&compare_time(here, &others).unwrap(), &compared);
            prop_assert!(compared.robust_z.unwrap_or_default().is_finite());
            let usual = &compared.usual;
            let in_order = [usual.min_ns, usual.p25_ns, usual.p50_ns, usual.p75_ns, usual.max_ns];
            prop_assert!(in_order.is_sorted() && others.contains(&usual.p50_ns));
        }

        #[test]
        fn a_longer_time_never_deviates_less(
            here in 0..1_000_000_000_u64,
            more in 0..1_000_000_000_u64,
            others in prop::collection::vec(0..1_000_000_000_u64, MIN_FLOWS..30),
        ) {
            let z = |time| compare_time(time, &others).unwrap().robust_z.unwrap();
            prop_assert!(z(here + more) >= z(here));
        }
    }
}
