//! Flows that are alike.

use async_trait::async_trait;
use clickhouse::Row;
use olly_model::{CorrelationId, TimeRange};
use olly_query::Tenant;
use olly_storage::{FlowKind, KindStore, StoreError};
use serde::Deserialize;

use crate::{ClickHouseStore, client::Bounds, rows::Text};

#[derive(Debug, Row, Deserialize)]
struct Found {
    correlation_id: Text,
}

#[async_trait]
impl KindStore for ClickHouseStore {
    async fn healthy_flows(
        &self,
        tenant: &Tenant,
        kind: &FlowKind,
        time: TimeRange,
        max: usize,
    ) -> Result<Vec<CorrelationId>, StoreError> {
        let found: Vec<Found> = self
            .ask("healthy flows", include_str!("../queries/healthy_flows.sql"), tenant, time)
            .param("root_service", kind.root_service.as_str())
            .param("root_operation", kind.root_operation.as_str())
            .param("limit", max)
            .within(Bounds { seconds: 5, rows: max, ..Bounds::default() })
            .rows()
            .await?;
        // An ID that no processor of ours would write is left out.
        Ok(found.into_iter().filter_map(|found| found.correlation_id.0.parse().ok()).collect())
    }
}
