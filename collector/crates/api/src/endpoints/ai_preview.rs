//! `POST /api/v1/ai/preview` and `/api/v1/ai/rca/preview`: what a language model would be told, by the analysis service.

use axum::{extract::State, response::Response};
use olly_http::{
    Problem, RequestContext,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::Json,
};
use olly_model::{AnalysisRequest, ModelPreview, RcaRequest};

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

/// What a language model would be told of an incident
///
/// Nothing is sent. Secrets and personal data are already taken out, as they would be. Of an inconclusive analysis nothing would be sent
/// either.
#[utoipa::path(post, path = "/api/v1/ai/rca/preview", tag = "analysis", operation_id = "preview_root_cause",
    request_body = RcaRequest,
    responses((status = 200, description = "The question to the model", body = ModelPreview), BodyRefusals, Refusals))]
pub(crate) async fn preview_root_cause(
    State(app): State<App>,
    context: RequestContext,
    Json(request): Json<RcaRequest>,
) -> Result<Response, Problem> {
    post(&app, &context, "/api/v1/ai/rca/preview", &request).await
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

    #[tokio::test]
    async fn the_question_about_an_incident_is_handed_on() {
        let question =
            json!({ "from": "2026-01-01T00:00:00.000000000Z", "to": "2026-01-01T01:00:00.000000000Z" });
        let service = TestService::new();
        let answer = service.send(Method::POST, "/api/v1/ai/rca/preview", Some(question.clone())).await;
        answer.was_handed_on("/api/v1/ai/rca/preview", &question);
    }
}
