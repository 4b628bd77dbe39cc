//! `POST /api/v1/ai/preview` and `/api/v1/ai/rca/preview`: what a language model would be told.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::Json,
};
use olly_model::{AnalysisRequest, ModelPreview, RcaRequest};

use crate::{
    App,
    endpoints::{analyze, rca},
};

/// What a language model would be told of a flow
///
/// Nothing is sent. Secrets and personal data are already taken out, as they would be.
#[utoipa::path(post, path = "/api/v1/ai/preview", tag = "analysis", operation_id = "preview",
    request_body = AnalysisRequest,
    responses(
        (status = 200, description = "The question to the model", body = ModelPreview),
        NoSuchThing, BodyRefusals, Refusals,
    ))]
pub(crate) async fn preview(
    State(app): State<App>,
    Json(request): Json<AnalysisRequest>,
) -> Result<JsonAnswer<ModelPreview>, Problem> {
    let found = analyze::find(&app, &request).await?;
    Ok(JsonAnswer(app.words.preview_flow(&found.analysis, found.cause)))
}

/// What a language model would be told of an incident
///
/// Nothing is sent. Secrets and personal data are already taken out, as they would be. Of an inconclusive analysis nothing would be sent
/// either.
#[utoipa::path(post, path = "/api/v1/ai/rca/preview", tag = "analysis", operation_id = "preview_root_cause",
    request_body = RcaRequest,
    responses((status = 200, description = "The question to the model", body = ModelPreview), BodyRefusals, Refusals))]
pub(crate) async fn preview_root_cause(
    State(app): State<App>,
    Json(request): Json<RcaRequest>,
) -> Result<JsonAnswer<ModelPreview>, Problem> {
    let analysis = rca::find(&app, &request).await?;
    Ok(JsonAnswer(app.words.preview_incident(&analysis)))
}
