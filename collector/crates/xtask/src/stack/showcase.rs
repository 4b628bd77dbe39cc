//! Finding a flow that shows what the system is for.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;
use tokio::time::sleep;

/// What a flow must have.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// At least so many traces.
    pub traces: usize,
    /// At least so many services.
    pub services: usize,
    /// At least so many log records.
    pub logs: usize,
    /// At least so many exemplars.
    pub exemplars: usize,
}

impl Wanted {
    /// A checkout whose payment was retried in a new trace and whose e-mail was sent in a third one.
    pub const DEMO: Self = Self { traces: 3, services: 4, logs: 1, exemplars: 1 };

    fn is_met_by(&self, answer: &Value) -> bool {
        let count = |field: &str| answer[field].as_array().map_or(0, Vec::len);
        count("traces") >= self.traces
            && count("services") >= self.services
            && count("logs") >= self.logs
            && count("metrics") >= self.exemplars
    }
}

/// A flow worth looking at.
#[derive(Debug)]
pub struct Showcase {
    /// Its correlation ID.
    pub id: String,
    /// The API's whole answer about it.
    pub answer: Value,
}

/// A retry comes with the first few checkouts, its exemplars with the next export of the metrics.
const PATIENCE: Duration = Duration::from_secs(120);

impl Showcase {
    /// Waits until the API knows a flow that has all that is wanted.
    ///
    /// # Errors
    /// When none turns up in time; the text says what the last candidate lacked.
    pub async fn find(api: &str, wanted: &Wanted) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?;
        let deadline = Instant::now() + PATIENCE;
        let mut seen = "the API listed no flow".to_owned();
        while Instant::now() < deadline {
            match Self::look(&client, api, wanted).await {
                Ok(Ok(found)) => return Ok(found),
                Ok(Err(lack)) => seen = lack,
                Err(error) => seen = format!("{error:#}"),
            }
            sleep(Duration::from_millis(500)).await;
        }
        bail!("no flow with {wanted:?} arrived within {} s; last seen: {seen}", PATIENCE.as_secs())
    }

    async fn look(
        client: &reqwest::Client,
        api: &str,
        wanted: &Wanted,
    ) -> anyhow::Result<Result<Self, String>> {
        let list = get(client, &format!("{api}/api/v1/correlations?limit=200")).await?;
        let flows = list["items"].as_array().context("the list of flows has no items")?;
        let mut lack = format!("{} flows, none with {} traces", flows.len(), wanted.traces);
        for flow in flows.iter().filter(|f| f["trace_count"].as_u64().unwrap_or(0) >= wanted.traces as u64) {
            let id = flow["correlation_id"].as_str().context("a flow without an ID")?;
            let answer = get(client, &format!("{api}/api/v1/correlate/{id}")).await?;
            if wanted.is_met_by(&answer) {
                return Ok(Ok(Self { id: id.to_owned(), answer }));
            }
            lack = format!("{id} has only {}", answer["summary"]);
        }
        Ok(Err(lack))
    }

    /// What to open and what to type.
    pub fn banner(&self, api: &str, logs: &str) -> String {
        let Self { id, answer } = self;
        let summary = &answer["summary"];
        format!(
            "
OllyStack is running.

  open   {api}/flows/{id}
  or     curl -s {api}/api/v1/correlate/{id}

  One checkout: {} traces, {} spans, {} log records, {} exemplars of {} services, under one ID.
  API documentation: {api}/docs    logs of every process: {logs}/
  Ctrl-C ends everything; `make run` again goes on with the same data.
",
            summary["trace_count"],
            summary["span_count"],
            summary["log_count"],
            summary["exemplar_count"],
            summary["service_count"],
        )
    }
}

async fn get(client: &reqwest::Client, url: &str) -> anyhow::Result<Value> {
    let response = client.get(url).send().await.with_context(|| format!("GET {url}"))?;
    let status = response.status();
    let body = response.text().await?;
    if !status.is_success() {
        bail!("GET {url} answered {status}: {body}");
    }
    serde_json::from_str(&body).with_context(|| format!("GET {url} answered no JSON"))
}
