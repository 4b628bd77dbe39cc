use olly_testkit::{Fault, MemoryStore, Question, checkout};

use crate::testing::{TestService, all_pages};

const PATH: &str = "/api/v1/operations";

#[tokio::test]
async fn operations_come_busiest_first_in_pages() {
    let operations = all_pages(&format!("{PATH}?service=orders&limit=2")).await;
    let names: Vec<_> = operations.iter().map(|operation| operation["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["POST /charges", "INSERT orders", "POST /orders", "retry payment", "send order.confirmed"]
    );
    assert_eq!((&operations[0]["span_count"], &operations[0]["error_count"]), (&2.into(), &1.into()));
}

#[tokio::test]
async fn a_service_that_sent_nothing_has_no_operations() {
    let page = TestService::new().get(&format!("{PATH}?service=nobody")).await.good();
    assert!(page["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn refusals() {
    for query in ["", "?service=", "?service=%00"] {
        assert_eq!(
            TestService::new().get(&format!("{PATH}{query}")).await.bad_fields(),
            ["service"],
            "{query}"
        );
    }
    let store = MemoryStore::new(checkout()).failing(Question::Operations, Fault::Unavailable);
    TestService::over(store).get(&format!("{PATH}?service=orders")).await.problem(503);
}
