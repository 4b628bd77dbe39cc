//! Counting what flows have in common.

use std::{cmp::Reverse, collections::BTreeMap};

use olly_model::{DurationFacet, FacetValue, FlowFacets, Timestamp};

/// Values of one kind that are told at most.
const MAX_VALUES: usize = 100;

/// Counts on the way to the facets of a search.
#[derive(Debug, Default)]
pub struct FacetCounts {
    /// How many flows were counted.
    pub flows: u64,
    /// When the first of them began.
    pub since: Option<Timestamp>,
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

    /// The facets, of all flows that fit a search or of the newest of them.
    pub fn facets(self, complete: bool) -> FlowFacets {
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
    fn there_is_an_end_to_the_values_that_are_told() {
        let operations = (0..1_000).map(|n| (format!("GET /{n}"), 1)).collect();
        let facets = FacetCounts { operations, ..FacetCounts::default() }.facets(false);
        assert_eq!(facets.operations.len(), MAX_VALUES);
    }
}
