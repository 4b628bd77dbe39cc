//! A bounded pool of SQLite connections.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use opentelemetry::metrics::{Counter, Histogram};
use opentelemetry::trace::{SpanKind, TraceContextExt};
use opentelemetry::{Context, KeyValue, global};
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::spans;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Why no connection could be had.
#[derive(Debug, thiserror::Error)]
#[error("database connection pool exhausted: none of {size} connections became free within {waited_ms} ms")]
pub struct Exhausted {
    size: u32,
    waited_ms: u128,
}

/// Connections to one database file, at most `size` at a time.
pub struct Pool {
    slots: Arc<Semaphore>,
    size: u32,
    idle: Mutex<Vec<Connection>>,
    acquire_timeout: Duration,
    statement_delay_ms: Arc<AtomicU64>,
    wait_time: Histogram<f64>,
    timeouts: Counter<u64>,
}

/// A connection that goes back to its pool when dropped.
pub struct Lease {
    connection: Option<Connection>,
    pool: Arc<Pool>,
    // Declared last, so that the slot is free only after the connection is back.
    _slot: OwnedSemaphorePermit,
}

impl Lease {
    /// The connection.
    pub fn get(&mut self) -> &mut Connection {
        match &mut self.connection {
            Some(connection) => connection,
            None => unreachable!("a lease holds its connection until it is dropped"),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.idle().push(connection);
        }
    }
}

fn name() -> KeyValue {
    KeyValue::new("db.client.connection.pool.name", "orders")
}

impl Pool {
    /// Opens all connections.
    pub fn open(path: &Path, size: u32, acquire_timeout: Duration) -> rusqlite::Result<Arc<Self>> {
        let statement_delay_ms = Arc::new(AtomicU64::new(0));
        let idle = (0..size).map(|_| connect(path, &statement_delay_ms)).collect::<Result<Vec<_>, _>>()?;
        let meter = global::meter(env!("CARGO_PKG_NAME"));
        let pool = Arc::new(Self {
            slots: Arc::new(Semaphore::new(size as usize)),
            size,
            idle: Mutex::new(idle),
            acquire_timeout,
            statement_delay_ms,
            wait_time: meter
                .f64_histogram("db.client.connection.wait_time")
                .with_unit("s")
                .with_description("Time it took to get a connection from the pool.")
                .with_boundaries(vec![0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0])
                .build(),
            timeouts: meter
                .u64_counter("db.client.connection.timeouts")
                .with_unit("{timeout}")
                .with_description("Requests for a connection that were given up.")
                .build(),
        });
        let observed = Arc::downgrade(&pool);
        meter
            .i64_observable_up_down_counter("db.client.connection.count")
            .with_unit("{connection}")
            .with_description("Connections by state.")
            .with_callback(move |observer| {
                let Some(pool) = observed.upgrade() else { return };
                let idle = i64::try_from(pool.slots.available_permits()).unwrap_or(i64::MAX);
                let state = |state| [name(), KeyValue::new("db.client.connection.state", state)];
                observer.observe(idle, &state("idle"));
                observer.observe(i64::from(pool.size) - idle, &state("used"));
            })
            .build();
        Ok(pool)
    }

    /// Waits for a connection, but not for long.
    pub async fn acquire(self: &Arc<Self>) -> Result<Lease, Exhausted> {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            self.wait_time.record(0.0, &[name()]);
            return Ok(self.lease(slot));
        }
        // Only waiting is worth a span.
        let started = Instant::now();
        let current = Context::current();
        let cx = current.has_active_span().then(|| {
            spans::start(&current, "wait for database connection", SpanKind::Internal, vec![name()])
        });
        let permit =
            tokio::time::timeout(self.acquire_timeout, Arc::clone(&self.slots).acquire_owned()).await;
        self.wait_time.record(started.elapsed().as_secs_f64(), &[name()]);
        // The semaphore is never closed, so a refusal is as good as a time-out.
        let Ok(Ok(slot)) = permit else {
            self.timeouts.add(1, &[name()]);
            let error = Exhausted { size: self.size, waited_ms: started.elapsed().as_millis() };
            if let Some(cx) = cx {
                spans::fail(&cx, "PoolExhausted", &error);
            }
            return Err(error);
        };
        Ok(self.lease(slot))
    }

    fn lease(self: &Arc<Self>, slot: OwnedSemaphorePermit) -> Lease {
        let connection = self.idle().pop();
        Lease { connection, pool: Arc::clone(self), _slot: slot }
    }

    /// Takes every connection away as it becomes free, until the answer is dropped.
    pub async fn hold_all(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.slots).acquire_many_owned(self.size).await.ok()
    }

    /// Makes every statement on every connection take longer. 0 ends that.
    pub fn delay_statements(&self, delay: Duration) {
        let delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self.statement_delay_ms.store(delay_ms, Ordering::Relaxed);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens a connection whose statements begin with the planned delay, as if storage were slow. The
/// hook runs before a statement takes locks, so that readers and writers suffer alike.
fn connect(path: &Path, delay_ms: &Arc<AtomicU64>) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // What the shop has confirmed survives a crash of the machine.
    connection.pragma_update(None, "synchronous", "FULL")?;
    let delay_ms = Arc::clone(delay_ms);
    connection.trace_v2(
        TraceEventCodes::SQLITE_TRACE_STMT,
        Some(move |_: TraceEvent<'_>| match delay_ms.load(Ordering::Relaxed) {
            0 => {}
            ms => std::thread::sleep(Duration::from_millis(ms)),
        }),
    )?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(size: u32) -> (Arc<Pool>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Pool::open(&folder.path().join("o.db"), size, Duration::from_millis(30)).unwrap(), folder)
    }

    #[tokio::test]
    async fn exhausted_pool_says_so_and_recovers() {
        let (pool, _folder) = pool(2);
        let held = pool.hold_all().await;
        let error = pool.acquire().await.err().unwrap().to_string();
        assert!(error.starts_with("database connection pool exhausted: none of 2 connections"), "{error}");
        drop(held);
        let (mut one, mut two) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
        for lease in [&mut one, &mut two] {
            assert_eq!(lease.get().query_row("SELECT 1", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
        }
        assert!(pool.acquire().await.is_err());
        drop(one);
        assert!(pool.acquire().await.is_ok());
    }

    #[tokio::test]
    async fn slow_statements_are_really_slow() {
        let (pool, _folder) = pool(1);
        let mut lease = pool.acquire().await.unwrap();
        pool.delay_statements(Duration::from_millis(40));
        let started = Instant::now();
        lease.get().query_row("SELECT 1", [], |row| row.get::<_, i64>(0)).unwrap();
        assert!(started.elapsed() >= Duration::from_millis(40));
    }
}
