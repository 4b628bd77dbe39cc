//! How the API reaches the analysis service.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{ConfigError, limits::within, url};

/// How the API reaches the analysis service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AiClientConfig {
    /// Its address.
    #[serde(deserialize_with = "url::text")]
    pub url: String,
    /// How long an analysis that was asked for may take, in milliseconds; 10 to 600,000.
    pub timeout_ms: u64,
    /// How long the correlate answer waits for the analysis when it is to be included, in milliseconds; 10 to 60,000.
    pub include_timeout_ms: u64,
}

impl Default for AiClientConfig {
    fn default() -> Self {
        Self { url: "http://127.0.0.1:7381".to_owned(), timeout_ms: 28_000, include_timeout_ms: 1_000 }
    }
}

impl AiClientConfig {
    /// [`Self::timeout_ms`].
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// [`Self::include_timeout_ms`].
    pub const fn include_timeout(&self) -> Duration {
        Duration::from_millis(self.include_timeout_ms)
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        url::check("ai.url", &self.url)?;
        if !self.url.starts_with("http://") {
            return Err(ConfigError::invalid("ai.url", &self.url, "http://host:port"));
        }
        within("ai.timeout_ms", self.timeout_ms, 10..=600_000)?;
        within("ai.include_timeout_ms", self.include_timeout_ms, 10..=60_000)
    }
}
