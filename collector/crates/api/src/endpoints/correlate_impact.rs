//! `GET /api/v1/correlate/{id}/impact`: whom and what a flow's failures reached.

use axum::{Json, extract::State};
use olly_correlate::{Wanted, impact};
use olly_http::{
    Problem,
    docs::{NoSuchThing, Refusals},
    extract::{Path, Query},
};
use olly_model::{CorrelationId, FlowImpact};
use serde::Deserialize;

use crate::{App, flow};

/// No parameters: unknown ones are refused here as everywhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Params {}

/// Whom and what a flow's failures reached
///
/// Services, endpoints, users and transactions, each with "of how many", and when it began and ended.
#[utoipa::path(get, path = "/api/v1/correlate/{id}/impact", tag = "flows", operation_id = "correlate_impact",
    params(("id" = CorrelationId, Path, description = "The flow's correlation ID")),
    responses((status = 200, description = "The impact", body = FlowImpact), NoSuchThing, Refusals))]
pub(crate) async fn correlate_impact(
    State(app): State<App>,
    Path(id): Path<CorrelationId>,
    Query(Params {}): Query<Params>,
) -> Result<Json<FlowImpact>, Problem> {
    let answer = flow::read(&app, &id, Wanted { metrics: false, ..Wanted::ALL }).await?;
    Ok(Json(impact(&answer, &app.impact.user_keys)))
}

#[cfg(test)]
mod tests;
