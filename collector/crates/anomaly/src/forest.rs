//! Isolation forest: how few random cuts it takes to have a point alone.
//!
//! Source: F. T. Liu, K. M. Ting, Z.-H. Zhou, "Isolation Forest", ICDM 2008. All its cuts go through the usual points, so that what
//! lies far outside ends where the outermost usual point does, and scores no higher. Hence cuts of a feature that is out of reach do
//! not count, as in the same authors' "On Detecting Clustered Anomalies Using SCiForest", ECML PKDD 2010; there the acceptable
//! range is that of each node, which in small ones would take usual points that are new for anomalies, here that of all points.
//!
//! It is written here because none of the crates that have one (`extended-isolation-forest` 0.2 draws from the thread's generator)
//! takes a seed, and an answer that differs from run to run cannot be checked.

use std::ops::RangeInclusive;

/// The size of a forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForestParams {
    /// Trees.
    pub trees: usize,
    /// Points that each tree is grown from.
    pub sample: usize,
    /// Where chance starts.
    pub seed: u64,
}

impl Default for ForestParams {
    /// Trees and sample as the paper's section 4 found enough, the sample for a series of some hours.
    fn default() -> Self {
        Self { trees: 100, sample: 128, seed: 0x6f6c_6c79 }
    }
}

/// A forest grown from usual points.
#[derive(Clone, Debug)]
pub struct Forest<const N: usize> {
    trees: Vec<Vec<Node>>,
    sample: usize,
    /// Of each feature, what lies no farther outside of the usual points than they are apart.
    reach: [RangeInclusive<f64>; N],
}

#[derive(Clone, Copy, Debug)]
enum Node {
    /// Points below `at` go to the next node, the others to `right`.
    Cut { feature: usize, at: f64, right: usize },
    /// This many points are left here.
    Leaf { points: usize },
}

/// SplitMix64: G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From 0 up to 1, without 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of the first `count` places.
    fn place(&mut self, count: usize) -> usize {
        (self.share() * count as f64) as usize
    }
}

/// Cuts that an unsuccessful search in a binary tree of `points` takes on average, equation 1 of the paper.
fn average_path(points: usize) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    match points {
        0 | 1 => 0.0,
        2 => 1.0,
        more => {
            let last = (more - 1) as f64;
            2.0 * (last.ln() + EULER) - 2.0 * last / more as f64
        }
    }
}

impl<const N: usize> Forest<N> {
    /// Grows a forest. The order of the points does not matter; points with a feature that is no number are left out.
    /// None when fewer than two are left.
    pub fn grow(points: &[[f64; N]], params: &ForestParams) -> Option<Self> {
        let mut points: Vec<[f64; N]> =
            points.iter().filter(|point| point.iter().all(|value| value.is_finite())).copied().collect();
        if points.len() < 2 || N == 0 || params.trees == 0 {
            return None;
        }
        points.sort_unstable_by(|a, b| {
            let mut pairs = a.iter().zip(b).map(|(a, b)| a.total_cmp(b));
            pairs.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        let sample = params.sample.clamp(2, points.len());
        let depth = (sample as f64).log2().ceil() as usize;
        let mut chance = Chance(params.seed);
        let trees = (0..params.trees).map(|_| {
            // The first places of a shuffle by Fisher and Yates.
            let mut drawn: Vec<usize> = (0..points.len()).collect();
            for place in 0..sample {
                let other = place + chance.place(drawn.len() - place);
                drawn.swap(place, other);
            }
            let chosen: Vec<&[f64; N]> = drawn[..sample].iter().map(|place| &points[*place]).collect();
            let mut nodes = Vec::new();
            split(&mut nodes, chosen, depth, &mut chance);
            nodes
        });
        let reach = std::array::from_fn(|feature| {
            let (low, high) = ends(points.iter().map(|point| point[feature]));
            low - (high - low)..=high + (high - low)
        });
        Some(Self { trees: trees.collect(), sample, reach })
    }

    /// How easily the point is isolated, 0 to 1: 0.5 is what a point among many has, and nearly 1 what lies far outside. 0 of
    /// a point with a feature that is no number.
    pub fn score(&self, point: &[f64; N]) -> f64 {
        if point.iter().any(|value| !value.is_finite()) {
            return 0.0;
        }
        let paths: f64 = self.trees.iter().map(|tree| self.path(tree, point)).sum();
        let mean = paths / self.trees.len() as f64;
        (-mean / average_path(self.sample)).exp2()
    }

    fn path(&self, tree: &[Node], point: &[f64; N]) -> f64 {
        let (mut place, mut cuts) = (0, 0.0);
        loop {
            match tree[place] {
                Node::Leaf { points } => return cuts + average_path(points),
                Node::Cut { feature, at, right } => {
                    let value = point[feature];
                    place = if value < at { place + 1 } else { right };
                    // A cut through the usual points is no reason to go on where the point is nowhere near them.
                    cuts += f64::from(u8::from(self.reach[feature].contains(&value)));
                }
            }
        }
    }
}

/// The least and the greatest value.
fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

fn split<const N: usize>(nodes: &mut Vec<Node>, points: Vec<&[f64; N]>, depth: usize, chance: &mut Chance) {
    let mut ranges = [(0, 0.0, 0.0); N];
    let mut wide = 0;
    if depth > 0 && points.len() > 1 {
        for feature in 0..N {
            let (low, high) = ends(points.iter().map(|point| point[feature]));
            if low < high {
                ranges[wide] = (feature, low, high);
                wide += 1;
            }
        }
    }
    if wide == 0 {
        nodes.push(Node::Leaf { points: points.len() });
        return;
    }
    let (feature, low, high) = ranges[chance.place(wide)];
    let share = chance.share();
    // As a mean of the ends, so that their difference cannot overflow.
    let at = low * (1.0 - share) + high * share;
    // Rounding must not leave one side empty.
    let at = if at > low { at } else { high };
    let (left, right): (Vec<_>, Vec<_>) = points.into_iter().partition(|point| point[feature] < at);
    let here = nodes.len();
    nodes.push(Node::Leaf { points: 0 });
    split(nodes, left, depth - 1, chance);
    let place = nodes.len();
    split(nodes, right, depth - 1, chance);
    nodes[here] = Node::Cut { feature, at, right: place };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cloud() -> Vec<[f64; 2]> {
        let mut chance = Chance(7);
        (0..200)
            .map(|_| [chance.share() + chance.share(), 10.0 * (chance.share() + chance.share())])
            .collect()
    }

    #[test]
    fn what_lies_outside_is_isolated_sooner() {
        let forest = Forest::grow(&cloud(), &ForestParams::default()).unwrap();
        let inside = forest.score(&[1.0, 10.0]);
        assert!(inside < 0.5, "{inside}");
        for outside in [[9.0, 10.0], [1.0, 90.0], [-9.0, -90.0]] {
            assert!(forest.score(&outside) > inside + 0.1, "{outside:?}: {}", forest.score(&outside));
        }
        assert_eq!(forest.score(&[f64::NAN, 1.0]), 0.0);
    }

    #[test]
    fn what_is_far_outside_in_one_feature_is_more_isolated_than_any_usual_point() {
        let forest = Forest::grow(&cloud(), &ForestParams::default()).unwrap();
        let edge = cloud().iter().map(|point| forest.score(point)).fold(0.0, f64::max);
        let outside = forest.score(&[1.0, 90.0]);
        assert!(outside > edge, "{outside} of one far outside, {edge} at the edge");
    }

    #[test]
    fn too_few_points_grow_no_forest() {
        assert!(Forest::grow(&[[1.0]], &ForestParams::default()).is_none());
        assert!(Forest::grow(&[[1.0], [f64::NAN], [f64::INFINITY]], &ForestParams::default()).is_none());
        let equal = Forest::grow(&[[1.0]; 9], &ForestParams::default()).unwrap();
        assert!(equal.score(&[5.0]).is_finite());
    }

    proptest! {
        #[test]
        fn a_score_lies_between_0_and_1(
            points in prop::collection::vec(prop::array::uniform3(any::<f64>()), 0..60), point in prop::array::uniform3(any::<f64>()),
        ) {
            if let Some(forest) = Forest::grow(&points, &ForestParams { trees: 10, ..ForestParams::default() }) {
                prop_assert!((0.0..=1.0).contains(&forest.score(&point)));
            }
        }

        #[test]
        fn neither_order_nor_units_matter(
            points in prop::collection::vec(prop::array::uniform2(-50i32..50), 5..60), point in prop::array::uniform2(-90i32..90),
        ) {
            // Powers of two scale without rounding.
            let plain: Vec<[f64; 2]> = points.iter().map(|point| point.map(f64::from)).collect();
            let scaled: Vec<[f64; 2]> = plain.iter().rev().map(|[x, y]| [x * 1024.0, y / 8.0]).collect();
            let params = ForestParams { trees: 20, ..ForestParams::default() };
            let point = point.map(f64::from);
            let one = Forest::grow(&plain, &params).unwrap().score(&point);
            let other = Forest::grow(&scaled, &params).unwrap().score(&[point[0] * 1024.0, point[1] / 8.0]);
            prop_assert!((one - other).abs() < 1e-9);
        }
    }
}
