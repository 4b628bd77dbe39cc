//! Incidents on the real engine, and with the real Alertmanager where it is installed.

#![expect(clippy::unwrap_used, reason = "helpers of a test may fail loudly")]

use std::{
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use olly_ai::{
    App,
    incident::{IncidentAnalyst, RcaError},
    incidents::{Clock, Incidents},
    router::router,
    words::Words,
};
use olly_clickhouse::{User, testing::Engine};
use olly_config::{IncidentsConfig, LimitsConfig, McpConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_model::{
    DataRead, ExplanationSource, IncidentAnalysis, RcaImpact, RcaRequest, RcaVerdict, TimeRange, Timestamp,
};
use olly_query::Tenant;
use olly_storage_clickhouse::{ClickHouseIncidents, ClickHouseStore, Client, Connection, migrate};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use tower::ServiceExt;

/// Says that the data does not tell, or nothing at all.
struct Analyst {
    hangs: bool,
}

#[async_trait]
impl IncidentAnalyst for Analyst {
    async fn analyse(
        &self,
        _: &Tenant,
        request: &RcaRequest,
        _: Timestamp,
    ) -> Result<IncidentAnalysis, RcaError> {
        if self.hangs {
            std::future::pending::<()>().await;
        }
        let range = TimeRange { start: request.from, end: request.to };
        Ok(IncidentAnalysis {
            time_range: range,
            reference: range,
            began: None,
            verdict: RcaVerdict::Inconclusive,
            inconclusive_reason: Some("there is no telemetry".to_owned()),
            confidence: 0.0,
            root_cause: None,
            suspects: Vec::new(),
            chain: Vec::new(),
            first_visible_failure: None,
            impact: RcaImpact::default(),
            dependencies: Vec::new(),
            data: DataRead::default(),
            explanation: "The data does not tell.".to_owned(),
            explanation_source: ExplanationSource::Template,
            explanation_note: None,
            recommendations: Vec::new(),
            advice: Vec::new(),
        })
    }
}

fn client(user: User) -> Client {
    let engine = Engine::shared();
    Client::new(&Connection {
        url: engine.url().to_owned(),
        database: Connection::DATABASE.to_owned(),
        user: user.name().to_owned(),
        password: engine.password(user),
    })
}

/// A service over the shared store. What it has in memory goes with it.
async fn service(analyst: Analyst, clock: Clock) -> (Router, Incidents) {
    static MIGRATED: OnceCell<()> = OnceCell::const_new();
    MIGRATED.get_or_init(|| async { migrate(&client(User::Admin)).await.map(|_| ()).unwrap() }).await;
    let store = Arc::new(ClickHouseIncidents::new(client(User::Analyst)));
    let incidents = Incidents::new(store, Arc::new(analyst), IncidentsConfig::default(), clock);
    let app = App {
        store: Arc::new(ClickHouseStore::new(client(User::Reader))),
        questions: None,
        incidents: Some(incidents.clone()),
        words: Words::default(),
        mcp: McpConfig::default(),
        limits: LimitsConfig::default(),
    };
    (router(app, IdSource::new([1; 32], || 0), Metrics::install().unwrap()).unwrap(), incidents)
}

async fn send(router: &Router, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn recorded(name: &str) -> Value {
    let file = repository().join("testdata/alertmanager").join(name);
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// What a question answers once it is as wanted.
async fn until(router: &Router, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let (_, answer) = send(router, "GET", path, None).await;
        if wanted(&answer) {
            return answer;
        }
        assert!(Instant::now() < deadline, "{path}: {answer}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_incident_survives_the_service_that_opened_it() {
    const WEBHOOK: &str = "/api/v1/webhooks/alertmanager";
    let clock: Clock = Arc::new(|| "2026-11-02T10:20:00Z".parse().unwrap());
    let (first, keeper) = service(Analyst { hangs: true }, Arc::clone(&clock)).await;
    let (status, receipt) = send(&first, "POST", WEBHOOK, Some(recorded("firing.json"))).await;
    assert_eq!((status, &receipt["opened"]), (200, &true.into()), "{receipt}");
    let id = receipt["incident_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/incidents/{id}");
    assert_eq!(send(&first, "GET", &path, None).await.1["analysis_state"], "pending");
    drop((first, keeper));

    let (second, keeper) = service(Analyst { hangs: false }, clock).await;
    let looking = tokio::spawn(keeper.look_after());
    let incident = until(&second, &path, |incident| incident["analysis_state"] == "done").await;
    looking.abort();
    assert_eq!(incident["answer"]["verdict"], "inconclusive");
    assert_eq!(incident["analysis"]["inconclusive_reason"], "there is no telemetry");
    assert_eq!(incident["services"], json!(["gateway", "orders"]));

    let (_, again) = send(&second, "POST", WEBHOOK, Some(recorded("firing.json"))).await;
    assert_eq!((&again["opened"], &again["incident_id"]), (&false.into(), &id.as_str().into()));
    let (_, open) = send(&second, "GET", "/api/v1/incidents?state=open&service=orders", None).await;
    assert_eq!(open["items"][0]["id"], id.as_str());
    send(&second, "POST", WEBHOOK, Some(recorded("resolved.json"))).await;
    let (_, incident) = send(&second, "GET", &path, None).await;
    assert_eq!(
        (&incident["state"], &incident["ended"]),
        (&"resolved".into(), &"2026-11-02T10:20:00.000000000Z".into())
    );
    assert_eq!(
        send(&second, "GET", "/api/v1/incidents?state=open&service=orders", None).await.1["items"],
        json!([])
    );

    let feedback = format!("{path}/feedback");
    let said = json!({ "correct": "no", "actual_cause": "inventory" });
    for _ in 0..2 {
        let (status, answer) = send(&second, "POST", &feedback, Some(said.clone())).await;
        assert_eq!((status, &answer["actual_cause"]), (200, &"inventory".into()), "{answer}");
    }
    let (_, list) = send(&second, "GET", &feedback, None).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["past_answers"]["judged_count"], 0, "no cause was named");

    let new = json!({ "title": "By hand", "from": "2026-11-02T09:00:00Z", "to": "2026-11-02T10:00:00Z" });
    let (status, opened) = send(&second, "POST", "/api/v1/incidents", Some(new.clone())).await;
    assert_eq!((status, &opened["opened_by"]), (201, &"person".into()), "{opened}");
    let (status, same) = send(&second, "POST", "/api/v1/incidents", Some(new)).await;
    assert_eq!((status, &same["id"]), (200, &opened["id"]));
    let by_hand = format!("/api/v1/incidents/{}", opened["id"].as_str().unwrap());
    until(&second, &by_hand, |incident| incident["analysis_state"] == "done").await;
    for _ in 0..2 {
        let (status, resolved) = send(&second, "POST", &format!("{by_hand}/resolve"), None).await;
        assert_eq!((status, &resolved["state"]), (200, &"resolved".into()));
    }
}

#[tokio::test]
async fn bad_questions_are_400_and_name_the_member() {
    let clock: Clock = Arc::new(|| "2026-11-02T10:20:00Z".parse().unwrap());
    let (router, _) = service(Analyst { hangs: false }, clock).await;
    for (path, field) in [
        ("/api/v1/incidents?state=closed", "state"),
        ("/api/v1/incidents?limit=0", "limit"),
        ("/api/v1/incidents?limit=x", "limit"),
        ("/api/v1/incidents?cursor=x", "cursor"),
        ("/api/v1/incidents?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from"),
        ("/api/v1/incidents?service=a%00b", "service"),
        ("/api/v1/incidents?tenant=other", "tenant"),
        ("/api/v1/incidents/x", "id"),
        ("/api/v1/incidents/inc-zzzzzzzzzzz-a7b2c4d1/feedback", "id"),
    ] {
        let (status, problem) = send(&router, "GET", path, None).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (400, &field.into()), "{path}: {problem}");
    }
    for path in ["", "/feedback"] {
        let path = format!("/api/v1/incidents/inc-mvz3rhnf-a7b2c4d1{path}");
        assert_eq!(send(&router, "GET", &path, None).await.0, 404);
    }
    let new = json!({ "title": "x", "from": "2026-11-02T09:00:00Z", "to": "2026-11-02T19:00:00Z" });
    let (status, problem) = send(&router, "POST", "/api/v1/incidents", Some(new)).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (400, &"to".into()));
}

/// Ends with the test.
struct Alertmanager(Child);

impl Drop for Alertmanager {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Our configuration, with another address and without the waiting.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn alertmanager_opens_and_resolves_an_incident() {
    let (router, _) = service(Analyst { hangs: false }, Arc::new(Timestamp::now)).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(axum::serve(listener, router.clone()).into_future());

    let folder = std::env::temp_dir().join(format!("ollystack-alertmanager-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("alertmanager.yml");
    let config = std::fs::read_to_string(repository().join("deploy/alertmanager/alertmanager.yml")).unwrap();
    let config = config
        .replace("127.0.0.1:7380", &address.to_string())
        .replace("group_wait: 30s", "group_wait: 100ms")
        .replace("group_interval: 1m", "group_interval: 1s");
    assert!(config.contains("100ms") && config.contains(&address.to_string()));
    std::fs::write(&file, config).unwrap();
    // Free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = Command::new("prometheus-alertmanager")
        .arg(format!("--config.file={}", file.display()))
        .arg(format!("--storage.path={}", folder.join("data").display()))
        .args([&format!("--web.listen-address=127.0.0.1:{port}"), "--cluster.listen-address="])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(child) = child else {
        eprintln!("left out: there is no prometheus-alertmanager");
        return;
    };
    let alertmanager = Alertmanager(child);
    let alert = |ends: Timestamp| {
        json!([{
            "labels": { "alertname": "HighLatency", "service_name": "shop-of-the-test", "severity": "page" },
            "annotations": { "summary": "Checkouts are slow" },
            "startsAt": Timestamp::now().saturating_add_nanos(-60_000_000_000),
            "endsAt": ends,
        }])
    };
    // Alertmanager needs a moment before it listens.
    let deadline = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < deadline, "Alertmanager does not start");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let post = async |alerts: Value| {
        let url = format!("127.0.0.1:{port}");
        raw_post(&url, "/api/v2/alerts", &alerts.to_string()).await
    };
    let firing = alert(Timestamp::now().saturating_add_nanos(600_000_000_000));
    assert!(post(firing.clone()).await.starts_with("HTTP/1.1 200"));
    let path = "/api/v1/incidents?service=shop-of-the-test";
    let list = until(&router, path, |list| list["items"][0]["analysis_state"] == "done").await;
    let incident = &list["items"][0];
    assert_eq!(
        (&incident["title"], &incident["severity"]),
        (&"Checkouts are slow (shop-of-the-test)".into(), &"critical".into())
    );
    let mut over = firing;
    over[0]["endsAt"] = json!(Timestamp::now());
    assert!(post(over).await.starts_with("HTTP/1.1 200"));
    let list = until(&router, path, |list| list["items"][0]["state"] == "resolved").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    drop(alertmanager);
    serving.abort();
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The answer to a POST of JSON, by hand: this crate has no HTTP client.
async fn raw_post(address: &str, path: &str, body: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
