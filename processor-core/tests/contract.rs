//! The vectors of `testdata/contract` that concern single functions. (Whole scenarios run through the C ABI, in `ffi`.)

use std::fs;
use std::path::Path;

use olly_processor_core::sanitize::{is_lossy, sanitize};
use olly_processor_core::{baggage, id, validate::validate};
use serde_json::Value;

fn vectors(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/contract").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let vectors: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line is an object")).collect();
    assert!(!vectors.is_empty());
    vectors
}

/// The bytes of a key, or of its twin in hex.
fn bytes(vector: &Value, key: &str) -> Option<Vec<u8>> {
    if let Some(text) = vector[key].as_str() {
        return Some(text.as_bytes().to_vec());
    }
    let hex = vector[format!("{key}_hex")].as_str()?;
    let digits = hex.as_bytes().as_chunks::<2>().0.iter();
    Some(
        digits
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).expect("ASCII"), 16).expect("hex"))
            .collect(),
    )
}

#[test]
fn baggage_members_are_found() {
    for vector in vectors("baggage.jsonl") {
        let input = bytes(&vector, "input").expect("every vector has an input");
        let key = vector["key"].as_str().expect("every vector has a key");
        let found = baggage::find(&input, key.as_bytes());
        match vector["rejected"].as_str() {
            Some(reason) => assert_eq!(found.map_err(|r| r.name()), Err(reason), "{}", vector["name"]),
            None => assert_eq!(
                found.map(|value| value.map(|v| v.into_owned())),
                Ok(bytes(&vector, "value")),
                "{}",
                vector["name"]
            ),
        }
    }
}

#[test]
fn ids_are_validated_and_parsed() {
    for vector in vectors("ids.jsonl") {
        let input = bytes(&vector, "input").expect("every vector has an input");
        let prefix = vector["prefix"].as_str().expect("every vector has a prefix");
        let found = validate(&input, prefix).map(<[u8]>::to_vec).map_err(|reason| reason.name());
        let expected = match vector["rejected"].as_str() {
            Some(reason) => Err(reason),
            None => Ok(bytes(&vector, "valid").expect("valid or rejected")),
        };
        assert_eq!(found, expected, "{}", vector["name"]);
        let parsed = id::parse(&input).map(|parts| {
            serde_json::json!({"prefix": parts.prefix, "time": parts.time, "random": parts.random,
                "timestamp_ms": parts.timestamp_ms()})
        });
        assert_eq!(parsed.unwrap_or_default(), vector["parsed"], "{}", vector["name"]);
    }
}

#[test]
fn texts_are_sanitised() {
    for vector in vectors("sanitize.jsonl") {
        let input = bytes(&vector, "input").expect("every vector has an input");
        let output = sanitize(&input);
        assert_eq!(Some(output.to_vec()), bytes(&vector, "output"), "{}", vector["name"]);
        assert_eq!(
            matches!(output, std::borrow::Cow::Owned(_)),
            vector["changed"] == true,
            "{}",
            vector["name"]
        );
        assert_eq!(is_lossy(&input), vector["lossy"] == true, "{}", vector["name"]);
    }
}
