//! The scenarios of `testdata/contract/resolve.jsonl` through OTLP, as messages and as bytes.

#[path = "support/requests.rs"]
mod requests;
#[path = "support/vectors.rs"]
mod vectors;

use std::collections::HashMap;
use std::sync::Arc;

use olly_processor_core::otlp::Enricher;
use olly_processor_core::{Config, Engine, Generator, Signal, TenantFrom, id};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use serde_json::Value;

use requests::{Item, Request, pair, text};

const BEGAN_MS: u64 = 1_767_225_600_000;
const BODY_KEYS: [&str; 3] = ["correlation_id", "correlationId", "request_id"];
/// The attributes that scenarios extract: none is configured in them, as the core is not told keys.
const EXTRACTED: [&str; 2] = ["order.id", "session.id"];
const TENANT: &str = "tenant";

/// How a request is enriched.
type Enrich = fn(&mut Enricher, Request, &[(String, String)], u64) -> Request;

fn in_place(
    enricher: &mut Enricher,
    mut request: Request,
    metadata: &[(String, String)],
    now_ms: u64,
) -> Request {
    let metadata = metadata.iter().map(|(key, value)| (key, value));
    match &mut request {
        Request::Traces(request) => enricher.traces(request, metadata, now_ms),
        Request::Logs(request) => enricher.logs(request, metadata, now_ms),
        Request::Metrics(request) => enricher.metrics(request, metadata, now_ms),
    }
    request
}

fn as_bytes(
    enricher: &mut Enricher,
    request: Request,
    metadata: &[(String, String)],
    now_ms: u64,
) -> Request {
    let signal = request.signal();
    let enriched = requests::enrich_bytes(enricher, signal, &request.encode(), metadata, now_ms)
        .expect("the request is OTLP")
        .into_owned();
    Request::decode(signal, &enriched)
}

#[test]
fn every_scenario_holds_for_messages() {
    run(in_place);
}

#[test]
fn every_scenario_holds_for_bytes() {
    run(as_bytes);
}

fn run(enrich: Enrich) {
    for scenario in vectors::lines("contract/resolve.jsonl") {
        let config = Config {
            extract_from_attributes: EXTRACTED.map(str::to_owned).to_vec(),
            tenant_from: TenantFrom::Resource(TENANT.to_owned()),
            ..vectors::config(&scenario["config"])
        };
        let engine = Engine::new(config.clone(), Arc::new(Generator::new([7; 32])), [9; 16]);
        let mut player = Player {
            name: scenario["name"].to_string(),
            enricher: Enricher::new(Arc::new(engine.expect("the configuration is valid"))),
            enrich,
            config,
            now_ms: BEGAN_MS,
            labels: HashMap::new(),
        };
        for call in scenario["calls"].as_array().expect("calls") {
            player.now_ms += call["wait_ms"].as_u64().unwrap_or(0);
            // Profiles are not enriched by this module; what a scenario says of them is said of another signal too.
            if call["signal"] != "profiles" {
                player.play(call);
            }
        }
        let mut ids: Vec<&String> = player.labels.values().collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), player.labels.len(), "{}: two labels, one ID", player.name);
    }
}

struct Player {
    name: String,
    enricher: Enricher,
    enrich: Enrich,
    config: Config,
    now_ms: u64,
    labels: HashMap<String, String>,
}

impl Player {
    fn play(&mut self, call: &Value) {
        let signal = signal_of(call);
        let rows = call["rows"].as_array().expect("rows");
        let candidates = call["candidates"].as_array().expect("candidates");
        // Metadata speaks for all rows; a row that has some of its own is none that OTLP can bring.
        let is_metadata =
            |candidate: &Value| candidate["kind"].as_str().expect("kind").starts_with("metadata");
        let left_out =
            |row: usize| candidates.iter().any(|c| is_metadata(c) && c["row"].as_u64() == Some(row as u64));
        let mut metadata = Vec::new();
        let mut items: Vec<(usize, Item)> = Vec::new();
        for candidate in candidates {
            let Ok(row) = usize::try_from(candidate["row"].as_i64().expect("row")) else {
                metadata.push(self.metadata(candidate));
                continue;
            };
            if left_out(row) {
                continue;
            }
            // An item without trace context shares its row with no other: all its candidates are on it.
            let alone = is_untraced(&rows[row]);
            let at = items.iter().position(|(of, _)| alone && *of == row).unwrap_or(items.len());
            if at == items.len() {
                items.push((row, item_of(&rows[row])));
            }
            self.put(&mut items[at].1, candidate);
        }
        // Items without candidates, to see what they get.
        for (row, from) in rows.iter().enumerate() {
            let alone = is_untraced(from) && items.iter().any(|(of, _)| *of == row);
            if !alone && !left_out(row) {
                items.push((row, item_of(from)));
            }
        }
        let request = Request::of(signal, items.iter().map(|(_, item)| item));
        let before = request.attributes();
        let enriched = (self.enrich)(&mut self.enricher, request, &metadata, self.now_ms);
        let after = enriched.attributes();
        assert_eq!(after.len(), items.len(), "{}", self.name);
        let results = call["results"].as_array().expect("results");
        for (row, result) in results.iter().enumerate().filter(|(row, _)| !left_out(*row)) {
            let of_row = || (0..items.len()).filter(|index| items[*index].0 == row);
            for index in of_row() {
                let own = text(&before[index], "correlation_id");
                self.check_id(signal, own, text(&after[index], "correlation_id"), &result["id"]);
            }
            let sources: Vec<&str> =
                of_row().filter_map(|index| text(&after[index], "correlation_id.source")).collect();
            match result["source"].as_str().expect("source") {
                _ if signal == Signal::Metrics => assert!(sources.is_empty(), "{}", self.name),
                "" => assert!(sources.is_empty() || result["id"] == "", "{}: {sources:?}", self.name),
                source => assert_eq!(sources, [source], "{}, row {row}", self.name),
            }
            for index in of_row() {
                if let (Some(rv), Request::Traces(request)) = (result["randomness"].as_str(), &enriched) {
                    let state = &request.resource_spans[index].scope_spans[0].spans[0].trace_state;
                    let expected = if result["id"] == "" { String::new() } else { format!("ot=rv:{rv}") };
                    assert_eq!(*state, expected, "{}, row {row}", self.name);
                }
            }
        }
    }

    fn check_id(&mut self, signal: Signal, own: Option<&str>, got: Option<&str>, expected: &Value) {
        let name = &self.name;
        let expected = expected.as_str().expect("id");
        if let Some(own) = own.filter(|own| !own.is_empty()) {
            assert_eq!(got, Some(own), "{name}: an own ID is kept");
        } else if let Some(got) = got.filter(|_| expected.starts_with('$')) {
            let parts = id::parse(got.as_bytes()).unwrap_or_else(|| panic!("{name}: {got}"));
            assert_eq!(parts.prefix, self.config.id_prefix);
            assert!(
                parts.timestamp_ms().is_some_and(|ms| (BEGAN_MS..=self.now_ms).contains(&ms)),
                "{name}: {got}"
            );
            assert_eq!(
                self.labels.entry(expected.to_owned()).or_insert_with(|| got.to_owned()),
                got,
                "{name}"
            );
        } else if expected.is_empty() {
            // The core gives a span without trace context nothing, nor does the component.
            assert_eq!(got.filter(|got| !got.is_empty()), None, "{name}, {signal:?}");
        } else {
            assert_eq!(got, Some(expected), "{name}");
        }
    }

    fn metadata(&self, candidate: &Value) -> (String, String) {
        let key = match candidate["kind"].as_str() {
            Some("metadata") => self.config.metadata_keys[rank(candidate)].to_uppercase(),
            Some("metadata_baggage") => "Baggage".to_owned(),
            kind => panic!("{}: {kind:?} for all rows", self.name),
        };
        (key, candidate["text"].as_str().expect("text").to_owned())
    }

    fn put(&self, item: &mut Item, candidate: &Value) {
        let content = || candidate["text"].as_str().expect("text");
        let rank = rank(candidate);
        match candidate["kind"].as_str().expect("kind") {
            "attribute" => item.attributes.push(pair("correlation_id", content())),
            "baggage_list" => item.attributes.push(pair("http.request.header.baggage", content())),
            "baggage_member" => {
                item.attributes.push(pair(&format!("baggage.{}", self.config.baggage_key), content()));
            }
            "header" => {
                let name = self.config.extract_from_headers[rank].to_lowercase();
                item.attributes.push(pair(&format!("http.request.header.{name}"), content()));
            }
            "extracted_attribute" => item.attributes.push(pair(EXTRACTED[rank], content())),
            "body" => {
                let body = serde_json::json!({(BODY_KEYS[rank]): content()}).to_string();
                item.body = pair("", &body).value;
            }
            "resource" => item.resource.push(pair("correlation_id", content())),
            "link" => item.links.push(trace_id(&candidate["link"])),
            kind => panic!("{}: {kind} on a row", self.name),
        }
    }
}

fn trace_id(hex: &Value) -> Vec<u8> {
    let number = u128::from_str_radix(hex.as_str().expect("hex"), 16).expect("hex");
    number.to_be_bytes().to_vec()
}

fn rank(candidate: &Value) -> usize {
    candidate["rank"].as_u64().expect("rank") as usize
}

fn is_untraced(row: &Value) -> bool {
    trace_id(&row["trace_id"]) == [0; 16]
}

fn item_of(row: &Value) -> Item {
    let trace_id = if is_untraced(row) { Vec::new() } else { trace_id(&row["trace_id"]) };
    let tenant = row["tenant"].as_str().expect("tenant");
    let resource: Vec<KeyValue> = if tenant.is_empty() { Vec::new() } else { vec![pair(TENANT, tenant)] };
    Item { trace_id, resource, ..Item::default() }
}

/// The signal of a call. A body is a log record's, whatever the scenario says: the core makes no difference.
fn signal_of(call: &Value) -> Signal {
    let has_body = call["candidates"].as_array().expect("candidates").iter().any(|c| c["kind"] == "body");
    match call["signal"].as_str() {
        _ if has_body => Signal::Logs,
        Some("traces") => Signal::Traces,
        Some("logs") => Signal::Logs,
        Some("metrics") => Signal::Metrics,
        signal => panic!("unknown signal {signal:?}"),
    }
}
