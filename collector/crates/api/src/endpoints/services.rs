//! `GET /api/v1/services`: who sent spans.

use axum::{Json, extract::State};
use olly_http::{
    Problem,
    docs::Refusals,
    extract::{Query, optional},
};
use olly_model::{TimeRange, Timestamp};
use olly_query::Cursor;
use olly_storage::ServiceStats;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, page,
    params::{PageSize, time_range},
    store_error::store_problem,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
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
    params(Params),
    responses((status = 200, description = "A page", body = ServicesPage), Refusals))]
pub(crate) async fn services(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<Json<ServicesPage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    let stats =
        app.store.services(&app.tenant(), time).await.map_err(|error| store_problem("services", &error))?;
    let items: Vec<ServiceItem> = stats.into_iter().map(ServiceItem::from).collect();
    let limit = params.limit.unwrap_or_default().0;
    // All of one rank: what is left is the order by name.
    let (items, next) = page::by_rank(items, |item| (0, &item.name), limit, params.cursor.as_ref());
    Ok(Json(ServicesPage { time_range: time, items, next_cursor: next.map(|cursor| cursor.to_string()) }))
}

#[cfg(test)]
mod tests;
