use olly_model::{FacetValue, FlowFacets, FlowStatus};
use olly_query::FlowSearch;
use olly_storage::SearchStore as _;
use serde_json::json;

use crate::{
    search::{all_flows, three_flows},
    support::{Fixture, SECOND, with},
};

async fn facets(f: &Fixture, search: &FlowSearch, max: usize) -> FlowFacets {
    f.store.flow_facets(&f.tenant, search, max).await.unwrap()
}

fn counts(values: &[FacetValue]) -> Vec<(&str, u64)> {
    values.iter().map(|one| (one.value.as_str(), one.flow_count)).collect()
}

#[tokio::test]
async fn flows_are_counted_by_what_they_have_in_common() {
    let f = three_flows().await;
    let found = facets(&f, &all_flows(&f), 100).await;
    assert_eq!((found.flow_count, found.complete, found.counted_since), (3, true, Some(f.time(0))));
    assert_eq!(counts(&found.statuses), [("ok", 2), ("error", 1)]);
    assert_eq!(counts(&found.operations), [("POST /pay", 1), ("op-1", 1), ("op-4", 1)]);
    assert_eq!(counts(&found.services), [("shop", 3), ("cart", 1)]);
    let durations: Vec<_> = found
        .durations
        .iter()
        .map(|one| (one.min_duration_ns, one.max_duration_ns, one.flow_count))
        .collect();
    assert_eq!(durations, [(0, Some(100_000_000), 2), (10_000_000_000, None, 1)]);
}

/// The steps are those of the whole range, whichever window a flow was found in.
#[tokio::test]
async fn flows_are_counted_by_when_they_began() {
    let f = three_flows().await;
    f.insert("traces", [f.span(9, 9, 0, -3 * 3_600 * SECOND, "old")]).await;
    let all = FlowSearch { time: f.range(-4 * 3_600, 600), ..all_flows(&f) };
    let found = facets(&f, &all, 100).await;
    assert_eq!(found.step_seconds, 300);
    let step_ns = i64::from(found.step_seconds) * SECOND;
    assert!(found.over_time.iter().all(|step| step.time.unix_nanos() % step_ns == 0), "{found:?}");
    let first = found.over_time[0].time.unix_nanos();
    assert!((first..first + step_ns).contains(&f.time(-3 * 3_600 * SECOND).unix_nanos()), "{found:?}");
    let sums = found.over_time.iter().fold((0, 0, 0), |(all, recovered, failed), step| {
        (all + step.flow_count, recovered + step.recovered_count, failed + step.error_count)
    });
    assert_eq!(sums, (4, 0, 1));
}

/// The same conditions as those of the list, over more than one window.
#[tokio::test]
async fn each_facet_counts_what_a_search_for_it_lists() {
    let f = three_flows().await;
    let old = -3 * 3_600 * SECOND;
    f.insert("traces", [with(f.span(9, 9, 0, old, "old"), json!({ "StatusCode": "Error" }))]).await;
    let all = FlowSearch { time: f.range(-4 * 3_600, 600), ..all_flows(&f) };
    let found = facets(&f, &all, 100).await;
    assert_eq!((found.flow_count, found.counted_since), (4, Some(f.time(old))));
    for (search, count) in [
        (FlowSearch { status: Some(FlowStatus::Error), ..all.clone() }, 2),
        (FlowSearch { service: Some("cart".into()), ..all.clone() }, 1),
        (FlowSearch { operation: Some("POST /pay".into()), ..all.clone() }, 1),
        (FlowSearch { min_duration_ns: Some(10_000_000_000), ..all.clone() }, 1),
        (FlowSearch { attribute: Some(("order.id".into(), "4711".into())), ..all.clone() }, 1),
        (FlowSearch { text: Some("declined".into()), ..all.clone() }, 1),
        (FlowSearch { text: Some("nothing like it".into()), ..all.clone() }, 0),
    ] {
        let listed = f.store.search_flows(&f.tenant, &search).await.unwrap().items.len();
        let counted = facets(&f, &search, 100).await.flow_count;
        assert_eq!((listed, counted), (count, count as u64), "{search:?}");
    }
}

#[tokio::test]
async fn counting_ends_with_the_newest_flows() {
    let f = three_flows().await;
    let found = facets(&f, &all_flows(&f), 2).await;
    assert_eq!(
        (found.flow_count, found.complete, found.counted_since),
        (2, false, Some(f.time(10 * SECOND)))
    );
    assert_eq!(counts(&found.statuses), [("error", 1), ("ok", 1)]);
}

/// The log arrived before its span and got an invented ID; another flow of the invented kind is one of its own.
#[tokio::test]
async fn an_id_that_no_trace_goes_by_does_not_count() {
    let f = Fixture::new().await;
    let source = |attributes: &str, source: &str| json!({ attributes: { "correlation_id.source": source } });
    let invented = with(f.log(1, 1, 0, "made-up", "asked"), source("LogAttributes", "generated"));
    f.insert("logs", [invented]).await;
    f.insert("traces", [with(f.span(1, 1, 0, 1, "order"), source("SpanAttributes", "baggage"))]).await;
    f.insert("traces", [with(f.span(2, 2, 0, SECOND, "other"), source("SpanAttributes", "generated"))]).await;
    let found = facets(&f, &all_flows(&f), 100).await;
    assert_eq!((found.flow_count, counts(&found.operations)), (2, vec![("op-1", 1), ("op-2", 1)]));
}
