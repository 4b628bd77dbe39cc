//! From a confirmed order to a message that the broker has acknowledged.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::trace::{FutureExt, SpanKind};
use opentelemetry::{Context, KeyValue, global};

use crate::clock::unix_ms;
use crate::spans;
use crate::store::{Outgoing, Store, StoreError};

/// The subject of the message that makes the mailer write.
pub const SUBJECT: &str = "order.confirmed";

/// A message younger than this is still in the hands of the request that made it.
const GRACE_MS: u64 = 5_000;
const RELAY_EVERY: Duration = Duration::from_secs(1);
const RELAY_BATCH: u32 = 50;

/// Why a message was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("not connected to the broker")]
    Disconnected,
    #[error("the broker did not acknowledge the message: {0}")]
    NotAcknowledged(String),
}

/// Whoever takes messages and acknowledges them once they are safe.
#[async_trait]
pub trait Broker: Send + Sync {
    /// Comes back when the message is acknowledged.
    async fn publish(&self, message: &Outgoing) -> Result<(), PublishError>;
    /// Whether it is worth trying.
    fn ready(&self) -> bool;
    /// Attributes that say where the broker is.
    fn address(&self) -> Vec<KeyValue>;
}

/// Publishes what the store's outbox holds.
#[derive(Clone)]
pub struct Outbox {
    store: Store,
    broker: Arc<dyn Broker>,
}

impl Outbox {
    pub fn new(store: Store, broker: Arc<dyn Broker>) -> Self {
        Self { store, broker }
    }

    /// A message of the current flow.
    pub fn message(id: String, payload: String) -> Outgoing {
        let mut headers = HashMap::new();
        global::get_text_map_propagator(|propagator| {
            propagator.inject_context(&Context::current(), &mut headers);
        });
        Outgoing { id, payload, headers }
    }

    /// Publishes a message below the current span, and removes it from the outbox once it is
    /// acknowledged. When that fails it stays there and the relay takes over.
    pub async fn publish(&self, message: &Outgoing) -> Result<(), PublishError> {
        let mut attributes = vec![
            KeyValue::new("messaging.system", "nats"),
            KeyValue::new("messaging.destination.name", SUBJECT),
            KeyValue::new("messaging.operation.type", "send"),
            KeyValue::new("messaging.operation.name", "publish"),
            KeyValue::new("messaging.message.id", message.id.clone()),
            KeyValue::new(
                "messaging.message.body.size",
                i64::try_from(message.payload.len()).unwrap_or(i64::MAX),
            ),
        ];
        attributes.extend(self.broker.address());
        let cx =
            spans::start(&Context::current(), format!("publish {SUBJECT}"), SpanKind::Producer, attributes);
        let mut outgoing = message.clone();
        global::get_text_map_propagator(|propagator| propagator.inject_context(&cx, &mut outgoing.headers));
        let result = self.broker.publish(&outgoing).with_context(cx.clone()).await;
        if let Err(error) = &result {
            spans::fail(&cx, "PublishError", error);
            return result;
        }
        drop(cx);
        if let Err(error) = self.store.published(message.id.clone()).await {
            // The relay will publish it again; broker and consumer know it by its ID.
            tracing::warn!(
                messaging.message.id = message.id,
                error.message = spans::chain(&error),
                "published message stays in the outbox"
            );
        }
        Ok(())
    }

    /// Publishes what requests had to leave behind, for as long as the service runs.
    pub async fn relay(self) {
        loop {
            tokio::time::sleep(RELAY_EVERY).await;
            if !self.broker.ready() {
                continue;
            }
            if let Err(error) = self.relay_once(unix_ms().saturating_sub(GRACE_MS)).await {
                tracing::warn!(error.message = spans::chain(&error), "the outbox could not be read");
            }
        }
    }

    /// Publishes what waits since before `before_ms`, each message in the trace it comes from, and
    /// stops at the first that the broker does not take. Answers how many went out.
    pub async fn relay_once(&self, before_ms: u64) -> Result<usize, StoreError> {
        let mut sent = 0;
        for message in self.store.unpublished(before_ms, RELAY_BATCH).await? {
            let flow = global::get_text_map_propagator(|propagator| propagator.extract(&message.headers));
            let result = async {
                self.publish(&message).await.inspect(|()| {
                    tracing::info!(messaging.message.id = message.id, "message relayed from the outbox");
                })
            };
            if result.with_context(flow).await.is_err() {
                break;
            }
            sent += 1;
        }
        Ok(sent)
    }
}
