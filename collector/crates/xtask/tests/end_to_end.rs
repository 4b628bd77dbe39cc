//! The whole system, looked at from outside. `make test` builds everything first and then runs these.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod support;

use std::{collections::BTreeSet, path::Path, time::Duration};

use serde_json::{Value, json};
use support::{Ledger, Stretch, alert, field_set, get, kill_and_wait_for_next, options, root, switch_fault};
use tokio::time::{Instant, sleep};
use xtask::stack::{Showcase, Stack, Wanted};

const NEEDS: &str = "needs everything built; `make test` does it";

async fn start(data_dir: &Path) -> Stack {
    Stack::start(&options(data_dir)).await.unwrap_or_else(|error| panic!("{NEEDS}: {error:#}"))
}

/// A checkout goes through four services in three traces and three signals, and one call shows all of it.
#[tokio::test]
#[ignore = "needs everything built; `make test` does it"]
async fn one_checkout_is_one_flow_in_the_api_and_in_the_browser() {
    let data = tempfile::tempdir().unwrap();
    let stack = start(data.path()).await;
    let report = stack.send_checkouts(40, 20.0, 7).await.unwrap();
    assert_eq!(report["sent"], 40, "{report}");

    let Showcase { id, answer } = Showcase::find(&stack.api_url(), &Wanted::DEMO).await.unwrap();
    check_answer(&id, &answer);
    check_other_endpoints(&stack, &id, &answer).await;
    let failed = failed_checkout(&stack).await;
    check_pages(&stack, &id, &failed);
    stack.stop().await;
}

fn check_answer(id: &str, answer: &Value) {
    assert_eq!(answer["correlation_id"], id);
    for field in [
        "time_range",
        "summary",
        "traces",
        "logs",
        "metrics",
        "timeline",
        "services",
        "errors",
        "ai_insights",
        "partial",
    ] {
        assert!(answer.get(field).is_some(), "{field} is missing");
    }
    assert_eq!(answer["partial"], json!([]));
    let traces = field_set(answer, "traces", "trace_id");
    assert!(traces.len() >= 3, "{traces:?}");
    let expected: BTreeSet<String> = ["gateway", "mailer", "orders", "payments"].map(String::from).into();
    assert_eq!(field_set(answer, "services", "name"), expected);

    // Every signal carries the one ID and points into the flow's traces. An exemplar that reached the collector before
    // its trace's evidence did has an ID that is merged.
    let spans = answer["traces"].as_array().unwrap().iter().flat_map(|t| t["spans"].as_array().unwrap());
    let mut linked = 0;
    for span in spans {
        assert_eq!(span["correlation_id"], id, "{span}");
        linked += span["links"].as_array().unwrap().len();
    }
    assert!(linked >= 2, "the retry and the consumer link to what caused them; {linked} links");
    let logs = answer["logs"].as_array().unwrap();
    assert!(logs.iter().all(|log| log["correlation_id"] == id), "{logs:?}");
    assert!(field_set(answer, "logs", "service").len() >= 3);
    assert!(field_set(answer, "metrics", "trace_id").is_subset(&traces));

    let times: Vec<&str> =
        answer["timeline"].as_array().unwrap().iter().map(|event| event["time"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "the timeline is not in time order");
    let kinds = field_set(answer, "timeline", "kind");
    assert!(["span", "log", "metric"].iter().all(|kind| kinds.contains(*kind)), "{kinds:?}");

    // The first attempt failed and the retry went through.
    assert_eq!(answer["summary"]["status"], "recovered", "{}", answer["summary"]);
    assert!(!answer["errors"].as_array().unwrap().is_empty());
}

async fn check_other_endpoints(stack: &Stack, id: &str, answer: &Value) {
    let timeline = get(stack, &format!("/api/v1/correlate/{id}/timeline?limit=5")).await.unwrap();
    assert_eq!(timeline["items"].as_array().unwrap().len(), 5);
    let trace_id = answer["traces"][0]["trace_id"].as_str().unwrap();
    let trace = get(stack, &format!("/api/v1/traces/{trace_id}")).await.unwrap();
    assert!(!trace["trace"]["spans"].as_array().unwrap().is_empty());
    let services = get(stack, "/api/v1/services").await.unwrap();
    assert!(field_set(&services, "items", "name").contains("payments"));
    assert!(get(stack, "/api/v1/correlate/olly-mh9k2v1x-00000000").await.unwrap_err().contains("404"));
    assert!(get(stack, "/openapi.json").await.unwrap()["paths"]["/api/v1/correlate/{id}"].is_object());

    let analysis: Value = reqwest::Client::new()
        .post(format!("{}/api/v1/ai/analyze", stack.api_url()))
        .header("content-type", "application/json")
        .body(json!({"correlation_id": id, "analysis_type": "rca"}).to_string())
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(analysis["error_origins"][0]["service"], "payments", "{analysis}");
    assert!(!analysis["critical_path"].as_array().unwrap().is_empty());
}

/// Lets the payment provider fail for one checkout; its correlation ID.
async fn failed_checkout(stack: &Stack) -> String {
    let client = reqwest::Client::new();
    let switch = async |enabled: bool| {
        let fault = json!({"name": "failing-payment-provider", "enabled": enabled});
        let response = client
            .post(format!("http://127.0.0.1:{}/faults", stack.ports().payments))
            .header("content-type", "application/json")
            .body(fault.to_string())
            .send()
            .await
            .unwrap();
        assert!(response.status().is_success(), "{}", response.status());
    };
    switch(true).await;
    let response = send_checkout(stack).await.unwrap();
    switch(false).await;
    assert_eq!(response.status(), 502);
    response.headers()["x-correlation-id"].to_str().unwrap().to_owned()
}

/// Walks through the pages in Chromium: the flow with its spans and logs, and from the failed checkout to its cause.
fn check_pages(stack: &Stack, id: &str, failed: &str) {
    run_browser(stack, &[], &[("OLLYSTACK_FLOW_ID", id), ("OLLYSTACK_FAILED_FLOW_ID", failed)]);
}

/// Opens an incident for a time in Chromium, as a person does, and reads what the page says of its cause.
fn check_incident_page(stack: &Stack, time: &Stretch) {
    let (from, to) = (time.from.to_string(), time.to.to_string());
    run_browser(stack, &["incident"], &[("OLLYSTACK_INCIDENT_FROM", &from), ("OLLYSTACK_INCIDENT_TO", &to)]);
}

/// Runs the specs in `web-ui/tests/live` whose names contain one of `specs` (all of them when there is none).
fn run_browser(stack: &Stack, specs: &[&str], env: &[(&str, &str)]) {
    if std::env::var_os("CHROMIUM_PATH").is_none() && std::env::var_os("CI").is_none() {
        println!("  NOT TESTED: the pages in a browser (no CHROMIUM_PATH)");
        return;
    }
    let status = std::process::Command::new("npm")
        .args(["run", "test:live", "--"])
        .args(specs)
        .current_dir(root().join("web-ui"))
        .env("OLLYSTACK_BASE_URL", stack.api_url())
        .envs(env.iter().copied())
        .status()
        .unwrap();
    assert!(status.success(), "a page failed in the browser");
}

/// Scenario: spans are sent without a pause while each process of the path is killed in turn.
/// Guarantees: whatever the collector acknowledged is shown, once.
#[tokio::test]
#[ignore = "needs everything built; `make test` does it"]
async fn nothing_acknowledged_is_lost_when_a_process_is_killed() {
    let data = tempfile::tempdir().unwrap();
    let stack = start(data.path()).await;
    for victim in ["clickhouse", "collector", "api", "ai"] {
        let mut ledger = Ledger::new(&stack, &format!("ledger-{victim}"));
        ledger.send_for(Duration::from_millis(1500)).await;
        kill_and_wait_for_next(&stack, victim).await;
        ledger.send_for(Duration::from_millis(2500)).await;
        ledger.settle(&stack).await;
    }
    stack.stop().await;
}

/// Scenario: checkouts are sent while each part of the shop is killed in turn.
/// Guarantees: every checkout that was answered with success gets its e-mail, and its flow is whole.
#[tokio::test]
#[ignore = "needs everything built; `make test` does it"]
async fn every_answered_checkout_gets_its_mail_when_the_shop_is_killed() {
    let data = tempfile::tempdir().unwrap();
    let stack = start(data.path()).await;
    let mut confirmed = BTreeSet::new();
    for victim in ["mailer", "broker", "orders", "payments", "gateway"] {
        for round in 0..20 {
            if round == 8 {
                kill_and_wait_for_next(&stack, victim).await;
            }
            confirmed.extend(checkout(&stack).await);
            sleep(Duration::from_millis(50)).await;
        }
    }
    assert!(confirmed.len() > 50, "only {} checkouts went through", confirmed.len());
    let mails = data.path().join("demo/mail/new");
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let text: String = std::fs::read_dir(&mails)
            .unwrap()
            .map(|mail| std::fs::read_to_string(mail.unwrap().path()).unwrap())
            .collect();
        let missing: Vec<&String> = confirmed.iter().filter(|id| !text.contains(id.as_str())).collect();
        if missing.is_empty() {
            break;
        }
        assert!(Instant::now() < deadline, "no mail for {missing:?}");
        sleep(Duration::from_millis(250)).await;
    }
    println!("  {} confirmed checkouts, each with its mail", confirmed.len());
    stack.stop().await;
}

/// Sends one checkout; its correlation ID when it was confirmed.
async fn checkout(stack: &Stack) -> Option<String> {
    let response = send_checkout(stack).await.ok()?;
    let confirmed = response.status().is_success();
    let id = response.headers().get("x-correlation-id")?.to_str().ok()?.to_owned();
    confirmed.then_some(id)
}

async fn send_checkout(stack: &Stack) -> reqwest::Result<reqwest::Response> {
    let cart = json!({"user_id": "user-1", "email": "user-1@example.test", "items": [{"sku": "tea", "quantity": 2}]});
    reqwest::Client::new()
        .post(format!("http://127.0.0.1:{}/checkout", stack.ports().gateway))
        .timeout(Duration::from_secs(15))
        .header("content-type", "application/json")
        .body(cart.to_string())
        .send()
        .await
}

/// Scenario: the system is ended as by Ctrl-C and started again on the same data.
/// Guarantees: what it knew, it still knows.
#[tokio::test]
#[ignore = "needs everything built; `make test` does it"]
async fn a_second_run_goes_on_with_the_data_of_the_first() {
    let data = tempfile::tempdir().unwrap();
    let stack = start(data.path()).await;
    let mut ledger = Ledger::new(&stack, "before-the-restart");
    ledger.send_for(Duration::from_millis(1500)).await;
    stack.stop().await;

    let stack = start(data.path()).await;
    ledger.settle(&stack).await;
    stack.stop().await;
}

/// Scenario: the shop runs well for a while; then each of its faults is switched on for some seconds, one after the other.
/// Guarantees: the analysis names the service whose fault it is as the first suspect, from live telemetry; for a stretch in which all
/// went well it names nobody. An alert opens an incident with that answer.
#[tokio::test]
#[ignore = "needs everything built; `make test` does it"]
async fn each_fault_of_the_shop_is_found_and_a_healthy_time_has_none() {
    const RATE: f64 = 5.0;
    let data = tempfile::tempdir().unwrap();
    let stack = start(data.path()).await;
    // What runs for the first time is slow for reasons of its own.
    stack.send_checkouts(30, RATE, 1).await.unwrap();
    let healthy = Stretch::of(stack.send_checkouts(200, RATE, 2)).await;
    let [first, second] = healthy.halves();
    for (stretch, reference) in [(healthy, None), (second, Some(&first))] {
        let analysis = stretch.analysis(&stack, reference, |_| true).await;
        assert_eq!(analysis["verdict"], "inconclusive", "{analysis:#}");
    }

    let faults = [
        ("slow-database", "orders", stack.ports().orders),
        ("failing-payment-provider", "payments", stack.ports().payments),
        ("pool-exhausted", "orders", stack.ports().orders),
    ];
    for (seed, (fault, service, port)) in (3..).zip(faults) {
        let before =
            if seed == 3 { healthy } else { Stretch::of(stack.send_checkouts(100, RATE, 10 * seed)).await };
        switch_fault(port, fault, true).await;
        let during = Stretch::of(stack.send_checkouts(75, RATE, seed)).await;
        switch_fault(port, fault, false).await;
        let right = |analysis: &Value| analysis["root_cause"]["service"] == service;
        let given = during.analysis(&stack, Some(&before), right).await;
        assert!(right(&given), "{fault}, its beginning given: {given:#}");
        println!("  {fault}: {}", given["explanation"].as_str().unwrap());
        let whole = Stretch { from: before.from, to: during.to };
        let found = whole.analysis(&stack, None, right).await;
        assert!(right(&found), "{fault}, in a time that began well: {found:#}");
        assert!(!found["root_cause"]["links"][0]["trace_id"].is_null(), "{fault}: {found:#}");
        if fault == "failing-payment-provider" {
            check_incident_page(&stack, &whole);
        }
        if seed == 3 {
            let incident = alert(&stack, during.to).await;
            assert_eq!(incident["answer"]["root_cause"], service, "{incident:#}");
            assert_eq!(incident["state"], "open", "{incident:#}");
        }
    }
    stack.stop().await;
}

/// The collector's own list shows the processor for the three signals.
#[test]
#[ignore = "needs everything built; `make test` does it"]
fn the_collector_lists_the_processor_for_traces_logs_and_metrics() {
    let output = std::process::Command::new(root().join("dist/otelcol-ollystack"))
        .arg("components")
        .output()
        .expect(NEEDS);
    let text = String::from_utf8(output.stdout).unwrap();
    let entry: String =
        text.lines().skip_while(|line| !line.contains("ollystack_correlation")).take(7).collect();
    for signal in ["traces: ", "logs: ", "metrics: "] {
        assert!(entry.contains(signal), "{entry}");
        assert!(!entry.contains(&format!("{signal}Undefined")), "{entry}");
    }
}
