//! `GET /api/v1/correlate/{id}/traces`: pages of a flow's traces.

use axum::{Json, extract::State};
use olly_correlate::Wanted;
use olly_http::{
    Problem,
    docs::{NoSuchThing, Refusals},
    extract::{Path, Query, optional},
};
use olly_model::{CorrelationId, PartialSignal, Trace};
use olly_query::{Cursor, Limit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{App, flow, page, params::PageSize};

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

/// A page of a flow's traces.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TracesPage {
    /// The flow.
    pub correlation_id: CorrelationId,
    /// The traces, earliest first.
    pub items: Vec<Trace>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Signals that could not be read in full. Empty when all is there.
    pub partial: Vec<PartialSignal>,
}

/// The traces of a flow
///
/// Earliest first, each with its spans and with the traces of the same flow that it links to.
#[utoipa::path(get, path = "/api/v1/correlate/{id}/traces", tag = "flows", operation_id = "correlate_traces",
    params(("id" = CorrelationId, Path, description = "The flow's correlation ID"), Params),
    responses((status = 200, description = "A page", body = TracesPage), NoSuchThing, Refusals))]
pub(crate) async fn correlate_traces(
    State(app): State<App>,
    Path(id): Path<CorrelationId>,
    Query(params): Query<Params>,
) -> Result<Json<TracesPage>, Problem> {
    let answer = flow::read(&app, &id, Wanted::TRACES).await?;
    let limit = params.limit.map_or(Limit::default(), |size| size.0);
    let (items, next) =
        page::by_time(answer.traces, |trace| trace.start_time, limit, params.cursor.as_ref())?;
    Ok(Json(TracesPage {
        correlation_id: id,
        items,
        next_cursor: next.map(|cursor| cursor.to_string()),
        partial: answer.partial,
    }))
}

#[cfg(test)]
mod tests;
