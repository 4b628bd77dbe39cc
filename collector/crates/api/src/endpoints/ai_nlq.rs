//! `POST /api/v1/ai/nlq`: questions in plain language, answered by the analysis service.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem, RequestContext,
    docs::{BodyRefusals, Refusals},
    extract::Json,
};
use olly_model::{NlqAnswer, NlqRequest};

use crate::{Analyst, App, endpoints::ai_analyze::problem};

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
) -> Result<JsonAnswer<NlqAnswer>, Problem> {
    let analyst: &dyn Analyst = app.analyst.as_ref();
    analyst.ask(&request, context.correlation_id.as_ref()).await.map(JsonAnswer).map_err(problem)
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, header};
    use serde_json::json;

    use crate::testing::{Answer, TestAnalyst, TestService};

    async fn ask(analyst: TestAnalyst, body: serde_json::Value) -> Answer {
        let service = TestService { analyst, ..TestService::new() };
        service.send(Method::POST, "/api/v1/ai/nlq", Some(body)).await
    }

    #[tokio::test]
    async fn the_answer_is_handed_through() {
        let answer = ask(TestAnalyst::Answers, json!({ "question": "how many requests" })).await;
        assert_eq!(answer.good()["summary"], "all is well");
    }

    #[tokio::test]
    async fn refusals_are_handed_through_and_without_the_service_it_is_503() {
        let body = || json!({ "question": "x", "time_zone": "Mars" });
        assert_eq!(ask(TestAnalyst::Refuses(400), body()).await.problem(400)["detail"], "as it said");
        let answer = ask(TestAnalyst::IsAway, body()).await;
        assert_eq!(answer.headers[header::RETRY_AFTER], "10");
        answer.problem(503);
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
