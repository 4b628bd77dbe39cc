//! The table at the end, and the same as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{export::InsertRate, fill::Filled, load::Measured};

/// A promise and what was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Target {
    name: String,
    /// "at most" or "at least".
    bound: &'static str,
    wanted: f64,
    measured: f64,
    met: bool,
}

impl Target {
    pub(crate) fn at_most(name: &str, wanted: f64, measured: f64) -> Self {
        Self { name: name.to_owned(), bound: "at most", wanted, measured, met: measured <= wanted }
    }

    fn at_least(name: &str, wanted: f64, measured: f64) -> Self {
        Self { name: name.to_owned(), bound: "at least", wanted, measured, met: measured >= wanted }
    }
}

#[derive(Debug, Serialize)]
struct Latency {
    name: String,
    clients: usize,
    #[serde(flatten)]
    measured: Measured,
}

#[derive(Debug, Default, Serialize)]
struct Schema {
    spans: u64,
    logs: u64,
    flows: u64,
    fill_seconds: f64,
    /// Bytes on disk a span: the table of spans alone, and with lookups and summaries.
    bytes_per_span: f64,
    bytes_per_span_with_lookups: f64,
    bytes_per_log: f64,
    /// Everything of the schema, log records too, a span.
    bytes_in_all: f64,
    insert: Option<InsertRate>,
}

/// The measurements at one size.
#[derive(Debug, Default, Serialize)]
struct Size {
    schemas: BTreeMap<&'static str, Schema>,
    latencies: Vec<Latency>,
    targets: Vec<Target>,
}

/// Everything, by the number of spans.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    sizes: BTreeMap<u64, Size>,
}

impl Report {
    fn size(&mut self, spans: u64) -> &mut Size {
        self.sizes.entry(spans).or_default()
    }

    #[expect(clippy::cast_precision_loss, reason = "bytes a span need no more than a few digits")]
    pub(crate) fn filled(&mut self, name: &'static str, spans: u64, filled: &Filled) {
        let per = |bytes: u64, items: u64| bytes as f64 / items.max(1) as f64;
        let schema = self.size(spans).schemas.entry(name).or_default();
        schema.spans = filled.spans;
        schema.logs = filled.logs;
        schema.flows = filled.flows;
        schema.fill_seconds = filled.seconds;
        schema.bytes_per_span = per(filled.span_bytes, filled.spans);
        schema.bytes_per_span_with_lookups = per(filled.span_bytes + filled.other_bytes, filled.spans);
        schema.bytes_per_log = per(filled.log_bytes, filled.logs);
        schema.bytes_in_all = per(filled.span_bytes + filled.log_bytes + filled.other_bytes, filled.spans);
        println!(
            "  {:.1} bytes a span, {:.1} with lookups and summaries; {:.1} a log record",
            schema.bytes_per_span, schema.bytes_per_span_with_lookups, schema.bytes_per_log
        );
    }

    pub(crate) fn inserted(&mut self, name: &'static str, spans: u64, rate: InsertRate) {
        self.size(spans).schemas.entry(name).or_default().insert = Some(rate);
    }

    pub(crate) fn latency(&mut self, spans: u64, name: &str, clients: usize, measured: Measured) {
        println!(
            "  {name}, {clients} client(s): p50 {:.1} p95 {:.1} p99 {:.1} ms, {:.0}/s, CPU ms: engine {:.1}, api {:.1}; {} bytes",
            measured.p50_ms,
            measured.p95_ms,
            measured.p99_ms,
            measured.per_second,
            measured.engine_cpu_ms,
            measured.api_cpu_ms,
            measured.bytes
        );
        self.size(spans).latencies.push(Latency { name: name.to_owned(), clients, measured });
    }

    pub(crate) fn target(&mut self, spans: u64, target: Target) {
        self.size(spans).targets.push(target);
    }

    /// The stock schema's CPU against that of the whole answer of ours, engine and service.
    pub(crate) fn compare_cpu(&mut self, spans: u64, stock_ms: f64) {
        let size = self.size(spans);
        let ours = size
            .latencies
            .iter()
            .find(|latency| latency.name == "correlate, up to 200 spans, warm" && latency.clients == 1)
            .map(|latency| latency.measured.engine_cpu_ms);
        if let Some(ours) = ours {
            let times = stock_ms / ours.max(0.001);
            size.targets.push(Target::at_least("engine CPU of the stock lookup / ours", 20.0, times));
        }
    }

    /// What can be said once both schemas are filled.
    pub(crate) fn judge(&mut self, spans: u64) {
        let size = self.size(spans);
        let (Some(ours), Some(stock)) = (size.schemas.get("ollystack"), size.schemas.get("stock")) else {
            return;
        };
        let targets = [
            Target::at_most("bytes a span, the table alone", stock.bytes_per_span, ours.bytes_per_span),
            Target::at_most("all bytes / spans", stock.bytes_in_all, ours.bytes_in_all),
        ];
        size.targets.extend(targets);
    }

    pub(crate) fn print(&self) {
        for (spans, size) in &self.sizes {
            println!("\n{} million spans", spans / 1_000_000);
            println!("| what | clients | p50 ms | p95 ms | p99 ms | a second | engine CPU ms | API CPU ms |");
            println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
            for Latency { name, clients, measured: m } in &size.latencies {
                println!(
                    "| {name} | {clients} | {:.1} | {:.1} | {:.1} | {:.0} | {:.1} | {:.1} |",
                    m.p50_ms, m.p95_ms, m.p99_ms, m.per_second, m.engine_cpu_ms, m.api_cpu_ms
                );
            }
            println!(
                "\n| schema | bytes a span | with lookups | bytes a log record | all bytes / spans | spans a second by the exporter |"
            );
            println!("| --- | --- | --- | --- | --- | --- |");
            for (name, schema) in &size.schemas {
                let rate = schema.insert.map_or("-".to_owned(), |rate| {
                    format!(
                        "{:.0} (CPU µs a span: collector {:.1}, engine {:.1})",
                        rate.spans_per_second, rate.collector_cpu_us, rate.engine_cpu_us
                    )
                });
                println!(
                    "| {name} | {:.1} | {:.1} | {:.1} | {:.1} | {rate} |",
                    schema.bytes_per_span,
                    schema.bytes_per_span_with_lookups,
                    schema.bytes_per_log,
                    schema.bytes_in_all
                );
            }
            println!("\n| target | wanted | measured | |");
            println!("| --- | --- | --- | --- |");
            for Target { name, bound, wanted, measured, met } in &size.targets {
                let word = if *met { "met" } else { "MISSED" };
                println!("| {name} | {bound} {wanted:.1} | {measured:.1} | {word} |");
            }
        }
    }
}
