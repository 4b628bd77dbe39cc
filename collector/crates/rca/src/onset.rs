//! When an incident began, where nobody says it.
//!
//! Failures, latency, error records and the use of resources of every service are summed up in buckets of time. An incident is a
//! stretch of buckets in which several of these series lie higher than in all others: the segment of circular binary segmentation
//! (Olshen, Venkatraman, Lucito and Wise, Biostatistics 2004), which finds an incident that is over as well as one that still lasts. One
//! segment is sought for all series together by the sum of their statistics, each above a threshold, so that many quiet series do
//! not drown a few that speak (Zhang, Siegmund, Ji and Li, *Detecting simultaneous changepoints in multiple sequences*, Biometrika 2010).

use std::collections::{BTreeMap, HashMap};

use crate::{
    Outcome, Resource, Telemetry,
    calls::{TICK, seconds},
    forest::Forest,
    input::Micros,
    names::Symbol,
    stats::quantile,
};

/// Into how many buckets the time is divided, unless they would be shorter than [`MIN_WIDTH`].
const BUCKETS: i64 = 120;
/// The shortest bucket, in microseconds.
const MIN_WIDTH: i64 = 5_000_000;
/// Buckets that have to come before an incident: what is unusual from the first one on cannot be told from what is usual.
const MIN_BEFORE: usize = 6;
/// Buckets that an incident lasts at least.
const MIN_LENGTH: usize = 2;
/// Buckets with a value that a series needs.
const MIN_VALUES: usize = 8;
/// Requests in a bucket at which it weighs half.
const FEW: f64 = 3.0;
/// What a segment, and the rest, have to weigh in a series for it to say anything.
const LEAST: f64 = 0.5;
/// The statistic of one series, in standard errors, from which on it speaks.
const SPEAKS: f64 = 3.0;
/// The sum over all series from which on there is an incident; chosen on development data, see `docs/rca.md`.
const INCIDENT: f64 = 120.0;
/// One bucket counts as at most so many standard deviations: a single one is an accident, however large.
const OUTLIER: f64 = 6.0;
/// The smallest standard deviation of a bucket's mean logarithm of latency that is granted.
const LATENCY_FLOOR: f64 = 0.1;
/// The same of a share of failures.
const FAILURES_FLOOR: f64 = 0.02;
/// The same of a resource, as a part of its median over the time.
const RESOURCE_FLOOR: f64 = 0.25;

/// What of a service shows that something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// More of its requests and calls fail.
    Failures,
    /// Its requests take longer.
    Latency,
    /// It logs more errors.
    ErrorRecords,
    /// It uses more of a resource: this metric of this instance.
    Resource(Symbol, Symbol),
}

/// When something began to go wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Onset {
    /// When it began: the start of a bucket.
    pub began: Micros,
    /// When it was over; none when it lasts to the end of the time looked at.
    pub ended: Option<Micros>,
    /// How long a bucket is, in microseconds: how exact the times are.
    pub width: u64,
    /// How clear it is: 120 and more.
    pub score: f64,
    /// The service that shows it most.
    pub service: Symbol,
    /// By what.
    pub sign: Sign,
}

/// Searches for the clearest incident that began between two times.
pub fn onset(telemetry: &Telemetry, from: Micros, to: Micros) -> Option<Onset> {
    let grid = Grid::new(from, to)?;
    let series: Vec<(Symbol, Sign, Sums)> = series(telemetry, &grid)
        .into_iter()
        .filter_map(|((service, sign), values)| {
            Some((service, sign, Sums::new(&standardized(sign, &values)?)))
        })
        .collect();
    let (score, first, end) = strongest(&series, grid.count)?;
    if score < INCIDENT {
        return None;
    }
    // Of equal ones the first: series come in order.
    let (service, sign, _) =
        series.iter().rev().max_by(|a, b| a.2.statistic(first, end).total_cmp(&b.2.statistic(first, end)))?;
    Some(Onset {
        began: grid.start(first),
        ended: (end < grid.count).then(|| grid.start(end)),
        width: grid.width.unsigned_abs(),
        score,
        service: *service,
        sign: *sign,
    })
}

/// The buckets.
struct Grid {
    from: Micros,
    width: i64,
    count: usize,
}

impl Grid {
    fn new(from: Micros, to: Micros) -> Option<Self> {
        let length = to.checked_sub(from).filter(|length| *length > 0)?;
        let width = (length / BUCKETS).max(MIN_WIDTH);
        let count = usize::try_from(length / width).ok()?;
        (count >= MIN_BEFORE + MIN_LENGTH).then_some(Self { from, width, count })
    }

    /// The bucket of a time. What is left over at the end is no whole bucket and has none.
    fn bucket(&self, time: Micros) -> Option<usize> {
        let place = usize::try_from(time.checked_sub(self.from)?.div_euclid(self.width)).ok()?;
        (place < self.count).then_some(place)
    }

    fn start(&self, bucket: usize) -> Micros {
        // Never beyond the end of the time, which fits.
        self.from + self.width * i64::try_from(bucket).unwrap_or(0)
    }
}

/// What was seen in one bucket.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    sum: f64,
    count: f64,
}

type Series = BTreeMap<(Symbol, Sign), Vec<Bucket>>;

fn series(telemetry: &Telemetry, grid: &Grid) -> Series {
    let mut series = Series::new();
    let mut add = |service: Symbol, sign: Sign, bucket: usize, value: f64| {
        let buckets = series.entry((service, sign)).or_insert_with(|| vec![Bucket::default(); grid.count]);
        buckets[bucket].sum += value;
        buckets[bucket].count += 1.0;
    };
    let forest = Forest::new(&telemetry.window.spans);
    let usual = usual_latencies(&forest);
    for (place, span) in forest.spans.iter().enumerate() {
        let Some(bucket) = grid.bucket(span.start) else { continue };
        let entry = forest.is_entry(place);
        if entry || forest.callee(place).is_some() {
            let failed = if span.outcome == Outcome::Failed { 1.0 } else { 0.0 };
            add(span.service, Sign::Failures, bucket, failed);
        }
        if entry && let Some(usual) = usual.get(&(span.service, span.operation)) {
            add(span.service, Sign::Latency, bucket, latency(span.duration) - usual);
        }
    }
    for row in telemetry.window.logs.iter().filter(|row| row.error) {
        if let Some(bucket) = grid.bucket(row.time) {
            add(row.service, Sign::ErrorRecords, bucket, 1.0);
        }
    }
    for row in &telemetry.window.points {
        if Resource::of(telemetry.names.text(row.metric)).is_some_and(Resource::tells)
            && let Some(bucket) = grid.bucket(row.time)
        {
            add(row.service, Sign::Resource(row.metric, row.instance), bucket, row.value);
        }
    }
    series
}

fn latency(duration: u64) -> f64 {
    (seconds(duration) + TICK).ln()
}

/// The median latency of each operation of a service's entry: another mix of operations is so not taken for another latency.
fn usual_latencies(forest: &Forest<'_>) -> HashMap<(Symbol, Symbol), f64> {
    let mut durations: HashMap<(Symbol, Symbol), Vec<u64>> = HashMap::new();
    for (_, span) in forest.spans.iter().enumerate().filter(|(place, _)| forest.is_entry(*place)) {
        durations.entry((span.service, span.operation)).or_default().push(span.duration);
    }
    durations
        .into_iter()
        .map(|(key, mut durations)| {
            let middle = durations.len() / 2;
            let (_, median, _) = durations.select_nth_unstable(middle);
            (key, latency(*median))
        })
        .collect()
}

/// A value of a series and how much it weighs.
#[derive(Clone, Copy, Debug, Default)]
struct Weighed {
    value: f64,
    weight: f64,
}

/// A series in its own standard deviations, without what lies beyond all measure. A bucket without a value weighs nothing, one with
/// few requests less than one with many: each bucket has an error of its own beside that of its requests.
fn standardized(sign: Sign, buckets: &[Bucket]) -> Option<Vec<Weighed>> {
    let value = |bucket: &Bucket| match sign {
        // Anscombe's transform makes the spread of counts 1, whatever their mean. No record is a count, too.
        Sign::ErrorRecords => Some(2.0 * (bucket.count + 0.375).sqrt()),
        _ => (bucket.count > 0.0).then(|| bucket.sum / bucket.count),
    };
    let values: Vec<Option<f64>> = buckets.iter().map(value).collect();
    let mut known: Vec<f64> = values.iter().copied().flatten().collect();
    if known.len() < MIN_VALUES {
        return None;
    }
    // The spread of the steps from value to value is not that of the change which is sought.
    let mut steps: Vec<f64> = known.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    steps.sort_unstable_by(f64::total_cmp);
    // 0.6745 is the upper quartile of the normal distribution: the median of what is normal, taken absolute.
    let spread = quantile(&steps, 0.5) / 0.6745 / std::f64::consts::SQRT_2;
    known.sort_unstable_by(f64::total_cmp);
    let median = quantile(&known, 0.5);
    let floor = match sign {
        Sign::Failures => FAILURES_FLOOR,
        Sign::Latency => LATENCY_FLOOR,
        Sign::ErrorRecords => 1.0,
        Sign::Resource(..) => RESOURCE_FLOOR * median.abs(),
    };
    let spread = spread.max(floor);
    let scaled = |value: f64| ((value - median) / spread).clamp(-OUTLIER, OUTLIER);
    let weighed = |(value, bucket): (Option<f64>, &Bucket)| {
        let Some(value) = value else { return Weighed::default() };
        let weight = match sign {
            Sign::Failures | Sign::Latency => bucket.count / (bucket.count + FEW),
            Sign::ErrorRecords | Sign::Resource(..) => 1.0,
        };
        Weighed { value: scaled(value), weight }
    };
    (spread > 0.0).then(|| values.into_iter().zip(buckets).map(weighed).collect())
}

/// Sums up to each bucket, so that those of a segment are a difference.
struct Sums {
    values: Vec<f64>,
    weights: Vec<f64>,
}

impl Sums {
    fn new(values: &[Weighed]) -> Self {
        let running = |of: &dyn Fn(&Weighed) -> f64| {
            let mut sum = 0.0;
            std::iter::once(0.0)
                .chain(values.iter().map(|value| {
                    sum += of(value);
                    sum
                }))
                .collect()
        };
        Self {
            values: running(&|weighed| weighed.value * weighed.weight),
            weights: running(&|weighed| weighed.weight),
        }
    }

    /// By how many standard errors the mean of a segment lies above that of the rest.
    fn statistic(&self, first: usize, end: usize) -> f64 {
        let all = self.values.len() - 1;
        let (inside, within) =
            (self.values[end] - self.values[first], self.weights[end] - self.weights[first]);
        let (total, count) = (self.values[all], self.weights[all]);
        let without = count - within;
        if within < LEAST || without < LEAST {
            return 0.0;
        }
        let difference = inside / within - (total - inside) / without;
        difference * (within * without / count).sqrt()
    }
}

/// The segment in which the series together lie highest above the rest: its score, its first bucket and the one after its last. Of
/// equal ones the earliest, and of these the longest.
fn strongest(series: &[(Symbol, Sign, Sums)], count: usize) -> Option<(f64, usize, usize)> {
    let mut best: Option<(f64, usize, usize)> = None;
    for first in MIN_BEFORE..count {
        for end in (first + MIN_LENGTH..=count).rev() {
            let score: f64 = series
                .iter()
                .map(|(_, _, sums)| (sums.statistic(first, end) - SPEAKS).max(0.0).powi(2))
                .sum();
            if best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, first, end));
            }
        }
    }
    best
}
