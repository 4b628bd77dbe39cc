//! The cause of an incident, from what is stored.

use std::sync::Arc;

use async_trait::async_trait;
use olly_incident::{Invalid, Limits, Plan, add_flows, load};
use olly_model::{IncidentAnalysis, RcaRequest, Timestamp};
use olly_query::Tenant;
use olly_storage::{StoreError, TelemetryStore};
use tokio::{sync::Semaphore, task};

/// Analyses that run at a time, in the whole process: one may take 500 MB.
static ROOM: Semaphore = Semaphore::const_new(2);

/// Why an incident was not analysed.
#[derive(Debug, thiserror::Error)]
pub enum RcaError {
    /// A member of the request cannot be used.
    #[error("{field}: {message}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// Why, and what is allowed.
        message: String,
    },
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The analysis broke off, which is a mistake of ours.
    #[error("the analysis broke off")]
    Broken(#[source] task::JoinError),
}

impl From<Invalid> for RcaError {
    fn from(Invalid { field, message }: Invalid) -> Self {
        Self::Invalid { field, message }
    }
}

/// Somebody who finds the cause of an incident.
#[async_trait]
pub trait IncidentAnalyst: Send + Sync {
    /// What caused what went wrong in a time. Times without telemetry are answered, too: with an inconclusive analysis.
    ///
    /// # Errors
    /// When the request cannot be used, or the store does not answer.
    async fn analyse(
        &self,
        tenant: &Tenant,
        request: &RcaRequest,
        now: Timestamp,
    ) -> Result<IncidentAnalysis, RcaError>;
}

/// Finds the cause from the rows of a store.
#[derive(Clone)]
pub struct StoreAnalyst {
    store: Arc<dyn TelemetryStore>,
}

impl StoreAnalyst {
    /// An analyst of what a store holds.
    pub fn new(store: Arc<dyn TelemetryStore>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl IncidentAnalyst for StoreAnalyst {
    async fn analyse(
        &self,
        tenant: &Tenant,
        request: &RcaRequest,
        now: Timestamp,
    ) -> Result<IncidentAnalysis, RcaError> {
        let plan = Plan::new(request, now)?;
        // It is never closed, so there is always a permit in the end.
        let _permit = ROOM.acquire().await;
        let store = self.store.as_ref();
        let loaded = load(store, tenant, plan, Limits::default()).await?;
        let mut analysis = task::spawn_blocking(move || loaded.analyse()).await.map_err(RcaError::Broken)?;
        add_flows(&mut analysis, store, tenant).await?;
        Ok(analysis)
    }
}
