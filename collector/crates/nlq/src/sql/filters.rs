//! The conditions of a filter, and which of them items of a kind can fulfil.

use super::{HTTP_STATUS, Parameter, Writer, all};
use crate::ast::{Answer, Filter, Query, Subject};

impl Query {
    /// The filters of a query, with what the names of their parameters begin with.
    pub(super) fn filters(&self) -> impl Iterator<Item = (&'static str, &Filter)> {
        let parts = [
            ("", Some(&self.filter)),
            ("not_", self.filter.not.as_deref()),
            ("share_", self.share.as_ref()),
            ("share_not_", self.share.as_ref().and_then(|share| share.not.as_deref())),
        ];
        parts.into_iter().filter_map(|(prefix, filter)| Some((prefix, filter?)))
    }

    /// What a query chooses by though items of its kind do not have it: the answer would be to another question.
    pub(super) fn unanswerable(&self) -> Option<String> {
        let whole = matches!(self.subject, Subject::Traces | Subject::Flows);
        let neighbours = matches!(self.answer, Answer::Neighbours(_));
        let (items, spans, logs, ids, attributes) = match &self.subject {
            _ if neighbours => ("Callers and dependencies", false, false, false, false),
            Subject::Requests | Subject::Spans => ("Spans", true, false, true, true),
            Subject::Traces | Subject::Flows => ("Traces and flows", true, false, true, true),
            Subject::Logs => ("Log records", false, true, true, true),
            Subject::Metric(_) => ("Points of a metric", false, false, false, true),
            Subject::Metrics => ("Metrics", false, false, false, false),
        };
        self.filters().find_map(|(_, filter)| {
            let asked = [
                (!filter.operations.is_empty(), spans, "operation"),
                (!filter.span_kinds.is_empty(), spans && !whole, "kind of span"),
                (filter.failed.is_some(), spans, "whether they failed"),
                (!filter.durations.is_empty(), spans, "duration"),
                (!filter.http.is_empty(), spans, "HTTP status"),
                (!filter.severities.is_empty(), logs, "severity"),
                (!filter.texts.is_empty(), spans || logs, "text"),
                (filter.trace.is_some() || filter.flow.is_some() || filter.span.is_some(), ids, "ID"),
                (!filter.attributes.is_empty(), attributes, "attribute"),
            ];
            let what =
                asked.iter().find(|(is_asked, has, _)| *is_asked && !*has).map(|(_, _, what)| *what)?;
            Some(format!("{items} cannot be chosen by {what}."))
        })
    }
}

impl Writer<'_> {
    /// What an item has to fulfil; `prefix` tells the parameters of one filter from those of another.
    pub(super) fn filters(&mut self, filter: &Filter, prefix: &str) -> Vec<String> {
        let mut conditions = self.wanted(filter, prefix);
        if let Some(not) = filter.not.as_deref() {
            let unwanted = self.wanted(not, &format!("{prefix}not_"));
            conditions.extend(unwanted.into_iter().map(|condition| format!("NOT ({condition})")));
        }
        conditions
    }

    fn wanted(&mut self, filter: &Filter, prefix: &str) -> Vec<String> {
        match self.query.subject {
            Subject::Logs => self.log_filters(filter, prefix),
            Subject::Metric(_) | Subject::Metrics => {
                let mut conditions = self.names(filter, prefix, "ServiceName", "SpanName");
                conditions.extend(self.attribute_filters(filter, prefix));
                conditions
            }
            _ => self.span_filters(filter, prefix),
        }
    }

    /// The services and operations of a filter, in these columns.
    pub(super) fn names(
        &mut self,
        filter: &Filter,
        prefix: &str,
        service: &str,
        operation: &str,
    ) -> Vec<String> {
        let named = [("services", service, &filter.services), ("operations", operation, &filter.operations)];
        let named = named.into_iter().filter(|(_, _, names)| !names.is_empty());
        named
            .map(|(parameter, column, names)| {
                let names = self.bind(&format!("{prefix}{parameter}"), Parameter::Texts(names.clone()));
                // The names in a trace or flow are arrays.
                match column == parameter {
                    true => format!("hasAny({column}, {names})"),
                    false => format!("has({names}, {column})"),
                }
            })
            .collect()
    }

    fn attribute_filters(&mut self, filter: &Filter, prefix: &str) -> Vec<String> {
        let conditions = filter.attributes.iter().enumerate().map(|(number, (attribute, values))| {
            let places = self.attribute_values(attribute, &format!("{prefix}where_{number}"));
            if values.is_empty() {
                let any: Vec<String> = places.iter().map(|place| format!("{place} != ''")).collect();
                return format!("({})", any.join(" OR "));
            }
            let values =
                self.bind(&format!("{prefix}where_{number}_values"), Parameter::Texts(values.clone()));
            let any: Vec<String> = places.iter().map(|place| format!("has({values}, {place})")).collect();
            format!("({})", any.join(" OR "))
        });
        conditions.collect()
    }

    /// One of some ranges of numbers, first and last.
    fn ranges<T: Copy + Into<i64>>(
        &mut self,
        ranges: &[(T, T)],
        column: &str,
        parameter: &str,
    ) -> Option<String> {
        let one = ranges.iter().enumerate().map(|(number, (from, to))| {
            let from = self.bind(&format!("{parameter}_from_{number}"), Parameter::Int((*from).into()));
            let to = self.bind(&format!("{parameter}_to_{number}"), Parameter::Int((*to).into()));
            format!("{column} >= {from} AND {column} <= {to}")
        });
        let one: Vec<String> = one.collect();
        (!one.is_empty()).then(|| format!("({})", one.join(" OR ")))
    }

    fn texts(&mut self, filter: &Filter, column: &str, prefix: &str) -> Vec<String> {
        let texts = filter.texts.iter().enumerate().map(|(number, text)| {
            let text = self.bind(&format!("{prefix}text_{number}"), Parameter::Text(text.clone()));
            format!("positionCaseInsensitiveUTF8({column}, {text}) > 0")
        });
        texts.collect()
    }

    /// Conditions that one span fulfils, not a trace or a flow as a whole.
    pub(super) fn span_conditions(&mut self, filter: &Filter, prefix: &str) -> Vec<String> {
        let mut conditions: Vec<String> =
            self.ranges(&filter.http, HTTP_STATUS, &format!("{prefix}http")).into_iter().collect();
        conditions.extend(self.attribute_filters(filter, prefix));
        conditions
    }

    /// Conditions of a filter on spans, or on traces and flows as wholes.
    fn span_filters(&mut self, filter: &Filter, prefix: &str) -> Vec<String> {
        let whole = matches!(self.query.subject, Subject::Traces | Subject::Flows);
        let (service, operation) =
            if whole { ("services", "operations") } else { ("ServiceName", "SpanName") };
        let mut conditions = self.names(filter, prefix, service, operation);
        if !filter.span_kinds.is_empty() {
            let kinds = self.bind(&format!("{prefix}kinds"), Parameter::Texts(filter.span_kinds.clone()));
            conditions.push(format!("has({kinds}, SpanKind)"));
        }
        match filter.failed {
            Some(true) => conditions.push("StatusCode = 'Error'".to_owned()),
            Some(false) => conditions.push("StatusCode != 'Error'".to_owned()),
            None => {}
        }
        for (number, bound) in filter.durations.iter().enumerate() {
            let value = Parameter::Int(i64::try_from(bound.value).unwrap_or(i64::MAX));
            let value = self.bind(&format!("{prefix}duration_{number}"), value);
            conditions.push(format!("Duration {} {value}", bound.operator()));
        }
        let of_spans = self.span_conditions(filter, prefix);
        if !whole {
            conditions.extend(of_spans);
        } else if !of_spans.is_empty() {
            conditions.push(format!("{prefix}fits = 1"));
        }
        conditions.extend(self.texts(filter, if whole { "SpanName" } else { "StatusMessage" }, prefix));
        conditions
    }

    fn log_filters(&mut self, filter: &Filter, prefix: &str) -> Vec<String> {
        let mut conditions = self.names(filter, prefix, "ServiceName", "SpanName");
        conditions.extend(self.ranges(&filter.severities, "SeverityNumber", &format!("{prefix}severity")));
        conditions.extend(self.texts(filter, "Body", prefix));
        conditions.extend(self.attribute_filters(filter, prefix));
        conditions
    }

    /// The condition that [`Measure::Share`] counts.
    ///
    /// [`Measure::Share`]: crate::ast::Measure::Share
    pub(super) fn share(&mut self) -> String {
        let query = self.query;
        all(&query.share.as_ref().map(|share| self.filters(share, "share_")).unwrap_or_default())
    }
}
