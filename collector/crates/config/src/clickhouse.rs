//! How the store is reached.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{ConfigError, Secret, limits::within, url};

/// How the store is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClickHouseConfig {
    /// Its HTTP interface, without credentials.
    #[serde(deserialize_with = "url::text")]
    pub url: String,
    /// The database of the tables.
    #[serde(deserialize_with = "url::text")]
    pub database: String,
    /// The user that questions are asked as; it needs to read only.
    #[serde(deserialize_with = "url::text")]
    pub user: String,
    /// A file with the user's password; none for a user without one.
    pub password_file: Option<PathBuf>,
    /// The user that `migrate` creates tables as.
    #[serde(deserialize_with = "url::text")]
    pub admin_user: String,
    /// A file with that user's password.
    pub admin_password_file: Option<PathBuf>,
    /// The cluster that `migrate` creates tables on, as `remote_servers` names it; none for one server.
    pub cluster: Option<String>,
    /// How long data is kept.
    pub retention: RetentionConfig,
}

/// How many days data is kept, 1 to 3,650; `migrate` sets it. None leaves it as it is: 30 days in a new store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionConfig {
    /// Spans.
    pub traces_days: Option<u16>,
    /// Log records.
    pub logs_days: Option<u16>,
    /// Metrics and their exemplars.
    pub metrics_days: Option<u16>,
    /// What was counted from spans and log records: requests, errors, durations, service map, error fingerprints.
    pub rollups_days: Option<u16>,
    /// Incidents, their analyses and what was said of them; 400 days in a new store.
    pub incidents_days: Option<u16>,
}

impl RetentionConfig {
    fn validate(&self) -> Result<(), ConfigError> {
        for (key, days) in [
            ("clickhouse.retention.traces_days", self.traces_days),
            ("clickhouse.retention.logs_days", self.logs_days),
            ("clickhouse.retention.metrics_days", self.metrics_days),
            ("clickhouse.retention.rollups_days", self.rollups_days),
            ("clickhouse.retention.incidents_days", self.incidents_days),
        ] {
            within(key, days.unwrap_or(1), 1..=3_650)?;
        }
        Ok(())
    }
}

impl Default for ClickHouseConfig {
    fn default() -> Self {
        Self {
            url: "http://127.0.0.1:8123".to_owned(),
            database: "ollystack".to_owned(),
            // The users of the embedded engine (`ollystack-clickhouse`).
            user: "reader".to_owned(),
            password_file: None,
            admin_user: "admin".to_owned(),
            admin_password_file: None,
            cluster: None,
            retention: RetentionConfig::default(),
        }
    }
}

impl ClickHouseConfig {
    /// The password for questions, read anew.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn password(&self) -> Result<Secret, ConfigError> {
        Secret::read("clickhouse.password_file", self.password_file.as_deref())
    }

    /// User and password for migrations, read anew.
    ///
    /// # Errors
    /// When the password's file cannot be read.
    pub fn admin(&self) -> Result<(String, Secret), ConfigError> {
        let file = self.admin_password_file.as_deref();
        Ok((self.admin_user.clone(), Secret::read("clickhouse.admin_password_file", file)?))
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        self.retention.validate()?;
        url::check("clickhouse.url", &self.url)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if !(1..=64).contains(&self.database.len()) || !self.database.bytes().all(plain) {
            let allowed = "1 to 64 characters of [A-Za-z0-9_]";
            return Err(ConfigError::invalid("clickhouse.database", &self.database, allowed));
        }
        if let Some(cluster) = &self.cluster {
            url::check_name("clickhouse.cluster", cluster)?;
        }
        url::check_name("clickhouse.user", &self.user)?;
        url::check_name("clickhouse.admin_user", &self.admin_user)
    }
}
