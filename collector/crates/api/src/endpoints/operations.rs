//! `GET /api/v1/operations`: what a service does.

use axum::{Json, extract::State};
use olly_http::{Problem, docs::Refusals, extract::Query};
use olly_model::TimeRange;
use olly_storage::OperationStats;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App, page,
    params::{Words, query_params, time_range},
    store_error::store_problem,
};

query_params! { Params: range + page {
    /// The service.
    #[param(value_type = String, required = true, max_length = 256)]
    service: Words,
} }

/// An operation (span name) of a service in a range of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OperationItem {
    /// The span name.
    pub name: String,
    /// Its spans.
    pub span_count: u64,
    /// Its failed spans.
    pub error_count: u64,
    /// Median duration, in nanoseconds.
    pub p50_duration_ns: u64,
    /// 95th percentile of the duration, in nanoseconds.
    pub p95_duration_ns: u64,
    /// 99th percentile of the duration, in nanoseconds.
    pub p99_duration_ns: u64,
}

impl From<OperationStats> for OperationItem {
    fn from(stats: OperationStats) -> Self {
        Self {
            name: stats.name,
            span_count: stats.span_count,
            error_count: stats.error_count,
            p50_duration_ns: stats.p50_duration_ns,
            p95_duration_ns: stats.p95_duration_ns,
            p99_duration_ns: stats.p99_duration_ns,
        }
    }
}

/// A page of operations.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OperationsPage {
    /// The service.
    pub service: String,
    /// The range that was looked at.
    pub time_range: TimeRange,
    /// The operations, busiest first; empty for a service that sent nothing.
    pub items: Vec<OperationItem>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// The operations of a service
#[utoipa::path(get, path = "/api/v1/operations", tag = "signals", operation_id = "operations",
    params(Params),
    responses((status = 200, description = "A page", body = OperationsPage), Refusals))]
pub(crate) async fn operations(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<Json<OperationsPage>, Problem> {
    let service = params.service.ok_or_else(|| Problem::bad_field("service", "it is required"))?.0;
    let time = time_range(&app, params.start, params.end)?;
    let stats = app
        .store
        .operations(&app.tenant(), &service, time)
        .await
        .map_err(|error| store_problem("operations", &error))?;
    let items: Vec<OperationItem> = stats.into_iter().map(OperationItem::from).collect();
    let limit = params.limit.unwrap_or_default();
    let rank = |item: &OperationItem| (item.span_count, item.name.clone());
    let page = page::by_rank(items, rank, limit, params.cursor.as_ref());
    let next_cursor = page.next_cursor();
    Ok(Json(OperationsPage { service, time_range: time, items: page.items, next_cursor }))
}

#[cfg(test)]
mod tests;
