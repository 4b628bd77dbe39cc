//! Rows of answers, and how they become the words of the model.

use std::{cmp::Ordering, collections::HashMap, fmt};

use clickhouse::Row;
use olly_model::{
    Attributes, Exemplar, LogRecord, Span, SpanEvent, SpanKind, SpanLink, SpanStatus, StatusCode, Timestamp,
};
use serde::{Deserialize, Deserializer, de};

/// Text from a telemetry source. OTLP promises UTF-8 and not everybody keeps the promise: what is not UTF-8 is
/// replaced, as one bad byte must not hide a whole flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Text(pub(crate) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Text, E> {
                Ok(Text(match String::from_utf8(bytes) {
                    Ok(text) => text,
                    Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
                }))
            }
        }

        deserializer.deserialize_byte_buf(Visitor)
    }
}

/// A map column.
pub(crate) type Pairs = Vec<(Text, Text)>;

fn attributes(pairs: Pairs) -> Attributes {
    pairs.into_iter().map(|(Text(key), Text(value))| (key, value)).collect()
}

const fn time(nanos: i64) -> Timestamp {
    Timestamp::from_unix_nanos(nanos)
}

/// Rows of an item of a flow. All of a flow's are put in order and told from their copies here, which is cheaper than
/// there: the `_exactly.sql` of the table says the same in SQL, for flows with more items than are asked for.
pub(crate) trait Item: Sized {
    /// What copies of an item have in common.
    type Key<'a>: Eq + std::hash::Hash
    where
        Self: 'a;

    /// The order of the answer.
    fn order(&self, other: &Self) -> Ordering;

    /// The key.
    fn key(&self) -> Self::Key<'_>;

    /// The rows in order, each item once, and whether it came more than once.
    fn in_order(mut rows: Vec<Self>) -> Vec<(Self, bool)> {
        rows.sort_by(Self::order);
        let mut times: HashMap<Self::Key<'_>, u32> = HashMap::with_capacity(rows.len());
        let firsts: Vec<bool> = rows
            .iter()
            .map(|row| {
                let times = times.entry(row.key()).or_default();
                *times += 1;
                *times == 1
            })
            .collect();
        let copied: Vec<bool> =
            rows.iter().map(|row| times.get(&row.key()).is_some_and(|times| *times > 1)).collect();
        drop(times);
        let marked = rows.into_iter().zip(firsts).zip(copied);
        marked.filter_map(|((row, first), copied)| first.then_some((row, copied))).collect()
    }
}

/// `spans.sql`
#[derive(Debug, Row, Deserialize)]
pub(crate) struct SpanRow {
    trace_id: Text,
    span_id: Text,
    parent_span_id: Text,
    name: Text,
    kind: Text,
    service: Text,
    scope: Text,
    start_ns: i64,
    duration_ns: u64,
    status_code: Text,
    status_message: Text,
    attributes: Pairs,
    resource_attributes: Pairs,
    event_times: Vec<i64>,
    event_names: Vec<Text>,
    event_attributes: Vec<Pairs>,
    link_trace_ids: Vec<Text>,
    link_span_ids: Vec<Text>,
    link_attributes: Vec<Pairs>,
    correlation_id: Text,
}

impl Item for SpanRow {
    type Key<'a> = (&'a Text, &'a Text);

    fn order(&self, other: &Self) -> Ordering {
        (self.start_ns, self.key()).cmp(&(other.start_ns, other.key()))
    }

    fn key(&self) -> Self::Key<'_> {
        (&self.trace_id, &self.span_id)
    }
}

impl SpanRow {
    /// None for a span without a usable trace or span ID, which nothing could refer to.
    pub(crate) fn into_span(self) -> Option<Span> {
        let mut events: Vec<SpanEvent> = self
            .event_times
            .into_iter()
            .zip(self.event_names)
            .zip(self.event_attributes)
            .map(|((at, Text(name)), pairs)| SpanEvent {
                time: time(at),
                name,
                attributes: attributes(pairs),
            })
            .collect();
        events.sort_by_key(|event| event.time);
        let links = self
            .link_trace_ids
            .into_iter()
            .zip(self.link_span_ids)
            .zip(self.link_attributes)
            .filter_map(|((Text(trace_id), Text(span_id)), pairs)| {
                Some(SpanLink {
                    trace_id: trace_id.parse().ok()?,
                    span_id: span_id.parse().ok()?,
                    attributes: attributes(pairs),
                })
            })
            .collect();
        Some(Span {
            trace_id: self.trace_id.0.parse().ok()?,
            span_id: self.span_id.0.parse().ok()?,
            parent_span_id: self.parent_span_id.0.parse().ok(),
            name: self.name.0,
            kind: span_kind(&self.kind.0),
            service: self.service.0,
            scope: self.scope.0,
            start_time: time(self.start_ns),
            duration_ns: self.duration_ns,
            status: SpanStatus { code: status_code(&self.status_code.0), message: self.status_message.0 },
            attributes: attributes(self.attributes),
            resource_attributes: attributes(self.resource_attributes),
            events,
            links,
            correlation_id: self.correlation_id.0.parse().ok(),
        })
    }
}

/// The exporter's words for a span's kind.
pub(crate) fn span_kind(text: &str) -> SpanKind {
    match text {
        "Internal" => SpanKind::Internal,
        "Server" => SpanKind::Server,
        "Client" => SpanKind::Client,
        "Producer" => SpanKind::Producer,
        "Consumer" => SpanKind::Consumer,
        _ => SpanKind::Unspecified,
    }
}

/// The exporter's words for a span's outcome.
pub(crate) fn status_code(text: &str) -> StatusCode {
    match text {
        "Ok" => StatusCode::Ok,
        "Error" => StatusCode::Error,
        _ => StatusCode::Unset,
    }
}

/// `logs.sql` and `search_logs.sql`
#[derive(Debug, Row, Deserialize)]
pub(crate) struct LogRow {
    pub(crate) time_ns: i64,
    trace_id: Text,
    span_id: Text,
    severity_text: Text,
    severity_number: u8,
    service: Text,
    scope: Text,
    body: Text,
    attributes: Pairs,
    resource_attributes: Pairs,
    correlation_id: Text,
    pub(crate) key: String,
}

impl Item for LogRow {
    type Key<'a> = (i64, &'a str);

    fn order(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }

    fn key(&self) -> Self::Key<'_> {
        (self.time_ns, &self.key)
    }
}

impl From<LogRow> for LogRecord {
    fn from(row: LogRow) -> Self {
        Self {
            time: time(row.time_ns),
            trace_id: row.trace_id.0.parse().ok(),
            span_id: row.span_id.0.parse().ok(),
            severity_text: row.severity_text.0,
            severity_number: row.severity_number,
            service: row.service.0,
            scope: row.scope.0,
            body: row.body.0,
            attributes: attributes(row.attributes),
            resource_attributes: attributes(row.resource_attributes),
            correlation_id: row.correlation_id.0.parse().ok(),
        }
    }
}

/// `exemplars.sql`
#[derive(Debug, Row, Deserialize)]
pub(crate) struct ExemplarRow {
    pub(crate) metric: Text,
    pub(crate) unit: Text,
    pub(crate) metric_type: Text,
    pub(crate) service: Text,
    pub(crate) time_ns: i64,
    pub(crate) value: f64,
    pub(crate) trace_id: Text,
    pub(crate) span_id: Text,
    pub(crate) attributes: Pairs,
}

impl Item for ExemplarRow {
    type Key<'a> = (i64, [&'a Text; 5], u64, &'a Pairs);

    fn order(&self, other: &Self) -> Ordering {
        (self.time_ns, &self.metric, &self.service, &self.span_id)
            .cmp(&(other.time_ns, &other.metric, &other.service, &other.span_id))
            .then(self.value.total_cmp(&other.value))
    }

    fn key(&self) -> Self::Key<'_> {
        let texts = [&self.metric, &self.metric_type, &self.service, &self.trace_id, &self.span_id];
        (self.time_ns, texts, self.value.to_bits(), &self.attributes)
    }
}

impl From<ExemplarRow> for Exemplar {
    fn from(row: ExemplarRow) -> Self {
        Self {
            metric: row.metric.0,
            unit: row.unit.0,
            metric_type: row.metric_type.0,
            service: row.service.0,
            time: time(row.time_ns),
            value: row.value,
            trace_id: row.trace_id.0.parse().ok(),
            span_id: row.span_id.0.parse().ok(),
            attributes: attributes(row.attributes),
        }
    }
}
