//! Traces, metrics and logs over OTLP, set up by the standard `OTEL_*` variables.
//!
//! The defaults set here show data soon. Spans are made with the OpenTelemetry API and logs with
//! `tracing`; the bridge gives a log record the trace context that is current when it is written, and
//! [`FlowCopier`] the flow's ID.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use opentelemetry::baggage::BaggageExt;
use opentelemetry::logs::LogRecord;
use opentelemetry::propagation::TextMapCompositePropagator;
use opentelemetry::{Context, InstrumentationScope, KeyValue, global};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{
    BatchConfigBuilder as LogBatch, BatchLogProcessor, LogProcessor, LoggerProviderBuilder, SdkLogRecord,
    SdkLoggerProvider,
};
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::{BatchConfigBuilder as SpanBatch, BatchSpanProcessor, SdkTracerProvider};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{dynamic_filter_fn, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// Log target of what must stay out of the telemetry: the state of planned faults.
pub const LOCAL: &str = "local";

const METRIC_INTERVAL: Duration = Duration::from_secs(5);
const BATCH_DELAY: Duration = Duration::from_secs(1);
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);
const FLUSH_TIMEOUT: Duration = Duration::from_secs(3);
const WARN_EVERY: Duration = Duration::from_secs(30);

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The running providers.
pub struct Telemetry {
    traces: SdkTracerProvider,
    metrics: SdkMeterProvider,
    logs: SdkLoggerProvider,
}

impl Telemetry {
    /// Installs the global providers, the propagators and the log subscriber. To be called outside
    /// an async runtime, because the exporters' blocking client brings its own.
    pub fn start(service: &'static str) -> Result<Self, Error> {
        let client = reqwest::blocking::Client::builder().timeout(EXPORT_TIMEOUT).no_proxy().build()?;
        let resource = resource(service)?;

        let mut batch = SpanBatch::default();
        if unset("OTEL_BSP_SCHEDULE_DELAY") {
            batch = batch.with_scheduled_delay(BATCH_DELAY);
        }
        let exporter = SpanExporter::builder().with_http().with_http_client(client.clone()).build()?;
        let traces = SdkTracerProvider::builder()
            .with_span_processor(
                BatchSpanProcessor::builder(exporter).with_batch_config(batch.build()).build(),
            )
            .with_resource(resource.clone())
            .build();

        let exporter = MetricExporter::builder().with_http().with_http_client(client.clone()).build()?;
        let mut reader = PeriodicReader::builder(exporter);
        if unset("OTEL_METRIC_EXPORT_INTERVAL") {
            reader = reader.with_interval(METRIC_INTERVAL);
        }
        let metrics =
            SdkMeterProvider::builder().with_reader(reader.build()).with_resource(resource.clone()).build();

        let mut batch = LogBatch::default();
        if unset("OTEL_BLRP_SCHEDULE_DELAY") {
            batch = batch.with_scheduled_delay(BATCH_DELAY);
        }
        let exporter = LogExporter::builder().with_http().with_http_client(client).build()?;
        let logs = logger_provider()
            .with_log_processor(BatchLogProcessor::builder(exporter).with_batch_config(batch.build()).build())
            .with_resource(resource)
            .build();

        global::set_tracer_provider(traces.clone());
        global::set_meter_provider(metrics.clone());
        install_propagators();
        tracing_subscriber::registry()
            .with(
                tracing_subscriber::fmt::layer()
                    .with_writer(std::io::stderr)
                    .with_ansi(std::io::stderr().is_terminal())
                    .with_filter(dynamic_filter_fn(|metadata, _| on_stderr(metadata))),
            )
            .with(bridge(&logs))
            .try_init()?;
        Ok(Self { traces, metrics, logs })
    }

    /// Flushes what is left, and gives up after three seconds: the collector may be gone.
    pub fn stop(self) {
        let deadline = Instant::now() + FLUSH_TIMEOUT;
        let (done, results) = mpsc::channel();
        let Self { traces, metrics, logs } = self;
        let jobs: [Box<dyn FnOnce() -> bool + Send>; 3] = [
            Box::new(move || traces.shutdown_with_timeout(FLUSH_TIMEOUT).is_ok()),
            Box::new(move || metrics.shutdown_with_timeout(FLUSH_TIMEOUT).is_ok()),
            Box::new(move || logs.shutdown_with_timeout(FLUSH_TIMEOUT).is_ok()),
        ];
        for job in jobs {
            let done = done.clone();
            std::thread::spawn(move || done.send(job()));
        }
        let delivered = (0..3)
            .filter(|_| {
                let left = deadline.saturating_duration_since(Instant::now());
                results.recv_timeout(left).unwrap_or(false)
            })
            .count();
        if delivered < 3 {
            eprintln!("some telemetry was not delivered");
        }
    }
}

/// What the services of the shop speak to each other: trace context and baggage.
pub fn install_propagators() {
    global::set_text_map_propagator(TextMapCompositePropagator::new(vec![
        Box::new(TraceContextPropagator::new()),
        Box::new(BaggagePropagator::new()),
    ]));
}

/// Copies the flow's ID, and nothing else out of the baggage, onto every log record: OTLP carries no
/// baggage, and records often reach the collector before the spans of their trace. We know of no crate for it.
/// The bridge emits a record on the thread and at the time of its event, so that the current context
/// is still that of the event.
#[derive(Debug)]
struct FlowCopier;

impl LogProcessor for FlowCopier {
    fn emit(&self, record: &mut SdkLogRecord, _: &InstrumentationScope) {
        if let Some(id) = Context::map_current(|cx| cx.baggage().get("correlation_id").cloned()) {
            record.add_attribute("baggage.correlation_id", id);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    // The default warns that it does nothing.
    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// To be given its exporters, which come after the copier.
pub fn logger_provider() -> LoggerProviderBuilder {
    SdkLoggerProvider::builder().with_log_processor(FlowCopier)
}

/// Turns our events into log records.
pub fn bridge<S>(logs: &SdkLoggerProvider) -> impl Layer<S> + use<S>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    OpenTelemetryTracingBridge::new(logs).with_filter(filter_fn(over_otlp))
}

fn resource(service: &'static str) -> Result<Resource, Error> {
    let mut instance = [0; 8];
    getrandom::fill(&mut instance)?;
    Ok(Resource::builder_empty()
        .with_attributes([
            KeyValue::new(
                "service.name",
                std::env::var("OTEL_SERVICE_NAME").unwrap_or_else(|_| service.into()),
            ),
            KeyValue::new("service.namespace", "shop"),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", format!("{:016x}", u64::from_be_bytes(instance))),
            KeyValue::new("deployment.environment.name", "demo"),
        ])
        .with_attributes(
            std::fs::read_to_string("/proc/sys/kernel/hostname")
                .map(|name| KeyValue::new("host.name", name.trim().to_owned())),
        )
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_detector(Box::new(EnvResourceDetector::new()))
        .build())
}

fn unset(variable: &str) -> bool {
    std::env::var_os(variable).is_none_or(|value| value.is_empty())
}

/// Only our own records leave the process: the exporter's own would feed themselves.
fn over_otlp(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= Level::INFO && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
}

/// Our records from INFO up and the libraries' warnings; of the OpenTelemetry SDK's one in half a
/// minute, as an absent collector is nobody's emergency here.
fn on_stderr(metadata: &Metadata<'_>) -> bool {
    let (level, target) = (*metadata.level(), metadata.target());
    if target == LOCAL || target.starts_with(env!("CARGO_CRATE_NAME")) {
        return level <= Level::INFO;
    }
    level <= Level::WARN && (!target.starts_with("opentelemetry") || sdk_may_speak())
}

fn sdk_may_speak() -> bool {
    static LAST_S: AtomicU64 = AtomicU64::new(0);
    let now = crate::clock::unix_ms() / 1000;
    LAST_S
        .try_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
            (now.saturating_sub(last) >= WARN_EVERY.as_secs()).then_some(now)
        })
        .is_ok()
}
