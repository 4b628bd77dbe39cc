use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};

use crate::testing::{TestService, all_pages};

const PATH: &str = "/api/v1/errors/fingerprints";

#[tokio::test]
async fn errors_that_are_alike_are_one() {
    let items = all_pages(&format!("{PATH}?limit=2")).await;
    let timeout = items.iter().find(|item| item["error_type"] == "ProviderTimeout").unwrap();
    assert_eq!(timeout["service"], "payments");
    assert_eq!(timeout["pattern"], "pay.provider.example did not answer within <number> ms");
    assert_eq!(timeout["sample"]["correlation_id"], ids::flow().to_string());
    assert_eq!(timeout["flow_count"], 1);
    let counts: Vec<_> = items.iter().map(|item| item["count"].as_u64().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
}

#[tokio::test]
async fn one_service_can_be_asked_for() {
    let items = all_pages(&format!("{PATH}?service=orders")).await;
    assert!(!items.is_empty() && items.iter().all(|item| item["service"] == "orders"));
    assert!(all_pages(&format!("{PATH}?service=nobody")).await.is_empty());
}

#[tokio::test]
async fn refusals() {
    assert_eq!(TestService::new().get(&format!("{PATH}?start=x")).await.bad_fields(), ["start"]);
    let store = MemoryStore::new(checkout()).failing(Question::ErrorFingerprints, Fault::Unavailable);
    TestService::over(store).get(PATH).await.problem(503);
}
