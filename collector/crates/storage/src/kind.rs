//! Flows that are alike.

use async_trait::async_trait;
use olly_model::{CorrelationId, TimeRange};
use olly_query::Tenant;

use crate::StoreError;

/// What flows that are alike have in common: what began them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowKind {
    /// The service of the flow's earliest root span.
    pub root_service: String,
    /// The name of that span.
    pub root_operation: String,
}

/// Finding flows that are alike.
#[async_trait]
pub trait KindStore: Send + Sync {
    /// The IDs of the newest flows of a kind that began in a range and in which nothing failed, at most `max`. The items of a
    /// flow that has other IDs as well may tell another story: a reader looks at them again.
    async fn healthy_flows(
        &self,
        tenant: &Tenant,
        kind: &FlowKind,
        time: TimeRange,
        max: usize,
    ) -> Result<Vec<CorrelationId>, StoreError>;
}
