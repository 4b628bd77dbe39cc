//! Queries and rows in words, and how to show them.

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::{
    ast::{Answer, Dimension, Filter, Measure, Order, Query, Subject},
    sql::{in_words as attribute_in_words, measure_name, noun},
};

/// How rows are best shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// As rows.
    Table,
    /// One line over time for each thing that is told apart.
    Line,
    /// One bar a row.
    Bar,
    /// As one number.
    Number,
}

/// How the rows of a query are best shown.
pub fn chart(query: &Query) -> Chart {
    let bucketed = query.group.iter().any(|dimension| matches!(dimension, Dimension::Bucket(_)));
    match &query.answer {
        Answer::Measures(_) if bucketed && query.order == Order::Name => Chart::Line,
        Answer::Measures(_) if query.group.len() == 1 => Chart::Bar,
        Answer::Measures(measures)
            if query.group.is_empty() && measures.len() == 1 && query.earlier.is_none() =>
        {
            Chart::Number
        }
        _ => Chart::Table,
    }
}

/// What a query asks, in words.
pub fn describe(query: &Query, zone: &TimeZone) -> String {
    let subject = subject(query);
    let what = match &query.answer {
        Answer::List => format!(
            "{}{subject}",
            match query.order {
                Order::Longest => "the longest ",
                Order::Shortest => "the shortest ",
                Order::Oldest => "the earliest ",
                _ => "the latest ",
            }
        ),
        Answer::Measures(measures) => {
            let names: Vec<String> = measures.iter().map(|measure| in_words(*measure, query)).collect();
            format!("{} of {subject}", list(&names))
        }
        Answer::Neighbours(true) => "the services that call".to_owned(),
        Answer::Neighbours(false) => "the services that are called by".to_owned(),
    };
    let mut parts = vec![what];
    parts.extend(filters(&query.filter));
    if !query.group.is_empty() {
        let names: Vec<String> = query
            .group
            .iter()
            .map(|dimension| match dimension {
                Dimension::Kind(kind) => noun(query, *kind).to_owned(),
                Dimension::Bucket(60) => "minute".to_owned(),
                Dimension::Bucket(3600) => "hour".to_owned(),
                Dimension::Bucket(86_400) => "day".to_owned(),
                Dimension::Bucket(seconds) => format!("{seconds} seconds"),
            })
            .collect();
        parts.push(format!("by {}", list(&names)));
    }
    parts.extend(query.having.iter().map(|bound| format!("{} {}", bound.in_words(), bound.value)));
    match &query.period {
        Some(period) => parts.push(format!("from {}", period.in_words(zone))),
        None => parts.push("in all that is stored".to_owned()),
    }
    if let Some(earlier) = &query.earlier {
        parts.push(format!("compared with {}", earlier.in_words(zone)));
    }
    match query.order {
        Order::Largest if !query.group.is_empty() => parts.push("largest first".to_owned()),
        Order::Smallest if !query.group.is_empty() => parts.push("smallest first".to_owned()),
        Order::Risen => parts.push("what has grown most first".to_owned()),
        Order::Fallen => parts.push("what has shrunk most first".to_owned()),
        _ => {}
    }
    if !query.group.is_empty() || query.answer == Answer::List {
        parts.push(format!("at most {} rows", query.limit));
    }
    let mut text = parts.join(", ");
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    text
}

fn subject(query: &Query) -> String {
    match &query.subject {
        Subject::Requests if query.filter.operations.is_empty() => {
            "requests (spans of kind Server or Consumer)".to_owned()
        }
        Subject::Requests | Subject::Spans => "spans".to_owned(),
        Subject::Traces => "traces".to_owned(),
        Subject::Flows => "flows".to_owned(),
        Subject::Logs => "log records".to_owned(),
        Subject::Metric(metric) => format!("metric {}", metric.name),
        Subject::Metrics => "metrics".to_owned(),
    }
}

fn in_words(measure: Measure, query: &Query) -> String {
    match measure {
        Measure::Count => "number".to_owned(),
        Measure::Errors => "number of failures".to_owned(),
        Measure::ErrorRate => "error rate".to_owned(),
        Measure::SuccessRate => "success rate".to_owned(),
        Measure::Share => {
            format!("share of {}", query.share.as_ref().map(filters).unwrap_or_default().join(", "))
        }
        Measure::PartOfAll => "part of all".to_owned(),
        Measure::PerSecond => "number per second".to_owned(),
        Measure::Average => "average".to_owned(),
        Measure::Quantile(500) => "median".to_owned(),
        Measure::Quantile(q) => format!("p{}", f64::from(q) / 10.0),
        Measure::Max => "maximum".to_owned(),
        Measure::Min => "minimum".to_owned(),
        Measure::Sum => "sum".to_owned(),
        Measure::Latest => "latest value".to_owned(),
        Measure::Distinct(kind) => format!("number of different {}s", noun(query, kind)),
        Measure::First => "first time".to_owned(),
        Measure::Last => "last time".to_owned(),
    }
}

fn filters(filter: &Filter) -> Vec<String> {
    let mut parts = Vec::new();
    if !filter.services.is_empty() {
        parts.push(format!("service {}", filter.services.join(" or ")));
    }
    if !filter.operations.is_empty() {
        parts.push(format!("operation {}", filter.operations.join(" or ")));
    }
    if !filter.span_kinds.is_empty() {
        parts.push(format!("kind {}", filter.span_kinds.join(" or ")));
    }
    match filter.failed {
        Some(true) => parts.push("failed".to_owned()),
        Some(false) => parts.push("not failed".to_owned()),
        None => {}
    }
    parts.extend(filter.durations.iter().map(|bound| {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds for people")]
        let milliseconds = bound.value as f64 / 1e6;
        format!("took {} {milliseconds} ms", bound.in_words())
    }));
    if !filter.severities.is_empty() {
        let ranges = filter.severities.iter().map(|(from, to)| format!("{from} to {to}"));
        parts.push(format!("severity number {}", ranges.collect::<Vec<_>>().join(" or ")));
    }
    if !filter.http.is_empty() {
        let codes = filter.http.iter().map(|(from, to)| match from == to {
            true => from.to_string(),
            false => format!("{from} to {to}"),
        });
        parts.push(format!("HTTP status {}", codes.collect::<Vec<_>>().join(" or ")));
    }
    parts.extend(filter.texts.iter().map(|text| format!("containing \"{text}\"")));
    parts.extend(filter.attributes.iter().map(|(attribute, values)| match values.is_empty() {
        true => format!("any {}", attribute_in_words(attribute)),
        false => format!("{} = {}", attribute_in_words(attribute), values.join(" or ")),
    }));
    parts.extend(filter.trace.iter().map(|id| format!("trace {id}")));
    parts.extend(filter.span.iter().map(|id| format!("span {id}")));
    parts.extend(filter.flow.iter().map(|id| format!("flow {id}")));
    parts.extend(filter.not.iter().flat_map(|not| filters(not)).map(|part| format!("not {part}")));
    parts
}

/// The rows in one sentence, from nothing but the rows.
pub fn summarize(query: &Query, columns: &[String], rows: &[Vec<Value>]) -> String {
    let Some(first) = rows.first() else { return "Nothing was found.".to_owned() };
    let at = |row: &[Value], name: &str| {
        columns.iter().position(|column| column == name).and_then(|place| row.get(place).cloned())
    };
    match &query.answer {
        Answer::List => {
            let more = if rows.len() as u64 >= u64::from(query.limit) { "at least " } else { "" };
            let noun = if rows.len() == 1 { "row was" } else { "rows were" };
            match at(first, "duration_ms") {
                Some(duration) if matches!(query.order, Order::Longest) => {
                    format!("{more}{} {noun} found; the longest took {} ms.", rows.len(), show(&duration))
                }
                _ => format!("{more}{} {noun} found.", rows.len()),
            }
        }
        Answer::Neighbours(_) => {
            let names: Vec<String> = rows.iter().filter_map(|row| row.first()).map(show).collect();
            format!(
                "{}: {}.",
                if names.len() == 1 { "One service" } else { "The services are" },
                list(&names)
            )
        }
        Answer::Measures(measures) => {
            let Some(measure) = measures.first() else { return format!("{} rows.", rows.len()) };
            let name = measure_name(*measure, query);
            let value = |row: &[Value], name: &str| {
                at(row, name).map_or_else(|| "unknown".to_owned(), |value| shown(*measure, &value, query))
            };
            let change = query
                .earlier
                .as_ref()
                .map(|_| format!(", before {}", value(first, &format!("{name}_before"))))
                .unwrap_or_default();
            if query.group.is_empty() {
                let others: Vec<String> = measures
                    .iter()
                    .map(|measure| {
                        let name = measure_name(*measure, query);
                        let value = at(first, &name)
                            .map_or_else(|| "unknown".to_owned(), |value| shown(*measure, &value, query));
                        format!("{} {value}", in_words(*measure, query))
                    })
                    .collect();
                return format!("The {}{change}.", list(&others));
            }
            let who: Vec<String> = first.iter().take(query.group.len()).map(show).collect();
            let groups = rows.len();
            let place = match query.order {
                Order::Largest => "the largest is ",
                Order::Smallest => "the smallest is ",
                Order::Risen => "the greatest rise is ",
                Order::Fallen => "the greatest fall is ",
                _ => "the first is ",
            };
            let rows = if groups == 1 { "1 row".to_owned() } else { format!("{groups} rows") };
            format!(
                "{rows}; {place}{} with {} {}{change}.",
                who.join(" "),
                in_words(*measure, query),
                value(first, &name)
            )
        }
    }
}

fn shown(measure: Measure, value: &Value, query: &Query) -> String {
    let metric = matches!(query.subject, Subject::Metric(_));
    match (measure, value.as_f64()) {
        (Measure::ErrorRate | Measure::SuccessRate | Measure::Share | Measure::PartOfAll, Some(rate)) => {
            format!("{:.2} %", rate * 100.0)
        }
        (Measure::Average | Measure::Quantile(_) | Measure::Max | Measure::Min, Some(value)) if !metric => {
            format!("{value:.1} ms")
        }
        _ => show(value),
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "(none)".to_owned(),
        Value::String(text) => text.chars().take(120).collect(),
        Value::Null => "unknown".to_owned(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() != 0.0 => format!("{float:.2}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
