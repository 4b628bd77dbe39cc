//! What a question is about, which of it, and what is told apart.

use super::Draft;
use crate::{
    ast::{Attribute, Dimension, Filter, Kind, Subject},
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
        if self.names(Thing::Log)
            || severity
            || !r.not.severities.is_empty()
            || self.names(Thing::Kind(Kind::Severity))
        {
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
        if !r.texts.is_empty() || !r.not.texts.is_empty() {
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
        let failed = if self.is(Sign::Failed) {
            Some(true)
        } else if self.is(Sign::Succeeded) {
            Some(false)
        } else {
            None
        };
        let mut severities: Vec<(u8, u8)> = Vec::new();
        for (_, sign) in &r.signs {
            if let Sign::Severity(from, to) = *sign
                && !severities.contains(&(from, to))
            {
                severities.push((from, to));
            }
        }
        let mut not = r.not.clone();
        let mut http = r.http.clone();
        if http.is_empty() {
            // What has no code did not answer with another one.
            http = others(&std::mem::take(&mut not.http));
        }
        if logs {
            if self.names(Thing::Error) || failed == Some(true) {
                severities.push(ERRORS);
            } else if failed == Some(false) {
                not.severities.push(ERRORS);
            }
            // An error is what is at least one.
            severities.iter_mut().filter(|(from, _)| *from == ERRORS.0).for_each(|(_, to)| *to = ERRORS.1);
            severities.dedup();
        }
        Filter {
            services: r.services.iter().map(|(_, name)| name.clone()).collect(),
            operations: r.operations.iter().map(|(_, name)| name.clone()).collect(),
            span_kinds: r.span_kinds.clone(),
            failed: if logs { None } else { failed },
            durations: r.durations.clone(),
            trace: r.trace.clone(),
            span: r.span.clone(),
            flow: r.flow.clone(),
            texts: r.texts.clone(),
            severities,
            http,
            attributes: r
                .attributes
                .iter()
                .cloned()
                .chain(self.names(Thing::DatabaseCall).then(|| (attributes::database(), Vec::new())))
                .collect(),
            not: (not != Filter::default()).then(|| Box::new(not)),
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
        let keys = self.reading.group_keys.iter();
        kinds.extend(keys.filter_map(|key| {
            let is_key = |attribute: &Attribute| attribute.name.is_none() && attribute.keys == [key.clone()];
            self.attributes().iter().position(is_key).map(Kind::Attribute)
        }));
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

/// Severity numbers of errors and what is worse.
const ERRORS: (u8, u8) = (17, 24);

/// The HTTP codes that are in none of these ranges, when there are any.
fn others(ranges: &[(u16, u16)]) -> Vec<(u16, u16)> {
    if ranges.is_empty() {
        return Vec::new();
    }
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut next = 100;
    let mut others = Vec::new();
    for (from, to) in sorted {
        if next < from {
            others.push((next, from - 1));
        }
        next = next.max(to + 1);
    }
    if next <= 599 {
        others.push((next, 599));
    }
    others
}
