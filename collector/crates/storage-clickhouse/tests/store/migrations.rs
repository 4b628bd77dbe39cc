use std::collections::BTreeMap;

use clickhouse::Row;
use olly_clickhouse::User;
use olly_storage_clickhouse::{Client, MigrateError, Retention, apply_retention, migrate};
use serde::Deserialize;

use crate::support::client;

#[derive(Row, Deserialize)]
struct Table {
    name: String,
    create: String,
}

/// Each table's and view's statement, without the database's name.
async fn tables(client: &Client) -> BTreeMap<String, String> {
    let rows: Vec<Table> = client
        .raw(
            "SELECT name, create_table_query AS create FROM system.tables WHERE database = currentDatabase()",
        )
        .fetch_all()
        .await
        .unwrap();
    let prefix = format!("{}.", client.database());
    rows.into_iter().map(|table| (table.name, table.create.replace(&prefix, ""))).collect()
}

async fn drop_database(client: &Client) {
    client.raw(&format!("DROP DATABASE IF EXISTS {}", client.database())).execute().await.unwrap();
}

#[tokio::test]
async fn a_second_run_changes_nothing() {
    let client = client(User::Admin, "test_twice");
    let first = migrate(&client).await.unwrap();
    assert_eq!(first.applied.len(), usize::try_from(first.version).unwrap());
    let second = migrate(&client).await.unwrap();
    assert_eq!((second.version, second.applied.len()), (first.version, 0));
    drop_database(&client).await;
}

/// Two programs start at once on an empty store.
#[tokio::test(flavor = "multi_thread")]
async fn concurrent_migrators_do_not_race() {
    let reference = client(User::Admin, "test_race_reference");
    let version = migrate(&reference).await.unwrap().version;
    for round in 0..2 {
        let database = format!("test_race_{round}");
        let runs: Vec<_> = (0..4)
            .map(|_| {
                let client = client(User::Admin, &database);
                tokio::spawn(async move { migrate(&client).await })
            })
            .collect();
        for run in runs {
            assert_eq!(run.await.unwrap().unwrap().version, version);
        }
        let client = client(User::Admin, &database);
        assert_eq!(tables(&client).await, tables(&reference).await);
        let recorded: u64 =
            client.raw("SELECT count() FROM schema_migrations FINAL").fetch_one().await.unwrap();
        assert_eq!(recorded, u64::from(version));
        drop_database(&client).await;
    }
    drop_database(&reference).await;
}

#[tokio::test]
async fn current_sql_equals_the_sum_of_the_migrations() {
    let migrated = client(User::Admin, "test_migrated");
    migrate(&migrated).await.unwrap();
    let current = client(User::Admin, "test_current");
    client(User::Admin, "system").raw("CREATE DATABASE test_current").execute().await.unwrap();
    let text = include_str!("../../current.sql");
    for statement in text.split(";\n").filter(|statement| statement.contains("CREATE")) {
        current.raw(statement).execute().await.unwrap();
    }
    assert_eq!(tables(&current).await, tables(&migrated).await);
    drop_database(&current).await;
    drop_database(&migrated).await;
}

#[tokio::test]
async fn a_changed_file_and_a_newer_schema_are_errors() {
    let client = client(User::Admin, "test_changed");
    let version = migrate(&client).await.unwrap().version;
    let record = |version: u32, checksum: &str| {
        let sql = format!(
            "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ({version}, 'x', '{checksum}', now64(3) + 1)"
        );
        let client = client.clone();
        async move { client.raw(&sql).execute().await.unwrap() }
    };
    client.raw("TRUNCATE TABLE schema_migrations").execute().await.unwrap();
    record(2, "another content").await;
    let error = migrate(&client).await.unwrap_err();
    assert!(matches!(error, MigrateError::Changed { name: "0002_traces" }), "{error}");
    record(version + 1, "from the future").await;
    let error = migrate(&client).await.unwrap_err();
    assert!(matches!(error, MigrateError::Newer { found, .. } if found == version + 1), "{error}");
    drop_database(&client).await;
}

/// Links that were written before the lookup of traces had them.
#[tokio::test]
async fn links_from_before_are_found_where_they_are_looked_for_now() {
    let client = client(User::Admin, "test_links");
    migrate(&client).await.unwrap();
    let run = async |sql: &str| client.raw(sql).execute().await.unwrap();
    run("INSERT INTO span_links (trace_id, direction, other_trace_id, span_id, other_span_id, day, time) VALUES \
        ('a', 'to', 'b', '1', '2', today(), now64(9)), ('a', 'to', 'b', '3', '2', today(), now64(9)), \
        ('b', 'from', 'a', '2', '1', today(), now64(9))")
    .await;
    for _ in 0..2 {
        run(include_str!("../../migrations/0070_trace_lookup_links_refill.sql")).await;
    }
    let links: Vec<(String, String, String, String)> = client
        .raw("SELECT trace_id, toString(link), linked_trace_id, correlation_id FROM trace_lookup FINAL ORDER BY trace_id")
        .fetch_all()
        .await
        .unwrap();
    let link = |from: &str, side: &str, to: &str| [from, side, to, ""].map(str::to_owned).into();
    assert_eq!(links, [link("a", "to", "b"), link("b", "from", "a")]);
    drop_database(&client).await;
}

#[tokio::test]
async fn how_long_data_is_kept_is_changed_table_by_table() {
    let client = client(User::Admin, "test_retention");
    migrate(&client).await.unwrap();
    let before = tables(&client).await;
    apply_retention(&client, None, &Retention::default()).await.unwrap();
    assert_eq!(tables(&client).await, before);
    let retention = Retention {
        traces_days: Some(90),
        logs_days: Some(7),
        metrics_days: Some(8),
        rollups_days: Some(400),
        incidents_days: Some(50),
    };
    for _ in 0..2 {
        apply_retention(&client, None, &retention).await.unwrap();
    }
    let after = tables(&client).await;
    for (table, days) in [
        ("traces", 90),
        ("incident_events", 50),
        ("logs", 7),
        ("metrics_sum", 8),
        ("metric_exemplars", 8),
        ("service_topology", 400),
        ("trace_lookup", 91),
        ("correlation_summary", 91),
    ] {
        assert!(after[table].contains(&format!("toIntervalDay({days})")), "{}", after[table]);
    }
    assert_eq!(
        after["topology_spans"], before["topology_spans"],
        "what the edges need is no one's to change"
    );
    drop_database(&client).await;
}

#[tokio::test]
async fn a_database_name_cannot_carry_sql() {
    let error = migrate(&client(User::Admin, "x`; DROP")).await.unwrap_err();
    assert!(matches!(error, MigrateError::DatabaseName { .. }), "{error}");
}

/// Scenario: spans were stored before lengths of texts moved into the same stream as the texts.
/// Guarantees: parts of both kinds are read, and merged into one.
#[tokio::test]
async fn texts_that_were_written_in_another_way_are_read_and_merged() {
    let client = client(User::Admin, "test_streams");
    migrate(&client).await.unwrap();
    for (version, number) in [("with_size_stream", 1), ("single_stream", 2)] {
        let way = format!("ALTER TABLE traces MODIFY SETTING string_serialization_version = '{version}'");
        client.raw(&way).execute().await.unwrap();
        // Wide, as the parts of a full store are.
        client.raw("ALTER TABLE traces MODIFY SETTING min_bytes_for_wide_part = 0").execute().await.unwrap();
        let span = format!(
            "INSERT INTO traces (Timestamp, TraceId, SpanId, SpanName, SpanAttributes, Duration) \
             VALUES (now64(9), 'trace', 'span-{number}', 'name', {{'key': 'value-{number}'}}, 1)"
        );
        client.raw(&span).execute().await.unwrap();
    }
    let values = "SELECT SpanAttributes['key'] AS value FROM traces ORDER BY value";
    let parts =
        "SELECT count() FROM system.parts WHERE active AND database = 'test_streams' AND table = 'traces'";
    for (step, number) in [(None, 2_u64), (Some("OPTIMIZE TABLE traces FINAL"), 1)] {
        if let Some(sql) = step {
            client.raw(sql).execute().await.unwrap();
        }
        assert_eq!(client.raw(parts).fetch_one::<u64>().await.unwrap(), number);
        let found = client.raw(values).fetch_all::<String>().await.unwrap();
        assert_eq!(found, ["value-1", "value-2"]);
    }
    drop_database(&client).await;
}
