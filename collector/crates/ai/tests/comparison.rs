//! A flow beside healthy ones of its kind, on the real engine.

use std::sync::Arc;

use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use olly_ai::{App, router::router, words::Words};
use olly_clickhouse::{User, testing::Engine};
use olly_config::{LimitsConfig, McpConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_storage_clickhouse::{ClickHouseStore, Client, Connection, migrate};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Thirty checkouts, one in ten seconds: `POST /buy` of the shop calls `reserve` and `charge`, one after the other. The last one charges
/// slowly, does not reserve, and fails; number 20 fails, too; so do requests of another operation.
const SPANS: &str = "INSERT INTO traces \
    (Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, SpanAttributes, Duration, StatusCode) \
    WITH toDateTime64('2026-11-02 10:00:00', 9) + toIntervalSecond(10 * intDiv(number, 3)) AS began, \
        intDiv(number, 3) AS flow, number % 3 AS step, flow = 29 AS bad \
    SELECT began + toIntervalMillisecond([0, 5, 50][step + 1]), lower(leftPad(hex(flow + 1), 32, '0')), \
        lower(leftPad(hex(number + 1), 16, '0')), \
        if(step = 0, '', lower(leftPad(hex(flow * 3 + 1), 16, '0'))), \
        if(flow % 7 = 3 AND step = 0, 'GET /', ['POST /buy', 'reserve', 'charge'][step + 1]), \
        'Server', 'shop', map('correlation_id', concat('flow-', toString(flow))), \
        [if(bad, 900, 100), 20, if(bad, 840, 30 + flow % 3)][step + 1] * 1000000, \
        if((bad OR flow = 20) AND step != 1, 'Error', 'Unset') \
    FROM numbers(90) WHERE NOT (bad AND step = 1)";

fn client(engine: &Engine, user: User) -> Client {
    Client::new(&Connection {
        url: engine.url().to_owned(),
        database: Connection::DATABASE.to_owned(),
        user: user.name().to_owned(),
        password: engine.password(user),
    })
}

#[tokio::test]
async fn a_failed_checkout_differs_from_the_healthy_ones_before_it() {
    let engine = Engine::start().unwrap();
    migrate(&client(&engine, User::Admin)).await.unwrap();
    client(&engine, User::Writer).raw(SPANS).execute().await.unwrap();
    let app = App {
        store: Arc::new(ClickHouseStore::new(client(&engine, User::Reader))),
        questions: None,
        words: Words::default(),
        mcp: McpConfig::default(),
        incidents: None,
        limits: LimitsConfig::default(),
    };
    let router = router(app, IdSource::new([1; 32], || 0), Metrics::install().unwrap()).unwrap();
    let body = json!({ "correlation_id": "flow-29", "analysis_type": "comparison", "healthy_flows": 12 });
    let request = Request::post("/api/v1/ai/analyze")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let analysis: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(status, 200, "{analysis}");

    let comparison = &analysis["comparison"];
    let with: Vec<&str> =
        comparison["compared_with"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    // Of the nearest ones, 24, 17 and 10 began otherwise, and 20 failed.
    let expected = [28, 27, 26, 25, 23, 22, 21, 19, 18, 16, 15, 14].map(|number| format!("flow-{number}"));
    assert_eq!(with, expected);
    let [missing] = comparison["calls"].as_array().unwrap().as_slice() else { panic!("{comparison}") };
    assert_eq!((&missing["change"], &missing["callee"]["operation"]), (&"missing".into(), &"reserve".into()));
    assert_eq!((&missing["flows_with"], &missing["flows"]), (&12.into(), &12.into()));
    assert_eq!(comparison["times"][0]["at"]["operation"], "charge");
    assert_eq!(comparison["times"][0]["self_time"]["here_ns"], 840_000_000);
    let words = analysis["explanation"].as_str().unwrap();
    for part in [
        "POST /buy on shop failed after 900.0 ms because shop failed in `charge`",
        "Compared with 12 healthy flows that began the same way: `reserve` in shop was not called",
        "`charge` in shop took 840.0 ms by itself, usually 31.0 ms (30.0 ms to 32.0 ms)",
    ] {
        assert!(words.contains(part), "{part}\n{words}");
    }
}
