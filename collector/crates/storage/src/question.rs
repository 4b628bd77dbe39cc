//! Questions in SQL that somebody else wrote.

use async_trait::async_trait;
use olly_query::Tenant;

use crate::StoreError;

/// A value to bind to a placeholder.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlValue {
    /// `Int64`
    Int(i64),
    /// `Float64`
    Float(f64),
    /// `String`
    Text(String),
    /// `Array(String)`
    Texts(Vec<String>),
}

/// The rows of an answer whose columns are not known before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows: JSON values in the order of the columns.
    pub rows: Vec<Vec<serde_json::Value>>,
}

/// Running SQL that a guard has let through. The implementation has walls of its own: it sees the rows of the tenant only, reads
/// named tables only, and is bounded in rows, time and memory.
#[async_trait]
pub trait SqlStore: Send + Sync {
    /// Runs one SELECT for a tenant.
    async fn select(
        &self,
        tenant: &Tenant,
        sql: &str,
        parameters: &[(String, SqlValue)],
    ) -> Result<Table, StoreError>;
}
