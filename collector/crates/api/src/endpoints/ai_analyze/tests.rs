use axum::http::{Method, header};
use olly_testkit::ids;
use serde_json::{Value, json};

use crate::testing::{Answer, TestAnalyst, TestService};

async fn ask(analyst: TestAnalyst, body: Value) -> Answer {
    let service = TestService { analyst, ..TestService::new() };
    service.send(Method::POST, "/api/v1/ai/analyze", Some(body)).await
}

fn rca() -> Value {
    json!({ "correlation_id": ids::flow(), "analysis_type": "rca" })
}

#[tokio::test]
async fn the_question_is_handed_on() {
    ask(TestAnalyst::Answers, rca()).await.was_handed_on("/api/v1/ai/analyze", &rca());
}

#[tokio::test]
async fn a_bad_question_does_not_reach_the_analysis_service() {
    for (body, field) in [
        (json!({ "correlation_id": "a b", "analysis_type": "rca" }), "correlation_id"),
        (json!({ "correlation_id": "a", "analysis_type": "anomaly" }), "analysis_type"),
        (json!({ "correlation_id": "a", "analysis_type": "rca", "extra": 1 }), "extra"),
        (json!("text"), "body"),
    ] {
        assert_eq!(ask(TestAnalyst::IsAway, body.clone()).await.bad_fields(), [field], "{body}");
    }
    ask(TestAnalyst::IsAway, json!({ "correlation_id": "x".repeat(70_000) })).await.problem(413);
    let answer = TestService::new().get("/api/v1/ai/analyze").await;
    assert_eq!(answer.headers[header::ALLOW], "POST");
    answer.problem(405);
}
