use olly_testkit::{Fault, MemoryStore, Question, checkout};

use crate::testing::TestService;

const PATH: &str = "/api/v1/alerts/predicted";

#[tokio::test]
async fn an_alert_says_when_within_which_interval_and_by_what_history() {
    let answer = TestService::new().get(PATH).await.good();
    let alert = &answer["items"][0];
    assert_eq!(alert["metric"], "system.filesystem.utilization");
    let times = ["made_at", "earliest_time", "expected_time", "latest_time"]
        .map(|name| alert[name].as_str().unwrap());
    assert!(times.is_sorted(), "{times:?}");
    assert!(alert["forecast"][0]["likely"]["low"].as_f64() < alert["forecast"][0]["value"].as_f64());
}

#[tokio::test]
async fn each_condition_finds_and_excludes() {
    for (query, hits) in [("service=orders", 1), ("service=payments", 0), ("limit=1", 1)] {
        let answer = TestService::new().get(&format!("{PATH}?{query}")).await.good();
        assert_eq!(answer["items"].as_array().unwrap().len(), hits, "{query}");
    }
}

#[tokio::test]
async fn refusals() {
    assert_eq!(TestService::new().get(&format!("{PATH}?limit=0")).await.bad_fields(), ["limit"]);
    let store = MemoryStore::new(checkout()).failing(Question::PredictedAlerts, Fault::Timeout);
    TestService::over(store).get(PATH).await.problem(503);
}
