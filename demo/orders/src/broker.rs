//! NATS JetStream as the shop's broker.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{self, context::PublishErrorKind};
use async_nats::{Client, ConnectOptions, Event, HeaderMap};
use async_trait::async_trait;
use opentelemetry::KeyValue;

use crate::outbox::{Broker, PublishError, SUBJECT};
use crate::spans;
use crate::store::Outgoing;

/// The stream that holds messages until the mailer has done its work.
pub const STREAM: &str = "SHOP_ORDERS";

const ACK_TIMEOUT: Duration = Duration::from_secs(2);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const ENSURE_EVERY: Duration = Duration::from_secs(1);

/// A connection that comes back by itself when the broker does.
pub struct Nats {
    client: Client,
    jetstream: jetstream::Context,
    host: String,
    port: u16,
    stream_exists: AtomicBool,
}

impl Nats {
    /// Starts connecting; the broker may still be away.
    pub async fn connect(url: &str) -> Result<Arc<Self>, Box<dyn std::error::Error + Send + Sync>> {
        let address: async_nats::ServerAddr = url.parse()?;
        let client = ConnectOptions::new()
            .name("orders")
            .retry_on_initial_connect()
            .max_reconnects(None)
            .connection_timeout(CONNECT_TIMEOUT)
            .reconnect_delay_callback(|attempts| {
                Duration::from_millis(100 * u64::try_from(attempts).unwrap_or(20).min(20))
            })
            .event_callback(|event| async move {
                match event {
                    Event::Connected => tracing::info!("connected to the broker"),
                    Event::Disconnected => tracing::warn!("the connection to the broker is lost"),
                    // Every attempt to connect again is one, too.
                    Event::ClientError(_) => {}
                    other => tracing::warn!(error.message = other.to_string(), "trouble with the broker"),
                }
            })
            .ping_interval(Duration::from_secs(5))
            .connect(address.clone())
            .await?;
        let mut jetstream = jetstream::new(client.clone());
        jetstream.set_timeout(ACK_TIMEOUT);
        Ok(Arc::new(Self {
            client,
            jetstream,
            host: address.host().to_owned(),
            port: address.port(),
            stream_exists: AtomicBool::new(false),
        }))
    }

    /// Creates the stream as soon as the broker is there, and again should it have gone.
    pub async fn keep_stream(self: Arc<Self>) {
        loop {
            if !self.stream_exists.load(Ordering::Relaxed) && self.connected() {
                match self.jetstream.get_or_create_stream(stream()).await {
                    Ok(_) => self.stream_exists.store(true, Ordering::Relaxed),
                    Err(error) => {
                        tracing::warn!(error.message = spans::chain(&error), "the stream is not there yet");
                    }
                }
            }
            tokio::time::sleep(ENSURE_EVERY).await;
        }
    }

    /// Sends what is still buffered.
    pub async fn close(&self) {
        let _ = tokio::time::timeout(Duration::from_secs(1), self.client.flush()).await;
    }

    fn connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }
}

fn stream() -> Config {
    Config {
        name: STREAM.to_owned(),
        subjects: vec!["order.>".to_owned()],
        // A message leaves when its consumer has acknowledged it.
        retention: RetentionPolicy::WorkQueue,
        storage: StorageType::File,
        // A full stream refuses, so that messages wait in the outbox and none is pushed out.
        discard: DiscardPolicy::New,
        max_bytes: 256 << 20,
        duplicate_window: Duration::from_secs(600),
        ..Config::default()
    }
}

#[async_trait]
impl Broker for Nats {
    async fn publish(&self, message: &Outgoing) -> Result<(), PublishError> {
        if !self.ready() {
            return Err(PublishError::Disconnected);
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &message.headers {
            headers.insert(name.as_str(), value.as_str());
        }
        let publish = PublishMessage::build()
            .headers(headers)
            .message_id(&message.id)
            .payload(message.payload.clone().into_bytes().into());
        let refused = |error: jetstream::context::PublishError| {
            if error.kind() == PublishErrorKind::StreamNotFound {
                self.stream_exists.store(false, Ordering::Relaxed);
            }
            PublishError::NotAcknowledged(spans::chain(&error))
        };
        let acknowledged = self.jetstream.send_publish(SUBJECT, publish).await.map_err(refused)?;
        acknowledged.await.map(drop).map_err(refused)
    }

    fn ready(&self) -> bool {
        self.connected() && self.stream_exists.load(Ordering::Relaxed)
    }

    fn address(&self) -> Vec<KeyValue> {
        vec![
            KeyValue::new("server.address", self.host.clone()),
            KeyValue::new("server.port", i64::from(self.port)),
        ]
    }
}
