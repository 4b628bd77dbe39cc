use olly_model::{SpanKind, StatusCode};
use olly_storage::{FlowStore as _, SearchStore as _, StoreHealth as _};
use serde_json::json;

use crate::support::{Fixture, SECOND, decimal, id, span_id, trace_id, with};

#[tokio::test]
async fn the_store_answers_a_ping() {
    Fixture::new().await.store.ping().await.unwrap();
}

#[tokio::test]
async fn an_id_that_nobody_used_is_not_found() {
    let f = Fixture::new().await;
    for unknown in ["nothing", "olly-mh9k2v1x-a7b2c4d1"] {
        assert_eq!(f.store.locate_flow(&f.tenant, &id(unknown)).await.unwrap(), None);
    }
}

/// A flow of two traces with hours between them, seen whole: each field of a span, nanoseconds included.
#[tokio::test]
async fn a_flow_is_located_and_its_spans_come_back_as_they_were_sent() {
    let f = Fixture::new().await;
    let first = with(
        f.span(1, 1, 0, 123_456_789, "order-1"),
        json!({
            "SpanName": "POST /checkout",
            "StatusCode": "Error",
            "StatusMessage": "card declined",
            "SpanAttributes": {"http.request.method": "POST"},
            "Events.Timestamp": [decimal(f.base + 123_456_999)],
            "Events.Name": ["exception"],
            "Events.Attributes": [{"exception.type": "Declined"}],
            "Links.TraceId": [trace_id(9), "bad"],
            "Links.SpanId": [span_id(9), "bad"],
            "Links.TraceState": ["", ""],
            "Links.Attributes": [{"k": "v"}, {}],
        }),
    );
    let later = with(
        f.span(2, 5, 0, -7 * 3600 * SECOND, "order-1"),
        json!({"SpanKind": "Consumer", "ServiceName": "mail"}),
    );
    f.insert("traces", [f.span(1, 2, 1, 130_000_000, "order-1"), first]).await;
    f.insert("traces", [later]).await;

    let flow = f.store.locate_flow(&f.tenant, &id("order-1")).await.unwrap().unwrap();
    let traces: Vec<&str> = flow.trace_ids.iter().map(|trace| trace.as_str()).collect();
    assert_eq!(traces, [trace_id(2), trace_id(1)]);
    assert!(flow.merged.is_empty());
    assert_eq!(flow.time_range.start, f.time(-7 * 3600 * SECOND));
    assert_eq!(flow.time_range.end, f.time(135_000_000));

    let spans = f.store.flow_spans(&f.tenant, &flow, 100).await.unwrap();
    assert!(!spans.truncated);
    assert_eq!(spans.items.len(), 3);
    assert_eq!((spans.items[0].kind, spans.items[0].service.as_str()), (SpanKind::Consumer, "mail"));
    let root = &spans.items[1];
    assert_eq!(root.start_time, f.time(123_456_789));
    assert_eq!((root.name.as_str(), root.scope.as_str()), ("POST /checkout", "tests"));
    assert_eq!((root.status.code, root.status.message.as_str()), (StatusCode::Error, "card declined"));
    assert_eq!(root.duration_ns, 5_000_000);
    assert_eq!(root.parent_span_id, None);
    assert_eq!(root.attributes["http.request.method"], "POST");
    assert_eq!(root.resource_attributes["service.name"], "shop");
    assert_eq!(root.correlation_id, Some(id("order-1")));
    assert_eq!(root.events.len(), 1);
    assert_eq!(root.events[0].time, f.time(123_456_999));
    assert_eq!(root.events[0].attributes["exception.type"], "Declined");
    assert_eq!(root.links.len(), 1, "a link to nowhere is left out");
    assert_eq!(root.links[0].trace_id.as_str(), trace_id(9));
    assert_eq!(spans.items[2].parent_span_id.as_ref().unwrap().as_str(), span_id(1));

    let one = f.store.trace_spans(&f.tenant, &trace_id(1).parse().unwrap(), 100).await.unwrap();
    assert_eq!(one.items, spans.items[1..]);
    let none = f.store.trace_spans(&f.tenant, &trace_id(77).parse().unwrap(), 100).await.unwrap();
    assert!(none.items.is_empty());
}

/// The exporter retries a batch that timed out: the same rows may be written twice.
#[tokio::test]
async fn items_that_were_delivered_twice_are_answered_once() {
    let f = Fixture::new().await;
    for _ in 0..2 {
        f.insert("traces", [f.span(1, 1, 0, 1, "twice"), f.span(1, 2, 1, 2, "twice")]).await;
        f.insert("logs", [f.log(1, 1, 3, "twice", "one"), f.log(1, 1, 3, "twice", "two")]).await;
        f.insert("metrics_histogram", [f.histogram(1, 1, 4, "twice", 0.25)]).await;
    }
    let flow = f.store.locate_flow(&f.tenant, &id("twice")).await.unwrap().unwrap();
    // With room for the copies, and without.
    for (two, one) in [(10, 10), (2, 1)] {
        let spans = f.store.flow_spans(&f.tenant, &flow, two).await.unwrap();
        let logs = f.store.flow_logs(&f.tenant, &flow, two).await.unwrap();
        let exemplars = f.store.flow_exemplars(&f.tenant, &flow, one).await.unwrap();
        assert_eq!((spans.items.len(), logs.items.len(), exemplars.items.len()), (2, 2, 1));
        assert!(!spans.truncated && !logs.truncated && !exemplars.truncated);
    }
}

#[tokio::test]
async fn logs_and_exemplars_come_with_their_flow_in_time_order() {
    let f = Fixture::new().await;
    f.insert("traces", [f.span(1, 1, 0, 0, "signals")]).await;
    f.insert(
        "logs",
        [
            with(
                f.log(1, 1, 2_000_001, "signals", "late"),
                json!({"SeverityNumber": 17, "SeverityText": "ERROR"}),
            ),
            f.log(1, 1, 2_000_000, "signals", "early"),
            f.log(0, 0, 1_000, "signals", "without a trace"),
        ],
    )
    .await;
    f.insert(
        "metrics_histogram",
        [f.histogram(1, 1, 3_000_007, "signals", 0.25), f.histogram(0, 0, 5, "", 1.0)],
    )
    .await;
    let flow = f.store.locate_flow(&f.tenant, &id("signals")).await.unwrap().unwrap();
    assert_eq!(flow.trace_ids.len(), 1);

    let logs = f.store.flow_logs(&f.tenant, &flow, 10).await.unwrap().items;
    let bodies: Vec<&str> = logs.iter().map(|log| log.body.as_str()).collect();
    assert_eq!(bodies, ["without a trace", "early", "late"]);
    assert_eq!((logs[0].trace_id.as_ref(), logs[0].span_id.as_ref()), (None, None));
    assert_eq!(logs[2].time, f.time(2_000_001));
    assert!(logs[2].is_error());

    let exemplars = f.store.flow_exemplars(&f.tenant, &flow, 10).await.unwrap().items;
    assert_eq!(exemplars.len(), 1, "an exemplar that leads nowhere is not kept");
    let exemplar = &exemplars[0];
    assert_eq!((exemplar.metric.as_str(), exemplar.unit.as_str()), ("http.server.request.duration", "s"));
    assert_eq!((exemplar.metric_type.as_str(), exemplar.value), ("histogram", 0.25));
    assert_eq!(exemplar.time, f.time(3_000_007));
    assert_eq!(exemplar.attributes["http.route"], "/cart");
    assert_eq!(exemplar.span_id.as_ref().unwrap().as_str(), span_id(1));
}

#[tokio::test]
async fn each_kind_of_metric_gives_its_exemplars() {
    let f = Fixture::new().await;
    let kinds = ["gauge", "sum", "histogram", "exponential_histogram"];
    for (place, kind) in (0..).zip(kinds) {
        f.insert(&format!("metrics_{kind}"), [f.histogram(1, 1, place, "kinds", 1.0)]).await;
    }
    let flow =
        f.store.locate_flow(&f.tenant, &id("kinds")).await.unwrap().expect("exemplars alone make a flow");
    let exemplars = f.store.flow_exemplars(&f.tenant, &flow, 10).await.unwrap().items;
    let found: Vec<&str> = exemplars.iter().map(|exemplar| exemplar.metric_type.as_str()).collect();
    assert_eq!(found, kinds);
}

/// Items that passed the processor without an ID still belong to the flow of their trace.
#[tokio::test]
async fn items_without_an_id_come_with_their_trace() {
    let f = Fixture::new().await;
    f.insert("traces", [f.span(1, 1, 0, 0, "partly"), f.span(1, 2, 1, 10, ""), f.span(2, 3, 0, 10, "")])
        .await;
    f.insert("logs", [f.log(1, 2, 20, "", "no ID"), f.log(2, 3, 20, "", "another trace")]).await;
    f.insert("metrics_sum", [f.histogram(1, 2, 30, "", 7.0)]).await;
    let flow = f.store.locate_flow(&f.tenant, &id("partly")).await.unwrap().unwrap();
    assert!(flow.time_range.end >= f.time(20));
    assert_eq!(f.store.flow_spans(&f.tenant, &flow, 10).await.unwrap().items.len(), 2);
    assert_eq!(f.store.flow_logs(&f.tenant, &flow, 10).await.unwrap().items.len(), 1);
    assert_eq!(f.store.flow_exemplars(&f.tenant, &flow, 10).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn one_tenant_never_sees_another_ones_items() {
    let (a, b) = (Fixture::new().await, Fixture::new().await);
    a.insert("traces", [a.span(1, 1, 0, 0, "shared-id")]).await;
    b.insert("traces", [b.span(1, 2, 0, 0, "shared-id"), b.span(3, 3, 0, 0, "only-b")]).await;
    let flow = a.store.locate_flow(&a.tenant, &id("shared-id")).await.unwrap().unwrap();
    let spans = a.store.flow_spans(&a.tenant, &flow, 10).await.unwrap().items;
    assert_eq!(spans.len(), 1);
    assert_eq!(spans[0].span_id.as_str(), span_id(1));
    assert_eq!(a.store.locate_flow(&a.tenant, &id("only-b")).await.unwrap(), None);
    let trace = a.store.trace_spans(&a.tenant, &trace_id(3).parse().unwrap(), 10).await.unwrap();
    assert!(trace.items.is_empty());
    assert_eq!(a.store.services(&a.tenant, a.range(-60, 60)).await.unwrap()[0].span_count, 1);
}

#[tokio::test]
async fn more_items_than_asked_for_are_cut_and_said_to_be() {
    let f = Fixture::new().await;
    f.insert("traces", (1..=20).map(|n| f.span(1, n, 0, i64::try_from(n).unwrap(), "many"))).await;
    let flow = f.store.locate_flow(&f.tenant, &id("many")).await.unwrap().unwrap();
    let cut = f.store.flow_spans(&f.tenant, &flow, 5).await.unwrap();
    assert!(cut.truncated);
    assert_eq!(cut.items.len(), 5);
    assert_eq!(cut.items[4].span_id.as_str(), span_id(5), "the earliest are kept");
    assert!(!f.store.flow_spans(&f.tenant, &flow, 20).await.unwrap().truncated);
}

/// OTLP wants UTF-8; a sender that breaks the rule must not hide the flow.
#[tokio::test]
async fn text_that_is_not_utf8_is_replaced() {
    let f = Fixture::new().await;
    let sql = format!(
        "INSERT INTO logs (Timestamp, Body, ResourceAttributes, LogAttributes) VALUES \
         (fromUnixTimestamp64Nano({}), unhex('61FF62'), map('tenant.id', '{}'), map('correlation_id', 'bytes', 'k', unhex('FE')))",
        f.base, f.tenant
    );
    crate::support::client(olly_clickhouse::User::Writer, "ollystack").raw(&sql).execute().await.unwrap();
    let flow = f.store.locate_flow(&f.tenant, &id("bytes")).await.unwrap().unwrap();
    let logs = f.store.flow_logs(&f.tenant, &flow, 10).await.unwrap().items;
    assert_eq!(logs[0].body, "a\u{fffd}b");
    assert_eq!(logs[0].attributes["k"], "\u{fffd}");
}

/// Scenario: an ID of ours tells when it was made; the flow ends soon after, or an hour later.
/// Guarantees: the guess reads the same spans as the first look and says that it does, or says that it does not.
#[tokio::test]
async fn the_time_in_an_id_tells_where_its_spans_are() {
    let f = Fixture::new().await;
    let made = u64::try_from(f.base / 1_000_000).unwrap();
    let [short, long] = ["0000000a", "0000000b"].map(|random| format!("olly-{}-{random}", base36(made)));
    f.insert("traces", [f.span(1, 1, 0, -SECOND, &short), f.span(1, 2, 1, 500 * SECOND, &short)]).await;
    f.insert("traces", [f.span(2, 3, 0, 0, &long), f.span(2, 4, 3, -3_600 * SECOND, &long)]).await;
    for (asked, covered) in [(short, true), (long, false)] {
        let likely = f.store.likely_flow(&id(&asked)).unwrap();
        let first = f.store.first_look(&f.tenant, &id(&asked)).await.unwrap().unwrap();
        assert_eq!(likely.covers(&first), covered, "{asked}");
        let early = f.store.flow_spans(&f.tenant, &likely, 10).await.unwrap();
        let all = f.store.flow_spans(&f.tenant, &first, 10).await.unwrap();
        assert_eq!((early == all, all.items.len()), (covered, 2), "{asked}");
    }
    assert_eq!(f.store.likely_flow(&id("order-1")), None);
}

fn base36(number: u64) -> String {
    let digit = |digit: u64| char::from_digit(u32::try_from(digit).unwrap(), 36).unwrap();
    (0..8).rev().map(|place| digit(number / 36_u64.pow(place) % 36)).collect()
}
