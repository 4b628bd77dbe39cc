//! What a question is about, which of it, and what is told apart.

use super::Draft;
use crate::{
    ast::{Dimension, Filter, Kind, Subject},
    attributes,
    lexicon::{Sign, Thing},
};

impl Draft<'_> {
    pub(super) fn subject(&self) -> Subject {
        let r = self.reading;
        if let Some(metric) = r.metrics.first() {
            return Subject::Metric(metric.clone());
        }
        let severity = self.has(|sign| matches!(sign, Sign::Severity(..)));
        if self.names(Thing::Log) || severity || self.names(Thing::Kind(Kind::Severity)) {
            return Subject::Logs;
        }
        let by_id = r.trace.is_some() || r.flow.is_some() || r.span.is_some();
        let long = self.is(Sign::Latency) || self.is(Sign::When);
        let of_operations = self.names(Thing::Kind(Kind::Operation)) && !self.names(Thing::Request);
        // What talks to a database is a span of kind Client.
        let to_systems = self.names(Thing::DatabaseCall)
            || r.attributes.iter().any(|(attribute, _)| attribute.is_system());
        if self.names(Thing::Span) || to_systems || of_operations || self.names(Thing::Kind(Kind::SpanKind)) {
            return Subject::Spans;
        }
        if by_id && long {
            return if r.trace.is_some() { Subject::Traces } else { Subject::Flows };
        }
        let counted = |thing: Thing| self.nouns.iter().any(|noun| noun.thing == thing && !noun.after_by);
        if counted(Thing::Trace) && r.trace.is_none() {
            return Subject::Traces;
        }
        if counted(Thing::Flow) && r.flow.is_none() {
            return Subject::Flows;
        }
        if by_id {
            return Subject::Spans;
        }
        if !r.texts.is_empty() {
            return Subject::Logs;
        }
        if self.names(Thing::Metric) {
            return Subject::Metrics;
        }
        Subject::Requests
    }

    pub(super) fn filter(&self, subject: &Subject) -> Filter {
        let r = self.reading;
        let logs = *subject == Subject::Logs;
        let severity = r.signs.iter().find_map(|(_, sign)| match sign {
            Sign::Severity(from, to) => Some((*from, *to)),
            _ => None,
        });
        // "warnings and errors"
        let also_errors = self.names(Thing::Error) && logs;
        let severity = severity.map(|(from, to)| (from, if from >= 17 || also_errors { 24 } else { to }));
        let failed = if self.is(Sign::Failed) {
            Some(true)
        } else if self.is(Sign::Succeeded) {
            Some(false)
        } else {
            None
        };
        let errors = logs && severity.is_none() && (self.names(Thing::Error) || failed == Some(true));
        Filter {
            services: r.services.iter().map(|(_, name)| name.clone()).collect(),
            not_services: r.not_services.clone(),
            operations: r.operations.iter().map(|(_, name)| name.clone()).collect(),
            failed: if logs { None } else { failed },
            min_ns: r.min_ns,
            max_ns: r.max_ns,
            trace: r.trace.clone(),
            span: r.span.clone(),
            flow: r.flow.clone(),
            texts: r.texts.clone(),
            severity: if errors { Some((17, 24)) } else { severity },
            http: r.http.clone(),
            attributes: r
                .attributes
                .iter()
                .cloned()
                .chain(self.names(Thing::DatabaseCall).then(|| (attributes::database(), Vec::new())))
                .collect(),
        }
    }

    pub(super) fn groups(&self, subject: &Subject, filter: &Filter) -> Vec<Dimension> {
        let mut kinds = Vec::new();
        for noun in &self.nouns {
            let kind = match noun.thing {
                Thing::Kind(_) | Thing::Endpoint | Thing::Attribute(_) => match self.kind(noun.thing) {
                    Some(kind) => kind,
                    None => continue,
                },
                Thing::Trace if noun.after_by => Kind::Trace,
                Thing::Flow if noun.after_by => Kind::Flow,
                Thing::Log if noun.after_by && self.names(Thing::Error) => Kind::Message,
                _ => continue,
            };
            // "how many services": they are counted, not told apart.
            let counted = noun.after_count && !noun.after_by;
            if !counted && !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let of_nouns = self.attributes().len() - self.reading.group_keys.len();
        kinds.extend((0..self.reading.group_keys.len()).map(|place| Kind::Attribute(of_nouns + place)));
        // "the most common errors", "what errors": told apart by their message.
        let asks_errors = self.names(Thing::Error)
            && self.is(Sign::Which)
            && kinds.is_empty()
            && !self.is(Sign::HowMany)
            && !self.is(Sign::When);
        let asks_errors = asks_errors
            && !self.is(Sign::ErrorRate)
            && !self.is(Sign::Trend)
            && self.reading.bucket.is_none()
            && !self.is(Sign::Share);
        if kinds.is_empty()
            && (self.is(Sign::Common) || asks_errors)
            && (self.names(Thing::Error) || *subject == Subject::Logs)
        {
            kinds.push(Kind::Message);
        }
        if *subject == Subject::Metrics {
            return Vec::new();
        }
        // "services" next to one named service is no grouping: "the payments services".
        if filter.services.len() == 1
            && !self.nouns.iter().any(|noun| noun.after_by)
            && !self.is(Sign::Which)
            && kinds == [Kind::Service]
            && filter.trace.is_none()
            && filter.flow.is_none()
        {
            kinds.clear();
        }
        kinds.into_iter().map(Dimension::Kind).collect()
    }
}
