//! How the impact of a flow is told.

use serde::{Deserialize, Serialize};

use crate::ConfigError;

/// How the impact of a flow is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImpactConfig {
    /// Attributes of spans, log records and resources whose values are users; at most 16.
    pub user_keys: Vec<String>,
}

impl Default for ImpactConfig {
    fn default() -> Self {
        Self { user_keys: ["enduser.id", "user.id", "session.id"].map(str::to_owned).into() }
    }
}

impl ImpactConfig {
    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        let fits = |key: &String| !key.is_empty() && key.len() <= 128;
        if self.user_keys.len() <= 16 && self.user_keys.iter().all(fits) {
            return Ok(());
        }
        let allowed = "at most 16 attribute names of 1 to 128 bytes";
        Err(ConfigError::invalid("impact.user_keys", self.user_keys.join(", "), allowed))
    }
}
