use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, Response},
};
use http_body_util::BodyExt;
use olly_config::{LimitsConfig, McpConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_model::TraceId;
use olly_testkit::{Fault, MemoryStore, Question, Recording, checkout, ids};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{App, router::router, words::Words};

async fn send(store: MemoryStore, request: Request<Body>) -> (u16, Value) {
    let app = App {
        store: Arc::new(store),
        questions: None,
        incidents: None,
        words: Words::default(),
        mcp: McpConfig::default(),
        limits: LimitsConfig::default(),
    };
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
        (json!({ "correlation_id": "a", "analysis_type": "rca", "compare_with": "b" }), "compare_with"),
        (json!({ "correlation_id": "a", "analysis_type": "rca", "healthy_flows": 51 }), "healthy_flows"),
        (
            json!({ "correlation_id": "a", "analysis_type": "comparison", "healthy_flows": 0 }),
            "healthy_flows",
        ),
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

/// The recorded checkout as it goes when the provider answers, once more for each of `count` minutes before it.
fn with_healthy_ones(count: u64) -> Recording {
    let mut recording = checkout();
    let recorded = recording.spans.clone();
    for minute in 1..=count {
        for span in recorded.iter().filter(|span| span.trace_id != ids::retry_trace()) {
            let mut span = span.clone();
            span.start_time = span.start_time.saturating_add_nanos(-60_000_000_000 * minute as i64);
            let renamed = |id: &TraceId| format!("{minute:04x}{}", &id.as_str()[4..]).parse().unwrap();
            span.trace_id = renamed(&span.trace_id);
            for link in &mut span.links {
                link.trace_id = renamed(&link.trace_id);
            }
            span.status = Default::default();
            span.events.clear();
            span.correlation_id = Some(format!("healthy-{minute}").parse().unwrap());
            if span.name == "charge card" {
                span.duration_ns = 20_000_000 + minute * 100_000;
            }
            recording.spans.push(span);
        }
    }
    recording
}

#[tokio::test]
async fn a_flow_is_compared_with_healthy_flows_of_its_kind() {
    let store = || MemoryStore::new(with_healthy_ones(7));
    let (status, analysis) = send(store(), question(rca())).await;
    assert_eq!(status, 200, "{analysis}");
    let comparison = &analysis["comparison"];
    assert_eq!(comparison["compared_with"].as_array().unwrap().len(), 7);
    let added: Vec<_> = comparison["calls"].as_array().unwrap().iter().map(|call| &call["callee"]).collect();
    assert_eq!(added, [&json!({ "service": "orders", "operation": "retry payment" })], "{comparison}");
    let slow = &comparison["times"][0];
    assert_eq!(slow["at"], json!({ "service": "payments", "operation": "charge card" }));
    assert_eq!(slow["self_time"]["usual"]["p50_ns"], 20_400_000);
    let words = analysis["explanation"].as_str().unwrap();
    assert!(
        words.contains("Compared with 7 healthy flows that began the same way: `retry payment`"),
        "{words}"
    );

    let mut without = rca();
    without["healthy_flows"] = 0.into();
    assert_eq!(send(store(), question(without)).await.1["comparison"], Value::Null);
    // Without the search for others the flow itself is still told.
    let away = store().failing(Question::HealthyFlows, Fault::Unavailable);
    let (status, analysis) = send(away, question(rca())).await;
    assert_eq!((status, &analysis["comparison"]), (200, &Value::Null));
}

#[tokio::test]
async fn a_flow_is_compared_with_one_that_is_named() {
    let ask = |other: &str| {
        let body =
            json!({ "correlation_id": ids::flow(), "analysis_type": "comparison", "compare_with": other });
        send(MemoryStore::new(with_healthy_ones(1)), question(body))
    };
    let (status, analysis) = ask("healthy-1").await;
    assert_eq!((status, &analysis["analysis_type"]), (200, &"comparison".into()), "{analysis}");
    assert_eq!(analysis["comparison"]["compared_with"], json!(["healthy-1"]));
    assert!(analysis["explanation"].as_str().unwrap().contains("Compared with flow healthy-1:"));
    for bad in ["unknown-1", ids::flow().as_str()] {
        let (status, problem) = ask(bad).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (400, &"compare_with".into()));
    }
}
