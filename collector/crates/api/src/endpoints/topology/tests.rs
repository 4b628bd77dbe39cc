use olly_testkit::{Fault, MemoryStore, Question, checkout};
use serde_json::Value;

use crate::testing::{TestService, all_pages};

const PATH: &str = "/api/v1/topology";

fn arrows(edges: &[Value]) -> Vec<String> {
    let arrow = |edge: &Value| {
        let text = |key: &str| edge[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", text("source"), text("relation"), text("target"))
    };
    edges.iter().map(arrow).collect()
}

#[tokio::test]
async fn the_map_shows_services_and_what_they_talk_to() {
    let map = TestService::new().get(PATH).await.good();
    let nodes: Vec<(&str, &str)> = map["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node["type"].as_str().unwrap()))
        .collect();
    assert_eq!(
        nodes,
        [
            ("service:orders", "service"),
            ("service:payments", "service"),
            ("service:gateway", "gateway"),
            ("service:mailer", "worker"),
            ("database:sqlite", "database"),
        ]
    );
    let mut edges = arrows(map["edges"].as_array().unwrap());
    edges.sort();
    assert_eq!(
        edges,
        [
            "service:gateway call service:orders",
            "service:orders call database:sqlite",
            "service:orders call service:payments",
            "service:orders message service:mailer",
        ]
    );
    assert_eq!(map["truncated"], false);
}

#[tokio::test]
async fn an_edge_has_the_callers_numbers() {
    let page = TestService::new().get(&format!("{PATH}/edges?node=payments")).await.good();
    let edges = page["items"].as_array().unwrap();
    assert_eq!(arrows(edges), ["service:orders call service:payments"]);
    assert_eq!((&edges[0]["request_count"], &edges[0]["error_count"]), (&2.into(), &1.into()));
    assert_eq!(edges[0]["error_rate"], 0.5);
}

#[tokio::test]
async fn pages_put_together_are_the_lists() {
    for (list, length) in [("services", 5), ("edges", 4)] {
        let items = all_pages(&format!("{PATH}/{list}?limit=2")).await;
        assert_eq!(items.len(), length, "{list}");
        let counts: Vec<_> = items.iter().map(|item| item["request_count"].as_u64().unwrap()).collect();
        assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    }
}

#[tokio::test]
async fn a_range_without_spans_is_an_empty_map() {
    let map =
        TestService::new().get(&format!("{PATH}?start=2026-11-01T00:00:00Z&end=2026-11-01T01:00:00Z")).await;
    let map = map.good();
    assert!(map["services"].as_array().unwrap().is_empty() && map["edges"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn refusals() {
    for list in ["", "/services", "/edges"] {
        let path = format!("{PATH}{list}");
        assert_eq!(TestService::new().get(&format!("{path}?end=x")).await.bad_fields(), ["end"]);
        assert_eq!(TestService::new().get(&format!("{path}?hops=2")).await.bad_fields(), ["hops"]);
        let store = MemoryStore::new(checkout()).failing(Question::Traffic, Fault::Timeout);
        TestService::over(store).get(&path).await.problem(503);
    }
}
