use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};
use serde_json::json;

use crate::testing::{TestService, all_pages};

const PATH: &str = "/api/v1/correlations";

async fn found(query: &str) -> usize {
    TestService::new().get(&format!("{PATH}?{query}")).await.good()["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn by_default_the_flows_of_the_last_hour_are_found() {
    let page = TestService::new().get(PATH).await.good();
    assert_eq!(page["items"][0]["correlation_id"], ids::flow().to_string());
    assert_eq!(page["time_range"]["start"], "2026-11-02T09:16:00.000000000Z");
    assert_eq!(page["time_range"]["end"], "2026-11-02T10:16:00.000000000Z");
}

#[tokio::test]
async fn each_condition_finds_and_excludes() {
    for (condition, hits) in [
        ("service=mailer", 1),
        ("service=nobody", 0),
        ("operation=charge+card", 1),
        ("operation=charge", 0),
        ("status=recovered", 1),
        ("status=ok", 0),
        ("min_duration_ns=1000000000", 1),
        ("min_duration_ns=9000000000", 0),
        ("max_duration_ns=9000000000", 1),
        ("max_duration_ns=1000000000", 0),
        ("min_duration_ns=0&max_duration_ns=18446744073709551615", 1),
        ("min_span_duration_ns=1", 1),
        ("max_span_duration_ns=1", 0),
        ("min_span_duration_ns=9000000000", 0),
        ("min_span_duration_ns=1&service=mailer&operation=charge+card", 0),
        ("min_span_duration_ns=1&service=payments&operation=charge+card", 1),
        ("text=MAIL+delivered", 1),
        ("text=olly-mhabcd", 1),
        ("text=nothing+like+it", 0),
        ("attribute=order.id%3Dorder-1042", 1),
        ("attribute=order.id%3Dorder-1", 0),
        ("start=2026-11-02T10:15:00.000000001Z", 0),
        ("end=2026-11-02T11:15:00%2B01:00", 1),
        ("service=mailer&status=ok", 0),
        ("service=", 1),
    ] {
        assert_eq!(found(condition).await, hits, "{condition}");
    }
}

#[tokio::test]
async fn pages_put_together_are_the_list() {
    let mut recording = checkout();
    for (place, log) in recording.logs.iter_mut().enumerate() {
        log.correlation_id = Some(format!("flow-{place}").parse().unwrap());
    }
    let whole = TestService::over(MemoryStore::new(recording)).get(PATH).await.good();
    assert_eq!(whole["items"].as_array().unwrap().len(), 8);
    assert_eq!(all_pages(&format!("{PATH}?limit=1")).await.len(), 1);
}

#[tokio::test]
async fn hostile_parameters_are_400_and_named() {
    let long = "x".repeat(257);
    for (query, field) in [
        ("start=yesterday", "start"),
        ("min_duration_ns=2&max_duration_ns=1", "min_duration_ns"),
        ("min_span_duration_ns=2&max_span_duration_ns=1", "min_span_duration_ns"),
        ("max_span_duration_ns=-1", "max_span_duration_ns"),
        ("start=2026-11-02T10:15:00", "start"),
        ("start=1793614500", "start"),
        ("end=9999-12-31T00:00:00Z", "end"),
        ("start=2026-11-02T10:00:00Z&end=2026-11-02T09:00:00Z", "start"),
        ("start=2020-01-01T00:00:00Z", "start"),
        ("status=failed", "status"),
        ("status=OK", "status"),
        ("min_duration_ns=-1", "min_duration_ns"),
        ("min_duration_ns=1.5", "min_duration_ns"),
        ("min_duration_ns=18446744073709551616", "min_duration_ns"),
        ("attribute=no-equals-sign", "attribute"),
        ("attribute=%3Dvalue", "attribute"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("cursor=AAAA", "cursor"),
        ("cursor=..%2F..%2Fetc", "cursor"),
        ("text=%00", "text"),
        ("text=%ff", "text"),
        ("text=a&text=b", "text"),
        (&format!("service={long}"), "service"),
        (&format!("operation={long}"), "operation"),
        ("sort=asc", "sort"),
        ("Service=orders", "Service"),
    ] {
        assert_eq!(TestService::new().get(&format!("{PATH}?{query}")).await.bad_fields(), [field], "{query}");
    }
}

#[tokio::test]
async fn every_bad_parameter_is_named_at_once() {
    let bad = TestService::new().get(&format!("{PATH}?limit=x&status=y&end=z&foo=1")).await.bad_fields();
    assert_eq!(bad, ["limit", "status", "end", "foo"]);
}

#[tokio::test]
async fn words_of_sql_and_html_are_only_words() {
    for text in
        ["'+OR+1%3D1+--", "%3B+DROP+TABLE+traces", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%25%25", "{{7*7}}"]
    {
        assert_eq!(found(&format!("text={text}&service={text}")).await, 0, "{text}");
    }
}

#[tokio::test]
async fn a_store_that_is_away_is_503() {
    let store = MemoryStore::new(checkout()).failing(Question::SearchFlows, Fault::Unavailable);
    TestService::over(store).get(PATH).await.problem(503);
}

const FACETS: &str = "/api/v1/correlations/facets";

#[tokio::test]
async fn facets_count_the_flows_of_the_same_search() {
    let answer = TestService::new().get(FACETS).await.good();
    let facets = &answer["facets"];
    assert_eq!(answer["time_range"]["start"], "2026-11-02T09:16:00.000000000Z");
    assert_eq!((&facets["flow_count"], &facets["complete"]), (&json!(1), &json!(true)));
    assert_eq!(facets["statuses"], json!([{ "value": "recovered", "flow_count": 1 }]));
    assert_eq!(facets["step_seconds"], 60);
    assert_eq!(
        facets["over_time"],
        json!([{ "time": "2026-11-02T10:15:00.000000000Z", "flow_count": 1, "recovered_count": 1, "error_count": 0 }])
    );
    let names = |kind: &str| -> Vec<String> {
        let values = facets[kind].as_array().unwrap();
        values.iter().map(|one| one["value"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("services"), ["gateway", "mailer", "orders", "payments"]);
    assert_eq!(names("operations"), ["POST /checkout"]);
    assert_eq!(facets["durations"].as_array().unwrap().len(), 1);

    let none = TestService::new().get(&format!("{FACETS}?status=ok")).await.good();
    assert_eq!((&none["facets"]["flow_count"], &none["facets"]["counted_since"]), (&json!(0), &json!(null)));
}

#[tokio::test]
async fn facets_refuse_what_the_search_refuses_and_pages() {
    for (query, field) in [
        ("status=OK", "status"),
        ("min_duration_ns=2&max_duration_ns=1", "min_duration_ns"),
        ("start=2020-01-01T00:00:00Z", "start"),
        ("limit=10", "limit"),
    ] {
        let answer = TestService::new().get(&format!("{FACETS}?{query}")).await;
        assert_eq!(answer.bad_fields(), [field], "{query}");
    }
    let store = MemoryStore::new(checkout()).failing(Question::FlowFacets, Fault::Timeout);
    TestService::over(store).get(FACETS).await.problem(503);
}
