use std::sync::Arc;

use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use olly_config::{LimitsConfig, McpConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_model::{CorrelationId, SpanId, SpanKind, TraceId};
use olly_testkit::{Fault, MemoryStore, Question, Recording, SpanBuilder, time};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{App, router::router, words::Words};

const SECOND: i64 = 1_000_000;

/// Ten minutes with a checkout every two seconds. In the last three, payments is slow.
fn shop(slow: bool) -> MemoryStore {
    let mut spans = Vec::new();
    for number in 0..300i64 {
        let at = number * 2 * SECOND;
        let jitter = (number * 7 % 5) as u64 * 300;
        let charge = if slow && number >= 210 { 400_000 } else { 20_000 } + jitter;
        let trace: TraceId = format!("{:032x}", number + 1).parse().unwrap();
        let flow: CorrelationId = format!("order-{number}").parse().unwrap();
        let id = |place: i64| -> SpanId { format!("{:016x}", number * 10 + place + 1).parse().unwrap() };
        let span = |place: i64, service: &str, name: &str, from: i64, duration: u64| {
            SpanBuilder::new(&trace, &id(place), service, name).at(at + from, duration).flow(&flow)
        };
        let user = format!("user-{}", number % 50);
        let server = SpanKind::Server;
        spans.push(
            span(0, "gateway", "POST /checkout", 0, charge + 9_000)
                .kind(server)
                .with("user.id", &user)
                .build(),
        );
        let call = span(1, "gateway", "POST /orders", 1_000, charge + 7_000).kind(SpanKind::Client);
        spans.push(call.child_of(&id(0)).build());
        let place = span(2, "orders", "POST /orders", 2_000, charge + 5_000).kind(server);
        spans.push(place.child_of(&id(1)).build());
        let call = span(3, "orders", "POST /charges", 3_000, charge + 2_000).kind(SpanKind::Client);
        spans.push(call.child_of(&id(2)).build());
        let charging = span(4, "payments", "POST /charges", 4_000, charge).kind(server);
        spans.push(charging.child_of(&id(3)).build());
    }
    MemoryStore::new(Recording { spans, ..Recording::default() })
}

async fn ask(store: MemoryStore, body: &Value) -> (u16, Value) {
    let app = App {
        store: Arc::new(store),
        questions: None,
        incidents: None,
        words: Words::default(),
        mcp: McpConfig::default(),
        limits: LimitsConfig::default(),
    };
    let router = router(app, IdSource::new([1; 32], || 0), Metrics::install().unwrap()).unwrap();
    let request = Request::post("/api/v1/ai/rca")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap())
}

fn whole_time() -> Value {
    json!({ "from": time(0), "to": time(600 * SECOND) })
}

#[tokio::test]
async fn the_slow_service_is_named_with_its_beginning_and_what_to_open() {
    let (status, analysis) = ask(shop(true), &whole_time()).await;
    assert_eq!(status, 200, "{analysis}");
    assert_eq!(analysis["verdict"], "found", "{analysis}");
    assert_eq!(analysis["root_cause"]["service"], "payments", "{analysis}");
    assert_eq!(
        analysis["began"],
        json!({ "time": time(420 * SECOND), "source": "found", "uncertainty_ns": 60_000_000_000u64 })
    );
    let roles: Vec<(&str, &str)> = analysis["chain"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (event["service"].as_str().unwrap(), event["role"].as_str().unwrap()))
        .collect();
    assert_eq!(roles, [("payments", "cause"), ("orders", "link"), ("gateway", "symptom")]);
    let link = &analysis["root_cause"]["links"][0];
    assert_eq!(link["correlation_id"], "order-210", "{link}");
    assert_eq!(link["span_id"], format!("{:016x}", 210 * 10 + 5), "{link}");
    let impact = &analysis["impact"];
    assert_eq!(impact["flows"], json!({ "affected_count": 90, "total_count": 90 }), "{impact}");
    assert_eq!(impact["users"], json!({ "affected_count": 50, "total_count": 50 }), "{impact}");
    assert_eq!(analysis["data"]["span_count"], 1_500);
    assert_eq!(analysis["data"]["trace_share"], 1.0);
    assert!(analysis["explanation"].as_str().unwrap().starts_with("The likeliest cause is payments"));
}

#[tokio::test]
async fn a_given_beginning_is_kept() {
    let mut body = whole_time();
    body["began"] = json!(time(430 * SECOND));
    body["symptom"] = json!({ "service": "gateway", "kind": "latency" });
    let (_, analysis) = ask(shop(true), &body).await;
    assert_eq!(analysis["root_cause"]["service"], "payments", "{analysis}");
    assert_eq!((&analysis["began"]["source"], &analysis["began"]["time"]), (&"given".into(), &body["began"]));
}

#[tokio::test]
async fn a_healthy_time_and_a_time_without_telemetry_are_inconclusive() {
    for (store, reason) in
        [(shop(false), "no beginning of an incident"), (MemoryStore::default(), "is stored")]
    {
        let (status, analysis) = ask(store, &whole_time()).await;
        assert_eq!((status, &analysis["verdict"]), (200, &"inconclusive".into()), "{analysis}");
        assert_eq!((&analysis["root_cause"], &analysis["confidence"]), (&Value::Null, &0.0.into()));
        assert!(analysis["inconclusive_reason"].as_str().unwrap().contains(reason), "{analysis}");
    }
}

#[tokio::test]
async fn bad_times_are_400_and_name_the_member() {
    let with = |member: &str, value: Value| {
        let mut body = whole_time();
        body[member] = value;
        body
    };
    for (body, field) in [
        (with("from", json!(time(700 * SECOND))), "to"),
        (with("to", json!(time(100_000 * SECOND))), "to"),
        (json!({ "from": "2200-01-01T00:00:00Z", "to": "2200-01-01T01:00:00Z" }), "to"),
        (with("began", json!(time(-1))), "began"),
        (with("reference", json!({ "start": time(0), "end": time(SECOND) })), "reference"),
        (with("symptom", json!({ "service": "x", "kind": "sadness" })), "symptom.kind"),
        (with("tenant", json!("other")), "tenant"),
    ] {
        let (status, problem) = ask(MemoryStore::default(), &body).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (400, &field.into()), "{body}: {problem}");
    }
}

#[tokio::test]
async fn without_a_store_it_is_503() {
    let store = MemoryStore::default().failing(Question::Telemetry, Fault::Unavailable);
    let (status, problem) = ask(store, &whole_time()).await;
    assert_eq!(status, 503, "{problem}");
}
