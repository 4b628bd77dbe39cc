//! `make bench-rca`: how long the analysis of a large incident takes, from the request to the answer, over a real engine.
//!
//! Fills a store of its own with a busy system (eleven services, 21 spans and eleven log records a request) in which one service becomes slow,
//! and asks the service's own router. `SPANS` says how many spans lie in the time that is looked at; as many lie in the one that it is
//! compared with. Prints seconds, what was read, and the memory of this process, which is that of the service: the engine is a
//! process of its own.

#![expect(clippy::print_stdout, reason = "a command line program")]

use std::{env, fs, sync::Arc, time::Instant};

use anyhow::{Context, Result, ensure};
use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use olly_ai::{App, router::router, words::Words};
use olly_clickhouse::{User, testing::Engine};
use olly_config::{LimitsConfig, McpConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_storage_clickhouse::{ClickHouseStore, Client, Connection, migrate};
use serde_json::{Value, json};
use tower::ServiceExt;

const SPANS_PER_TRACE: i64 = 21;
/// The time that is looked at, in seconds; the one before, as long, is what it is compared with.
const SECONDS: i64 = 1_800;
/// From which part of it on the service is slow.
const BEGAN: f64 = 0.6;
const SLOW: &str = "stock";
/// How often it is asked; the first time the engine reads from the disk.
const ROUNDS: usize = 3;

const TRACES: &str = include_str!("rca/traces.sql");
const SPANS: &str = include_str!("rca/spans.sql");
const LOGS: &str = include_str!("rca/logs.sql");
const POINTS: &str = include_str!("rca/points.sql");

#[tokio::main]
async fn main() -> Result<()> {
    let spans: i64 = env::var("SPANS").unwrap_or_else(|_| "1000000".to_owned()).parse().context("SPANS")?;
    let engine = Engine::start()?;
    let client = |user: User| {
        Client::new(&Connection {
            url: engine.url().to_owned(),
            database: Connection::DATABASE.to_owned(),
            user: user.name().to_owned(),
            password: engine.password(user),
        })
    };
    migrate(&client(User::Admin)).await?;
    let to = jiff::Timestamp::now();
    let from = to - jiff::SignedDuration::from_secs(SECONDS);
    fill(&client(User::Admin), from.as_second(), spans).await?;

    let app = App {
        store: Arc::new(ClickHouseStore::new(client(User::Reader))),
        questions: None,
        incidents: None,
        words: Words::default(),
        mcp: McpConfig::default(),
        limits: LimitsConfig { request_timeout_ms: 600_000, ..LimitsConfig::default() },
    };
    let router = router(app, IdSource::new([1; 32], || 0), Metrics::install()?)?;
    for (name, began) in [("searched", None), ("given", Some(from + began_after()))] {
        for round in 1..=ROUNDS {
            let began = began.map(|began: jiff::Timestamp| began.to_string());
            let body = json!({ "from": from.to_string(), "to": to.to_string(), "began": began });
            let request = Request::post("/api/v1/ai/rca")
                .header("content-type", "application/json")
                .body(Body::from(body.to_string()))?;
            let started = Instant::now();
            let response = router.clone().oneshot(request).await?;
            let status = response.status();
            let bytes = response.into_body().collect().await?.to_bytes();
            let seconds = started.elapsed().as_secs_f64();
            let answer: Value = serde_json::from_slice(&bytes)?;
            ensure!(status.is_success(), "{status}: {answer}");
            let data = &answer["data"];
            println!(
                "beginning {name}, round {round}: {seconds:.2} s for {} spans, {} log records and {} points (a share of {:.3} of the \
                 traces); peak memory {} MiB; the cause is {}, as of {}",
                data["span_count"],
                data["log_count"],
                data["point_count"],
                data["trace_share"].as_f64().unwrap_or_default(),
                peak_mib()?,
                answer["root_cause"]["service"],
                answer["began"]["time"]
            );
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "half an hour")]
fn began_after() -> jiff::SignedDuration {
    jiff::SignedDuration::from_secs_f64(BEGAN * SECONDS as f64)
}

/// Fills the tables inside of the engine, so that every view fills too.
async fn fill(client: &Client, from: i64, spans: i64) -> Result<()> {
    let started = Instant::now();
    let traces = spans / SPANS_PER_TRACE;
    let generated = TRACES
        .replace("{first_ns}", &((from - SECONDS) * 1_000_000_000).to_string())
        .replace("{step_ns}", &(SECONDS * 1_000_000_000 / traces).to_string())
        .replace("{traces}", &(2 * traces).to_string())
        .replace("{began_ns}", &(i128::from(from) * 1_000_000_000 + began_after().as_nanos()).to_string())
        .replace("{slow}", SLOW);
    for (what, sql) in [("spans", SPANS), ("log records", LOGS), ("points", POINTS)] {
        let sql = sql
            .replace("{traces}", &generated)
            .replace("{from}", &(from - SECONDS).to_string())
            .replace("{seconds}", &(2 * SECONDS).to_string());
        client.raw(&sql).execute().await.with_context(|| format!("cannot fill in the {what}"))?;
    }
    println!("filled in {:.0} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// The most memory that this process has had, in MiB.
fn peak_mib() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status").context("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("VmHWM")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024)
}
