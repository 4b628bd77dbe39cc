//! The services' own telemetry.
//!
//! - [`start`]: log lines on standard error and, when an OTLP endpoint is configured, traces and logs to it.
//! - [`Metrics`]: the recorder behind `/metrics`.
//! - [`propagation`]: W3C trace context and baggage in and out of requests.
//!
//! The services' data may well end in the store that they serve. That is no loop: exporting makes no spans of its own
//! (see `otlp::SILENT_TARGETS`), so a request gives rise to a bounded number of items.

mod metrics;
mod otlp;
pub mod propagation;

use std::io;

use olly_config::{LogFormat, TelemetryConfig};
use tracing_subscriber::{EnvFilter, Layer, Registry, layer::SubscriberExt, util::SubscriberInitExt};

pub use metrics::{Metrics, MetricsError};

/// Why telemetry could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter's grammar.
    #[error("telemetry.log_filter is `{filter}`; allowed is a filter such as `info,olly_api=debug`")]
    Filter {
        /// What was configured.
        filter: String,
        /// What is wrong with it.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// The exporters.
    #[error("the exporter for {endpoint} could not be built")]
    Exporter {
        /// Where it would have sent.
        endpoint: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another subscriber is installed already.
    #[error("telemetry was started twice")]
    Twice(#[from] tracing_subscriber::util::TryInitError),
    /// There is no Tokio runtime to send from.
    #[error("telemetry needs a Tokio runtime")]
    Runtime(#[from] tokio::runtime::TryCurrentError),
}

/// Running telemetry; call [`Telemetry::shutdown`] at the end, or what is still buffered is lost.
#[derive(Debug, Default)]
#[must_use]
pub struct Telemetry {
    providers: Option<otlp::Providers>,
}

/// Starts the telemetry of a service.
///
/// # Errors
/// When the configuration cannot be used, or it was started before.
pub fn start(
    config: &TelemetryConfig,
    service: &'static str,
    version: &'static str,
) -> Result<Telemetry, TelemetryError> {
    let filter = EnvFilter::try_new(&config.log_filter)
        .map_err(|source| TelemetryError::Filter { filter: config.log_filter.clone(), source })?;
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match config.log_format {
        LogFormat::Text => lines.with_ansi(false).with_filter(filter).boxed(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .with_filter(filter)
            .boxed(),
    };
    let mut layers = vec![lines];
    let mut telemetry = Telemetry::default();
    if let Some(endpoint) = &config.otlp_endpoint {
        propagation::install();
        let providers = otlp::Providers::new(endpoint, service, version)?;
        layers.extend(providers.layers());
        telemetry.providers = Some(providers);
    }
    tracing_subscriber::registry().with(layers).try_init()?;
    Ok(telemetry)
}

impl Telemetry {
    /// Sends what is buffered and stops.
    pub async fn shutdown(self) {
        let Some(providers) = self.providers else { return };
        // The providers wait for their worker threads, which need the runtime to send.
        if let Err(error) = tokio::task::spawn_blocking(move || providers.shutdown()).await {
            tracing::warn!(%error, "telemetry did not end in order");
        }
    }
}
