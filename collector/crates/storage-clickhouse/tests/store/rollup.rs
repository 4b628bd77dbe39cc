//! What the views count while rows are inserted.

use olly_clickhouse::User;
use olly_model::{AnomalyMetric, EdgeTotals, NodeType, Relation, Signal};
use olly_query::{AnomalySearch, ExemplarOrder, ExemplarSearch, Limit, RedSearch};
use olly_storage::RollupStore as _;
use olly_storage_clickhouse::Connection;
use serde_json::{Value, json};

use crate::support::{Fixture, SECOND, client, span_id, trace_id, with};

const MINUTE: i64 = 60 * SECOND;

fn of(row: Value, service: &str, kind: &str) -> Value {
    with(row, json!({"ServiceName": service, "SpanKind": kind}))
}

/// Computes the edges of everything that was inserted before.
async fn refresh() {
    let admin = client(User::Admin, Connection::DATABASE);
    // A run that was under way when the rows came may have missed them; the one after it cannot.
    for _ in 0..2 {
        admin.raw("SYSTEM REFRESH VIEW topology_refresh").execute().await.unwrap();
        admin.raw("SYSTEM WAIT VIEW topology_refresh").execute().await.unwrap();
    }
}

/// The edges as `caller relation callee`, with counts and errors, in order.
async fn edges(f: &Fixture) -> Vec<(String, u64, u64)> {
    refresh().await;
    let traffic = f.store.traffic(&f.tenant, f.range(-3600, 600)).await.unwrap();
    let text = |edge: &EdgeTotals| {
        let node = |node_type: NodeType, name: &str| format!("{}:{name}", node_type.as_str());
        let relation = match edge.relation {
            Relation::Call => "call",
            Relation::Message => "message",
            Relation::Link => "link",
        };
        format!(
            "{} {relation} {}",
            node(edge.caller_type, &edge.caller),
            node(edge.callee_type, &edge.callee)
        )
    };
    let mut edges: Vec<_> =
        traffic.edges.iter().map(|edge| (text(edge), edge.count, edge.error_count)).collect();
    edges.sort();
    edges
}

fn expected(edges: &[(&str, u64, u64)]) -> Vec<(String, u64, u64)> {
    edges.iter().map(|(text, count, errors)| ((*text).to_owned(), *count, *errors)).collect()
}

/// A call: a client span and the server span that answers it.
fn call(f: &Fixture, number: u64, at_ns: i64) -> [Value; 2] {
    let client = with(
        of(f.span(number, 10 * number, 0, at_ns, "x"), "web", "Client"),
        json!({"Duration": 80_000_000, "SpanAttributes": {"server.address": "api.internal"}}),
    );
    let server = of(f.span(number, 10 * number + 1, 10 * number, at_ns + 1, "x"), "api", "Server");
    [client, server]
}

#[tokio::test]
async fn a_call_is_an_edge_in_whatever_order_its_spans_come() {
    let f = Fixture::new().await;
    let [client, server] = call(&f, 1, 0);
    f.insert("traces", [server]).await;
    assert!(edges(&f).await.is_empty(), "nobody is known to have called");
    f.insert("traces", [client]).await;
    assert_eq!(edges(&f).await, expected(&[("service:web call service:api", 1, 0)]));

    // The other way round: until the answer comes, the callee is what the caller calls it.
    let [client, server] = call(&f, 2, MINUTE);
    f.insert("traces", [client]).await;
    assert_eq!(
        edges(&f).await,
        expected(&[("service:web call external:api.internal", 1, 0), ("service:web call service:api", 1, 0)])
    );
    f.insert("traces", [with(server, json!({"StatusCode": "Error"}))]).await;
    assert_eq!(edges(&f).await, expected(&[("service:web call service:api", 2, 1)]));
}

#[tokio::test]
async fn a_call_over_the_turn_of_a_minute_and_delivered_twice_counts_once() {
    let f = Fixture::new().await;
    let to_next_minute = MINUTE - f.base % MINUTE;
    let spans = call(&f, 1, to_next_minute - 1);
    f.insert("traces", spans.clone()).await;
    f.insert("traces", spans).await;
    assert_eq!(edges(&f).await, expected(&[("service:web call service:api", 1, 0)]));
    let traffic = f.store.traffic(&f.tenant, f.range(-3600, 600)).await.unwrap();
    let p50 = traffic.edges[0].durations.quantile_ns(0.5);
    assert!(p50.abs_diff(80_000_000) < 4_000_000, "as the caller saw it: {p50}");
}

#[tokio::test]
async fn databases_and_hosts_without_telemetry_are_known_by_their_callers() {
    let f = Fixture::new().await;
    let client = |number: u64, attributes: Value| {
        with(
            of(f.span(1, number, 0, i64::try_from(number).unwrap(), "x"), "api", "Client"),
            json!({"SpanAttributes": attributes}),
        )
    };
    f.insert(
        "traces",
        [
            client(
                1,
                json!({"db.system.name": "postgresql", "server.address": "pg-1", "db.namespace": "shop"}),
            ),
            client(2, json!({"db.system": "redis", "net.peer.name": "cache-1"})),
            client(3, json!({"http.request.method": "GET", "server.address": "pay.example"})),
            client(4, json!({"peer.service": "ledger", "rpc.system": "grpc"})),
            client(5, json!({})),
        ],
    )
    .await;
    assert_eq!(
        edges(&f).await,
        expected(&[
            ("service:api call cache:cache-1", 1, 0),
            ("service:api call database:pg-1/shop", 1, 0),
            ("service:api call external:ledger", 1, 0),
            ("service:api call external:pay.example", 1, 0),
        ])
    );
    let traffic = f.store.traffic(&f.tenant, f.range(-3600, 600)).await.unwrap();
    let systems: Vec<&str> = traffic.edges.iter().map(|edge| edge.system.as_str()).collect();
    assert!(["postgresql", "redis", "http", "grpc"].iter().all(|system| systems.contains(system)));
}

#[tokio::test]
async fn messages_are_edges_by_parent_and_by_link_however_late_they_are_read() {
    let f = Fixture::new().await;
    let message =
        json!({"SpanAttributes": {"messaging.system": "kafka", "messaging.destination.name": "paid"}});
    let sent = with(of(f.span(1, 1, 0, -50 * MINUTE, "x"), "orders", "Producer"), message.clone());
    let child = with(of(f.span(1, 2, 1, -49 * MINUTE, "x"), "mailer", "Consumer"), message.clone());
    let linked = with(
        with(of(f.span(2, 3, 0, 0, "x"), "ledger", "Consumer"), message),
        json!({
            "Links.TraceId": [trace_id(1)], "Links.SpanId": [span_id(1)],
            "Links.TraceState": [""], "Links.Attributes": [{}],
        }),
    );
    f.insert("traces", [sent]).await;
    refresh().await;
    f.insert("traces", [child, linked]).await;
    assert_eq!(
        edges(&f).await,
        expected(&[
            ("queue:paid message service:ledger", 1, 0),
            ("queue:paid message service:mailer", 1, 0),
            ("service:orders message queue:paid", 1, 0),
            ("service:orders message service:ledger", 1, 0),
            ("service:orders message service:mailer", 1, 0),
        ])
    );
}

#[tokio::test]
async fn a_span_that_comes_a_day_late_does_not_have_all_spans_since_read() {
    const SPANS: u64 = 1_000_000;
    let f = Fixture::new().await;
    let admin = client(User::Admin, Connection::DATABASE);
    let fill = format!(
        "INSERT INTO topology_spans (tenant, role, minute, span_key, parent_key, service, received) \
         SELECT '{}', 'internal', toStartOfMinute(now()) - toIntervalMinute(1 + number % 2400), rand64(number), 1, 'x', \
         now64(3) - INTERVAL 5 MINUTE FROM numbers({SPANS})",
        f.tenant
    );
    admin.raw(&fill).execute().await.unwrap();
    refresh().await;
    let day = 24 * 60 * MINUTE;
    let late = with(
        of(f.span(1, 11, 0, -day, "x"), "mailer", "Consumer"),
        json!({
            "Links.TraceId": [trace_id(2)], "Links.SpanId": [span_id(9)],
            "Links.TraceState": [""], "Links.Attributes": [{}],
        }),
    );
    f.insert("traces", [late, of(f.span(3, 31, 0, 0, "x"), "mailer", "Consumer")]).await;
    refresh().await;
    let read = "SELECT assumeNotNull(read_rows) FROM system.view_refreshes WHERE view = 'topology_refresh'";
    let read = admin.raw(read).fetch_one::<u64>().await.unwrap();
    assert!(read < SPANS / 2, "{read} of {SPANS}");
}

#[tokio::test]
async fn requests_are_counted_by_service_operation_and_minute() {
    let f = Fixture::new().await;
    let start = MINUTE - f.base % MINUTE;
    f.insert(
        "traces",
        (1..=200u64).map(|n| {
            let at = start + i64::try_from(n % 2).unwrap() * MINUTE;
            let failed = if n <= 20 { "Error" } else { "Unset" };
            with(
                of(f.span(n, n, 0, at, "x"), "api", if n <= 100 { "Server" } else { "Internal" }),
                json!({"Duration": n * 1_000_000, "SpanName": "op", "StatusCode": failed}),
            )
        }),
    )
    .await;
    let search =
        RedSearch { time: f.range(-600, 600), service: "api".into(), operation: None, step_seconds: 60 };
    let steps = f.store.red(&f.tenant, &search).await.unwrap();
    let counts: Vec<_> = steps.iter().map(|step| (step.time, step.request_count, step.error_count)).collect();
    assert_eq!(counts, [(f.time(start), 50, 10), (f.time(start + MINUTE), 50, 10)]);
    let exact = 51_000_000_f64;
    let found = steps[0].durations.quantile_ns(0.5) as f64;
    assert!((found / exact - 1.0).abs() < 0.044, "{found}");

    let search = RedSearch { operation: Some("op".into()), step_seconds: 3600, ..search };
    let steps = f.store.red(&f.tenant, &search).await.unwrap();
    assert_eq!(steps.iter().map(|step| step.request_count).sum::<u64>(), 200);
    let other = RedSearch { service: "' OR 1=1 --".into(), ..search };
    assert!(f.store.red(&f.tenant, &other).await.unwrap().is_empty());
}

pub fn exemplars_of(f: &Fixture) -> ExemplarSearch {
    ExemplarSearch {
        time: f.range(-3600, 600),
        metric: None,
        service: None,
        operation: None,
        trace_id: None,
        min_duration_ns: None,
        order: ExemplarOrder::Newest,
        limit: Limit::new(2).unwrap(),
        cursor: None,
    }
}

pub async fn values(f: &Fixture, mut search: ExemplarSearch) -> Vec<f64> {
    let mut values = Vec::new();
    loop {
        let page = f.store.search_exemplars(&f.tenant, &search).await.unwrap();
        values.extend(page.items.iter().map(|item| item.exemplar.value));
        let Some(next) = page.next else { return values };
        search.cursor = Some(next);
    }
}

#[tokio::test]
async fn an_exemplar_that_is_sent_with_each_export_is_kept_once() {
    let f = Fixture::new().await;
    for export in 0..3 {
        let point = f.histogram(1, 1, 0, "flow", 0.25);
        f.insert("metrics_histogram", [with(point, json!({"Count": export}))]).await;
    }
    assert_eq!(values(&f, exemplars_of(&f)).await, [0.25]);
    let admin = client(User::Admin, Connection::DATABASE);
    admin.raw("OPTIMIZE TABLE metric_exemplars FINAL").execute().await.unwrap();
    let rows: u64 = admin
        .raw("SELECT count() FROM metric_exemplars WHERE tenant = {tenant:String}")
        .param("tenant", f.tenant.as_str())
        .fetch_one()
        .await
        .unwrap();
    assert_eq!(rows, 1);
}

#[tokio::test]
async fn exemplars_are_searched_by_metric_service_operation_trace_and_duration() {
    let f = Fixture::new().await;
    let durations = (1..=5u64).map(|n| {
        f.histogram(
            n,
            n,
            i64::try_from(n).unwrap() * SECOND,
            "flow",
            [0.3, 0.1, 0.5, 0.2, 0.4][n as usize - 1],
        )
    });
    f.insert("metrics_histogram", durations).await;
    let size =
        with(f.histogram(9, 9, 9 * SECOND, "", 7e6), json!({"MetricName": "size", "MetricUnit": "By"}));
    f.insert("metrics_histogram", [size]).await;

    assert_eq!(values(&f, exemplars_of(&f)).await, [7e6, 0.4, 0.2, 0.5, 0.1, 0.3]);
    let longest = ExemplarSearch { order: ExemplarOrder::Longest, ..exemplars_of(&f) };
    assert_eq!(values(&f, longest.clone()).await, [0.5, 0.4, 0.3, 0.2, 0.1]);
    let bounded = ExemplarSearch { min_duration_ns: Some(400_000_000), ..longest };
    assert_eq!(values(&f, bounded).await, [0.5, 0.4]);
    let metric = ExemplarSearch { metric: Some("size".into()), ..exemplars_of(&f) };
    assert_eq!(values(&f, metric).await, [7e6]);
    let service = ExemplarSearch { service: Some("nobody".into()), ..exemplars_of(&f) };
    assert!(values(&f, service).await.is_empty());
    let operation = ExemplarSearch { operation: Some("op-3".into()), ..exemplars_of(&f) };
    assert!(values(&f, operation.clone()).await.is_empty(), "the spans are not there yet");
    f.insert("traces", [f.span(2, 2, 0, 0, "flow"), f.span(3, 3, 0, -4_000 * SECOND, "flow")]).await;
    assert_eq!(values(&f, operation).await, [0.5]);
    let trace = ExemplarSearch { trace_id: Some(trace_id(3).parse().unwrap()), ..exemplars_of(&f) };
    let page = f.store.search_exemplars(&f.tenant, &trace).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].duration_ns, Some(500_000_000));
    assert_eq!(page.items[0].correlation_id.as_ref().unwrap().as_str(), "flow");
}

#[tokio::test]
async fn messages_that_differ_in_numbers_and_names_are_one_error() {
    let f = Fixture::new().await;
    let error = |number: u64, body: &str| {
        with(
            f.log(number, number, i64::try_from(number).unwrap(), &format!("flow-{number}"), body),
            json!({"SeverityNumber": 17}),
        )
    };
    f.insert(
        "logs",
        [
            error(1, "order 4711 of 'Ann' not found in 10.0.0.1:8080 after 12.5ms"),
            error(2, "order 12 of 'Bob O.' not found in 10.0.0.22:8081 after 7ms"),
            error(3, "it's 5b8efff798038103d269b633813fc60c, can't be 0xDEADbeef"),
            error(4, "it's 00112233445566778899aabbccddeeff, can't be 0x1"),
            error(5, "user 550e8400-e29b-41d4-a716-446655440000 \"x\""),
            with(f.log(6, 6, 6, "", "order 1 is fine"), json!({"SeverityNumber": 9})),
        ],
    )
    .await;
    let found = f.store.error_fingerprints(&f.tenant, f.range(-60, 60), None).await.unwrap();
    let mut patterns: Vec<_> =
        found.iter().map(|known| (known.pattern.as_str(), known.log_count, known.flow_count)).collect();
    patterns.sort_unstable();
    assert_eq!(
        patterns,
        [
            ("it's <hex>, can't be <hex>", 2, 2),
            ("order <number> of <text> not found in <number> after <number>ms", 2, 2),
            ("user <uuid> <text>", 1, 1),
        ]
    );
    let orders = found.iter().find(|known| known.pattern.starts_with("order")).unwrap();
    assert!(orders.sample.message.starts_with("order 12 of"), "the latest: {orders:?}");
    assert_eq!(orders.sample.correlation_id.as_ref().unwrap().as_str(), "flow-2");
    assert_eq!((orders.first_seen, orders.last_seen), (f.time(1), f.time(2)));
}

#[tokio::test]
async fn exceptions_are_counted_each_and_a_failed_span_without_one_by_its_status() {
    let f = Fixture::new().await;
    let exception = |message: &str| json!({"exception.type": "Timeout", "exception.message": message});
    let events = json!({
        "StatusCode": "Error", "StatusMessage": "gone",
        "Events.Timestamp": [f.base / SECOND, f.base / SECOND, f.base / SECOND],
        "Events.Name": ["exception", "retry", "exception"],
        "Events.Attributes": [exception("after 1 s"), {}, exception("after 2 s")],
    });
    let status = json!({"StatusCode": "Error", "StatusMessage": "answered 502", "SpanAttributes": {"error.type": "502"}});
    f.insert("traces", [with(f.span(1, 1, 0, 0, "a"), events), with(f.span(2, 2, 0, 0, "b"), status)]).await;
    let found = f.store.error_fingerprints(&f.tenant, f.range(-60, 60), Some("shop")).await.unwrap();
    let short: Vec<_> = found
        .iter()
        .map(|known| (known.error_type.as_deref().unwrap(), known.pattern.as_str(), known.span_count))
        .collect();
    assert_eq!(short, [("Timeout", "after <number> s", 2), ("502", "answered <number>", 1)]);
    assert!(f.store.error_fingerprints(&f.tenant, f.range(-60, 60), Some("x")).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_minute_unlike_the_hour_before_stands_out() {
    let f = Fixture::new().await;
    let start = -(f.base % MINUTE);
    // Forty quiet minutes, then one in which half of the requests fail.
    let spans = (0..=40).flat_map(|minute: i64| {
        let f = &f;
        (0..20_u64).map(move |n| {
            let number = u64::try_from(minute).unwrap() * 100 + n + 1;
            let failed = minute == 40 && n % 2 == 0;
            with(
                f.span(number, number, 0, start + (minute - 40) * MINUTE + i64::try_from(n).unwrap(), "x"),
                json!({"StatusCode": if failed { "Error" } else { "Unset" }}),
            )
        })
    });
    f.insert("traces", spans).await;
    let search = AnomalySearch {
        time: f.range(-1800, 60),
        service: None,
        min_score: 3.0,
        limit: Limit::default(),
        cursor: None,
    };
    let page = f.store.anomalies(&f.tenant, &search).await.unwrap();
    let errors: Vec<_> =
        page.items.iter().filter(|anomaly| anomaly.metric == AnomalyMetric::ErrorRate).collect();
    assert_eq!(errors.len(), 1, "{:?}", page.items);
    assert_eq!((errors[0].time, errors[0].service.as_str()), (f.time(start), "shop"));
    assert!(errors[0].value > 0.49 && errors[0].baseline_mean == 0.0 && errors[0].score > 3.0);
    assert_eq!(errors[0].baseline_minutes, 40);
    // After it, silence is unusual too.
    assert!(page.items.iter().all(|anomaly| anomaly.metric != AnomalyMetric::P95DurationNs));
    let none = AnomalySearch { service: Some("other".into()), ..search };
    assert!(f.store.anomalies(&f.tenant, &none).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn coverage_tells_shares_sources_and_what_the_collectors_dropped() {
    let f = Fixture::new().await;
    let marked = json!({"SpanAttributes": {"correlation_id.source": "baggage"}});
    f.insert(
        "traces",
        [f.span(1, 1, 0, 0, ""), with(f.span(2, 2, 0, 0, "flow"), marked), f.span(2, 3, 2, 1, "flow")],
    )
    .await;
    f.insert("logs", [f.log(1, 1, 0, "flow", "a"), f.log(0, 0, 0, "", "b")]).await;
    for _ in 0..2 {
        f.insert("metrics_histogram", [f.histogram(1, 1, 0, "flow", 1.0)]).await;
    }
    let counter = |name: &str, at_s: i64, value: f64| {
        json!({
            "ServiceName": "otelcol", "MetricName": name, "AggregationTemporality": 2, "IsMonotonic": true,
            "ResourceAttributes": {"tenant.id": f.tenant.as_str()}, "Attributes": {"receiver": "otlp"},
            "TimeUnix": crate::support::decimal(f.base + at_s * SECOND), "Value": value,
        })
    };
    // The collector was started anew between the second and the third reading.
    f.insert(
        "metrics_sum",
        [(0, 100.0), (10, 160.0), (20, 5.0)]
            .into_iter()
            .map(|(at, value)| counter("otelcol_receiver_accepted_spans", at, value))
            .chain([counter("otelcol_exporter_send_failed_spans_total", 0, 1.0)])
            .chain([counter("otelcol_exporter_send_failed_spans_total", 10, 4.0)]),
    )
    .await;
    // Another process of the same name and address counts for itself; it began within the range. Both names of what the
    // memory limiter refuses are known: older collectors say `processor_refused`.
    let other = |name: &str, at: i64, value: f64| {
        with(
            counter(name, at, value),
            json!({"ResourceAttributes": {"service.instance.id": "8e6f"}, "Attributes": {"receiver": "otlp"}}),
        )
    };
    f.insert(
        "metrics_sum",
        [(5, 1_000.0), (15, 1_040.0), (25, 1_060.0)]
            .into_iter()
            .map(|(at, value)| other("otelcol_receiver_accepted_spans", at, value))
            .chain([other("otelcol_processor_memory_limiter_refused_log_records", 5, 3.0)])
            .chain([other("otelcol_processor_memory_limiter_refused_log_records", 15, 5.0)])
            .chain([other("otelcol_processor_refused_metric_points", 15, 2.0)])
            .chain([other("otelcol_receiver_refused_metric_points", 15, 2.0)]),
    )
    .await;
    let totals = f.store.coverage(&f.tenant, f.range(-60, 60)).await.unwrap();
    let dropped = |signal: Signal| totals.pipelines[&signal].dropped_count;
    // Counters that begin within the range began at zero.
    assert_eq!((dropped(Signal::Logs), dropped(Signal::Metrics)), (5, 2));
    let shares: Vec<_> =
        totals.services.iter().map(|row| (row.signal, row.stored_count, row.correlated_count)).collect();
    assert!(shares.contains(&(Signal::Traces, 3, 2)), "{shares:?}");
    assert!(shares.contains(&(Signal::Logs, 2, 1)), "{shares:?}");
    assert!(shares.contains(&(Signal::Metrics, 1, 1)), "{shares:?}");
    let spans = totals.services.iter().find(|row| row.signal == Signal::Traces).unwrap();
    assert_eq!(spans.sources.iter().collect::<Vec<_>>(), [(&"baggage".to_owned(), &1)]);
    let pipeline = &totals.pipelines[&Signal::Traces];
    assert_eq!((pipeline.received_count, pipeline.dropped_count), (65 + 1_060, 3));
    assert_eq!(pipeline.dropped[0].reason, "exporter_send_failed");
}
