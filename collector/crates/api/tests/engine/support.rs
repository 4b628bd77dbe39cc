//! The service over an engine.

use std::{process::Command, sync::Arc, time::Duration};

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
use olly_clickhouse::{User, testing::Engine};
use olly_config::{CacheConfig, GrafanaConfig, ImpactConfig, LimitsConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_model::{AnalysisRequest, CorrelationId, FlowAnalysis, Timestamp};
use olly_storage_clickhouse::{ClickHouseStore, Client, Connection};
use serde_json::Value;
use tower::ServiceExt;

/// The analysis service, which is away.
struct Nobody;

#[async_trait]
impl Analyst for Nobody {
    async fn analyze(
        &self,
        _request: &AnalysisRequest,
        _caller: Option<&CorrelationId>,
    ) -> Result<FlowAnalysis, AnalystError> {
        Err(AnalystError::Away("nobody is here".into()))
    }

    async fn hand_on(
        &self,
        _: HandedOn,
        _: Option<&CorrelationId>,
    ) -> Result<(StatusCode, Value), AnalystError> {
        Err(AnalystError::Away("nobody is here".into()))
    }
}

pub fn client(engine: &Engine, user: User) -> Client {
    Client::new(&Connection {
        url: engine.url().to_owned(),
        database: Connection::DATABASE.to_owned(),
        user: user.name().to_owned(),
        password: engine.password(user),
    })
}

pub fn service(engine: &Engine) -> Router {
    service_at(engine, Timestamp::now)
}

/// The service at a time of the test's choice.
pub fn service_at(engine: &Engine, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Router {
    service_with(engine, clock, LimitsConfig { request_timeout_ms: 4_000, ..LimitsConfig::default() })
}

/// The same with other limits.
pub fn service_with(
    engine: &Engine,
    clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    limits: LimitsConfig,
) -> Router {
    let app = App {
        store: Arc::new(ClickHouseStore::new(client(engine, User::Reader))),
        // What arrives is to be seen by the very next question.
        cache: FlowCache::new(&CacheConfig { recheck_ms: 0, ..CacheConfig::default() }).unwrap(),
        analyst: Arc::new(Nobody),
        include_timeout: Duration::from_millis(20),
        impact: ImpactConfig::default(),
        limits,
        clock: Arc::new(clock),
    };
    let ids = IdSource::new([1; 32], || 1_793_614_560_000);
    let grafana = GrafanaConfig::default();
    router(app, Surroundings { ids, metrics: Metrics::install().unwrap(), ui_dir: None, grafana }).unwrap()
}

pub async fn get(service: &Router, path: &str) -> (u16, Value) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = service.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    if status >= 400 {
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
    }
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

pub fn signal(pid: u32, name: &str) {
    assert!(Command::new("kill").args([name, &pid.to_string()]).status().unwrap().success());
}
