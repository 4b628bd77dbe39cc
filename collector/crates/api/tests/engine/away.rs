//! The engine is away, and comes back.

use std::time::{Duration, Instant};

use olly_clickhouse::{User, testing::Engine};
use olly_storage_clickhouse::migrate;

use crate::support::{client, get, service, signal};

/// Scenario: the engine hangs, then dies, then is started again by its launcher.
/// Guarantees: the service says that it is not ready and why, every call ends within its time-out in a problem document, and
/// all is well again by itself, with the data that was there.
#[tokio::test]
async fn a_store_that_hangs_or_dies_is_told_and_the_service_recovers_by_itself() {
    let engine = Engine::start().unwrap();
    migrate(&client(&engine, User::Admin)).await.unwrap();
    let insert = "INSERT INTO traces (Timestamp, TraceId, SpanId, SpanName, ServiceName, SpanAttributes) \
        VALUES (now64(9), 'a0000000000000000000000000000001', 'a000000000000001', 'op', 'shop', {'correlation_id': 'kept'})";
    client(&engine, User::Writer).raw(insert).execute().await.unwrap();
    let service = service(&engine);
    assert_eq!(get(&service, "/readyz").await.0, 200);
    assert_eq!(get(&service, "/api/v1/correlate/kept").await.1["summary"]["span_count"], 1);

    signal(engine.pid(), "-STOP");
    let (status, problem) = get(&service, "/readyz").await;
    assert_eq!((status, &problem["errors"][0]["field"]), (503, &"store".into()), "{problem}");
    let paths =
        ["correlate/kept", "correlate/kept/timeline", "correlate/kept/impact", "correlations", "services"];
    let asking = paths.map(async |path| (path, get(&service, &format!("/api/v1/{path}")).await));
    for (path, (status, problem)) in futures::future::join_all(asking).await {
        assert!([503, 504].contains(&status), "{path}: {problem}");
    }
    assert_eq!(get(&service, "/healthz").await.0, 200);

    signal(engine.pid(), "-KILL");
    let deadline = Instant::now() + Duration::from_secs(60);
    while get(&service, "/readyz").await.0 != 200 {
        assert!(Instant::now() < deadline, "the service is not ready again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(get(&service, "/api/v1/correlate/kept").await.1["summary"]["span_count"], 1);
}
