//! Helpers of the end-to-end tests: starting a system of their own, and sending spans whose acknowledgement is kept.

mod faults;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use xtask::stack::{Options, PortChoice, Stack};

pub use faults::{Stretch, alert, switch_fault};

/// The checkout that the tests run in.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// Options for a system of the test's own, on free ports, with its data in `data_dir`.
pub fn options(data_dir: &Path) -> Options {
    Options {
        root: root(),
        bin_dir: std::env::var_os("OLLYSTACK_BIN_DIR").map_or_else(|| "dist/dev".into(), PathBuf::from),
        data_dir: data_dir.to_path_buf(),
        ports: PortChoice::Free,
        rate: 0.0,
        seed: 7,
    }
}

/// GETs a path of the API.
pub async fn get(stack: &Stack, path: &str) -> Result<Value, String> {
    let url = format!("{}{path}", stack.api_url());
    let response = reqwest::Client::new()
        .get(&url)
        .timeout(Duration::from_secs(20))
        .send()
        .await
        .map_err(|e| format!("{url}: {e}"))?;
    let status = response.status();
    let body = response.text().await.map_err(|e| e.to_string())?;
    if !status.is_success() {
        return Err(format!("{url}: {status} {body}"));
    }
    serde_json::from_str(&body).map_err(|e| format!("{url}: {e}"))
}

/// Sends SIGKILL and waits until the supervisor has another incarnation running.
pub async fn kill_and_wait_for_next(stack: &Stack, name: &str) {
    let before = stack.pid(name).unwrap_or_else(|| panic!("no process {name}"));
    assert_ne!(before, 0, "{name} is not running");
    let status = std::process::Command::new("kill").args(["-9", &before.to_string()]).status().unwrap();
    assert!(status.success());
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline {
        if stack.pid(name).is_some_and(|pid| pid != 0 && pid != before) {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("{name} was not started again");
}

/// The string values of one field of a list's items.
pub fn field_set(answer: &Value, list: &str, field: &str) -> BTreeSet<String> {
    answer[list]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item[field].as_str().map(str::to_owned))
        .collect()
}

fn unix_nanos() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos()
}

/// Sends single-span traces of one flow and remembers which of them the collector acknowledged.
pub struct Ledger {
    flow: String,
    url: String,
    sent: u64,
    acknowledged: BTreeSet<String>,
}

impl Ledger {
    /// A ledger of a flow named `flow`, whose spans go to the system's OTLP receiver.
    pub fn new(stack: &Stack, flow: &str) -> Self {
        Self {
            flow: flow.to_owned(),
            url: format!("http://127.0.0.1:{}/v1/traces", stack.ports().otlp_http),
            sent: 0,
            acknowledged: BTreeSet::new(),
        }
    }

    /// Sends spans, one a request, for this long.
    pub async fn send_for(&mut self, time: Duration) {
        let deadline = Instant::now() + time;
        while Instant::now() < deadline {
            self.send_one().await;
            sleep(Duration::from_millis(10)).await;
        }
    }

    async fn send_one(&mut self) {
        self.sent += 1;
        let now = unix_nanos();
        let trace_id = format!("{:016x}{:016x}", now as u64, self.sent);
        let span = json!({
            "traceId": trace_id, "spanId": format!("{:016x}", self.sent), "name": "ledger entry", "kind": 1,
            "startTimeUnixNano": (now - 1_000_000).to_string(), "endTimeUnixNano": now.to_string(),
            "attributes": [{"key": "baggage.correlation_id", "value": {"stringValue": self.flow}}],
        });
        let body = json!({"resourceSpans": [{
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "ledger"}}]},
            "scopeSpans": [{"scope": {"name": "end_to_end"}, "spans": [span]}],
        }]});
        let answer = reqwest::Client::new()
            .post(&self.url)
            .timeout(Duration::from_secs(5))
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await;
        if matches!(answer, Ok(response) if response.status().is_success()) {
            self.acknowledged.insert(trace_id);
        }
    }

    /// Waits until the API shows every acknowledged trace, each with its span exactly once.
    pub async fn settle(&self, stack: &Stack) {
        assert!(
            self.acknowledged.len() > 20,
            "only {} of {} were accepted",
            self.acknowledged.len(),
            self.sent
        );
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut last = String::new();
        while Instant::now() < deadline {
            match get(stack, &format!("/api/v1/correlate/{}", self.flow)).await {
                Ok(answer) => {
                    let stored = field_set(&answer, "traces", "trace_id");
                    let missing = self.acknowledged.difference(&stored).count();
                    if missing == 0 {
                        let twice = answer["traces"]
                            .as_array()
                            .into_iter()
                            .flatten()
                            .filter(|trace| trace["spans"].as_array().map_or(0, Vec::len) != 1)
                            .count();
                        assert_eq!(twice, 0, "{twice} spans are shown twice");
                        println!("  {}: {} acknowledged, all stored", self.flow, self.acknowledged.len());
                        return;
                    }
                    last = format!("{missing} of {} are missing", self.acknowledged.len());
                }
                Err(error) => last = error,
            }
            sleep(Duration::from_millis(250)).await;
        }
        panic!("acknowledged spans of {} never arrived: {last}", self.flow);
    }
}
