//! An insert that is sent again is taken once.
//!
//! The collector's exporter sends a batch again when it did not hear that the first was written. ClickHouse drops a block
//! that it has written already, and does so for each view's target, too, when the tables remember what came: then nothing that
//! is counted while data comes in counts such a batch twice. Replicated tables remember by themselves.

use olly_storage::StoreError;

use crate::{Client, error};

/// Blocks that a table remembers. A collector sends two a second at most, and again within seconds; while the store is away
/// none come.
const BLOCKS: u32 = 1_000;

/// What the collector writes to, and what views fill from it. `service_topology` and what leads to it is computed anew
/// from `topology_spans` and counts nothing twice.
const TABLES: [&str; 16] = [
    "traces",
    "logs",
    "metrics_gauge",
    "metrics_sum",
    "metrics_histogram",
    "metrics_exponential_histogram",
    "metrics_summary",
    "metric_exemplars",
    "correlation_lookup",
    "trace_lookup",
    "correlation_summary",
    "operation_minutes",
    "service_minutes",
    "log_minutes",
    "error_fingerprints",
    "topology_spans",
];

/// Makes the tables of a store that is no cluster remember what was inserted. May be repeated.
///
/// The user must be allowed to alter tables.
///
/// # Errors
/// When a statement fails.
pub async fn drop_repeated_inserts(client: &Client) -> Result<(), StoreError> {
    for table in TABLES {
        // Names come from the list above and the number is a number: nothing here can be bound.
        let sql =
            format!("ALTER TABLE {table} MODIFY SETTING non_replicated_deduplication_window = {BLOCKS}");
        client.raw(&sql).execute().await.map_err(|source| {
            error::store_error(source, "a change of what tables remember", client.address(), 0)
        })?;
    }
    Ok(())
}
