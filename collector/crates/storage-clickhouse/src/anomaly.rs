//! What detectors and forecasts read.

use async_trait::async_trait;
use clickhouse::Row;
use olly_model::{MetricAnomaly, PredictedAlert, TimeRange, Timestamp};
use olly_query::Tenant;
use olly_storage::{
    GaugeReading, LogPatternReading, OperationReading, ReadingStore, ServiceReading, StoreError,
};
use serde::Deserialize;

use crate::{ClickHouseStore, client::Bounds, rows::Text, sql::Sql};

const SECOND_NS: i64 = 1_000_000_000;
const MINUTE_NS: i64 = 60 * SECOND_NS;
/// Log records of a minute that are read.
const MAX_LOG_RECORDS: u64 = 200_000;
/// Patterns of a minute that are kept, the most frequent ones.
const MAX_PATTERNS: usize = 5_000;
/// Findings that are read at once.
const MAX_FINDINGS: usize = 10_000;
/// Rows of any other answer.
const MAX_ROWS: usize = 300_000;

const BOUNDS: Bounds = Bounds { seconds: 20, rows: MAX_ROWS, memory: 1_000_000_000 };

#[derive(Debug, Row, Deserialize)]
struct TenantRow {
    tenant_name: Text,
}

#[derive(Debug, Row, Deserialize)]
struct MinuteRow {
    minute_s: i64,
}

#[derive(Debug, Row, Deserialize)]
struct ServiceRow {
    service_name: Text,
    step_s: i64,
    requests: u64,
    errors: u64,
    p95_ns: f64,
}

impl From<ServiceRow> for ServiceReading {
    fn from(row: ServiceRow) -> Self {
        Self {
            service: row.service_name.0,
            unix_s: row.step_s,
            requests: row.requests,
            errors: row.errors,
            p95_ns: row.p95_ns,
        }
    }
}

#[derive(Debug, Row, Deserialize)]
struct OperationRow {
    service_name: Text,
    operation_name: Text,
    minute_s: i64,
    spans: u64,
    errors: u64,
    p50_ns: f64,
    p95_ns: f64,
    mean_ns: f64,
}

impl From<OperationRow> for OperationReading {
    fn from(row: OperationRow) -> Self {
        Self {
            service: row.service_name.0,
            operation: row.operation_name.0,
            unix_s: row.minute_s,
            spans: row.spans,
            errors: row.errors,
            p50_ns: row.p50_ns,
            p95_ns: row.p95_ns,
            mean_ns: row.mean_ns,
        }
    }
}

#[derive(Debug, Row, Deserialize)]
struct RecordsRow {
    records: u64,
}

#[derive(Debug, Row, Deserialize)]
struct PatternRow {
    service_name: Text,
    message_pattern: Text,
    records: u64,
    sample: Text,
    trace: Text,
}

#[derive(Debug, Row, Deserialize)]
struct KnownPatternRow {
    service_name: Text,
    message_pattern: Text,
    minute_s: i64,
    records: u64,
}

#[derive(Debug, Row, Deserialize)]
struct GaugeRow {
    service_name: Text,
    metric_name: Text,
    series_name: Text,
    at_s: i64,
    mean: f64,
}

/// The question what services did in the time of a condition.
fn service_readings(when: &'static str) -> Sql {
    Sql::from(include_str!("../queries/service_readings.sql")).with("/*when*/", when)
}

#[async_trait]
impl ReadingStore for ClickHouseStore {
    async fn tenants(&self, time: TimeRange, max: usize) -> Result<Vec<Tenant>, StoreError> {
        let rows: Vec<TenantRow> = self
            .ask("the tenants", include_str!("../queries/anomaly_tenants.sql"), &Tenant::default(), time)
            .param("limit", max)
            .rows()
            .await?;
        Ok(rows.into_iter().filter_map(|row| row.tenant_name.0.parse().ok()).collect())
    }

    async fn judged_minutes(&self, tenant: &Tenant, time: TimeRange) -> Result<Vec<i64>, StoreError> {
        let rows: Vec<MinuteRow> = self
            .ask("judged minutes", include_str!("../queries/judged_minutes.sql"), tenant, time)
            .small()
            .rows()
            .await?;
        Ok(rows.into_iter().map(|row| row.minute_s).collect())
    }

    async fn findings(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        least_score: f64,
    ) -> Result<Vec<MetricAnomaly>, StoreError> {
        let rows: Vec<DocumentRow> = self
            .ask("findings", include_str!("../queries/findings.sql"), tenant, time)
            .param("least_score", least_score)
            .param("limit", MAX_FINDINGS)
            .rows()
            .await?;
        // What a newer program wrote may have words that this one does not know.
        Ok(rows.iter().filter_map(|row| serde_json::from_str(&row.document).ok()).collect())
    }

    async fn service_readings(
        &self,
        tenant: &Tenant,
        minutes: &[i64],
    ) -> Result<Vec<ServiceReading>, StoreError> {
        let minutes: Vec<u32> = minutes.iter().filter_map(|minute| u32::try_from(*minute).ok()).collect();
        let rows: Vec<ServiceRow> = self
            .client
            .ask(
                "minutes of services",
                service_readings(include_str!("../queries/service_readings_minutes.sql")),
            )
            .param("tenant", tenant.as_str())
            .param("minutes", minutes)
            .param("step", MINUTE_NS / SECOND_NS)
            .param("limit", MAX_ROWS)
            .within(BOUNDS)
            .rows()
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn operation_readings(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        max: usize,
    ) -> Result<Vec<OperationReading>, StoreError> {
        let sql = include_str!("../queries/operation_readings.sql");
        let rows: Vec<OperationRow> = self
            .ask("minutes of operations", sql, tenant, time)
            .param("operations", max)
            .param("limit", MAX_ROWS)
            .within(BOUNDS)
            .rows()
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn log_patterns(
        &self,
        tenant: &Tenant,
        minute: Timestamp,
    ) -> Result<Vec<LogPatternReading>, StoreError> {
        let time = TimeRange { start: minute, end: minute.saturating_add_nanos(MINUTE_NS) };
        let sql = include_str!("../queries/log_records_of_minute.sql");
        let records: Vec<RecordsRow> = self.ask("log records of a minute", sql, tenant, time).rows().await?;
        let records = records.first().map_or(0, |row| row.records);
        if records == 0 {
            return Ok(Vec::new());
        }
        let rows: Vec<PatternRow> = self
            .ask("what log records say", include_str!("../queries/log_patterns.sql"), tenant, time)
            .param("stride", records / MAX_LOG_RECORDS + 1)
            .param("limit", MAX_PATTERNS)
            .within(BOUNDS)
            .rows()
            .await?;
        let unix_s = minute.unix_nanos() / SECOND_NS;
        let reading = |row: PatternRow| LogPatternReading {
            service: row.service_name.0,
            unix_s,
            pattern: row.message_pattern.0,
            records: row.records,
            sample: row.sample.0,
            trace_id: row.trace.0.parse().ok(),
        };
        Ok(rows.into_iter().map(reading).collect())
    }

    async fn known_log_patterns(
        &self,
        tenant: &Tenant,
        time: TimeRange,
    ) -> Result<Vec<LogPatternReading>, StoreError> {
        let sql = include_str!("../queries/known_log_patterns.sql");
        let rows: Vec<KnownPatternRow> = self
            .ask("what log records said", sql, tenant, time)
            .param("limit", MAX_ROWS)
            .within(BOUNDS)
            .rows()
            .await?;
        let reading = |row: KnownPatternRow| LogPatternReading {
            service: row.service_name.0,
            unix_s: row.minute_s,
            pattern: row.message_pattern.0,
            records: row.records,
            sample: String::new(),
            trace_id: None,
        };
        Ok(rows.into_iter().map(reading).collect())
    }

    async fn service_series(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        step_seconds: u32,
    ) -> Result<Vec<ServiceReading>, StoreError> {
        let rows: Vec<ServiceRow> = self
            .ask(
                "services over time",
                service_readings(include_str!("../queries/service_readings_range.sql")),
                tenant,
                time,
            )
            .param("step", step_seconds)
            .param("limit", MAX_ROWS)
            .within(BOUNDS)
            .rows()
            .await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn gauge_series(
        &self,
        tenant: &Tenant,
        metrics: &[String],
        time: TimeRange,
        step_seconds: u32,
    ) -> Result<Vec<GaugeReading>, StoreError> {
        if metrics.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<GaugeRow> = self
            .ask("gauges over time", include_str!("../queries/gauge_series.sql"), tenant, time)
            .param("metrics", metrics)
            .param("step", step_seconds)
            .param("limit", MAX_ROWS)
            .within(BOUNDS)
            .rows()
            .await?;
        let reading = |row: GaugeRow| GaugeReading {
            service: row.service_name.0,
            metric: row.metric_name.0,
            series: row.series_name.0,
            unix_s: row.at_s,
            mean: row.mean,
        };
        Ok(rows.into_iter().map(reading).collect())
    }
}

#[derive(Debug, Row, Deserialize)]
struct DocumentRow {
    document: String,
}

impl ClickHouseStore {
    /// Alerts of forecasts that were made in a range, the soonest first.
    pub(crate) async fn alerts(
        &self,
        tenant: &Tenant,
        made: TimeRange,
        service: Option<&str>,
        limit: usize,
    ) -> Result<Vec<PredictedAlert>, StoreError> {
        const WHAT: &str = "predicted alerts";
        let rows: Vec<DocumentRow> = self
            .ask(WHAT, include_str!("../queries/predicted_alerts.sql"), tenant, made)
            .param("service", service.unwrap_or_default())
            .param("limit", limit)
            .rows()
            .await?;
        rows.iter()
            .map(|row| {
                serde_json::from_str(&row.document)
                    .map_err(|error| StoreError::Corrupt { what: WHAT, message: error.to_string() })
            })
            .collect()
    }
}
