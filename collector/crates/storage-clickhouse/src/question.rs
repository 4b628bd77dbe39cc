//! SQL that somebody else wrote, as user `nlq`.

use std::{fmt::Write as _, time::Duration};

use async_trait::async_trait;
use olly_query::Tenant;
use olly_storage::{SqlStore, SqlValue, StoreError, Table};
use serde::Deserialize;

use crate::{Client, error};

/// The header by which the row filters of user `nlq` know the tenant; see `users.xml` of the embedded engine.
const TENANT_HEADER: &str = "X-OllyStack-Tenant";
/// Seconds until the client gives up; the user's profile ends the query on the server before.
const SECONDS: u32 = 11;
/// Largest answer that is read, in bytes. The server counts the rows before it formats them, so its own limit is another.
const MAX_ANSWER_BYTES: usize = 32_000_000;

/// Runs SQL as a user whom the server allows named tables, the rows of the tenant in the request's header, and little time
/// and memory. No setting is sent: the user's profile refuses them all.
#[derive(Clone, Debug)]
pub struct SqlReader {
    client: Client,
}

#[derive(Deserialize)]
struct Answer {
    meta: Vec<Column>,
    data: Vec<Vec<serde_json::Value>>,
}

#[derive(Deserialize)]
struct Column {
    name: String,
}

impl SqlReader {
    /// A reader that signs in as `client` does, which should be user `nlq`.
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    async fn bytes(
        &self,
        tenant: &Tenant,
        sql: &str,
        parameters: &[(String, SqlValue)],
    ) -> Result<Vec<u8>, StoreError> {
        let refused =
            |source| error::store_error(source, "a question in SQL", self.client.address(), SECONDS);
        let mut query = self.client.with_header(TENANT_HEADER, &header(tenant)).query_raw(sql);
        for (name, value) in parameters {
            query = match value {
                SqlValue::Int(number) => query.param(name, number),
                SqlValue::Float(number) => query.param(name, number),
                SqlValue::Text(text) => query.param(name, text),
                SqlValue::Texts(texts) => query.param(name, texts),
            };
        }
        let mut cursor = query.fetch_bytes("JSONCompact").map_err(refused)?;
        let mut all = Vec::new();
        while let Some(chunk) = cursor.next().await.map_err(refused)? {
            all.extend_from_slice(&chunk);
            if all.len() > MAX_ANSWER_BYTES {
                let message = format!("the answer has more than {MAX_ANSWER_BYTES} bytes");
                return Err(StoreError::Refused { what: "a question in SQL", message });
            }
        }
        Ok(all)
    }
}

/// `hex:` and the tenant's bytes in hex: a header cannot hold every text.
fn header(tenant: &Tenant) -> String {
    tenant.as_str().bytes().fold("hex:".to_owned(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[async_trait]
impl SqlStore for SqlReader {
    async fn select(
        &self,
        tenant: &Tenant,
        sql: &str,
        parameters: &[(String, SqlValue)],
    ) -> Result<Table, StoreError> {
        let what = "a question in SQL";
        let timeout = Duration::from_secs(u64::from(SECONDS));
        let bytes = tokio::time::timeout(timeout, self.bytes(tenant, sql, parameters))
            .await
            .map_err(|_| StoreError::Timeout { what, timeout_ms: u64::from(SECONDS) * 1000 })??;
        let answer: Answer = serde_json::from_slice(&bytes)
            .map_err(|error| StoreError::Corrupt { what, message: error.to_string() })?;
        Ok(Table { columns: answer.meta.into_iter().map(|column| column.name).collect(), rows: answer.data })
    }
}
