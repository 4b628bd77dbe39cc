//! Hostile input to every endpoint: the OpenAPI document says which there are and what they take.
//!
//! Whatever comes in, the answer is the right one for a text that happens to look strange, or a problem document that names the
//! parameter; never a 5xx, never a word of SQL, and the store is as it was.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, header},
};
use futures::stream::{self, StreamExt as _};
use http_body_util::BodyExt as _;
use olly_clickhouse::{User, testing::Engine};
use olly_config::LimitsConfig;
use olly_model::Timestamp;
use olly_query::Cursor;
use olly_storage_clickhouse::migrate;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::{
    document::{Kind, Parameter, endpoints},
    support::{client, service_with},
};

/// Values as they stand in an address, for any parameter.
const ANYTHING: [&str; 24] = [
    "%00",
    "a%00b",
    "%0d%0aX-Injected:%201",
    "%1b%5b31m",
    "%e2%80%aereversed",
    "%f0%9f%92%a9",
    // Not UTF-8; a NUL in two bytes; half a surrogate pair; cut off and broken escapes.
    "%ff%fe",
    "%c0%80",
    "%ed%a0%80",
    "%e2%82",
    "%",
    "%zz",
    "%25%30%30",
    "%27%20OR%201%3D1%20--%20",
    "%27%3B%20DROP%20TABLE%20traces%3B%20--",
    "%5c%27%20UNION%20SELECT%201%20--",
    "%7Btenant%3AString%7D",
    "%2F*where*%2F",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "%24%7Bjndi%3Aldap%3A%2F%2Fx%7D",
    "null",
    "%5B%5D",
    "*",
];
const NUMBERS: [&str; 14] = [
    "0",
    "-1",
    "-0",
    "%2b1",
    "1.5",
    "1e3",
    "1e999",
    "NaN",
    "-Infinity",
    "0x10",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999",
    "%D9%A3",
];
const TIMES: [&str; 12] = [
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00-23:59",
    "9999-12-31T23:59:59.999999999Z",
    "10000-01-01T00:00:00Z",
    "-271821-04-20T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-13-45T99:99:99Z",
    "2026-11-02T10:15:00",
    "2016-12-31T23:59:60Z",
    "1795255680",
    "-9223372036854775808",
    "now()",
];
/// Bodies with the media type they come with; none of them is a good request of any endpoint.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    const JSON: &str = "application/json";
    vec![
        (JSON, Vec::new()),
        (JSON, b"{".to_vec()),
        (JSON, b"null".to_vec()),
        (JSON, b"[]".to_vec()),
        (JSON, b"\"text\"".to_vec()),
        (JSON, b"NaN".to_vec()),
        (JSON, b"{}".to_vec()),
        (JSON, b"{} {}".to_vec()),
        (JSON, b"{\"\\u0000\":1}".to_vec()),
        (JSON, b"{\"question\":\xff\xfe}".to_vec()),
        (JSON, b"{\"__proto__\":{\"x\":1},\"'; DROP TABLE traces; --\":1}".to_vec()),
        (JSON, [vec![b'['; 100_000], vec![b']'; 100_000]].concat()),
        (JSON, [b"{\"a\":".repeat(20_000), b"1".to_vec(), b"}".repeat(20_000)].concat()),
        (JSON, [b"{\"a\":\"".to_vec(), vec![b'x'; 8 << 20], b"\"}".to_vec()].concat()),
        (JSON, b"\xef\xbb\xbf{}".to_vec()),
        ("text/plain", b"{}".to_vec()),
        ("application/xml", b"<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>".to_vec()),
        ("application/x-www-form-urlencoded", b"a=1&a=2".to_vec()),
        ("application/json; charset=utf-16", b"\xff\xfe{\x00}\x00".to_vec()),
        ("", b"{}".to_vec()),
        ("a/b/c;;", b"{}".to_vec()),
    ]
}
/// Headers that the service reads.
const HEADERS: [(&str, &[u8]); 14] = [
    ("traceparent", b"00-00000000000000000000000000000000-0000000000000000-00"),
    ("traceparent", b"ff-zz-\xff"),
    ("tracestate", b"\xff=,=,,=;"),
    ("baggage", b"correlation_id=%00%ff%zz;;;,=,correlation_id='; DROP TABLE traces; --"),
    ("baggage", b"\xff\xfe"),
    ("x-correlation-id", b"' OR 1=1 --"),
    ("x-correlation-id", b"\xe2\x80\xae\xff"),
    ("x-request-id", b"<script>\xff"),
    ("if-none-match", b"\"\xff\", W/, *"),
    ("accept-encoding", b"gzip;q=NaN, \xff;q=-1, br;q=99"),
    ("accept", b"\xff/\xff;q=x"),
    ("range", b"bytes=-1-99999999999999999999"),
    ("content-length", b"0"),
    ("origin", b"null\xff"),
];
/// Words of our SQL and of the engine's errors.
const WORDS_OF_THE_STORE: [&str; 9] = [
    "DB::Exception",
    "PREWHERE",
    "toStartOfFiveMinutes",
    "fromUnixTimestamp64Nano",
    "correlation_summary",
    "metric_exemplars FROM",
    "FORMAT RowBinary",
    "SELECT\n",
    "panicked at",
];
/// What the items of the store are called.
const NAMES_IN_THE_STORE: [&str; 7] =
    ["flow-", "op 0", "op 1", "op 2", "service-0", "service-1", "service-2"];
const SPANS: &str = "INSERT INTO traces (Timestamp, TraceId, SpanId, SpanName, SpanKind, ServiceName, SpanAttributes, Duration, \
    StatusCode) SELECT now64(9) - INTERVAL number SECOND, leftPad(toString(number % 20 + 1), 32, '0'), \
    leftPad(toString(number + 1), 16, '0'), concat('op ', toString(number % 3)), 'Server', \
    concat('service-', toString(number % 3)), map('correlation_id', concat('flow-', toString(number % 20))), 1000000, \
    if(number % 7 = 0, 'Error', 'Unset') FROM numbers(100)";

/// A request that went wrong, in words.
type Fault = String;

/// Values that no client of good will sends, for a parameter.
fn hostile(parameter: &Parameter) -> Vec<String> {
    let mut values: Vec<String> = ANYTHING.map(str::to_owned).into();
    match parameter.kind {
        Kind::Number => values.extend(NUMBERS.map(str::to_owned)),
        Kind::Time => values.extend(TIMES.map(str::to_owned)),
        Kind::Text => {}
        Kind::Cursor => values.extend(cursors()),
    }
    values.push("x".repeat(5_000));
    values.push("%41".repeat(1_500));
    values
}

/// Cursors of all lists, with times at the ends of what there is, and texts that nearly are cursors.
fn cursors() -> Vec<String> {
    let keys = [
        "",
        "0",
        "1",
        "w0",
        "w1",
        "w99999999999999999999",
        "service-1",
        "-1",
        "100001",
        "' OR 1=1 --",
        "\u{0}",
    ];
    let made = keys.iter().flat_map(|key| {
        [i64::MIN, -1, 0, 1_795_255_680_000_000_000, i64::MAX]
            .map(|time| Cursor::after(Timestamp::from_unix_nanos(time), *key).to_string())
    });
    // [1e400,"x"], [[[[…, {"time":1}, [1], and what another alphabet of base64 makes.
    let texts =
        ["WzFlNDAwLCJ4Il0", "W1tbW1tbW1tbW1tbW1tb", "eyJ0aW1lIjoxfQ", "WzFd", "WzEsICJ4Il0=", "Wz+/", "WzEs"];
    made.chain(texts.map(str::to_owned)).collect()
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

async fn send(service: &Router, request: Request<Body>) -> Answer {
    let response = service.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// What was asked, and what a right answer to it looks like.
struct Asked {
    /// The request in words, for whom reads of a fault.
    what: String,
    /// Its address.
    address: String,
    /// The status that the same request has when nothing about it is hostile.
    usual: Option<u16>,
    /// The hostile parameter.
    named: Option<Named>,
}

/// A parameter that is hostile.
struct Named {
    name: String,
    in_path: bool,
    /// Whether it chooses items by what they are called. Then no item of the store is one of the answer, as none is called so.
    chooses: bool,
}

impl Answer {
    /// What is wrong with it.
    fn fault(&self, asked: &Asked) -> Option<String> {
        let problem: Value = serde_json::from_str(&self.text).unwrap_or_default();
        if let Some(word) = WORDS_OF_THE_STORE.iter().find(|word| self.text.contains(**word)) {
            return Some(format!("says {word:?}: {}", self.text));
        }
        if self.headers.contains_key("x-injected") {
            return Some("has a header of the sender's".to_owned());
        }
        if self.status >= 400 && self.headers[header::CONTENT_TYPE] != "application/problem+json" {
            return Some(format!("{} is no problem document: {}", self.status, self.text));
        }
        match (self.status, &asked.named) {
            (200, Some(named)) if asked.usual == Some(200) && named.chooses => {
                // What the address says may be said back.
                let others = NAMES_IN_THE_STORE.iter().filter(|name| !asked.address.contains(**name));
                let mut found = others.filter(|name| self.text.contains(**name));
                found.next().map(|name| format!("finds {name:?}: {}", self.text))
            }
            (status, _) if asked.usual == Some(status) => None,
            // What is in the path is an ID of something that is not there, or makes another path.
            (404, Some(named)) if named.in_path => None,
            (400, named) => {
                let errors = problem["errors"].as_array().cloned().unwrap_or_default();
                let names: Vec<&str> = errors.iter().filter_map(|error| error["field"].as_str()).collect();
                let is_named = match named {
                    Some(named) => names.contains(&named.name.as_str()) || names == ["path"],
                    None => !names.is_empty(),
                };
                (!is_named).then(|| format!("does not name the parameter: {}", self.text))
            }
            // A body that is too large, or of another kind.
            (413 | 415, None) => None,
            (status, _) => Some(format!("{status}: {}", self.text)),
        }
    }
}

/// Numbers that change with any row of the tables.
async fn fingerprint(engine: &Engine) -> Vec<u64> {
    let admin = client(engine, User::Admin);
    let mut numbers = Vec::new();
    for sql in [
        "SELECT count() FROM system.tables WHERE database = 'ollystack'",
        "SELECT sum(cityHash64(*)) FROM traces",
        "SELECT count() FROM logs",
        "SELECT count() FROM system.users",
    ] {
        numbers.push(admin.raw(sql).fetch_one::<u64>().await.unwrap());
    }
    numbers
}

/// Sends all requests, a few at once.
async fn faults(service: &Router, requests: Vec<(Asked, Request<Body>)>) -> Vec<Fault> {
    let asked = stream::iter(requests).map(async |(asked, request)| {
        let answer = send(service, request).await;
        answer.fault(&asked).map(|fault| format!("{}: {fault}", asked.what))
    });
    asked.buffer_unordered(4).filter_map(async |fault| fault).collect().await
}

fn request(method: &Method, address: &str) -> Option<Request<Body>> {
    // What no client can send is no request: axum never sees it.
    Request::builder().method(method.clone()).uri(address).body(Body::empty()).ok()
}

#[tokio::test]
async fn no_parameter_of_any_endpoint_can_be_made_to_hurt() {
    let engine = Engine::start().unwrap();
    migrate(&client(&engine, User::Admin)).await.unwrap();
    client(&engine, User::Writer).raw(SPANS).execute().await.unwrap();
    let service = service_with(
        &engine,
        Timestamp::now,
        LimitsConfig { request_timeout_ms: 60_000, ..LimitsConfig::default() },
    );
    let before = fingerprint(&engine).await;

    let (mut requests, mut unsendable) = (Vec::new(), 0);
    for endpoint in endpoints() {
        let method = &endpoint.method;
        let plain = endpoint.address(None);
        // An endpoint that hands on to a service which is not here says so to good requests, too.
        let usual = send(&service, request(method, &plain).unwrap()).await.status;
        assert!([200, 400, 404, 415, 503].contains(&usual), "{method} {plain}: {usual}");
        let mut add = |named: Named, address: String| match request(method, &address) {
            Some(request) => {
                let what: String = format!("{method} {address}").chars().take(200).collect();
                requests.push((Asked { what, address, usual: Some(usual), named: Some(named) }, request));
            }
            None => unsendable += 1,
        };
        let not_read = |name: &str| Named { name: name.to_owned(), in_path: false, chooses: false };
        for parameter in &endpoint.parameters {
            for value in hostile(parameter) {
                let named = Named {
                    name: parameter.name.clone(),
                    in_path: parameter.in_path,
                    chooses: parameter.kind == Kind::Text,
                };
                add(named, endpoint.address(Some((parameter, &value))));
            }
            if !parameter.in_path {
                let twice = format!("1&{}=1", parameter.name);
                add(not_read(&parameter.name), endpoint.address(Some((parameter, &twice))));
            }
        }
        let and = if plain.contains('?') { "&" } else { "?" };
        if endpoint.parameters.iter().any(|parameter| parameter.name == "start") {
            let inverted = "start=2026-11-02T10:15:00Z&end=2026-11-02T10:14:59.999999999Z";
            add(not_read("start"), format!("{plain}{and}{inverted}"));
            let endless = "start=0001-01-01T00:00:00Z&end=9999-12-31T23:59:59Z";
            add(not_read("start"), format!("{plain}{and}{endless}"));
        }
        if endpoint.parameters.iter().any(|parameter| !parameter.in_path) {
            add(not_read("typo"), format!("{plain}{and}typo=1"));
        }
        for (name, value) in HEADERS {
            let mut request = request(method, &plain).unwrap();
            request.headers_mut().insert(name, value.try_into().unwrap());
            let what = format!("{method} {plain} with {name}");
            requests.push((Asked { what, address: plain.clone(), usual: Some(usual), named: None }, request));
        }
        if endpoint.takes_body {
            for (number, (media_type, body)) in bodies().into_iter().enumerate() {
                let mut request = Request::builder().method(method.clone()).uri(&plain);
                if !media_type.is_empty() {
                    request = request.header(header::CONTENT_TYPE, media_type);
                }
                let what = format!("{method} {plain} with body {number}");
                // Whatever is wrong with it, the answer is no success and blames no other service.
                let asked = Asked { what, address: plain.clone(), usual: None, named: None };
                requests.push((asked, request.body(Body::from(body)).unwrap()));
            }
        }
    }
    assert!(requests.len() > 3_000, "{} requests, {unsendable} could not be sent", requests.len());
    let faults = faults(&service, requests).await;
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(30)].join("\n"));
    assert_eq!(fingerprint(&engine).await, before);
}
