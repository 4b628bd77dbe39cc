//! What Alertmanager sends to a webhook, version 4:
//! <https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{IncidentId, Timestamp};

/// Whether alerts fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertStatus {
    /// At least one fires.
    Firing,
    /// All are over.
    Resolved,
}

/// A notification about a group of alerts. Members that are not named here are of no concern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertmanagerNotification {
    /// `4`.
    #[schema(example = "4")]
    pub version: String,
    /// What tells the group from others.
    pub group_key: String,
    /// Alerts of the group that were left out because of `max_alerts`.
    #[serde(default)]
    pub truncated_alerts: u64,
    /// Whether any alert fires.
    pub status: AlertStatus,
    /// The receiver's name.
    #[serde(default)]
    pub receiver: String,
    /// The labels that the alerts were grouped by.
    #[serde(default)]
    pub group_labels: BTreeMap<String, String>,
    /// The labels that all alerts have in common.
    #[serde(default)]
    pub common_labels: BTreeMap<String, String>,
    /// The annotations that all alerts have in common.
    #[serde(default)]
    pub common_annotations: BTreeMap<String, String>,
    /// Alertmanager's address.
    #[serde(default, rename = "externalURL")]
    pub external_url: String,
    /// The alerts, at least one.
    pub alerts: Vec<AlertmanagerAlert>,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertmanagerAlert {
    /// Whether it fires.
    pub status: AlertStatus,
    /// Its labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Its annotations.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// Since when.
    pub starts_at: Timestamp,
    /// Until when; the year 1 while it fires.
    #[serde(default, deserialize_with = "end")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ends_at: Option<Timestamp>,
    /// Where it comes from: a link to Prometheus.
    #[serde(default, rename = "generatorURL")]
    pub generator_url: String,
    /// A hash of its labels.
    pub fingerprint: String,
}

/// Go's zero time lies outside of our range of time and means "not yet".
fn end<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    match text.as_deref() {
        None | Some("") => Ok(None),
        Some(zero) if zero.starts_with("0001-01-01T00:00:00") => Ok(None),
        Some(time) => time.parse().map(Some).map_err(serde::de::Error::custom),
    }
}

/// What became of a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebhookReceipt {
    /// The incident of the group; null when all alerts were over and no incident of the group is open.
    #[schema(required = true)]
    pub incident_id: Option<IncidentId>,
    /// Whether this notification opened it.
    pub opened: bool,
}
