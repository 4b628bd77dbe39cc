//! From a query to SQL. Every name and value of the question is a bound parameter; the text is made of constants only.

use serde::{Deserialize, Serialize};

use crate::{
    ast::{Answer, Dimension, Kind, Measure, MetricKind, Order, Query, Subject},
    time::Period,
};

/// A value to bind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Parameter {
    /// `Int64`
    Int(i64),
    /// `Float64`
    Float(f64),
    /// `String`
    Text(String),
    /// `Array(String)`
    Texts(Vec<String>),
}

/// SQL with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The text, for the guard.
    pub sql: String,
    /// What its placeholders stand for.
    pub parameters: Vec<(String, Parameter)>,
}

const TIME: &str = "'%Y-%m-%dT%H:%i:%SZ', 'UTC'";
const TIME_FINE: &str = "'%Y-%m-%dT%H:%i:%S.%fZ', 'UTC'";
const HTTP_STATUS: &str = "toUInt16OrZero(if(SpanAttributes['http.response.status_code'] != '', \
                           SpanAttributes['http.response.status_code'], SpanAttributes['http.status_code']))";

/// The SQL of a query.
///
/// # Errors
/// When the data cannot answer it; the text says why.
pub fn sql(query: &Query) -> Result<Statement, String> {
    let mut writer = Writer { query, parameters: Vec::new() };
    let sql = match (&query.answer, &query.subject) {
        (Answer::Neighbours(callers), _) => writer.neighbours(*callers),
        (Answer::List, Subject::Metrics) => writer.metric_names(false),
        (Answer::Measures(_), Subject::Metrics) => writer.metric_names(true),
        (Answer::List, _) => writer.list(),
        (Answer::Measures(measures), _) => writer.measures(measures)?,
    };
    Ok(Statement { sql, parameters: writer.parameters })
}

struct Writer<'a> {
    query: &'a Query,
    parameters: Vec<(String, Parameter)>,
}

impl Writer<'_> {
    fn bind(&mut self, name: &str, value: Parameter) -> String {
        let kind = match &value {
            Parameter::Int(_) => "Int64",
            Parameter::Float(_) => "Float64",
            Parameter::Text(_) => "String",
            Parameter::Texts(_) => "Array(String)",
        };
        if !self.parameters.iter().any(|(known, _)| known == name) {
            self.parameters.push((name.to_owned(), value));
        }
        format!("{{{name}:{kind}}}")
    }

    /// Whether an item lies in a period.
    fn within(&mut self, column: &str, prefix: &str, period: &Period) -> String {
        let from = self.bind(&format!("{prefix}from"), Parameter::Int(period.from_ns));
        let to = self.bind(&format!("{prefix}to"), Parameter::Int(period.to_ns));
        format!("{column} >= fromUnixTimestamp64Nano({from}) AND {column} < fromUnixTimestamp64Nano({to})")
    }

    /// The period on the tables of spans and log records, whose key holds buckets of five minutes.
    fn within_buckets(&mut self, prefix: &str, period: &Period) -> String {
        let exactly = self.within("Timestamp", prefix, period);
        format!(
            "toStartOfFiveMinutes(Timestamp) >= toStartOfFiveMinutes(fromUnixTimestamp64Nano({{{prefix}from:Int64}})) AND \
             toStartOfFiveMinutes(Timestamp) <= toStartOfFiveMinutes(fromUnixTimestamp64Nano({{{prefix}to:Int64}})) AND {exactly}"
        )
    }

    fn period(&mut self) -> Vec<String> {
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
    fn source(&mut self) -> (String, Vec<String>) {
        let period = self.period();
        let ids = self.ids();
        match &self.query.subject {
            Subject::Requests | Subject::Spans | Subject::Metrics => {
                let mut conditions = period;
                conditions.extend(ids);
                conditions.extend(self.span_filters("ServiceName"));
                ("traces".to_owned(), conditions)
            }
            Subject::Logs => {
                let mut conditions = period;
                conditions.extend(ids);
                conditions.extend(self.log_filters());
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
                let source = format!(
                    "(SELECT {key}, {other}, min(s.Timestamp) AS Timestamp, argMin(s.ServiceName, \
                     tuple(s.ParentSpanId != '', s.Timestamp)) AS ServiceName, argMin(s.SpanName, \
                     tuple(s.ParentSpanId != '', s.Timestamp)) AS SpanName, max(toUnixTimestamp64Nano(s.Timestamp) + \
                     toInt64(s.Duration)) - min(toUnixTimestamp64Nano(s.Timestamp)) AS Duration, \
                     if(countIf(s.StatusCode = 'Error') > 0, 'Error', 'Ok') AS StatusCode, count() AS spans, \
                     groupUniqArray(s.ServiceName) AS services, groupUniqArray(s.SpanName) AS operations FROM \
                     (SELECT TraceId, correlation_id, Timestamp, ParentSpanId, ServiceName, SpanName, Duration, \
                     StatusCode FROM traces WHERE {}) AS s GROUP BY {key}) AS whole",
                    all(&inner)
                );
                let filters = self.span_filters("services");
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
                conditions.extend(self.service_filters("ServiceName"));
                conditions.extend(self.attribute_filters("Attributes"));
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
                    "(SELECT ServiceName, Attributes, {time} AS bucket, {columns} FROM {table} AS m WHERE {} GROUP BY ServiceName, \
                     Attributes, bucket) AS increases",
                    all(&conditions)
                );
                (source, Vec::new())
            }
        }
    }

    fn ids(&mut self) -> Vec<String> {
        let mut conditions = Vec::new();
        if let Some(trace) = self.query.filter.trace.clone() {
            let trace = self.bind("trace_id", Parameter::Text(trace));
            conditions.push(format!("TraceId = {trace}"));
        }
        if let Some(flow) = self.query.filter.flow.clone() {
            let flow = self.bind("correlation_id", Parameter::Text(flow));
            conditions.push(format!("correlation_id = {flow}"));
        }
        conditions
    }

    fn service_filters(&mut self, column: &str) -> Vec<String> {
        let filter = &self.query.filter;
        let (some, none) = (filter.services.clone(), filter.not_services.clone());
        let mut conditions = Vec::new();
        let array = column == "services";
        if !some.is_empty() {
            let services = self.bind("services", Parameter::Texts(some));
            conditions.push(if array {
                format!("hasAny(services, {services})")
            } else {
                format!("has({services}, {column})")
            });
        }
        if !none.is_empty() {
            let services = self.bind("not_services", Parameter::Texts(none));
            conditions.push(if array {
                format!("NOT hasAny(services, {services})")
            } else {
                format!("NOT has({services}, {column})")
            });
        }
        conditions
    }

    fn attribute_filters(&mut self, map: &str) -> Vec<String> {
        let attributes = self.query.filter.attributes.clone();
        let conditions = attributes.into_iter().enumerate().map(|(number, (key, value))| {
            let key = self.bind(&format!("key_{number}"), Parameter::Text(key));
            let value = self.bind(&format!("value_{number}"), Parameter::Text(value));
            format!("{map}[{key}] = {value}")
        });
        conditions.collect()
    }

    fn span_filters(&mut self, services: &str) -> Vec<String> {
        let filter = self.query.filter.clone();
        let whole = services == "services";
        let mut conditions = self.service_filters(services);
        if !filter.operations.is_empty() {
            let names = self.bind("operations", Parameter::Texts(filter.operations.clone()));
            conditions.push(if whole {
                format!("hasAny(operations, {names})")
            } else {
                format!("has({names}, SpanName)")
            });
        } else if self.entry_spans() {
            conditions.push("SpanKind IN ('Server', 'Consumer')".to_owned());
        }
        match filter.failed {
            Some(true) => conditions.push("StatusCode = 'Error'".to_owned()),
            Some(false) => conditions.push("StatusCode != 'Error'".to_owned()),
            None => {}
        }
        for (name, sign, bound) in [("min_ns", ">=", filter.min_ns), ("max_ns", "<=", filter.max_ns)] {
            if let Some(bound) = bound {
                let bound = self.bind(name, Parameter::Int(i64::try_from(bound).unwrap_or(i64::MAX)));
                let sign = if name == "min_ns" { ">" } else { sign };
                conditions.push(format!("Duration {sign} {bound}"));
            }
        }
        if let Some((from, to)) = filter.http {
            let from = self.bind("http_from", Parameter::Int(i64::from(from)));
            let to = self.bind("http_to", Parameter::Int(i64::from(to)));
            if !whole {
                conditions.push(format!("{HTTP_STATUS} >= {from} AND {HTTP_STATUS} <= {to}"));
            }
        }
        if !whole {
            conditions.extend(self.attribute_filters("SpanAttributes"));
        }
        for (number, text) in filter.texts.iter().enumerate() {
            let text = self.bind(&format!("text_{number}"), Parameter::Text(text.clone()));
            let column = if whole { "SpanName" } else { "StatusMessage" };
            conditions.push(format!("positionCaseInsensitiveUTF8({column}, {text}) > 0"));
        }
        conditions
    }

    /// Whether the spans that stand for requests are meant: not when an operation is named, which may be of any kind.
    fn entry_spans(&self) -> bool {
        self.query.subject == Subject::Requests
    }

    fn log_filters(&mut self) -> Vec<String> {
        let filter = self.query.filter.clone();
        let mut conditions = self.service_filters("ServiceName");
        if let Some((from, to)) = filter.severity {
            let from = self.bind("severity_from", Parameter::Int(i64::from(from)));
            let to = self.bind("severity_to", Parameter::Int(i64::from(to)));
            conditions.push(format!("SeverityNumber >= {from} AND SeverityNumber <= {to}"));
        }
        for (number, text) in filter.texts.iter().enumerate() {
            let text = self.bind(&format!("text_{number}"), Parameter::Text(text.clone()));
            conditions.push(format!("positionCaseInsensitiveUTF8(Body, {text}) > 0"));
        }
        conditions.extend(self.attribute_filters("LogAttributes"));
        conditions
    }

    fn list(&mut self) -> String {
        let (source, conditions) = self.source();
        let columns = match self.query.subject {
            Subject::Logs => format!(
                "formatDateTime(Timestamp, {TIME_FINE}) AS time, ServiceName AS service, SeverityText AS severity, Body AS body, \
                 TraceId AS trace_id, correlation_id"
            ),
            Subject::Traces => format!(
                "formatDateTime(Timestamp, {TIME_FINE}) AS time, ServiceName AS service, SpanName AS operation, Duration / 1e6 AS \
                 duration_ms, StatusCode AS status, spans, TraceId AS trace_id, correlation_id"
            ),
            Subject::Flows => format!(
                "formatDateTime(Timestamp, {TIME_FINE}) AS time, ServiceName AS service, SpanName AS operation, Duration / 1e6 AS \
                 duration_ms, StatusCode AS status, spans, traces, correlation_id"
            ),
            _ => format!(
                "formatDateTime(Timestamp, {TIME_FINE}) AS time, ServiceName AS service, SpanName AS operation, Duration / 1e6 AS \
                 duration_ms, StatusCode AS status, StatusMessage AS message, TraceId AS trace_id, SpanId AS span_id, correlation_id"
            ),
        };
        let order = match self.query.order {
            Order::Longest => "Duration DESC, Timestamp",
            Order::Shortest => "Duration, Timestamp",
            // The story of one flow is read from its beginning.
            _ if self.query.filter.trace.is_some() || self.query.filter.flow.is_some() => "Timestamp",
            _ => "Timestamp DESC",
        };
        format!(
            "SELECT {columns} FROM {source} WHERE {} ORDER BY {order} LIMIT {}",
            all(&conditions),
            self.query.limit
        )
    }

    fn measures(&mut self, measures: &[Measure]) -> Result<String, String> {
        let (source, conditions) = self.source();
        let mut columns = Vec::new();
        let mut groups = Vec::new();
        for dimension in &self.query.group {
            let (expression, name) = self.dimension(*dimension)?;
            columns.push(format!("{expression} AS {name}"));
            groups.push(name);
        }
        let mut names = Vec::new();
        for measure in measures {
            let name = measure_name(*measure, &self.query.subject);
            if names.contains(&name) {
                continue;
            }
            match &self.query.earlier {
                None => columns.push(format!("{} AS {name}", self.measure(*measure, None)?)),
                Some(_) => {
                    let time = match &self.query.subject {
                        Subject::Metric(metric)
                            if matches!(metric.kind, MetricKind::Counter | MetricKind::Histogram) =>
                        {
                            "bucket"
                        }
                        Subject::Metric(_) => "TimeUnix",
                        _ => "Timestamp",
                    };
                    let part = |from: &str, to: &str| {
                        format!(
                            "{time} >= fromUnixTimestamp64Nano({{{from}:Int64}}) AND {time} < fromUnixTimestamp64Nano({{{to}:Int64}})"
                        )
                    };
                    let now = self.measure(*measure, Some(&part("from", "to")))?;
                    let before = self.measure(*measure, Some(&part("earlier_from", "earlier_to")))?;
                    columns.push(format!("{now} AS {name}"));
                    columns.push(format!("{before} AS {name}_before"));
                    columns.push(format!("{name} - {name}_before AS {name}_change"));
                }
            }
            names.push(name);
        }
        let first = names.first().cloned().unwrap_or_default();
        let by = if self.query.earlier.is_some() { format!("{first}_change") } else { first.clone() };
        let mut text = format!("SELECT {} FROM {source} WHERE {}", columns.join(", "), all(&conditions));
        if groups.is_empty() {
            return Ok(text);
        }
        text += &format!(" GROUP BY {}", groups.join(", "));
        let mut having = Vec::new();
        if let Some((above, bound)) = self.query.having {
            let sign = if above { ">" } else { "<" };
            let bound = self.bind("bound", Parameter::Float(bound));
            having.push(format!("{first} {sign} {bound}"));
        }
        if self.query.earlier.is_some() {
            match self.query.order {
                Order::Largest => having.push(format!("{by} > 0")),
                Order::Smallest => having.push(format!("{by} < 0")),
                _ => {}
            }
        }
        if !having.is_empty() {
            text += &format!(" HAVING {}", all(&having));
        }
        let names = groups.join(", ");
        let order = match self.query.order {
            Order::Largest => format!("{by} DESC, {names}"),
            Order::Smallest => format!("{by}, {names}"),
            _ => names,
        };
        Ok(format!("{text} ORDER BY {order} LIMIT {}", self.query.limit))
    }

    fn dimension(&self, dimension: Dimension) -> Result<(String, &'static str), String> {
        let metric = match &self.query.subject {
            Subject::Metric(metric) => Some(metric.kind),
            _ => None,
        };
        let logs = self.query.subject == Subject::Logs;
        Ok(match dimension {
            Dimension::Bucket(seconds) => {
                let column = match metric {
                    Some(MetricKind::Counter | MetricKind::Histogram) => "bucket".to_owned(),
                    Some(_) => format!("toStartOfInterval(TimeUnix, INTERVAL {seconds} SECOND)"),
                    None => format!("toStartOfInterval(Timestamp, INTERVAL {seconds} SECOND)"),
                };
                (format!("formatDateTime({column}, {TIME})"), "time")
            }
            Dimension::Kind(Kind::Service) => ("ServiceName".to_owned(), "service"),
            Dimension::Kind(kind) if metric.is_some() => {
                return Err(format!(
                    "A metric can be told apart by service and by time, not by {}.",
                    noun(kind)
                ));
            }
            Dimension::Kind(kind) => {
                let (span, log) = expressions(kind);
                let expression = if logs { log } else { Some(span) };
                let Some(expression) = expression else {
                    return Err(format!("Log records have no {}.", noun(kind)));
                };
                if kind == Kind::Severity && !logs {
                    return Err("Only log records have a severity.".to_owned());
                }
                (expression.to_owned(), column_name(kind))
            }
        })
    }

    fn measure(&self, measure: Measure, part: Option<&str>) -> Result<String, String> {
        let count = part.map_or_else(|| "count()".to_owned(), |part| format!("countIf({part})"));
        let count_if = |condition: &str| match part {
            Some(part) => format!("countIf({condition} AND {part})"),
            None => format!("countIf({condition})"),
        };
        let of = |function: &str, parameter: &str, column: &str| match part {
            Some(part) => format!("{function}If{parameter}({column}, {part})"),
            None => format!("{function}{parameter}({column})"),
        };
        let failed =
            if self.query.subject == Subject::Logs { "SeverityNumber >= 17" } else { "StatusCode = 'Error'" };
        let bucket = self.query.group.iter().find_map(|dimension| match dimension {
            Dimension::Bucket(seconds) => Some(*seconds),
            Dimension::Kind(_) => None,
        });
        #[expect(clippy::cast_precision_loss, reason = "seconds of a period")]
        let seconds = bucket.map_or_else(
            || self.query.period.as_ref().map_or(1.0, |p| p.length_ns() as f64 / 1e9),
            |b| b as f64,
        );
        if let Subject::Metric(metric) = &self.query.subject {
            return metric_measure(metric.kind, measure, seconds, of, count);
        }
        if self.query.subject == Subject::Logs
            && matches!(
                measure,
                Measure::Average
                    | Measure::Quantile(_)
                    | Measure::Max
                    | Measure::Min
                    | Measure::Sum
                    | Measure::Latest
            )
        {
            return Err("Log records have no duration.".to_owned());
        }
        Ok(match measure {
            Measure::Count => count,
            Measure::Errors => count_if(failed),
            Measure::ErrorRate => format!("{} / {count}", count_if(failed)),
            Measure::PerSecond => format!("{count} / {seconds}"),
            Measure::Average => format!("{} / 1e6", of("avg", "", "Duration")),
            Measure::Quantile(q) => {
                format!("{} / 1e6", of("quantile", &format!("({})", f64::from(q) / 1000.0), "Duration"))
            }
            Measure::Max => format!("{} / 1e6", of("max", "", "Duration")),
            Measure::Min => format!("{} / 1e6", of("min", "", "Duration")),
            Measure::Sum => format!("{} / 1e6", of("sum", "", "Duration")),
            Measure::Latest => return Err("Only metrics have a latest value.".to_owned()),
            Measure::Distinct(kind) => {
                let (span, log) = expressions(kind);
                let logs = self.query.subject == Subject::Logs;
                let column = if logs {
                    log.ok_or_else(|| format!("Log records have no {}.", noun(kind)))?
                } else {
                    span
                };
                of("uniqExact", "", column)
            }
            Measure::First => {
                format!("if({count} = 0, '', formatDateTime({}, {TIME_FINE}))", of("min", "", "Timestamp"))
            }
            Measure::Last => {
                format!("if({count} = 0, '', formatDateTime({}, {TIME_FINE}))", of("max", "", "Timestamp"))
            }
        })
    }

    fn metric_names(&mut self, only_count: bool) -> String {
        let mut parts = Vec::new();
        let period = self.query.period.clone();
        for (table, kind) in [
            ("metrics_gauge", "gauge"),
            ("metrics_sum", "sum"),
            ("metrics_histogram", "histogram"),
            ("metrics_exponential_histogram", "exponential_histogram"),
            ("metrics_summary", "summary"),
        ] {
            let mut conditions = period
                .as_ref()
                .map(|period| self.within("TimeUnix", "", period))
                .into_iter()
                .collect::<Vec<_>>();
            conditions.extend(self.service_filters("ServiceName"));
            parts.push(format!(
                "SELECT MetricName AS metric, '{kind}' AS type, any(MetricUnit) AS unit, uniqExact(ServiceName) AS services FROM {table} \
                 WHERE {} GROUP BY metric",
                all(&conditions)
            ));
        }
        let all_names = parts.join(" UNION ALL ");
        match only_count {
            true => format!("SELECT uniqExact(metric) AS metrics FROM ({all_names}) AS names"),
            false => {
                let limit = self.query.limit;
                format!(
                    "SELECT metric, type, unit, services FROM ({all_names}) AS names ORDER BY metric, type LIMIT {limit}"
                )
            }
        }
    }

    fn neighbours(&mut self, callers: bool) -> String {
        let period = self.period();
        let services = self.bind("services", Parameter::Texts(self.query.filter.services.clone()));
        let conditions = all(&period);
        let (name, fixed) = if callers {
            ("caller.ServiceName", "called.ServiceName")
        } else {
            ("called.ServiceName", "caller.ServiceName")
        };
        format!(
            "SELECT {name} AS service, count() AS calls, countIf(called.StatusCode = 'Error') AS errors, quantile(0.95)(called.Duration) / \
             1e6 AS p95_ms FROM (SELECT TraceId, ParentSpanId, ServiceName, StatusCode, Duration FROM traces WHERE {conditions} AND \
             ParentSpanId != '') AS called JOIN (SELECT TraceId, SpanId, ServiceName FROM traces WHERE {conditions}) AS caller ON \
             called.TraceId = caller.TraceId AND called.ParentSpanId = caller.SpanId WHERE has({services}, {fixed}) AND \
             called.ServiceName != caller.ServiceName GROUP BY service ORDER BY calls DESC, service LIMIT {}",
            self.query.limit
        )
    }
}

fn metric_measure(
    kind: MetricKind,
    measure: Measure,
    seconds: f64,
    of: impl Fn(&str, &str, &str) -> String,
    count: String,
) -> Result<String, String> {
    Ok(match (kind, measure) {
        (MetricKind::Gauge | MetricKind::UpDownSum, measure) => match measure {
            Measure::Average => of("avg", "", "Value"),
            Measure::Max => of("max", "", "Value"),
            Measure::Min => of("min", "", "Value"),
            Measure::Sum => of("sum", "", "Value"),
            Measure::Quantile(q) => of("quantile", &format!("({})", f64::from(q) / 1000.0), "Value"),
            Measure::Latest => of("argMax", "", "Value, TimeUnix"),
            Measure::Count => count,
            _ => {
                return Err(
                    "Of this metric I can tell the average, least, largest, latest value and quantiles."
                        .to_owned(),
                );
            }
        },
        (MetricKind::Counter, Measure::Sum | Measure::Count | Measure::Latest) => of("sum", "", "Value"),
        (MetricKind::Counter, Measure::PerSecond) => format!("{} / {seconds}", of("sum", "", "Value")),
        (MetricKind::Counter, _) => {
            return Err("Of a counter I can tell the increase and the increase per second.".to_owned());
        }
        (MetricKind::Histogram, Measure::Average) => {
            format!("{} / {}", of("sum", "", "Sum"), of("sum", "", "Count"))
        }
        (MetricKind::Histogram, Measure::Count) => of("sum", "", "Count"),
        (MetricKind::Histogram, Measure::PerSecond) => format!("{} / {seconds}", of("sum", "", "Count")),
        (MetricKind::Histogram, Measure::Sum) => of("sum", "", "Sum"),
        (MetricKind::Histogram, Measure::Max) => of("max", "", "Max"),
        (MetricKind::Histogram, _) => {
            return Err(
                "Of a histogram I can tell the average, the count, the rate, the sum and the maximum."
                    .to_owned(),
            );
        }
    })
}

fn all(conditions: &[String]) -> String {
    if conditions.is_empty() { "1 = 1".to_owned() } else { conditions.join(" AND ") }
}

/// What tells things of a kind apart: of spans, and of log records.
const fn expressions(kind: Kind) -> (&'static str, Option<&'static str>) {
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

const fn column_name(kind: Kind) -> &'static str {
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
