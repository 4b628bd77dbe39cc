//! The cause of an incident, from what is stored.

use async_trait::async_trait;
use olly_model::{IncidentAnalysis, RcaRequest, Timestamp};
use olly_query::Tenant;
use olly_storage::StoreError;

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
