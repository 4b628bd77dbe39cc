//! Faults of the shop, and what the analysis says of the time that they last.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use xtask::stack::Stack;

use super::get;

/// How long telemetry may be on its way.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);
/// How long an incident may wait for its analysis.
const ANALYSED_WITHIN: Duration = Duration::from_secs(60);

/// A stretch of time.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    pub from: jiff::Timestamp,
    pub to: jiff::Timestamp,
}

impl Stretch {
    /// The time that something takes.
    pub async fn of<T, E: std::fmt::Debug>(work: impl Future<Output = Result<T, E>>) -> Self {
        let from = jiff::Timestamp::now();
        work.await.unwrap();
        Self { from, to: jiff::Timestamp::now() }
    }

    /// Its first and its second half.
    pub fn halves(&self) -> [Self; 2] {
        let half = self.from + self.to.duration_since(self.from) / 2;
        [Self { to: half, ..*self }, Self { from: half, ..*self }]
    }

    /// What the analysis says of it: with a stretch to compare it with, as of an incident that began with it; without, as of a time in
    /// which something may have begun.
    pub async fn analysis(
        &self,
        stack: &Stack,
        healthy: Option<&Self>,
        done: impl Fn(&Value) -> bool,
    ) -> Value {
        let mut question = json!({ "from": self.from.to_string(), "to": self.to.to_string() });
        if let Some(healthy) = healthy {
            question["began"] = json!(self.from.to_string());
            question["reference"] =
                json!({ "start": healthy.from.to_string(), "end": healthy.to.to_string() });
        }
        analysis(stack, &question, done).await
    }
}

/// Asks until the answer is as it should be and no more telemetry arrives, or until all of it should have arrived.
async fn analysis(stack: &Stack, question: &Value, done: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + ARRIVES_WITHIN;
    let mut read = Value::Null;
    loop {
        let answer = post(stack, "/api/v1/ai/rca", question).await;
        let all_there = answer["data"] == read && answer["data"]["span_count"] != 0;
        if (all_there && done(&answer)) || Instant::now() > deadline {
            return answer;
        }
        read = answer["data"].clone();
        sleep(Duration::from_millis(1500)).await;
    }
}

async fn post(stack: &Stack, path: &str, body: &Value) -> Value {
    let response = reqwest::Client::new()
        .post(format!("{}{path}", stack.api_url()))
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    assert!(status.is_success(), "{status} {answer}");
    answer
}

/// An alert that fires since some time, as Alertmanager sends it: the incident that it opened, once that is analysed.
pub async fn alert(stack: &Stack, since: jiff::Timestamp) -> Value {
    let labels = json!({ "alertname": "CheckoutSlow", "service_name": "gateway", "severity": "critical" });
    let notification = json!({
        "version": "4",
        "groupKey": "{}:{alertname=\"CheckoutSlow\"}",
        "status": "firing",
        "groupLabels": { "alertname": "CheckoutSlow" },
        "commonLabels": labels,
        "commonAnnotations": { "summary": "Checkouts take long" },
        "alerts": [{
            "status": "firing",
            "labels": labels,
            "startsAt": since.to_string(),
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "c1d4e6f80a2b3c4d",
        }],
    });
    let receipt = post(stack, "/api/v1/webhooks/alertmanager", &notification).await;
    let path = format!("/api/v1/incidents/{}", receipt["incident_id"].as_str().expect("an incident"));
    let deadline = Instant::now() + ANALYSED_WITHIN;
    loop {
        let incident = get(stack, &path).await.unwrap();
        if incident["analysis_state"] != "pending" || Instant::now() > deadline {
            return incident;
        }
        sleep(Duration::from_millis(250)).await;
    }
}

/// Switches a fault of the service at a port.
pub async fn switch_fault(port: u16, name: &str, enabled: bool) {
    let response = reqwest::Client::new()
        .post(format!("http://127.0.0.1:{port}/faults"))
        .header("content-type", "application/json")
        .body(json!({ "name": name, "enabled": enabled }).to_string())
        .send()
        .await
        .unwrap();
    assert!(response.status().is_success(), "{name}: {}", response.status());
}
