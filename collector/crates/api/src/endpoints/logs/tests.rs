use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};

use crate::testing::{TestService, all_pages};

const PATH: &str = "/api/v1/logs";

#[tokio::test]
async fn each_condition_finds_and_excludes() {
    let trace = format!("trace_id={}", ids::retry_trace());
    for (condition, hits) in [
        ("", 7),
        ("service=orders", 3),
        ("min_severity=warn", 2),
        ("min_severity=error", 1),
        ("min_severity=fatal", 0),
        ("text=CHARGE", 2),
        (trace.as_str(), 1),
        ("end=2026-11-02T10:15:00Z", 0),
    ] {
        let page = TestService::new().get(&format!("{PATH}?{condition}")).await.good();
        assert_eq!(page["items"].as_array().unwrap().len(), hits, "{condition}");
    }
}

#[tokio::test]
async fn the_newest_come_first_in_pages() {
    let bodies: Vec<_> =
        all_pages(&format!("{PATH}?limit=2")).await.iter().map(|log| log["body"].clone()).collect();
    assert_eq!(
        (bodies.len(), &bodies[0], &bodies[6]),
        (7, &"mail delivered".into(), &"order received".into())
    );
}

#[tokio::test]
async fn refusals() {
    for (query, field) in [
        ("min_severity=ERROR", "min_severity"),
        ("min_severity=17", "min_severity"),
        ("trace_id=1", "trace_id"),
        ("limit=", ""),
        ("start=x", "start"),
        ("body=x", "body"),
    ] {
        let answer = TestService::new().get(&format!("{PATH}?{query}")).await;
        if field.is_empty() {
            answer.good();
        } else {
            assert_eq!(answer.bad_fields(), [field], "{query}");
        }
    }
    let store = MemoryStore::new(checkout()).failing(Question::SearchLogs, Fault::Refused);
    TestService::over(store).get(PATH).await.problem(503);
}
