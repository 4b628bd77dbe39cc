//! `GET /api/v1/correlate/{id}/timeline`: pages of a flow's timeline.

use axum::{Json, extract::State};
use olly_correlate::Wanted;
use olly_http::{
    Problem,
    docs::{NoSuchThing, Refusals},
    extract::{Path, Query, optional},
};
use olly_model::{CorrelationId, PartialSignal, TimelineEvent};
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

/// A page of a flow's timeline.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TimelinePage {
    /// The flow.
    pub correlation_id: CorrelationId,
    /// The events, earliest first.
    pub items: Vec<TimelineEvent>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Signals that could not be read in full. Empty when all is there.
    pub partial: Vec<PartialSignal>,
}

/// The timeline of a flow
///
/// Everything that happened, earliest first: spans at their start, events of spans, log records and exemplars.
#[utoipa::path(get, path = "/api/v1/correlate/{id}/timeline", tag = "flows", operation_id = "correlate_timeline",
    params(("id" = CorrelationId, Path, description = "The flow's correlation ID"), Params),
    responses((status = 200, description = "A page", body = TimelinePage), NoSuchThing, Refusals))]
pub(crate) async fn correlate_timeline(
    State(app): State<App>,
    Path(id): Path<CorrelationId>,
    Query(params): Query<Params>,
) -> Result<Json<TimelinePage>, Problem> {
    let answer = flow::read(&app, &id, Wanted::ALL).await?;
    let limit = params.limit.map_or(Limit::default(), |size| size.0);
    let (items, next) = page::by_time(answer.timeline, |event| event.time, limit, params.cursor.as_ref())?;
    Ok(Json(TimelinePage {
        correlation_id: id,
        items,
        next_cursor: next.map(|cursor| cursor.to_string()),
        partial: answer.partial,
    }))
}

#[cfg(test)]
mod tests;
