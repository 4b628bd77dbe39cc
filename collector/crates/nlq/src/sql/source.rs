//! Which rows are read: tables, periods and IDs.

use super::{Parameter, Writer, all};
use crate::{
    ast::{Dimension, MetricKind, Subject},
    time::Period,
};

impl Writer<'_> {
    /// Whether an item lies in a period.
    pub(super) fn within(&mut self, column: &str, prefix: &str, period: &Period) -> String {
        let from = self.bind(&format!("{prefix}from"), Parameter::Int(period.from_ns));
        let to = self.bind(&format!("{prefix}to"), Parameter::Int(period.to_ns));
        format!("{column} >= fromUnixTimestamp64Nano({from}) AND {column} < fromUnixTimestamp64Nano({to})")
    }

    /// The period on the tables of spans and log records, whose key holds buckets of five minutes.
    pub(super) fn within_buckets(&mut self, prefix: &str, period: &Period) -> String {
        let exactly = self.within("Timestamp", prefix, period);
        format!(
            "toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({{{prefix}from:Int64}})) AND \
             toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({{{prefix}to:Int64}})) AND {exactly}"
        )
    }

    pub(super) fn period(&mut self) -> Vec<String> {
        let metric = matches!(self.query.subject, Subject::Metric(_));
        let query = self.query;
        let mut one = |prefix: &str, period: &Period| {
            if metric { self.within("TimeUnix", prefix, period) } else { self.within_buckets(prefix, period) }
        };
        match (&query.period, &query.earlier) {
            (Some(period), Some(earlier)) => {
                vec![format!("(({}) OR ({}))", one("", period), one("earlier_", earlier))]
            }
            (Some(period), None) => vec![one("", period)],
            _ => Vec::new(),
        }
    }

    /// The rows that a query reads, and the conditions on them.
    pub(super) fn source(&mut self) -> (String, Vec<String>) {
        let period = self.period();
        let ids = self.ids();
        match &self.query.subject {
            Subject::Requests | Subject::Spans | Subject::Metrics => {
                let mut conditions = period;
                conditions.extend(ids);
                // A span whose name stands in the question may be of any kind.
                if self.query.subject == Subject::Requests && self.query.filter.operations.is_empty() {
                    conditions.push("SpanKind IN ('Server', 'Consumer')".to_owned());
                }
                conditions.extend(self.filters(&self.query.filter, ""));
                ("traces".to_owned(), conditions)
            }
            Subject::Logs => {
                let mut conditions = period;
                conditions.extend(ids);
                conditions.extend(self.filters(&self.query.filter, ""));
                ("logs".to_owned(), conditions)
            }
            Subject::Traces | Subject::Flows => {
                let mut inner = period;
                inner.extend(ids);
                let flows = self.query.subject == Subject::Flows;
                let key = if flows { "correlation_id" } else { "TraceId" };
                inner.push(format!("{key} != ''"));
                let other = if flows {
                    "any(s.TraceId) AS TraceId, uniqExact(s.TraceId) AS traces"
                } else {
                    "max(s.correlation_id) AS correlation_id, 1 AS traces"
                };
                // What only some of the spans have.
                let query = self.query;
                let of_spans: Vec<(&str, String)> = self
                    .query
                    .filters()
                    .map(|(prefix, filter)| (prefix, all(&self.span_conditions(filter, prefix))))
                    .collect();
                let any: String = of_spans
                    .iter()
                    .map(|(prefix, _)| format!(", max(s.{prefix}fits) AS {prefix}fits"))
                    .collect();
                let each: String = of_spans
                    .iter()
                    .map(|(prefix, condition)| format!(", ({condition}) AS {prefix}fits"))
                    .collect();
                let source = format!(
                    "(SELECT {key}, {other}, min(s.Timestamp) AS Timestamp, argMin(s.ServiceName, \
                     tuple(s.ParentSpanId != '', s.Timestamp)) AS ServiceName, argMin(s.SpanName, \
                     tuple(s.ParentSpanId != '', s.Timestamp)) AS SpanName, max(toUnixTimestamp64Nano(s.Timestamp) + \
                     toInt64(s.Duration)) - min(toUnixTimestamp64Nano(s.Timestamp)) AS Duration, \
                     if(countIf(s.StatusCode = 'Error') > 0, 'Error', 'Ok') AS StatusCode, count() AS spans, \
                     groupUniqArray(s.ServiceName) AS services, groupUniqArray(s.SpanName) AS operations{any} \
                     FROM (SELECT TraceId, correlation_id, Timestamp, ParentSpanId, ServiceName, SpanName, Duration, \
                     StatusCode{each} FROM traces WHERE {}) AS s GROUP BY {key}) AS whole",
                    all(&inner)
                );
                let filters = self.filters(&query.filter, "");
                (source, filters)
            }
            Subject::Metric(metric) => {
                let table = match metric.kind {
                    MetricKind::Gauge => "metrics_gauge",
                    MetricKind::UpDownSum | MetricKind::Counter => "metrics_sum",
                    MetricKind::Histogram => "metrics_histogram",
                };
                let name = self.bind("metric", Parameter::Text(metric.name.clone()));
                let mut conditions = vec![format!("MetricName = {name}")];
                conditions.extend(period);
                conditions.extend(self.filters(&self.query.filter, ""));
                let bucket = self.query.group.iter().find_map(|dimension| match dimension {
                    Dimension::Bucket(seconds) => Some(*seconds),
                    Dimension::Kind(_) => None,
                });
                let increase = |column: &str| {
                    format!(
                        "if(any(AggregationTemporality) = 1, toFloat64(sum({column})), toFloat64(max({column})) - toFloat64(min({column})))"
                    )
                };
                let time = match (&self.query.earlier, bucket) {
                    (_, Some(seconds)) => format!("toStartOfInterval(TimeUnix, INTERVAL {seconds} SECOND)"),
                    (Some(_), None) => {
                        "if(TimeUnix >= fromUnixTimestamp64Nano({from:Int64}), fromUnixTimestamp64Nano({from:Int64}), \
                         fromUnixTimestamp64Nano({earlier_from:Int64}))"
                            .to_owned()
                    }
                    (None, None) => "toStartOfDay(fromUnixTimestamp64Nano({from:Int64}))".to_owned(),
                };
                let columns = match metric.kind {
                    MetricKind::Gauge | MetricKind::UpDownSum => return (table.to_owned(), conditions),
                    MetricKind::Counter => format!("{} AS Value", increase("m.Value")),
                    MetricKind::Histogram => format!(
                        "{} AS Sum, {} AS Count, max(m.Max) AS Max",
                        increase("m.Sum"),
                        increase("m.Count")
                    ),
                };
                let source = format!(
                    "(SELECT ServiceName, Attributes, ResourceAttributes, {time} AS bucket, {columns} FROM {table} AS m WHERE {} \
                     GROUP BY ServiceName, Attributes, ResourceAttributes, bucket) AS increases",
                    all(&conditions)
                );
                (source, Vec::new())
            }
        }
    }

    pub(super) fn ids(&mut self) -> Vec<String> {
        let mut conditions = Vec::new();
        if let Some(trace) = self.query.filter.trace.clone() {
            let trace = self.bind("trace_id", Parameter::Text(trace));
            conditions.push(format!("TraceId = {trace}"));
        }
        if let Some(span) = self.query.filter.span.clone() {
            let span = self.bind("span_id", Parameter::Text(span));
            conditions.push(format!("SpanId = {span}"));
        }
        if let Some(flow) = self.query.filter.flow.clone() {
            let flow = self.bind("correlation_id", Parameter::Text(flow));
            conditions.push(format!("correlation_id = {flow}"));
        }
        conditions
    }
}
