//! `GET /api/v1/correlate/{id}/logs`: pages of a flow's log records.

use axum::{Json, extract::State};
use olly_http::{
    Problem,
    docs::{NoSuchThing, Refusals},
    extract::{Path, Query, optional},
};
use olly_model::{CorrelationId, LogRecord, PartialSignal};
use olly_query::{Cursor, Limit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{App, flow, page, params::PageSize, store_error::store_problem};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// Size of the page.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Option<PageSize>,
    /// `next_cursor` of the page before.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

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
    params(("id" = CorrelationId, Path, description = "The flow's correlation ID"), Params),
    responses((status = 200, description = "A page", body = FlowLogsPage), NoSuchThing, Refusals))]
pub(crate) async fn correlate_logs(
    State(app): State<App>,
    Path(id): Path<CorrelationId>,
    Query(params): Query<Params>,
) -> Result<Json<FlowLogsPage>, Problem> {
    let limit = params.limit.map_or(Limit::default(), |size| size.0);
    let (since, max) = page::window(limit, params.cursor.as_ref())?;
    let location = flow::locate(&app, &id).await?;
    let logs = app.store.logs_since(&app.tenant(), &location, since, max).await;
    let logs = logs.map_err(|error| store_problem("flow_logs", &error))?.items;
    let (items, next) = page::by_time(logs, |log| log.time, limit, params.cursor.as_ref())?;
    Ok(Json(FlowLogsPage {
        correlation_id: id,
        items,
        next_cursor: next.map(|cursor| cursor.to_string()),
        partial: Vec::new(),
    }))
}

#[cfg(test)]
mod tests;
