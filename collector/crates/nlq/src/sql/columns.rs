//! What columns are called, and what stands in them.

use std::borrow::Cow;

use super::{HTTP_STATUS, Parameter, Writer};
use crate::ast::{Attribute, Kind, Measure, Query, Subject};

/// What tells things of a kind apart: of spans, and of log records.
const fn expressions(kind: Kind) -> (Option<&'static str>, Option<&'static str>) {
    match kind {
        Kind::Service => (Some("ServiceName"), Some("ServiceName")),
        Kind::Operation => (Some("SpanName"), None),
        Kind::Status => (Some("StatusCode"), None),
        Kind::Trace => (Some("TraceId"), Some("TraceId")),
        Kind::Flow => (Some("correlation_id"), Some("correlation_id")),
        Kind::Severity => (None, Some("SeverityText")),
        Kind::Message => (Some("StatusMessage"), Some("Body")),
        Kind::SpanKind => (Some("SpanKind"), None),
        Kind::HttpStatus => (Some(HTTP_STATUS), None),
        Kind::Attribute(_) => (None, None),
    }
}

impl Writer<'_> {
    /// What tells things of a kind apart.
    ///
    /// # Errors
    /// When what the query is about has nothing of this kind; the text says so.
    pub(super) fn expression(&mut self, kind: Kind) -> Result<String, String> {
        let query = self.query;
        let name = noun(query, kind);
        let whole = matches!(query.subject, Subject::Traces | Subject::Flows);
        if let Kind::Attribute(place) = kind
            && let Some(attribute) = query.attributes.get(place)
        {
            if whole {
                return Err(format!(
                    "Traces and flows cannot be told apart by {name}; requests, spans and log records can."
                ));
            }
            return Ok(self.attribute(attribute, &format!("group_{place}")));
        }
        let (span, log) = expressions(kind);
        match &query.subject {
            Subject::Metric(_) if kind == Kind::Service => Ok("ServiceName".to_owned()),
            Subject::Metric(_) => {
                Err(format!("A metric can be told apart by service, attributes and time, not by {name}."))
            }
            Subject::Logs => log.map(str::to_owned).ok_or_else(|| format!("Log records have no {name}.")),
            _ => span.map(str::to_owned).ok_or_else(|| format!("Only log records have a {name}.")),
        }
    }

    /// The value of an attribute: of the item itself, else of its resource; empty when there is none.
    fn attribute(&mut self, attribute: &Attribute, parameter: &str) -> String {
        let mut values = self.attribute_values(attribute, parameter);
        let last = values.pop().unwrap_or_else(|| "''".to_owned());
        values.into_iter().rev().fold(last, |other, value| format!("if({value} != '', {value}, {other})"))
    }

    /// Where the value of an attribute may stand.
    pub(super) fn attribute_values(&mut self, attribute: &Attribute, parameter: &str) -> Vec<String> {
        let own = match &self.query.subject {
            Subject::Logs => "LogAttributes",
            Subject::Metric(_) => "Attributes",
            _ => "SpanAttributes",
        };
        let mut values = Vec::new();
        for (number, key) in attribute.keys.iter().enumerate() {
            let key = self.bind(&format!("{parameter}_key_{number}"), Parameter::Text(key.clone()));
            values.extend([own, "ResourceAttributes"].map(|map| format!("{map}[{key}]")));
        }
        values
    }
}

pub(super) fn column_name(query: &Query, kind: Kind) -> Cow<'static, str> {
    Cow::Borrowed(match kind {
        Kind::Service => "service",
        Kind::Operation => "operation",
        Kind::Status => "status",
        Kind::Trace => "trace_id",
        Kind::Flow => "flow",
        Kind::Severity => "severity",
        Kind::Message => "message",
        Kind::SpanKind => "span_kind",
        Kind::HttpStatus => "http_status",
        // A key that was written in the question does not get into the text of the SQL.
        Kind::Attribute(place) => match query.attributes.get(place).and_then(|attribute| attribute.name) {
            Some(name) => return Cow::Owned(name.replace(' ', "_")),
            None => return Cow::Owned(format!("attribute_{}", place + 1)),
        },
    })
}

pub(crate) fn noun(query: &Query, kind: Kind) -> &str {
    match kind {
        Kind::Service => "service",
        Kind::Operation => "operation",
        Kind::Status => "status",
        Kind::Trace => "trace",
        Kind::Flow => "flow",
        Kind::Severity => "severity",
        Kind::Message => "message",
        Kind::SpanKind => "span kind",
        Kind::HttpStatus => "HTTP status",
        Kind::Attribute(place) => query.attributes.get(place).map_or("attribute", in_words),
    }
}

/// An attribute as it is said.
pub(crate) fn in_words(attribute: &Attribute) -> &str {
    attribute.name.or_else(|| attribute.keys.first().map(String::as_str)).unwrap_or("attribute")
}

pub(crate) fn measure_name(measure: Measure, query: &Query) -> String {
    let metric = matches!(query.subject, Subject::Metric(_));
    let unit = if metric { "" } else { "_ms" };
    match measure {
        Measure::Count => "count".to_owned(),
        Measure::Errors => "errors".to_owned(),
        Measure::ErrorRate => "error_rate".to_owned(),
        Measure::SuccessRate => "success_rate".to_owned(),
        Measure::Share | Measure::PartOfAll => "share".to_owned(),
        Measure::PerSecond => "per_second".to_owned(),
        Measure::Average => format!("avg{unit}"),
        Measure::Quantile(q) if q % 10 == 0 => format!("p{}{unit}", q / 10),
        Measure::Quantile(q) => format!("p{q}{unit}"),
        Measure::Max => format!("max{unit}"),
        Measure::Min => format!("min{unit}"),
        Measure::Sum => format!("sum{unit}"),
        Measure::Latest => "latest".to_owned(),
        Measure::Distinct(kind) => format!("{}s", column_name(query, kind)),
        Measure::First => "first".to_owned(),
        Measure::Last => "last".to_owned(),
    }
}
