//! The telemetry of a time, row by row.

use std::{borrow::Cow, fmt};

use async_trait::async_trait;
use clickhouse::Row;
use olly_model::{CorrelationId, TimeRange, Timestamp, TraceId};
use olly_query::Tenant;
use olly_storage::{
    LogFacts, PointFacts, SpanFacts, StoreError, TelemetryCounts, TelemetryStore, TraceShare, VisitLogs,
    VisitPoints, VisitSpans,
};
use serde::{Deserialize, Deserializer, de};

use crate::{
    ClickHouseStore,
    client::Bounds,
    rows::{Text, span_kind, status_code},
};

/// Seconds that reading one signal may take.
const SECONDS: u32 = 20;
/// Memory of one question: nothing is sorted or grouped but the points of metrics.
const MEMORY: u64 = 2_000_000_000;

/// Text as it lies in the answer; see [`Text`] for what is not UTF-8.
struct TextRef<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for TextRef<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = TextRef<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_borrowed_bytes<E: de::Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
                Ok(TextRef(String::from_utf8_lossy(bytes)))
            }
        }

        deserializer.deserialize_bytes(Visitor)
    }
}

#[derive(Row, Deserialize)]
struct CountsRow {
    spans: u64,
    logs: u64,
}

#[derive(Row, Deserialize)]
struct SpanRow<'a> {
    trace: u128,
    span: u64,
    parent: u64,
    start_ns: i64,
    duration_ns: u64,
    #[serde(borrow)]
    service: TextRef<'a>,
    #[serde(borrow)]
    operation: TextRef<'a>,
    #[serde(borrow)]
    kind: TextRef<'a>,
    #[serde(borrow)]
    status: TextRef<'a>,
    #[serde(borrow)]
    peer: TextRef<'a>,
    http_status: u16,
    #[serde(borrow)]
    rpc_status: TextRef<'a>,
    flow: u64,
    user: u64,
}

#[derive(Row, Deserialize)]
struct LogRow<'a> {
    trace: u128,
    span: u64,
    time_ns: i64,
    #[serde(borrow)]
    service: TextRef<'a>,
    #[serde(borrow)]
    logger: TextRef<'a>,
    #[serde(borrow)]
    event: TextRef<'a>,
    #[serde(borrow)]
    body: TextRef<'a>,
    is_error: u8,
}

#[derive(Row, Deserialize)]
struct PointRow<'a> {
    #[serde(borrow)]
    service: TextRef<'a>,
    #[serde(borrow)]
    instance: TextRef<'a>,
    #[serde(borrow)]
    metric: TextRef<'a>,
    #[serde(borrow)]
    attributes: TextRef<'a>,
    is_rate: u8,
    time_ns: i64,
    value: f64,
}

#[derive(Row, Deserialize)]
struct FlowRow {
    trace_id: Text,
    correlation_id: Text,
}

/// Bounds of a question that answers at most `max` rows, and one more that says that there are more.
fn bounds(max: usize) -> Bounds {
    Bounds { seconds: SECONDS, rows: max.saturating_add(1), memory: MEMORY }
}

/// Hands on at most `max` items and says whether there were more.
struct AtMost {
    left: usize,
    more: bool,
}

impl AtMost {
    const fn new(max: usize) -> Self {
        Self { left: max, more: false }
    }

    fn next(&mut self) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => self.more = true,
        }
        !self.more
    }
}

#[async_trait]
impl TelemetryStore for ClickHouseStore {
    async fn telemetry_counts(
        &self,
        tenant: &Tenant,
        time: TimeRange,
    ) -> Result<TelemetryCounts, StoreError> {
        let sql = include_str!("../queries/telemetry_counts.sql");
        let rows: Vec<CountsRow> = self.ask("the size of a time", sql, tenant, time).rows().await?;
        let total = |count: fn(&CountsRow) -> u64| rows.iter().map(count).sum();
        Ok(TelemetryCounts { spans: total(|row| row.spans), logs: total(|row| row.logs) })
    }

    async fn visit_spans(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        share: TraceShare,
        max: usize,
        visit: VisitSpans<'_>,
    ) -> Result<bool, StoreError> {
        let mut room = AtMost::new(max);
        self.ask("the spans of a time", include_str!("../queries/telemetry_spans.sql"), tenant, time)
            .param("hashes", TraceShare::HASHES)
            .param("kept", share.kept())
            .param("limit", max.saturating_add(1))
            .within(bounds(max))
            .each::<SpanRow<'_>>(|row| {
                if room.next() {
                    visit(SpanFacts {
                        trace: row.trace,
                        span: row.span,
                        parent: row.parent,
                        start: Timestamp::from_unix_nanos(row.start_ns),
                        duration_ns: row.duration_ns,
                        service: &row.service.0,
                        operation: &row.operation.0,
                        kind: span_kind(&row.kind.0),
                        status: status_code(&row.status.0),
                        peer: &row.peer.0,
                        http_status: row.http_status,
                        rpc_status: &row.rpc_status.0,
                        flow: row.flow,
                        user: row.user,
                    });
                }
            })
            .await?;
        Ok(room.more)
    }

    async fn visit_logs(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        share: TraceShare,
        max: usize,
        visit: VisitLogs<'_>,
    ) -> Result<bool, StoreError> {
        let mut room = AtMost::new(max);
        self.ask("the log records of a time", include_str!("../queries/telemetry_logs.sql"), tenant, time)
            .param("hashes", TraceShare::HASHES)
            .param("kept", share.kept())
            .param("limit", max.saturating_add(1))
            .within(bounds(max))
            .each::<LogRow<'_>>(|row| {
                if room.next() {
                    visit(LogFacts {
                        trace: row.trace,
                        span: row.span,
                        time: Timestamp::from_unix_nanos(row.time_ns),
                        service: &row.service.0,
                        logger: &row.logger.0,
                        event: &row.event.0,
                        body: &row.body.0,
                        is_error: row.is_error != 0,
                    });
                }
            })
            .await?;
        Ok(room.more)
    }

    async fn visit_points(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        max: usize,
        visit: VisitPoints<'_>,
    ) -> Result<bool, StoreError> {
        let mut room = AtMost::new(max);
        self.ask("the resources of a time", include_str!("../queries/telemetry_points.sql"), tenant, time)
            .param("limit", max.saturating_add(1))
            .within(bounds(max))
            .each::<PointRow<'_>>(|row| {
                if room.next() {
                    visit(PointFacts {
                        service: &row.service.0,
                        instance: &row.instance.0,
                        metric: &row.metric.0,
                        attributes: &row.attributes.0,
                        is_rate: row.is_rate != 0,
                        time: Timestamp::from_unix_nanos(row.time_ns),
                        value: row.value,
                    });
                }
            })
            .await?;
        Ok(room.more)
    }

    async fn flows_of_traces(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        traces: &[TraceId],
    ) -> Result<Vec<(TraceId, CorrelationId)>, StoreError> {
        const MAX: usize = 100;
        let traces: Vec<&str> = traces.iter().take(MAX).map(TraceId::as_str).collect();
        if traces.is_empty() {
            return Ok(Vec::new());
        }
        let sql = include_str!("../queries/telemetry_flows.sql");
        let question = self.ask("the flows of traces", sql, tenant, time).param("traces", &traces).small();
        let rows: Vec<FlowRow> = question.rows().await?;
        let parsed = |row: FlowRow| Some((row.trace_id.0.parse().ok()?, row.correlation_id.0.parse().ok()?));
        Ok(rows.into_iter().filter_map(parsed).collect())
    }
}
