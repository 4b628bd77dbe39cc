//! Questions that can be answered by yes or no.

use super::Draft;
use crate::{
    ast::{Filter, Measure, Subject},
    lexicon::{Sign, Thing},
};

/// Words with which a question begins that can be answered by yes or no.
const AUXILIARIES: &[&str] = &[
    "did", "do", "does", "is", "are", "was", "were", "has", "have", "had", "any", "anything", "anyone",
    "didn't", "doesn't", "isn't", "aren't", "wasn't", "weren't", "hasn't", "haven't", "whether",
];

impl Draft<'_> {
    /// Whether it can be answered by yes or no.
    pub(super) fn asks_whether(&self) -> bool {
        let r = self.reading;
        // "any slow requests": these are wanted themselves.
        if self.is(Sign::Slowest) && self.nouns.iter().any(|noun| !noun.after_by) {
            return false;
        }
        let open = [Sign::First, Sign::Last, Sign::Which];
        let shown = r.said(&["show", "list", "display"]);
        !shown
            && r.limit.is_none()
            && r.begins_with(AUXILIARIES)
            && !open.into_iter().any(|sign| self.is(sign))
    }

    /// What tells whether there is something of a kind, whether something fails, or whether all is well.
    pub(super) fn whether(&self, subject: &Subject, filter: &mut Filter) -> Vec<Measure> {
        let items = [Thing::Request, Thing::Span, Thing::Trace, Thing::Flow, Thing::Log];
        let chosen = Filter { services: Vec::new(), failed: None, not: None, ..filter.clone() };
        let spans = matches!(subject, Subject::Requests | Subject::Spans);
        let named = items.into_iter().any(|thing| self.names(thing)) || chosen != Filter::default();
        let slow = self.is(Sign::Slowest) || self.is(Sign::Fastest);
        if slow && !named && spans {
            vec![Measure::Quantile(950), Measure::Average, Measure::Quantile(500), Measure::Quantile(990)]
        } else if filter.failed == Some(true) && spans {
            filter.failed = None;
            vec![Measure::Errors, Measure::Count, Measure::ErrorRate]
        } else if named || !spans || !self.nouns.is_empty() {
            vec![Measure::Count]
        } else {
            filter.failed = None;
            vec![
                Measure::Count,
                Measure::Errors,
                Measure::ErrorRate,
                Measure::Average,
                Measure::Quantile(950),
            ]
        }
    }
}
