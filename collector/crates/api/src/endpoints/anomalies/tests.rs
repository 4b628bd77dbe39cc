use olly_testkit::{Fault, MemoryStore, Question, checkout};

use crate::testing::TestService;

const PATH: &str = "/api/v1/anomalies";

async fn found(query: &str) -> usize {
    TestService::new().get(&format!("{PATH}?{query}")).await.good()["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn unusual_minutes_come_with_what_was_usual() {
    let page = TestService::new().get(PATH).await.good();
    let item = &page["items"][0];
    assert_eq!((item["service"].as_str(), item["metric"].as_str()), (Some("payments"), Some("error_rate")));
    assert_eq!((&item["score"], &item["baseline_mean"]), (&7.0.into(), &0.01.into()));
    assert_eq!((&item["detector"], &item["expected"]["high"]), (&"robust_z".into(), &0.33.into()));
    assert_eq!(page["next_cursor"], serde_json::Value::Null);
}

#[tokio::test]
async fn each_condition_finds_and_excludes() {
    for (query, hits) in [
        ("min_score=7", 1),
        ("min_score=7.1", 0),
        ("service=payments", 1),
        ("service=orders", 0),
        ("start=2026-11-02T10:15:01Z", 0),
    ] {
        assert_eq!(found(query).await, hits, "{query}");
    }
}

#[tokio::test]
async fn refusals() {
    for (query, field) in [
        ("min_score=0", "min_score"),
        ("min_score=NaN", "min_score"),
        ("min_score=1e9", "min_score"),
        ("start=2026-11-01T00:00:00Z", "start"),
    ] {
        let path = format!("{PATH}?{query}");
        assert_eq!(TestService::new().get(&path).await.bad_fields(), [field], "{query}");
    }
    let store = MemoryStore::new(checkout()).failing(Question::Anomalies, Fault::Refused);
    TestService::over(store).get(PATH).await.problem(503);
}
