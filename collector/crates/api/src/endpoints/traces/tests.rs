use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};

use crate::testing::TestService;

fn path() -> String {
    format!("/api/v1/traces/{}", ids::request_trace())
}

#[tokio::test]
async fn a_trace_comes_with_its_critical_path_and_flow() {
    let answer = TestService::new().get(&path()).await.good();
    assert_eq!(answer["trace"]["spans"].as_array().unwrap().len(), 8);
    assert_eq!(answer["trace"]["root_operation"], "POST /checkout");
    assert_eq!(answer["correlation_ids"][0], ids::flow().to_string());
    let path = answer["critical_path"].as_array().unwrap();
    let sum: u64 = path.iter().map(|step| step["duration_ns"].as_u64().unwrap()).sum();
    assert_eq!(sum, 486_200_000);
}

#[tokio::test]
async fn links_to_other_traces_are_kept() {
    let answer = TestService::new().get(&format!("/api/v1/traces/{}", ids::mail_trace())).await.good();
    assert_eq!(answer["trace"]["linked_trace_ids"][0], ids::request_trace().to_string());
}

#[tokio::test]
async fn a_trace_that_is_cut_says_so() {
    let mut service = TestService::new();
    service.limits.max_spans = 2;
    assert_eq!(service.get(&path()).await.good()["partial"][0]["signal"], "traces");
}

#[tokio::test]
async fn refusals() {
    TestService::new().get("/api/v1/traces/0123456789abcdef0123456789abcdef").await.problem(404);
    let upper = ids::request_trace().to_string().to_uppercase();
    let zeros = "0".repeat(32);
    for id in ["1", &upper, &zeros, "5b8efff798038103d269b633813fc60g", "%2e%2e"] {
        assert_eq!(
            TestService::new().get(&format!("/api/v1/traces/{id}")).await.bad_fields(),
            ["id"],
            "{id}"
        );
    }
    let store = MemoryStore::new(checkout()).failing(Question::TraceSpans, Fault::Timeout);
    TestService::over(store).get(&path()).await.problem(503);
}
