//! Small statistics.

/// Count, sum and sum of squares of what was seen in one period.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments {
    pub(crate) count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Welford's update: stays exact where sums of squares would cancel.
    pub(crate) fn add(&mut self, value: f64) {
        self.count += 1.0;
        let off = value - self.mean;
        self.mean += off / self.count;
        self.squares += off * (value - self.mean);
    }

    /// Both together (Chan, Golub and LeVeque, *Algorithms for computing the sample variance*, 1983).
    pub(crate) fn merge(self, other: Self) -> Self {
        if self.count == 0.0 || other.count == 0.0 {
            return if self.count == 0.0 { other } else { self };
        }
        let count = self.count + other.count;
        let off = other.mean - self.mean;
        Self {
            count,
            mean: self.mean + off * other.count / count,
            squares: self.squares + other.squares + off * off * self.count * other.count / count,
        }
    }

    pub(crate) fn mean(&self) -> f64 {
        self.mean
    }

    pub(crate) fn variance(&self) -> f64 {
        if self.count < 2.0 { 0.0 } else { self.squares / (self.count - 1.0) }
    }
}

/// The value below which the part `share` of the ordered values lies, linearly interpolated.
pub(crate) fn quantile(ordered: &[f64], share: f64) -> f64 {
    let Some(last) = ordered.len().checked_sub(1) else { return 0.0 };
    let at = share * last as f64;
    let (low, high) = (at.floor(), at.ceil());
    let (from, to) = (ordered[low as usize], ordered[high as usize]);
    from + (to - from) * (at - low)
}

/// Where a share lies of which `hits` of `cases` were seen, with the certainty of `z` standard deviations (Wilson, JASA 1927).
#[must_use]
pub fn wilson(hits: f64, cases: f64, z: f64) -> [f64; 2] {
    if cases == 0.0 {
        return [0.0, 1.0];
    }
    let share = hits / cases;
    let centre = share + z * z / (2.0 * cases);
    let half = z * (share * (1.0 - share) / cases + z * z / (4.0 * cases * cases)).sqrt();
    let scale = 1.0 + z * z / cases;
    [((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0)]
}

/// How far ordered values usually lie from their median: the standard deviation of a normal distribution with the same middle half,
/// or with the same upper part where that is wider.
pub(crate) fn robust_spread(ordered: &[f64]) -> f64 {
    let quarters = (quantile(ordered, 0.75) - quantile(ordered, 0.25)) / 1.35;
    let upper = (quantile(ordered, 0.85) - quantile(ordered, 0.5)) / 1.04;
    quarters.max(upper)
}
