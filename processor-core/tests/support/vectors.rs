//! Reads the vectors of `testdata`.
#![allow(dead_code, reason = "each test uses a part")]

use std::fs;
use std::path::{Path, PathBuf};
// The core's own tests are without std's prelude.
use std::borrow::ToOwned as _;
use std::string::String;
use std::vec::Vec;

use olly_processor_core::{Config, ExternalIds, IdKey, IdSource, TenantFrom, TraceTable};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};
use serde_json::Value;

/// A file of `testdata`.
pub fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(file)
}

/// The lines of a file.
pub fn lines(file: &str) -> Vec<Value> {
    let path = path(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line is an object")).collect();
    assert!(!lines.is_empty());
    lines
}

/// The configuration of a vector: the keys that users write.
pub fn config(settings: &Value) -> Config {
    let mut config = Config::default();
    for (key, value) in settings.as_object().expect("the configuration is an object") {
        let truth = || value.as_bool().expect("a truth value");
        let text = || value.as_str().expect("a text").to_owned();
        let names = || -> Vec<String> {
            let names = value.as_array().expect("a list").iter();
            names.map(|name| name.as_str().expect("a text").to_owned()).collect()
        };
        match key.as_str() {
            "generate_if_missing" => config.generate_if_missing = truth(),
            "id_prefix" => config.id_prefix = text(),
            "extract_from_headers" => config.extract_from_headers = names(),
            "extract_from_baggage" => config.extract_from_baggage = truth(),
            "baggage_key" => config.baggage_key = text(),
            "extract_from_attributes" => config.extract_from_attributes = names(),
            "attribute_name" => config.attribute_name = text(),
            "enrich_spans" => config.enrich_spans = truth(),
            "enrich_logs" => config.enrich_logs = truth(),
            "enrich_metrics" => config.enrich_metrics = truth(),
            "extract_from_log_body" => config.extract_from_log_body = truth(),
            "metadata_keys" => config.metadata_keys = names(),
            "record_source" => config.record_source = truth(),
            "generate_for_untraced_logs" => config.generate_for_untraced_logs = truth(),
            "id_source" => config.id_source = IdSource::parse(&text()).expect("a valid setting"),
            "id_key" => config.id_key = IdKey(text().into_bytes()),
            "external_ids" => config.external_ids = ExternalIds::parse(&text()).expect("a valid setting"),
            "write_sampling_randomness" => config.write_sampling_randomness = truth(),
            "tenant_from" => config.tenant_from = TenantFrom::parse(&text()).expect("a valid setting"),
            "trace_table" => config.trace_table = trace_table(value),
            _ => panic!("no vector has had the setting {key} before"),
        }
    }
    config
}

fn trace_table(settings: &Value) -> TraceTable {
    let default = TraceTable::default();
    let ttl = settings["ttl"].as_str().map(|ttl| ttl.strip_suffix("ms").expect("milliseconds"));
    TraceTable {
        max_entries: settings["max_entries"].as_u64().unwrap_or(default.max_entries),
        ttl_ms: ttl.map_or(default.ttl_ms, |ttl| ttl.parse().expect("a number")),
    }
}

/// Attributes as OTLP/JSON writes them.
pub fn attributes(json: &Value) -> Vec<KeyValue> {
    let pairs = json.as_array().expect("a list").iter();
    pairs
        .map(|pair| KeyValue {
            key: pair["key"].as_str().expect("a key").to_owned(),
            value: Some(any_value(&pair["value"])),
            ..KeyValue::default()
        })
        .collect()
}

/// A value as OTLP/JSON writes it.
pub fn any_value(json: &Value) -> AnyValue {
    let value = json.as_object().expect("an object").iter().next().map(|(kind, value)| match kind.as_str() {
        "stringValue" => Any::StringValue(value.as_str().expect("a text").to_owned()),
        "boolValue" => Any::BoolValue(value.as_bool().expect("a truth value")),
        "intValue" => Any::IntValue(value.as_str().and_then(|text| text.parse().ok()).expect("a number")),
        "doubleValue" => {
            let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
            Any::DoubleValue(number.expect("a number"))
        }
        "arrayValue" => {
            let values = value["values"].as_array().expect("a list");
            Any::ArrayValue(ArrayValue { values: values.iter().map(any_value).collect() })
        }
        "kvlistValue" => Any::KvlistValue(KeyValueList { values: attributes(&value["values"]) }),
        "bytesValue" => Any::BytesValue(value.as_str().expect("a text").as_bytes().to_vec()),
        _ => panic!("unknown kind of value {kind}"),
    });
    AnyValue { value }
}
