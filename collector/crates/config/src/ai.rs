//! The configuration of `ollystack-ai`.

use std::net::{Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::{
    AnomaliesConfig, ClickHouseConfig, Config, ConfigError, IncidentsConfig, LimitsConfig, LlmConfig,
    McpConfig, NlqConfig, TelemetryConfig, listen,
};

/// The configuration of `ollystack-ai`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AiConfig {
    /// Where it listens.
    #[serde(deserialize_with = "listen::address")]
    pub listen: SocketAddr,
    /// Whether it may listen where other machines reach it although nobody has to sign in.
    pub allow_unauthenticated_remote: bool,
    /// The store.
    pub clickhouse: ClickHouseConfig,
    /// Questions in plain language.
    pub nlq: NlqConfig,
    /// The language model, if any.
    pub llm: LlmConfig,
    /// The MCP server.
    pub mcp: McpConfig,
    /// Incidents.
    pub incidents: IncidentsConfig,
    /// Anomalies and forecasts.
    pub anomalies: AnomaliesConfig,
    /// Bounds of one request.
    pub limits: LimitsConfig,
    /// Its own telemetry.
    pub telemetry: TelemetryConfig,
}

impl Default for AiConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7381)),
            allow_unauthenticated_remote: false,
            clickhouse: ClickHouseConfig::default(),
            nlq: NlqConfig::default(),
            llm: LlmConfig::default(),
            mcp: McpConfig::default(),
            incidents: IncidentsConfig::default(),
            anomalies: AnomaliesConfig::default(),
            limits: LimitsConfig::default(),
            telemetry: TelemetryConfig::default(),
        }
    }
}

impl Config for AiConfig {
    const ENVIRONMENT_PREFIX: &'static str = "OLLYSTACK_AI_";

    fn validate(&self) -> Result<(), ConfigError> {
        listen::check(self.listen, self.allow_unauthenticated_remote)?;
        self.clickhouse.validate()?;
        self.nlq.validate()?;
        self.llm.validate(self.limits.request_timeout_ms)?;
        self.mcp.validate()?;
        self.incidents.validate()?;
        self.anomalies.validate()?;
        self.limits.validate()?;
        self.telemetry.validate()
    }
}
