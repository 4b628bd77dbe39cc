//! Bounds on the numbers of an answer.

use super::{super::bounds::NumberBound, Draft};
use crate::{
    ast::{Bound, Dimension, Filter, Kind, Measure},
    lexicon::Sign,
};

const SHARES: [Measure; 4] = [Measure::ErrorRate, Measure::SuccessRate, Measure::Share, Measure::PartOfAll];

impl Draft<'_> {
    /// The bounds on the first of the measures, which may have to become another one for that.
    pub(super) fn having(
        &self,
        filter: &mut Filter,
        share: &mut Option<Filter>,
        measures: &mut Vec<Measure>,
        group: &[Dimension],
    ) -> Result<Vec<Bound<f64>>, String> {
        if !self.reading.bounds.is_empty() {
            return self.bounds_on_numbers(filter, share, measures, group);
        }
        let duration = |measure: &Measure| {
            matches!(measure, Measure::Quantile(_) | Measure::Average | Measure::Max | Measure::Min)
        };
        let explicit = !self.reading.quantiles.is_empty()
            || self.is(Sign::Average)
            || self.is(Sign::Median)
            || self.is(Sign::Max)
            || self.is(Sign::Latency);
        if filter.durations.is_empty() || !explicit {
            return Ok(Vec::new());
        }
        if group.is_empty() {
            if self.is(Sign::Latency) && self.reading.quantiles.is_empty() && !self.is(Sign::Average) {
                // "requests with a latency above 1s" are wanted themselves.
                measures.clear();
                if self.is(Sign::HowMany) {
                    measures.push(Measure::Count);
                }
            }
            return Ok(Vec::new());
        }
        let Some(place) = measures.iter().position(duration) else { return Ok(Vec::new()) };
        measures.swap(0, place);
        let bounds = std::mem::take(&mut filter.durations);
        Ok(bounds.into_iter().map(in_milliseconds).collect())
    }

    fn bounds_on_numbers(
        &self,
        filter: &mut Filter,
        share: &mut Option<Filter>,
        measures: &mut Vec<Measure>,
        group: &[Dimension],
    ) -> Result<Vec<Bound<f64>>, String> {
        let bounds = &self.reading.bounds;
        let percent = bounds.iter().any(|bound| bound.percent);
        if percent && !measures.iter().any(|measure| SHARES.contains(measure)) {
            *share = self.numerator(filter, group);
            let fails = share.as_ref().is_none_or(|share| share.failed == Some(true));
            if fails {
                *share = None;
            }
            measures.insert(0, if fails { Measure::ErrorRate } else { Measure::Share });
        }
        if !group.is_empty() {
            return Ok(bounds.iter().map(|bound| bound.bound).collect());
        }
        if percent || !filter.durations.is_empty() || !self.is(Sign::Latency) {
            return Err(
                "A bound on a number needs something to choose from, such as services or operations."
                    .to_owned(),
            );
        }
        // A latency without a unit is in milliseconds.
        filter.durations.extend(bounds.iter().map(|NumberBound { bound, .. }| in_nanoseconds(*bound)));
        measures.clear();
        Ok(Vec::new())
    }

    /// The bound of "which services had errors" and "services without errors", which name none.
    pub(super) fn implied_bound(&self, measures: &[Measure], group: &[Dimension]) -> Option<Bound<f64>> {
        let ranks = self.ranks_up() || self.ranks_down();
        let bucketed = group.iter().any(|dimension| matches!(dimension, Dimension::Bucket(_)));
        let only_with = measures.first() == Some(&Measure::Errors)
            && !ranks
            && !group.is_empty()
            && !bucketed
            && self.is(Sign::Which)
            && !self.is(Sign::Succeeded);
        let only_without = *measures == [Measure::Errors] && self.without_errors(group);
        if only_with {
            Some(Bound { lower: true, inclusive: false, value: 0.0 })
        } else {
            only_without.then_some(Bound { lower: false, inclusive: false, value: 1.0 })
        }
    }

    /// "payments p95 > 500ms?": of the services whose p95 is.
    pub(super) fn group_of_bound(&self, group: &mut Vec<Dimension>) {
        let r = self.reading;
        if group.is_empty() && !r.durations.is_empty() && (!r.quantiles.is_empty() || self.is(Sign::Average))
        {
            group.push(Dimension::Kind(Kind::Service));
        }
    }
}

fn in_milliseconds(bound: Bound<u64>) -> Bound<f64> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds for a comparison")]
    let value = bound.value as f64 / 1e6;
    Bound { lower: bound.lower, inclusive: bound.inclusive, value }
}

fn in_nanoseconds(bound: Bound<f64>) -> Bound<u64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "read from a few digits")]
    let value = (bound.value * 1e6) as u64;
    Bound { lower: bound.lower, inclusive: bound.inclusive, value }
}
