//! Which numbers a question asks for, and their bounds.

use super::Draft;
use crate::{
    ast::{Dimension, Filter, Kind, Measure, MetricKind, Subject},
    lexicon::{Change, Sign, Thing},
};

impl Draft<'_> {
    /// The measures that the question names, and whether it names any by itself.
    pub(super) fn measures(
        &self,
        subject: &Subject,
        filter: &mut Filter,
        group: &[Dimension],
        compares: bool,
    ) -> (Vec<Measure>, bool) {
        let r = self.reading;
        let kinds_counted = self.nouns.iter().find(|noun| noun.after_count && !noun.after_by);
        let mut measures = Vec::new();
        let logs = *subject == Subject::Logs;
        let metric = matches!(subject, Subject::Metric(_));
        if self.is(Sign::When) {
            if self.names(Thing::Error) && !logs {
                filter.failed = Some(true);
            }
            return (vec![if self.is(Sign::First) { Measure::First } else { Measure::Last }], true);
        }
        if self.is(Sign::ErrorRate)
            || (self.is(Sign::Share) && (self.names(Thing::Error) || filter.failed == Some(true)))
        {
            measures.push(Measure::ErrorRate);
            filter.failed = None;
        }
        measures.extend(r.quantiles.iter().map(|q| Measure::Quantile(*q)));
        for (sign, measure) in [
            (Sign::Average, Measure::Average),
            (Sign::Median, Measure::Quantile(500)),
            (Sign::Max, Measure::Max),
            (Sign::Min, Measure::Min),
            (Sign::Sum, Measure::Sum),
            (Sign::Latest, Measure::Latest),
            (Sign::Throughput, Measure::PerSecond),
        ] {
            let of_values = matches!(measure, Measure::Sum | Measure::Latest);
            let fits = !of_values || metric;
            if self.is(sign) && fits && !measures.contains(&measure) {
                measures.push(measure);
            }
        }
        if metric {
            if self.is(Sign::Most) && measures.is_empty() && group.is_empty() {
                measures.push(Measure::Max);
            } else if self.is(Sign::Least) && measures.is_empty() && group.is_empty() {
                measures.push(Measure::Min);
            } else if self.is(Sign::Last) && measures.is_empty() {
                measures.push(Measure::Latest);
            } else if self.is(Sign::HowMany) && measures.is_empty() {
                measures.push(Measure::Count);
            }
            if measures.is_empty() {
                measures = default_measures(subject);
            }
            return (measures, true);
        }
        if *subject == Subject::Metrics {
            return (if self.is(Sign::HowMany) { vec![Measure::Count] } else { Vec::new() }, true);
        }
        let by_id = filter.trace.is_some() || filter.flow.is_some();
        let whole = matches!(subject, Subject::Traces | Subject::Flows);
        if self.is(Sign::Latency) && measures.is_empty() && !(by_id && whole) {
            let slow_group = (self.is(Sign::Most) || self.is(Sign::Slowest)) && !group.is_empty();
            if slow_group {
                measures.extend([Measure::Quantile(950), Measure::Average, Measure::Count]);
            } else {
                measures.extend([
                    Measure::Average,
                    Measure::Quantile(500),
                    Measure::Quantile(950),
                    Measure::Quantile(990),
                ]);
            }
        }
        if self.is(Sign::Latency)
            && self.is(Sign::Most)
            && group.is_empty()
            && r.quantiles.is_empty()
            && !self.is(Sign::Average)
        {
            measures =
                if self.nouns.iter().any(|noun| {
                    matches!(noun.thing, Thing::Request | Thing::Trace | Thing::Span | Thing::Flow)
                }) {
                    Vec::new()
                } else {
                    vec![Measure::Max]
                };
            return (measures, true);
        }
        let change = r.signs.iter().find_map(|(_, sign)| match sign {
            Sign::Changed(change, _) => Some(*change),
            _ => None,
        });
        match change {
            Some(Change::Latency) if measures.is_empty() => {
                measures.extend([Measure::Quantile(950), Measure::Average])
            }
            Some(Change::Errors) if measures.is_empty() => measures.push(Measure::Errors),
            Some(Change::Count) if measures.is_empty() => measures.push(Measure::Count),
            _ => {}
        }
        let numeric = self.is(Sign::HowMany)
            || !group.is_empty()
            || self.is(Sign::Trend)
            || r.bucket.is_some()
            || self.is(Sign::Most)
            || self.is(Sign::Least)
            || compares
            || self.is(Sign::Compare)
            || self.is(Sign::Sum);
        let errors = self.names(Thing::Error) && !logs && !measures.contains(&Measure::ErrorRate);
        let by_message = group.contains(&Dimension::Kind(Kind::Message));
        if by_message && !logs {
            filter.failed = Some(true);
        }
        if errors {
            if measures.is_empty()
                && numeric
                && !by_message
                && !matches!(kinds_counted, Some(noun) if matches!(noun.thing, Thing::Kind(_) | Thing::Endpoint))
            {
                measures.push(Measure::Errors);
                filter.failed = None;
                return (measures, true);
            }
            if measures.is_empty() || by_message {
                filter.failed = Some(true);
            }
        }
        if let Some(noun) = kinds_counted
            && measures.is_empty()
        {
            let kind = match noun.thing {
                Thing::Kind(kind) => Some(kind),
                Thing::Endpoint => Some(Kind::Operation),
                _ => None,
            };
            measures.push(kind.map_or(Measure::Count, Measure::Distinct));
            return (measures, true);
        }
        // "which services are failing": of those, how often.
        let told_apart = group
            .iter()
            .any(|dimension| matches!(dimension, Dimension::Kind(Kind::Service | Kind::Operation)));
        let items = [Thing::Request, Thing::Span, Thing::Trace, Thing::Flow]
            .into_iter()
            .any(|thing| self.names(thing));
        if filter.failed == Some(true)
            && told_apart
            && measures.is_empty()
            && !self.is(Sign::HowMany)
            && !items
        {
            filter.failed = None;
            measures.push(Measure::Errors);
            return (measures, true);
        }
        let explicit = !measures.is_empty();
        if measures.is_empty() {
            if (self.is(Sign::Slowest) || self.is(Sign::Fastest)) && !group.is_empty() {
                measures.extend([Measure::Quantile(950), Measure::Average, Measure::Count]);
            } else if self.is(Sign::Busiest)
                || self.is(Sign::Quietest)
                || self.is(Sign::HowMany)
                || compares
                || self.is(Sign::Compare)
            {
                measures.push(Measure::Count);
            } else if (self.is(Sign::Most) || self.is(Sign::Least))
                && self
                    .nouns
                    .iter()
                    .any(|noun| matches!(noun.thing, Thing::Request | Thing::Log | Thing::Span))
                && r.limit.is_none()
            {
                measures.push(Measure::Count);
                return (measures, true);
            } else if self.is(Sign::Sum) && !self.nouns.is_empty() {
                measures.push(Measure::Count);
            }
        }
        (measures, explicit)
    }

    pub(super) fn having(
        &self,
        filter: &mut Filter,
        measures: &mut Vec<Measure>,
        group: &[Dimension],
    ) -> Result<Option<(bool, f64)>, String> {
        let r = self.reading;
        if let Some((above, value, percent)) = r.bound {
            if percent && !measures.contains(&Measure::ErrorRate) {
                measures.insert(0, Measure::ErrorRate);
            }
            if group.is_empty() {
                if !percent && filter.min_ns.is_none() && self.is(Sign::Latency) {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "read from a few digits"
                    )]
                    let nanos = (value * 1e6) as u64;
                    if above {
                        filter.min_ns = Some(nanos)
                    } else {
                        filter.max_ns = Some(nanos)
                    }
                    measures.clear();
                    return Ok(None);
                }
                return Err(
                    "A bound on a number needs something to choose from, such as services or operations."
                        .to_owned(),
                );
            }
            return Ok(Some((above, value)));
        }
        let duration = measures
            .iter()
            .position(|m| matches!(m, Measure::Quantile(_) | Measure::Average | Measure::Max | Measure::Min));
        let explicit = !r.quantiles.is_empty()
            || self.is(Sign::Average)
            || self.is(Sign::Median)
            || self.is(Sign::Max)
            || self.is(Sign::Latency);
        if let (Some(place), true, false) = (duration, explicit, group.is_empty()) {
            let bound = match (filter.min_ns, filter.max_ns) {
                (Some(min), None) => Some((true, min)),
                (None, Some(max)) => Some((false, max)),
                _ => None,
            };
            if let Some((above, nanos)) = bound {
                measures.swap(0, place);
                (filter.min_ns, filter.max_ns) = (None, None);
                #[expect(clippy::cast_precision_loss, reason = "milliseconds for a comparison")]
                return Ok(Some((above, nanos as f64 / 1e6)));
            }
        }
        if explicit
            && group.is_empty()
            && (filter.min_ns.is_some() || filter.max_ns.is_some())
            && self.is(Sign::Latency)
            && r.quantiles.is_empty()
            && !self.is(Sign::Average)
        {
            // "requests with a latency above 1s" are wanted themselves.
            measures.clear();
            if self.is(Sign::HowMany) {
                measures.push(Measure::Count);
            }
        }
        Ok(None)
    }
}

pub(super) fn default_measures(subject: &Subject) -> Vec<Measure> {
    match subject {
        Subject::Metric(metric) => match metric.kind {
            MetricKind::Gauge | MetricKind::UpDownSum => {
                vec![Measure::Average, Measure::Min, Measure::Max, Measure::Latest]
            }
            MetricKind::Counter => vec![Measure::Sum],
            MetricKind::Histogram => vec![Measure::Average, Measure::Count],
        },
        _ => vec![Measure::Count],
    }
}
