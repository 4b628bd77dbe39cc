//! The shared engine, and items in the exporter's column layout.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use olly_clickhouse::{User, testing::Engine};
use olly_model::{CorrelationId, TimeRange, Timestamp};
use olly_query::Tenant;
use olly_storage_clickhouse::{ClickHouseStore, Client, Connection, migrate};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

pub const SECOND: i64 = 1_000_000_000;

pub fn client(user: User, database: &str) -> Client {
    let engine = Engine::shared();
    Client::new(&Connection {
        url: engine.url().to_owned(),
        database: database.to_owned(),
        user: user.name().to_owned(),
        password: engine.password(user),
    })
}

/// A tenant of its own on the shared, migrated database.
pub struct Fixture {
    pub store: ClickHouseStore,
    writer: Client,
    pub tenant: Tenant,
    /// Ten minutes ago, at a full second.
    pub base: i64,
}

impl Fixture {
    pub async fn new() -> Self {
        static MIGRATED: OnceCell<()> = OnceCell::const_new();
        MIGRATED
            .get_or_init(|| async {
                migrate(&client(User::Admin, Connection::DATABASE)).await.unwrap();
            })
            .await;
        Self::on(client(User::Reader, Connection::DATABASE), client(User::Writer, Connection::DATABASE))
    }

    /// A tenant of its own on another migrated store.
    pub fn on(reader: Client, writer: Client) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        Self {
            store: ClickHouseStore::new(reader),
            writer,
            tenant: format!("tenant-{}", NEXT.fetch_add(1, Ordering::Relaxed)).parse().unwrap(),
            base: (i64::try_from(now).unwrap() - 600) * SECOND,
        }
    }

    pub fn time(&self, offset_ns: i64) -> Timestamp {
        Timestamp::from_unix_nanos(self.base + offset_ns)
    }

    pub fn range(&self, from_s: i64, to_s: i64) -> TimeRange {
        TimeRange { start: self.time(from_s * SECOND), end: self.time(to_s * SECOND) }
    }

    /// Inserts rows as the collector's user, at once.
    pub async fn insert(&self, table: &str, rows: impl IntoIterator<Item = Value>) {
        let mut sql = format!("INSERT INTO {table} FORMAT JSONEachRow\n");
        for row in rows {
            sql.push_str(&row.to_string());
            sql.push('\n');
        }
        self.writer.raw(&sql).execute().await.unwrap();
    }

    /// A span as the exporter writes it. `id` and `source` may be empty.
    pub fn span(&self, trace: u64, span: u64, parent: u64, at_ns: i64, id: &str) -> Value {
        json!({
            "Timestamp": decimal(self.base + at_ns),
            "TraceId": trace_id(trace),
            "SpanId": span_id(span),
            "ParentSpanId": if parent == 0 { String::new() } else { span_id(parent) },
            "SpanName": format!("op-{span}"),
            "SpanKind": "Server",
            "ServiceName": "shop",
            "ResourceAttributes": {"service.name": "shop", "tenant.id": self.tenant.as_str()},
            "ScopeName": "tests",
            "SpanAttributes": attributes(id),
            "Duration": 5_000_000,
            "StatusCode": "Unset",
        })
    }

    pub fn log(&self, trace: u64, span: u64, at_ns: i64, id: &str, body: &str) -> Value {
        json!({
            "Timestamp": decimal(self.base + at_ns),
            "TraceId": if trace == 0 { String::new() } else { trace_id(trace) },
            "SpanId": if span == 0 { String::new() } else { span_id(span) },
            "SeverityText": "INFO",
            "SeverityNumber": 9,
            "ServiceName": "shop",
            "Body": body,
            "ResourceAttributes": {"service.name": "shop", "tenant.id": self.tenant.as_str()},
            "ScopeName": "tests",
            "LogAttributes": attributes(id),
        })
    }

    /// A histogram point with one exemplar.
    pub fn histogram(&self, trace: u64, span: u64, at_ns: i64, id: &str, value: f64) -> Value {
        json!({
            "ResourceAttributes": {"service.name": "shop", "tenant.id": self.tenant.as_str()},
            "ServiceName": "shop",
            "MetricName": "http.server.request.duration",
            "MetricUnit": "s",
            "Attributes": {"http.route": "/cart"},
            "TimeUnix": decimal(self.base + at_ns + SECOND),
            "Exemplars.FilteredAttributes": [attributes(id)],
            "Exemplars.TimeUnix": [decimal(self.base + at_ns)],
            "Exemplars.Value": [value],
            "Exemplars.SpanId": [if span == 0 { "0".repeat(16) } else { span_id(span) }],
            "Exemplars.TraceId": [if trace == 0 { "0".repeat(32) } else { trace_id(trace) }],
        })
    }
}

fn attributes(id: &str) -> Value {
    if id.is_empty() { json!({}) } else { json!({"correlation_id": id}) }
}

/// Sets fields of a row; a value under `SpanAttributes` is added to those that are there.
pub fn with(mut row: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        match (&mut row[key], value) {
            (Value::Object(old), Value::Object(new)) => old.extend(new.clone()),
            (place, value) => *place = value.clone(),
        }
    }
    row
}

/// Seconds with nanoseconds as a decimal fraction, which ClickHouse reads exactly.
pub fn decimal(nanos: i64) -> String {
    format!("{}.{:09}", nanos / SECOND, nanos % SECOND)
}

pub fn trace_id(number: u64) -> String {
    format!("{number:032x}")
}

pub fn span_id(number: u64) -> String {
    format!("{number:016x}")
}

pub fn id(text: &str) -> CorrelationId {
    text.parse().unwrap()
}
