//! Planned failures, switched while the service runs.
//!
//! Their state is told on stderr only: whoever looks for the cause of a planned failure must not
//! find it written down in the telemetry.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::task::AbortHandle;

use crate::pool::Pool;
use crate::telemetry::LOCAL;

const SLOW_DATABASE: &str = "slow-database";
const POOL_EXHAUSTED: &str = "pool-exhausted";
const DEFAULT_DELAY_MS: u64 = 100;
const MAX_DELAY_MS: u64 = 5_000;

#[derive(Deserialize)]
struct Switch {
    name: String,
    enabled: bool,
    /// Of `slow-database`: how much longer each statement takes.
    delay_ms: Option<u64>,
}

#[derive(Serialize)]
struct Fault {
    name: &'static str,
    enabled: bool,
}

#[derive(Default)]
struct Active {
    slow: bool,
    holder: Option<AbortHandle>,
}

/// The faults this service knows.
#[derive(Clone)]
pub struct Faults {
    pool: Arc<Pool>,
    active: Arc<Mutex<Active>>,
}

impl Faults {
    pub fn new(pool: Arc<Pool>) -> Self {
        Self { pool, active: Arc::default() }
    }

    fn state(&self) -> [Fault; 2] {
        let active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        [
            Fault { name: SLOW_DATABASE, enabled: active.slow },
            Fault { name: POOL_EXHAUSTED, enabled: active.holder.is_some() },
        ]
    }

    fn set(&self, switch: &Switch) -> Result<(), String> {
        let mut active = self.active.lock().unwrap_or_else(PoisonError::into_inner);
        match switch.name.as_str() {
            SLOW_DATABASE => {
                let delay_ms = match (switch.enabled, switch.delay_ms) {
                    (false, _) => 0,
                    (true, ms) => ms.unwrap_or(DEFAULT_DELAY_MS).min(MAX_DELAY_MS),
                };
                self.pool.delay_statements(Duration::from_millis(delay_ms));
                active.slow = delay_ms > 0;
            }
            POOL_EXHAUSTED if switch.enabled => {
                if active.holder.is_none() {
                    let pool = Arc::clone(&self.pool);
                    let holder = tokio::spawn(async move {
                        let _all = pool.hold_all().await;
                        std::future::pending::<()>().await;
                    });
                    active.holder = Some(holder.abort_handle());
                }
            }
            POOL_EXHAUSTED => {
                if let Some(holder) = active.holder.take() {
                    holder.abort();
                }
            }
            other => {
                return Err(format!(
                    "unknown fault {other:?}: this service knows [{SLOW_DATABASE}, {POOL_EXHAUSTED}]"
                ));
            }
        }
        tracing::info!(target: LOCAL, name = switch.name, enabled = switch.enabled, "fault switched");
        Ok(())
    }
}

/// `GET` and `POST /faults`, for callers on this machine only.
pub fn router(faults: Faults) -> Router {
    Router::new().route("/faults", get(list).post(post)).layer(from_fn(loopback_only)).with_state(faults)
}

async fn list(State(faults): State<Faults>) -> Json<[Fault; 2]> {
    Json(faults.state())
}

async fn post(State(faults): State<Faults>, body: Result<Json<Switch>, JsonRejection>) -> Response {
    // The extractor insists on application/json, which a web page cannot send across origins.
    let switch = match body {
        Ok(Json(switch)) => switch,
        Err(rejection) => {
            return (rejection.status(), Json(json!({"error": rejection.body_text()}))).into_response();
        }
    };
    match faults.set(&switch) {
        Ok(()) => Json(faults.state()).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, Json(json!({"error": error}))).into_response(),
    }
}

async fn loopback_only(ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request, next: Next) -> Response {
    if peer.ip().is_loopback() {
        return next.run(request).await;
    }
    let error = json!({"error": "faults are switched from this machine only"});
    (StatusCode::FORBIDDEN, Json(error)).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tower::ServiceExt;

    use super::*;

    async fn post(faults: &Faults, peer: &str, body: &str) -> StatusCode {
        let request = Request::post("/faults")
            .header("content-type", "application/json")
            .extension(ConnectInfo(peer.parse::<SocketAddr>().unwrap()))
            .body(Body::from(body.to_owned()))
            .unwrap();
        router(faults.clone()).oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn faults_are_switched_by_local_callers_only() {
        let folder = tempfile::tempdir().unwrap();
        let pool = Pool::open(&folder.path().join("o.db"), 2, Duration::from_millis(30)).unwrap();
        let faults = Faults::new(Arc::clone(&pool));
        let on = r#"{"name":"pool-exhausted","enabled":true}"#;
        let local = "127.0.0.1:9";

        assert_eq!(post(&faults, "10.0.0.1:9", on).await, StatusCode::FORBIDDEN);
        assert!(pool.acquire().await.is_ok());
        assert_eq!(post(&faults, local, on).await, StatusCode::OK);
        assert_eq!(post(&faults, local, on).await, StatusCode::OK);
        tokio::task::yield_now().await;
        assert!(pool.acquire().await.is_err());
        assert_eq!(
            post(&faults, local, r#"{"name":"pool-exhausted","enabled":false}"#).await,
            StatusCode::OK
        );
        assert!(pool.acquire().await.is_ok(), "the connections came back");
        assert_eq!(post(&faults, local, r#"{"name":"fire","enabled":true}"#).await, StatusCode::NOT_FOUND);
        assert_eq!(post(&faults, local, "on").await, StatusCode::BAD_REQUEST);
    }
}
