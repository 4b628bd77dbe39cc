use axum::http::{Method, header};
use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};
use serde_json::Value;

use crate::testing::{TestAnalyst, TestService};

fn path() -> String {
    format!("/api/v1/correlate/{}", ids::flow())
}

#[tokio::test]
async fn a_flow_is_answered_with_all_of_its_signals() {
    let answer = TestService::new().get(&path()).await.good();
    assert_eq!(answer["correlation_id"], ids::flow().to_string());
    assert_eq!(answer["summary"]["status"], "recovered");
    for (list, length) in [
        ("traces", 3),
        ("logs", 7),
        ("metrics", 4),
        ("timeline", 28),
        ("services", 4),
        ("errors", 4),
        ("partial", 0),
    ] {
        assert_eq!(answer[list].as_array().unwrap().len(), length, "{list}");
    }
    assert_eq!(answer["ai_insights"], Value::Null);
    assert_eq!(answer["time_range"]["start"], "2026-11-02T10:15:00.000000000Z");
}

#[tokio::test]
async fn an_unknown_flow_is_404() {
    let problem = TestService::new().get("/api/v1/correlate/olly-mh9k2v1x-00000000").await.problem(404);
    assert_eq!(problem["instance"], "/api/v1/correlate/olly-mh9k2v1x-00000000");
}

#[tokio::test]
async fn bad_ids_are_400_and_name_what_is_allowed() {
    let long = "x".repeat(101);
    for id in ["a%20b", "%00", "%F0%9F%92%A9", "%ff", "a%0d%0ab", "%27%20OR%201%3D1--", "%3Cscript%3E", &long]
    {
        let answer = TestService::new().get(&format!("/api/v1/correlate/{id}")).await;
        assert!(!answer.text.contains("<script>") || answer.headers[header::CONTENT_TYPE] != "text/html");
        let problem = answer.problem(400);
        let message = problem["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("[A-Za-z0-9._:/@=+-]") || message.contains("UTF-8"), "{id}: {message}");
    }
}

#[tokio::test]
async fn an_external_id_with_a_slash_is_read_from_its_encoded_form() {
    let mut recording = checkout();
    let id = "order:42/a@b=c+d";
    recording.logs[0].correlation_id = Some(id.parse().unwrap());
    let service = TestService::over(MemoryStore::new(recording));
    let answer = service.get("/api/v1/correlate/order:42%2Fa@b=c+d").await.good();
    assert_eq!(answer["correlation_id"], id);
    assert_eq!(answer["merged_ids"][0]["correlation_id"], ids::flow().to_string());
}

#[tokio::test]
async fn unknown_and_bad_parameters_are_400() {
    for (query, field) in
        [("include=everything", "include"), ("inclde=ai", "inclde"), ("include=ai&include=ai", "include")]
    {
        assert_eq!(TestService::new().get(&format!("{}?{query}", path())).await.bad_fields(), [field]);
    }
}

#[tokio::test]
async fn a_signal_that_fails_makes_the_answer_partial() {
    for (question, signal, list) in [
        (Question::FlowSpans, "traces", "traces"),
        (Question::FlowLogs, "logs", "logs"),
        (Question::FlowExemplars, "metrics", "metrics"),
    ] {
        let store = MemoryStore::new(checkout()).failing(question, Fault::Timeout);
        let answer = TestService::over(store).get(&path()).await.good();
        assert_eq!(answer["partial"][0]["signal"], signal);
        assert_eq!(answer["partial"][0]["reason"], "the store did not answer in time");
        assert!(answer[list].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_the_limits_cut_off_is_said() {
    let mut service = TestService::new();
    service.limits.max_spans = 5;
    let answer = service.get(&path()).await.good();
    assert_eq!(answer["summary"]["span_count"], 5);
    assert_eq!(answer["partial"][0]["reason"], "only the first 5 are shown; there are more");
}

#[tokio::test]
async fn a_failed_lookup_is_503_with_a_time_to_try_again() {
    for fault in [Fault::Unavailable, Fault::Timeout, Fault::Refused] {
        let store = MemoryStore::new(checkout()).failing(Question::LocateFlow, fault);
        let answer = TestService::over(store).get(&path()).await;
        assert_eq!(answer.headers[header::RETRY_AFTER], "5");
        answer.problem(503);
    }
    let store = MemoryStore::new(checkout()).failing(Question::LocateFlow, Fault::Corrupt);
    TestService::over(store).get(&path()).await.problem(500);
}

#[tokio::test]
async fn a_store_that_hangs_ends_in_a_problem_too() {
    let mut service =
        TestService::over(MemoryStore::new(checkout()).failing(Question::LocateFlow, Fault::Hang));
    service.limits.request_timeout_ms = 30;
    service.get(&path()).await.problem(504);
}

#[tokio::test]
async fn insights_come_only_when_asked_for_and_only_in_time() {
    for (analyst, expected) in [
        (TestAnalyst::Answers, Value::from("all is well")),
        (TestAnalyst::IsAway, Value::Null),
        (TestAnalyst::Hangs, Value::Null),
        (TestAnalyst::Refuses(500), Value::Null),
    ] {
        let service = TestService { analyst, ..TestService::new() };
        let answer = service.get(&format!("{}?include=ai", path())).await.good();
        assert_eq!(answer["ai_insights"]["explanation"], expected);
        assert_eq!(answer["summary"]["status"], "recovered");
    }
}

#[tokio::test]
async fn another_method_is_405() {
    let answer = TestService::new().send(Method::DELETE, &path(), None).await;
    assert_eq!(answer.headers[header::ALLOW], "GET,HEAD");
    answer.problem(405);
}
