//! `POST /api/v1/ai/preview`: what a language model would be told.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::Json,
};
use olly_model::{AnalysisRequest, ModelPreview};

use crate::{App, endpoints::analyze::find};

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
    let found = find(&app, &request).await?;
    Ok(JsonAnswer(app.words.preview_flow(&found.analysis, found.cause)))
}
