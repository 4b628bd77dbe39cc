//! `POST /api/v1/ai/rca`: the cause of an incident, found by the analysis service.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem, RequestContext,
    docs::{BodyRefusals, Refusals},
    extract::Json,
};
use olly_model::{IncidentAnalysis, RcaRequest};

use crate::{Analyst, App, endpoints::ai_analyze::problem};

/// Finds the cause of an incident
///
/// Compares the telemetry of the time from its beginning on with that of healthy times, and says which service changed by itself,
/// with the evidence, the chain of events up to the symptom, the impact and a confidence. When the incident began is searched
/// unless it is given. No language model takes part. Where the data does not tell, the verdict is `inconclusive`, with the reason.
#[utoipa::path(post, path = "/api/v1/ai/rca", tag = "analysis", operation_id = "find_root_cause",
    request_body = RcaRequest,
    responses((status = 200, description = "The analysis", body = IncidentAnalysis), BodyRefusals, Refusals))]
pub(crate) async fn find_root_cause(
    State(app): State<App>,
    context: RequestContext,
    Json(request): Json<RcaRequest>,
) -> Result<JsonAnswer<IncidentAnalysis>, Problem> {
    let analyst: &dyn Analyst = app.analyst.as_ref();
    analyst.find_root_cause(&request, context.correlation_id.as_ref()).await.map(JsonAnswer).map_err(problem)
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, header};
    use serde_json::json;

    use crate::testing::{Answer, TestAnalyst, TestService};

    async fn ask(analyst: TestAnalyst, body: serde_json::Value) -> Answer {
        let service = TestService { analyst, ..TestService::new() };
        service.send(Method::POST, "/api/v1/ai/rca", Some(body)).await
    }

    #[tokio::test]
    async fn the_answer_and_refusals_are_handed_through_and_without_the_service_it_is_503() {
        let body = || json!({ "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T01:00:00Z" });
        assert_eq!(ask(TestAnalyst::Answers, body()).await.good()["explanation"], "all is well");
        assert_eq!(ask(TestAnalyst::Refuses(400), body()).await.problem(400)["detail"], "as it said");
        let answer = ask(TestAnalyst::IsAway, body()).await;
        assert_eq!(answer.headers[header::RETRY_AFTER], "10");
        answer.problem(503);
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
