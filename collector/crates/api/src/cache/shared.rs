//! Answers in Redis, where other instances of the service find them.
//!
//! Whatever goes wrong there counts as "not found": a wait is short, a failed connection is not tried again for a second,
//! and what cannot be read is passed over.

use std::{
    fmt,
    time::{Duration, Instant},
};

use olly_config::{CacheConfig, ConfigError};
use olly_model::CorrelationAnswer;
use redis::{AsyncCommands as _, IntoConnectionInfo as _, RedisError, aio::MultiplexedConnection};
use serde::{Deserialize, Serialize};
use tokio::{sync::Mutex, time::timeout};

use super::{Asked, Looks};

/// Longest wait for Redis: the store answers in about this time, too.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long Redis is left alone after a failure.
const REST: Duration = Duration::from_secs(1);
/// The largest answer that is put there, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What is put there.
#[derive(Serialize, Deserialize)]
pub(super) struct Stored<L, A> {
    pub(super) looks: L,
    pub(super) answer: A,
}

pub(super) struct Shared {
    client: redis::Client,
    link: Mutex<Link>,
    ttl_seconds: u64,
}

#[derive(Default)]
struct Link {
    connection: Option<MultiplexedConnection>,
    rest_until: Option<Instant>,
}

impl Shared {
    /// None when no Redis is configured.
    pub(super) fn new(config: &CacheConfig) -> Result<Option<Self>, ConfigError> {
        let Some(url) = &config.redis_url else { return Ok(None) };
        let refused = |_: RedisError| ConfigError::Invalid {
            key: "cache.redis_url",
            value: url.clone(),
            allowed: "redis://host:port/database".to_owned(),
        };
        let mut info = url.as_str().into_connection_info().map_err(refused)?;
        let password = config.redis_password()?;
        if !password.is_empty() {
            let settings = info.redis_settings().clone().set_password(password.reveal());
            info = info.set_redis_settings(settings);
        }
        let client = redis::Client::open(info).map_err(refused)?;
        Ok(Some(Self { client, link: Mutex::default(), ttl_seconds: config.ttl_seconds }))
    }

    pub(super) async fn get(&self, asked: &Asked) -> Option<Stored<Looks, CorrelationAnswer>> {
        let mut connection = self.connection().await?;
        let found = timeout(PATIENCE, connection.get::<_, Option<Vec<u8>>>(name(asked))).await;
        let Ok(Ok(found)) = found else {
            self.give_up("reading").await;
            return None;
        };
        let stored: Stored<Looks, CorrelationAnswer> = serde_json::from_slice(&found?).ok()?;
        (stored.answer.correlation_id == asked.id).then_some(stored)
    }

    pub(super) async fn put(&self, asked: &Asked, stored: &Stored<&Looks, &CorrelationAnswer>) {
        let Ok(text) = serde_json::to_vec(stored) else { return };
        if text.len() > MAX_BYTES {
            return;
        }
        let Some(mut connection) = self.connection().await else { return };
        let put = timeout(PATIENCE, connection.set_ex::<_, _, ()>(name(asked), text, self.ttl_seconds)).await;
        if !matches!(put, Ok(Ok(()))) {
            self.give_up("writing").await;
        }
    }

    /// A connection, when there is one or can be one at once. Nobody waits for another one's attempt.
    async fn connection(&self) -> Option<MultiplexedConnection> {
        let mut link = self.link.try_lock().ok()?;
        if let Some(connection) = &link.connection {
            return Some(connection.clone());
        }
        if link.rest_until.is_some_and(|until| Instant::now() < until) {
            return None;
        }
        if let Ok(Ok(connection)) = timeout(PATIENCE, self.client.get_multiplexed_async_connection()).await {
            link.connection = Some(connection.clone());
            return Some(connection);
        }
        link.rest_until = Some(Instant::now() + REST);
        drop(link);
        tracing::warn!("Redis cannot be reached; answers come from the store");
        None
    }

    async fn give_up(&self, what: &'static str) {
        metrics::counter!("api_redis_failures_total").increment(1);
        let mut link = self.link.lock().await;
        if link.connection.take().is_some() {
            tracing::warn!("{what} in Redis failed; answers come from the store");
        }
        link.rest_until = Some(Instant::now() + REST);
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// The version is part of the name, as another one may write answers otherwise. Tenants come as a hash: they may contain any
/// character, and the answer is checked to be of the ID.
fn name(asked: &Asked) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut tenant = DefaultHasher::new();
    asked.tenant.as_str().hash(&mut tenant);
    let (traces, logs, metrics) = asked.parts;
    let parts = u8::from(traces) | u8::from(logs) << 1 | u8::from(metrics) << 2;
    let version = env!("CARGO_PKG_VERSION");
    format!("ollystack:flow:{version}:{:016x}:{parts}:{}", tenant.finish(), asked.id)
}
