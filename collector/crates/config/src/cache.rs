//! How long answers are kept.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{ConfigError, Secret, limits::within, url};

/// How long answers about a flow are kept, in the process and in Redis. Only flows that have settled are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CacheConfig {
    /// Memory for answers in the process, in MiB; 0 to 65,536. 0 keeps nothing there.
    pub max_mib: u64,
    /// How long an answer is kept, in seconds; 1 to 86,400.
    pub ttl_seconds: u64,
    /// How long nothing must have happened in a flow for it to have settled, in seconds; 1 to 86,400.
    pub settled_after_seconds: u64,
    /// How long an answer about a settled flow is given again before the store is asked whether anything arrived, in milliseconds;
    /// 0 to 60,000. What arrives late is seen that much later.
    pub recheck_ms: u64,
    /// Redis, which several instances of the service share, as `redis://host:port/database`; without it each keeps its own.
    pub redis_url: Option<String>,
    /// A file with the password of Redis.
    pub redis_password_file: Option<PathBuf>,
}

impl Default for CacheConfig {
    fn default() -> Self {
        Self {
            max_mib: 64,
            ttl_seconds: 300,
            settled_after_seconds: 300,
            recheck_ms: 1_000,
            redis_url: None,
            redis_password_file: None,
        }
    }
}

impl CacheConfig {
    /// The password of Redis, read anew.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn redis_password(&self) -> Result<Secret, ConfigError> {
        Secret::read("cache.redis_password_file", self.redis_password_file.as_deref())
    }

    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        within("cache.max_mib", self.max_mib, 0..=65_536)?;
        within("cache.ttl_seconds", self.ttl_seconds, 1..=86_400)?;
        within("cache.settled_after_seconds", self.settled_after_seconds, 1..=86_400)?;
        within("cache.recheck_ms", self.recheck_ms, 0..=60_000)?;
        self.redis_url.as_deref().map_or(Ok(()), |url| url::check_redis("cache.redis_url", url))
    }
}
