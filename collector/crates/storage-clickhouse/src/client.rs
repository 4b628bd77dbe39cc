//! The connection: HTTP with LZ4 by the `clickhouse` crate, bounded in time on both sides.

use std::{fmt, time::Duration};

use clickhouse::{Row, RowOwned, RowRead, insert::Insert, query::Query};
use olly_storage::StoreError;

use crate::{error, sql::Sql};

/// Where the store is and who we are there.
#[derive(Clone)]
pub struct Connection {
    /// Address of the HTTP interface, e.g. `http://127.0.0.1:8123`.
    pub url: String,
    /// The database, `ollystack` unless there is a reason.
    pub database: String,
    /// The user to sign in as.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl Connection {
    /// The database's usual name.
    pub const DATABASE: &str = "ollystack";
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("url", &error::public_address(&self.url))
            .field("database", &self.database)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A client of one store; cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: clickhouse::Client,
    database: String,
    address: String,
}

impl Client {
    /// A client of the store at `connection`. Connects when it is used.
    pub fn new(connection: &Connection) -> Self {
        let inner = clickhouse::Client::default()
            .with_url(&connection.url)
            .with_user(&connection.user)
            .with_password(&connection.password)
            .with_database(&connection.database);
        Self { inner, database: connection.database.clone(), address: error::public_address(&connection.url) }
    }

    /// The database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Where it is looked for, without credentials.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A statement as the `clickhouse` crate has it, without our limits and with any text: for statements without input.
    pub fn raw(&self, sql: &str) -> Query {
        self.inner.query_raw(sql)
    }

    /// The same client without a database, for creating it.
    pub(crate) fn without_database(&self) -> clickhouse::Client {
        self.inner.clone().with_database("system")
    }

    /// The same client with one more header in its requests.
    pub(crate) fn with_header(&self, name: &str, value: &str) -> clickhouse::Client {
        self.inner.clone().with_header(name, value)
    }

    /// Starts to add rows. Their type names the table's columns.
    pub(crate) async fn insert<T: Row>(&self, table: &str) -> Result<Insert<T>, clickhouse::error::Error> {
        self.inner.clone().with_validation(false).insert(table).await
    }

    /// Starts a question.
    pub(crate) fn ask(&self, what: &'static str, sql: impl Into<Sql>) -> Question<'_> {
        let query = self.inner.query_raw(sql.into().as_str());
        Question { client: self, what, query, bounds: Bounds::default() }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("address", &self.address)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

/// What one question may cost at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Seconds on the server; the client gives up one second later.
    pub(crate) seconds: u32,
    /// Rows of the answer.
    pub(crate) rows: usize,
    /// Bytes of memory on the server.
    pub(crate) memory: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { seconds: 10, rows: 20_000, memory: 1_000_000_000 }
    }
}

impl Bounds {
    /// What the server is told.
    fn settings(&self, query: Query) -> Query {
        query
            .with_setting("max_execution_time", self.seconds.to_string())
            .with_setting("max_result_rows", self.rows.to_string())
            .with_setting("max_memory_usage", self.memory.to_string())
            // A reader's profile sets this too; an external server's may not.
            .with_setting("cancel_http_readonly_queries_on_client_close", "1")
    }

    /// Waits for an answer as long as it may take.
    async fn answer<T>(
        &self,
        answer: impl Future<Output = Result<T, clickhouse::error::Error>>,
        client: &Client,
        what: &'static str,
    ) -> Result<T, StoreError> {
        let timeout = Duration::from_secs(u64::from(self.seconds) + 1);
        match tokio::time::timeout(timeout, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(error::store_error(error, what, &client.address, self.seconds)),
            Err(_) => Err(StoreError::Timeout { what, timeout_ms: u64::from(self.seconds) * 1000 }),
        }
    }
}

/// A question with its parameters and bounds.
pub(crate) struct Question<'a> {
    client: &'a Client,
    what: &'static str,
    query: Query,
    bounds: Bounds,
}

impl Question<'_> {
    /// Binds a parameter.
    pub(crate) fn param(mut self, name: &str, value: impl serde::Serialize) -> Self {
        self.query = self.query.param(name, value);
        self
    }

    /// Replaces the default bounds.
    pub(crate) fn within(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// For a question that reads little: a second thread costs more than it saves.
    pub(crate) fn small(mut self) -> Self {
        self.query = self.query.with_setting("max_threads", "1");
        self
    }

    /// Asks. When the future is dropped the connection closes and the server cancels the query.
    pub(crate) async fn rows<T: RowOwned + RowRead>(self) -> Result<Vec<T>, StoreError> {
        let Self { client, what, query, bounds } = self;
        // Formatting in threads of their own costs a millisecond of these short answers.
        let query = bounds.settings(query).with_setting("output_format_parallel_formatting", "0");
        bounds.answer(query.fetch_all::<T>(), client, what).await
    }

    /// Asks, and hands over row by row, as they arrive, without keeping them.
    pub(crate) async fn each<T: RowRead>(
        self,
        mut take: impl FnMut(T::Value<'_>) + Send,
    ) -> Result<(), StoreError> {
        let Self { client, what, query, bounds } = self;
        let query = bounds.settings(query);
        let rows = async {
            let mut cursor = query.fetch::<T>()?;
            while let Some(row) = cursor.next().await? {
                take(row);
            }
            Ok(())
        };
        bounds.answer(rows, client, what).await
    }
}
