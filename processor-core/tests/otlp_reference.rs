//! Requests and what becomes of them, in `testdata/otlp`: the reference for the collector component, which runs the same file.
//!
//! `OLLY_WRITE_OTLP=1 cargo test -p olly-processor-core --features otlp --test otlp_reference` writes the file anew. Another number is another
//! seed of the random requests, for a look at more of them.

#[path = "support/otlp/mod.rs"]
mod otlp;
#[path = "support/requests.rs"]
mod requests;
#[path = "support/vectors.rs"]
mod vectors;

use std::sync::Arc;
use std::{env, fs};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use olly_processor_core::otlp::Enricher;
use olly_processor_core::{Engine, Generator, Signal};
use opentelemetry_proto::tonic::collector::{
    logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
    trace::v1::ExportTraceServiceRequest,
};
use prost::Message as _;
use serde_json::{Value, json};

use otlp::Vector;
use requests::Request;

const FILE: &str = "otlp/requests.jsonl";
const SEED: u64 = 1;
const NOW_MS: u64 = 1_767_225_600_000;

fn enricher(config: &Value) -> Enricher {
    let mut config = vectors::config(config);
    // No request has more traces, and a large table takes long to make.
    config.trace_table.max_entries = 1024;
    let engine = Engine::new(config, Arc::new(Generator::new([7; 32])), [9; 16]);
    Enricher::new(Arc::new(engine.expect("the configuration is valid")))
}

fn signal_name(signal: Signal) -> &'static str {
    match signal {
        Signal::Traces => "traces",
        Signal::Logs => "logs",
        Signal::Metrics => "metrics",
        Signal::Profiles => "profiles",
    }
}

fn enriched(vector: &Vector) -> Option<Vec<u8>> {
    enrich(&mut enricher(&vector.config), vector, &vector.input)
}

fn enrich(enricher: &mut Enricher, vector: &Vector, request: &[u8]) -> Option<Vec<u8>> {
    let enriched = requests::enrich_bytes(enricher, vector.signal, request, &vector.metadata, NOW_MS);
    enriched.ok().map(|bytes| bytes.into_owned())
}

fn line(vector: &Vector) -> String {
    let mut metadata = serde_json::Map::new();
    for (key, value) in &vector.metadata {
        let values = metadata.entry(key.clone()).or_insert_with(|| json!([]));
        values.as_array_mut().expect("a list").push(json!(value));
    }
    let output = enriched(vector).map(|bytes| BASE64_STANDARD.encode(bytes));
    let line = json!({
        "name": vector.name, "signal": signal_name(vector.signal), "config": vector.config, "metadata": metadata,
        "refused_by": vector.refused_by, "input": BASE64_STANDARD.encode(&vector.input), "output": output,
    });
    format!("{line}\n")
}

#[test]
fn the_file_is_what_the_core_does() {
    let seed = env::var("OLLY_WRITE_OTLP").ok().map(|seed| seed.parse().expect("a number"));
    let text: String = otlp::vectors(seed.unwrap_or(SEED)).iter().map(line).collect();
    let path = vectors::path(FILE);
    if seed.is_some() {
        fs::write(&path, &text).expect("the file is written");
    }
    let known = fs::read_to_string(&path).expect("the file is checked in");
    // The order of members hangs on what else is built with serde_json in one go.
    let read = |line| serde_json::from_str::<Value>(line).expect("a line of JSON");
    for (known, new) in known.lines().zip(text.lines()) {
        assert_eq!(read(known), read(new));
    }
    assert_eq!(known.lines().count(), text.lines().count());
}

/// Decodes a request, enriches it in place, and encodes it.
fn in_place(vector: &Vector) -> Option<Request> {
    let metadata = || vector.metadata.iter().map(|(key, value)| (key, value));
    let mut enricher = enricher(&vector.config);
    Some(match vector.signal {
        Signal::Traces => {
            let mut request = ExportTraceServiceRequest::decode(&*vector.input).ok()?;
            enricher.traces(&mut request, metadata(), NOW_MS);
            Request::Traces(request)
        }
        Signal::Logs => {
            let mut request = ExportLogsServiceRequest::decode(&*vector.input).ok()?;
            enricher.logs(&mut request, metadata(), NOW_MS);
            Request::Logs(request)
        }
        _ => {
            let mut request = ExportMetricsServiceRequest::decode(&*vector.input).ok()?;
            enricher.metrics(&mut request, metadata(), NOW_MS);
            Request::Metrics(request)
        }
    })
}

#[test]
fn messages_and_bytes_are_enriched_alike() {
    for vector in otlp::vectors(SEED) {
        let refused = vector.refused_by.contains(&"prost");
        let decoded = in_place(&vector);
        assert_eq!(decoded.is_none(), refused, "{}", vector.name);
        let bytes = enriched(&vector);
        assert_eq!(bytes.is_none(), vector.refused_by.contains(&"bytes"), "{}", vector.name);
        if let (Some(decoded), Some(bytes)) = (decoded, bytes) {
            assert_eq!(Request::decode(vector.signal, &bytes), decoded, "{}", vector.name);
        }
    }
}

#[test]
fn what_is_enriched_already_stays_as_it_is() {
    for vector in otlp::vectors(SEED) {
        let mut enricher = enricher(&vector.config);
        let Some(once) = enrich(&mut enricher, &vector, &vector.input) else { continue };
        // Items that keep their own have their traces' sources left for others to record, once.
        let twice = enrich(&mut enricher, &vector, &once).expect("it was read before");
        let again = enrich(&mut enricher, &vector, &twice).expect("it was read before");
        assert_eq!(again, twice, "{}", vector.name);
    }
}

#[test]
fn what_is_not_known_stays() {
    let mut seen = 0;
    for vector in otlp::vectors(SEED) {
        let count =
            |bytes: &[u8]| bytes.windows(otlp::UNKNOWN.len()).filter(|at| *at == otlp::UNKNOWN).count();
        let before = count(&vector.input);
        if let Some(output) = enriched(&vector) {
            assert_eq!(count(&output), before, "{}", vector.name);
            seen += before;
        }
    }
    assert!(seen > 10);
}

#[test]
fn no_request_is_too_broken() {
    for vector in otlp::vectors(SEED) {
        let mut enricher = enricher(&vector.config);
        let step = 1 + vector.input.len() / 100;
        for at in (0..vector.input.len()).step_by(step) {
            _ = enrich(&mut enricher, &vector, &vector.input[..at]);
            let mut flipped = vector.input.clone();
            flipped[at] ^= 1 << (at % 8);
            _ = enrich(&mut enricher, &vector, &flipped);
        }
    }
}
