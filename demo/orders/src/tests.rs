//! The whole service against a fake payments and a fake broker, its spans kept in memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use opentelemetry::logs::AnyValue;
use opentelemetry::trace::{SpanId, SpanKind, Status};
use opentelemetry::{KeyValue, global};
use opentelemetry_sdk::logs::{InMemoryLogExporter, SdkLogRecord};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use serde_json::{Value, json};
use tower::ServiceExt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::checkout::Shop;
use crate::faults::Faults;
use crate::outbox::{Broker, Outbox, PublishError};
use crate::payments::{Payments, RetryPolicy};
use crate::pool::Pool;
use crate::store::{Outgoing, Store};

fn exporter() -> &'static InMemorySpanExporter {
    static EXPORTER: OnceLock<InMemorySpanExporter> = OnceLock::new();
    EXPORTER.get_or_init(|| {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        global::set_tracer_provider(provider);
        crate::telemetry::install_propagators();
        exporter
    })
}

/// Keeps the log records of the whole test process.
fn log_exporter() -> &'static InMemoryLogExporter {
    static EXPORTER: OnceLock<InMemoryLogExporter> = OnceLock::new();
    EXPORTER.get_or_init(|| {
        let exporter = InMemoryLogExporter::default();
        let logs = crate::telemetry::logger_provider().with_simple_exporter(exporter.clone()).build();
        tracing_subscriber::registry().with(crate::telemetry::bridge(&logs)).init();
        exporter
    })
}

#[derive(Default)]
struct FakeBroker {
    away: AtomicBool,
    taken: Mutex<Vec<Outgoing>>,
}

#[async_trait]
impl Broker for FakeBroker {
    async fn publish(&self, message: &Outgoing) -> Result<(), PublishError> {
        if !self.ready() {
            return Err(PublishError::Disconnected);
        }
        self.taken.lock().unwrap().push(message.clone());
        Ok(())
    }

    fn ready(&self) -> bool {
        !self.away.load(Ordering::Relaxed)
    }

    fn address(&self) -> Vec<KeyValue> {
        Vec::new()
    }
}

/// Refuses the first `failures` attempts, and keeps the headers of all.
#[derive(Default)]
struct FakePayments {
    failures: AtomicU32,
    seen: Mutex<Vec<HeaderMap>>,
}

impl FakePayments {
    async fn serve(self: Arc<Self>) -> reqwest::Url {
        async fn charge(
            State(fake): State<Arc<FakePayments>>,
            headers: HeaderMap,
        ) -> (StatusCode, Json<Value>) {
            fake.seen.lock().unwrap().push(headers);
            let left = fake.failures.load(Ordering::Relaxed);
            fake.failures.store(left.saturating_sub(1), Ordering::Relaxed);
            match left {
                0 => (StatusCode::CREATED, Json(json!({}))),
                _ => (StatusCode::BAD_GATEWAY, Json(json!({"error": "down", "retryable": true}))),
            }
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let routes = Router::new().route("/charges", post(charge)).with_state(self);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        url
    }
}

struct Bench {
    routes: Router,
    broker: Arc<FakeBroker>,
    payments: Arc<FakePayments>,
    outbox: Outbox,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new(failures: u32) -> Self {
        exporter();
        log_exporter();
        let folder = tempfile::tempdir().unwrap();
        let pool = Pool::open(&folder.path().join("orders.db"), 2, Duration::from_millis(50)).unwrap();
        let store = Store::open(pool.clone()).await.unwrap();
        let broker = Arc::new(FakeBroker::default());
        let payments = Arc::new(FakePayments { failures: failures.into(), ..FakePayments::default() });
        let url = payments.clone().serve().await;
        let retry = RetryPolicy { max_attempts: 3, backoff: Duration::from_millis(1) };
        let outbox = Outbox::new(store.clone(), broker.clone());
        let shop = Shop {
            store,
            payments: Payments::new(reqwest::Client::new(), url, retry),
            outbox: outbox.clone(),
            orders: global::meter("test").u64_counter("shop.orders").build(),
        };
        let routes = crate::http::router(shop, Faults::new(pool));
        Self { routes, broker, payments, outbox, _folder: folder }
    }

    async fn order(&self, traceparent: &str, correlation_id: &str) -> (StatusCode, Value) {
        self.order_with(traceparent, &format!("correlation_id={correlation_id}")).await
    }

    async fn order_with(&self, traceparent: &str, baggage: &str) -> (StatusCode, Value) {
        let body = json!({"cart_id": "c", "user_id": "u-1", "email": "u-1@example.test",
            "items": [{"sku": "tea", "quantity": 2}]});
        let request = Request::post("/orders")
            .header("content-type", "application/json")
            .header("traceparent", traceparent)
            .header("baggage", baggage)
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, serde_json::from_slice(&to_bytes(response.into_body(), 65536).await.unwrap()).unwrap())
    }
}

fn spans_with(header: &str) -> Vec<SpanData> {
    let captured = |span: &SpanData| attribute(span, "http.request.header.baggage").contains(header);
    let all = exporter().get_finished_spans().unwrap();
    let traces: Vec<_> =
        all.iter().filter(|span| captured(span)).map(|span| span.span_context.trace_id()).collect();
    all.into_iter().filter(|span| traces.contains(&span.span_context.trace_id())).collect()
}

fn attribute(span: &SpanData, key: &str) -> String {
    let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == key);
    found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
}

/// The log records of a trace by their text, sorted.
fn records_of(trace: &str) -> Vec<(String, SdkLogRecord)> {
    let mut records: Vec<_> = log_exporter()
        .get_emitted_logs()
        .unwrap()
        .into_iter()
        .map(|log| log.record)
        .filter(|record| record.trace_context().is_some_and(|cx| cx.trace_id.to_string() == trace))
        .map(|record| match record.body() {
            Some(AnyValue::String(text)) => (text.to_string(), record),
            body => panic!("{body:?}"),
        })
        .collect();
    records.sort_by(|a, b| a.0.cmp(&b.0));
    records
}

fn assert_records(trace: &str, flow: Option<&str>, expected: &[&str]) {
    let records = records_of(trace);
    assert_eq!(records.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(), expected);
    for (text, record) in records {
        let about: Vec<_> = record
            .attributes_iter()
            .filter(|(key, _)| ["correlation_id", "secret"].iter().any(|part| key.as_str().contains(part)))
            .map(|(key, value)| (key.as_str().to_owned(), value.clone()))
            .collect();
        let wanted = flow.map(|id| ("baggage.correlation_id".to_owned(), AnyValue::from(id.to_owned())));
        assert_eq!(about, Vec::from_iter(wanted), "{text}");
    }
}

fn traceparent(trace: &str) -> String {
    format!("00-{trace}-00f067aa0ba902b7-01")
}

#[tokio::test]
async fn retry_is_a_new_trace_with_a_link_and_the_same_baggage() {
    let trace = "11111111111111111111111111111111";
    let bench = Bench::new(1).await;
    let (status, order) = bench.order(&traceparent(trace), "flow-retry").await;
    assert_eq!((status, &order["payment_attempts"]), (StatusCode::CREATED, &json!(2)), "{order}");

    let spans = spans_with("flow-retry");
    let root = spans.iter().find(|span| span.name == "retry payment").unwrap();
    assert_ne!(root.span_context.trace_id().to_string(), trace);
    assert_eq!(root.parent_span_id, SpanId::INVALID);
    let calls: Vec<_> = spans.iter().filter(|span| span.name == "POST /charges").collect();
    let (first, second) = (calls[0], calls[1]);
    assert_eq!(first.span_context.trace_id().to_string(), trace);
    assert!(matches!(first.status, Status::Error { .. }));
    assert_eq!(root.links[0].span_context, first.span_context);
    assert_eq!(second.parent_span_id, root.span_context.span_id());
    assert_eq!(attribute(second, "http.request.resend_count"), "1");

    let seen = bench.payments.seen.lock().unwrap();
    assert!(seen.iter().all(|headers| headers["baggage"] == "correlation_id=flow-retry"));
    assert!(seen[1]["traceparent"].to_str().unwrap().contains(&root.span_context.trace_id().to_string()));
    for span in &spans {
        assert_eq!(attribute(span, "correlation_id"), "", "that is the collector's to write");
        assert_eq!(attribute(span, "baggage.correlation_id"), "", "spans have the captured header");
    }
}

#[tokio::test]
async fn message_carries_the_producers_context_and_the_flows_baggage() {
    let trace = "22222222222222222222222222222222";
    let bench = Bench::new(0).await;
    let (status, order) = bench.order(&traceparent(trace), "flow-message").await;
    assert_eq!((status, &order["confirmation"]), (StatusCode::CREATED, &json!("queued")), "{order}");

    let spans = spans_with("flow-message");
    let producer = spans.iter().find(|span| span.span_kind == SpanKind::Producer).unwrap();
    assert_eq!(attribute(producer, "messaging.destination.name"), "order.confirmed");
    let taken = bench.broker.taken.lock().unwrap();
    assert_eq!(taken[0].headers["baggage"], "correlation_id=flow-message");
    assert!(taken[0].headers["traceparent"].contains(&producer.span_context.span_id().to_string()));
    let statements: HashMap<_, _> = spans
        .iter()
        .filter(|span| attribute(span, "db.system.name") == "sqlite")
        .map(|span| (span.name.to_string(), attribute(span, "db.query.text")))
        .collect();
    assert!(statements["INSERT orders"].starts_with("INSERT INTO orders"), "{statements:?}");
}

#[tokio::test]
async fn order_confirmed_while_the_broker_is_away_is_published_later_in_its_own_trace() {
    let trace = "33333333333333333333333333333333";
    let bench = Bench::new(0).await;
    bench.broker.away.store(true, Ordering::Relaxed);
    let (status, order) = bench.order(&traceparent(trace), "flow-late").await;
    assert_eq!((status, &order["confirmation"]), (StatusCode::CREATED, &json!("deferred")), "{order}");
    assert_eq!(bench.outbox.relay_once(u64::MAX).await.unwrap(), 0);

    bench.broker.away.store(false, Ordering::Relaxed);
    assert_eq!(bench.outbox.relay_once(u64::MAX).await.unwrap(), 1);
    assert_eq!(bench.outbox.relay_once(u64::MAX).await.unwrap(), 0, "published once");
    let taken = bench.broker.taken.lock().unwrap();
    assert_eq!(taken[0].headers["baggage"], "correlation_id=flow-late");
    assert!(taken[0].headers["traceparent"].contains(trace));
}

#[tokio::test]
async fn order_that_cannot_be_paid_fails_with_the_reason_on_its_span() {
    let trace = "44444444444444444444444444444444";
    let bench = Bench::new(9).await;
    let (status, order) = bench.order(&traceparent(trace), "flow-unpaid").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert!(order["error"].as_str().unwrap().contains("payments answered 502: down"), "{order}");
    assert!(bench.broker.taken.lock().unwrap().is_empty());

    let spans = spans_with("flow-unpaid");
    let server = spans.iter().find(|span| span.span_kind == SpanKind::Server).unwrap();
    assert!(server.events.iter().any(|event| event.name == "exception"));
    assert!(matches!(&server.status, Status::Error { description } if description.contains("3 attempt(s)")));
    assert_eq!(spans.iter().filter(|span| span.name == "retry payment").count(), 2);
}

#[tokio::test]
async fn log_records_have_the_flow_of_the_context_they_are_written_in() {
    let unpaid = "55555555555555555555555555555555";
    Bench::new(9).await.order_with(&traceparent(unpaid), "a=b,correlation_id=flow-log,secret=x").await;
    let retry = "payment attempt failed, trying again in a new trace";
    assert_records(unpaid, Some("flow-log"), &["order failed", retry, retry]);

    let late = "66666666666666666666666666666666";
    let bench = Bench::new(0).await;
    bench.broker.away.store(true, Ordering::Relaxed);
    bench.order_with(&traceparent(late), "correlation_id=cart%3A7,secret=x").await;
    bench.broker.away.store(false, Ordering::Relaxed);
    bench.outbox.relay_once(u64::MAX).await.unwrap();
    let texts = ["confirmation waits in the outbox", "message relayed from the outbox", "order confirmed"];
    assert_records(late, Some("cart:7"), &texts);

    let without = "77777777777777777777777777777777";
    bench.order_with(&traceparent(without), "secret=x").await;
    assert_records(without, None, &["order confirmed"]);
}
