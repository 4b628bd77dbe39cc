use std::time::{Duration, Instant};

use olly_clickhouse::User;
use olly_storage::{StoreError, StoreHealth as _};
use olly_storage_clickhouse::{ClickHouseStore, Client, Connection};

use crate::support::{Fixture, client};

fn store(url: &str, password: &str, database: &str) -> ClickHouseStore {
    ClickHouseStore::new(Client::new(&Connection {
        url: url.to_owned(),
        database: database.to_owned(),
        user: "reader".to_owned(),
        password: password.to_owned(),
    }))
}

#[tokio::test]
async fn a_store_that_is_not_there_is_unavailable() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = store(&format!("http://127.0.0.1:{port}"), "x", "ollystack").ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(error.to_string().contains(&port.to_string()));
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_a_missing_schema_is_named() {
    Fixture::new().await;
    let engine = olly_clickhouse::testing::Engine::shared();
    let error = store(engine.url(), "wrong", "ollystack").ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. }), "{error}");
    let error = store(engine.url(), &engine.password(User::Reader), "nowhere").ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. } | StoreError::Refused { .. }), "{error}");
}

/// Whoever asked is gone: the server must not go on working.
#[tokio::test]
async fn a_dropped_question_is_cancelled_on_the_server() {
    Fixture::new().await;
    let marker = "cancel_probe_7b1c";
    let sql =
        format!("SELECT sum(sleepEachRow(0.2)) AS {marker} FROM numbers(200) SETTINGS max_block_size = 1");
    let reader = client(User::Reader, Connection::DATABASE);
    let question = reader.raw(&sql).fetch_all::<u64>();
    assert!(tokio::time::timeout(Duration::from_millis(700), question).await.is_err(), "it should still run");
    let admin = client(User::Admin, "system");
    let running =
        format!("SELECT count() FROM system.processes WHERE query LIKE '%{marker}%' AND user = 'reader'");
    let since = Instant::now();
    while admin.raw(&running).fetch_one::<u64>().await.unwrap() > 0 {
        assert!(since.elapsed() < Duration::from_secs(10), "it still runs");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
