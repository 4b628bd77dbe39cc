//! A flow of 100,000 spans, read in pages from the program itself.

use std::{
    collections::HashSet,
    fs,
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

use olly_clickhouse::{User, testing::Engine};
use olly_storage_clickhouse::migrate;
use serde_json::Value;

use crate::support::client;

/// 500 traces of 200 spans, three spans at each time, and an event in every hundredth; beginning two hours ago.
const SPANS: &str = "INSERT INTO traces (Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, \
    SpanAttributes, Duration, StatusCode, Events.Timestamp, Events.Name, Events.Attributes) \
    WITH toStartOfHour(now()) - INTERVAL 2 HOUR AS begin \
    SELECT toDateTime64(begin, 9) + toIntervalMillisecond(intDiv(number, 3) * 40) AS at, \
    leftPad(toString(intDiv(number, 200) + 1), 32, '0'), leftPad(toString(number + 1), 16, '0'), \
    if(number % 200 = 0, '', leftPad(toString(intDiv(number, 200) * 200 + 1), 16, '0')), \
    concat('op ', toString(number % 7)), 'Server', concat('service-', toString(number % 5)), \
    map('correlation_id', 'huge', 'http.route', '/orders/{id}', 'url.path', concat('/orders/', toString(number))), \
    1000000, 'Unset', if(number % 100 = 0, [at + toIntervalSecond(1)], []), if(number % 100 = 0, ['retry'], []), \
    if(number % 100 = 0, [map('attempt', '2')], []) FROM numbers(100000)";
const LOGS: &str = "INSERT INTO logs (Timestamp, TraceId, SpanId, SeverityNumber, ServiceName, Body, LogAttributes) \
    WITH toStartOfHour(now()) - INTERVAL 2 HOUR AS begin \
    SELECT toDateTime64(begin, 9) + toIntervalMillisecond(number * 130), leftPad(toString(number % 500 + 1), 32, '0'), '', 9, \
    'service-1', concat('line ', toString(number)), map('correlation_id', 'huge') FROM numbers(4000)";
/// What comes while the pages are read: a hundred spans at times that were read already, and a hundred that are to come.
const LATE: &str = "INSERT INTO traces (Timestamp, TraceId, SpanId, SpanName, ServiceName, SpanAttributes) \
    WITH toStartOfHour(now()) - INTERVAL 2 HOUR AS begin \
    SELECT toDateTime64(begin, 9) + toIntervalSecond(if(number < 100, 1, 1300)) + toIntervalMillisecond(number), \
    leftPad(toString(number % 4 + 1), 32, '0'), leftPad(toString(900000 + number), 16, '0'), 'late', 'service-1', \
    map('correlation_id', 'huge') FROM numbers(200)";
/// Measured: 111 MB at most over all pages, most of it for a page of traces with nearly 20,000 spans; 28 MB when idle.
const MAX_PEAK_KB: u64 = 300_000;

/// The program, ended with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    /// The most memory that it ever had, in kB.
    fn peak_kb(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

/// All pages of a list, each handed to `look` with its number.
async fn pages(http: &reqwest::Client, list: &str, mut look: impl AsyncFnMut(usize, &[Value])) {
    let (mut number, mut cursor) = (0, String::new());
    loop {
        let answer = http.get(format!("{list}?limit=1000{cursor}")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "page {number}");
        let page: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(page["partial"], serde_json::json!([]), "page {number}");
        look(number, page["items"].as_array().unwrap()).await;
        let Some(next) = page["next_cursor"].as_str() else { return };
        (number, cursor) = (number + 1, format!("&cursor={next}"));
        assert!(number < 1_000, "the pages do not end");
    }
}

/// Scenario: a flow far larger than what is read at once; its pages are read one after the other while late spans arrive.
/// Guarantees: everything that was there comes once and in order, late items come once or not at all, no event that is still
/// ahead is missed, and the service's memory does not grow with the flow.
#[tokio::test]
async fn a_flow_of_a_hundred_thousand_spans_is_read_in_pages_with_bounded_memory() {
    let engine = Engine::start().unwrap();
    migrate(&client(&engine, User::Admin)).await.unwrap();
    let insert = async |sql: &str| client(&engine, User::Writer).raw(sql).execute().await.unwrap();
    insert(SPANS).await;
    insert(LOGS).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let program = Program(
        Command::new(env!("CARGO_BIN_EXE_ollystack-api"))
            .arg("serve")
            .env("OLLYSTACK_API_LISTEN", format!("127.0.0.1:{port}"))
            .env("OLLYSTACK_API_CLICKHOUSE__URL", engine.url())
            .env("OLLYSTACK_API_CLICKHOUSE__USER", User::Reader.name())
            .env(
                "OLLYSTACK_API_CLICKHOUSE__PASSWORD_FILE",
                engine.data_dir().join("credentials").join(User::Reader.name()),
            )
            .env("OLLYSTACK_API_LIMITS__REQUEST_TIMEOUT_MS", "60000")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let http = reqwest::Client::new();
    let url = format!("http://127.0.0.1:{port}");
    let mut tries = 0;
    while !http.get(format!("{url}/readyz")).send().await.is_ok_and(|answer| answer.status() == 200) {
        tries += 1;
        assert!(tries < 600, "the service is not ready");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let idle = program.peak_kb();

    let (mut seen, mut last, mut late) = (HashSet::new(), String::new(), 0);
    pages(&http, &format!("{url}/api/v1/correlate/huge/timeline"), async |number, events| {
        if number == 3 {
            insert(LATE).await;
        }
        for event in events {
            let time = event["time"].as_str().unwrap();
            assert!(last.as_str() <= time, "{time} comes after {last}");
            last.replace_range(.., time);
            late += usize::from(event["title"] == "late");
            let key = format!("{} {} {}", event["kind"], event["title"], event["span_id"]);
            assert!(seen.insert(key), "twice: {event}");
        }
    })
    .await;
    assert_eq!(late, 100, "those that were still ahead");
    assert_eq!(seen.len(), 100_000 + 1_000 + 4_000 + late);

    let (mut spans, mut traces) = (HashSet::new(), HashSet::new());
    pages(&http, &format!("{url}/api/v1/correlate/huge/traces"), async |_, items| {
        for trace in items {
            assert!(traces.insert(trace["trace_id"].to_string()), "twice: {}", trace["trace_id"]);
            for span in trace["spans"].as_array().unwrap() {
                assert!(spans.insert(span["span_id"].to_string()), "twice: {}", span["span_id"]);
            }
        }
    })
    .await;
    assert_eq!((traces.len(), spans.len()), (500, 100_200));

    let peak = program.peak_kb();
    eprintln!("memory of the service: {idle} kB idle, {peak} kB at most");
    assert!(peak < MAX_PEAK_KB, "{peak} kB");
}
