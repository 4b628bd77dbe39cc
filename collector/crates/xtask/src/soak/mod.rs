//! A soak: all the spans and log records that this machine takes, for some minutes, with ClickHouse killed in the middle. In
//! the end each item that the collector acknowledged must be stored, or be among those that the collector says it lost.

mod account;
mod request;
mod sender;
mod usage;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::Args;
use tokio::time::{Instant, sleep};

use account::Balance;
use request::{ITEMS, Signal};
use sender::{Gate, Sender};
use usage::{Usage, children};

use crate::stack::{self, PortChoice, Stack};

/// What `xtask soak` can be told.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The checkout.
    #[arg(long, default_value = ".")]
    pub root: PathBuf,
    /// Where the Rust programs lie, in the checkout unless absolute.
    #[arg(long, default_value = "dist/release")]
    pub bin_dir: PathBuf,
    /// Where to keep the data; it is removed in the end, unless something is missing.
    #[arg(long, default_value = ".ollystack-soak")]
    pub data_dir: PathBuf,
    /// For how long to send.
    #[arg(long, default_value_t = 10.0)]
    pub minutes: f64,
}

/// How often the collector's queue and the processes are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);
const SAY_EVERY: Duration = Duration::from_secs(10);
/// With more requests in the collector's queue, sending pauses. Without this, what is measured is how fast the disk fills:
/// the queue takes more than ClickHouse does. An outage of some seconds fits in.
const FULL_QUEUE: f64 = 500.0;
/// How long storing what is queued may take once sending has ended.
const DRAIN: Duration = Duration::from_secs(600);

/// Runs the soak.
///
/// # Errors
/// When the system does not start, or anything acknowledged is neither stored nor reported.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    if !(options.minutes > 0.0 && options.minutes <= 24.0 * 60.0) {
        bail!("--minutes {}: more than 0 and at most {} are allowed", options.minutes, 24 * 60);
    }
    let system = stack::Options {
        root: options.root.clone(),
        bin_dir: options.bin_dir.clone(),
        data_dir: options.data_dir.clone(),
        ports: PortChoice::Free,
        rate: 0.0,
        seed: 0,
    };
    let stack = Stack::start_ingestion(&system).await?;
    let even = soak(&stack, options).await;
    let data = stack.layout().data("");
    stack.stop().await;
    if !even? {
        bail!("something acknowledged is neither stored nor reported; the data is in {}", data.display());
    }
    std::fs::remove_dir_all(&data).with_context(|| format!("cannot remove {}", data.display()))
}

async fn soak(stack: &Stack, options: &Options) -> anyhow::Result<bool> {
    let run = u64::from(std::process::id()) << 32 | 1;
    let gate = Arc::new(Gate::default());
    let otlp = format!("http://127.0.0.1:{}", stack.ports().otlp_http);
    let senders = Signal::ALL.map(|signal| Arc::new(Sender::new(signal, &otlp, run, Arc::clone(&gate))));
    let sending = {
        let senders = senders.clone();
        std::thread::spawn(move || -> std::io::Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let [spans, logs] = &senders;
            runtime.block_on(async { tokio::join!(spans.run(), logs.run()) });
            Ok(())
        })
    };
    let duration = Duration::from_secs_f64(60.0 * options.minutes);
    let mut watch = Watch { began: Instant::now(), usage: BTreeMap::new(), longest_queue: 0.0 };
    let watched = watch.until(stack, &gate, &senders, duration).await;
    let took = watch.began.elapsed();
    gate.ended.store(true, Ordering::Relaxed);
    let joined = tokio::task::spawn_blocking(move || sending.join()).await?;
    joined.map_err(|_| anyhow::anyhow!("the senders panicked"))??;
    watched?;

    let even = settle(stack, &senders, run, took).await?;
    for (name, usage) in &watch.usage {
        println!(
            "{name}: {:.1} s of CPU ({:.2} cores), at most {} MB of memory",
            usage.cpu_seconds(),
            usage.cpu_seconds() / took.as_secs_f64(),
            usage.peak_bytes() / 1_000_000
        );
    }
    println!("the collector's queue: at most {} requests", watch.longest_queue);
    Ok(even)
}

/// What is looked at while the senders send.
struct Watch {
    began: Instant,
    usage: BTreeMap<&'static str, Usage>,
    longest_queue: f64,
}

impl Watch {
    /// Watches for so long; kills ClickHouse halfway.
    async fn until(
        &mut self,
        stack: &Stack,
        gate: &Gate,
        senders: &[Arc<Sender>],
        duration: Duration,
    ) -> anyhow::Result<()> {
        let mut killed = false;
        let mut said = Instant::now();
        while self.began.elapsed() < duration {
            self.look(stack, gate).await;
            if !killed && self.began.elapsed() > duration / 2 {
                kill_engine(stack)?;
                killed = true;
            }
            if said.elapsed() >= SAY_EVERY {
                said = Instant::now();
                let items = senders.iter().map(|sender| sender.acknowledged() as u64 * ITEMS).sum::<u64>();
                let seconds = self.began.elapsed().as_secs_f64();
                println!(
                    "  {seconds:5.0} s: {items} items acknowledged, {:.0} a second",
                    items as f64 / seconds
                );
            }
            sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    async fn look(&mut self, stack: &Stack, gate: &Gate) {
        // A collector that is too busy to answer is looked at again soon.
        if let Ok(metrics) = account::metrics(stack).await {
            let queue = metrics.get("otelcol_exporter_queue_size").copied().unwrap_or(0.0);
            self.longest_queue = self.longest_queue.max(queue);
            gate.paused.store(queue > FULL_QUEUE, Ordering::Relaxed);
        }
        for name in ["collector", "clickhouse"] {
            let pid = stack.pid(name).unwrap_or(0);
            let usage = self.usage.entry(name).or_default();
            usage.look_at(pid);
            children(pid).into_iter().for_each(|child| usage.look_at(child));
        }
    }
}

/// Kills the engine, not its launcher: that starts it again, as in production.
fn kill_engine(stack: &Stack) -> anyhow::Result<()> {
    let launcher = stack.pid("clickhouse").context("there is no ClickHouse")?;
    let engines = children(launcher);
    if engines.is_empty() {
        bail!("the launcher of ClickHouse has no engine to kill");
    }
    for pid in engines {
        println!("  kill -9 {pid} (the ClickHouse engine)");
        let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status()?;
        if !killed.success() {
            bail!("the ClickHouse engine could not be killed: {killed}");
        }
    }
    Ok(())
}

/// Waits until all that was acknowledged is stored, and prints the balance. Whether it is even.
async fn settle(stack: &Stack, senders: &[Arc<Sender>], run: u64, took: Duration) -> anyhow::Result<bool> {
    let began = Instant::now();
    loop {
        let late = began.elapsed() > DRAIN;
        match balances(stack, senders, run).await {
            Ok((balances, metrics)) if late || balances.iter().all(Balance::is_even) => {
                println!("\nwaited {:.0} s for what was queued", began.elapsed().as_secs_f64());
                for (sender, balance) in senders.iter().zip(&balances) {
                    print(sender, balance, took);
                }
                print_counters(&metrics);
                return Ok(balances.iter().all(Balance::is_even));
            }
            // ClickHouse may still be on its way back.
            Err(error) if late => return Err(error),
            Ok(_) | Err(_) => sleep(Duration::from_secs(1)).await,
        }
    }
}

async fn balances(
    stack: &Stack,
    senders: &[Arc<Sender>],
    run: u64,
) -> anyhow::Result<(Vec<Balance>, BTreeMap<String, f64>)> {
    let mut balances = Vec::new();
    let metrics = account::metrics(stack).await?;
    for sender in senders {
        let stored = account::stored(stack, sender.signal(), run).await?;
        balances.push(Balance::new(&sender.record(), &stored, reported(&metrics, sender.signal())));
    }
    Ok((balances, metrics))
}

/// What the collector says that it gave up after it had acknowledged it.
fn reported(metrics: &BTreeMap<String, f64>, signal: Signal) -> u64 {
    let items = match signal {
        Signal::Spans => "spans",
        Signal::Logs => "log_records",
    };
    let lost = metrics
        .iter()
        .filter(|(name, _)| name.starts_with(&format!("otelcol_exporter_send_failed_{items}")))
        .map(|(_, count)| count)
        .sum::<f64>();
    lost as u64
}

fn print(sender: &Sender, balance: &Balance, took: Duration) {
    println!(
        "{}: received {} = stored {} + reported {}{}; {:.0} a second",
        sender.signal().table(),
        balance.received,
        balance.stored,
        balance.received.saturating_sub(balance.stored).min(balance.reported),
        if balance.is_even() { "" } else { " IS NOT TRUE" },
        balance.received as f64 / took.as_secs_f64()
    );
    println!(
        "  stored more than once: {}; without an answer: {}, of which {} are stored",
        balance.repeated, balance.unanswered, balance.unanswered_stored
    );
    for (answer, count) in &sender.record().refused {
        println!("  refused and sent again: {count} requests ({answer})");
    }
}

/// The collector's own account, by reason.
fn print_counters(metrics: &BTreeMap<String, f64>) {
    let told = |name: &str| {
        ["accepted", "refused", "failed", "dropped", "rejected", "sent_"]
            .iter()
            .any(|part| name.contains(part))
            && (name.starts_with("otelcol_receiver_")
                || name.starts_with("otelcol_processor_")
                || name.starts_with("otelcol_exporter_"))
    };
    for (name, count) in metrics.iter().filter(|(name, _)| told(name)) {
        println!("  {name} {count}");
    }
}
