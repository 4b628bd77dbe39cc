//! Reading what was counted while data came in.

use std::collections::BTreeMap;

use async_trait::async_trait;
use clickhouse::Row;
use olly_model::{
    AnomalyDetector, AnomalyEvidence, AnomalyMetric, CorrelatedExemplar, CoverageTotals, DroppedItems,
    DurationHistogram, EdgeTotals, ErrorFingerprint, ErrorSample, MetricAnomaly, NodeType, PipelineCounts,
    PredictedAlert, RedStep, Relation, ServiceCoverage, ServiceTotals, Signal, TimeRange, Timestamp, TraceId,
    Traffic, ValueRange, duration_ns, share,
};
use olly_query::{AnomalySearch, Cursor, ExemplarOrder, ExemplarSearch, Page, RedSearch, Tenant};
use olly_storage::{RollupStore, StoreError};
use serde::Deserialize;

use crate::{
    ClickHouseStore,
    rows::{ExemplarRow, Pairs, Text},
    sql::Sql,
};

const SECOND_NS: i64 = 1_000_000_000;
/// Services that are read at most; the map of more could not be drawn.
pub(crate) const MAX_SERVICES: usize = 1_000;
/// Predicted alerts that are read at most.
const MAX_ALERTS: usize = 1_000;
/// Edges that are read at most.
const MAX_EDGES: usize = 5_000;
/// Minutes from which quantiles of a long range are taken: counts are always of all minutes, but merging the buckets
/// of a week would take seconds.
const MAX_QUANTILE_MINUTES: i64 = 360;

/// Every how many minutes one is taken for quantiles.
pub(crate) fn stride(time: TimeRange) -> i64 {
    (time.duration_ns() / (60 * SECOND_NS) / MAX_QUANTILE_MINUTES).max(0) + 1
}

pub(crate) type Buckets = Vec<(i16, u64)>;

pub(crate) fn histogram(buckets: Buckets) -> DurationHistogram {
    buckets.into_iter().collect()
}

#[derive(Debug, Row, Deserialize)]
pub(crate) struct ServiceTotalsRow {
    name: Text,
    spans: u64,
    error_spans: u64,
    requests: u64,
    errors: u64,
    request_durations: Buckets,
    service_traits: Vec<Text>,
    last_seen_ns: i64,
}

impl From<ServiceTotalsRow> for ServiceTotals {
    fn from(row: ServiceTotalsRow) -> Self {
        Self {
            name: row.name.0,
            span_count: row.spans,
            error_span_count: row.error_spans,
            request_count: row.requests,
            error_count: row.errors,
            durations: histogram(row.request_durations),
            traits: row.service_traits.into_iter().map(|Text(known)| known).collect(),
            last_seen: Timestamp::from_unix_nanos(row.last_seen_ns),
        }
    }
}

#[derive(Debug, Row, Deserialize)]
struct EdgeRow {
    relation_name: Text,
    caller_node_type: Text,
    caller_name: Text,
    callee_node_type: Text,
    callee_name: Text,
    system_name: Text,
    destination_name: Text,
    calls: u64,
    errors: u64,
    call_durations: Buckets,
}

fn relation(name: &str) -> Relation {
    match name {
        "message" => Relation::Message,
        "link" => Relation::Link,
        _ => Relation::Call,
    }
}

fn node_type(name: &str) -> NodeType {
    match name {
        "service" => NodeType::Service,
        "queue" => NodeType::Queue,
        "database" => NodeType::Database,
        "cache" => NodeType::Cache,
        _ => NodeType::External,
    }
}

impl From<EdgeRow> for EdgeTotals {
    fn from(row: EdgeRow) -> Self {
        Self {
            relation: relation(&row.relation_name.0),
            caller_type: node_type(&row.caller_node_type.0),
            caller: row.caller_name.0,
            callee_type: node_type(&row.callee_node_type.0),
            callee: row.callee_name.0,
            system: row.system_name.0,
            destination: row.destination_name.0,
            count: row.calls,
            error_count: row.errors,
            durations: histogram(row.call_durations),
        }
    }
}

#[derive(Debug, Row, Deserialize)]
struct WaitingRow {
    waiting_since_s: i64,
}

#[derive(Debug, Row, Deserialize)]
struct StepRow {
    at_s: i64,
    requests: u64,
    errors: u64,
    step_durations: Buckets,
}

#[derive(Debug, Row, Deserialize)]
struct FoundExemplar {
    metric: Text,
    unit: Text,
    metric_type: Text,
    service: Text,
    time_ns: i64,
    value: f64,
    trace_id: Text,
    span_id: Text,
    attributes: Pairs,
    flow: Text,
    rank: i64,
    key: String,
}

impl From<FoundExemplar> for CorrelatedExemplar {
    fn from(row: FoundExemplar) -> Self {
        let duration_ns = duration_ns(row.value, &row.unit.0);
        let correlation_id = row.flow.0.parse().ok();
        let exemplar = ExemplarRow {
            metric: row.metric,
            unit: row.unit,
            metric_type: row.metric_type,
            service: row.service,
            time_ns: row.time_ns,
            value: row.value,
            trace_id: row.trace_id,
            span_id: row.span_id,
            attributes: row.attributes,
        };
        Self { exemplar: exemplar.into(), duration_ns, correlation_id }
    }
}

#[derive(Debug, Row, Deserialize)]
struct FingerprintRow {
    service_name: Text,
    name: String,
    r#type: Text,
    message_pattern: Text,
    spans: u64,
    records: u64,
    flows: u64,
    first_ns: i64,
    last_ns: i64,
    /// Message, operation, trace, span and correlation ID.
    latest: (Text, Text, Text, Text, Text),
}

impl From<FingerprintRow> for ErrorFingerprint {
    fn from(row: FingerprintRow) -> Self {
        let (Text(message), Text(operation), Text(trace_id), Text(span_id), Text(correlation_id)) =
            row.latest;
        Self {
            fingerprint: row.name,
            service: row.service_name.0,
            error_type: Some(row.r#type.0).filter(|name| !name.is_empty()),
            pattern: row.message_pattern.0,
            count: row.spans + row.records,
            span_count: row.spans,
            log_count: row.records,
            flow_count: row.flows,
            first_seen: Timestamp::from_unix_nanos(row.first_ns),
            last_seen: Timestamp::from_unix_nanos(row.last_ns),
            sample: ErrorSample {
                message,
                operation,
                trace_id: trace_id.parse().ok(),
                span_id: span_id.parse().ok(),
                correlation_id: correlation_id.parse().ok(),
            },
        }
    }
}

#[derive(Debug, Row, Deserialize)]
struct AnomalyRow {
    minute_s: i64,
    /// A finding as JSON; empty for what was judged when it was asked, which the rest tells.
    finding: String,
    service_name: Text,
    metric_name: Text,
    reading: f64,
    baseline_mean: f64,
    baseline_deviation: f64,
    minutes: u32,
    score: f64,
    key: Text,
}

#[derive(Debug, Row, Deserialize)]
struct CoverageRow {
    signal_name: Text,
    service_name: Text,
    items: u64,
    with_id: u64,
    marks: Vec<(Text, u64)>,
}

fn signal(name: &str) -> Signal {
    match name {
        "traces" | "spans" => Signal::Traces,
        "logs" | "log_records" => Signal::Logs,
        _ => Signal::Metrics,
    }
}

#[derive(Debug, Row, Deserialize)]
struct CounterRow {
    name: Text,
    total: u64,
}

/// Sorts the collectors' counters, `receiver_accepted_spans` and the like, by signal and reason.
fn pipelines(counters: Vec<CounterRow>) -> BTreeMap<Signal, PipelineCounts> {
    let mut pipelines: BTreeMap<Signal, PipelineCounts> = BTreeMap::new();
    let mut turned_away: BTreeMap<Signal, (u64, u64)> = BTreeMap::new();
    for CounterRow { name: Text(name), total } in counters {
        let Some((reason, items)) = ["_spans", "_log_records", "_metric_points"]
            .into_iter()
            .find_map(|items| Some((name.strip_suffix(items)?, &items[1..])))
        else {
            continue;
        };
        let pipeline = pipelines.entry(signal(items)).or_default();
        if reason.starts_with("receiver_") {
            pipeline.received_count += total;
        }
        if reason == "receiver_accepted" || total == 0 {
            continue;
        }
        pipeline.dropped.push(DroppedItems { reason: reason.to_owned(), count: total });
        let (at_receivers, behind_them) = turned_away.entry(signal(items)).or_default();
        match reason {
            // After the queue nobody else hears of it.
            "exporter_send_failed" => pipeline.dropped_count += total,
            reason if reason.starts_with("receiver_") => *at_receivers += total,
            _ => *behind_them += total,
        }
    }
    // What a processor or a full queue turns away, the receiver before it counts as refused or failed, too.
    for (signal, (at_receivers, behind_them)) in turned_away {
        pipelines.entry(signal).or_default().dropped_count += at_receivers.max(behind_them);
    }
    pipelines
}

/// The statement for a search for exemplars.
fn exemplars_sql(search: &ExemplarSearch) -> Sql {
    let mut conditions = Sql::default();
    if search.metric.is_some() {
        conditions.add(include_str!("../queries/search_exemplars_metric.sql"));
    }
    if search.service.is_some() {
        conditions.add(include_str!("../queries/search_exemplars_service.sql"));
    }
    if search.operation.is_some() {
        conditions.add(include_str!("../queries/search_exemplars_operation.sql"));
    }
    if search.trace_id.is_some() {
        conditions.add(include_str!("../queries/search_exemplars_trace.sql"));
    }
    let rank = match search.order {
        ExemplarOrder::Newest => include_str!("../queries/search_exemplars_newest.sql"),
        ExemplarOrder::Longest => {
            conditions.add(include_str!("../queries/search_exemplars_durations.sql"));
            include_str!("../queries/search_exemplars_longest.sql")
        }
    };
    Sql::from(include_str!("../queries/search_exemplars.sql"))
        .with("/*rank*/", rank.trim())
        .with("/*where*/", conditions)
}

fn rows_of(limit: olly_query::Limit) -> usize {
    usize::try_from(limit.get()).unwrap_or(usize::MAX)
}

impl ClickHouseStore {
    /// What each service did in a range, by name, and whether there are more.
    pub(crate) async fn service_totals(
        &self,
        tenant: &Tenant,
        time: TimeRange,
    ) -> Result<(Vec<ServiceTotals>, bool), StoreError> {
        let mut rows: Vec<ServiceTotalsRow> = self
            .ask("the services", include_str!("../queries/service_totals.sql"), tenant, time)
            .param("stride", stride(time))
            .param("limit", MAX_SERVICES + 1)
            .rows()
            .await?;
        let more = rows.len() > MAX_SERVICES;
        rows.truncate(MAX_SERVICES);
        Ok((rows.into_iter().map(Into::into).collect(), more))
    }

    async fn edge_totals(
        &self,
        tenant: &Tenant,
        time: TimeRange,
    ) -> Result<(Vec<EdgeTotals>, bool), StoreError> {
        let mut rows: Vec<EdgeRow> = self
            .ask("who called whom", include_str!("../queries/edges.sql"), tenant, time)
            .param("limit", MAX_EDGES + 1)
            .rows()
            .await?;
        let more = rows.len() > MAX_EDGES;
        rows.truncate(MAX_EDGES);
        Ok((rows.into_iter().map(Into::into).collect(), more))
    }

    async fn edges_complete_until(&self) -> Result<Option<Timestamp>, StoreError> {
        let rows: Vec<WaitingRow> = self
            .client
            .ask("which edges wait", include_str!("../queries/topology_computed.sql"))
            .small()
            .rows()
            .await?;
        let waiting = rows.first().map_or(0, |row| row.waiting_since_s);
        Ok((waiting > 0).then(|| Timestamp::from_unix_nanos(waiting.saturating_mul(SECOND_NS))))
    }
}

#[async_trait]
impl RollupStore for ClickHouseStore {
    async fn traffic(&self, tenant: &Tenant, time: TimeRange) -> Result<Traffic, StoreError> {
        let ((services, more_services), (edges, more_edges), edges_complete_until) = tokio::try_join!(
            self.service_totals(tenant, time),
            self.edge_totals(tenant, time),
            self.edges_complete_until()
        )?;
        Ok(Traffic { services, edges, truncated: more_services || more_edges, edges_complete_until })
    }

    async fn red(&self, tenant: &Tenant, search: &RedSearch) -> Result<Vec<RedStep>, StoreError> {
        let sql = if search.operation.is_some() {
            include_str!("../queries/red_operation.sql")
        } else {
            include_str!("../queries/red_service.sql")
        };
        let rows: Vec<StepRow> = self
            .ask("requests over time", sql, tenant, search.time)
            .param("service", &search.service)
            .param("operation", search.operation.as_deref().unwrap_or_default())
            .param("step", search.step_seconds)
            .rows()
            .await?;
        let step = |row: StepRow| RedStep {
            time: Timestamp::from_unix_nanos(row.at_s.saturating_mul(SECOND_NS)),
            request_count: row.requests,
            error_count: row.errors,
            durations: histogram(row.step_durations),
        };
        Ok(rows.into_iter().map(step).collect())
    }

    async fn search_exemplars(
        &self,
        tenant: &Tenant,
        search: &ExemplarSearch,
    ) -> Result<Page<CorrelatedExemplar>, StoreError> {
        let limit = rows_of(search.limit);
        let (cursor_rank, cursor_key) = search
            .cursor
            .as_ref()
            .map_or((i64::MAX, ""), |cursor| (cursor.time().unix_nanos(), cursor.key()));
        let mut rows: Vec<FoundExemplar> = self
            .ask("a search for exemplars", exemplars_sql(search), tenant, search.time)
            .param("cursor_rank", cursor_rank)
            .param("cursor_key", cursor_key)
            .param("metric", search.metric.as_deref().unwrap_or_default())
            .param("service", search.service.as_deref().unwrap_or_default())
            .param("operation", search.operation.as_deref().unwrap_or_default())
            .param("trace", search.trace_id.as_ref().map(TraceId::as_str).unwrap_or_default())
            .param("min_duration_ns", i64::try_from(search.min_duration_ns.unwrap_or(0)).unwrap_or(i64::MAX))
            .param("limit", limit + 1)
            .rows()
            .await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|last| Cursor::after(Timestamp::from_unix_nanos(last.rank), last.key.as_str()));
        Ok(Page { items: rows.into_iter().map(Into::into).collect(), next })
    }

    async fn error_fingerprints(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        service: Option<&str>,
    ) -> Result<Vec<ErrorFingerprint>, StoreError> {
        let rows: Vec<FingerprintRow> = self
            .ask("errors that are alike", include_str!("../queries/error_fingerprints.sql"), tenant, time)
            .param("service", service.unwrap_or_default())
            .rows()
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn anomalies(
        &self,
        tenant: &Tenant,
        search: &AnomalySearch,
    ) -> Result<Page<MetricAnomaly>, StoreError> {
        let limit = rows_of(search.limit);
        let (cursor_s, cursor_key) = search
            .cursor
            .as_ref()
            .map_or((i64::MAX, ""), |cursor| (cursor.time().unix_nanos() / SECOND_NS, cursor.key()));
        let mut rows: Vec<AnomalyRow> = self
            .ask("unusual minutes", include_str!("../queries/anomalies.sql"), tenant, search.time)
            .param("service", search.service.as_deref().unwrap_or_default())
            .param("min_score", search.min_score)
            .param("cursor_s", cursor_s)
            .param("cursor_key", cursor_key)
            .param("limit", limit + 1)
            .rows()
            .await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let time = |row: &AnomalyRow| Timestamp::from_unix_nanos(row.minute_s.saturating_mul(SECOND_NS));
        let next = rows.last().filter(|_| more).map(|last| Cursor::after(time(last), last.key.0.as_str()));
        let items = rows.into_iter().filter_map(|row| {
            if !row.finding.is_empty() {
                // What a newer program wrote may have words that this one does not know.
                return serde_json::from_str(&row.finding).ok();
            }
            let away = search.min_score * row.baseline_deviation;
            Some(MetricAnomaly {
                time: time(&row),
                metric: AnomalyMetric::named(&row.metric_name.0)?,
                detector: AnomalyDetector::ZScore,
                service: row.service_name.0,
                value: row.reading,
                expected: ValueRange {
                    low: (row.baseline_mean - away).max(0.0),
                    high: row.baseline_mean + away,
                },
                baseline_mean: row.baseline_mean,
                baseline_deviation: row.baseline_deviation,
                baseline_minutes: row.minutes,
                score: row.score,
                evidence: AnomalyEvidence::default(),
            })
        });
        Ok(Page { items: items.collect(), next })
    }

    async fn predicted_alerts(
        &self,
        tenant: &Tenant,
        made: TimeRange,
        service: Option<&str>,
    ) -> Result<Vec<PredictedAlert>, StoreError> {
        self.alerts(tenant, made, service, MAX_ALERTS).await
    }

    async fn coverage(&self, tenant: &Tenant, time: TimeRange) -> Result<CoverageTotals, StoreError> {
        let stored = self.ask("coverage", include_str!("../queries/coverage.sql"), tenant, time).rows();
        let counters = self
            .ask("the collectors' counters", include_str!("../queries/pipeline.sql"), tenant, time)
            .rows();
        let (stored, counters): (Vec<CoverageRow>, Vec<CounterRow>) = tokio::try_join!(stored, counters)?;
        let services = stored.into_iter().map(|row| ServiceCoverage {
            service: row.service_name.0,
            signal: signal(&row.signal_name.0),
            stored_count: row.items,
            correlated_count: row.with_id,
            correlated_share: share(row.with_id, row.items),
            sources: row.marks.into_iter().map(|(Text(source), marks)| (source, marks)).collect(),
        });
        Ok(CoverageTotals { services: services.collect(), pipelines: pipelines(counters) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_ranges_take_their_quantiles_from_some_minutes() {
        let of = |minutes: i64| {
            let end = Timestamp::from_unix_nanos(minutes * 60 * SECOND_NS);
            stride(TimeRange { start: Timestamp::default(), end })
        };
        assert_eq!([of(0), of(60), of(359), of(7 * 24 * 60)], [1, 1, 1, 29]);
        assert!(stride(TimeRange { start: Timestamp::now(), end: Timestamp::default() }) >= 1);
    }

    #[test]
    fn counters_are_told_apart_by_signal_and_reason() {
        let counter = |name: &str, total| CounterRow { name: Text(name.to_owned()), total };
        let found = pipelines(vec![
            counter("receiver_accepted_spans", 90),
            counter("receiver_refused_spans", 10),
            counter("processor_memory_limiter_refused_spans", 8),
            counter("exporter_send_failed_spans", 3),
            counter("processor_refused_metric_points", 7),
            counter("exporter_enqueue_failed_log_records", 0),
            counter("something_else", 5),
        ]);
        let spans = &found[&Signal::Traces];
        assert_eq!((spans.received_count, spans.dropped_count), (100, 13));
        assert_eq!(spans.dropped[1].reason, "processor_memory_limiter_refused");
        assert_eq!(spans.dropped[2].reason, "exporter_send_failed");
        assert_eq!(found[&Signal::Metrics].dropped_count, 7);
        assert!(found[&Signal::Logs].dropped.is_empty());
        assert_eq!(found.len(), 3);
    }
}
