use olly_clickhouse::{User, testing::Engine};
use olly_storage::{SqlStore as _, StoreError};
use olly_storage_clickhouse::{Client, Connection, SqlReader};

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
    for table in ["schema_migrations", "correlation_lookup", "trace_lookup", "topology_spans"] {
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
}

/// SQL that no guard has seen: the server alone keeps it to the tenant, and small.
#[tokio::test]
async fn the_question_user_sees_the_rows_of_one_tenant_whatever_it_asks() {
    let (mine, theirs) = (Fixture::new().await, Fixture::new().await);
    for fixture in [&mine, &theirs] {
        fixture.insert("traces", [fixture.span(1, 1, 0, 0, "")]).await;
        fixture.insert("logs", [fixture.log(1, 1, 0, "", "secret of somebody")]).await;
    }
    let reader = SqlReader::new(client(User::Nlq, Connection::DATABASE));
    let other = theirs.tenant.as_str();
    for sql in [
        "SELECT tenant FROM traces".to_owned(),
        format!("SELECT tenant FROM traces WHERE tenant = '{other}' OR 1"),
        format!("SELECT tenant FROM logs PREWHERE tenant = '{other}'"),
        "SELECT tenant FROM traces UNION ALL SELECT tenant FROM logs".to_owned(),
        "SELECT l.tenant FROM traces AS t LEFT JOIN logs AS l ON 1 = 1".to_owned(),
        "SELECT tenant FROM (SELECT * FROM service_minutes FINAL) LIMIT 100".to_owned(),
        "SELECT tenant FROM service_minutes".to_owned(),
        "SELECT tenant FROM merge('ollystack', '^(traces|logs)$')".to_owned(),
        format!("SELECT (SELECT groupArray(tenant) FROM logs WHERE tenant = '{other}')[1] AS tenant"),
        format!("SELECT if(count() > 0, '{other}', '') AS leak FROM traces WHERE tenant = '{other}'"),
    ] {
        let table = reader.select(&mine.tenant, &sql, &[]).await.unwrap();
        assert!(table.rows.iter().all(|row| row[0] != other), "{sql}: {table:?}");
    }
    for sql in [
        "SELECT tenant FROM traces SETTINGS allow_get_client_http_header = 0",
        "SELECT arrayJoin(range(1000000)) SETTINGS limit = 0",
        "SELECT tenant FROM traces SETTINGS max_result_rows = 0",
        "SELECT * FROM remote('127.0.0.1', ollystack, traces)",
        "SELECT * FROM `.inner_id.x`",
        "SELECT * FROM correlation_lookup",
        "SELECT count() FROM numbers(100000000000)",
        "SELECT groupArray(number) FROM numbers(40000000)",
    ] {
        let answer = reader.select(&mine.tenant, sql, &[]).await;
        assert!(answer.is_err(), "{sql}: {answer:?}");
    }
}

/// Without the header that names a tenant there are no rows, not even those of the tenant without a name.
#[tokio::test]
async fn the_question_user_sees_nothing_without_a_tenant() {
    let fixture = Fixture::new().await;
    fixture.insert("traces", [fixture.span(1, 1, 0, 0, "")]).await;
    let count =
        client(User::Nlq, Connection::DATABASE).raw("SELECT count() FROM traces").fetch_one::<u64>().await;
    assert_eq!(count.unwrap(), 0);
}

/// `max_result_rows` does not count the rows of a constant query; the setting `limit` cuts these.
#[tokio::test]
async fn the_question_user_gets_ten_thousand_rows_at_most_however_they_are_made() {
    let fixture = Fixture::new().await;
    let reader = SqlReader::new(client(User::Nlq, Connection::DATABASE));
    for sql in [
        "SELECT arrayJoin(range(1000000)) AS n",
        "SELECT arrayJoin(range(1000000)) AS n LIMIT 500000",
        "SELECT n FROM (SELECT arrayJoin(range(20000)) AS n)",
        "SELECT number FROM numbers(20000)",
    ] {
        match reader.select(&fixture.tenant, sql, &[]).await {
            Ok(table) => assert!(table.rows.len() <= 10_000, "{sql}: {}", table.rows.len()),
            Err(error) => assert!(matches!(error, StoreError::Refused { .. }), "{sql}: {error}"),
        }
    }
}

#[tokio::test]
async fn the_writer_adds_telemetry_and_nothing_else() {
    let fixture = Fixture::new().await;
    fixture.insert("traces", [fixture.span(1, 1, 0, 0, "flow")]).await;
    fixture.insert("logs", [fixture.log(1, 1, 0, "flow", "text")]).await;
    fixture.insert("metrics_histogram", [fixture.histogram(1, 1, 0, "flow", 0.1)]).await;
    for table in ["incident_events", "correlation_lookup", "service_minutes", "schema_migrations"] {
        refused(User::Writer, &format!("INSERT INTO {table} SELECT * FROM {table}"), ACCESS_DENIED).await;
        refused(User::Writer, &format!("SELECT * FROM {table}"), ACCESS_DENIED).await;
    }
    refused(User::Writer, "DROP TABLE logs", ACCESS_DENIED).await;
    refused(User::Writer, "TRUNCATE TABLE logs", ACCESS_DENIED).await;
    refused(User::Writer, "CREATE TABLE ollystack.mine (a Int8) ENGINE = Memory", ACCESS_DENIED).await;
    refused(User::Writer, "SELECT * FROM file('/etc/passwd', LineAsString)", ACCESS_DENIED).await;
}

#[tokio::test]
async fn the_analyst_adds_to_incidents_and_nothing_else() {
    Fixture::new().await;
    client(User::Analyst, Connection::DATABASE)
        .raw("SELECT count() FROM incident_events")
        .execute()
        .await
        .unwrap();
    for sql in [
        "SELECT count() FROM traces",
        "SELECT count() FROM logs",
        "INSERT INTO logs (Body) VALUES ('x')",
        "ALTER TABLE incident_events DELETE WHERE 1",
        "TRUNCATE TABLE incident_events",
        "DROP TABLE incident_events",
        "SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')",
        "SELECT * FROM file('/etc/passwd', LineAsString)",
    ] {
        refused(User::Analyst, sql, ACCESS_DENIED).await;
    }
    refused(User::Analyst, "SELECT 1 SETTINGS max_execution_time = 0", CONSTRAINT).await;
    // Questions in plain language do not reach incidents.
    refused(User::Nlq, "SELECT * FROM incident_events", ACCESS_DENIED).await;
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

#[tokio::test]
async fn the_detector_inserts_findings_and_nothing_else() {
    Fixture::new().await;
    let insert = "INSERT INTO anomaly_minutes (tenant, minute) VALUES ('users-test', 1)";
    client(User::Detector, Connection::DATABASE).raw(insert).execute().await.unwrap();
    refused(User::Detector, "SELECT count() FROM anomaly_minutes", ACCESS_DENIED).await;
    refused(User::Detector, "INSERT INTO logs (Body) VALUES ('x')", ACCESS_DENIED).await;
    refused(User::Detector, "DROP TABLE anomaly_minutes", ACCESS_DENIED).await;
}
