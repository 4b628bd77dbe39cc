//! Makes the schema: numbered files, each one idempotent statement, applied in order and recorded.

use clickhouse::Row;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{Client, Cluster, error};

/// One migration file.
struct Migration {
    version: u32,
    name: &'static str,
    sql: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../migrations/", $name, ".sql")),
        }),*]
    };
}

/// In order of their version. A file that was released is never changed: a new one follows.
const MIGRATIONS: &[Migration] = migrations![
    1 "0001_schema_migrations",
    2 "0002_traces",
    3 "0003_logs",
    4 "0004_metrics_gauge",
    5 "0005_metrics_sum",
    6 "0006_metrics_histogram",
    7 "0007_metrics_exponential_histogram",
    8 "0008_metrics_summary",
    9 "0009_correlation_lookup",
    10 "0010_correlation_lookup_from_traces",
    11 "0011_correlation_lookup_from_logs",
    12 "0012_trace_lookup",
    13 "0013_trace_lookup_from_traces",
    14 "0014_trace_lookup_from_logs",
    15 "0015_span_links",
    16 "0016_span_links_from_traces",
    17 "0017_correlation_summary",
    18 "0018_correlation_summary_from_traces",
    19 "0019_correlation_summary_from_logs",
    20 "0020_metric_exemplars",
    21 "0021_metric_exemplars_from_gauge",
    22 "0022_metric_exemplars_from_sum",
    23 "0023_metric_exemplars_from_histogram",
    24 "0024_metric_exemplars_from_exponential_histogram",
    25 "0025_correlation_lookup_from_exemplars",
    26 "0026_correlation_lookup_signals",
    27 "0027_correlation_lookup_from_traces_signals",
    28 "0028_correlation_lookup_from_logs_signals",
    29 "0029_trace_lookup_from_exemplars",
    30 "0030_operation_minutes",
    31 "0031_operation_minutes_from_traces",
    32 "0032_service_minutes",
    33 "0033_service_minutes_from_operations",
    34 "0034_topology_spans",
    35 "0035_topology_spans_from_callers",
    36 "0036_topology_spans_from_others",
    37 "0037_topology_minutes",
    38 "0038_topology_minutes_from_spans",
    39 "0039_service_topology",
    40 "0040_topology_results",
    41 "0041_service_topology_from_results",
    42 "0042_topology_minutes_from_results",
    43 "0043_topology_refresh",
    44 "0044_metric_exemplars_once",
    45 "0045_metric_exemplars_refill",
    46 "0046_error_fingerprints",
    47 "0047_error_fingerprints_from_traces",
    48 "0048_error_fingerprints_from_logs",
    49 "0049_log_minutes",
    50 "0050_log_minutes_from_logs",
    51 "0051_metric_anomalies",
    52 "0052_correlation_lookup_arrived",
    53 "0053_trace_lookup_arrived",
    54 "0054_correlation_lookup_from_traces_arrived",
    55 "0055_correlation_lookup_from_logs_arrived",
    56 "0056_correlation_lookup_from_exemplars_arrived",
    57 "0057_trace_lookup_from_traces_arrived",
    58 "0058_trace_lookup_from_logs_arrived",
    59 "0059_trace_lookup_from_exemplars_arrived",
    60 "0060_incident_events",
    61 "0061_anomaly_findings",
    62 "0062_anomaly_minutes",
    63 "0063_log_pattern_minutes",
    64 "0064_predicted_alerts",
    65 "0065_topology_refresh_bounded",
    66 "0066_traces_strings_in_one_stream",
    67 "0067_logs_strings_in_one_stream",
    68 "0068_trace_lookup_links",
    69 "0069_trace_lookup_from_links",
    70 "0070_trace_lookup_links_refill",
    71 "0071_span_links_from_traces_dropped",
    72 "0072_correlation_lookup_from_exemplars_signals",
    73 "0073_trace_lookup_fewer_and_smaller_reads",
    74 "0074_correlation_lookup_fewer_and_smaller_reads",
    75 "0075_traces_smaller_reads",
    76 "0076_logs_smaller_reads",
    77 "0077_correlation_lookup_start_index",
    78 "0078_correlation_lookup_start_index_filled",
];

/// What a run of [`migrate`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The schema's version now.
    pub version: u32,
    /// Names of the files that were applied by this run.
    pub applied: Vec<&'static str>,
}

/// Why the schema could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A file that was applied earlier has another content now.
    #[error(
        "migration {name} was applied with another content; files are never changed, a new one follows them"
    )]
    Changed {
        /// The file.
        name: &'static str,
    },
    /// The database was made by a newer program.
    #[error("the schema has version {found}, this program knows {known}; use the newer program")]
    Newer {
        /// Version of the database.
        found: u32,
        /// Version of this program.
        known: u32,
    },
    /// The database's name cannot be used.
    #[error("`{name}` is not a database name of letters, digits and underscores")]
    DatabaseName {
        /// The name.
        name: String,
    },
    /// The cluster's name cannot be used.
    #[error("`{name}` is not a cluster name of letters, digits, underscores, hyphens and dots")]
    ClusterName {
        /// The name.
        name: String,
    },
    /// The tables were made for one server and a cluster is named, or the other way round.
    #[error("the tables in `{database}` were made {made}, and that cannot be changed by migrating; {advice}")]
    OtherPlace {
        /// The database.
        database: String,
        /// For what they were made.
        made: &'static str,
        /// What can be done.
        advice: &'static str,
    },
    /// A migration is not known to work in a cluster.
    #[error("migration {name} has no form for a cluster")]
    NotForClusters {
        /// The file.
        name: &'static str,
    },
    /// A statement failed.
    #[error("migration {name} failed: {message}")]
    Failed {
        /// The file or step.
        name: &'static str,
        /// What the store said.
        message: String,
        /// The whole of it.
        #[source]
        source: clickhouse::error::Error,
    },
}

#[derive(Debug, Row, Deserialize)]
struct Applied {
    version: u32,
    checksum: String,
}

/// Creates the database and brings its schema to this program's version. Safe to run twice and by several programs at
/// once: every statement can be repeated, and each is recorded only after it succeeded.
///
/// The user must be allowed to create databases, tables and views.
///
/// # Errors
/// When a statement fails, when an applied file has changed, when the database is newer than this program, or when its
/// tables were made for a cluster.
pub async fn migrate(client: &Client) -> Result<Migrated, MigrateError> {
    bring_up(client, None).await
}

/// As [`migrate`], on all servers of a cluster: replicated tables, and `Distributed` tables over them.
///
/// # Errors
/// As [`migrate`]; when the tables were made for one server; and when a server of the cluster cannot be reached.
pub async fn migrate_cluster(client: &Client, cluster: &Cluster) -> Result<Migrated, MigrateError> {
    bring_up(client, Some(cluster)).await
}

async fn bring_up(client: &Client, cluster: Option<&Cluster>) -> Result<Migrated, MigrateError> {
    let database = client.database();
    if database.is_empty() || !database.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(MigrateError::DatabaseName { name: database.to_owned() });
    }
    check_place(client, cluster).await?;
    let on = cluster.map(Cluster::on_cluster).unwrap_or_default();
    let create = format!("CREATE DATABASE IF NOT EXISTS `{database}`{on}");
    let failed = |name| move |source: clickhouse::error::Error| failed(name, source);
    client.without_database().query_raw(&create).execute().await.map_err(failed("create database"))?;
    let Some(first) = MIGRATIONS.first() else {
        return Ok(Migrated { version: 0, applied: Vec::new() });
    };
    execute(client, cluster, first).await?;

    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    let done: Vec<Applied> = client
        .raw("SELECT version, any(checksum) AS checksum FROM schema_migrations GROUP BY version ORDER BY version")
        .fetch_all()
        .await
        .map_err(failed("read schema_migrations"))?;
    if let Some(last) = done.last().filter(|last| last.version > known) {
        return Err(MigrateError::Newer { found: last.version, known });
    }
    let mut applied = Vec::new();
    for migration in MIGRATIONS {
        let checksum = checksum(migration.sql);
        match done.iter().find(|row| row.version == migration.version) {
            Some(row) if row.checksum == checksum => continue,
            Some(_) => return Err(MigrateError::Changed { name: migration.name }),
            None => {}
        }
        execute(client, cluster, migration).await?;
        client
            .raw("INSERT INTO schema_migrations (version, name, checksum) SELECT {version:UInt32}, {name:String}, {checksum:String}")
            .param("version", migration.version)
            .param("name", migration.name)
            .param("checksum", &checksum)
            .execute()
            .await
            .map_err(failed(migration.name))?;
        applied.push(migration.name);
    }
    Ok(Migrated { version: known, applied })
}

/// A `Distributed` table of the name `traces` is what tells a cluster's schema.
async fn check_place(client: &Client, cluster: Option<&Cluster>) -> Result<(), MigrateError> {
    let engine: Option<String> = client
        .without_database()
        .query_raw("SELECT engine FROM system.tables WHERE database = {database:String} AND name = 'traces'")
        .param("database", client.database())
        .fetch_optional()
        .await
        .map_err(|source| failed("read system.tables", source))?;
    let (made, advice) = match (engine.as_deref(), cluster) {
        (Some("Distributed"), None) => ("for a cluster", "name the cluster"),
        (Some(engine), Some(_)) if engine != "Distributed" => {
            ("for one server", "use another database and copy the data, or name no cluster")
        }
        _ => return Ok(()),
    };
    Err(MigrateError::OtherPlace { database: client.database().to_owned(), made, advice })
}

async fn execute(
    client: &Client,
    cluster: Option<&Cluster>,
    migration: &Migration,
) -> Result<(), MigrateError> {
    for statement in statements(client.database(), cluster, migration)? {
        client.raw(&statement).execute().await.map_err(|source| failed(migration.name, source))?;
    }
    Ok(())
}

fn statements(
    database: &str,
    cluster: Option<&Cluster>,
    migration: &Migration,
) -> Result<Vec<String>, MigrateError> {
    let Some(cluster) = cluster else {
        return Ok(vec![migration.sql.to_owned()]);
    };
    cluster.statements(migration.sql, database).ok_or(MigrateError::NotForClusters { name: migration.name })
}

/// The statements that [`migrate_cluster`] runs in an empty cluster, in their order, each with its file's name: for those who
/// want to read them first.
///
/// # Errors
/// When a migration has no form for a cluster.
pub fn cluster_schema(
    database: &str,
    cluster: &Cluster,
) -> Result<Vec<(&'static str, Vec<String>)>, MigrateError> {
    MIGRATIONS
        .iter()
        .map(|migration| Ok((migration.name, statements(database, Some(cluster), migration)?)))
        .collect()
}

fn failed(name: &'static str, source: clickhouse::error::Error) -> MigrateError {
    MigrateError::Failed { name, message: error::head(&source.to_string()), source }
}

/// SHA-256 of the text in hex.
fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    #[test]
    fn each_file_is_listed_once_and_its_number_is_its_place() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let files: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let listed: BTreeSet<String> = MIGRATIONS.iter().map(|m| m.name.to_owned()).collect();
        assert_eq!(files, listed);
        for (place, migration) in (1..).zip(MIGRATIONS) {
            assert_eq!(migration.version, place);
            assert_eq!(migration.name[..4].parse(), Ok(place));
        }
    }

    #[test]
    fn each_file_is_one_statement_that_can_be_repeated() {
        for migration in MIGRATIONS {
            assert!(!migration.sql.contains(';'), "{}", migration.name);
            // An insert may be repeated into a table that keeps equal rows once.
            let repeatable = [
                "IF NOT EXISTS",
                "MODIFY QUERY",
                "MODIFY SETTING",
                "CREATE OR REPLACE",
                "DROP VIEW IF EXISTS",
                "MATERIALIZE INDEX",
                "INSERT INTO metric_exemplars ",
                "INSERT INTO trace_lookup ",
            ];
            assert!(repeatable.iter().any(|words| migration.sql.contains(words)), "{}", migration.name);
        }
    }
}
