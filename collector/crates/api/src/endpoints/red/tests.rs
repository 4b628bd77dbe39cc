use olly_testkit::{Fault, MemoryStore, Question, checkout};

use crate::testing::TestService;

const PATH: &str = "/api/v1/services/payments";

#[tokio::test]
async fn a_series_has_every_step_of_the_range() {
    let query = "start=2026-11-02T10:10:30Z&end=2026-11-02T10:16:00Z";
    let series = TestService::new().get(&format!("{PATH}/red?{query}")).await.good();
    let points = series["points"].as_array().unwrap();
    let times: Vec<_> = points.iter().map(|point| point["time"].as_str().unwrap()).collect();
    assert_eq!((times.len(), times[0]), (7, "2026-11-02T10:10:00.000000000Z"));
    assert_eq!(series["step_seconds"], 60);
    let counts: Vec<_> = points.iter().map(|point| point["request_count"].as_u64().unwrap()).collect();
    assert_eq!(counts, [0, 0, 0, 0, 0, 2, 0]);
    assert_eq!(points[5]["error_count"], 1);
    let p99 = points[5]["p99_duration_ns"].as_u64().unwrap();
    assert!(p99.abs_diff(249_800_000) < 11_000_000, "{p99}");
}

#[tokio::test]
async fn one_operation_can_be_asked_for() {
    let path = format!("{PATH}/red?operation=charge%20card&step_seconds=3600");
    let series = TestService::new().get(&path).await.good();
    assert_eq!(series["operation"], "charge card");
    let counts: u64 = series["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| point["request_count"].as_u64().unwrap())
        .sum();
    assert_eq!(counts, 2);
}

#[tokio::test]
async fn a_heat_map_counts_every_request_once() {
    let map = TestService::new().get(&format!("{PATH}/latency-heatmap")).await.good();
    let bounds: Vec<u64> =
        map["bounds_ns"].as_array().unwrap().iter().map(|bound| bound.as_u64().unwrap()).collect();
    assert!(bounds[0] <= 97_900_000 && *bounds.last().unwrap() > 249_800_000, "{bounds:?}");
    let rows = map["counts"].as_array().unwrap();
    assert_eq!(rows.len(), map["times"].as_array().unwrap().len());
    let mut total = 0;
    for row in rows {
        let row = row.as_array().unwrap();
        assert_eq!(row.len() + 1, bounds.len());
        total += row.iter().map(|count| count.as_u64().unwrap()).sum::<u64>();
    }
    assert_eq!(total, 2);
}

#[tokio::test]
async fn a_service_that_sent_nothing_has_zeros() {
    let series = TestService::new().get("/api/v1/services/a%20b%2Fc/red").await.good();
    assert_eq!(series["service"], "a b/c");
    assert!(series["points"].as_array().unwrap().iter().all(|point| point["request_count"] == 0));
    let map = TestService::new().get("/api/v1/services/nobody/latency-heatmap").await.good();
    assert!(map["bounds_ns"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn refusals() {
    for step in ["0", "61", "59", "86460", "x", "-60"] {
        let path = format!("{PATH}/red?step_seconds={step}");
        assert_eq!(TestService::new().get(&path).await.bad_fields(), ["step_seconds"], "{step}");
    }
    let path = format!("{PATH}/red?step_seconds=60&start=2026-10-20T00:00:00Z&end=2026-11-02T00:00:00Z");
    assert_eq!(TestService::new().get(&path).await.bad_fields(), ["step_seconds"]);
    let long = "x".repeat(257);
    assert_eq!(TestService::new().get(&format!("/api/v1/services/{long}/red")).await.bad_fields(), ["name"]);
    let store = MemoryStore::new(checkout()).failing(Question::Red, Fault::Unavailable);
    TestService::over(store).get(&format!("{PATH}/red")).await.problem(503);
}
