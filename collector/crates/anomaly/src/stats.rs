//! Order statistics.

/// The finite values in ascending order.
pub(crate) fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// The value below which this share of the sorted ones lies, between two of them interpolated; 0 of none.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    // Equal neighbours are no difference to interpolate, however large they are.
    if below == above { below } else { below + (above - below) * place.fract() }
}

/// The median of sorted values.
pub(crate) fn median(sorted: &[f64]) -> f64 {
    quantile(sorted, 0.5)
}

/// The standard deviation that a normal distribution with the same middle would have: by the median absolute deviation
/// from `center`, and by the distance of the outer tenths, which sees what lies beside the middle half. One value in ten may
/// be anything without moving it far.
///
/// Source: P. J. Rousseeuw, C. Croux, "Alternatives to the Median Absolute Deviation", JASA 88 (1993).
pub(crate) fn spread(ascending: &[f64], center: f64) -> f64 {
    /// A normal distribution's standard deviation over its median absolute deviation.
    const MAD: f64 = 1.482_602_218_505_602;
    /// The distance between the tenths of a standard normal distribution.
    const TENTHS: f64 = 2.563_103_131_089_201;
    let deviations = sorted(ascending.iter().map(|value| (value - center).abs()));
    let by_median = MAD * median(&deviations);
    let by_tenths = (quantile(ascending, 0.9) - quantile(ascending, 0.1)) / TENTHS;
    by_median.max(by_tenths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_few_values() {
        assert_eq!(quantile(&[], 0.5), 0.0);
        assert_eq!(quantile(&[3.0], 0.99), 3.0);
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.75), 3.0);
    }

    #[test]
    fn one_wild_value_in_twelve_does_not_widen_the_spread_much() {
        let calm: Vec<f64> = (0..11).map(f64::from).collect();
        let mut wild = calm.clone();
        wild.push(1e9);
        assert!(spread(&wild, 5.0) < 1.5 * spread(&calm, 5.0));
    }
}
