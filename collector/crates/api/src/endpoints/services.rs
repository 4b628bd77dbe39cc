//! `GET /api/v1/services`: who sent spans.

use axum::{Json, extract::State};
use olly_http::{Problem, docs::Refusals, extract::Query};
use olly_model::{TimeRange, Timestamp};
use olly_storage::ServiceStats;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App, page,
    params::{ListParams, time_range},
    store_error::store_problem,
};

/// A service in a range of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceItem {
    /// `service.name`.
    pub name: String,
    /// Its spans.
    pub span_count: u64,
    /// Its failed spans.
    pub error_count: u64,
    /// Median duration of its server and consumer spans, in nanoseconds.
    pub p50_duration_ns: u64,
    /// 95th percentile of the same, in nanoseconds.
    pub p95_duration_ns: u64,
    /// 99th percentile of the same, in nanoseconds.
    pub p99_duration_ns: u64,
    /// When it was last seen.
    pub last_seen: Timestamp,
}

impl From<ServiceStats> for ServiceItem {
    fn from(stats: ServiceStats) -> Self {
        Self {
            name: stats.name,
            span_count: stats.span_count,
            error_count: stats.error_count,
            p50_duration_ns: stats.p50_duration_ns,
            p95_duration_ns: stats.p95_duration_ns,
            p99_duration_ns: stats.p99_duration_ns,
            last_seen: stats.last_seen,
        }
    }
}

/// A page of services.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ServicesPage {
    /// The range that was looked at.
    pub time_range: TimeRange,
    /// The services, by name.
    pub items: Vec<ServiceItem>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// The services that sent spans
#[utoipa::path(get, path = "/api/v1/services", tag = "signals", operation_id = "services",
    params(ListParams),
    responses((status = 200, description = "A page", body = ServicesPage), Refusals))]
pub(crate) async fn services(
    State(app): State<App>,
    Query(params): Query<ListParams>,
) -> Result<Json<ServicesPage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    let stats =
        app.store.services(&app.tenant(), time).await.map_err(|error| store_problem("services", &error))?;
    let items: Vec<ServiceItem> = stats.into_iter().map(ServiceItem::from).collect();
    let limit = params.limit.unwrap_or_default();
    // All of one rank: what is left is the order by name.
    let page = page::by_rank(items, |item| (0, item.name.clone()), limit, params.cursor.as_ref());
    let next_cursor = page.next_cursor();
    Ok(Json(ServicesPage { time_range: time, items: page.items, next_cursor }))
}

#[cfg(test)]
mod tests;
