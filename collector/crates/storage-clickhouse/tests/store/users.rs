use olly_clickhouse::{User, testing::Engine};
use olly_storage_clickhouse::{Client, Connection};

use crate::support::{Fixture, client};

async fn refused(user: User, sql: &str, with_code: u32) {
    let error = client(user, Connection::DATABASE).raw(sql).execute().await.unwrap_err().to_string();
    assert!(error.contains(&format!("Code: {with_code}.")), "{} {sql}: {error}", user.name());
}

const ACCESS_DENIED: u32 = 497;
const READONLY: u32 = 164;
const CONSTRAINT: u32 = 452;

#[tokio::test]
async fn the_reader_reads_and_nothing_else() {
    Fixture::new().await;
    client(User::Reader, Connection::DATABASE).raw("SELECT count() FROM traces").execute().await.unwrap();
    refused(User::Reader, "INSERT INTO logs (Body) VALUES ('x')", ACCESS_DENIED).await;
    refused(User::Reader, "DROP TABLE logs", ACCESS_DENIED).await;
    refused(User::Reader, "SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')", ACCESS_DENIED).await;
    refused(User::Reader, "SELECT * FROM file('/etc/passwd', LineAsString)", ACCESS_DENIED).await;
    refused(User::Reader, "SELECT 1 SETTINGS max_execution_time = 0", CONSTRAINT).await;
    refused(User::Reader, "SELECT 1 SETTINGS max_memory_usage = 0", CONSTRAINT).await;
    refused(User::Reader, "SELECT * FROM system.users", ACCESS_DENIED).await;
}

#[tokio::test]
async fn the_question_user_sees_named_tables_only_and_cannot_loosen_its_limits() {
    Fixture::new().await;
    for table in
        ["traces", "logs", "metrics_histogram", "metric_exemplars", "correlation_summary", "service_topology"]
    {
        let sql = format!("SELECT count() FROM {table}");
        client(User::Nlq, Connection::DATABASE).raw(&sql).execute().await.unwrap();
    }
    for table in ["schema_migrations", "correlation_lookup", "trace_lookup", "span_links", "topology_spans"] {
        refused(User::Nlq, &format!("SELECT * FROM {table}"), ACCESS_DENIED).await;
    }
    for source in [
        "url('http://127.0.0.1:1/', CSV, 'a String')",
        "file('/etc/passwd', LineAsString)",
        "remote('127.0.0.1', ollystack.traces)",
        "s3('http://127.0.0.1:1/bucket/x')",
        "mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
        "executable('ls', TSV, 'a String')",
        "system.users",
    ] {
        let error = client(User::Nlq, Connection::DATABASE)
            .raw(&format!("SELECT * FROM {source}"))
            .execute()
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("Code: 497.") || error.contains("Code: 46."), "{source}: {error}");
    }
    refused(User::Nlq, "SELECT 1 SETTINGS max_execution_time = 60", READONLY).await;
    refused(User::Nlq, "SET max_rows_to_read = 0", READONLY).await;
    refused(User::Nlq, "INSERT INTO logs (Body) VALUES ('x')", ACCESS_DENIED).await;
    refused(User::Nlq, "CREATE TABLE ollystack.mine (a Int8) ENGINE = Memory", ACCESS_DENIED).await;
    // At most 10,000 rows come out.
    let sql = "SELECT number FROM numbers(20000)";
    let error = client(User::Nlq, Connection::DATABASE).raw(sql).execute().await.unwrap_err().to_string();
    assert!(error.contains("Code: 396."), "{error}");
}

#[tokio::test]
async fn the_writer_inserts_and_changes_no_table() {
    Fixture::new().await;
    refused(User::Writer, "DROP TABLE logs", ACCESS_DENIED).await;
    refused(User::Writer, "TRUNCATE TABLE logs", ACCESS_DENIED).await;
    refused(User::Writer, "CREATE TABLE ollystack.mine (a Int8) ENGINE = Memory", ACCESS_DENIED).await;
    refused(User::Writer, "SELECT * FROM file('/etc/passwd', LineAsString)", ACCESS_DENIED).await;
}

#[tokio::test]
async fn nobody_gets_in_without_a_password() {
    Fixture::new().await;
    for user in ["default", "admin", "reader", "stranger"] {
        let client = Client::new(&Connection {
            url: Engine::shared().url().to_owned(),
            database: Connection::DATABASE.to_owned(),
            user: user.to_owned(),
            password: String::new(),
        });
        let error = client.raw("SELECT 1").execute().await.unwrap_err().to_string();
        assert!(error.contains("Code: 516.") || error.contains("Code: 700."), "{user}: {error}");
    }
}
