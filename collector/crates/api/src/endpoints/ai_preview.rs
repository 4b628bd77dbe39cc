//! `POST /api/v1/ai/preview`: what a language model would be told, by the analysis service.

use axum::{extract::State, response::Response};
use olly_http::{
    Problem, RequestContext,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::Json,
};
use olly_model::{AnalysisRequest, ModelPreview};

use crate::{App, hand_on::post};

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
    context: RequestContext,
    Json(request): Json<AnalysisRequest>,
) -> Result<Response, Problem> {
    post(&app, &context, "/api/v1/ai/preview", &request).await
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use crate::testing::TestService;

    #[tokio::test]
    async fn the_question_is_handed_on() {
        let question = json!({ "correlation_id": "flow-1", "analysis_type": "rca" });
        let service = TestService::new();
        let answer = service.send(Method::POST, "/api/v1/ai/preview", Some(question.clone())).await;
        answer.was_handed_on("/api/v1/ai/preview", &question);
    }
}
