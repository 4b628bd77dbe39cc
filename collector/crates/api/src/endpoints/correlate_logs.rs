//! `GET /api/v1/correlate/{id}/logs`: pages of a flow's log records.

use axum::{Json, extract::State};
use olly_http::{
    Problem,
    docs::{NoSuchThing, Refusals},
    extract::{Path, Query},
};
use olly_model::{CorrelationId, LogRecord, PartialSignal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{App, flow, page, params::PageParams, store_error::store_problem};

/// A page of a flow's log records.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FlowLogsPage {
    /// The flow.
    pub correlation_id: CorrelationId,
    /// The log records, earliest first.
    pub items: Vec<LogRecord>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Signals that could not be read in full. Empty when all is there.
    pub partial: Vec<PartialSignal>,
}

/// The log records of a flow
///
/// Earliest first, from all of its traces and from outside of any trace.
#[utoipa::path(get, path = "/api/v1/correlate/{id}/logs", tag = "flows", operation_id = "correlate_logs",
    params(("id" = CorrelationId, Path, description = "The flow's correlation ID"), PageParams),
    responses((status = 200, description = "A page", body = FlowLogsPage), NoSuchThing, Refusals))]
pub(crate) async fn correlate_logs(
    State(app): State<App>,
    Path(id): Path<CorrelationId>,
    Query(params): Query<PageParams>,
) -> Result<Json<FlowLogsPage>, Problem> {
    let limit = params.limit.unwrap_or_default();
    let (since, max) = page::window(limit, params.cursor.as_ref())?;
    let location = flow::locate(&app, &id).await?;
    let logs = app.store.logs_since(&app.tenant(), &location, since, max).await;
    let logs = logs.map_err(|error| store_problem("flow_logs", &error))?.items;
    let page = page::by_time(&logs, |log| log.time, limit, params.cursor.as_ref())?;
    let next_cursor = page.next_cursor();
    Ok(Json(FlowLogsPage { correlation_id: id, items: page.items, next_cursor, partial: Vec::new() }))
}

#[cfg(test)]
mod tests;
