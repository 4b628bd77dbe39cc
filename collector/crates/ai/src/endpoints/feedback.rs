//! `/api/v1/incidents/{id}/feedback`: whether the cause was right.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::{Json, Path},
};
use olly_model::{Feedback, FeedbackList, IncidentId, NewFeedback};

use crate::{
    App,
    endpoints::incidents::{incidents, problem},
};

/// Says whether the cause was right
///
/// The last word on an incident counts. The same words about the same answer are kept once.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/feedback", tag = "incidents", operation_id = "give_feedback",
    params(("id" = IncidentId, Path, description = "The incident's ID")),
    request_body = NewFeedback,
    responses((status = 200, description = "It was noted", body = Feedback), NoSuchThing, BodyRefusals, Refusals))]
pub(crate) async fn give(
    State(app): State<App>,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewFeedback>,
) -> Result<JsonAnswer<Feedback>, Problem> {
    incidents(&app)?.judge(&app.tenant(), &id, new).await.map(JsonAnswer).map_err(problem)
}

/// What was said of an incident's answers
///
/// And how often answers were right in the last 90 days, by what was said of them.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/feedback", tag = "incidents", operation_id = "feedback",
    params(("id" = IncidentId, Path, description = "The incident's ID")),
    responses((status = 200, description = "What was said", body = FeedbackList), NoSuchThing, Refusals))]
pub(crate) async fn list(
    State(app): State<App>,
    Path(id): Path<IncidentId>,
) -> Result<JsonAnswer<FeedbackList>, Problem> {
    incidents(&app)?.feedback(&app.tenant(), &id).await.map(JsonAnswer).map_err(problem)
}
