use olly_storage::{FlowLocation, FlowStore as _, Holds, SearchStore as _};
use serde_json::{Value, json};

use crate::support::{Fixture, SECOND, id, span_id, trace_id, with};

async fn locate(f: &Fixture, text: &str) -> FlowLocation {
    f.store.locate_flow(&f.tenant, &id(text)).await.unwrap().unwrap()
}

fn merged(flow: &FlowLocation) -> Vec<&str> {
    flow.merged.iter().map(|merged| merged.correlation_id.as_str()).collect()
}

fn source(row: Value, source: &str) -> Value {
    with(row, json!({"SpanAttributes": {"correlation_id.source": source}}))
}

fn log_source(row: Value, source: &str) -> Value {
    with(row, json!({"LogAttributes": {"correlation_id.source": source}}))
}

fn linked(row: Value, targets: &[u64]) -> Value {
    with(
        row,
        json!({
            "Links.TraceId": targets.iter().map(|target| trace_id(*target)).collect::<Vec<_>>(),
            "Links.SpanId": targets.iter().map(|target| span_id(*target)).collect::<Vec<_>>(),
            "Links.TraceState": vec![""; targets.len()],
            "Links.Attributes": vec![json!({}); targets.len()],
        }),
    )
}

/// The first batch of a trace got an invented ID; the header came with the second one.
#[tokio::test]
async fn late_evidence_joins_what_was_written_before_it() {
    let f = Fixture::new().await;
    f.insert("traces", [source(f.span(1, 1, 0, 0, "made-up"), "generated")]).await;
    f.insert("traces", [source(f.span(1, 2, 1, SECOND, "from-header"), "header")]).await;
    f.insert("traces", [f.span(2, 3, 0, 2 * SECOND, "from-header")]).await;
    for (asked, other) in [("made-up", "from-header"), ("from-header", "made-up")] {
        let flow = locate(&f, asked).await;
        assert_eq!(merged(&flow), [other]);
        assert_eq!(flow.merged[0].reason, format!("trace {} has items of both IDs", trace_id(1)));
        assert_eq!(flow.trace_ids.len(), 2);
        assert_eq!(f.store.flow_spans(&f.tenant, &flow, 10).await.unwrap().items.len(), 3);
        let first = f.store.first_look(&f.tenant, &id(asked)).await.unwrap().unwrap();
        assert!(first.merged.is_empty());
        assert!(f.store.whole_flow(&f.tenant, &first).await.unwrap().grown, "{asked}");
    }
}

/// The log arrived before its span and got an invented ID, which is no flow of its own.
#[tokio::test]
async fn a_flow_is_listed_once_under_its_evidence_with_all_its_items() {
    let f = Fixture::new().await;
    for n in 0..5_u64 {
        let at = i64::try_from(n).unwrap() * SECOND;
        let (invented, real) = (format!("made-up-{n}"), format!("order-{n}"));
        f.insert("logs", [log_source(f.log(n + 1, n + 1, at, &invented, "asked"), "generated")]).await;
        f.insert("traces", [source(f.span(n + 1, n + 1, 0, at + 1, &real), "baggage")]).await;
    }
    let mut search = crate::search::all_flows(&f);
    let everything = f.store.search_flows(&f.tenant, &search).await.unwrap();
    let listed: Vec<&str> = everything.items.iter().map(|item| item.correlation_id.as_str()).collect();
    assert_eq!(listed, ["order-4", "order-3", "order-2", "order-1", "order-0"]);
    assert!(everything.items.iter().all(|item| (item.span_count, item.log_count) == (1, 1)));
    assert_eq!(everything.items[0].start_time, f.time(4 * SECOND), "the log came first");

    // The same in pages.
    search.limit = olly_query::Limit::new(2).unwrap();
    let mut paged = Vec::new();
    loop {
        let page = f.store.search_flows(&f.tenant, &search).await.unwrap();
        paged.extend(page.items.iter().map(|item| item.correlation_id.to_string()));
        search.cursor = page.next;
        if search.cursor.is_none() {
            break;
        }
    }
    assert_eq!(paged, listed);
}

/// A consumer in another trace, whose ID was invented as the producer's was not known yet.
#[tokio::test]
async fn an_invented_id_joins_the_flow_that_its_links_point_to() {
    let f = Fixture::new().await;
    f.insert("traces", [source(f.span(1, 1, 0, 0, "checkout"), "header")]).await;
    f.insert("traces", [linked(source(f.span(2, 2, 0, SECOND, "consumer"), "generated"), &[1])]).await;
    f.insert("logs", [f.log(2, 2, SECOND, "consumer", "mail sent")]).await;
    for (asked, other) in [("checkout", "consumer"), ("consumer", "checkout")] {
        let flow = locate(&f, asked).await;
        assert_eq!(merged(&flow), [other], "asked for {asked}");
        assert!(flow.merged[0].reason.contains(&trace_id(2)), "{}", flow.merged[0].reason);
        assert_eq!(f.store.flow_spans(&f.tenant, &flow, 10).await.unwrap().items.len(), 2);
        assert_eq!(f.store.flow_logs(&f.tenant, &flow, 10).await.unwrap().items.len(), 1);
    }
}

/// A batch job that links to the traces of several flows belongs to none of them.
#[tokio::test]
async fn a_fan_in_of_several_flows_stays_a_flow_of_its_own() {
    let f = Fixture::new().await;
    f.insert(
        "traces",
        [source(f.span(1, 1, 0, 0, "flow-a"), "header"), source(f.span(2, 2, 0, 0, "flow-b"), "header")],
    )
    .await;
    f.insert("traces", [linked(source(f.span(3, 3, 0, SECOND, "nightly"), "generated"), &[1, 2])]).await;
    for asked in ["flow-a", "flow-b", "nightly"] {
        assert!(merged(&locate(&f, asked).await).is_empty(), "{asked}");
    }
}

#[tokio::test]
async fn a_trace_with_evidence_of_its_own_is_not_joined_by_a_link() {
    let f = Fixture::new().await;
    f.insert("traces", [source(f.span(1, 1, 0, 0, "cart"), "baggage")]).await;
    f.insert("traces", [linked(source(f.span(2, 2, 0, SECOND, "payment"), "header"), &[1])]).await;
    assert!(merged(&locate(&f, "cart").await).is_empty());
    assert!(merged(&locate(&f, "payment").await).is_empty());
}

#[tokio::test]
async fn chains_of_ids_are_followed() {
    let f = Fixture::new().await;
    f.insert("traces", [f.span(1, 1, 0, 0, "one"), f.span(1, 2, 0, 1, "two")]).await;
    f.insert("traces", [f.span(2, 3, 0, 2, "two"), f.span(2, 4, 0, 3, "three")]).await;
    let flow = locate(&f, "one").await;
    assert_eq!(merged(&flow), ["two", "three"]);
    assert_eq!(f.store.flow_spans(&f.tenant, &flow, 10).await.unwrap().items.len(), 4);
}

/// Somebody sent a constant as the ID of everything: it is answered in part, and drags nobody else into it.
#[tokio::test]
async fn an_id_of_too_many_traces_merges_nothing() {
    let f = Fixture::new().await;
    let traces = u64::try_from(olly_storage::MAX_TRACES).unwrap() + 1;
    f.insert("traces", (1..=traces).map(|n| f.span(n, n, 0, i64::try_from(n).unwrap(), "constant"))).await;
    f.insert("traces", [f.span(5, 20_000, 0, 7, "honest")]).await;
    let constant = locate(&f, "constant").await;
    assert_eq!(constant.trace_ids.len(), olly_storage::MAX_TRACES);
    assert!(constant.cut && merged(&constant).is_empty());
    let spans = f.store.flow_spans(&f.tenant, &constant, 1_000).await.unwrap();
    assert!(spans.truncated && spans.items.len() == 1_000);
    let honest = locate(&f, "honest").await;
    assert!(merged(&honest).is_empty());
    assert_eq!(honest.trace_ids.len(), 1);
    let generous = f.store.clone().with_max_traces(20_000);
    let constant = generous.locate_flow(&f.tenant, &id("constant")).await.unwrap().unwrap();
    assert!(!constant.cut && constant.trace_ids.len() == 10_001, "{}", constant.trace_ids.len());
    assert_eq!(merged(&constant), ["honest"]);
}

/// A first look at a usual flow is enough, with links inside it; items without an ID and later ones make it more.
#[tokio::test]
async fn a_flow_grows_only_by_what_a_first_look_does_not_lead_to() {
    let f = Fixture::new().await;
    f.insert("traces", [f.span(1, 1, 0, 0, "usual"), f.span(1, 2, 1, 1, "usual")]).await;
    f.insert("traces", [linked(f.span(2, 3, 0, 1, "usual"), &[1])]).await;
    let first = f.store.first_look(&f.tenant, &id("usual")).await.unwrap().unwrap();
    assert_eq!(first.holds, Holds { traces: true, logs: false, metrics: false, unnamed: false });
    let whole = f.store.whole_flow(&f.tenant, &first).await.unwrap();
    assert!(!whole.grown);
    assert_eq!(whole.flow, locate(&f, "usual").await);
    assert_eq!(f.store.flow_spans(&f.tenant, &first, 10).await.unwrap().items.len(), 3);

    f.insert("logs", [f.log(1, 1, 600 * SECOND, "", "much later")]).await;
    let whole = f.store.whole_flow(&f.tenant, &first).await.unwrap();
    assert!(whole.grown);
    assert_eq!(f.store.flow_logs(&f.tenant, &first, 10).await.unwrap().items.len(), 0);
    assert_eq!(f.store.flow_logs(&f.tenant, &whole.flow, 10).await.unwrap().items.len(), 1);
}

/// Scenario: the lookup knows of spans with the ID only; a span and an exemplar of their trace have no ID.
/// Guarantees: the second half of the look finds both.
#[tokio::test]
async fn items_without_an_id_are_found_by_their_trace() {
    for what in ["span", "exemplar"] {
        let f = Fixture::new().await;
        f.insert("traces", [f.span(1, 1, 0, 0, "named")]).await;
        let first = f.store.first_look(&f.tenant, &id("named")).await.unwrap().unwrap();
        if what == "span" {
            f.insert("traces", [f.span(1, 2, 1, 1, "")]).await;
        } else {
            f.insert("metrics_histogram", [f.histogram(1, 1, 1, "", 0.2)]).await;
        }
        let whole = f.store.whole_flow(&f.tenant, &first).await.unwrap();
        assert!(whole.grown && whole.flow.holds == Holds::ANYTHING, "{what}");
        let spans = f.store.flow_spans(&f.tenant, &whole.flow, 10).await.unwrap().items.len();
        let exemplars = f.store.flow_exemplars(&f.tenant, &whole.flow, 10).await.unwrap().items.len();
        assert_eq!((spans, exemplars), if what == "span" { (2, 0) } else { (1, 1) });
    }
}

/// Rows of the lookup say what a flow has.
#[tokio::test]
async fn the_lookup_rules_out_only_what_a_flow_surely_lacks() {
    let f = Fixture::new().await;
    f.insert("logs", [f.log(0, 0, 0, "speaks", "a word")]).await;
    let logs = Holds { traces: false, logs: true, metrics: false, unnamed: false };
    assert_eq!(locate(&f, "speaks").await.holds, logs);
    f.insert("traces", [f.span(1, 1, 0, 0, "speaks")]).await;
    assert_eq!(locate(&f, "speaks").await.holds, Holds { traces: true, ..logs });
    f.insert("metrics_histogram", [f.histogram(1, 1, 1, "speaks", 0.2)]).await;
    let flow = locate(&f, "speaks").await;
    assert_eq!(flow.holds, Holds { traces: true, metrics: true, ..logs });
    assert_eq!(f.store.flow_exemplars(&f.tenant, &flow, 10).await.unwrap().items.len(), 1);
}
