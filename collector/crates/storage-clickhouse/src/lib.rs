//! The store on ClickHouse: migrations and queries over HTTP.
//!
//! Every SQL text lies in a file: `migrations/` makes the schema, `queries/` asks. Values go into queries as bound
//! parameters only. The same code serves the embedded engine and an external cluster.

mod anomaly;
mod client;
mod cluster;
mod error;
mod facets;
mod finding;
mod hint;
mod incident;
mod kind;
mod lookup;
mod migrate;
mod newest;
mod question;
mod retention;
mod retries;
mod rollup;
mod rows;
mod search;
mod sql;
mod store;
mod superseded;
mod telemetry;
mod windows;

pub use client::{Client, Connection};
pub use cluster::Cluster;
pub use finding::FindingWriter;
pub use incident::ClickHouseIncidents;
pub use migrate::{MigrateError, Migrated, cluster_schema, migrate, migrate_cluster};
pub use question::SqlReader;
pub use retention::{Retention, apply_retention};
pub use retries::drop_repeated_inserts;
pub use store::ClickHouseStore;

#[cfg(test)]
mod sql_tests;
