//! What columns are called, and what stands in them.

use super::HTTP_STATUS;
use crate::ast::{Kind, Measure, Subject};

/// What tells things of a kind apart: of spans, and of log records.
pub(super) const fn expressions(kind: Kind) -> (&'static str, Option<&'static str>) {
    match kind {
        Kind::Service => ("ServiceName", Some("ServiceName")),
        Kind::Operation => ("SpanName", None),
        Kind::Status => ("StatusCode", None),
        Kind::Trace => ("TraceId", Some("TraceId")),
        Kind::Flow => ("correlation_id", Some("correlation_id")),
        Kind::Severity => ("StatusCode", Some("SeverityText")),
        Kind::Message => ("StatusMessage", Some("Body")),
        Kind::SpanKind => ("SpanKind", None),
        Kind::HttpStatus => (HTTP_STATUS, None),
    }
}

pub(super) const fn column_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Service => "service",
        Kind::Operation => "operation",
        Kind::Status => "status",
        Kind::Trace => "trace_id",
        Kind::Flow => "flow",
        Kind::Severity => "severity",
        Kind::Message => "message",
        Kind::SpanKind => "span_kind",
        Kind::HttpStatus => "http_status",
    }
}

pub(crate) const fn noun(kind: Kind) -> &'static str {
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
    }
}

pub(crate) fn measure_name(measure: Measure, subject: &Subject) -> String {
    let metric = matches!(subject, Subject::Metric(_));
    let unit = if metric { "" } else { "_ms" };
    match measure {
        Measure::Count => "count".to_owned(),
        Measure::Errors => "errors".to_owned(),
        Measure::ErrorRate => "error_rate".to_owned(),
        Measure::PerSecond => "per_second".to_owned(),
        Measure::Average => format!("avg{unit}"),
        Measure::Quantile(q) if q % 10 == 0 => format!("p{}{unit}", q / 10),
        Measure::Quantile(q) => format!("p{q}{unit}"),
        Measure::Max => format!("max{unit}"),
        Measure::Min => format!("min{unit}"),
        Measure::Sum => format!("sum{unit}"),
        Measure::Latest => "latest".to_owned(),
        Measure::Distinct(kind) => format!("{}s", column_name(kind)),
        Measure::First => "first".to_owned(),
        Measure::Last => "last".to_owned(),
    }
}
