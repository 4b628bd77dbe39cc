//! The service as a process, over the real engine and by its own clock: what goes wrong comes out of it as findings.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use olly_clickhouse::{User, testing::Engine};
use olly_model::Timestamp;
use olly_storage_clickhouse::{Client, Connection, migrate};
use serde_json::{Value, json};

const SECOND_NS: i64 = 1_000_000_000;
/// Minutes of history, the one that is looked at among them.
const MINUTES: i64 = 30;

/// Ends with the test.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Half an hour of a shop, in whose last minute orders fail and the stock is slow.
fn spans(last_s: i64) -> Vec<Value> {
    let span = |minute: i64, n: i64, service: &str, failed: bool, duration: i64| {
        let (at, place) = (minute + n, if service == "orders" { 1 } else { 2 });
        json!({
            "Timestamp": format!("{at}.{:09}", 0), "TraceId": format!("{:032x}", at * 10 + place),
            "SpanId": format!("{:016x}", at * 10 + place), "SpanName": "handle", "SpanKind": "Server",
            "ServiceName": service, "ResourceAttributes": { "service.name": service },
            "Duration": duration, "StatusCode": if failed { "Error" } else { "Unset" },
        })
    };
    let minute = |back: i64| {
        let (minute, bad) = (last_s - back * 60, back == 0);
        (0..30 + back % 3).flat_map(move |n| {
            let usual = 4_000_000 + (n * 13 + back * 5) % 17 * 100_000;
            let slow = if bad { 20 * usual } else { usual };
            [span(minute, n, "orders", bad && n % 2 == 0, usual), span(minute, n, "stock", false, slow)]
        })
    };
    (0..MINUTES).flat_map(minute).collect()
}

#[tokio::test]
async fn the_running_service_finds_what_went_wrong_in_the_last_minutes() {
    let engine = Engine::start().unwrap();
    let admin = Client::new(&Connection {
        url: engine.url().to_owned(),
        database: Connection::DATABASE.to_owned(),
        user: User::Admin.name().to_owned(),
        password: engine.password(User::Admin),
    });
    migrate(&admin).await.unwrap();
    // A minute that is over, and stays within those that are caught up on.
    let last_s = Timestamp::now().unix_nanos() / SECOND_NS / 60 * 60 - 120;
    let rows: Vec<String> = spans(last_s).iter().map(Value::to_string).collect();
    let sql = format!("INSERT INTO traces FORMAT JSONEachRow\n{}", rows.join("\n"));
    admin.raw(&sql).execute().await.unwrap();

    let password_file = |user: User| engine.data_dir().join("credentials").join(user.name());
    // Free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_ollystack-ai"))
        .env("OLLYSTACK_AI_LISTEN", address.to_string())
        .env("OLLYSTACK_AI_CLICKHOUSE__URL", engine.url())
        .env("OLLYSTACK_AI_CLICKHOUSE__USER", User::Reader.name())
        .env("OLLYSTACK_AI_CLICKHOUSE__PASSWORD_FILE", password_file(User::Reader))
        .env("OLLYSTACK_AI_ANOMALIES__PASSWORD_FILE", password_file(User::Detector))
        .env("OLLYSTACK_AI_ANOMALIES__SETTLE_SECONDS", "0")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let service = Service(child.unwrap());

    let time = |unix_s: i64| Timestamp::from_unix_nanos(unix_s * SECOND_NS);
    let arguments = json!({ "from": time(last_s), "to": time(last_s + 59), "limit": 100 });
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "list_anomalies", "arguments": arguments },
    });
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let listed = async || -> Option<Vec<Value>> {
        let request = http
            .post(format!("http://{address}/mcp"))
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .body(call.to_string());
        let answer: Value = serde_json::from_str(&request.send().await.ok()?.text().await.ok()?).ok()?;
        answer["result"]["structuredContent"]["anomalies"].as_array().cloned()
    };
    let found = |listed: &[Value], service: &str, metric: &str| {
        // Of a minute that nobody has judged yet, the answer is made of plain z-scores.
        let fits = |one: &&Value| {
            one["service"] == service && one["metric"] == metric && one["detector"] == "robust_z"
        };
        listed.iter().any(|one| fits(&one))
    };
    let deadline = Instant::now() + Duration::from_secs(120);
    let listed = loop {
        let now = listed().await.unwrap_or_default();
        if found(&now, "orders", "error_rate") && found(&now, "stock", "p95_duration_ns") {
            break now;
        }
        assert!(Instant::now() < deadline, "{now:#?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(
        !found(&listed, "stock", "error_rate") && !found(&listed, "orders", "p95_duration_ns"),
        "{listed:#?}"
    );
    drop(service);
}
