//! What the exporter sends again.

use olly_clickhouse::User;
use olly_storage::SearchStore as _;
use olly_storage_clickhouse::{drop_repeated_inserts, migrate};
use serde_json::json;

use crate::support::{Fixture, client, with};

/// Scenario: the exporter did not hear that a batch was written, and sends it again; later a sender delivers one of its spans
/// again, beside another one.
/// Guarantees: the repeated batch changes no count, however it is inserted; the span that came in another batch is counted
/// twice, which is the error that is documented.
#[tokio::test]
async fn a_batch_that_is_sent_again_is_counted_once() {
    let admin = client(User::Admin, "test_retries");
    migrate(&admin).await.unwrap();
    for _ in 0..2 {
        drop_repeated_inserts(&admin).await.unwrap();
    }
    let f = Fixture::on(admin.clone(), admin.clone());
    let count = async |sql: &str| admin.raw(sql).fetch_one::<u64>().await.unwrap();
    let counts = async || {
        let services = f.store.services(&f.tenant, f.range(-60, 60)).await.unwrap();
        [
            services[0].span_count,
            count("SELECT sum(span_count) FROM operation_minutes").await,
            count("SELECT sum(span_count) FROM correlation_summary").await,
            count("SELECT sum(record_count) FROM log_minutes").await,
            count("SELECT count() FROM traces").await,
        ]
    };
    let batch =
        || [f.span(1, 1, 0, 0, "flow"), with(f.span(1, 2, 1, 1, "flow"), json!({"SpanName": "op-1"}))];
    let logs = || [f.log(1, 1, 0, "flow", "a")];
    // What a table holds decides which of its columns are stored sparsely, and that is part of what is compared: here are rows
    // like those to come.
    f.insert("traces", [f.span(8, 8, 0, 0, "flow"), f.span(8, 9, 8, 1, "flow")]).await;
    f.insert("logs", [f.log(8, 8, 0, "flow", "first")]).await;
    for _ in 0..3 {
        f.insert("traces", batch()).await;
        f.insert("logs", logs()).await;
        let rows = batch().map(|row| row.to_string()).join("\n");
        let asynchronous = format!(
            "INSERT INTO traces SETTINGS async_insert = 1, wait_for_async_insert = 1 FORMAT JSONEachRow\n{rows}"
        );
        admin.raw(&asynchronous).execute().await.unwrap();
    }
    assert_eq!(counts().await, [4, 4, 4, 2, 4]);
    // Another block with the same counts is no repetition.
    f.insert("traces", [f.span(2, 3, 0, 0, "flow"), f.span(2, 4, 3, 1, "flow")]).await;
    assert_eq!(counts().await, [6, 6, 6, 2, 6]);
    f.insert("traces", [f.span(1, 1, 0, 0, "flow"), f.span(3, 5, 0, 1, "flow")]).await;
    assert_eq!(counts().await, [8, 8, 8, 2, 8]);
    admin.raw("DROP DATABASE test_retries").execute().await.unwrap();
}
