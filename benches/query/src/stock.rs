//! The same data in the tables that the stock exporter makes for itself, and the same lookup there.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::Result;
use futures::future::try_join;
use olly_storage_clickhouse::Client;

use crate::{
    Options, export,
    fill::{self, Tables},
    load::{self, Measured},
    process,
    report::Report,
    store::{Store, cpu_seconds},
};

const SPANS: &str = "SELECT TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ScopeName, Timestamp, Duration, \
     StatusCode, StatusMessage, SpanAttributes, ResourceAttributes, Events.Timestamp, Events.Name, Events.Attributes, \
     Links.TraceId, Links.SpanId, Links.Attributes FROM traces WHERE SpanAttributes['correlation_id'] = {id:String} \
     ORDER BY Timestamp FORMAT RowBinary";
const LOGS: &str = "SELECT Timestamp, TraceId, SpanId, SeverityText, SeverityNumber, ServiceName, ScopeName, Body, \
     LogAttributes, ResourceAttributes FROM logs WHERE LogAttributes['correlation_id'] = {id:String} ORDER BY Timestamp \
     FORMAT RowBinary";

/// Fills and asks.
pub(crate) async fn measure(options: &Options, spans: u64, report: &mut Report) -> Result<()> {
    if !options.root.join(process::COLLECTOR).exists() {
        println!("  no {} here: the stock schema is left out", process::COLLECTOR);
        return Ok(());
    }
    let store = Store::start(options, Tables::STOCK, spans)?;
    // The exporter makes its tables when it starts.
    drop(export::start(options, &store, "stock").await?);
    let filled = fill::fill(&store, spans, Tables::STOCK).await?;
    report.filled("stock", spans, &filled);
    if options.fill_only {
        return Ok(());
    }
    let ids: Vec<String> = store
        .client("stock")
        .raw(
            "SELECT SpanAttributes['correlation_id'] AS id FROM traces WHERE cityHash64(TraceId) % 997 = 0 GROUP BY id \
             HAVING count() <= 200 ORDER BY cityHash64(id) LIMIT 30",
        )
        .fetch_all::<String>()
        .await?;
    let warm = lookups(&store, &ids, false).await?;
    report.latency(spans, "stock schema: spans and logs of an ID, warm", 1, warm);
    report.compare_cpu(spans, warm.engine_cpu_ms);
    let cold = lookups(&store, &ids[..ids.len().min(10)], true).await?;
    report.latency(spans, "stock schema: spans and logs of an ID, cold", 1, cold);
    report.inserted("stock", spans, export::measure(options, &store, "stock").await?);
    Ok(())
}

async fn lookups(store: &Store, ids: &[String], cold: bool) -> Result<Measured> {
    let client = store.client("stock");
    if !cold {
        for id in ids {
            lookup(&client, id).await?;
        }
    }
    let (mut times, mut cpu, mut bytes) = (Vec::new(), 0.0, 0);
    for id in ids {
        if cold {
            store.forget().await?;
        }
        let before = cpu_seconds(store.engine.pid());
        let asked = Instant::now();
        bytes += lookup(&client, id).await?;
        times.push(asked.elapsed());
        cpu += cpu_seconds(store.engine.pid()) - before;
    }
    let elapsed: Duration = times.iter().sum();
    Ok(load::measured(times, elapsed, (cpu, 0.0), bytes))
}

/// Spans and log records side by side.
async fn lookup(client: &Client, id: &str) -> Result<usize> {
    let ask = |sql: &'static str| async move {
        let mut cursor = client.raw(sql).param("id", id).fetch_bytes("RowBinary")?;
        anyhow::Ok(cursor.collect().await?.len())
    };
    let (spans, logs) = try_join(ask(SPANS), ask(LOGS)).await?;
    Ok(spans + logs)
}

/// Settings that make the collector's exporter create its own tables in a database of its own.
pub(crate) fn of_its_own(command: &mut Command) {
    for setting in ["create_schema: true", "database: stock"] {
        command.arg(format!("--config=yaml:exporters::clickhouse::{setting}"));
    }
    command.env("OLLYSTACK_CLICKHOUSE_WRITER", "admin");
}
