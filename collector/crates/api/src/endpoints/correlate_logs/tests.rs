use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};

use crate::testing::{TestService, all_pages};

fn path(query: &str) -> String {
    format!("/api/v1/correlate/{}/logs?{query}", ids::flow())
}

#[tokio::test]
async fn log_records_come_earliest_first_in_pages() {
    let bodies: Vec<_> = all_pages(&path("limit=3")).await.iter().map(|log| log["body"].clone()).collect();
    assert_eq!(bodies.len(), 7);
    assert_eq!((&bodies[0], &bodies[6]), (&"order received".into(), &"mail delivered".into()));
}

#[tokio::test]
async fn spans_are_not_needed_for_them() {
    let store = MemoryStore::new(checkout()).failing(Question::FlowSpans, Fault::Unavailable);
    let page = TestService::over(store).get(&path("")).await.good();
    assert_eq!(page["partial"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn refusals() {
    let store = MemoryStore::new(checkout()).failing(Question::FlowLogs, Fault::Timeout);
    TestService::over(store).get(&path("")).await.problem(503);
    TestService::new().get("/api/v1/correlate/nobody/logs").await.problem(404);
    assert_eq!(TestService::new().get(&path("cursor=%00")).await.bad_fields(), ["cursor"]);
}
