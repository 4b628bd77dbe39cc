//! Keeps what detectors and forecasts found.

use std::time::Duration;

use async_trait::async_trait;
use clickhouse::{Row, RowOwned, RowWrite};
use olly_model::{MetricAnomaly, Timestamp};
use olly_query::Tenant;
use olly_storage::{FindingStore, ForecastSeries, JudgedMinute, StoreError};
use serde::Serialize;

use crate::{Client, error};

const SECOND_NS: i64 = 1_000_000_000;
const MILLI_NS: i64 = 1_000_000;
/// How long a write may take.
const WRITE_SECONDS: u32 = 10;
const WHAT: &str = "a write of findings";

/// Writes what detectors and forecasts found, as a user that may insert it and nothing else.
#[derive(Clone, Debug)]
pub struct FindingWriter {
    client: Client,
}

#[derive(Row, Serialize)]
struct FindingRow {
    tenant: String,
    service: String,
    minute: u32,
    detector: &'static str,
    metric: &'static str,
    subject: String,
    finding: String,
    score: f64,
    found_at: i64,
}

#[derive(Row, Serialize)]
struct PatternRow {
    tenant: String,
    service: String,
    minute: u32,
    pattern: String,
    record_count: u64,
    counted_at: i64,
}

#[derive(Row, Serialize)]
struct JudgedRow {
    tenant: String,
    minute: u32,
    judged_at: i64,
}

#[derive(Row, Serialize)]
struct ForecastRow {
    tenant: String,
    service: String,
    metric: String,
    series: String,
    crosses: bool,
    alert: String,
    made_at: i64,
}

impl FindingWriter {
    /// A writer into the database of `client`.
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    async fn insert<T: RowOwned + RowWrite>(&self, table: &str, rows: Vec<T>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let refused = |source| error::store_error(source, WHAT, self.client.address(), WRITE_SECONDS);
        let adding = async {
            let mut insert = self.client.insert::<T>(table).await.map_err(refused)?;
            for row in &rows {
                insert.write(row).await.map_err(refused)?;
            }
            insert.end().await.map_err(refused)
        };
        let timeout = Duration::from_secs(u64::from(WRITE_SECONDS));
        tokio::time::timeout(timeout, adding)
            .await
            .map_err(|_| StoreError::Timeout { what: WHAT, timeout_ms: u64::from(WRITE_SECONDS) * 1_000 })?
    }
}

/// Milliseconds since the Unix epoch, as a `DateTime64(3)` has them.
const fn millis(time: Timestamp) -> i64 {
    time.unix_nanos().div_euclid(MILLI_NS)
}

/// Seconds since the Unix epoch, as a `DateTime` has them: up to the year 2106.
fn seconds(unix_s: i64) -> u32 {
    u32::try_from(unix_s.max(0)).unwrap_or(u32::MAX)
}

/// What a finding is about beside its service and metric.
fn subject(finding: &MetricAnomaly) -> &str {
    match (&finding.evidence.log, &finding.evidence.operation) {
        (Some(log), _) => &log.template,
        (None, Some(operation)) => operation,
        (None, None) => "",
    }
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Corrupt { what: WHAT, message: error.to_string() })
}

#[async_trait]
impl FindingStore for FindingWriter {
    async fn keep_minute(&self, tenant: &Tenant, minute: &JudgedMinute) -> Result<(), StoreError> {
        let now = millis(Timestamp::now());
        let tenant = tenant.as_str();
        let finding = |finding: &MetricAnomaly| {
            Ok(FindingRow {
                tenant: tenant.to_owned(),
                service: finding.service.clone(),
                minute: seconds(finding.time.unix_nanos().div_euclid(SECOND_NS)),
                detector: finding.detector.as_str(),
                metric: finding.metric.as_str(),
                subject: subject(finding).to_owned(),
                finding: json(finding)?,
                score: finding.score,
                found_at: now,
            })
        };
        let findings = minute.findings.iter().map(finding).collect::<Result<_, StoreError>>()?;
        let patterns = minute.patterns.iter().map(|one| PatternRow {
            tenant: tenant.to_owned(),
            service: one.service.clone(),
            minute: seconds(one.unix_s),
            pattern: one.pattern.clone(),
            record_count: one.records,
            counted_at: now,
        });
        self.insert::<FindingRow>("anomaly_findings", findings).await?;
        self.insert::<PatternRow>("log_pattern_minutes", patterns.collect()).await?;
        // Last: what was interrupted before is done again.
        let judged = JudgedRow { tenant: tenant.to_owned(), minute: seconds(minute.unix_s), judged_at: now };
        self.insert("anomaly_minutes", vec![judged]).await
    }

    async fn keep_forecasts(
        &self,
        tenant: &Tenant,
        made_at: Timestamp,
        forecasts: &[ForecastSeries],
    ) -> Result<(), StoreError> {
        let row = |one: &ForecastSeries| {
            Ok(ForecastRow {
                tenant: tenant.as_str().to_owned(),
                service: one.service.clone(),
                metric: one.metric.clone(),
                series: one.series.clone(),
                crosses: one.alert.is_some(),
                alert: one.alert.as_ref().map(json).transpose()?.unwrap_or_default(),
                made_at: millis(made_at),
            })
        };
        let rows = forecasts.iter().map(row).collect::<Result<_, StoreError>>()?;
        self.insert::<ForecastRow>("predicted_alerts", rows).await
    }
}
