//! The insert rate through the real collector and its real exporter.

use std::{
    process::Command,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Result, bail};
use futures::future::try_join_all;
use olly_clickhouse::User;
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value::Value},
    resource::v1::Resource,
    trace::v1::{ResourceSpans, ScopeSpans, Span},
};
use prost::Message as _;
use serde::Serialize;

use crate::{
    Options,
    process::{COLLECTOR, Process, free_port},
    stock,
    store::{Store, cpu_seconds},
};

const BATCHES: u64 = 400;
const SPANS_PER_BATCH: u64 = 1000;
/// Senders at once.
const SENDERS: u64 = 4;

/// What sending took.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct InsertRate {
    pub(crate) spans_per_second: f64,
    /// CPU microseconds a span.
    pub(crate) collector_cpu_us: f64,
    pub(crate) engine_cpu_us: f64,
}

/// The collector over a store, and the address of its OTLP receiver for traces.
pub(crate) async fn start(options: &Options, store: &Store, database: &str) -> Result<(Process, String)> {
    let ports = [free_port()?, free_port()?, free_port()?, free_port()?, free_port()?];
    let user = if database == "stock" { User::Admin } else { User::Writer };
    let mut command = Command::new(std::path::absolute(options.root.join(COLLECTOR))?);
    let config = std::path::absolute(options.root.join("collector/config/otelcol.yaml"))?;
    command
        .arg(format!("--config={}", config.display()))
        .env("OLLYSTACK_CLICKHOUSE_URL", store.engine.url())
        .env("OLLYSTACK_CLICKHOUSE_WRITER_PASSWORD", store.engine.password(user))
        .env("OLLYSTACK_QUEUE_DIR", store.folder.join(format!("queue-{database}")))
        .env("OLLYSTACK_OTLP_GRPC_PORT", ports[0].to_string())
        .env("OLLYSTACK_OTLP_HTTP_PORT", ports[1].to_string())
        .env("OLLYSTACK_HEALTH_PORT", ports[2].to_string())
        .env("OLLYSTACK_COLLECTOR_METRICS_PORT", ports[3].to_string())
        .env("OLLYSTACK_PROMETHEUS_PORT", ports[4].to_string());
    if database == "stock" {
        stock::of_its_own(&mut command);
    }
    let mut collector =
        Process::start(&mut command, &store.folder.join(format!("collector-{database}.log")))?;
    collector.ready(&format!("http://127.0.0.1:{}/", ports[2])).await?;
    Ok((collector, format!("http://127.0.0.1:{}/v1/traces", ports[1])))
}

/// Sends spans by OTLP and waits until all of them can be read.
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
pub(crate) async fn measure(options: &Options, store: &Store, database: &'static str) -> Result<InsertRate> {
    let (collector, url) = start(options, store, database).await?;
    let count = format!("SELECT count() FROM {database}.traces WHERE ServiceName = 'bench-export'");
    let client = reqwest::Client::new();
    // Encoding is the senders' work and is done before.
    let batches: Vec<Vec<u8>> = (0..BATCHES).map(|number| batch(number).encode_to_vec()).collect();
    let all = BATCHES * SPANS_PER_BATCH;
    // A kept store holds those of earlier runs.
    let earlier = store.number(&count).await?;
    let cpu = || (cpu_seconds(collector.pid()), cpu_seconds(store.engine.pid()));
    let (before, started) = (cpu(), Instant::now());
    let step = usize::try_from(SENDERS)?;
    try_join_all((0..step).map(|sender| {
        let (client, url, batches) = (&client, &url, &batches);
        async move {
            for body in batches.iter().skip(sender).step_by(step) {
                let request =
                    client.post(url).header("content-type", "application/x-protobuf").body(body.clone());
                let answer = request.send().await?;
                if !answer.status().is_success() {
                    bail!("the collector answered {}", answer.status());
                }
            }
            Ok(())
        }
    }))
    .await?;
    while store.number(&count).await? < earlier + all {
        if started.elapsed() > Duration::from_secs(300) {
            bail!("not all of the {all} spans arrived within five minutes");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (seconds, after) = (started.elapsed().as_secs_f64(), cpu());
    let rate = InsertRate {
        spans_per_second: all as f64 / seconds,
        collector_cpu_us: (after.0 - before.0) * 1e6 / all as f64,
        engine_cpu_us: (after.1 - before.1) * 1e6 / all as f64,
    };
    println!("  {database}: {:.0} spans a second through the collector", rate.spans_per_second);
    Ok(rate)
}

/// A batch of traces of ten spans.
fn batch(number: u64) -> ExportTraceServiceRequest {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
    let spans = (0..SPANS_PER_BATCH).map(|index| {
        let span = number * SPANS_PER_BATCH + index + 1;
        // Spread, as random IDs are.
        let trace = (span / 10 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Span {
            trace_id: [trace.to_be_bytes(), (!trace).to_be_bytes()].concat(),
            span_id: span.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes().to_vec(),
            name: format!("GET /items/{}", index % 12),
            kind: 2,
            start_time_unix_nano: now + index * 1000,
            end_time_unix_nano: now + index * 1000 + 5_000_000,
            attributes: vec![
                text("http.request.method", "GET"),
                text("http.route", "/items/{id}"),
                text("url.path", &format!("/items/{span}")),
                text("http.response.status_code", "200"),
                text("server.address", "shop.example.test"),
                text("enduser.id", &format!("user-{}", span % 5003)),
                text("order.id", &trace.to_string()),
                text("baggage.correlation_id", &format!("order-{trace}")),
            ],
            ..Span::default()
        }
    });
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: Some(Resource {
                attributes: vec![
                    text("service.name", "bench-export"),
                    text("service.version", "1.4.2"),
                    text("host.name", "node-1"),
                ],
                ..Resource::default()
            }),
            scope_spans: vec![ScopeSpans {
                scope: Some(InstrumentationScope {
                    name: "bench".to_owned(),
                    ..InstrumentationScope::default()
                }),
                spans: spans.collect(),
                ..ScopeSpans::default()
            }],
            ..ResourceSpans::default()
        }],
    }
}

fn text(key: &str, value: &str) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(Value::StringValue(value.to_owned())) }),
        ..KeyValue::default()
    }
}
