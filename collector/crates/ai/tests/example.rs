//! The analysis of the recorded checkout, for the UI's mock and for readers: `collector/openapi/examples/analysis.json`.
//!
//! After a change: `OLLYSTACK_REWRITE=1 cargo test -p olly-ai --test example`.

use std::{env, fs, path::Path, sync::Arc};

use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use olly_ai::{App, router::router, words::Words};
use olly_config::{LimitsConfig, McpConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_testkit::{MemoryStore, checkout, ids};
use serde_json::{Value, json};
use tower::ServiceExt;

#[tokio::test]
async fn the_example_is_what_the_service_answers() {
    let app = App {
        store: Arc::new(MemoryStore::new(checkout())),
        questions: None,
        words: Words::default(),
        mcp: McpConfig::default(),
        incidents: None,
        limits: LimitsConfig::default(),
    };
    let router = router(app, IdSource::new([1; 32], || 0), Metrics::install().unwrap()).unwrap();
    let body = json!({ "correlation_id": ids::flow(), "analysis_type": "rca" }).to_string();
    let request =
        Request::post("/api/v1/ai/analyze").header("content-type", "application/json").body(Body::from(body));
    let response = router.oneshot(request.unwrap()).await.unwrap();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let answer: Value = serde_json::from_slice(&bytes).unwrap();
    let text = serde_json::to_string_pretty(&answer).unwrap() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/examples/analysis.json");
    if env::var_os("OLLYSTACK_REWRITE").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let stored: Value = serde_json::from_slice(&fs::read(&file).unwrap_or_default()).unwrap_or_default();
    assert!(stored == answer, "{} is stale; run this test with OLLYSTACK_REWRITE=1", file.display());
}
