use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};

use crate::testing::TestService;

fn path(query: &str) -> String {
    format!("/api/v1/correlate/{}/impact{query}", ids::flow())
}

#[tokio::test]
async fn what_failed_is_told_with_of_how_many() {
    let impact = TestService::new().get(&path("")).await.good();
    for (list, total) in [("services", 4), ("transactions", 3)] {
        assert_eq!(impact[list]["total"], total, "{list}: {impact}");
    }
    let affected = impact["services"]["affected"].as_u64().unwrap();
    assert!((1..4).contains(&affected), "{impact}");
    assert_eq!(impact["services"]["items"].as_array().unwrap().len() as u64, affected);
    for item in impact["endpoints"]["items"].as_array().unwrap() {
        assert!(item["failed"].as_u64() <= item["total"].as_u64(), "{item}");
    }
    assert!(impact["failure_time_range"]["start"].is_string());
}

#[tokio::test]
async fn users_are_found_by_the_configured_attributes() {
    let mut recording = checkout();
    for span in &mut recording.spans {
        span.attributes.insert("enduser.id".to_owned(), "alice".to_owned());
        span.resource_attributes.insert("shopper".to_owned(), "bob".to_owned());
    }
    let impact = TestService::over(MemoryStore::new(recording.clone())).get(&path("")).await.good();
    let users = impact["users"]["items"].as_array().unwrap();
    let user = users.iter().find(|user| user["name"] == "alice").unwrap();
    assert_eq!(user["key"], "enduser.id");
    // She takes part in each of the three traces.
    assert_eq!(user["total"], 3);
    assert!(user["failed"].as_u64() > Some(0));

    let mut service = TestService::over(MemoryStore::new(recording));
    service.impact.user_keys = vec!["shopper".to_owned()];
    let impact = service.get(&path("")).await.good();
    assert_eq!(impact["users"]["items"][0]["name"], "bob");
}

#[tokio::test]
async fn a_flow_in_which_nothing_failed_affects_nobody() {
    let mut recording = checkout();
    recording.spans.iter_mut().for_each(|span| span.status = Default::default());
    recording.logs.retain(|log| !log.is_error());
    let impact = TestService::over(MemoryStore::new(recording)).get(&path("")).await.good();
    assert!(impact["failure_time_range"].is_null());
    assert_eq!(impact["services"]["affected"], 0);
    assert_eq!(impact["services"]["total"], 4);
}

#[tokio::test]
async fn a_missing_signal_is_said_and_bad_questions_are_refused() {
    let store = MemoryStore::new(checkout()).failing(Question::FlowLogs, Fault::Timeout);
    let impact = TestService::over(store).get(&path("")).await.good();
    assert_eq!(impact["partial"][0]["signal"], "logs");
    TestService::new().get("/api/v1/correlate/nobody/impact").await.problem(404);
    assert_eq!(TestService::new().get(&path("?limit=1")).await.bad_fields(), ["limit"]);
}
