//! `ollystack-ai`: serves the analysis of flows, and measures that of incidents.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use olly_ai::{
    App,
    anomalies::Watch,
    eval_nlq::{self, EvalNlqArgs},
    forecasts::Forecaster,
    incident::StoreAnalyst,
    incidents::Incidents,
    questions::Questions,
    router,
    words::Words,
};
use olly_config::{AiConfig, Secret};
use olly_eval::{EvalAnomaliesArgs, EvalArgs, ImportArgs};
use olly_http::{IdSource, serve};
use olly_instrument::Metrics;
use olly_model::Timestamp;
use olly_storage::ReadingStore;
use olly_storage_clickhouse::{
    ClickHouseIncidents, ClickHouseStore, Client, Connection, FindingWriter, SqlReader,
};

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
    let client = |user: &str, password: &Secret| {
        Client::new(&Connection {
            url: config.clickhouse.url.clone(),
            database: config.clickhouse.database.clone(),
            user: user.to_owned(),
            password: password.reveal().to_owned(),
        })
    };
    let store = ClickHouseStore::new(client(&config.clickhouse.user, &config.clickhouse.password()?))
        .with_max_traces(config.limits.max_traces);
    let store = Arc::new(store);
    let words = Words::new(&config.llm)?;
    let questions = config.nlq.password()?.map(|password| {
        Questions::new(Arc::new(SqlReader::new(client(&config.nlq.user, &password))))
            .with_words(words.clone())
    });
    let incidents = config.incidents.password()?.map(|password| {
        let keeper = ClickHouseIncidents::new(client(&config.incidents.user, &password));
        let analyst = StoreAnalyst::new(Arc::clone(&store) as _);
        Incidents::new(
            Arc::new(keeper),
            Arc::new(analyst),
            config.incidents.clone(),
            Arc::new(Timestamp::now),
        )
    });
    if let Some(incidents) = incidents.clone() {
        tokio::spawn(incidents.look_after());
    }
    if let Some(password) = config.anomalies.password()? {
        let findings = Arc::new(FindingWriter::new(client(&config.anomalies.user, &password)));
        let readings: Arc<dyn ReadingStore> = Arc::clone(&store) as _;
        let mut watch = Watch::new(Arc::clone(&readings), Arc::clone(&findings) as _, &config.anomalies)?;
        if let Some(incidents) = incidents.clone().filter(|_| config.anomalies.open_incidents) {
            watch = watch.opening(incidents, config.anomalies.incident_score);
        }
        tokio::spawn(watch.run(Timestamp::now));
        tokio::spawn(Forecaster::new(readings, findings, &config.anomalies).run(Timestamp::now));
    } else {
        tracing::info!("anomalies are not looked for: anomalies.password_file is not set");
    }
    let app =
        App { store, questions, incidents, words, mcp: config.mcp.clone(), limits: config.limits.clone() };
    let ids = IdSource::system().context("the system has no entropy")?;
    let router = router::router(app, ids, metrics.clone())?;
    serve::run(config.listen, router, metrics, config.limits.shutdown_grace())
        .await
        .context("the server failed")
}
