//! Orders and the outbox in SQLite, each statement with its client span.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use opentelemetry::metrics::Histogram;
use opentelemetry::trace::{SpanKind, TraceContextExt};
use opentelemetry::{Context, KeyValue, global};
use rusqlite::{Connection, params, params_from_iter};

use crate::clock::unix_ms;
use crate::pool::{Exhausted, Lease, Pool};
use crate::spans;

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection was free.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
    /// A statement failed.
    #[error("database statement failed")]
    Statement(#[from] rusqlite::Error),
    /// The thread that ran the statement is gone.
    #[error("database task failed")]
    Task(#[from] tokio::task::JoinError),
}

/// A new order.
#[derive(Debug, Clone)]
pub struct NewOrder {
    pub id: String,
    pub cart_id: String,
    pub user_id: String,
    pub items: String,
    pub amount_cents: i64,
}

/// A message on its way to the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Also the message ID by which broker and consumer know duplicates.
    pub id: String,
    pub payload: String,
    /// Trace context and baggage of the flow the message belongs to.
    pub headers: HashMap<String, String>,
}

/// The service's database.
#[derive(Clone)]
pub struct Store {
    pool: Arc<Pool>,
    duration: Histogram<f64>,
}

impl Store {
    /// Creates what is missing.
    pub async fn open(pool: Arc<Pool>) -> Result<Self, StoreError> {
        let duration = global::meter(env!("CARGO_PKG_NAME"))
            .f64_histogram("db.client.operation.duration")
            .with_unit("s")
            .with_description("Time a statement took.")
            .with_boundaries(vec![0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0])
            .build();
        let store = Self { pool, duration };
        store.run(|work| Ok(work.connection().execute_batch(include_str!("schema.sql"))?)).await?;
        Ok(store)
    }

    /// Prices in cents of those of the products that exist.
    pub async fn prices(&self, skus: Vec<String>) -> Result<HashMap<String, i64>, StoreError> {
        self.run(move |work| {
            let marks = vec!["?"; skus.len()].join(", ");
            let sql = format!("SELECT sku, unit_price_cents FROM products WHERE sku IN ({marks})");
            work.statement("SELECT", Some("products"), &sql, |connection| {
                let mut statement = connection.prepare_cached(&sql)?;
                let rows =
                    statement.query_map(params_from_iter(&skus), |row| Ok((row.get(0)?, row.get(1)?)))?;
                rows.collect()
            })
        })
        .await
    }

    /// Writes a pending order.
    pub async fn insert(&self, order: NewOrder) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO orders (id, cart_id, user_id, items, amount_cents, status, created_ms) \
                           VALUES (?, ?, ?, ?, ?, 'pending', ?)";
        self.run(move |work| {
            let NewOrder { id, cart_id, user_id, items, amount_cents } = &order;
            work.execute("INSERT", "orders", SQL, params![id, cart_id, user_id, items, amount_cents, now()])
        })
        .await
    }

    /// Marks an order as failed.
    pub async fn fail(&self, id: String) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE orders SET status = 'failed' WHERE id = ?";
        self.run(move |work| work.execute("UPDATE", "orders", SQL, params![id])).await
    }

    /// Confirms an order and puts its message into the outbox, both or neither.
    pub async fn confirm(&self, order_id: String, message: Outgoing) -> Result<(), StoreError> {
        const CONFIRM: &str = "UPDATE orders SET status = 'confirmed' WHERE id = ?";
        const ENQUEUE: &str = "INSERT INTO outbox (id, payload, headers, created_ms) VALUES (?, ?, ?, ?)";
        self.run(move |work| {
            let headers = serde_json::to_string(&message.headers).unwrap_or_else(|_| "{}".to_owned());
            work.transaction(|work| {
                work.execute("UPDATE", "orders", CONFIRM, params![order_id])?;
                work.execute(
                    "INSERT",
                    "outbox",
                    ENQUEUE,
                    params![message.id, message.payload, headers, now()],
                )
            })
        })
        .await
    }

    /// Forgets a message that the broker has acknowledged.
    pub async fn published(&self, id: String) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM outbox WHERE id = ?";
        self.run(move |work| work.execute("DELETE", "outbox", SQL, params![id])).await
    }

    /// Messages that wait since before `before_ms`, oldest first.
    pub async fn unpublished(&self, before_ms: u64, limit: u32) -> Result<Vec<Outgoing>, StoreError> {
        const SQL: &str =
            "SELECT id, payload, headers FROM outbox WHERE created_ms < ? ORDER BY created_ms LIMIT ?";
        self.run(move |work| {
            work.statement("SELECT", Some("outbox"), SQL, |connection| {
                let before_ms = i64::try_from(before_ms).unwrap_or(i64::MAX);
                let mut statement = connection.prepare_cached(SQL)?;
                let rows = statement.query_map(params![before_ms, limit], |row| {
                    let headers: String = row.get(2)?;
                    Ok(Outgoing {
                        id: row.get(0)?,
                        payload: row.get(1)?,
                        headers: serde_json::from_str(&headers).unwrap_or_default(),
                    })
                })?;
                rows.collect()
            })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Work) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let lease = self.pool.acquire().await?;
        let mut work = Work { lease, cx: Context::current(), duration: self.duration.clone() };
        tokio::task::spawn_blocking(move || job(&mut work)).await?
    }
}

fn now() -> i64 {
    i64::try_from(unix_ms()).unwrap_or(i64::MAX)
}

/// One use of a connection.
struct Work {
    lease: Lease,
    cx: Context,
    duration: Histogram<f64>,
}

impl Work {
    fn connection(&mut self) -> &mut Connection {
        self.lease.get()
    }

    /// Runs a statement in a span of its own. Work that belongs to no flow, like looking whether
    /// the outbox is empty, gets none: a trace a second would only hide the others.
    fn statement<T>(
        &mut self,
        operation: &'static str,
        table: Option<&'static str>,
        sql: &str,
        run: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut labels = vec![
            KeyValue::new("db.system.name", "sqlite"),
            KeyValue::new("db.namespace", "orders"),
            KeyValue::new("db.operation.name", operation),
        ];
        labels.extend(table.map(|table| KeyValue::new("db.collection.name", table)));
        let cx = self.cx.has_active_span().then(|| {
            let name = table.map_or(operation.to_owned(), |table| format!("{operation} {table}"));
            let mut attributes = labels.clone();
            attributes.push(KeyValue::new("db.query.text", sql.to_owned()));
            spans::start(&self.cx, name, SpanKind::Client, attributes)
        });
        let started = Instant::now();
        let result = run(self.lease.get());
        if let Err(error) = &result {
            labels.push(KeyValue::new("error.type", "SqliteError"));
            if let Some(cx) = &cx {
                spans::fail(cx, "SqliteError", error);
            }
        }
        self.duration.record(started.elapsed().as_secs_f64(), &labels);
        Ok(result?)
    }

    fn execute(
        &mut self,
        operation: &'static str,
        table: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<(), StoreError> {
        self.statement(operation, Some(table), sql, |connection| {
            connection.prepare_cached(sql)?.execute(values).map(drop)
        })
    }

    fn transaction(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let control = |work: &mut Self, operation, sql: &str| {
            work.statement(operation, None, sql, |connection| connection.execute_batch(sql))
        };
        control(self, "BEGIN", "BEGIN IMMEDIATE")?;
        let result = body(self).and_then(|()| control(self, "COMMIT", "COMMIT"));
        if result.is_err() && !self.connection().is_autocommit() {
            // The first error is the one to tell.
            let _ = control(self, "ROLLBACK", "ROLLBACK");
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn confirmation_and_message_are_written_together_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let pool = Pool::open(&folder.path().join("o.db"), 2, Duration::from_secs(1)).unwrap();
        let store = Store::open(pool).await.unwrap();
        let message = Outgoing {
            id: "m-1".into(),
            payload: "{}".into(),
            headers: HashMap::from([("baggage".into(), "correlation_id=x".into())]),
        };
        store.confirm("ord-1".into(), message.clone()).await.unwrap();
        assert!(store.confirm("ord-2".into(), message.clone()).await.is_err(), "the message ID is taken");
        assert_eq!(store.unpublished(u64::MAX, 10).await.unwrap(), [message]);
        store.published("m-1".into()).await.unwrap();
        assert!(store.unpublished(u64::MAX, 10).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn only_known_products_have_a_price() {
        let folder = tempfile::tempdir().unwrap();
        let pool = Pool::open(&folder.path().join("o.db"), 1, Duration::from_secs(1)).unwrap();
        let store = Store::open(pool).await.unwrap();
        let prices = store.prices(vec!["tea".into(), "yacht".into()]).await.unwrap();
        assert_eq!(prices, HashMap::from([("tea".to_owned(), 690)]));
    }
}
