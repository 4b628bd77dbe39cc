//! The configuration of `ollystack-api`.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use crate::{
    AiClientConfig, CacheConfig, ClickHouseConfig, Config, ConfigError, GrafanaConfig, ImpactConfig,
    LimitsConfig, TelemetryConfig, listen,
};

/// The configuration of `ollystack-api`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApiConfig {
    /// Where it listens.
    #[serde(deserialize_with = "listen::address")]
    pub listen: SocketAddr,
    /// Whether it may listen where other machines reach it although nobody has to sign in.
    pub allow_unauthenticated_remote: bool,
    /// The folder of the built web UI; without it only the API is served.
    pub ui_dir: Option<PathBuf>,
    /// The store.
    pub clickhouse: ClickHouseConfig,
    /// The analysis service.
    pub ai: AiClientConfig,
    /// How long answers are kept.
    pub cache: CacheConfig,
    /// How the impact of a flow is told.
    pub impact: ImpactConfig,
    /// The Grafana whose dashboards the web UI embeds.
    pub grafana: GrafanaConfig,
    /// Bounds of one request.
    pub limits: LimitsConfig,
    /// Its own telemetry.
    pub telemetry: TelemetryConfig,
}

impl Default for ApiConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7380)),
            allow_unauthenticated_remote: false,
            ui_dir: None,
            clickhouse: ClickHouseConfig::default(),
            ai: AiClientConfig::default(),
            cache: CacheConfig::default(),
            impact: ImpactConfig::default(),
            grafana: GrafanaConfig::default(),
            limits: LimitsConfig::default(),
            telemetry: TelemetryConfig::default(),
        }
    }
}

impl Config for ApiConfig {
    const ENVIRONMENT_PREFIX: &'static str = "OLLYSTACK_API_";

    fn validate(&self) -> Result<(), ConfigError> {
        listen::check(self.listen, self.allow_unauthenticated_remote)?;
        if let Some(folder) = &self.ui_dir
            && !folder.join("index.html").is_file()
        {
            return Err(ConfigError::invalid("ui_dir", folder.display(), "a folder with an index.html"));
        }
        self.clickhouse.validate()?;
        self.ai.validate()?;
        self.cache.validate()?;
        self.impact.validate()?;
        self.grafana.validate()?;
        self.limits.validate()?;
        self.telemetry.validate()
    }
}
