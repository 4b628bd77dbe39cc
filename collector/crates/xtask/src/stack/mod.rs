//! The whole system on one machine: which processes, in which order, with which settings.

mod demo;
mod layout;
mod ports;
mod process;
mod services;
mod showcase;

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};

pub use layout::Layout;
pub use ports::Ports;
pub use process::{Spec, Supervised};
pub use showcase::{Showcase, Wanted};

/// Which ports to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PortChoice {
    /// The well-known ones.
    Standard,
    /// Whichever are free.
    Free,
}

/// What `xtask up` can be told.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The checkout.
    #[arg(long, default_value = ".")]
    pub root: PathBuf,
    /// Where the Rust programs lie, in the checkout.
    #[arg(long, default_value = "dist/release")]
    pub bin_dir: PathBuf,
    /// Where the instance keeps its data, in the checkout unless absolute.
    #[arg(long, default_value = ".ollystack")]
    pub data_dir: PathBuf,
    /// Which ports to take.
    #[arg(long, value_enum, default_value = "standard")]
    pub ports: PortChoice,
    /// Checkouts a second that the load generator sends; 0 for none.
    #[arg(long, default_value_t = 2.0)]
    pub rate: f64,
    /// Seed of the load generator: the same seed sends the same carts.
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
}

/// How much of the system is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parts {
    All,
    Ingestion,
}

/// A running system.
pub struct Stack {
    layout: Layout,
    ports: Ports,
    processes: Vec<Supervised>,
}

/// What the file `instance.json` says of a running system, for people and tests that want to reach it.
#[derive(Serialize)]
struct Instance<'a> {
    supervisor_pid: u32,
    api_url: String,
    processes: Vec<ProcessEntry<'a>>,
}

#[derive(Serialize)]
struct ProcessEntry<'a> {
    name: &'a str,
    pid: u32,
}

impl Stack {
    /// Starts everything but the load, in the order of the dependencies. What has been started is ended again when a
    /// later part fails.
    ///
    /// # Errors
    /// When a program is missing, a port is taken, or a process does not become ready.
    pub async fn start(options: &Options) -> anyhow::Result<Self> {
        Self::start_parts(options, Parts::All).await
    }

    /// Starts what takes telemetry in and keeps it, and nothing else: ClickHouse and the collector.
    ///
    /// # Errors
    /// As [`Stack::start`].
    pub async fn start_ingestion(options: &Options) -> anyhow::Result<Self> {
        Self::start_parts(options, Parts::Ingestion).await
    }

    async fn start_parts(options: &Options, parts: Parts) -> anyhow::Result<Self> {
        let layout = Layout::new(&options.root, &options.bin_dir, &options.data_dir)?;
        layout.check_built(parts)?;
        let ports = match options.ports {
            PortChoice::Standard => Ports::STANDARD,
            PortChoice::Free => Ports::free()?,
        };
        ports.check_free()?;
        let mut stack = Self { layout, ports, processes: Vec::new() };
        if let Err(error) = stack.start_all(parts).await {
            stack.stop().await;
            return Err(error);
        }
        Ok(stack)
    }

    async fn start_all(&mut self, parts: Parts) -> anyhow::Result<()> {
        self.launch(services::clickhouse(&self.layout, &self.ports)).await?;
        services::migrate(&self.layout, &self.ports).await?;
        if parts == Parts::Ingestion {
            return self.launch(services::collector(&self.layout, &self.ports)?).await;
        }
        for spec in services::platform(&self.layout, &self.ports)? {
            self.launch(spec).await?;
        }
        for spec in demo::shop(&self.layout, &self.ports) {
            self.launch(spec).await?;
        }
        self.write_instance()
    }

    async fn launch(&mut self, spec: Spec) -> anyhow::Result<()> {
        let started = Instant::now();
        let process = Supervised::start(spec, &self.layout.logs()).await?;
        println!("  {:<12} ready after {:.1} s", process.name(), started.elapsed().as_secs_f64());
        self.processes.push(process);
        Ok(())
    }

    fn write_instance(&self) -> anyhow::Result<()> {
        let instance = Instance {
            supervisor_pid: std::process::id(),
            api_url: self.api_url(),
            processes: self
                .processes
                .iter()
                .map(|process| ProcessEntry { name: process.name(), pid: process.pid() })
                .collect(),
        };
        let path = self.layout.data("instance.json");
        std::fs::write(&path, serde_json::to_vec_pretty(&instance)?)
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// Starts the load generator, for good.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start_load(&mut self, rate: f64, seed: u64) -> anyhow::Result<()> {
        let spec = demo::endless_load(&self.layout, &self.ports, rate, seed);
        self.launch(spec).await
    }

    /// Sends a number of checkouts and waits until all are answered. Returns what the generator reports, as JSON.
    ///
    /// # Errors
    /// When the generator fails.
    pub async fn send_checkouts(
        &self,
        count: u32,
        rate: f64,
        seed: u64,
    ) -> anyhow::Result<serde_json::Value> {
        demo::finite_load(&self.layout, &self.ports, count, rate, seed).await
    }

    /// Where the API and the UI are.
    pub fn api_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.api)
    }

    /// The ports of the processes.
    pub const fn ports(&self) -> &Ports {
        &self.ports
    }

    /// The file with the password of one of ClickHouse's users.
    pub fn password_file(&self, user: &str) -> PathBuf {
        services::password_file(&self.layout, user)
    }

    /// Where programs and data lie.
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The present process ID of a part; 0 while it is being restarted, none when there is no such part.
    pub fn pid(&self, name: &str) -> Option<u32> {
        self.processes.iter().find(|process| process.name() == name).map(Supervised::pid)
    }

    /// The names of all parts, in start order.
    pub fn names(&self) -> Vec<&'static str> {
        self.processes.iter().map(Supervised::name).collect()
    }

    /// Ends everything, last started first.
    pub async fn stop(mut self) {
        while let Some(process) = self.processes.pop() {
            process.stop().await;
        }
    }
}

/// Runs the system until Ctrl-C or SIGTERM.
///
/// # Errors
/// When it cannot be started.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut stack = tokio::select! {
        stack = Stack::start(options) => stack?,
        _ = interrupt.recv() => return Ok(()),
        _ = terminate.recv() => return Ok(()),
    };
    tokio::select! {
        shown = show(&mut stack, options) => {
            if let Err(error) = shown {
                stack.stop().await;
                return Err(error);
            }
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    println!("\nending everything; what was acknowledged is on disk");
    stack.stop().await;
    Ok(())
}

/// Sends demo traffic, waits for the first flow that shows what the system is for, and prints how to look at it.
async fn show(stack: &mut Stack, options: &Options) -> anyhow::Result<()> {
    if options.rate > 0.0 {
        stack.start_load(options.rate, options.seed).await?;
        println!("\nwaiting for a checkout with a retry and an e-mail to arrive");
        let showcase = Showcase::find(&stack.api_url(), &Wanted::DEMO).await?;
        println!("{}", showcase.banner(&stack.api_url(), &relative(&stack.layout().logs())));
    } else {
        println!("\nopen {}   (no demo traffic: --rate 0)", stack.api_url());
    }
    Ok(())
}

/// The path as a person in the checkout would write it.
fn relative(path: &Path) -> String {
    std::env::current_dir()
        .ok()
        .and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf))
        .unwrap_or_else(|| path.to_path_buf())
        .display()
        .to_string()
}
