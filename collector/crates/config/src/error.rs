//! Why a configuration is not accepted.

use std::path::PathBuf;

/// Why a configuration is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value is outside of what is allowed.
    #[error("{key} is `{value}`; allowed is {allowed}")]
    Invalid {
        /// The key, e.g. `clickhouse.url`.
        key: &'static str,
        /// The value that was given.
        value: String,
        /// What would be accepted.
        allowed: String,
    },
    /// Unknown keys, values of the wrong type, or a file that is not TOML; one line for each.
    #[error("{}", .0.join("\n"))]
    Unreadable(
        /// The faults, each with its key and where it was set.
        Vec<String>,
    ),
    /// A file that was asked for cannot be read.
    #[error("{key} names {}, which cannot be read", path.display())]
    File {
        /// The key or option.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl ConfigError {
    pub(crate) fn invalid(key: &'static str, value: impl ToString, allowed: impl Into<String>) -> Self {
        Self::Invalid { key, value: value.to_string(), allowed: allowed.into() }
    }
}
