use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};

use crate::testing::{TestService, all_pages};

fn path(query: &str) -> String {
    format!("/api/v1/correlate/{}/traces?{query}", ids::flow())
}

#[tokio::test]
async fn traces_come_earliest_first_in_pages() {
    let traces: Vec<_> =
        all_pages(&path("limit=2")).await.iter().map(|trace| trace["trace_id"].clone()).collect();
    assert_eq!(
        traces,
        [ids::request_trace(), ids::retry_trace(), ids::mail_trace()].map(|id| id.to_string())
    );
}

#[tokio::test]
async fn without_spans_there_is_no_answer() {
    let store = MemoryStore::new(checkout()).failing(Question::FlowSpans, Fault::Unavailable);
    TestService::over(store).get(&path("")).await.problem(503);
    TestService::new().get("/api/v1/correlate/nobody/traces").await.problem(404);
    assert_eq!(TestService::new().get(&path("limit=x")).await.bad_fields(), ["limit"]);
}
