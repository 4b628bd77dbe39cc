//! Which rows are read: tables, periods and filters.

use super::{HTTP_STATUS, Parameter, Writer, all};
use crate::{
    ast::{Dimension, Filter, MetricKind, Subject},
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
                conditions.extend(self.span_filters(&self.query.filter));
                ("traces".to_owned(), conditions)
            }
            Subject::Logs => {
                let mut conditions = period;
                conditions.extend(ids);
                conditions.extend(self.log_filters(&self.query.filter));
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
                let asked = [query.share.as_ref(), Some(&query.filter)].into_iter().flatten();
                let of_spans: Vec<String> = asked.flat_map(|filter| self.span_conditions(filter)).collect();
                let source = format!(
                    "(SELECT {key}, {other}, min(s.Timestamp) AS Timestamp, argMin(s.ServiceName, \
                     tuple(s.ParentSpanId != '', s.Timestamp)) AS ServiceName, argMin(s.SpanName, \
                     tuple(s.ParentSpanId != '', s.Timestamp)) AS SpanName, max(toUnixTimestamp64Nano(s.Timestamp) + \
                     toInt64(s.Duration)) - min(toUnixTimestamp64Nano(s.Timestamp)) AS Duration, \
                     if(countIf(s.StatusCode = 'Error') > 0, 'Error', 'Ok') AS StatusCode, count() AS spans, \
                     groupUniqArray(s.ServiceName) AS services, groupUniqArray(s.SpanName) AS operations, max(s.fits) AS \
                     fits FROM (SELECT TraceId, correlation_id, Timestamp, ParentSpanId, ServiceName, SpanName, Duration, \
                     StatusCode, ({}) AS fits FROM traces WHERE {}) AS s GROUP BY {key}) AS whole",
                    all(&of_spans),
                    all(&inner)
                );
                let filters = self.span_filters(&query.filter);
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
                conditions.extend(self.service_filters(&self.query.filter, "ServiceName"));
                conditions.extend(self.attribute_filters(&self.query.filter));
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

    pub(super) fn service_filters(&mut self, filter: &Filter, column: &str) -> Vec<String> {
        let array = column == "services";
        let mut conditions = Vec::new();
        for (names, parameter, not) in
            [(&filter.services, "services", ""), (&filter.not_services, "not_services", "NOT ")]
        {
            if names.is_empty() {
                continue;
            }
            let names = self.bind(parameter, Parameter::Texts(names.clone()));
            conditions.push(match array {
                true => format!("{not}hasAny(services, {names})"),
                false => format!("{not}has({names}, {column})"),
            });
        }
        conditions
    }

    fn attribute_filters(&mut self, filter: &Filter) -> Vec<String> {
        let conditions = filter.attributes.iter().enumerate().map(|(number, (attribute, values))| {
            let places = self.attribute_values(attribute, &format!("where_{number}"));
            if values.is_empty() {
                let any: Vec<String> = places.iter().map(|place| format!("{place} != ''")).collect();
                return format!("({})", any.join(" OR "));
            }
            let values = self.bind(&format!("where_{number}_values"), Parameter::Texts(values.clone()));
            let any: Vec<String> = places.iter().map(|place| format!("has({values}, {place})")).collect();
            format!("({})", any.join(" OR "))
        });
        conditions.collect()
    }

    /// Conditions that one span fulfils, not a trace or a flow as a whole.
    fn span_conditions(&mut self, filter: &Filter) -> Vec<String> {
        let mut conditions = Vec::new();
        let ranges: Vec<String> = filter
            .http
            .iter()
            .enumerate()
            .map(|(number, (from, to))| {
                let from = self.bind(&format!("http_from_{number}"), Parameter::Int(i64::from(*from)));
                let to = self.bind(&format!("http_to_{number}"), Parameter::Int(i64::from(*to)));
                format!("{HTTP_STATUS} >= {from} AND {HTTP_STATUS} <= {to}")
            })
            .collect();
        if !ranges.is_empty() {
            conditions.push(format!("({})", ranges.join(" OR ")));
        }
        conditions.extend(self.attribute_filters(filter));
        conditions
    }

    /// Conditions of a filter on spans, or on traces and flows as wholes.
    fn span_filters(&mut self, filter: &Filter) -> Vec<String> {
        let whole = matches!(self.query.subject, Subject::Traces | Subject::Flows);
        let mut conditions = self.service_filters(filter, if whole { "services" } else { "ServiceName" });
        if !filter.operations.is_empty() {
            let names = self.bind("operations", Parameter::Texts(filter.operations.clone()));
            conditions.push(if whole {
                format!("hasAny(operations, {names})")
            } else {
                format!("has({names}, SpanName)")
            });
        }
        match filter.failed {
            Some(true) => conditions.push("StatusCode = 'Error'".to_owned()),
            Some(false) => conditions.push("StatusCode != 'Error'".to_owned()),
            None => {}
        }
        for (name, sign, bound) in [("min_ns", ">", filter.min_ns), ("max_ns", "<=", filter.max_ns)] {
            if let Some(bound) = bound {
                let bound = self.bind(name, Parameter::Int(i64::try_from(bound).unwrap_or(i64::MAX)));
                conditions.push(format!("Duration {sign} {bound}"));
            }
        }
        let of_spans = self.span_conditions(filter);
        if !whole {
            conditions.extend(of_spans);
        } else if !of_spans.is_empty() {
            conditions.push("fits = 1".to_owned());
        }
        for (number, text) in filter.texts.iter().enumerate() {
            let text = self.bind(&format!("text_{number}"), Parameter::Text(text.clone()));
            let column = if whole { "SpanName" } else { "StatusMessage" };
            conditions.push(format!("positionCaseInsensitiveUTF8({column}, {text}) > 0"));
        }
        conditions
    }

    fn log_filters(&mut self, filter: &Filter) -> Vec<String> {
        let mut conditions = self.service_filters(filter, "ServiceName");
        if let Some((from, to)) = filter.severity {
            let from = self.bind("severity_from", Parameter::Int(i64::from(from)));
            let to = self.bind("severity_to", Parameter::Int(i64::from(to)));
            conditions.push(format!("SeverityNumber >= {from} AND SeverityNumber <= {to}"));
        }
        for (number, text) in filter.texts.iter().enumerate() {
            let text = self.bind(&format!("text_{number}"), Parameter::Text(text.clone()));
            conditions.push(format!("positionCaseInsensitiveUTF8(Body, {text}) > 0"));
        }
        conditions.extend(self.attribute_filters(filter));
        conditions
    }

    /// The condition that [`Measure::Share`] counts.
    ///
    /// [`Measure::Share`]: crate::ast::Measure::Share
    pub(super) fn share(&mut self) -> String {
        let query = self.query;
        let Some(share) = &query.share else { return all(&[]) };
        all(&match query.subject {
            Subject::Logs => self.log_filters(share),
            _ => self.span_filters(share),
        })
    }
}
