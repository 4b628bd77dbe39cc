//! What no query can tell: it is refused, as the nearest answer would be to another question.

use super::Draft;
use crate::{
    ast::{Dimension, Measure, Subject},
    lexicon::{Sign, Thing},
};

impl Draft<'_> {
    /// Refuses what would take numbers of numbers, or the first of each of many.
    pub(super) fn one_of_each(&self, group: &[Dimension], measures: &[Measure]) -> Result<(), String> {
        let durations = self.is(Sign::Latency) || self.is(Sign::Slowest) || self.is(Sign::Fastest);
        if self.is(Sign::Average) && self.is(Sign::HowMany) && !durations && self.reading.metrics.is_empty() {
            return Err(
                "The average of numbers is nothing that I can tell; the numbers themselves are.".to_owned()
            );
        }
        let first = self.reading.said(&["first", "earliest", "oldest"]);
        let last = self.is(Sign::Last) && self.reading.limit.is_some();
        let when = [Measure::First, Measure::Last].iter().any(|measure| measures.contains(measure));
        if (first || last) && !group.is_empty() && !measures.is_empty() && !when {
            return Err("The first or last of each is nothing that I can tell; ask for one of them by name."
                .to_owned());
        }
        Ok(())
    }

    /// Points of a metric are neither failures nor items, and only one metric is read at a time.
    pub(super) fn one_metric(&self, subject: &Subject) -> Result<(), String> {
        let Subject::Metric(metric) = subject else { return Ok(()) };
        if let Some(other) = self.reading.metrics.iter().find(|other| *other != metric) {
            return Err(format!(
                "I read two metrics, {} and {}; ask for one of them.",
                metric.name, other.name
            ));
        }
        let items = [Thing::Error, Thing::Trace, Thing::Flow, Thing::Log, Thing::Span];
        match items.into_iter().any(|thing| self.names(thing)) {
            true => Err(format!(
                "The metric {} has no failures, logs, spans, traces or flows; ask for them by themselves.",
                metric.name
            )),
            false => Ok(()),
        }
    }
}
