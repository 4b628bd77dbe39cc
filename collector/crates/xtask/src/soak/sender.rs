//! Sending as fast as the system takes it, and knowing what became of each request.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use reqwest::StatusCode;
use tokio::time::sleep;

use super::request::{Signal, Template};

/// Requests under way at once, of each signal.
const AT_ONCE: usize = 3;
/// How long a refused request waits before it is sent again.
const PAUSE: Duration = Duration::from_millis(100);
/// A request without an answer for so long is given up; whether it arrived is not known.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What became of one signal's requests.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Numbers of those that the collector acknowledged.
    pub(super) acknowledged: Vec<u64>,
    /// Numbers of those that got no answer.
    pub(super) unanswered: Vec<u64>,
    /// How often the collector refused one, by answer; it was sent again.
    pub(super) refused: BTreeMap<String, u64>,
}

/// Whether to send: told from outside, as the collector's queue grows and shrinks.
#[derive(Debug, Default)]
pub(super) struct Gate {
    pub(super) paused: AtomicBool,
    pub(super) ended: AtomicBool,
}

/// Sends one signal until the gate ends it.
pub(super) struct Sender {
    signal: Signal,
    url: String,
    run: u64,
    template: Template,
    next: AtomicU64,
    gate: Arc<Gate>,
    record: Mutex<Record>,
}

impl Sender {
    pub(super) fn new(signal: Signal, otlp: &str, run: u64, gate: Arc<Gate>) -> Self {
        Self {
            signal,
            url: format!("{otlp}{}", signal.path()),
            run,
            template: Template::new(signal),
            next: AtomicU64::new(0),
            gate,
            record: Mutex::default(),
        }
    }

    pub(super) const fn signal(&self) -> Signal {
        self.signal
    }

    /// How many requests have been acknowledged so far.
    pub(super) fn acknowledged(&self) -> usize {
        self.record().acknowledged.len()
    }

    pub(super) fn record(&self) -> std::sync::MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the sending tasks, and returns when the gate has ended all of them.
    pub(super) async fn run(self: &Arc<Self>) {
        let client = reqwest::Client::new();
        let tasks: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let (sender, client) = (Arc::clone(self), client.clone());
                tokio::spawn(async move { sender.send_many(&client).await })
            })
            .collect();
        for task in tasks {
            let _ = task.await;
        }
    }

    async fn send_many(&self, client: &reqwest::Client) {
        while !self.gate.ended.load(Ordering::Relaxed) {
            if self.gate.paused.load(Ordering::Relaxed) {
                sleep(PAUSE / 10).await;
                continue;
            }
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            self.send(client, number).await;
        }
    }

    /// Sends one request until it is acknowledged or gets no answer, as an OTLP exporter does.
    async fn send(&self, client: &reqwest::Client, number: u64) {
        let body = self.template.request(number, self.run, unix_nanos());
        loop {
            let request = client
                .post(&self.url)
                .header("content-type", "application/x-protobuf")
                .timeout(TIMEOUT)
                .body(body.clone());
            match request.send().await {
                Ok(answer) if answer.status() == StatusCode::OK => {
                    // An empty message, or a partial success that says nothing.
                    match answer.bytes().await {
                        Ok(bytes) if bytes.is_empty() || *bytes == [0x0a, 0x00] => {
                            self.record().acknowledged.push(number);
                        }
                        Ok(_) => self.refused("partial success".to_owned()),
                        Err(_) => self.record().unanswered.push(number),
                    }
                    return;
                }
                Ok(answer) => self.refused(answer.status().to_string()),
                Err(error) if error.is_connect() => self.refused("no connection".to_owned()),
                Err(_) => {
                    self.record().unanswered.push(number);
                    return;
                }
            }
            sleep(PAUSE).await;
            if self.gate.ended.load(Ordering::Relaxed) {
                return; // refused to the end: nobody was told that it is safe
            }
        }
    }

    fn refused(&self, answer: String) {
        *self.record().refused.entry(answer).or_default() += 1;
    }
}

fn unix_nanos() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_nanos()).unwrap_or(u64::MAX)
}
