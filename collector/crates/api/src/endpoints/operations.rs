//! `GET /api/v1/operations`: what a service does.

use axum::{Json, extract::State};
use olly_http::{
    Problem,
    docs::Refusals,
    extract::{Query, optional},
};
use olly_model::{TimeRange, Timestamp};
use olly_query::Cursor;
use olly_storage::OperationStats;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, page,
    params::{PageSize, Words, time_range},
    store_error::store_problem,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// The service.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = String, required = true, max_length = 256)]
    service: Option<Words>,
    /// Spans of this time or later; by default an hour before `end`.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Spans of this time or earlier; by default now.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    end: Option<Timestamp>,
    /// Size of the page.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Option<PageSize>,
    /// `next_cursor` of the page before.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

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
    let limit = params.limit.unwrap_or_default().0;
    let (items, next) =
        page::by_rank(items, |item| (item.span_count, &item.name), limit, params.cursor.as_ref());
    let next_cursor = next.map(|cursor| cursor.to_string());
    Ok(Json(OperationsPage { service, time_range: time, items, next_cursor }))
}

#[cfg(test)]
mod tests;
