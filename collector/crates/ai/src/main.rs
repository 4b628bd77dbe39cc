//! `ollystack-ai`: serves the analysis of flows, and measures that of incidents.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use olly_ai::{
    App,
    eval_nlq::{self, EvalNlqArgs},
    questions::Questions,
    router,
    words::Words,
};
use olly_config::AiConfig;
use olly_eval::{EvalAnomaliesArgs, EvalArgs, ImportArgs};
use olly_http::{IdSource, serve};
use olly_instrument::Metrics;
use olly_storage_clickhouse::{ClickHouseStore, Client, Connection, SqlReader};

const SERVICE: &str = "ollystack-ai";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The analysis service of OllyStack.
#[derive(Parser)]
#[command(name = SERVICE, version)]
struct Arguments {
    /// A TOML file with settings; environment variables OLLYSTACK_AI_* outrank it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Subcommand)]
enum Command {
    /// Serves the analysis (the default).
    Serve,
    /// Prints the OpenAPI document.
    Openapi,
    /// Measures the root-cause analysis on labelled incidents.
    Eval(EvalArgs),
    /// Measures the detectors of anomalies and the forecasts on the same data.
    EvalAnomalies(EvalAnomaliesArgs),
    /// Turns a public data set into incidents for `eval`.
    Import(ImportArgs),
    /// Measures how many questions in plain language are answered rightly, on a seeded store.
    EvalNlq(EvalNlqArgs),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With its causes in one line; a backtrace would hide what the operator has to change.
            eprintln!("{SERVICE}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Some(Command::Openapi) => {
            println!("{}", router::document().to_pretty_json()?);
            return Ok(());
        }
        Some(Command::Eval(arguments)) => {
            olly_eval::eval(&arguments, &mut std::io::stdout().lock())?;
            return Ok(());
        }
        Some(Command::EvalAnomalies(arguments)) => {
            olly_eval::eval_anomalies(&arguments, &mut std::io::stdout().lock())?;
            return Ok(());
        }
        Some(Command::Import(arguments)) => {
            olly_eval::import(&arguments, &mut std::io::stdout().lock())?;
            return Ok(());
        }
        Some(Command::EvalNlq(arguments)) => return eval_nlq::run(&arguments).await,
        Some(Command::Serve) | None => {}
    }
    let config: AiConfig = olly_config::load(arguments.config.as_deref())?;
    let telemetry = olly_instrument::start(&config.telemetry, SERVICE, VERSION)?;
    let result = serve_ai(config).await;
    telemetry.shutdown().await;
    result
}

async fn serve_ai(config: AiConfig) -> Result<()> {
    let metrics = Metrics::install()?;
    let store = ClickHouseStore::new(Client::new(&Connection {
        url: config.clickhouse.url.clone(),
        database: config.clickhouse.database.clone(),
        user: config.clickhouse.user.clone(),
        password: config.clickhouse.password()?.reveal().to_owned(),
    }));
    let words = Words::new(&config.llm)?;
    let questions = config.nlq.password()?.map(|password| {
        Questions::new(Arc::new(SqlReader::new(Client::new(&Connection {
            url: config.clickhouse.url.clone(),
            database: config.clickhouse.database.clone(),
            user: config.nlq.user.clone(),
            password: password.reveal().to_owned(),
        }))))
        .with_words(words.clone())
    });
    let app = App {
        store: Arc::new(store),
        questions,
        incidents: None,
        words,
        mcp: config.mcp.clone(),
        limits: config.limits.clone(),
    };
    let ids = IdSource::system().context("the system has no entropy")?;
    let router = router::router(app, ids, metrics.clone())?;
    serve::run(config.listen, router, metrics, config.limits.shutdown_grace())
        .await
        .context("the server failed")
}
