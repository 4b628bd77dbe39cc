//! Texts that would change a statement, if they were part of it: each finds what is called so, and nothing else.

use olly_query::{Cursor, ExemplarOrder, ExemplarSearch, FlowSearch, Limit, LogSearch, RedSearch};
use olly_storage::{FlowStore as _, RollupStore as _, SearchStore as _};
use serde_json::json;

use crate::{
    search::all_flows,
    support::{Fixture, SECOND, with},
};

/// Ends of quotes and comments, our own places and parameters, patterns, and what the way of parameters escapes.
const TEXTS: [&str; 19] = [
    "' OR 1=1 --",
    "'; DROP TABLE traces; --",
    "\\' UNION ALL SELECT 1 --",
    "\" OR \"\"=\"",
    "`tenant`",
    "/*where*/",
    "*/ OR 1 /*",
    "{tenant:String}",
    "{{service:Array(String)}}",
    "%",
    "_",
    "\\",
    "\\N",
    "a\tb\\tc",
    "one\ntwo",
    "x') OR (tenant != '",
    "['a','b']",
    "\u{202e}\u{1f4a9}",
    "NULL",
];

/// The flow in which everything has the name of a text.
fn flow(number: usize) -> String {
    format!("named-{number}")
}

/// A flow for each text, and one with usual names.
async fn named() -> Fixture {
    let f = Fixture::new().await;
    let (mut spans, mut logs, mut points) = (Vec::new(), Vec::new(), Vec::new());
    for (number, text) in TEXTS.iter().enumerate() {
        let (at, id) = (i64::try_from(number).unwrap() * SECOND, flow(number));
        let trace = u64::try_from(number).unwrap() + 1;
        let service = json!({ "ServiceName": text, "SeverityNumber": 17 });
        let span = json!({ "ServiceName": text, "SpanName": text, "SpanAttributes": { *text: text } });
        spans.push(with(f.span(trace, trace, 0, at, &id), span));
        logs.push(with(f.log(trace, trace, at, &id, text), service));
        let names = json!({ "ServiceName": text, "MetricName": text });
        points.push(with(f.histogram(trace, trace, at, &id, 0.1), names));
    }
    spans.push(f.span(900, 900, 0, 0, "usual"));
    logs.push(f.log(900, 900, 0, "usual", "all is well"));
    points.push(f.histogram(900, 900, 0, "usual", 0.1));
    f.insert("traces", spans).await;
    f.insert("logs", logs).await;
    f.insert("metrics_histogram", points).await;
    f
}

async fn flows(f: &Fixture, search: FlowSearch) -> Vec<String> {
    let page = f.store.search_flows(&f.tenant, &search).await.unwrap();
    let mut found: Vec<String> = page.items.iter().map(|item| item.correlation_id.to_string()).collect();
    found.sort();
    found
}

#[tokio::test]
async fn a_text_that_looks_like_sql_finds_only_what_is_called_so() {
    let f = named().await;
    let all = all_flows(&f);
    for (number, text) in TEXTS.iter().enumerate() {
        let own = vec![flow(number)];
        let name = || Some((*text).to_owned());
        let search = FlowSearch { service: name(), ..all.clone() };
        assert_eq!(flows(&f, search).await, own, "service {text:?}");
        let search = FlowSearch { operation: name(), ..all.clone() };
        assert_eq!(flows(&f, search).await, own, "operation {text:?}");
        let attribute = Some(((*text).to_owned(), (*text).to_owned()));
        assert_eq!(flows(&f, FlowSearch { attribute, ..all.clone() }).await, own, "attribute {text:?}");
        // A short text may be a part of another.
        let holding = |other: &&str| other.to_lowercase().contains(&text.to_lowercase());
        let mut with_text: Vec<String> =
            (0..).zip(&TEXTS).filter(|(_, other)| holding(other)).map(|(number, _)| flow(number)).collect();
        with_text.sort();
        assert_eq!(flows(&f, FlowSearch { text: name(), ..all.clone() }).await, with_text, "text {text:?}");

        let logs = LogSearch {
            time: all.time,
            service: name(),
            min_severity_number: None,
            text: name(),
            trace_id: None,
            limit: Limit::default(),
            cursor: None,
        };
        let page = f.store.search_logs(&f.tenant, &logs).await.unwrap();
        let bodies: Vec<&str> = page.items.iter().map(|log| log.body.as_str()).collect();
        assert_eq!(bodies, [*text], "log records of {text:?}");

        let exemplars = ExemplarSearch {
            time: all.time,
            metric: name(),
            service: name(),
            operation: name(),
            trace_id: None,
            min_duration_ns: None,
            order: ExemplarOrder::Newest,
            limit: Limit::default(),
            cursor: None,
        };
        let page = f.store.search_exemplars(&f.tenant, &exemplars).await.unwrap();
        let metrics: Vec<&str> = page.items.iter().map(|item| item.exemplar.metric.as_str()).collect();
        assert_eq!(metrics, [*text], "exemplars of {text:?}");

        let errors = f.store.error_fingerprints(&f.tenant, all.time, Some(text)).await.unwrap();
        let services: Vec<&str> = errors.iter().map(|error| error.service.as_str()).collect();
        assert_eq!(services, [*text], "errors of {text:?}");

        let operations = f.store.operations(&f.tenant, text, all.time).await.unwrap();
        let names: Vec<&str> = operations.iter().map(|operation| operation.name.as_str()).collect();
        assert_eq!(names, [*text], "operations of {text:?}");

        let red =
            RedSearch { time: all.time, service: (*text).to_owned(), operation: name(), step_seconds: 3_600 };
        let steps = f.store.red(&f.tenant, &red).await.unwrap();
        assert_eq!(steps.iter().map(|step| step.request_count).sum::<u64>(), 1, "requests of {text:?}");
    }
}

/// A cursor's key is the sender's text too: it stands for a place in the list and no more.
#[tokio::test]
async fn a_cursor_that_looks_like_sql_is_a_place_in_the_list() {
    let f = named().await;
    let all = all_flows(&f);
    for text in TEXTS {
        let before_all = FlowSearch { cursor: Some(Cursor::after(f.time(-SECOND), text)), ..all.clone() };
        assert_eq!(flows(&f, before_all).await, Vec::<String>::new(), "{text:?}");
    }
}

/// Whoever is somebody else sees nothing, whatever the name; and an ID is an ID.
#[tokio::test]
async fn a_tenant_or_an_id_that_looks_like_sql_has_nothing() {
    let f = named().await;
    let tenants: Vec<_> = TEXTS.iter().filter_map(|text| text.parse().ok()).collect();
    assert!(!tenants.is_empty());
    for tenant in tenants {
        let page = f.store.search_flows(&tenant, &all_flows(&f)).await.unwrap();
        assert_eq!(page.items, [], "{tenant:?}");
    }
    for id in ["OR:1=1", "correlation_id", "flow-1@--", "..//*", "0=0", "%".repeat(3).as_str()] {
        if let Ok(id) = id.parse() {
            assert!(f.store.locate_flow(&f.tenant, &id).await.unwrap().is_none(), "{id}");
        }
    }
}
