//! The demo shop's load generator.

mod faults;
mod run;
mod summary;
mod traffic;
mod truth;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::faults::{Known, Window, duration};
use crate::run::{Plan, Services};
use crate::truth::GroundTruth;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);

/// Sends checkouts at a fixed rate, breaks the shop in planned windows and writes down the truth.
///
/// Without --duration or --count it runs until it is stopped; the summary comes then, too.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunOptions,
}

#[derive(Subcommand)]
enum Command {
    /// Switches a fault by hand.
    Fault {
        fault: Known,
        state: Switch,
        #[command(flatten)]
        services: ServiceOptions,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Switch {
    On,
    Off,
}

#[derive(Args)]
struct ServiceOptions {
    /// Base URL of orders, for its faults.
    #[arg(long, env = "OLLYSTACK_DEMO_ORDERS_URL", default_value = "http://127.0.0.1:7071")]
    orders_url: reqwest::Url,
    /// Base URL of payments, for its faults.
    #[arg(long, env = "OLLYSTACK_DEMO_PAYMENTS_URL", default_value = "http://127.0.0.1:7072")]
    payments_url: reqwest::Url,
}

#[derive(Args)]
struct RunOptions {
    /// Base URL of the gateway.
    #[arg(long, env = "OLLYSTACK_DEMO_GATEWAY_URL", default_value = "http://127.0.0.1:7070")]
    target: reqwest::Url,
    /// Decides every cart, customer and amount.
    #[arg(long, env = "OLLYSTACK_DEMO_SEED", default_value_t = 1)]
    seed: u64,
    /// Checkouts a second.
    #[arg(long, default_value_t = 2.0, value_parser = rate)]
    rate: f64,
    /// How long to send, as in 30s or 1m30s.
    #[arg(long, value_parser = duration, conflicts_with = "count")]
    duration: Option<Duration>,
    /// How many checkouts to send.
    #[arg(long)]
    count: Option<u64>,
    /// Share of customers whose card is declined.
    #[arg(long, default_value_t = 0.02, value_parser = share)]
    declined_share: f64,
    /// A fault and its window: NAME@START+LENGTH, as in slow-database@30s+20s. May be repeated.
    #[arg(long = "fault", value_name = "NAME@START+LENGTH")]
    faults: Vec<Window>,
    /// Where to write the faults that happened, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    ground_truth: Option<PathBuf>,
    /// Print the summary as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    services: ServiceOptions,
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if rate > 0.0 && rate <= 10_000.0 => Ok(rate),
        _ => Err("a rate is a number above 0 and up to 10000".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a share is a number from 0 to 1".to_owned()),
    }
}

impl From<ServiceOptions> for Services {
    fn from(options: ServiceOptions) -> Self {
        Self { orders: options.orders_url, payments: options.payments_url }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match start(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", run::chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

async fn start(cli: Cli) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let client = reqwest::Client::builder().timeout(REQUEST_TIMEOUT).no_proxy().build()?;
    if let Some(Command::Fault { fault, state, services }) = cli.command {
        run::switch(&client, &services.into(), fault.0, matches!(state, Switch::On)).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let options = cli.run;
    let truth = GroundTruth::create(options.ground_truth.as_deref())?;
    let plan = Plan {
        target: options.target,
        services: options.services.into(),
        seed: options.seed,
        rate: options.rate,
        duration: options.duration,
        count: options.count,
        declined_share: options.declined_share,
        windows: options.faults,
    };
    let summary = run::run(client, plan, truth, asked_to_stop()?).await?;
    // The print macros would panic where nobody reads.
    let mut out = std::io::stdout().lock();
    if options.json {
        writeln!(out, "{}", serde_json::to_string(&summary)?)?;
    } else {
        write!(out, "{summary}")?;
    }
    out.flush()?;
    Ok(if summary.reached() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn asked_to_stop() -> std::io::Result<watch::Receiver<bool>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        let _ = stop.send(true);
        // Kept, so that waiting for it never ends early.
        stop.closed().await;
    });
    Ok(stopped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn an_error_is_told_on_one_line_with_all_its_causes() {
        let disk = std::io::Error::other("disk full");
        assert_eq!(
            run::chain(&run::RunError::Truth(disk)),
            "the ground truth could not be written: disk full"
        );
    }

    #[test]
    fn a_plan_is_read_from_the_command_line() {
        let line = "load --seed 7 --rate 2.5 --duration 1m --fault slow-database@10s+5s \
                    --fault pool-exhausted@20s+5s --ground-truth truth.jsonl --json";
        let options = Cli::try_parse_from(line.split_whitespace()).unwrap().run;
        assert_eq!((options.seed, options.rate), (7, 2.5));
        assert_eq!(options.faults.len(), 2);
        assert!(Cli::try_parse_from("load --rate 0".split_whitespace()).is_err());
        assert!(Cli::try_parse_from("load --duration 1m --count 3".split_whitespace()).is_err());
        assert!(Cli::try_parse_from("load fault slow-database on".split_whitespace()).is_ok());
    }
}
