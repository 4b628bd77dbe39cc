//! The telemetry of a time.

use olly_model::{SpanKind, StatusCode};
use olly_storage::{TelemetryCounts, TelemetryStore, TraceShare};
use serde_json::{Value, json};

use crate::support::{Fixture, SECOND, decimal, id, trace_id, with};

/// What can be compared of spans that were visited.
async fn traces(fixture: &Fixture, share: TraceShare, max: usize) -> (Vec<u128>, bool) {
    let mut traces = Vec::new();
    let range = fixture.range(0, 60);
    let mut visit = |span: olly_storage::SpanFacts<'_>| traces.push(span.trace);
    let more = fixture.store.visit_spans(&fixture.tenant, range, share, max, &mut visit).await.unwrap();
    traces.sort_unstable();
    (traces, more)
}

#[tokio::test]
async fn a_span_has_what_the_analysis_needs() {
    let fixture = Fixture::new().await;
    let plain = fixture.span(1, 2, 0, 0, "");
    let attributes = json!({
        "http.response.status_code": "503", "peer.service": "bank", "rpc.grpc.status_code": "14", "user.id": "u",
    });
    let rich = with(
        fixture.span(u64::MAX, 3, 2, SECOND, "order-1"),
        json!({ "SpanKind": "Client", "StatusCode": "Error", "SpanAttributes": attributes }),
    );
    let outside = fixture.span(9, 9, 0, 61 * SECOND, "");
    fixture.insert("traces", [plain, rich, outside]).await;
    let mut seen = Vec::new();
    let mut visit = |span: olly_storage::SpanFacts<'_>| {
        let ids = (span.trace, span.span, span.parent);
        let names = (span.service.to_owned(), span.operation.to_owned(), span.peer.to_owned());
        let ended = (span.kind, span.status, span.http_status, span.rpc_status.to_owned());
        let hashes = (span.flow != 0, span.user != 0);
        seen.push((ids, span.start, span.duration_ns, names, ended, hashes));
    };
    let range = fixture.range(0, 60);
    let more =
        fixture.store.visit_spans(&fixture.tenant, range, TraceShare::ALL, 10, &mut visit).await.unwrap();
    assert!(!more);
    seen.sort_by_key(|span| span.0);
    let text = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    let server = (SpanKind::Server, StatusCode::Unset, 0, String::new());
    let client = (SpanKind::Client, StatusCode::Error, 503, "14".to_owned());
    let expected = [
        ((1, 2, 0), fixture.time(0), 5_000_000, text("shop", "op-2", ""), server, (false, false)),
        (
            (u128::from(u64::MAX), 3, 2),
            fixture.time(SECOND),
            5_000_000,
            text("shop", "op-3", "bank"),
            client,
            (true, true),
        ),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn whole_traces_are_left_out_alike_in_spans_and_logs() {
    let fixture = Fixture::new().await;
    let numbers = || (1..=200).map(|number| (number, i64::try_from(number).unwrap() * 1_000));
    fixture
        .insert("traces", numbers().flat_map(|(n, at)| [1, 2].map(|span| fixture.span(n, span, 0, at, ""))))
        .await;
    let logs = numbers().map(|(number, at)| fixture.log(number, 1, at, "", "placed order 17"));
    fixture.insert("logs", logs.chain([fixture.log(0, 0, 0, "", "of no trace")])).await;
    let range = fixture.range(0, 60);
    let counts = fixture.store.telemetry_counts(&fixture.tenant, range).await.unwrap();
    assert_eq!(counts, TelemetryCounts { spans: 400, logs: 200 });

    let share = TraceShare::for_at_most(100, counts.spans);
    let (spans, _) = traces(&fixture, share, 1_000).await;
    assert!(spans.len() > 40 && spans.len() < 200, "{} spans", spans.len());
    assert!(spans.chunks(2).all(|pair| pair[0] == pair[1]), "a trace is torn apart");
    let mut logs = Vec::new();
    let mut visit = |log: olly_storage::LogFacts<'_>| {
        assert_eq!((log.body, log.logger, log.is_error), ("placed order 17", "tests", false));
        logs.push(log.trace);
    };
    fixture.store.visit_logs(&fixture.tenant, range, share, 1_000, &mut visit).await.unwrap();
    logs.sort_unstable();
    let of_spans: Vec<u128> = spans.chunks(2).map(|pair| pair[0]).collect();
    assert_eq!(logs, of_spans);
    assert_eq!(traces(&fixture, share, 1_000).await.0, spans, "another sample the second time");
    let (few, more) = traces(&fixture, TraceShare::ALL, 7).await;
    assert_eq!((few.len(), more), (7, true));
}

#[tokio::test]
async fn a_record_that_names_its_line_of_code_is_known_by_that() {
    let fixture = Fixture::new().await;
    let record = |number: u64, attributes: Value| {
        let log = fixture.log(number, 1, i64::try_from(number).unwrap(), "", "");
        with(log, json!({ "LogAttributes": attributes }))
    };
    let logs = [
        json!({ "code.function.name": "shop.Orders.place", "code.file.path": "o.rs", "code.line.number": "12" }),
        json!({ "code.filepath": "orders.py", "code.lineno": "7" }),
        json!({ "code.lineno": "7" }),
        json!({ "code.function.name": "shop.Orders.place" }),
    ];
    fixture.insert("logs", (1..).zip(logs).map(|(number, attributes)| record(number, attributes))).await;
    let mut seen = Vec::new();
    let mut visit = |log: olly_storage::LogFacts<'_>| seen.push((log.trace, log.logger.to_owned()));
    let range = fixture.range(0, 60);
    fixture.store.visit_logs(&fixture.tenant, range, TraceShare::ALL, 10, &mut visit).await.unwrap();
    seen.sort();
    let loggers: Vec<&str> = seen.iter().map(|(_, logger)| logger.as_str()).collect();
    assert_eq!(loggers, ["shop.Orders.place#12", "orders.py#7", "tests#7", "tests"]);
}

fn point(fixture: &Fixture, metric: &str, at_s: i64, value: f64, changes: Value) -> Value {
    let row = json!({
        "ResourceAttributes": {
            "service.name": "shop", "service.instance.id": "shop-1", "tenant.id": fixture.tenant.as_str(),
        },
        "ServiceName": "shop",
        "MetricName": metric,
        "TimeUnix": decimal(fixture.base + at_s * SECOND),
        "StartTimeUnix": decimal(fixture.base - SECOND),
        "Value": value,
    });
    with(row, changes)
}

#[tokio::test]
async fn gauges_are_read_and_counters_become_rates() {
    let fixture = Fixture::new().await;
    let none = || json!({});
    let gauges = [
        point(&fixture, "container.cpu.utilization", 1, 0.5, none()),
        point(&fixture, "system.cpu.utilization", 1, 0.5, none()),
        point(&fixture, "queue.length", 1, 7.0, none()),
    ];
    fixture.insert("metrics_gauge", gauges).await;
    let user =
        || json!({ "IsMonotonic": true, "AggregationTemporality": 2, "Attributes": { "cpu.mode": "user" } });
    let delta = json!({
        "IsMonotonic": true, "AggregationTemporality": 1, "StartTimeUnix": decimal(fixture.base),
    });
    let sums = [
        point(&fixture, "process.cpu.time", 10, 4.0, user()),
        point(&fixture, "process.cpu.time", 20, 9.0, user()),
        point(&fixture, "process.cpu.time", 30, 12.0, user()),
        point(&fixture, "thread.cpu.time", 5, 10.0, delta),
        point(&fixture, "process.memory.usage", 5, 1e6, json!({ "AggregationTemporality": 2 })),
    ];
    fixture.insert("metrics_sum", sums).await;
    let mut seen = Vec::new();
    let mut visit = |point: olly_storage::PointFacts<'_>| {
        assert_eq!((point.service, point.instance), ("shop", "shop-1"));
        let at = point.time.nanos_since(fixture.time(0)) / SECOND;
        seen.push(format!("{} {} {at} {} {}", point.metric, point.attributes, point.value, point.is_rate));
    };
    let range = fixture.range(0, 60);
    let more = fixture.store.visit_points(&fixture.tenant, range, 100, &mut visit).await.unwrap();
    seen.sort_unstable();
    let expected = [
        "container.cpu.utilization  1 0.5 false",
        "process.cpu.time cpu.mode=user 20 0.5 true",
        "process.cpu.time cpu.mode=user 30 0.3 true",
        "process.memory.usage  5 1000000 false",
        "thread.cpu.time  5 2 true",
    ];
    assert_eq!((seen, more), (expected.map(String::from).to_vec(), false));
}

#[tokio::test]
async fn traces_are_told_by_their_flows() {
    let fixture = Fixture::new().await;
    fixture.insert("traces", [fixture.span(1, 1, 0, 0, "order-1"), fixture.span(2, 1, 0, 0, "")]).await;
    let traces: Vec<_> = [1, 2, 3].map(|number| trace_id(number).parse().unwrap()).into();
    let flows = fixture.store.flows_of_traces(&fixture.tenant, fixture.range(0, 60), &traces).await.unwrap();
    assert_eq!(flows, [(traces[0].clone(), id("order-1"))]);
}
