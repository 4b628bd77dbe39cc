//! Sending traces and logs over OTLP (HTTP, protobuf).

use std::{fmt, time::Duration};

use async_trait::async_trait;
use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{LogExporter, Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, logs::SdkLoggerProvider, trace::SdkTracerProvider};
use tokio::runtime::Handle;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer, Registry, filter::Targets};

use crate::TelemetryError;

/// Libraries under the exporters: if sending made telemetry, that would have to be sent too.
const SILENT_TARGETS: [&str; 7] =
    ["hyper", "hyper_util", "reqwest", "h2", "tower", "opentelemetry", "opentelemetry_sdk"];

/// Longest wait for the receiver, for one batch and for the last one at the end.
const SEND_TIMEOUT: Duration = Duration::from_secs(5);

pub(crate) struct Providers {
    service: &'static str,
    traces: SdkTracerProvider,
    logs: SdkLoggerProvider,
}

impl Providers {
    pub(crate) fn new(
        endpoint: &str,
        service: &'static str,
        version: &'static str,
    ) -> Result<Self, TelemetryError> {
        let client = RuntimeClient::new(Handle::try_current()?)
            .map_err(|source| TelemetryError::Exporter { endpoint: endpoint.to_owned(), source })?;
        let failed = |source: opentelemetry_otlp::ExporterBuildError| TelemetryError::Exporter {
            endpoint: endpoint.to_owned(),
            source: source.into(),
        };
        let base = endpoint.trim_end_matches('/');
        let spans = SpanExporter::builder()
            .with_http()
            .with_http_client(client.clone())
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(SEND_TIMEOUT)
            .with_endpoint(format!("{base}/v1/traces"))
            .build()
            .map_err(failed)?;
        let records = LogExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(SEND_TIMEOUT)
            .with_endpoint(format!("{base}/v1/logs"))
            .build()
            .map_err(failed)?;
        let resource = Resource::builder()
            .with_service_name(service)
            .with_attribute(KeyValue::new("service.version", version))
            .build();
        Ok(Self {
            service,
            traces: SdkTracerProvider::builder()
                .with_batch_exporter(spans)
                .with_resource(resource.clone())
                .build(),
            logs: SdkLoggerProvider::builder().with_batch_exporter(records).with_resource(resource).build(),
        })
    }

    pub(crate) fn layers(&self) -> [Box<dyn Layer<Registry> + Send + Sync>; 2] {
        let spans = tracing_opentelemetry::layer()
            .with_tracer(self.traces.tracer(self.service))
            .with_filter(audible())
            .boxed();
        let records = OpenTelemetryTracingBridge::new(&self.logs).with_filter(audible()).boxed();
        [spans, records]
    }

    pub(crate) fn shutdown(&self) {
        for result in
            [self.traces.shutdown_with_timeout(SEND_TIMEOUT), self.logs.shutdown_with_timeout(SEND_TIMEOUT)]
        {
            if let Err(error) = result {
                tracing::warn!(%error, "telemetry was not sent in full");
            }
        }
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Providers").field("service", &self.service).finish_non_exhaustive()
    }
}

fn audible() -> Targets {
    let all = Targets::new().with_default(LevelFilter::INFO);
    SILENT_TARGETS.iter().fold(all, |targets, target| targets.with_target(*target, LevelFilter::OFF))
}

/// Sends from the service's runtime: the SDK's batch processors run on threads of their own, where an asynchronous
/// client finds no reactor.
#[derive(Clone, Debug)]
struct RuntimeClient {
    runtime: Handle,
    client: reqwest::Client,
}

impl RuntimeClient {
    fn new(runtime: Handle) -> Result<Self, HttpError> {
        let client = reqwest::Client::builder().timeout(SEND_TIMEOUT).no_proxy().build()?;
        Ok(Self { runtime, client })
    }
}

#[async_trait]
impl HttpClient for RuntimeClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sending = self.runtime.spawn(async move {
            let answer = client.execute(reqwest::Request::try_from(request)?).await?;
            let mut response = Response::builder().status(answer.status());
            if let Some(headers) = response.headers_mut() {
                headers.clone_from(answer.headers());
            }
            Ok(response.body(answer.bytes().await?)?)
        });
        sending.await?
    }
}
