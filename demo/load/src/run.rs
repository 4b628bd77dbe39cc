//! A run: checkouts at a fixed rate whatever the shop does, and faults in their windows.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::faults::{Fault, Window};
use crate::summary::{Outcome, Summary};
use crate::traffic::{self, Checkout};
use crate::truth::{GroundTruth, Incident};

const MAX_UNDER_WAY: u32 = 512;
const OFF_RETRIES: usize = 5;
const OFF_RETRY_WAIT: Duration = Duration::from_millis(500);
const HEADER: &str = "x-correlation-id";

/// Why a run or a switch did not work out.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("fault {fault} could not be switched at {url}: {reason}")]
    Switch { fault: &'static str, url: String, reason: String },
    #[error("the ground truth could not be written")]
    Truth(#[from] std::io::Error),
    #[error("a task of the run failed")]
    Task(#[from] tokio::task::JoinError),
}

/// Where the services with faults listen.
#[derive(Debug, Clone)]
pub struct Services {
    pub orders: reqwest::Url,
    pub payments: reqwest::Url,
}

impl Services {
    fn faults_of(&self, fault: &Fault) -> reqwest::Url {
        let mut url = if fault.service == "payments" { self.payments.clone() } else { self.orders.clone() };
        url.set_path("/faults");
        url
    }
}

/// What to do.
pub struct Plan {
    pub target: reqwest::Url,
    pub services: Services,
    pub seed: u64,
    /// Checkouts a second.
    pub rate: f64,
    pub duration: Option<Duration>,
    pub count: Option<u64>,
    pub declined_share: f64,
    pub windows: Vec<Window>,
}

/// Switches a fault.
pub async fn switch(
    client: &reqwest::Client,
    services: &Services,
    fault: &'static Fault,
    enabled: bool,
) -> Result<(), RunError> {
    let url = services.faults_of(fault);
    let failed = |reason: String| RunError::Switch { fault: fault.name, url: url.to_string(), reason };
    let body = serde_json::json!({"name": fault.name, "enabled": enabled});
    let response = client.post(url.clone()).json(&body).send().await;
    let response = response.map_err(|error| failed(reason(error)))?;
    if response.status().is_success() {
        return Ok(());
    }
    Err(failed(format!("{}: {}", response.status(), response.text().await.unwrap_or_default().trim())))
}

/// Runs until the plan is done or `stop` says so. Faults are off afterwards.
pub async fn run(
    client: reqwest::Client,
    plan: Plan,
    truth: GroundTruth,
    stop: watch::Receiver<bool>,
) -> Result<Summary, RunError> {
    let begin = Instant::now();
    let (end, over) = watch::channel(false);
    let truth = Arc::new(truth);
    let mut clock = Clock { begin, stop, incidents: JoinSet::new(), happened: Vec::new() };
    for window in &plan.windows {
        let (client, services, truth) = (client.clone(), plan.services.clone(), Arc::clone(&truth));
        clock.incidents.spawn(incident(client, services, *window, begin, plan.seed, truth, over.clone()));
    }
    let summary = Arc::new(Mutex::new(Summary::new(plan.seed)));
    let under_way = Arc::new(Semaphore::new(MAX_UNDER_WAY as usize));
    let mut url = plan.target.clone();
    url.set_path("/checkout");

    let traffic = async {
        for n in 0..plan.count.unwrap_or(u64::MAX) {
            #[expect(clippy::cast_precision_loss, reason = "a run has fewer than 2^52 checkouts")]
            let due = Duration::from_secs_f64(n as f64 / plan.rate);
            if plan.duration.is_some_and(|duration| due >= duration) {
                break;
            }
            if !clock.wait_until(due).await? {
                return Ok(());
            }
            let Ok(slot) = Arc::clone(&under_way).try_acquire_owned() else {
                with(&summary, |summary| summary.shed += 1);
                continue;
            };
            let (client, url, summary) = (client.clone(), url.clone(), Arc::clone(&summary));
            let checkout = traffic::checkout(plan.seed, n, plan.declined_share);
            tokio::spawn(async move {
                send(&client, url, &checkout, &summary).await;
                drop(slot);
            });
        }
        // A fault may outlast the last checkout.
        if let Some(duration) = plan.duration {
            clock.wait_until(duration).await?;
        }
        Ok::<_, RunError>(())
    };
    let mut result = traffic.await;
    // Every slot back means every answer is in.
    let _ = under_way.acquire_many(MAX_UNDER_WAY).await;
    let _ = end.send(true);
    while let Some(incident) = clock.incidents.join_next().await {
        result = result.and(clock.note(incident));
    }
    result?;
    let mut summary = with(&summary, std::mem::take);
    summary.incidents = clock.happened;
    Ok(summary.finish())
}

/// The time of a run, and what happens in it besides traffic.
struct Clock {
    begin: Instant,
    stop: watch::Receiver<bool>,
    incidents: JoinSet<Result<Option<Incident>, RunError>>,
    happened: Vec<Incident>,
}

impl Clock {
    /// Waits until a time counted from the start. Answers whether to go on.
    async fn wait_until(&mut self, due: Duration) -> Result<bool, RunError> {
        loop {
            let incident = tokio::select! {
                () = tokio::time::sleep_until(self.begin + due) => return Ok(true),
                _ = self.stop.wait_for(|stop| *stop) => return Ok(false),
                Some(incident) = self.incidents.join_next() => incident,
            };
            self.note(incident)?;
        }
    }

    fn note(
        &mut self,
        incident: Result<Result<Option<Incident>, RunError>, tokio::task::JoinError>,
    ) -> Result<(), RunError> {
        self.happened.extend(incident??);
        Ok(())
    }
}

/// Switches a fault on and off in its window, or until the run is over, and writes it down.
async fn incident(
    client: reqwest::Client,
    services: Services,
    window: Window,
    begin: Instant,
    seed: u64,
    truth: Arc<GroundTruth>,
    mut over: watch::Receiver<bool>,
) -> Result<Option<Incident>, RunError> {
    tokio::select! {
        () = tokio::time::sleep_until(begin + window.start) => {}
        _ = over.wait_for(|over| *over) => return Ok(None),
    }
    let start = Timestamp::now();
    switch(&client, &services, window.fault, true).await?;
    tokio::select! {
        () = tokio::time::sleep(window.length) => {}
        _ = over.wait_for(|over| *over) => {}
    }
    let mut result = switch(&client, &services, window.fault, false).await;
    for _ in 0..OFF_RETRIES {
        if result.is_ok() {
            break;
        }
        tokio::time::sleep(OFF_RETRY_WAIT).await;
        result = switch(&client, &services, window.fault, false).await;
    }
    let incident = Incident::new(window.fault, start, Timestamp::now(), seed);
    truth.write(&incident)?;
    result.map(|()| Some(incident))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    payment_attempts: u64,
}

async fn send(client: &reqwest::Client, url: reqwest::Url, checkout: &Checkout, summary: &Mutex<Summary>) {
    let started = Instant::now();
    let sent = async {
        let response = client.post(url).json(checkout).send().await?;
        let id = response.headers().get(HEADER).and_then(|id| id.to_str().ok()).map(str::to_owned);
        let success = response.status().is_success();
        let answer: Answer = response.json().await.unwrap_or_default();
        Ok::<_, reqwest::Error>((Outcome::of(success, answer.payment_attempts), id))
    };
    let result = sent.await;
    with(summary, |summary| match result {
        Ok((outcome, id)) => summary.add(outcome, id, started.elapsed()),
        Err(error) => {
            summary.add(Outcome::Failed, None, started.elapsed());
            summary.first_error.get_or_insert_with(|| reason(error));
        }
    });
}

/// What went wrong, down to its first cause.
fn reason(error: reqwest::Error) -> String {
    chain(&error.without_url())
}

/// An error with what caused it, on one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn with<T>(summary: &Mutex<Summary>, change: impl FnOnce(&mut Summary) -> T) -> T {
    change(&mut summary.lock().unwrap_or_else(PoisonError::into_inner))
}
