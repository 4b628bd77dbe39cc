//! How incidents are kept and analysed.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{ConfigError, Secret, limits::within, url};

/// How incidents are kept and analysed: as a user of their own, who may read and add to their table and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IncidentsConfig {
    /// The user; the embedded engine has one named `analyst`.
    #[serde(deserialize_with = "url::text")]
    pub user: String,
    /// A file with the user's password. Without it no incident is kept.
    pub password_file: Option<PathBuf>,
    /// How much time before an alert is looked at, in minutes, for what was usual and what began before anybody noticed; 5 to 300.
    pub lookback_minutes: u32,
    /// How many incidents are analysed at once; 1 to 16.
    pub max_concurrent_analyses: usize,
    /// How long an analysis may take, in milliseconds; 1,000 to 600,000.
    pub analysis_timeout_ms: u64,
    /// How often incidents are looked for that wait for their analysis, in seconds; 1 to 3,600. After a restart these are the ones
    /// whose analysis was interrupted.
    pub sweep_seconds: u64,
}

impl Default for IncidentsConfig {
    fn default() -> Self {
        Self {
            user: "analyst".to_owned(),
            password_file: None,
            lookback_minutes: 30,
            max_concurrent_analyses: 2,
            analysis_timeout_ms: 120_000,
            sweep_seconds: 30,
        }
    }
}

impl IncidentsConfig {
    /// The password, read anew; none when no file is named.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn password(&self) -> Result<Option<Secret>, ConfigError> {
        let Some(file) = self.password_file.as_deref() else { return Ok(None) };
        Secret::read("incidents.password_file", Some(file)).map(Some)
    }

    /// [`Self::analysis_timeout_ms`].
    pub const fn analysis_timeout(&self) -> Duration {
        Duration::from_millis(self.analysis_timeout_ms)
    }

    /// [`Self::sweep_seconds`].
    pub const fn sweep_interval(&self) -> Duration {
        Duration::from_secs(self.sweep_seconds)
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        url::check_name("incidents.user", &self.user)?;
        within("incidents.lookback_minutes", self.lookback_minutes, 5..=300)?;
        within("incidents.max_concurrent_analyses", self.max_concurrent_analyses, 1..=16)?;
        within("incidents.analysis_timeout_ms", self.analysis_timeout_ms, 1_000..=600_000)?;
        within("incidents.sweep_seconds", self.sweep_seconds, 1..=3_600)
    }
}
