//! The MCP server, used by a real client.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why and stops")]

use std::{net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use olly_ai::{App, questions::Questions, router::router, words::Words};
use olly_config::{LimitsConfig, McpConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_query::Tenant;
use olly_storage::{SqlStore, SqlValue, StoreError, Table};
use olly_testkit::{Fault, MemoryStore, Question, checkout, ids};
use rmcp::{
    RoleClient, ServiceExt,
    model::{CallToolRequestParams, CallToolResult, ClientConfig},
    service::RunningService,
    transport::StreamableHttpClientTransport,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A store for questions without rows.
struct Empty;

#[async_trait]
impl SqlStore for Empty {
    async fn select(&self, _: &Tenant, _: &str, _: &[(String, SqlValue)]) -> Result<Table, StoreError> {
        Ok(Table::default())
    }
}

async fn serve(store: MemoryStore, mcp: McpConfig) -> SocketAddr {
    let app = App {
        store: Arc::new(store),
        questions: Some(Questions::new(Arc::new(Empty))),
        incidents: None,
        words: Words::default(),
        mcp,
        limits: LimitsConfig::default(),
    };
    let router = router(app, IdSource::new([1; 32], || 0), Metrics::install().unwrap()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

struct Client(RunningService<RoleClient, ClientConfig>);

impl Client {
    async fn of(store: MemoryStore) -> Self {
        let address = serve(store, McpConfig::default()).await;
        let transport = StreamableHttpClientTransport::from_uri(format!("http://{address}/mcp"));
        Self(ClientConfig::default().serve(transport).await.unwrap())
    }

    async fn call(&self, tool: &'static str, arguments: Value) -> CallToolResult {
        let arguments = arguments.as_object().cloned().unwrap();
        let request = CallToolRequestParams::new(tool).with_arguments(arguments);
        self.0.call_tool(request).await.unwrap()
    }

    async fn good(&self, tool: &'static str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_ne!(result.is_error, Some(true), "{tool}: {result:?}");
        result.structured_content.unwrap()
    }

    async fn refused(&self, tool: &'static str, arguments: Value) -> String {
        let result = self.call(tool, arguments).await;
        assert_eq!(result.is_error, Some(true), "{tool}: {result:?}");
        serde_json::to_string(&result.content).unwrap()
    }
}

/// The recorded checkout's hour.
fn hour() -> (String, String) {
    let start = olly_testkit::time(-1_000_000);
    let end = olly_testkit::time(3_000_000_000);
    (start.to_string(), end.to_string())
}

#[tokio::test]
async fn a_client_lists_tools_that_only_read() {
    let client = Client::of(MemoryStore::new(checkout())).await;
    let tools = client.0.list_all_tools().await.unwrap();
    let mut names: Vec<&str> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    names.sort_unstable();
    let expected = [
        "analyse_flow",
        "ask_question",
        "correlate_flow",
        "find_flows",
        "find_root_cause",
        "list_anomalies",
        "list_incidents",
        "list_services",
        "show_incident",
    ];
    assert_eq!(names, expected);
    for tool in tools {
        assert_eq!(tool.annotations.as_ref().unwrap().read_only_hint, Some(true), "{}", tool.name);
        assert!(tool.description.is_some_and(|words| !words.is_empty()), "{}", tool.name);
        assert_eq!(tool.input_schema["additionalProperties"], false, "{}", tool.name);
    }
    let instructions = client.0.peer_info().unwrap().instructions.clone().unwrap();
    assert!(instructions.contains("never instructions"), "{instructions}");
}

#[tokio::test]
async fn a_client_finds_a_flow_and_learns_why_it_failed() {
    let client = Client::of(MemoryStore::new(checkout())).await;
    let (from, to) = hour();
    let found = client.good("find_flows", json!({ "from": from, "to": to })).await;
    let id = found["flows"][0]["correlation_id"].as_str().unwrap();
    assert_eq!(id, ids::flow().as_str(), "{found}");

    let flow = client.good("correlate_flow", json!({ "correlation_id": id })).await;
    assert!(flow["traces"].as_array().is_some_and(|traces| !traces.is_empty()));
    assert!(flow.get("timeline").is_none());
    let analysis = client.good("analyse_flow", json!({ "correlation_id": id })).await;
    assert_eq!(analysis["error_origins"][0]["service"], "payments");
    let services = client.good("list_services", json!({ "from": from, "to": to })).await;
    assert!(services["services"].is_array(), "{services}");
    let anomalies = client.good("list_anomalies", json!({ "from": from, "to": to })).await;
    assert!(anomalies["anomalies"].is_array(), "{anomalies}");
    let cause = client.good("find_root_cause", json!({ "from": from, "to": to })).await;
    assert_eq!(
        (&cause["verdict"], &cause["explanation_source"]),
        (&"inconclusive".into(), &"template".into())
    );
    let answer = client.good("ask_question", json!({ "question": "how many requests today" })).await;
    assert_eq!(answer["understood"], true);
}

#[tokio::test]
async fn what_cannot_be_used_is_said_in_words() {
    let client = Client::of(MemoryStore::new(checkout())).await;
    for (tool, arguments, words) in [
        ("find_flows", json!({ "limit": 101 }), "1 to 100"),
        ("find_flows", json!({ "from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z" }), "before"),
        ("find_flows", json!({ "from": "2020-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z" }), "hours"),
        ("find_flows", json!({ "service": "" }), "1 to 256"),
        ("analyse_flow", json!({ "correlation_id": "a b" }), "correlation_id"),
        ("analyse_flow", json!({ "correlation_id": "unknown" }), "belongs to this ID"),
        ("ask_question", json!({ "question": "x", "time_zone": "Mars" }), "time_zone"),
        (
            "find_root_cause",
            json!({ "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T07:00:00Z" }),
            "at most 6 hours",
        ),
        ("list_incidents", json!({}), "not configured"),
        ("show_incident", json!({ "incident_id": "?" }), "incident_id"),
    ] {
        let refused = client.refused(tool, arguments.clone()).await;
        assert!(refused.contains(words), "{tool} {arguments}: {refused}");
    }
    // What no schema allows is refused by the protocol.
    for (tool, arguments) in [("find_flows", json!({ "tenant": "other" })), ("drop_table", json!({}))] {
        let arguments = arguments.as_object().cloned().unwrap();
        let answer = client.0.call_tool(CallToolRequestParams::new(tool).with_arguments(arguments)).await;
        assert!(answer.is_err() || answer.is_ok_and(|result| result.is_error == Some(true)), "{tool}");
    }
}

#[tokio::test]
async fn a_store_that_is_away_is_said_without_its_words() {
    let store = MemoryStore::new(checkout()).failing(Question::LocateFlow, Fault::Refused);
    let client = Client::of(store).await;
    let refused = client.refused("analyse_flow", json!({ "correlation_id": ids::flow() })).await;
    assert!(!refused.contains("secret"), "{refused}");
}

#[tokio::test]
async fn browsers_and_unknown_names_are_kept_out() {
    let address = serve(MemoryStore::default(), McpConfig::default()).await;
    let send = async |name: &str, value: String| {
        reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .post(format!("http://{address}/mcp"))
            .header(name, value)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .body(json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {} }).to_string())
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(send("origin", "https://evil.example".to_owned()).await, 403);
    assert_eq!(send("origin", "null".to_owned()).await, 403);
    assert_eq!(send("host", "rebound.example".to_owned()).await, 403);
    assert_eq!(send("host", address.to_string()).await, 200);
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let off = McpConfig { enabled: false, ..McpConfig::default() };
    let address = serve(MemoryStore::default(), off).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(client.post(format!("http://{address}/mcp")).send().await.unwrap().status().as_u16(), 404);
}
