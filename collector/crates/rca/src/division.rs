//! How time is divided: into the incident, and healthy stretches that are compared with each other to know what is usual.

use crate::{
    Incident, Telemetry,
    input::{Micros, Rows},
};

/// Stretches of healthy time at most.
const MOST: usize = 8;
/// Stretches without which there is nothing to say.
const LEAST: usize = 2;
/// The incident, the stretches, and the healthy time beside them.
const SLICES: usize = MOST + 2;

/// From when to when.
pub(crate) type Stretch = (Micros, Micros);

/// A part of the time, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slice(usize);

impl Slice {
    /// What is asked about.
    pub(crate) const INCIDENT: Self = Self(0);
    const REST: Self = Self(SLICES - 1);
}

/// The incident and healthy stretches as long as it.
#[derive(Clone, Debug)]
pub(crate) struct Division {
    incident: Incident,
    /// By time, without overlap.
    stretches: Vec<Stretch>,
}

impl Division {
    /// Into the incident and stretches of traces.
    pub(crate) fn of_traces(telemetry: &Telemetry, incident: &Incident) -> Self {
        let mut stretches = stretches(telemetry, incident, |rows| {
            rows.spans.chunk_by(|a, b| a.trace == b.trace).map(|spans| spans[0].start).collect()
        });
        stretches.sort_unstable();
        Self { incident: *incident, stretches }
    }

    /// The part in which something lies, if it belongs to any. `healthy` says that it is of a time that is known to be.
    pub(crate) fn slice(&self, healthy: bool, time: Micros) -> Option<Slice> {
        if self.incident.side(healthy, time)? {
            return Some(Slice::INCIDENT);
        }
        let next = self.stretches.partition_point(|(from, _)| *from <= time);
        let within = next.checked_sub(1).filter(|place| time <= self.stretches[*place].1);
        Some(within.map_or(Slice::REST, |place| Slice(place + 1)))
    }

    /// What is compared with the healthy time beside it: first the incident, then every stretch.
    pub(crate) fn compared(&self) -> impl Iterator<Item = Slice> + Clone + use<> {
        (0..=self.stretches.len()).map(Slice)
    }
}

/// What can be counted in parts and put together.
pub(crate) trait Merge: Copy + Default {
    /// Both together.
    fn merge(self, other: Self) -> Self;
}

impl Merge for f64 {
    fn merge(self, other: Self) -> Self {
        self + other
    }
}

/// One value for each part of the time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slices<T>([T; SLICES]);

impl<T: Merge> Slices<T> {
    /// The value of a part.
    pub(crate) fn of(&mut self, slice: Slice) -> &mut T {
        &mut self.0[slice.0]
    }

    /// The value of a part.
    pub(crate) fn after(&self, slice: Slice) -> T {
        self.0[slice.0]
    }

    /// The value of the healthy time beside a part.
    pub(crate) fn before(&self, slice: Slice) -> T {
        let others = self.0.iter().enumerate().skip(1).filter(|(number, _)| *number != slice.0);
        others.fold(T::default(), |sum, (_, value)| sum.merge(*value))
    }
}

/// The incident, or a healthy stretch in its place, with healthy time: for points, which are few.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison {
    /// The incident.
    pub(crate) incident: Incident,
    /// What takes its place.
    instead: Option<Stretch>,
}

impl Comparison {
    /// The incident, then stretches of time in which something was measured.
    pub(crate) fn of_points(telemetry: &Telemetry, incident: &Incident) -> Vec<Self> {
        let stretches = stretches(telemetry, incident, |rows| {
            let mut times: Vec<Micros> = rows.points.iter().map(|point| point.time).collect();
            times.sort_unstable();
            times.dedup();
            times
        });
        let instead = [None].into_iter().chain(stretches.into_iter().map(Some));
        instead.map(|instead| Self { incident: *incident, instead }).collect()
    }

    /// On which side a point is: true for what is asked about, false for what that is compared with. `healthy` says that it is of a
    /// time that is known to be.
    pub(crate) fn side(&self, healthy: bool, time: Micros) -> Option<bool> {
        let side = self.incident.side(healthy, time)?;
        match self.instead {
            None => Some(side),
            Some((from, to)) => (!side).then_some((from..=to).contains(&time)),
        }
    }
}

/// Healthy stretches with as many instants (traces, or times of points) as the incident, the nearest before it first. Counted so, gaps in
/// the recording make none of them emptier than the incident. Where healthy times are short, stretches may be half as long.
fn stretches(
    telemetry: &Telemetry,
    incident: &Incident,
    instants: impl Fn(&Rows) -> Vec<Micros>,
) -> Vec<Stretch> {
    let (mut healthy, mut asked) = (Vec::new(), 0);
    for (rows, of_reference) in [(&telemetry.window, false), (&telemetry.reference, true)] {
        for time in instants(rows) {
            match incident.side(of_reference, time) {
                Some(true) => asked += 1,
                Some(false) => healthy.push(time),
                None => {}
            }
        }
    }
    if asked == 0 || healthy.len() < asked.max(LEAST) {
        return Vec::new();
    }
    healthy.sort_unstable();
    let length = asked.min(healthy.len() / LEAST);
    let middle = healthy.partition_point(|time| *time < incident.began);
    let earlier = (1..).map_while(|number: usize| middle.checked_sub(number * length));
    let later = (middle..).step_by(length).take_while(|first| first + length <= healthy.len());
    let found: Vec<Stretch> = earlier
        .chain(later)
        .take(MOST)
        .map(|first| (healthy[first], healthy.get(first + length).map_or(Micros::MAX, |next| next - 1)))
        .collect();
    if found.len() < LEAST { Vec::new() } else { found }
}
