//! The schema of a cluster, from the same migrations.
//!
//! Each table of a migration becomes two: `NAME_local`, replicated, holds a shard's rows, and `NAME`, a `Distributed`
//! table over it, is what everything else reads and writes. Views are fired on the shard that got an insert and read its
//! local table. Where they write is decided by the table ([`Place`]).
//!
//! A flow lies on one shard: what is keyed by a correlation ID is sharded by it, what is keyed by a trace by that. So each
//! question about a flow names a value of the sharding key, and goes to the shards of its few IDs only.

use crate::MigrateError;

/// A cluster of `remote_servers` in which each server has the macros `shard` and `replica`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    name: String,
}

/// Where the rows of a table lie.
#[derive(Clone, Copy)]
enum Place {
    /// All rows on each server.
    Everywhere,
    /// On the shard that the key says; views write through the `Distributed` table.
    ByKey(&'static str),
    /// On the shard of the rows that a view made them from, which has the same key.
    WithSource(&'static str),
    /// On the shard that counted them: readers add up the rows of all shards.
    WhereCounted,
    /// Nowhere: the table hands rows on to views.
    Passed,
}

const FLOW: &str = "cityHash64(correlation_id)";
const TRACE: &str = "cityHash64(trace_id)";
const INCIDENT: &str = "cityHash64(id)";
const SERVICE: &str = "cityHash64(tenant, service)";
const SERIES: &str = "cityHash64(ServiceName, MetricName, Attributes)";

/// Each table of the migrations.
const TABLES: &[(&str, Place)] = &[
    ("schema_migrations", Place::Everywhere),
    ("traces", Place::ByKey(FLOW)),
    ("logs", Place::ByKey(FLOW)),
    ("metrics_gauge", Place::ByKey(SERIES)),
    ("metrics_sum", Place::ByKey(SERIES)),
    ("metrics_histogram", Place::ByKey(SERIES)),
    ("metrics_exponential_histogram", Place::ByKey(SERIES)),
    ("metrics_summary", Place::ByKey(SERIES)),
    ("metric_exemplars", Place::ByKey(FLOW)),
    ("trace_lookup", Place::ByKey(TRACE)),
    ("span_links", Place::ByKey(TRACE)),
    ("correlation_lookup", Place::WithSource(FLOW)),
    ("correlation_summary", Place::WithSource(FLOW)),
    ("operation_minutes", Place::WhereCounted),
    ("service_minutes", Place::WhereCounted),
    ("log_minutes", Place::WhereCounted),
    ("error_fingerprints", Place::WhereCounted),
    ("incident_events", Place::ByKey(INCIDENT)),
    // Replaced by who finds it again, so it must lie where it lay.
    ("anomaly_findings", Place::ByKey(SERVICE)),
    ("anomaly_minutes", Place::ByKey("cityHash64(tenant)")),
    ("log_pattern_minutes", Place::ByKey(SERVICE)),
    ("predicted_alerts", Place::ByKey(SERVICE)),
    // Who calls whom is computed on each shard from its own spans, and added up by the reader.
    ("topology_spans", Place::WhereCounted),
    ("topology_minutes", Place::WhereCounted),
    ("service_topology", Place::WhereCounted),
    ("topology_results", Place::Passed),
];

fn place(table: &str) -> Option<Place> {
    TABLES.iter().find(|(name, _)| *name == table).map(|(_, place)| *place)
}

/// The table that holds the rows of a server.
fn local(table: &str) -> String {
    match place(table) {
        Some(Place::ByKey(_) | Place::WithSource(_) | Place::WhereCounted) => format!("{table}_local"),
        Some(Place::Everywhere | Place::Passed) | None => table.to_owned(),
    }
}

/// The table that a view writes to.
fn target(table: &str) -> String {
    match place(table) {
        Some(Place::ByKey(_)) => table.to_owned(),
        _ => local(table),
    }
}

impl Cluster {
    /// The cluster of that name.
    ///
    /// # Errors
    /// When the name has other characters than letters, digits, `_`, `-` and `.`: it stands in SQL.
    pub fn new(name: &str) -> Result<Self, MigrateError> {
        let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        if name.is_empty() || !name.bytes().all(good) {
            return Err(MigrateError::ClusterName { name: name.to_owned() });
        }
        Ok(Self { name: name.to_owned() })
    }

    /// What follows the name of a table, view or database in a statement for all servers.
    pub(crate) fn on_cluster(&self) -> String {
        format!(" ON CLUSTER `{}`", self.name)
    }

    /// The table whose storage an `ALTER` changes.
    pub(crate) fn local(table: &str) -> String {
        local(table)
    }

    /// The statements that do in this cluster what `sql`, a migration, does on one server; none when that is not
    /// known. Any of them may be repeated when `sql` may be.
    pub(crate) fn statements(&self, sql: &str, database: &str) -> Option<Vec<String>> {
        let sql = without_comments(sql);
        let sql = sql.trim();
        if sql.starts_with("INSERT INTO ") {
            // From `Distributed` tables into one.
            return Some(vec![sql.to_owned()]);
        }
        for verb in ["CREATE TABLE IF NOT EXISTS ", "CREATE OR REPLACE TABLE "] {
            if let Some((table, rest)) = named(sql, verb) {
                return self.table(verb, table, rest, database);
            }
        }
        if let Some((view, rest)) = named(sql, "CREATE MATERIALIZED VIEW IF NOT EXISTS ") {
            let (schedule, rest) = rest.split_once("TO ")?;
            let (to, query) = identifier(rest);
            place(to)?;
            let verb = "CREATE MATERIALIZED VIEW IF NOT EXISTS ";
            let (on, to, query) = (self.on_cluster(), target(to), from_local(query));
            return Some(vec![[verb, view, &on, schedule, "TO ", &to, &query].concat()]);
        }
        let verb = "CREATE VIEW IF NOT EXISTS ";
        if let Some((view, query)) = named(sql, verb) {
            // It is asked, not fired: it reads what all shards have.
            return Some(vec![[verb, view, &self.on_cluster(), query].concat()]);
        }
        if let Some((view, "")) = named(sql, "DROP VIEW IF EXISTS ") {
            return place(view).is_none().then(|| vec![[sql, &self.on_cluster()].concat()]);
        }
        let (name, change) = named(sql, "ALTER TABLE ")?;
        self.change(name, change)
    }

    fn table(&self, verb: &str, table: &str, rest: &str, database: &str) -> Option<Vec<String>> {
        let on = self.on_cluster();
        let (columns, engine) = rest.split_once("ENGINE = ")?;
        let columns = match columns.strip_prefix(" AS ").map(identifier) {
            Some((like, space)) => format!(" AS {}{space}", local(like)),
            None => columns.to_owned(),
        };
        let place = place(table)?;
        let engine = match place {
            Place::Passed => engine.to_owned(),
            Place::Everywhere => replicated(engine, "/clickhouse/tables/{uuid}/all", "{shard}-{replica}")?,
            _ => replicated(engine, "/clickhouse/tables/{uuid}/{shard}", "{replica}")?,
        };
        let local = local(table);
        let mut statements = vec![[verb, &local, &on, &columns, "ENGINE = ", &engine].concat()];
        let key = match place {
            Place::ByKey(key) | Place::WithSource(key) => format!(", {key}"),
            Place::WhereCounted => String::new(),
            Place::Everywhere | Place::Passed => return Some(statements),
        };
        let cluster = &self.name;
        statements.push(format!(
            "{verb}{table}{on} AS {local}\nENGINE = Distributed('{cluster}', '{database}', '{local}'{key})"
        ));
        Some(statements)
    }

    fn change(&self, name: &str, change: &str) -> Option<Vec<String>> {
        let on = self.on_cluster();
        if change.trim_start().starts_with("MODIFY QUERY") {
            return Some(vec![["ALTER TABLE ", name, &on, &from_local(change)].concat()]);
        }
        place(name)?;
        let local = local(name);
        let mut statements = vec![["ALTER TABLE ", &local, &on, change].concat()];
        // A `Distributed` table has columns, and neither indexes, a time to live nor an order.
        if local != name && change.split_whitespace().nth(1) == Some("COLUMN") {
            let (columns, _) = change.split_once(",\n    MODIFY ORDER BY").unwrap_or((change, ""));
            statements.push(["ALTER TABLE ", name, &on, columns].concat());
        }
        Some(statements)
    }
}

/// The name after `verb` and what follows it.
fn named<'a>(sql: &'a str, verb: &str) -> Option<(&'a str, &'a str)> {
    sql.strip_prefix(verb).map(identifier)
}

/// The identifier that a text begins with, and the rest.
fn identifier(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.split_at(end)
}

/// Comments are lines of their own in the migrations.
fn without_comments(sql: &str) -> String {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    lines.collect::<Vec<_>>().join("\n")
}

/// `MergeTree` or one of its family, with its arguments, as a replicated engine.
fn replicated(engine: &str, path: &str, replica: &str) -> Option<String> {
    let (family, rest) = identifier(engine);
    if !family.ends_with("MergeTree") {
        return None;
    }
    let rest = match rest.strip_prefix('(') {
        Some(arguments) => format!(", {arguments}"),
        None => format!("){rest}"),
    };
    Some(format!("Replicated{family}('{path}', '{replica}'{rest}"))
}

/// A view's query, reading the tables of its server.
fn from_local(query: &str) -> String {
    let mut out = String::with_capacity(query.len());
    let mut rest = query;
    while let Some(at) = rest.find("FROM ") {
        let (before, after) = rest.split_at(at + "FROM ".len());
        let (table, tail) = identifier(after);
        out.push_str(before);
        out.push_str(&local(table));
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::cluster_schema;
    use std::{collections::BTreeSet, fs, path::Path};

    fn original(name: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        without_comments(&fs::read_to_string(folder.join(format!("{name}.sql"))).unwrap()).trim().to_owned()
    }

    fn schema() -> Vec<(&'static str, Vec<String>)> {
        cluster_schema("olly", &Cluster::new("c").unwrap()).unwrap()
    }

    /// Names and keywords of a statement, without texts in quotes.
    fn words(sql: &str) -> Vec<&str> {
        let outside = sql.split('\'').step_by(2);
        outside.flat_map(|part| part.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))).collect()
    }

    #[test]
    fn nothing_but_names_and_engines_is_changed() {
        for (name, statements) in schema() {
            let undone = statements[0]
                .replace(" ON CLUSTER `c`", "")
                .replace("_local", "")
                .replace("('/clickhouse/tables/{uuid}/{shard}', '{replica}')", "")
                .replace("('/clickhouse/tables/{uuid}/all', '{shard}-{replica}')", "")
                .replace("'/clickhouse/tables/{uuid}/{shard}', '{replica}', ", "")
                .replace("ENGINE = Replicated", "ENGINE = ");
            assert_eq!(undone, original(name), "{name}");
        }
    }

    #[test]
    fn each_table_of_the_migrations_has_a_place_and_is_replicated() {
        let mut made = BTreeSet::new();
        for (name, statements) in schema() {
            let sql = original(name);
            let Some(table) = ["CREATE TABLE IF NOT EXISTS ", "CREATE OR REPLACE TABLE "]
                .iter()
                .find_map(|verb| named(&sql, verb))
                .map(|(table, _)| table)
            else {
                continue;
            };
            made.insert(table.to_owned());
            let stores_rows = !sql.contains("ENGINE = Null");
            assert_eq!(statements[0].contains("ENGINE = Replicated"), stores_rows, "{name}");
            let spread = stores_rows && table != "schema_migrations";
            assert_eq!(statements.len(), if spread { 2 } else { 1 }, "{name}");
            assert!(statements[1..].iter().all(|second| second.contains("ENGINE = Distributed(")), "{name}");
        }
        assert_eq!(made, TABLES.iter().map(|(table, _)| (*table).to_owned()).collect());
    }

    /// A view that is fired by inserts, or runs on its own, must not ask the whole cluster on each server.
    #[test]
    fn a_view_reads_its_own_server_and_writes_where_its_target_says() {
        let mut views = 0;
        for (name, statements) in schema() {
            let sql = &statements[0];
            assert!(sql.starts_with("INSERT INTO ") || sql.contains(" ON CLUSTER `c`"), "{name}");
            if !sql.contains("MATERIALIZED VIEW") && !sql.contains("MODIFY QUERY") {
                continue;
            }
            views += 1;
            let words: Vec<&str> = words(sql).into_iter().filter(|word| !word.is_empty()).collect();
            for pair in words.windows(2).filter(|pair| local(pair[1]) != pair[1]) {
                let through_key = matches!(place(pair[1]), Some(Place::ByKey(_)));
                assert!(pair[0] == "TO" && through_key, "{name}: {} {}", pair[0], pair[1]);
            }
        }
        assert!(views > 20, "{views}");
    }

    #[test]
    fn what_has_no_form_is_refused_and_a_column_is_added_to_both_tables() {
        let cluster = Cluster::new("c").unwrap();
        let statements = |sql| cluster.statements(sql, "olly");
        assert_eq!(statements("DROP TABLE traces"), None);
        assert_eq!(statements("DROP VIEW IF EXISTS traces"), None);
        assert_eq!(statements("CREATE TABLE IF NOT EXISTS traces (a UInt8) ENGINE = Log"), None);
        assert_eq!(statements("CREATE TABLE IF NOT EXISTS unknown (a UInt8) ENGINE = MergeTree"), None);
        assert_eq!(
            statements("-- why\nALTER TABLE logs ADD COLUMN a UInt8"),
            Some(vec![
                "ALTER TABLE logs_local ON CLUSTER `c` ADD COLUMN a UInt8".to_owned(),
                "ALTER TABLE logs ON CLUSTER `c` ADD COLUMN a UInt8".to_owned(),
            ])
        );
        assert_eq!(
            statements("ALTER TABLE logs ADD INDEX i a TYPE minmax"),
            Some(vec!["ALTER TABLE logs_local ON CLUSTER `c` ADD INDEX i a TYPE minmax".to_owned()])
        );
        assert_eq!(
            statements("ALTER TABLE logs\n    ADD COLUMN a UInt8,\n    MODIFY ORDER BY (b, a)"),
            Some(vec![
                "ALTER TABLE logs_local ON CLUSTER `c`\n    ADD COLUMN a UInt8,\n    MODIFY ORDER BY (b, a)"
                    .to_owned(),
                "ALTER TABLE logs ON CLUSTER `c`\n    ADD COLUMN a UInt8".to_owned(),
            ])
        );
    }
}
