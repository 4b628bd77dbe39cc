//! The service's own telemetry.

use serde::{Deserialize, Serialize};

use crate::{ConfigError, url};

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// The service's own telemetry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    /// An OTLP receiver (`http://host:4318`) for the service's own traces and logs; none to keep them to itself.
    pub otlp_endpoint: Option<String>,
    /// How log lines on standard error look.
    pub log_format: LogFormat,
    /// What is logged, as `tracing_subscriber::EnvFilter` reads it, e.g. `info,olly_api=debug`.
    pub log_filter: String,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self { otlp_endpoint: None, log_format: LogFormat::default(), log_filter: "info".to_owned() }
    }
}

impl TelemetryConfig {
    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        const KEY: &str = "telemetry.otlp_endpoint";
        let Some(endpoint) = &self.otlp_endpoint else { return Ok(()) };
        url::check(KEY, endpoint)?;
        if endpoint.starts_with("http://") {
            return Ok(());
        }
        // The services are built without TLS: a collector on the same machine or in the same pod takes it from there.
        Err(ConfigError::invalid(KEY, endpoint, "http://host:port of a collector nearby"))
    }
}
