//! `GET /api/v1/metrics/exemplars` and its relatives: from a metric to the trace in which it was measured, and back.

use axum::{Json, extract::State};
use olly_http::{
    Problem,
    docs::Refusals,
    extract::{Path, Query, optional},
};
use olly_model::{CorrelatedExemplar, TimeRange, Timestamp, TraceId};
use olly_query::{Cursor, ExemplarOrder, ExemplarSearch};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App,
    params::{PageSize, Words, time_range},
    store_error::store_problem,
};

const NANOS_PER_HOUR: i64 = 3_600_000_000_000;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// Measurements of this time or later; by default an hour before `end`.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Measurements of this time or earlier; by default now.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    end: Option<Timestamp>,
    /// Exemplars of this service.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, max_length = 256)]
    service: Option<Words>,
    /// Size of the page.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Option<PageSize>,
    /// `next_cursor` of the page before. Give `start` and `end` with it, or the default range moves on.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LatencyParams {
    /// Measurements of this time or later; by default an hour before `end`.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Measurements of this time or earlier; by default now.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    end: Option<Timestamp>,
    /// Exemplars of this metric.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, max_length = 256)]
    metric: Option<Words>,
    /// Exemplars of this service.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, max_length = 256)]
    service: Option<Words>,
    /// Exemplars of at least this duration, in nanoseconds.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u64>)]
    min_duration_ns: Option<u64>,
    /// Size of the page.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Option<PageSize>,
    /// `next_cursor` of the page before. Give `start` and `end` with it, or the default range moves on.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TraceParams {
    /// Size of the page.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Option<PageSize>,
    /// `next_cursor` of the page before.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// A page of exemplars.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ExemplarsPage {
    /// The range that was searched.
    pub time_range: TimeRange,
    /// The exemplars.
    pub items: Vec<CorrelatedExemplar>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

async fn found(app: &App, search: ExemplarSearch) -> Result<Json<ExemplarsPage>, Problem> {
    let page = app
        .store
        .search_exemplars(&app.tenant(), &search)
        .await
        .map_err(|error| store_problem("search_exemplars", &error))?;
    Ok(Json(ExemplarsPage {
        time_range: search.time,
        items: page.items,
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}

fn newest(app: &App, metric: Option<String>, params: Params) -> Result<ExemplarSearch, Problem> {
    Ok(ExemplarSearch {
        time: time_range(app, params.start, params.end)?,
        metric,
        service: params.service.map(|words| words.0),
        trace_id: None,
        min_duration_ns: None,
        order: ExemplarOrder::Newest,
        limit: params.limit.unwrap_or_default().0,
        cursor: params.cursor,
    })
}

/// Exemplars of all metrics
///
/// Newest first, each once however often its metric was exported.
#[utoipa::path(get, path = "/api/v1/metrics/exemplars", tag = "exemplars", operation_id = "exemplars",
    params(Params),
    responses((status = 200, description = "A page", body = ExemplarsPage), Refusals))]
pub(crate) async fn exemplars(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<Json<ExemplarsPage>, Problem> {
    let search = newest(&app, None, params)?;
    found(&app, search).await
}

/// Exemplars of a metric
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/metrics/{name}/exemplars", tag = "exemplars", operation_id = "metric_exemplars",
    params(("name" = String, Path, description = "The metric's name", max_length = 256,
        example = "http.server.request.duration"), Params),
    responses((status = 200, description = "A page; empty for a metric without exemplars", body = ExemplarsPage), Refusals))]
pub(crate) async fn metric_exemplars(
    State(app): State<App>,
    Path(metric): Path<Words>,
    Query(params): Query<Params>,
) -> Result<Json<ExemplarsPage>, Problem> {
    let search = newest(&app, Some(metric.0), params)?;
    found(&app, search).await
}

/// The slowest measurements
///
/// Exemplars of metrics whose unit is one of time, longest first.
#[utoipa::path(get, path = "/api/v1/exemplars/high-latency", tag = "exemplars", operation_id = "high_latency_exemplars",
    params(LatencyParams),
    responses((status = 200, description = "A page", body = ExemplarsPage), Refusals))]
pub(crate) async fn high_latency_exemplars(
    State(app): State<App>,
    Query(params): Query<LatencyParams>,
) -> Result<Json<ExemplarsPage>, Problem> {
    let search = ExemplarSearch {
        time: time_range(&app, params.start, params.end)?,
        metric: params.metric.map(|words| words.0),
        service: params.service.map(|words| words.0),
        trace_id: None,
        min_duration_ns: params.min_duration_ns,
        order: ExemplarOrder::Longest,
        limit: params.limit.unwrap_or_default().0,
        cursor: params.cursor,
    };
    found(&app, search).await
}

/// What was measured in a trace
///
/// Newest first, from everything that is kept.
#[utoipa::path(get, path = "/api/v1/exemplars/trace/{trace_id}", tag = "exemplars", operation_id = "trace_exemplars",
    params(("trace_id" = TraceId, Path, description = "The trace ID"), TraceParams),
    responses((status = 200, description = "A page; empty for an unknown trace", body = ExemplarsPage), Refusals))]
pub(crate) async fn trace_exemplars(
    State(app): State<App>,
    Path(trace_id): Path<TraceId>,
    Query(params): Query<TraceParams>,
) -> Result<Json<ExemplarsPage>, Problem> {
    let end = (app.clock)();
    let start = end.saturating_add_nanos(-i64::from(app.limits.max_range_hours) * NANOS_PER_HOUR);
    let search = ExemplarSearch {
        time: TimeRange { start, end },
        metric: None,
        service: None,
        trace_id: Some(trace_id),
        min_duration_ns: None,
        order: ExemplarOrder::Newest,
        limit: params.limit.unwrap_or_default().0,
        cursor: params.cursor,
    };
    found(&app, search).await
}

#[cfg(test)]
mod tests;
