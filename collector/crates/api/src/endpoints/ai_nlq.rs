//! `POST /api/v1/ai/nlq`: questions in plain language, answered by the analysis service.

use axum::{extract::State, response::Response};
use olly_http::{
    Problem, RequestContext,
    docs::{BodyRefusals, Refusals},
    extract::Json,
};
use olly_model::{NlqAnswer, NlqRequest};

use crate::{App, hand_on::post};

/// Answers a question in plain language
///
/// The answer shows how the question was read, the SQL with its parameters, the rows, a sentence and a suggested chart. A question
/// that was not understood is answered, too: with `understood: false`, the parts that could not be read, and the nearest
/// questions that would be.
#[utoipa::path(post, path = "/api/v1/ai/nlq", tag = "analysis", operation_id = "ask",
    request_body = NlqRequest,
    responses((status = 200, description = "The answer", body = NlqAnswer), BodyRefusals, Refusals))]
pub(crate) async fn ask(
    State(app): State<App>,
    context: RequestContext,
    Json(request): Json<NlqRequest>,
) -> Result<Response, Problem> {
    post(&app, &context, "/api/v1/ai/nlq", &request).await
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use crate::testing::{Answer, TestAnalyst, TestService};

    async fn ask(analyst: TestAnalyst, body: serde_json::Value) -> Answer {
        let service = TestService { analyst, ..TestService::new() };
        service.send(Method::POST, "/api/v1/ai/nlq", Some(body)).await
    }

    #[tokio::test]
    async fn the_question_is_handed_on() {
        let question = json!({ "question": "how many requests" });
        ask(TestAnalyst::Answers, question.clone()).await.was_handed_on("/api/v1/ai/nlq", &question);
    }

    #[tokio::test]
    async fn a_bad_request_does_not_reach_the_analysis_service() {
        for (body, field) in [
            (json!({}), "question"),
            (json!({ "question": 1 }), "question"),
            (json!({ "question": "x", "from": "yesterday" }), "from"),
            (json!({ "question": "x", "tenant": "other" }), "tenant"),
        ] {
            assert_eq!(ask(TestAnalyst::IsAway, body.clone()).await.bad_fields(), [field], "{body}");
        }
    }
}
