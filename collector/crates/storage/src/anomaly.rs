//! What detectors and forecasts read, and where they put what they find.

use async_trait::async_trait;
use olly_model::{MetricAnomaly, PredictedAlert, TimeRange, Timestamp, TraceId};
use olly_query::Tenant;

use crate::StoreError;

/// What a service did in a minute, or in a longer step.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceReading {
    /// `service.name`.
    pub service: String,
    /// When the step begins, in Unix seconds.
    pub unix_s: i64,
    /// Requests.
    pub requests: u64,
    /// Those that failed.
    pub errors: u64,
    /// 95th percentile of their durations, in nanoseconds; 0 without requests.
    pub p95_ns: f64,
}

/// What an operation did in a minute.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationReading {
    /// `service.name`.
    pub service: String,
    /// The span name.
    pub operation: String,
    /// When the minute begins, in Unix seconds.
    pub unix_s: i64,
    /// Spans.
    pub spans: u64,
    /// Those that failed.
    pub errors: u64,
    /// Median of their durations, in nanoseconds.
    pub p50_ns: f64,
    /// 95th percentile of their durations, in nanoseconds.
    pub p95_ns: f64,
    /// Mean of their durations, in nanoseconds.
    pub mean_ns: f64,
}

/// Log records of a minute that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPatternReading {
    /// `service.name`.
    pub service: String,
    /// When the minute begins, in Unix seconds.
    pub unix_s: i64,
    /// What they say, without what differs.
    pub pattern: String,
    /// How many.
    pub records: u64,
    /// One of them, at most 300 characters of it; empty when it is not known any more.
    pub sample: String,
    /// A trace with such a record.
    pub trace_id: Option<TraceId>,
}

/// A step of a gauge.
#[derive(Clone, Debug, PartialEq)]
pub struct GaugeReading {
    /// `service.name`.
    pub service: String,
    /// The metric's name.
    pub metric: String,
    /// Attributes of the series, `key=value` by commas.
    pub series: String,
    /// When the step begins, in Unix seconds.
    pub unix_s: i64,
    /// The mean of its points.
    pub mean: f64,
}

/// What detectors and forecasts read.
#[async_trait]
pub trait ReadingStore: Send + Sync {
    /// Tenants with data in a range, at most `max`.
    async fn tenants(&self, time: TimeRange, max: usize) -> Result<Vec<Tenant>, StoreError>;

    /// Minutes of a range that were judged already, in Unix seconds.
    async fn judged_minutes(&self, tenant: &Tenant, time: TimeRange) -> Result<Vec<i64>, StoreError>;

    /// What detectors found in the minutes of a range with a score from `least_score` on, above what is usual.
    async fn findings(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        least_score: f64,
    ) -> Result<Vec<MetricAnomaly>, StoreError>;

    /// What services did in some minutes, given in Unix seconds; minutes without spans are left out.
    async fn service_readings(
        &self,
        tenant: &Tenant,
        minutes: &[i64],
    ) -> Result<Vec<ServiceReading>, StoreError>;

    /// Minutes of a range, of the `max` operations that were busiest in its last minute.
    async fn operation_readings(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        max: usize,
    ) -> Result<Vec<OperationReading>, StoreError>;

    /// What log records of a minute say; of a flood, what a share of them says.
    async fn log_patterns(
        &self,
        tenant: &Tenant,
        minute: Timestamp,
    ) -> Result<Vec<LogPatternReading>, StoreError>;

    /// What log records said in the minutes of a range that were judged.
    async fn known_log_patterns(
        &self,
        tenant: &Tenant,
        time: TimeRange,
    ) -> Result<Vec<LogPatternReading>, StoreError>;

    /// What services did in steps of a range.
    async fn service_series(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        step_seconds: u32,
    ) -> Result<Vec<ServiceReading>, StoreError>;

    /// Gauges of these names in steps of a range.
    async fn gauge_series(
        &self,
        tenant: &Tenant,
        metrics: &[String],
        time: TimeRange,
        step_seconds: u32,
    ) -> Result<Vec<GaugeReading>, StoreError>;
}

/// What was found in a minute.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JudgedMinute {
    /// When it begins, in Unix seconds.
    pub unix_s: i64,
    /// The findings.
    pub findings: Vec<MetricAnomaly>,
    /// What was said in it.
    pub patterns: Vec<LogPatternReading>,
}

/// A series after a forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastSeries {
    /// `service.name`.
    pub service: String,
    /// The metric's name.
    pub metric: String,
    /// Attributes of the series.
    pub series: String,
    /// The alert; none when the threshold is not going to be crossed.
    pub alert: Option<PredictedAlert>,
}

/// Where detectors and forecasts put what they find. Writing the same again changes nothing.
#[async_trait]
pub trait FindingStore: Send + Sync {
    /// Keeps what was found in a minute, and that it was judged.
    async fn keep_minute(&self, tenant: &Tenant, minute: &JudgedMinute) -> Result<(), StoreError>;

    /// Keeps forecasts; they replace older ones of the same series.
    async fn keep_forecasts(
        &self,
        tenant: &Tenant,
        made_at: Timestamp,
        forecasts: &[ForecastSeries],
    ) -> Result<(), StoreError>;
}
