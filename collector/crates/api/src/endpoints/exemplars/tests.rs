use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};
use serde_json::Value;

use crate::testing::{TestService, all_pages};

fn services(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["service"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn exemplars_come_newest_first_in_pages_with_their_flow() {
    for path in ["/api/v1/metrics/exemplars", "/api/v1/metrics/http.server.request.duration/exemplars"] {
        let items = all_pages(&format!("{path}?limit=3")).await;
        assert_eq!(services(&items), ["gateway", "orders", "payments", "payments"], "{path}");
        assert_eq!(items[0]["correlation_id"], ids::flow().to_string());
        assert_eq!(items[0]["duration_ns"], 486_200_000);
    }
}

#[tokio::test]
async fn a_metric_or_a_service_without_exemplars_has_an_empty_page() {
    for path in ["/api/v1/metrics/nothing/exemplars", "/api/v1/metrics/exemplars?service=nobody"] {
        let page = TestService::new().get(path).await.good();
        assert!(page["items"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_operation_has_the_exemplars_that_were_measured_in_its_spans() {
    for path in ["/api/v1/metrics/exemplars", "/api/v1/exemplars/high-latency"] {
        let items = all_pages(&format!("{path}?operation=POST%20/checkout")).await;
        assert_eq!(services(&items), ["gateway"], "{path}");
        let page = TestService::new().get(&format!("{path}?operation=POST%20/nothing")).await.good();
        assert!(page["items"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_slowest_come_longest_first_above_the_bound() {
    let path = "/api/v1/exemplars/high-latency";
    let items = all_pages(&format!("{path}?limit=1")).await;
    assert_eq!(services(&items), ["gateway", "orders", "payments", "payments"]);
    let items = all_pages(&format!("{path}?min_duration_ns=249800000&service=payments")).await;
    assert_eq!(services(&items), ["payments"]);
    let page = TestService::new().get(&format!("{path}?min_duration_ns=18446744073709551615")).await.good();
    assert!(page["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_trace_leads_to_its_measurements() {
    let items = all_pages(&format!("/api/v1/exemplars/trace/{}?limit=2", ids::request_trace())).await;
    assert_eq!(services(&items), ["gateway", "orders", "payments"]);
    let bad = TestService::new().get("/api/v1/exemplars/trace/xyz").await.bad_fields();
    assert_eq!(bad, ["trace_id"]);
}

#[tokio::test]
async fn refusals() {
    for (query, field) in [("limit=0", "limit"), ("cursor=x", "cursor"), ("metric=a", "metric")] {
        let path = format!("/api/v1/metrics/exemplars?{query}");
        assert_eq!(TestService::new().get(&path).await.bad_fields(), [field]);
    }
    let path = "/api/v1/exemplars/high-latency?min_duration_ns=-1";
    assert_eq!(TestService::new().get(path).await.bad_fields(), ["min_duration_ns"]);
    let store = MemoryStore::new(checkout()).failing(Question::SearchExemplars, Fault::Unavailable);
    TestService::over(store).get("/api/v1/metrics/exemplars").await.problem(503);
}
