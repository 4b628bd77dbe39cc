//! Reading what was counted while data came in.

use async_trait::async_trait;
use olly_model::{
    CorrelatedExemplar, CoverageTotals, ErrorFingerprint, MetricAnomaly, PredictedAlert, RedStep, TimeRange,
    Traffic,
};
use olly_query::{AnomalySearch, ExemplarSearch, Page, RedSearch, Tenant};

use crate::StoreError;

/// Reading what was counted while data came in. Ranges are widened to whole minutes.
#[async_trait]
pub trait RollupStore: Send + Sync {
    /// The services of a range and who reached whom.
    async fn traffic(&self, tenant: &Tenant, time: TimeRange) -> Result<Traffic, StoreError>;

    /// Requests, errors and durations in steps of time, in time order; steps without requests are left out.
    async fn red(&self, tenant: &Tenant, search: &RedSearch) -> Result<Vec<RedStep>, StoreError>;

    /// Metric exemplars that fit a search, each once.
    async fn search_exemplars(
        &self,
        tenant: &Tenant,
        search: &ExemplarSearch,
    ) -> Result<Page<CorrelatedExemplar>, StoreError>;

    /// Errors of a range that are alike, most frequent first, at most 1,000.
    async fn error_fingerprints(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        service: Option<&str>,
    ) -> Result<Vec<ErrorFingerprint>, StoreError>;

    /// Minutes in which a service was unlike itself, newest first.
    async fn anomalies(
        &self,
        tenant: &Tenant,
        search: &AnomalySearch,
    ) -> Result<Page<MetricAnomaly>, StoreError>;

    /// Thresholds that are going to be crossed, by forecasts that were made in a range, the soonest first, at most 1,000.
    async fn predicted_alerts(
        &self,
        tenant: &Tenant,
        made: TimeRange,
        service: Option<&str>,
    ) -> Result<Vec<PredictedAlert>, StoreError>;

    /// How much of the data belongs to flows, by service and signal, at most 1,000 of each signal.
    async fn coverage(&self, tenant: &Tenant, time: TimeRange) -> Result<CoverageTotals, StoreError>;
}
