//! Anomalies and forecasts.

use std::{collections::BTreeSet, path::PathBuf};

use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{ConfigError, Secret, limits::within, url};

/// How anomalies are looked for, what is forecast, and the store's user that writes the findings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnomaliesConfig {
    /// The user; the embedded engine has one named `detector`.
    #[serde(deserialize_with = "url::text")]
    pub user: String,
    /// A file with the user's password. Without it nothing is looked for.
    pub password_file: Option<PathBuf>,
    /// The time zone in which people live their days, for seasonal baselines: `UTC`, `Europe/Berlin`.
    pub time_zone: String,
    /// Days, as `2026-12-25`, on which nobody behaves as usual: seasonal baselines leave them out, and do not judge them.
    pub holidays: Vec<String>,
    /// How long after its end a minute is judged, in seconds, so that its data has arrived; 0 to 3,600.
    pub settle_seconds: u32,
    /// How many minutes are judged after the service was away; 1 to 1,440.
    pub catch_up_minutes: u32,
    /// How often forecasts are made, in minutes; 1 to 60.
    pub forecast_minutes: u32,
    /// Whether requests that fail or get slower than usual, and go on doing so, open an incident.
    pub open_incidents: bool,
    /// The score, in deviations, that opens one; 4.5 to 1,000.
    pub incident_score: f64,
    /// What is forecast, and what it must not reach.
    pub thresholds: Vec<ThresholdConfig>,
}

/// What a metric must not reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdConfig {
    /// `error_rate` (0 to 1), `p95_duration_ns`, or the name of a gauge such as `system.filesystem.utilization`.
    pub metric: String,
    /// The value.
    pub threshold: f64,
}

impl Default for AnomaliesConfig {
    fn default() -> Self {
        let threshold = |metric: &str, threshold| ThresholdConfig { metric: metric.to_owned(), threshold };
        Self {
            user: "detector".to_owned(),
            password_file: None,
            time_zone: "UTC".to_owned(),
            holidays: Vec::new(),
            settle_seconds: 60,
            catch_up_minutes: 60,
            forecast_minutes: 10,
            open_incidents: false,
            incident_score: 6.0,
            thresholds: vec![
                threshold("error_rate", 0.05),
                threshold("p95_duration_ns", 2e9),
                threshold("system.filesystem.utilization", 0.9),
                threshold("system.memory.utilization", 0.95),
            ],
        }
    }
}

impl AnomaliesConfig {
    /// The password, read anew; none when no file is named.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn password(&self) -> Result<Option<Secret>, ConfigError> {
        let Some(file) = self.password_file.as_deref() else { return Ok(None) };
        Secret::read("anomalies.password_file", Some(file)).map(Some)
    }

    /// The time zone.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn zone(&self) -> Result<TimeZone, ConfigError> {
        TimeZone::get(&self.time_zone).map_err(|_| {
            ConfigError::invalid(
                "anomalies.time_zone",
                &self.time_zone,
                "a time zone such as Europe/Berlin".to_owned(),
            )
        })
    }

    /// The days that are left out.
    ///
    /// # Errors
    /// When one is no day.
    pub fn dates(&self) -> Result<Vec<Date>, ConfigError> {
        let date = |text: &String| {
            text.parse().map_err(|_| {
                ConfigError::invalid("anomalies.holidays", text, "days such as 2026-12-25".to_owned())
            })
        };
        self.holidays.iter().map(date).collect()
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        url::check_name("anomalies.user", &self.user)?;
        self.zone()?;
        self.dates()?;
        within("anomalies.settle_seconds", self.settle_seconds, 0..=3_600)?;
        within("anomalies.catch_up_minutes", self.catch_up_minutes, 1..=1_440)?;
        within("anomalies.forecast_minutes", self.forecast_minutes, 1..=60)?;
        within("anomalies.incident_score", self.incident_score, 4.5..=1_000.0)?;
        within("the number of anomalies.thresholds", self.thresholds.len(), 0..=50)?;
        let mut metrics = BTreeSet::new();
        for ThresholdConfig { metric, threshold } in &self.thresholds {
            if metric.is_empty() || metric.len() > 256 || !metrics.insert(metric) {
                let allowed = "names of 1 to 256 bytes, each once".to_owned();
                return Err(ConfigError::invalid("anomalies.thresholds.metric", metric, allowed));
            }
            if !threshold.is_finite() {
                let allowed = "a number".to_owned();
                return Err(ConfigError::invalid("anomalies.thresholds.threshold", threshold, allowed));
            }
        }
        Ok(())
    }
}
