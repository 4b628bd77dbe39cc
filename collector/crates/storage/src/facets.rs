//! Counting what flows have in common.

use std::{cmp::Reverse, collections::BTreeMap};

use olly_model::{DurationFacet, FacetValue, FlowFacets, TimeFacet, TimeRange, Timestamp};

const SECOND_NS: i64 = 1_000_000_000;
/// So many steps of time are to be seen at a glance.
const USUAL_STEPS: i64 = 60;
/// Lengths of a step that read well on an axis, in seconds.
const STEP_SECONDS: [u32; 17] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200];
const DAY_SECONDS: u32 = 86_400;

/// Values of one kind that are told at most.
const MAX_VALUES: usize = 100;

/// Counts on the way to the facets of a search.
#[derive(Debug, Default)]
pub struct FacetCounts {
    /// How many flows were counted.
    pub flows: u64,
    /// When the first of them began.
    pub since: Option<Timestamp>,
    /// Length of a step of time, in seconds.
    pub step_seconds: u32,
    /// By the [step](Self::step_ns) since the Unix epoch in which they began.
    pub steps: BTreeMap<i64, u64>,
    /// Of these, the ones that recovered.
    pub recovered_steps: BTreeMap<i64, u64>,
    /// Of these, the ones that failed.
    pub error_steps: BTreeMap<i64, u64>,
    /// By how they ended.
    pub statuses: BTreeMap<String, u64>,
    /// By how many of the [steps](Self::DURATION_STEPS_NS) their duration reaches.
    pub durations: BTreeMap<usize, u64>,
    /// By the operation that saw them first.
    pub operations: BTreeMap<String, u64>,
    /// By the services that took part.
    pub services: BTreeMap<String, u64>,
}

impl FacetCounts {
    /// Where one range of durations ends and the next one begins, in nanoseconds.
    pub const DURATION_STEPS_NS: [u64; 3] = [100_000_000, 1_000_000_000, 10_000_000_000];

    /// None yet, of flows that began in this range.
    pub fn of(time: TimeRange) -> Self {
        let shortest = time.duration_ns() / (USUAL_STEPS * SECOND_NS);
        let step_seconds = STEP_SECONDS.into_iter().find(|step| i64::from(*step) >= shortest);
        Self { step_seconds: step_seconds.unwrap_or(DAY_SECONDS), ..Self::default() }
    }

    /// Length of a step of time, in nanoseconds.
    pub fn step_ns(&self) -> i64 {
        i64::from(self.step_seconds) * SECOND_NS
    }

    /// The facets, of all flows that fit a search or of the newest of them.
    pub fn facets(self, complete: bool) -> FlowFacets {
        let step_ns = self.step_ns();
        let in_step = |counts: &BTreeMap<i64, u64>, step| counts.get(step).copied().unwrap_or(0);
        let over_time = self.steps.iter().map(|(step, flow_count)| TimeFacet {
            time: Timestamp::from_unix_nanos(step.saturating_mul(step_ns)),
            flow_count: *flow_count,
            recovered_count: in_step(&self.recovered_steps, step),
            error_count: in_step(&self.error_steps, step),
        });
        let over_time = over_time.collect();
        let steps = Self::DURATION_STEPS_NS;
        let durations = self.durations.into_iter().map(|(reached, flow_count)| DurationFacet {
            min_duration_ns: reached.checked_sub(1).and_then(|last| steps.get(last)).copied().unwrap_or(0),
            max_duration_ns: steps.get(reached).copied(),
            flow_count,
        });
        FlowFacets {
            flow_count: self.flows,
            complete,
            counted_since: self.since,
            step_seconds: self.step_seconds,
            over_time,
            statuses: most_frequent(self.statuses),
            durations: durations.collect(),
            operations: most_frequent(self.operations),
            services: most_frequent(self.services),
        }
    }
}

/// Values that say something, the most frequent first and equals by name.
fn most_frequent(counts: BTreeMap<String, u64>) -> Vec<FacetValue> {
    let mut values: Vec<FacetValue> = counts
        .into_iter()
        .filter(|(value, _)| !value.is_empty())
        .map(|(value, flow_count)| FacetValue { value, flow_count })
        .collect();
    values.sort_by_key(|value| Reverse(value.flow_count));
    values.truncate(MAX_VALUES);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_by_frequency_and_durations_by_length() {
        let counts = FacetCounts {
            flows: 6,
            durations: [(3, 1), (0, 2), (1, 3)].into(),
            services: [("mailer", 2), ("", 6), ("cart", 2), ("shop", 6)]
                .map(|(a, n)| (a.to_owned(), n))
                .into(),
            ..FacetCounts::default()
        };
        let facets = counts.facets(true);
        let services: Vec<_> =
            facets.services.iter().map(|one| (one.value.as_str(), one.flow_count)).collect();
        assert_eq!(services, [("shop", 6), ("cart", 2), ("mailer", 2)]);
        let durations: Vec<_> = facets
            .durations
            .iter()
            .map(|one| (one.min_duration_ns, one.max_duration_ns, one.flow_count))
            .collect();
        let (tenth, second, ten) = (100_000_000, 1_000_000_000, 10_000_000_000);
        assert_eq!(durations, [(0, Some(tenth), 2), (tenth, Some(second), 3), (ten, None, 1)]);
    }

    #[test]
    fn steps_of_time_are_round_and_about_sixty() {
        let step = |seconds: i64| {
            let start = Timestamp::from_unix_nanos(1_700_000_000_000_000_000);
            let end = start.saturating_add_nanos(seconds * SECOND_NS);
            FacetCounts::of(TimeRange { start, end }).step_seconds
        };
        let (hour, day) = (3_600, 86_400);
        assert_eq!([0, 30, 900, hour].map(step), [1, 1, 15, 60]);
        assert_eq!(
            [6 * hour, day, 7 * day, 30 * day, 400 * day].map(step),
            [600, 1_800, 10_800, 43_200, 86_400]
        );
    }

    #[test]
    fn what_failed_and_what_recovered_is_told_by_step() {
        let counts = FacetCounts {
            step_seconds: 60,
            steps: [(2, 5), (7, 1)].into(),
            recovered_steps: [(2, 1)].into(),
            error_steps: [(2, 3), (7, 1)].into(),
            ..FacetCounts::default()
        };
        let at = |seconds: i64| Timestamp::from_unix_nanos(seconds * SECOND_NS);
        let steps: Vec<_> = counts
            .facets(true)
            .over_time
            .iter()
            .map(|step| (step.time, step.flow_count, step.recovered_count, step.error_count))
            .collect();
        assert_eq!(steps, [(at(120), 5, 1, 3), (at(420), 1, 0, 1)]);
    }

    #[test]
    fn there_is_an_end_to_the_values_that_are_told() {
        let operations = (0..1_000).map(|n| (format!("GET /{n}"), 1)).collect();
        let facets = FacetCounts { operations, ..FacetCounts::default() }.facets(false);
        assert_eq!(facets.operations.len(), MAX_VALUES);
    }
}
