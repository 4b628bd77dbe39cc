//! `POST /api/v1/ai/rca`: the cause of an incident, found by the analysis service.

use axum::{extract::State, response::Response};
use olly_http::{
    Problem, RequestContext,
    docs::{BodyRefusals, Refusals},
    extract::Json,
};
use olly_model::{IncidentAnalysis, RcaRequest};

use crate::{App, hand_on::post};

/// Finds the cause of an incident
///
/// Compares the telemetry of the time from its beginning on with that of healthy times, and says which service changed by itself,
/// with the evidence, the chain of events up to the symptom, the impact and a confidence. When the incident began is searched
/// unless it is given. Where the data does not tell, the verdict is `inconclusive`, with the reason. The sentences are made from these
/// facts: by a template, or by a language model, if one is configured, a cause was found and its words hold up against the facts. No
/// language model has a say in what is found.
#[utoipa::path(post, path = "/api/v1/ai/rca", tag = "analysis", operation_id = "find_root_cause",
    request_body = RcaRequest,
    responses((status = 200, description = "The analysis", body = IncidentAnalysis), BodyRefusals, Refusals))]
pub(crate) async fn find_root_cause(
    State(app): State<App>,
    context: RequestContext,
    Json(request): Json<RcaRequest>,
) -> Result<Response, Problem> {
    post(&app, &context, "/api/v1/ai/rca", &request).await
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use crate::testing::{Answer, TestAnalyst, TestService};

    async fn ask(analyst: TestAnalyst, body: serde_json::Value) -> Answer {
        let service = TestService { analyst, ..TestService::new() };
        service.send(Method::POST, "/api/v1/ai/rca", Some(body)).await
    }

    #[tokio::test]
    async fn the_question_is_handed_on() {
        let question =
            json!({ "from": "2026-01-01T00:00:00.000000000Z", "to": "2026-01-01T01:00:00.000000000Z" });
        ask(TestAnalyst::Answers, question.clone()).await.was_handed_on("/api/v1/ai/rca", &question);
    }

    #[tokio::test]
    async fn a_bad_request_does_not_reach_the_analysis_service() {
        let (from, to) = ("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z");
        for (body, field) in [
            (json!({ "to": to }), "from"),
            (json!({ "from": "yesterday", "to": to }), "from"),
            (json!({ "from": from, "to": to, "tenant": "other" }), "tenant"),
            (
                json!({ "from": from, "to": to, "symptom": { "service": "x", "kind": "sadness" } }),
                "symptom.kind",
            ),
        ] {
            assert_eq!(ask(TestAnalyst::IsAway, body.clone()).await.bad_fields(), [field], "{body}");
        }
    }
}
