//! `GET /api/v1/metrics/exemplars` and its relatives: from a metric to the trace in which it was measured, and back.

use axum::{Json, extract::State};
use olly_http::{
    Problem,
    docs::Refusals,
    extract::{Path, Query},
};
use olly_model::{CorrelatedExemplar, TimeRange, TraceId};
use olly_query::{ExemplarOrder, ExemplarSearch};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App,
    params::{PageParams, Words, query_params, time_range},
    store_error::store_problem,
};

const NANOS_PER_HOUR: i64 = 3_600_000_000_000;

query_params! { Params: range + page {
    /// Exemplars of this service.
    #[param(value_type = Option<String>, max_length = 256)]
    service: Words,
    /// Exemplars that were measured in a span of this exact name.
    #[param(value_type = Option<String>, max_length = 256)]
    operation: Words,
} }

query_params! { LatencyParams: range + page {
    /// Exemplars of this metric.
    #[param(value_type = Option<String>, max_length = 256)]
    metric: Words,
    /// Exemplars of this service.
    #[param(value_type = Option<String>, max_length = 256)]
    service: Words,
    /// Exemplars that were measured in a span of this exact name.
    #[param(value_type = Option<String>, max_length = 256)]
    operation: Words,
    /// Exemplars of at least this duration, in nanoseconds.
    #[param(value_type = Option<u64>)]
    min_duration_ns: u64,
} }

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
    Ok(Json(ExemplarsPage { time_range: search.time, next_cursor: page.next_cursor(), items: page.items }))
}

fn newest(app: &App, metric: Option<String>, params: Params) -> Result<ExemplarSearch, Problem> {
    Ok(ExemplarSearch {
        time: time_range(app, params.start, params.end)?,
        metric,
        service: params.service.map(|words| words.0),
        operation: params.operation.map(|words| words.0),
        trace_id: None,
        min_duration_ns: None,
        order: ExemplarOrder::Newest,
        limit: params.limit.unwrap_or_default(),
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
        operation: params.operation.map(|words| words.0),
        trace_id: None,
        min_duration_ns: params.min_duration_ns,
        order: ExemplarOrder::Longest,
        limit: params.limit.unwrap_or_default(),
        cursor: params.cursor,
    };
    found(&app, search).await
}

/// What was measured in a trace
///
/// Newest first, from everything that is kept.
#[utoipa::path(get, path = "/api/v1/exemplars/trace/{trace_id}", tag = "exemplars", operation_id = "trace_exemplars",
    params(("trace_id" = TraceId, Path, description = "The trace ID"), PageParams),
    responses((status = 200, description = "A page; empty for an unknown trace", body = ExemplarsPage), Refusals))]
pub(crate) async fn trace_exemplars(
    State(app): State<App>,
    Path(trace_id): Path<TraceId>,
    Query(params): Query<PageParams>,
) -> Result<Json<ExemplarsPage>, Problem> {
    let end = (app.clock)();
    let start = end.saturating_add_nanos(-i64::from(app.limits.max_range_hours) * NANOS_PER_HOUR);
    let search = ExemplarSearch {
        time: TimeRange { start, end },
        metric: None,
        service: None,
        operation: None,
        trace_id: Some(trace_id),
        min_duration_ns: None,
        order: ExemplarOrder::Newest,
        limit: params.limit.unwrap_or_default(),
        cursor: params.cursor,
    };
    found(&app, search).await
}

#[cfg(test)]
mod tests;
