//! How questions in plain language reach the store.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{ConfigError, Secret, url};

/// How questions in plain language reach the store: as a user of their own, whom the store allows little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NlqConfig {
    /// The user; the embedded engine has one named `nlq`.
    #[serde(deserialize_with = "url::text")]
    pub user: String,
    /// A file with the user's password. Without it no question is answered.
    pub password_file: Option<PathBuf>,
}

impl Default for NlqConfig {
    fn default() -> Self {
        Self { user: "nlq".to_owned(), password_file: None }
    }
}

impl NlqConfig {
    /// The password, read anew; none when no file is named.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn password(&self) -> Result<Option<Secret>, ConfigError> {
        let Some(file) = self.password_file.as_deref() else { return Ok(None) };
        Secret::read("nlq.password_file", Some(file)).map(Some)
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        url::check_name("nlq.user", &self.user)
    }
}
