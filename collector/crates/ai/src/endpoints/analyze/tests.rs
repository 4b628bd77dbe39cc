use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, Response},
};
use http_body_util::BodyExt;
use olly_config::LimitsConfig;
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{App, router::router};

async fn send(store: MemoryStore, request: Request<Body>) -> (u16, Value) {
    let app = App { store: Arc::new(store), questions: None, limits: LimitsConfig::default() };
    let router = router(app, IdSource::new([1; 32], || 0), Metrics::install().unwrap()).unwrap();
    let response: Response<Body> = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

fn question(body: Value) -> Request<Body> {
    Request::post("/api/v1/ai/analyze")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn rca() -> Value {
    json!({ "correlation_id": ids::flow(), "analysis_type": "rca" })
}

#[tokio::test]
async fn a_flow_is_analysed() {
    let (status, analysis) = send(MemoryStore::new(checkout()), question(rca())).await;
    assert_eq!(status, 200);
    assert_eq!(analysis["error_origins"][0]["service"], "payments");
    assert_eq!(analysis["error_origins"][0]["chain"][0]["span_id"], ids::span(1007).to_string());
    assert!(analysis["explanation"].as_str().unwrap().contains("ProviderTimeout"));
}

#[tokio::test]
async fn an_unknown_flow_is_404() {
    assert_eq!(send(MemoryStore::default(), question(rca())).await.0, 404);
}

#[tokio::test]
async fn bad_questions_are_400_and_name_the_member() {
    for (body, field) in [
        (json!({ "correlation_id": "a b", "analysis_type": "rca" }), "correlation_id"),
        (json!({ "correlation_id": "a", "analysis_type": "magic" }), "analysis_type"),
        (json!({ "correlation_id": "a" }), "analysis_type"),
        (json!({ "correlation_id": "a", "analysis_type": "rca", "x": 1 }), "x"),
        (json!([]), "body"),
    ] {
        let (status, problem) = send(MemoryStore::default(), question(body.clone())).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (400, &field.into()), "{body}: {problem}");
    }
}

#[tokio::test]
async fn a_store_that_is_away_is_503_and_keeps_its_words_to_itself() {
    for question_kind in [Question::LocateFlow, Question::FlowSpans] {
        for (fault, expected) in [(Fault::Unavailable, 503), (Fault::Refused, 503), (Fault::Corrupt, 500)] {
            let store = MemoryStore::new(checkout()).failing(question_kind, fault);
            let (status, problem) = send(store, question(rca())).await;
            assert_eq!(status, expected, "{problem}");
            assert!(!problem.to_string().contains("secret"), "{problem}");
        }
    }
}

#[tokio::test]
async fn readiness_follows_the_store() {
    let ready = || Request::get("/readyz").body(Body::empty()).unwrap();
    assert_eq!(send(MemoryStore::default(), ready()).await.0, 200);
    let away = MemoryStore::default().failing(Question::Ping, Fault::Unavailable);
    let (status, problem) = send(away, ready()).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (503, &"store".into()));
}

#[tokio::test]
async fn the_served_document_is_the_exported_one() {
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    let (_, served) = send(MemoryStore::default(), request).await;
    assert_eq!(served, serde_json::to_value(crate::router::document()).unwrap());
}
