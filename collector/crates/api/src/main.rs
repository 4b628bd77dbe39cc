//! `ollystack-api`: serves the correlation API and the web UI, and prepares the store for it.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use olly_api::{App, FlowCache, HttpAnalyst, router};
use olly_config::{ApiConfig, ClickHouseConfig, Secret};
use olly_http::{IdSource, serve};
use olly_instrument::Metrics;
use olly_model::Timestamp;
use olly_storage_clickhouse::{
    ClickHouseStore, Client, Cluster, Connection, Retention, apply_retention, drop_repeated_inserts, migrate,
    migrate_cluster,
};

const SERVICE: &str = "ollystack-api";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The correlation API of OllyStack.
#[derive(Parser)]
#[command(name = SERVICE, version)]
struct Arguments {
    /// A TOML file with settings; environment variables OLLYSTACK_API_* outrank it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Copy, Subcommand)]
enum Command {
    /// Serves the API and, with `ui_dir`, the web UI (the default).
    Serve,
    /// Creates or updates the tables in the store, as `clickhouse.admin_user`.
    Migrate,
    /// Prints the OpenAPI document.
    Openapi,
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
    let command = arguments.command.unwrap_or(Command::Serve);
    if let Command::Openapi = command {
        println!("{}", router::document().to_pretty_json()?);
        return Ok(());
    }
    let config: ApiConfig = olly_config::load(arguments.config.as_deref())?;
    let telemetry = olly_instrument::start(&config.telemetry, SERVICE, VERSION)?;
    let result = match command {
        Command::Migrate => migrate_store(&config.clickhouse).await,
        _ => serve_api(config).await,
    };
    telemetry.shutdown().await;
    result
}

fn client(config: &ClickHouseConfig, user: String, password: &Secret) -> Client {
    Client::new(&Connection {
        url: config.url.clone(),
        database: config.database.clone(),
        user,
        password: password.reveal().to_owned(),
    })
}

async fn migrate_store(config: &ClickHouseConfig) -> Result<()> {
    let (user, password) = config.admin()?;
    let client = client(config, user, &password);
    let cluster = config.cluster.as_deref().map(Cluster::new).transpose()?;
    let migrated = match &cluster {
        Some(cluster) => migrate_cluster(&client, cluster).await,
        None => migrate(&client).await,
    }
    .context("the store was not migrated")?;
    let days = &config.retention;
    let retention = Retention {
        traces_days: days.traces_days,
        logs_days: days.logs_days,
        metrics_days: days.metrics_days,
        rollups_days: days.rollups_days,
        incidents_days: days.incidents_days,
    };
    apply_retention(&client, cluster.as_ref(), &retention)
        .await
        .context("how long data is kept was not changed")?;
    if cluster.is_none() {
        drop_repeated_inserts(&client).await.context("tables were not told to remember inserts")?;
    }
    let applied = migrated.applied.len();
    tracing::info!(
        schema.version = migrated.version,
        schema.applied_count = applied,
        "the store is up to date"
    );
    Ok(())
}

async fn serve_api(config: ApiConfig) -> Result<()> {
    let metrics = Metrics::install()?;
    let password = config.clickhouse.password()?;
    let store = ClickHouseStore::new(client(&config.clickhouse, config.clickhouse.user.clone(), &password))
        .with_max_traces(config.limits.max_traces);
    let app = App {
        store: Arc::new(store),
        cache: FlowCache::new(&config.cache)?,
        analyst: Arc::new(HttpAnalyst::new(&config.ai).context("no client for the analysis service")?),
        include_timeout: config.ai.include_timeout(),
        impact: config.impact.clone(),
        limits: config.limits.clone(),
        clock: Arc::new(Timestamp::now),
    };
    let surroundings = router::Surroundings {
        ids: IdSource::system().context("the system has no entropy")?,
        metrics: metrics.clone(),
        ui_dir: config.ui_dir.clone(),
        grafana: config.grafana.clone(),
    };
    let router = router::router(app, surroundings)?;
    serve::run(config.listen, router, metrics, config.limits.shutdown_grace())
        .await
        .context("the server failed")
}
