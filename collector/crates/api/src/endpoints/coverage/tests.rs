use olly_testkit::{Fault, MemoryStore, Question, checkout};

use crate::testing::{TestService, all_pages};

const PATH: &str = "/api/v1/coverage";

#[tokio::test]
async fn shares_are_of_each_signal_and_service() {
    let mut recording = checkout();
    let spans = recording.spans.len();
    recording.spans[0].correlation_id = None;
    let page = TestService::over(MemoryStore::new(recording)).get(PATH).await.good();
    let traces = &page["signals"][0];
    assert_eq!((&traces["signal"], &traces["stored_count"]), (&"traces".into(), &spans.into()));
    assert_eq!(traces["correlated_count"], spans - 1);
    assert_eq!(traces["pipeline"], serde_json::Value::Null);
    let gateway = page["items"].as_array().unwrap().iter();
    let gateway = gateway.filter(|item| item["service"] == "gateway" && item["signal"] == "traces");
    assert_eq!(gateway.map(|item| item["correlated_share"].as_f64().unwrap()).next(), Some(0.5));
}

#[tokio::test]
async fn pages_put_together_are_the_list() {
    let all = all_pages(&format!("{PATH}?limit=1000")).await;
    assert!(all.len() > 4);
    assert_eq!(all_pages(&format!("{PATH}?limit=3")).await, all);
}

#[tokio::test]
async fn refusals() {
    assert_eq!(TestService::new().get(&format!("{PATH}?service=x")).await.bad_fields(), ["service"]);
    let store = MemoryStore::new(checkout()).failing(Question::Coverage, Fault::Timeout);
    TestService::over(store).get(PATH).await.problem(503);
}
