//! The service keeps to its OpenAPI document, asked for whatever the document allows.

use std::path::Path;

use olly_clickhouse::{User, testing::Engine};
use olly_storage_clickhouse::migrate;
use tokio::{net::TcpListener, process::Command};

use crate::support::{client, service};

/// The document's example and 299 other flows of a few spans and a log record each, of the last half hour.
const SPANS: &str = "INSERT INTO traces (Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, \
    SpanAttributes, Duration, StatusCode) SELECT now64(9) - INTERVAL number SECOND, \
    lower(leftPad(hex(number % 300 + 1), 32, '0')), lower(leftPad(hex(number + 1), 16, '0')), \
    if(number < 300, '', lower(leftPad(hex(number % 300 + 1), 16, '0'))), concat('op ', toString(number % 7)), 'Server', \
    concat('service-', toString(number % 5)), \
    map('correlation_id', if(number % 300 = 0, 'olly-mh9k2v1x-a7b2c4d1', concat('flow-', toString(number % 300))), \
    'enduser.id', toString(number % 11)), \
    1000000 + number, if(number % 13 = 0, 'Error', 'Unset') FROM numbers(1500)";
const LOGS: &str = "INSERT INTO logs (Timestamp, TraceId, SpanId, SeverityNumber, ServiceName, Body, LogAttributes) \
    SELECT now64(9) - INTERVAL number SECOND, lower(leftPad(hex(number + 1), 32, '0')), \
    lower(leftPad(hex(number + 1), 16, '0')), number % 24 + 1, 'service-1', 'what happened', \
    map('correlation_id', concat('flow-', toString(number))) FROM numbers(300)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Python; `make test` runs it where that is installed"]
async fn every_answer_is_as_the_document_says() {
    let engine = Engine::start().unwrap();
    migrate(&client(&engine, User::Admin)).await.unwrap();
    for insert in [SPANS, LOGS] {
        client(&engine, User::Writer).raw(insert).execute().await.unwrap();
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(axum::serve(listener, service(&engine)).into_future());
    // Examples for the IDs in paths, so that not everything is unknown, are in the document.
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../.ci/schemathesis");
    let status = Command::new(script)
        // Without the analysis service its endpoints rightly answer 503.
        .args([&url, "--phases", "examples,coverage,fuzzing", "--max-examples", "40", "--seed", "7"])
        .args(["--exclude-path-regex", "^/api/v1/(ai|incidents|webhooks|alertmanager)(/|$)"])
        .status()
        .await
        .unwrap();
    serving.abort();
    assert!(status.success(), "see above");
}
