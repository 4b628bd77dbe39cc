//! `make bench-query`: what reading flows costs when the store is full.
//!
//! Fills a store of its own through the real tables, so that every view fills too, and asks the real API; then does the
//! same with the tables that the stock exporter makes for itself. Prints what was measured and writes it as JSON.

#![expect(clippy::print_stdout, reason = "a command line program")]

mod export;
mod fill;
mod load;
mod process;
mod report;
mod stock;
mod store;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Parser;

use report::{Report, Target};

#[derive(Parser)]
#[command(about = "Measures what reading flows costs when the store is full")]
pub(crate) struct Options {
    /// How many spans, in millions; several sizes are measured one after the other.
    #[arg(long = "millions", value_delimiter = ',', default_value = "10")]
    millions: Vec<u64>,
    /// Clients at once.
    #[arg(long, value_delimiter = ',', default_value = "1,8,32")]
    clients: Vec<usize>,
    /// Requests of each measurement.
    #[arg(long, default_value_t = 400)]
    requests: usize,
    /// The checkout.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Where the services' programs lie.
    #[arg(long, default_value = "dist/release")]
    bin_dir: PathBuf,
    /// Where the data goes, about 120 bytes a span; a temporary folder when it is not said. Removed at the end.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Keeps the filled stores in the data directory, and uses those that an earlier run kept there.
    #[arg(long, requires = "data_dir")]
    keep: bool,
    /// Fills and measures nothing: for stores that a later run measures.
    #[arg(long, requires = "keep")]
    fill_only: bool,
    /// Where the result is written.
    #[arg(long, default_value = "bench-query.json")]
    json: PathBuf,
    /// Leaves the stock schema out.
    #[arg(long)]
    without_stock: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let mut report = Report::default();
    for millions in &options.millions {
        let spans = millions * 1_000_000;
        ours(&options, spans, &mut report).await?;
        if !options.without_stock {
            stock::measure(&options, spans, &mut report).await?;
        }
        if !options.fill_only {
            report.judge(spans);
        }
    }
    report.print();
    std::fs::write(&options.json, serde_json::to_vec_pretty(&report)?)?;
    println!("\nwritten to {}", options.json.display());
    Ok(())
}

/// Our tables and the API over them.
async fn ours(options: &Options, spans: u64, report: &mut Report) -> Result<()> {
    let store = store::Store::start(options, fill::Tables::OURS, spans)?;
    store.migrate().await?;
    let filled = fill::fill(&store, spans, fill::Tables::OURS).await?;
    report.filled("ollystack", spans, &filled);
    if options.fill_only {
        return Ok(());
    }
    let ids = store.sample_ids().await?;
    let api = process::Api::start(options, &store, 0).await?;

    for (class, ids) in &ids {
        let paths = load::paths(ids, |id| format!("/api/v1/correlate/{id}"));
        let warm = load::run(&api, &store, &paths, 1, options.requests).await?;
        report.latency(spans, &format!("correlate, {class}, warm"), 1, warm);
    }
    // Half of them small, half of them larger: harder than real traffic, in which most are small.
    let small = ids[0].1.iter().zip(&ids[1].1).flat_map(|(small, larger)| [small, larger]);
    let small = load::paths(small, |id| format!("/api/v1/correlate/{id}"));
    for clients in &options.clients {
        let warm = load::run(&api, &store, &small, *clients, options.requests * (*clients).min(4)).await?;
        if *clients == 1 {
            report
                .target(spans, Target::at_most("correlate up to 200 spans, warm, p95 ms", 30.0, warm.p95_ms));
        }
        report.latency(spans, "correlate, up to 200 spans, warm", *clients, warm);
    }
    // As the store has them: most flows are small.
    let any = store.sample(1, 200).await.context("flows of up to 200 spans")?;
    let any = load::paths(&any, |id| format!("/api/v1/correlate/{id}"));
    let warm = load::run(&api, &store, &any, 1, options.requests).await?;
    report.latency(spans, "correlate, any flow of up to 200 spans, warm", 1, warm);
    let caching = process::Api::start(options, &store, 512).await?;
    let kept = load::run(&caching, &store, &small, 1, options.requests).await?;
    report.latency(spans, "correlate, up to 200 spans, kept by the API", 1, kept);
    drop(caching);
    let cold = load::cold(&api, &store, &small, 40).await?;
    report.target(spans, Target::at_most("correlate up to 200 spans, cold, p95 ms", 100.0, cold.p95_ms));
    report.latency(spans, "correlate, up to 200 spans, cold", 1, cold);

    let (start, end) = filled.last_hour();
    for (name, path) in [
        ("list of an hour", format!("/api/v1/correlations?start={start}&end={end}")),
        ("failed flows of an hour", format!("/api/v1/correlations?status=error&start={start}&end={end}")),
        (
            "flows of a service in an hour",
            format!("/api/v1/correlations?service=service-7&start={start}&end={end}"),
        ),
        ("services (RED) of an hour", format!("/api/v1/services?start={start}&end={end}")),
        ("topology of an hour", format!("/api/v1/topology?start={start}&end={end}")),
    ] {
        if !api.has(&path).await? {
            println!("  {name}: there is no such endpoint yet");
            continue;
        }
        let measured = load::run(&api, &store, &[path], 1, options.requests.min(100)).await?;
        report.target(spans, Target::at_most(&format!("{name}, p95 ms"), 200.0, measured.p95_ms));
        report.latency(spans, name, 1, measured);
    }
    if options.root.join(process::COLLECTOR).exists() {
        let rate = export::measure(options, &store, "ollystack").await?;
        report.inserted("ollystack", spans, rate);
    } else {
        println!("  no {} here: the insert rate is left out", process::COLLECTOR);
    }
    Ok(())
}
