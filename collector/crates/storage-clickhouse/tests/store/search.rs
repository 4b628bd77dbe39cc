use olly_clickhouse::User;
use olly_model::{FlowStatus, TimeRange, Timestamp};
use olly_query::{FlowSearch, Limit, LogSearch};
use olly_storage::SearchStore as _;
use olly_storage_clickhouse::migrate;
use serde_json::json;

use crate::support::{Fixture, SECOND, client, trace_id, with};

pub fn all_flows(f: &Fixture) -> FlowSearch {
    FlowSearch {
        time: f.range(-60, 600),
        service: None,
        operation: None,
        status: None,
        min_duration_ns: None,
        max_duration_ns: None,
        span_duration_ns: None,
        text: None,
        attribute: None,
        limit: Limit::default(),
        cursor: None,
    }
}

async fn found(f: &Fixture, search: &FlowSearch) -> Vec<String> {
    let page = f.store.search_flows(&f.tenant, search).await.unwrap();
    assert!(page.next.is_none());
    page.items.iter().map(|item| item.correlation_id.to_string()).collect()
}

/// The IDs on all pages; each cursor goes through its text, as it does on its way to a client and back.
pub async fn pages_of_flows(f: &Fixture, mut search: FlowSearch) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        let page = f.store.search_flows(&f.tenant, &search).await.unwrap();
        seen.extend(page.items.iter().map(|item| item.correlation_id.to_string()));
        let Some(next) = page.next else { return seen };
        search.cursor = Some(next.to_string().parse().unwrap());
    }
}

/// Three flows: a good one, a failed one with a log, a long one.
pub async fn three_flows() -> Fixture {
    let f = Fixture::new().await;
    f.insert(
        "traces",
        [f.span(1, 1, 0, 0, "good"), with(f.span(1, 2, 1, 1, "good"), json!({"ServiceName": "cart"}))],
    )
    .await;
    f.insert(
        "traces",
        [with(
            f.span(2, 3, 0, 10 * SECOND, "failed"),
            json!({"StatusCode": "Error", "SpanName": "POST /pay", "SpanAttributes": {"order.id": "4711"}}),
        )],
    )
    .await;
    let record = f.log(2, 3, 10 * SECOND, "failed", "Card Declined by bank");
    f.insert("logs", [with(record, json!({"SeverityNumber": 17}))]).await;
    f.insert("traces", [with(f.span(3, 4, 0, 20 * SECOND, "long"), json!({"Duration": 400 * SECOND}))]).await;
    f
}

#[tokio::test]
async fn flows_are_listed_newest_first_with_their_numbers() {
    let f = three_flows().await;
    let page = f.store.search_flows(&f.tenant, &all_flows(&f)).await.unwrap();
    let ids: Vec<&str> = page.items.iter().map(|item| item.correlation_id.as_str()).collect();
    assert_eq!(ids, ["long", "failed", "good"]);
    let good = &page.items[2];
    assert_eq!((good.span_count, good.error_count, good.log_count, good.trace_count), (2, 0, 0, 1));
    assert_eq!(good.services, ["cart", "shop"]);
    assert_eq!((good.root_service.as_str(), good.root_operation.as_str()), ("shop", "op-1"));
    assert_eq!((good.start_time, good.end_time), (f.time(0), f.time(5_000_001)));
    assert_eq!(good.status, FlowStatus::Ok);
    let failed = &page.items[1];
    assert_eq!(failed.status, FlowStatus::Error);
    assert_eq!((failed.error_count, failed.log_count), (2, 1), "a failed span and a record that says so");
    assert_eq!(page.items[0].duration_ns, 400_000_000_000);
}

#[tokio::test]
async fn each_condition_narrows_the_search() {
    let f = three_flows().await;
    let all = all_flows(&f);
    let search = FlowSearch { status: Some(FlowStatus::Error), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["failed"]);
    let search = FlowSearch { status: Some(FlowStatus::Ok), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["long", "good"]);
    let search = FlowSearch { service: Some("cart".into()), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["good"]);
    let search = FlowSearch { operation: Some("POST /pay".into()), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["failed"]);
    let search = FlowSearch { min_duration_ns: Some(60_000_000_000), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["long"]);
    let search = FlowSearch { max_duration_ns: Some(60_000_000_000), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["failed", "good"]);
    let search =
        FlowSearch { min_duration_ns: Some(5_000_001), max_duration_ns: Some(60_000_000_000), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["good"]);
    let search = FlowSearch { attribute: Some(("order.id".into(), "4711".into())), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["failed"]);
    let search = FlowSearch { attribute: Some(("order.id".into(), "4712".into())), ..all.clone() };
    assert!(found(&f, &search).await.is_empty());
    let search = FlowSearch { text: Some("declined".into()), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["failed"]);
    let search = FlowSearch { text: Some("goo".into()), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["good"]);
    let search = FlowSearch { time: f.range(5, 15), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["failed"]);
    let search = FlowSearch {
        text: Some("card".into()),
        operation: Some("POST /pay".into()),
        service: Some("shop".into()),
        attribute: Some(("order.id".into(), "4711".into())),
        status: Some(FlowStatus::Error),
        min_duration_ns: Some(1),
        ..all
    };
    assert_eq!(found(&f, &search).await, ["failed"]);
}

/// What the cell of a heat map stands for: requests of a service, perhaps of one operation, of one range of durations.
#[tokio::test]
async fn a_span_must_meet_service_name_and_duration_by_itself() {
    let f = Fixture::new().await;
    let span = |number: u64, id: &str, service: &str, name: &str, millis: u64| {
        let at = i64::try_from(number).unwrap() * SECOND;
        let changes = json!({"ServiceName": service, "SpanName": name, "Duration": millis * 1_000_000});
        with(f.span(number, number, 0, at, id), changes)
    };
    f.insert(
        "traces",
        [
            span(1, "short", "cart", "add", 10),
            span(2, "just-right", "cart", "add", 20),
            span(3, "long", "cart", "add", 40),
            // Each condition is met, by different spans.
            span(4, "scattered", "cart", "add", 90),
            span(5, "scattered", "shop", "add", 30),
            span(6, "scattered", "cart", "list", 30),
        ],
    )
    .await;
    let range = |min: u64, max: u64| Some(min * 1_000_000..=max * 1_000_000);
    let all = all_flows(&f);
    let search = FlowSearch { span_duration_ns: range(20, 39), ..all.clone() };
    assert_eq!(found(&f, &search).await, ["scattered", "just-right"]);
    let search = FlowSearch { service: Some("cart".into()), ..search };
    assert_eq!(found(&f, &search).await, ["scattered", "just-right"]);
    let search = FlowSearch { operation: Some("add".into()), ..search };
    assert_eq!(found(&f, &search).await, ["just-right"]);
    let search = FlowSearch { span_duration_ns: range(20, 40), ..search };
    assert_eq!(found(&f, &search).await, ["long", "just-right"]);
}

/// A retry went well: the first request did not fail, though a span on the way did.
#[tokio::test]
async fn a_flow_that_recovered_is_told_from_one_that_failed() {
    let f = three_flows().await;
    let attempt = with(f.span(9, 11, 10, 31 * SECOND, "retried"), json!({"StatusCode": "Error"}));
    f.insert("traces", [f.span(9, 10, 0, 30 * SECOND, "retried"), attempt]).await;
    f.insert("logs", [with(f.log(0, 0, 40 * SECOND, "log-only", "broken"), json!({"SeverityNumber": 17}))])
        .await;
    for (status, expected) in [
        (FlowStatus::Recovered, vec!["retried"]),
        (FlowStatus::Error, vec!["log-only", "failed"]),
        (FlowStatus::Ok, vec!["long", "good"]),
    ] {
        let search = FlowSearch { status: Some(status), ..all_flows(&f) };
        assert_eq!(found(&f, &search).await, expected);
        let page = f.store.search_flows(&f.tenant, &search).await.unwrap();
        assert!(page.items.iter().all(|item| item.status == status), "{page:?}");
    }
}

/// "All time" is a range too, whatever the ends.
#[tokio::test]
async fn a_range_beyond_what_the_store_can_hold_finds_what_is_there() {
    let f = three_flows().await;
    let time =
        TimeRange { start: Timestamp::from_unix_nanos(i64::MIN), end: Timestamp::from_unix_nanos(i64::MAX) };
    assert_eq!(found(&f, &FlowSearch { time, ..all_flows(&f) }).await.len(), 3);
    assert_eq!(f.store.services(&f.tenant, time).await.unwrap().len(), 2);
    assert_eq!(f.store.operations(&f.tenant, "cart", time).await.unwrap().len(), 1);
    let search = LogSearch {
        time,
        service: None,
        min_severity_number: None,
        text: None,
        trace_id: None,
        limit: Limit::default(),
        cursor: None,
    };
    assert_eq!(f.store.search_logs(&f.tenant, &search).await.unwrap().items.len(), 1);
}

/// A search for what is rare goes by the counts to where it was last; counts that are kept for fewer days than flows hide nothing.
#[tokio::test]
async fn what_is_rare_is_found_far_back_whether_it_was_counted_or_not() {
    const HOURS: i64 = 3_600 * SECOND;
    let admin = client(User::Admin, "test_newest");
    migrate(&admin).await.unwrap();
    let f = Fixture::on(admin.clone(), admin.clone());
    let rare = json!({"ServiceName": "rare", "SpanName": "once", "StatusCode": "Error"});
    f.insert("traces", [with(f.span(1, 1, 0, -5 * HOURS, "far"), rare)]).await;
    f.insert("logs", [with(f.log(0, 0, -4 * HOURS, "logged", "text"), json!({"ServiceName": "speaker"}))])
        .await;
    f.insert("traces", (2..40).map(|n| f.span(n, n, 0, 0, &format!("usual-{n}")))).await;
    let all = FlowSearch { time: f.range(-6 * 3_600, 600), ..all_flows(&f) };
    let searches = [
        (FlowSearch { service: Some("rare".into()), ..all.clone() }, vec!["far"]),
        (FlowSearch { operation: Some("once".into()), ..all.clone() }, vec!["far"]),
        (FlowSearch { status: Some(FlowStatus::Error), ..all.clone() }, vec!["far"]),
        (FlowSearch { service: Some("speaker".into()), ..all.clone() }, vec!["logged"]),
        (FlowSearch { service: Some("rare".into()), operation: Some("op-2".into()), ..all.clone() }, vec![]),
        (FlowSearch { service: Some("nobody".into()), ..all.clone() }, vec![]),
    ];
    for (search, expected) in &searches {
        assert_eq!(found(&f, search).await, *expected, "{search:?}");
    }
    for table in ["service_minutes", "operation_minutes", "log_minutes"] {
        admin.raw(&format!("TRUNCATE TABLE {table}")).execute().await.unwrap();
    }
    for new_counts in [false, true] {
        if new_counts {
            f.insert("traces", [f.span(50, 50, 0, 0, "usual-50")]).await;
        }
        for (search, expected) in &searches {
            assert_eq!(found(&f, search).await, *expected, "{search:?}");
        }
    }
    admin.raw("DROP DATABASE test_newest").execute().await.unwrap();
}

#[tokio::test]
async fn pages_of_flows_follow_each_other_without_gap_or_repetition() {
    let f = Fixture::new().await;
    // Pairs begin at the same nanosecond: the ID decides their order.
    f.insert(
        "traces",
        (0..9).map(|n| f.span(n + 1, n + 1, 0, i64::try_from(n / 2).unwrap(), &format!("flow-{n}"))),
    )
    .await;
    assert_eq!(
        pages_of_flows(&f, FlowSearch { limit: Limit::new(2).unwrap(), ..all_flows(&f) }).await,
        ["flow-8", "flow-7", "flow-6", "flow-5", "flow-4", "flow-3", "flow-2", "flow-1", "flow-0"]
    );
}

/// Windows of growing length are searched one after the other; a page may end in any of them.
#[tokio::test]
async fn a_long_range_is_searched_to_its_end_and_each_flow_is_found_once() {
    let f = Fixture::new().await;
    let names = |n: u64| format!("flow-{n:02}");
    // From now to thirty hours ago, closer together the newer they are; each goes on to the present.
    let ages = (1..=30_u64).map(|n| (n, i64::try_from(n * n * 120).unwrap()));
    let spans = ages.flat_map(|(n, age)| {
        let failed = if n % 3 == 0 { "Error" } else { "Unset" };
        let first = with(f.span(n, n, 0, -age * SECOND, &names(n)), json!({"StatusCode": failed}));
        [first, f.span(n, n + 100, n, 0, &names(n))]
    });
    f.insert("traces", spans).await;
    for (status, expected) in [
        (None, (1..=30).map(names).collect::<Vec<_>>()),
        (Some(FlowStatus::Error), (3..=30).step_by(3).map(names).collect()),
    ] {
        for limit in [1, 4, 7, 100] {
            let limit = Limit::new(limit).unwrap();
            let search = FlowSearch { time: f.range(-31 * 3600, 60), status, limit, ..all_flows(&f) };
            assert_eq!(pages_of_flows(&f, search).await, expected, "pages of {}", limit.get());
        }
    }
}

/// A flow that goes on in the range but began before it does not begin in it.
#[tokio::test]
async fn a_flow_is_listed_where_it_began_and_in_full() {
    let f = Fixture::new().await;
    f.insert("traces", [f.span(1, 1, 0, -5 * 3600 * SECOND, "old"), f.span(2, 2, 0, 0, "old")]).await;
    f.insert("traces", [f.span(3, 3, 0, 0, "new")]).await;
    assert_eq!(found(&f, &all_flows(&f)).await, ["new"]);
    let search = FlowSearch { time: f.range(-6 * 3600, -4 * 3600), ..all_flows(&f) };
    let page = f.store.search_flows(&f.tenant, &search).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!((page.items[0].span_count, page.items[0].trace_count), (2, 2));
}

#[tokio::test]
async fn logs_are_searched_newest_first_and_paged() {
    let f = Fixture::new().await;
    f.insert("logs", (0..7).map(|n| f.log(1, 1, n * 300 * SECOND - 1800 * SECOND, "", &format!("Line {n}"))))
        .await;
    f.insert(
        "logs",
        [with(f.log(2, 2, 0, "x", "Other LINE"), json!({"SeverityNumber": 17, "ServiceName": "cart"}))],
    )
    .await;
    let mut search = LogSearch {
        time: f.range(-3600, 600),
        service: Some("shop".into()),
        min_severity_number: None,
        text: Some("lINE".into()),
        trace_id: None,
        limit: Limit::new(3).unwrap(),
        cursor: None,
    };
    let mut seen = Vec::new();
    loop {
        let page = f.store.search_logs(&f.tenant, &search).await.unwrap();
        seen.extend(page.items.iter().map(|log| log.body.clone()));
        let Some(next) = page.next else { break };
        search.cursor = Some(next);
    }
    assert_eq!(seen, ["Line 6", "Line 5", "Line 4", "Line 3", "Line 2", "Line 1", "Line 0"]);

    let errors = LogSearch {
        service: None,
        min_severity_number: Some(17),
        trace_id: Some(trace_id(2).parse().unwrap()),
        cursor: None,
        ..search
    };
    let page = f.store.search_logs(&f.tenant, &errors).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].service, "cart");
}

#[tokio::test]
async fn services_and_operations_are_counted_with_their_durations() {
    let f = Fixture::new().await;
    f.insert(
        "traces",
        (1..=100u64).map(|n| {
            let failed = if n <= 5 { "Error" } else { "Unset" };
            with(
                f.span(n, n, 0, 0, "s"),
                json!({"Duration": n * 1_000_000, "SpanName": if n % 10 == 0 { "rare" } else { "usual" }, "StatusCode": failed}),
            )
        }),
    )
    .await;
    // A client span is no measure of its own service's speed.
    f.insert(
        "traces",
        [with(f.span(200, 200, 0, SECOND, "s"), json!({"SpanKind": "Client", "ServiceName": "job"}))],
    )
    .await;
    let services = f.store.services(&f.tenant, f.range(-60, 60)).await.unwrap();
    assert_eq!(services.len(), 2);
    assert_eq!(
        (services[0].name.as_str(), services[0].span_count, services[0].p50_duration_ns),
        ("job", 1, 0)
    );
    assert_eq!(
        (services[1].name.as_str(), services[1].span_count, services[1].error_count),
        ("shop", 100, 5)
    );
    assert!((49_000_000..=52_000_000).contains(&services[1].p50_duration_ns), "{:?}", services[1]);
    assert!((98_000_000..=100_000_000).contains(&services[1].p99_duration_ns), "{:?}", services[1]);
    assert_eq!(services[0].last_seen, f.time(SECOND));

    let operations = f.store.operations(&f.tenant, "shop", f.range(-60, 60)).await.unwrap();
    let names: Vec<(&str, u64)> = operations.iter().map(|o| (o.name.as_str(), o.span_count)).collect();
    assert_eq!(names, [("usual", 90), ("rare", 10)]);
    assert!(f.store.services(&f.tenant, f.range(-600, -300)).await.unwrap().is_empty());
}
