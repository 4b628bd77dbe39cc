//! What is recorded reaches an OTLP receiver, and sending it records nothing.

#![expect(clippy::unwrap_used, reason = "helpers of a test may fail loudly")]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::Uri, routing::any};
use olly_config::TelemetryConfig;
use tokio::net::TcpListener;

type Received = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

async fn receiver() -> (String, Received) {
    let received = Received::default();
    let keep = |State(received): State<Received>, uri: Uri, body: Bytes| async move {
        received.lock().unwrap().entry(uri.path().to_owned()).or_default().extend_from_slice(&body);
    };
    let router = Router::new().fallback(any(keep)).with_state(Arc::clone(&received));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, received)
}

fn has(received: &Received, path: &str, text: &str) -> bool {
    let received = received.lock().unwrap();
    let body = received.get(path).map(Vec::as_slice).unwrap_or_default();
    body.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn traces_and_logs_are_sent_at_the_latest_on_shutdown() {
    let (url, received) = receiver().await;
    let config = TelemetryConfig { otlp_endpoint: Some(url), ..TelemetryConfig::default() };
    let telemetry = olly_instrument::start(&config, "test-service", "1.2.3").unwrap();
    tracing::info_span!("planted-span", otel.name = "GET /planted", correlation_id = "flow-7").in_scope(
        || {
            tracing::info!(answer = 42, "planted record");
            let mut headers = http::HeaderMap::new();
            olly_instrument::propagation::inject(&mut headers, None);
            assert!(headers["traceparent"].to_str().unwrap().starts_with("00-"), "{headers:?}");
        },
    );
    telemetry.shutdown().await;
    for text in ["GET /planted", "test-service", "1.2.3", "flow-7"] {
        assert!(has(&received, "/v1/traces", text), "the traces lack {text}");
    }
    for text in ["planted record", "answer"] {
        assert!(has(&received, "/v1/logs", text), "the logs lack {text}");
    }
    assert!(!has(&received, "/v1/traces", "hyper") && !has(&received, "/v1/logs", "hyper"));
    assert!(
        olly_instrument::start(&TelemetryConfig::default(), "test-service", "1").is_err(),
        "started twice"
    );
}
