use std::time::{Duration, Instant};

use olly_clickhouse::User;
use olly_query::{FlowSearch, Limit, LogSearch, Tenant};
use olly_storage::{FlowStore as _, SearchStore as _, StoreError, StoreHealth as _};
use olly_storage_clickhouse::{ClickHouseStore, Client, Connection};

use serde_json::json;

use crate::support::{Fixture, client, with};

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

/// Text that would mean something to SQL, to a pattern or to a parser.
const HOSTILE: [&str; 12] = [
    "' OR 1=1 --",
    "'; DROP TABLE traces; --",
    "\\' OR '1'='1",
    "\" UNION SELECT 1",
    "%",
    "_",
    "{tenant:String}",
    "\\",
    "['a','b']",
    "/*exactly*/",
    "\u{202e}\u{1f4a9}",
    "NULL",
];

/// Each of the texts is a value and nothing else: as a parameter it finds the one flow that it was stored with.
#[tokio::test]
async fn hostile_text_in_any_parameter_finds_only_itself() {
    let f = Fixture::new().await;
    f.insert("traces", [f.span(1, 1, 0, 0, "innocent")]).await;
    f.insert("logs", [f.log(1, 1, 0, "innocent", "nothing to see")]).await;
    for (number, text) in (2_u64..).zip(HOSTILE) {
        let id = format!("flow-{number}");
        let span = with(
            f.span(number, number, 0, 0, &id),
            json!({"ServiceName": text, "SpanName": text, "SpanAttributes": {"evil": text, text: "x"}}),
        );
        f.insert("traces", [span]).await;
        let log = with(f.log(number, number, 0, &id, &format!("<{text}>")), json!({"ServiceName": text}));
        f.insert("logs", [log]).await;
    }
    for (number, text) in (2_u64..).zip(HOSTILE) {
        let all = || crate::search::all_flows(&f);
        let own = vec![format!("flow-{number}")];
        let flows = async |search: FlowSearch| -> Vec<String> {
            let page = f.store.search_flows(&f.tenant, &search).await.unwrap();
            page.items.iter().map(|item| item.correlation_id.to_string()).collect()
        };
        assert_eq!(flows(FlowSearch { service: Some(text.into()), ..all() }).await, own, "service {text}");
        assert_eq!(
            flows(FlowSearch { operation: Some(text.into()), ..all() }).await,
            own,
            "operation {text}"
        );
        let value = Some(("evil".to_owned(), text.to_owned()));
        assert_eq!(flows(FlowSearch { attribute: value, ..all() }).await, own, "value {text}");
        let key = Some((text.to_owned(), "x".to_owned()));
        assert_eq!(flows(FlowSearch { attribute: key, ..all() }).await, own, "key {text}");
        assert_eq!(flows(FlowSearch { text: Some(format!("<{text}>")), ..all() }).await, own, "text {text}");

        let logs = LogSearch {
            time: all().time,
            service: Some(text.into()),
            min_severity_number: None,
            text: Some(format!("<{text}>")),
            trace_id: None,
            limit: Limit::default(),
            cursor: None,
        };
        let found = f.store.search_logs(&f.tenant, &logs).await.unwrap().items;
        assert_eq!(found.len(), 1, "logs of {text}");
        let operations = f.store.operations(&f.tenant, text, all().time).await.unwrap();
        assert_eq!(operations.len(), 1, "operations of {text}");
        // As tenant and as ID it is refused, or it is nobody's.
        if let Ok(tenant) = text.parse::<Tenant>() {
            assert!(f.store.search_flows(&tenant, &all()).await.unwrap().items.is_empty(), "tenant {text}");
        }
        if let Ok(id) = text.parse() {
            assert!(f.store.locate_flow(&f.tenant, &id).await.unwrap().is_none(), "ID {text}");
        }
    }
}
