//! From a query to SQL. Every name and value of the question is a bound parameter; the text is made of constants only.

use serde::{Deserialize, Serialize};

use crate::ast::{Answer, Order, Query, Subject};

mod columns;
mod filters;
mod measures;
mod rollup;
mod source;

pub(crate) use columns::{in_words, measure_name, noun};

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
    if let Some(reason) = query.unanswerable() {
        return Err(reason);
    }
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
            Order::Oldest => "Timestamp",
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
            conditions.extend(self.filters(&self.query.filter, ""));
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

fn all(conditions: &[String]) -> String {
    if conditions.is_empty() { "1 = 1".to_owned() } else { conditions.join(" AND ") }
}
