//! What arrives after an answer was kept.

use olly_clickhouse::{User, testing::Engine};
use olly_model::Timestamp;
use olly_storage_clickhouse::migrate;

use crate::support::{client, get, service_at};

/// A span of trace 1, so many minutes after three hours ago, with this ID or without one.
fn span(number: u8, minute: u8, id: &str) -> String {
    format!(
        "INSERT INTO traces (Timestamp, TraceId, SpanId, SpanName, ServiceName, SpanAttributes) SELECT \
            now64(9) - INTERVAL 3 HOUR + INTERVAL {minute} MINUTE, leftPad('1', 32, '0'), leftPad('{number}', 16, '0'), \
            'op', 'shop', if('{id}' = '', map(), map('correlation_id', '{id}'))"
    )
}

/// A log record of the same trace.
fn log(minute: u8, id: &str) -> String {
    format!(
        "INSERT INTO logs (Timestamp, TraceId, SpanId, Body, ServiceName, LogAttributes) SELECT \
            now64(9) - INTERVAL 3 HOUR + INTERVAL {minute} MINUTE, leftPad('1', 32, '0'), '', 'late', 'shop', \
            map('correlation_id', '{id}')"
    )
}

/// Scenario: a flow settled long ago and its answer is kept. Then come a span within its time, a span without an ID, and a
/// log record by whose ID another flow merges with it.
/// Guarantees: the next answer has what came, and is itself kept again.
#[tokio::test]
async fn what_comes_late_to_a_settled_flow_is_in_the_next_answer() {
    let engine = Engine::start().unwrap();
    migrate(&client(&engine, User::Admin)).await.unwrap();
    // To the service all that arrives arrived an hour ago, so that each answer may be kept.
    let service = service_at(&engine, || Timestamp::now().saturating_add_nanos(3_600_000_000_000));
    let insert = async |sql: String| client(&engine, User::Writer).raw(&sql).execute().await.unwrap();
    insert(span(1, 0, "order-1")).await;
    insert(span(2, 50, "order-1")).await;
    // Each is asked for twice: the second answer is the kept one.
    let ask = async || {
        let (status, answer) = get(&service, "/api/v1/correlate/order-1").await;
        assert_eq!((status, &answer["partial"]), (200, &serde_json::json!([])), "{answer}");
        assert_eq!(get(&service, "/api/v1/correlate/order-1").await.1, answer);
        let merged = answer["merged_ids"].as_array().unwrap().len();
        (answer["summary"]["span_count"].clone(), answer["summary"]["log_count"].clone(), merged)
    };
    assert_eq!(ask().await, (2.into(), 0.into(), 0));
    insert(span(3, 10, "order-1")).await;
    assert_eq!(ask().await, (3.into(), 0.into(), 0), "a span within the known time");
    insert(span(4, 20, "")).await;
    assert_eq!(ask().await, (4.into(), 0.into(), 0), "a span without an ID");
    insert(log(30, "order-2")).await;
    assert_eq!(ask().await, (4.into(), 1.into(), 1), "an ID that merges");
    insert(log(30, "order-2")).await;
    assert_eq!(ask().await.1, 2, "a log record of an ID that is merged");
}
