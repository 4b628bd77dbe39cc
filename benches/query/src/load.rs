//! Asking, by several clients at once, and what it took.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Result;
use futures::future::try_join_all;
use serde::Serialize;

use crate::{
    process::Api,
    store::{Store, cpu_seconds},
};

/// What a measurement showed.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) requests: usize,
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) per_second: f64,
    /// CPU milliseconds of the engine a request, with whatever it did meanwhile.
    pub(crate) engine_cpu_ms: f64,
    /// CPU milliseconds of the API a request.
    pub(crate) api_cpu_ms: f64,
    /// Bytes of an answer, on average.
    pub(crate) bytes: usize,
}

/// Paths of the API for some IDs.
pub(crate) fn paths<'a>(
    ids: impl IntoIterator<Item = &'a String>,
    path: impl Fn(&str) -> String,
) -> Vec<String> {
    ids.into_iter().map(|id| path(id)).collect()
}

/// Asks for each path in turn until `requests` were answered. Every path was asked for once before, so that what can be
/// cached is.
pub(crate) async fn run(
    api: &Api,
    store: &Store,
    paths: &[String],
    clients: usize,
    requests: usize,
) -> Result<Measured> {
    for path in paths.iter().take(requests) {
        api.get(path).await?;
    }
    let cpu = || (cpu_seconds(store.engine.pid()), cpu_seconds(api.pid()));
    let (next, bytes, times) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(Vec::new()));
    let (before, started) = (cpu(), Instant::now());
    try_join_all((0..clients).map(|_| async {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= requests {
                return anyhow::Ok(());
            }
            let asked = Instant::now();
            let length = api.get(&paths[number % paths.len()]).await?;
            let took = asked.elapsed();
            bytes.fetch_add(length, Ordering::Relaxed);
            times.lock().unwrap_or_else(PoisonError::into_inner).push(took);
        }
    }))
    .await?;
    let (elapsed, after) = (started.elapsed(), cpu());
    let times = times.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(measured(times, elapsed, (after.0 - before.0, after.1 - before.1), bytes.into_inner()))
}

/// Asks for paths with nothing in any cache.
pub(crate) async fn cold(api: &Api, store: &Store, paths: &[String], requests: usize) -> Result<Measured> {
    let mut times = Vec::new();
    let (mut engine, mut service, mut bytes) = (0.0, 0.0, 0);
    for path in paths.iter().cycle().take(requests) {
        store.forget().await?;
        let before = (cpu_seconds(store.engine.pid()), cpu_seconds(api.pid()));
        let asked = Instant::now();
        bytes += api.get(path).await?;
        times.push(asked.elapsed());
        engine += cpu_seconds(store.engine.pid()) - before.0;
        service += cpu_seconds(api.pid()) - before.1;
    }
    let elapsed = times.iter().sum();
    Ok(measured(times, elapsed, (engine, service), bytes))
}

/// Sums up.
#[expect(clippy::cast_precision_loss, reason = "counts of requests are small")]
pub(crate) fn measured(
    mut times: Vec<Duration>,
    elapsed: Duration,
    cpu: (f64, f64),
    bytes: usize,
) -> Measured {
    times.sort();
    let requests = times.len().max(1);
    let at = |percent: usize| {
        times
            .get((times.len() * percent / 100).min(times.len() - 1))
            .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    Measured {
        requests,
        p50_ms: at(50),
        p95_ms: at(95),
        p99_ms: at(99),
        per_second: requests as f64 / elapsed.as_secs_f64(),
        engine_cpu_ms: cpu.0 * 1000.0 / requests as f64,
        api_cpu_ms: cpu.1 * 1000.0 / requests as f64,
        bytes: bytes / requests,
    }
}
