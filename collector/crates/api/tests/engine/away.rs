//! The engine is away, and comes back.

use std::time::{Duration, Instant};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use http_body_util::BodyExt as _;
use olly_clickhouse::{User, testing::Engine};
use olly_storage_clickhouse::migrate;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::{
    document::endpoints,
    support::{client, get, service, signal},
};

/// What needs no store. The dashboards' list is configuration.
const WITHOUT_THE_STORE: [&str; 4] = ["/api/v1/dashboards", "/healthz", "/metrics", "/openapi.json"];

/// The status of each endpoint that reads, by its address; refusals are problem documents. Nobody waits longer than the
/// service's own time-out, which is 4 seconds.
async fn statuses(service: &Router) -> Vec<(String, u16)> {
    let reading = endpoints().into_iter().filter(|endpoint| endpoint.method == Method::GET);
    let asking = reading.map(async |endpoint| {
        let address = endpoint.address(None);
        let request = Request::get(&address).body(Body::empty()).unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(60), service.clone().oneshot(request));
        let answer = answer.await.unwrap_or_else(|_| panic!("{address} never ends")).unwrap();
        let status = answer.status().as_u16();
        if status >= 400 {
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json", "{address}");
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            let problem: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(problem["status"], status, "{address}");
            assert!(
                problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()),
                "{address}: {problem}"
            );
        }
        (address, status)
    });
    futures::future::join_all(asking).await
}

/// Whether everything that needs the store says that it is away, and only that.
async fn all_say_so(service: &Router, usual: &[(String, u16)]) {
    let (status, problem) = get(service, "/readyz").await;
    assert_eq!((status, &problem["errors"][0]["field"]), (503, &"store".into()), "{problem}");
    assert!(problem["errors"][0]["message"].as_str().is_some_and(|why| !why.is_empty()), "{problem}");
    let now = statuses(service).await;
    assert_eq!(now.len(), usual.len());
    for ((address, status), (_, before)) in now.iter().zip(usual) {
        if WITHOUT_THE_STORE.contains(&address.as_str()) {
            assert_eq!(status, before, "{address}");
        } else {
            assert!([503, 504].contains(status), "{address}: {status}");
        }
    }
}

/// Scenario: the engine hangs, then dies and stays away, then is started again by its launcher.
/// Guarantees: the service says that it is not ready and why, every call to every endpoint ends within its time-out in a problem
/// document, and all is well again by itself, with the data that was there.
#[tokio::test]
async fn a_store_that_hangs_or_dies_is_told_and_the_service_recovers_by_itself() {
    let engine = Engine::start().unwrap();
    migrate(&client(&engine, User::Admin)).await.unwrap();
    let insert = "INSERT INTO traces (Timestamp, TraceId, SpanId, SpanName, ServiceName, SpanAttributes) \
        VALUES (now64(9), '00000000000000000000000000000001', 'a000000000000001', 'op', 'shop', {'correlation_id': 'flow-1'})";
    client(&engine, User::Writer).raw(insert).execute().await.unwrap();
    let service = service(&engine);
    assert_eq!(get(&service, "/readyz").await.0, 200);
    assert_eq!(get(&service, "/api/v1/correlate/flow-1").await.1["summary"]["span_count"], 1);
    let usual = statuses(&service).await;
    let answered = usual.iter().filter(|(_, status)| *status == 200).count();
    assert!(answered > 20, "{usual:?}");

    signal(engine.pid(), "-STOP");
    all_say_so(&service, &usual).await;

    signal(engine.launcher_pid(), "-STOP");
    signal(engine.pid(), "-KILL");
    all_say_so(&service, &usual).await;

    signal(engine.launcher_pid(), "-CONT");
    let deadline = Instant::now() + Duration::from_secs(60);
    while get(&service, "/readyz").await.0 != 200 {
        assert!(Instant::now() < deadline, "the service is not ready again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(get(&service, "/api/v1/correlate/flow-1").await.1["summary"]["span_count"], 1);
    assert_eq!(statuses(&service).await, usual);
}
