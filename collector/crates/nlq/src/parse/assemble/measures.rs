//! Which numbers a question asks for.

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
        share: &mut Option<Filter>,
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
        let shares = self.is(Sign::Share) || self.is(Sign::Rate);
        let fails = (self.names(Thing::Error) || filter.failed == Some(true)) && !logs;
        let is_rate = self.is(Sign::ErrorRate) || self.has(|sign| matches!(sign, Sign::Unreliable(_)));
        if is_rate || (shares && fails && filter.http.is_empty()) {
            measures.push(Measure::ErrorRate);
            filter.failed = None;
        } else if self.is(Sign::Reliability) {
            measures.extend([Measure::SuccessRate, Measure::ErrorRate]);
            filter.failed = None;
        } else if self.is(Sign::SuccessRate) || (shares && filter.failed == Some(false)) {
            measures.push(Measure::SuccessRate);
            filter.failed = None;
        } else if shares && !metric {
            // "the rate of error logs" is how many a second, "the rate of 5xx" a share.
            if self.is(Sign::Share) || !filter.http.is_empty() {
                *share = self.numerator(filter, group);
            }
            measures.extend(match share {
                Some(_) => Some(Measure::Share),
                None if self.is(Sign::Share) => (!group.is_empty()).then_some(Measure::PartOfAll),
                None if r.bucket.is_some() => Some(Measure::Count),
                None => Some(Measure::PerSecond),
            });
        }
        measures.extend(r.quantiles.iter().map(|q| Measure::Quantile(*q)));
        for (sign, measure) in [
            (Sign::Average, Measure::Average),
            (Sign::Typical, Measure::Quantile(500)),
            (Sign::Typical, Measure::Average),
            (Sign::Median, Measure::Quantile(500)),
            (Sign::Max, Measure::Max),
            (Sign::Min, Measure::Min),
            (Sign::Sum, Measure::Sum),
            (Sign::Latest, Measure::Latest),
            (Sign::Throughput, Measure::PerSecond),
        ] {
            let of_values = matches!(measure, Measure::Sum | Measure::Latest);
            let distributed = measure != Measure::Quantile(500) || sign != Sign::Typical || !metric;
            // "the total time spent in payments"
            let of_durations = measure == Measure::Sum && self.is(Sign::Latency) && !self.is(Sign::HowMany);
            let fits =
                (!of_values || metric || of_durations) && distributed && !(sign == Sign::Typical && logs);
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
        match self.change().map(|(change, _)| change) {
            Some(Change::Latency) if measures.is_empty() => {
                measures.extend([Measure::Quantile(950), Measure::Average])
            }
            Some(Change::Errors) if measures.is_empty() => measures.push(Measure::Errors),
            Some(Change::Count) if measures.is_empty() => measures.push(Measure::Count),
            _ => {}
        }
        let numeric = self.is(Sign::HowMany)
            || r.said(&["traffic", "load"])
            || !group.is_empty()
            || self.is(Sign::Trend)
            || r.bucket.is_some()
            || self.is(Sign::Most)
            || self.is(Sign::Least)
            || compares
            || self.is(Sign::Compare)
            || self.is(Sign::Sum);
        // "errors vs requests"
        let both =
            self.names(Thing::Error) && self.names(Thing::Request) && self.is(Sign::Compare) && !compares;
        if both && measures.is_empty() && !logs {
            filter.failed = None;
            return (vec![Measure::Errors, Measure::Count], true);
        }
        let errors = self.names(Thing::Error) && !logs && !measures.contains(&Measure::ErrorRate);
        let by_message = group.contains(&Dimension::Kind(Kind::Message));
        let counts_messages = kinds_counted.is_some_and(|noun| noun.thing == Thing::Kind(Kind::Message));
        if (by_message || counts_messages) && !logs {
            filter.failed = Some(true);
        }
        if errors {
            if measures.is_empty()
                && (numeric || self.asks_whether())
                && !by_message
                && kinds_counted.and_then(|noun| self.kind(noun.thing)).is_none()
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
            measures.push(self.kind(noun.thing).map_or(Measure::Count, Measure::Distinct));
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
        // "services without errors"
        if filter.failed == Some(false) && self.without_errors(group) && measures.is_empty() {
            filter.failed = None;
            measures.push(Measure::Errors);
            return (measures, true);
        }
        if self.is(Sign::Health) && measures.is_empty() && *subject == Subject::Requests && !items {
            measures.extend([Measure::Count, Measure::ErrorRate, Measure::Average, Measure::Quantile(950)]);
        }
        let explicit = !measures.is_empty();
        if measures.is_empty() {
            let slow = self.is(Sign::Slowest) || self.is(Sign::Fastest);
            if slow && r.limit.is_some() && group.is_empty() && compares {
                // A number of items: they are no number that could be compared.
            } else if slow && (!group.is_empty() || compares) {
                measures.extend([Measure::Quantile(950), Measure::Average, Measure::Count]);
            } else if self.is(Sign::Busiest)
                || self.is(Sign::Quietest)
                || self.is(Sign::HowMany)
                || r.said(&["traffic", "load"])
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

    /// Whether services or operations are asked for in which nothing failed.
    pub(super) fn without_errors(&self, group: &[Dimension]) -> bool {
        let items = [Thing::Request, Thing::Span, Thing::Trace, Thing::Flow];
        let of_something = |dimension: &Dimension| {
            matches!(dimension, Dimension::Kind(Kind::Service | Kind::Operation | Kind::Attribute(_)))
        };
        self.is(Sign::Succeeded)
            && group.iter().any(of_something)
            && !items.into_iter().any(|thing| self.names(thing))
            && !self.is(Sign::HowMany)
            && !self.is(Sign::By)
    }

    /// What a share is the share of: the conditions of the question on status, code, duration and texts; else what is named when
    /// nothing tells that apart. They are taken out of the filter.
    pub(super) fn numerator(&self, filter: &mut Filter, group: &[Dimension]) -> Option<Filter> {
        let mut share = Filter {
            failed: filter.failed.take(),
            durations: std::mem::take(&mut filter.durations),
            http: std::mem::take(&mut filter.http),
            severities: std::mem::take(&mut filter.severities),
            texts: std::mem::take(&mut filter.texts),
            ..Filter::default()
        };
        if share == Filter::default() {
            share.attributes = std::mem::take(&mut filter.attributes);
        }
        if share == Filter::default() && self.is(Sign::Share) {
            if !group.contains(&Dimension::Kind(Kind::Operation)) {
                share.operations = std::mem::take(&mut filter.operations);
            }
            if share.operations.is_empty() && !group.contains(&Dimension::Kind(Kind::Service)) {
                share.services = std::mem::take(&mut filter.services);
            }
        }
        (share != Filter::default()).then_some(share)
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
