//! The answers to the recorded checkout, for the UI's mock and for readers: `collector/openapi/examples/`.
//!
//! After a change: `OLLYSTACK_REWRITE=1 cargo test -p olly-api --test examples`.
#![expect(clippy::unwrap_used, reason = "helpers of a test may fail loudly")]

use std::{env, fs, path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use olly_api::{
    Analyst, AnalystError, App, FlowCache, HandedOn,
    router::{Surroundings, router},
};
use olly_config::{CacheConfig, GrafanaConfig, ImpactConfig, LimitsConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_model::{AnalysisRequest, CorrelationId, FlowAnalysis};
use olly_testkit::{Fault, MemoryStore, Question, checkout, ids, time};
use serde_json::Value;
use tower::ServiceExt;

/// The analysis service's own example stands for it.
struct Recorded;

#[async_trait]
impl Analyst for Recorded {
    async fn analyze(
        &self,
        _request: &AnalysisRequest,
        _caller: Option<&CorrelationId>,
    ) -> Result<FlowAnalysis, AnalystError> {
        let text = fs::read(folder().join("analysis.json")).unwrap();
        Ok(serde_json::from_slice(&text).unwrap())
    }

    async fn hand_on(
        &self,
        _: HandedOn,
        _: Option<&CorrelationId>,
    ) -> Result<(StatusCode, Value), AnalystError> {
        Err(AnalystError::Garbled("not recorded".into()))
    }
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/examples")
}

fn service(store: MemoryStore) -> Router {
    let app = App {
        store: Arc::new(store),
        cache: FlowCache::new(&CacheConfig::default()).unwrap(),
        analyst: Arc::new(Recorded),
        include_timeout: Duration::from_secs(5),
        impact: ImpactConfig::default(),
        limits: LimitsConfig::default(),
        clock: Arc::new(|| time(60_000_000)),
    };
    let ids = IdSource::new([1; 32], || 1_793_614_560_000);
    let grafana = GrafanaConfig::default();
    router(app, Surroundings { ids, metrics: Metrics::install().unwrap(), ui_dir: None, grafana }).unwrap()
}

async fn example(name: &str, store: MemoryStore, path: &str) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = service(store).oneshot(request).await.unwrap();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let answer: Value = serde_json::from_slice(&bytes).unwrap();
    let text = serde_json::to_string_pretty(&answer).unwrap() + "\n";
    let file = folder().join(name);
    if env::var_os("OLLYSTACK_REWRITE").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let stored: Value = serde_json::from_slice(&fs::read(&file).unwrap_or_default()).unwrap_or_default();
    assert!(stored == answer, "{} is stale; run this test with OLLYSTACK_REWRITE=1", file.display());
}

#[tokio::test]
async fn the_examples_are_what_the_service_answers() {
    let flow = format!("/api/v1/correlate/{}", ids::flow());
    let whole = || MemoryStore::new(checkout());
    example("correlate.json", whole(), &flow).await;
    example("correlate-with-ai.json", whole(), &format!("{flow}?include=ai")).await;
    example("correlate-timeline.json", whole(), &format!("{flow}/timeline?limit=10")).await;
    example("correlate-traces.json", whole(), &format!("{flow}/traces")).await;
    example("correlate-impact.json", whole(), &format!("{flow}/impact")).await;
    example("correlate-logs.json", whole(), &format!("{flow}/logs")).await;
    example("correlations.json", whole(), "/api/v1/correlations").await;
    example("flow-facets.json", whole(), "/api/v1/correlations/facets").await;
    example("trace.json", whole(), &format!("/api/v1/traces/{}", ids::request_trace())).await;
    example("logs.json", whole(), "/api/v1/logs?limit=3").await;
    example("services.json", whole(), "/api/v1/services").await;
    example("operations.json", whole(), "/api/v1/operations?service=orders").await;
    example("topology.json", whole(), "/api/v1/topology").await;
    example("topology-services.json", whole(), "/api/v1/topology/services?limit=2").await;
    example("topology-edges.json", whole(), "/api/v1/topology/edges?node=payments").await;
    let minutes = "start=2026-11-02T10:14:00Z&end=2026-11-02T10:16:00Z";
    example("service-red.json", whole(), &format!("/api/v1/services/payments/red?{minutes}")).await;
    let heatmap = format!("/api/v1/services/payments/latency-heatmap?{minutes}");
    example("latency-heatmap.json", whole(), &heatmap).await;
    example("exemplars.json", whole(), "/api/v1/metrics/exemplars").await;
    let metric = "/api/v1/metrics/http.server.request.duration/exemplars?limit=1";
    example("metric-exemplars.json", whole(), metric).await;
    example("exemplars-high-latency.json", whole(), "/api/v1/exemplars/high-latency?limit=2").await;
    let of_trace = format!("/api/v1/exemplars/trace/{}", ids::retry_trace());
    example("exemplars-trace.json", whole(), &of_trace).await;
    example("error-fingerprints.json", whole(), "/api/v1/errors/fingerprints").await;
    example("anomalies.json", whole(), "/api/v1/anomalies").await;
    example("alerts-predicted.json", whole(), "/api/v1/alerts/predicted").await;
    example("coverage.json", whole(), "/api/v1/coverage").await;
    let half = || whole().failing(Question::FlowLogs, Fault::Timeout);
    example("correlate-partial.json", half(), &flow).await;
    example("problem-bad-request.json", whole(), "/api/v1/correlations?status=x&limit=0").await;
    example("problem-not-found.json", whole(), "/api/v1/correlate/nobody").await;
    let away = || whole().failing(Question::LocateFlow, Fault::Unavailable);
    example("problem-unavailable.json", away(), &flow).await;
}
