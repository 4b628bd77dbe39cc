use olly_testkit::{Fault, MemoryStore, Question, checkout};

use crate::testing::{TestService, all_pages};

const PATH: &str = "/api/v1/services";

#[tokio::test]
async fn services_come_by_name_in_pages() {
    let services = all_pages(&format!("{PATH}?limit=3")).await;
    let names: Vec<_> = services.iter().map(|service| service["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["gateway", "mailer", "orders", "payments"]);
    assert_eq!(services[3]["error_count"], 2);
    assert_eq!(services[0]["p50_duration_ns"], 486_200_000);
}

#[tokio::test]
async fn refusals() {
    assert_eq!(TestService::new().get(&format!("{PATH}?end=x")).await.bad_fields(), ["end"]);
    let store = MemoryStore::new(checkout()).failing(Question::Services, Fault::Unavailable);
    TestService::over(store).get(PATH).await.problem(503);
}
