//! Configuration of the services.
//!
//! Three layers, later ones win: the defaults in this crate, a TOML file, and environment variables
//! (`OLLYSTACK_API_CLICKHOUSE__URL` sets `clickhouse.url`). Unknown keys are refused, every section checks itself, and
//! an error names the key, the value and what is allowed. Secrets come from files only and are never shown.

mod ai;
mod ai_client;
mod anomalies;
mod api;
mod cache;
mod clickhouse;
mod environment;
mod error;
mod grafana;
mod impact;
mod incidents;
mod limits;
mod listen;
mod llm;
mod load;
mod mcp;
mod nlq;
mod secret;
mod telemetry;
mod url;

pub use ai::AiConfig;
pub use ai_client::AiClientConfig;
pub use anomalies::{AnomaliesConfig, ThresholdConfig};
pub use api::ApiConfig;
pub use cache::CacheConfig;
pub use clickhouse::{ClickHouseConfig, RetentionConfig};
pub use error::ConfigError;
pub use grafana::{GrafanaConfig, GrafanaDashboard};
pub use impact::ImpactConfig;
pub use incidents::IncidentsConfig;
pub use limits::LimitsConfig;
pub use llm::{LlmConfig, LlmProvider};
pub use load::{Config, load, load_from};
pub use mcp::McpConfig;
pub use nlq::NlqConfig;
pub use secret::Secret;
pub use telemetry::{LogFormat, TelemetryConfig};
