//! The vectors of `testdata/contract/attributes.jsonl`, as messages and as bytes.

use std::string::{String, ToString as _};
use std::vec::Vec;

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use prost::Message as _;
use serde_json::{Value as Json, json};

use crate::batch::Batch as _;
use crate::candidate::Kind;
use crate::source::Signal;

use super::NO_METADATA;
use super::description::Description;
use super::messages;
use super::rules::{Finder, Own, Rules};
use super::tracestate::{Skipped, with_randomness};
use super::value::Value;
use super::wire::{Message, WireValue, pairs};

#[path = "../../tests/support/vectors.rs"]
mod vectors;

const BODY: u32 = 5;
const ATTRIBUTES: u32 = 6;

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Attribute => "attribute",
        Kind::BaggageList => "baggage_list",
        Kind::BaggageMember => "baggage_member",
        Kind::Header => "header",
        Kind::ExtractedAttribute => "extracted_attribute",
        Kind::Body => "body",
        Kind::Resource | Kind::Link | Kind::Metadata | Kind::MetadataBaggage => "not of an item",
    }
}

/// What is found on an item, in the words of a vector.
fn found<'a, V: Value<'a>>(
    rules: &Rules,
    attributes: impl Iterator<Item = (&'a [u8], V)>,
    body: Option<V>,
) -> Json {
    let mut batch = Description::default();
    let mut finder = Finder::new(rules, &mut batch, Signal::Logs, NO_METADATA);
    let row = finder.batch.new_row([1; 16]);
    let own = finder.scan(row, attributes);
    finder.add_body(row, body);
    let candidates: Vec<Json> = (0..batch.candidates())
        .map(|index| batch.candidate(index))
        .inspect(|candidate| assert_eq!(candidate.row, Some(row)))
        .map(|candidate| {
            let text = String::from_utf8(candidate.text.to_vec()).expect("the vectors are UTF-8");
            json!({"kind": kind_name(candidate.kind), "rank": candidate.rank, "text": text})
        })
        .collect();
    let own = match own {
        Own::Absent => "absent",
        Own::Empty => "empty",
        Own::Kept => "kept",
    };
    json!({"candidates": candidates, "own": own})
}

#[test]
fn candidates_are_found_as_the_contract_has_them() {
    for vector in vectors::lines("contract/attributes.jsonl") {
        let name = vector["name"].to_string();
        let rules = Rules::new(&vectors::config(&vector["config"]));
        let record = LogRecord {
            attributes: vectors::attributes(&vector["attributes"]),
            body: vector.get("body").map(vectors::any_value),
            ..LogRecord::default()
        };
        let expected = json!({"candidates": vector["candidates"], "own": vector["own"]});
        let decoded = found(&rules, messages::pairs(&record.attributes), Some(record.body.as_ref()));
        assert_eq!(decoded, expected, "{name}, as messages");
        let encoded = record.encode_to_vec();
        let message = Message::request(&encoded);
        let body = message.readable(BODY).last().map(|body| WireValue(Some(body)));
        assert_eq!(found(&rules, pairs(message, ATTRIBUTES), body), expected, "{name}, as bytes");
    }
}

#[test]
fn tracestates_get_the_randomness_of_their_flow() {
    for vector in vectors::lines("contract/tracestate.jsonl") {
        let text = |key: &str| vector[key].as_str();
        let randomness = u64::from_str_radix(text("rv").expect("rv"), 16).expect("hex");
        let got = with_randomness(text("tracestate").expect("tracestate").as_bytes(), randomness);
        let expected = match text("skipped") {
            Some("malformed") => Err(Skipped::Malformed),
            Some("too_long") => Err(Skipped::TooLong),
            Some("already_sampled") => Err(Skipped::AlreadySampled),
            Some(reason) => panic!("unknown reason {reason}"),
            None => Ok(String::from(text("output").expect("output or skipped"))),
        };
        assert_eq!(got, expected, "{}", vector["name"]);
    }
}
