//! The scenarios of `testdata/contract/resolve.jsonl`, through the exported functions.
#![expect(unsafe_code, reason = "the exports take pointers")]

use std::collections::HashMap;
use std::ptr;
use std::time::{Duration, SystemTime};

use olly_ffi::*;
use olly_processor_core::id;
use serde_json::Value;

const KINDS: [&str; 10] = [
    "attribute",
    "baggage_list",
    "baggage_member",
    "header",
    "extracted_attribute",
    "body",
    "resource",
    "link",
    "metadata",
    "metadata_baggage",
];
const SOURCES: [&str; 9] =
    ["", "attribute", "baggage", "header", "body", "resource", "link", "metadata", "generated"];
const SIGNALS: [&str; 5] = ["", "traces", "logs", "metrics", "profiles"];

fn number(names: &[&str], name: &Value) -> usize {
    let name = name.as_str().expect("a name");
    names.iter().position(|known| *known == name).unwrap_or_else(|| panic!("unknown name {name:?}"))
}

fn hex(text: &Value) -> [u8; 16] {
    u128::from_str_radix(text.as_str().expect("hex"), 16).expect("hex").to_be_bytes()
}

fn engine(config: &Value) -> *mut OllyEngine {
    let json = config.to_string();
    let mut engine = ptr::null_mut();
    let mut error = [0_u8; 512];
    let mut len = 0;
    // SAFETY: every pointer is valid for its length.
    let status = unsafe {
        olly_engine_new(json.as_ptr(), json.len(), &mut engine, error.as_mut_ptr(), error.len(), &mut len)
    };
    assert_eq!(status, OLLY_OK, "{json}: {}", String::from_utf8_lossy(&error[..len.min(512)]));
    engine
}

/// One call; the IDs with their sources and flags, and the randomness, if the call returned any.
fn resolve(engine: *const OllyEngine, call: &Value) -> Vec<(String, u8, u8, Option<String>)> {
    let mut blob: Vec<u8> = Vec::new();
    let mut put = |bytes: &[u8]| {
        let off = u32::try_from(blob.len()).expect("small");
        blob.extend_from_slice(bytes);
        (off, bytes.len())
    };
    let mut rows = Vec::new();
    for row in call["rows"].as_array().expect("rows") {
        let (tenant_off, len) = put(row["tenant"].as_str().expect("tenant").as_bytes());
        rows.push(OllyRow { trace_id: hex(&row["trace_id"]), tenant_off, tenant_len: len as u32 });
    }
    let mut candidates = Vec::new();
    for candidate in call["candidates"].as_array().expect("candidates") {
        let (off, len) = match candidate["text"].as_str() {
            Some(text) => put(text.as_bytes()),
            None => put(&hex(&candidate["link"])),
        };
        let row = candidate["row"].as_i64().expect("row");
        candidates.push(OllyCandidate {
            row: u32::try_from(row).unwrap_or(OLLY_ALL_ROWS),
            off,
            len: u16::try_from(len).expect("short"),
            kind: number(&KINDS, &candidate["kind"]) as u8 + 1,
            rank: candidate["rank"].as_u64().expect("rank") as u8,
        });
    }
    let mut results = vec![OllyResult::default(); rows.len()];
    let mut out = vec![0_u8; rows.len() * OLLY_OUT_BYTES_PER_ROW];
    // SAFETY: every pointer is valid for its length; the engine is live.
    let written = unsafe {
        olly_resolve(
            engine,
            number(&SIGNALS, &call["signal"]) as u32,
            rows.as_ptr(),
            rows.len(),
            candidates.as_ptr(),
            candidates.len(),
            blob.as_ptr(),
            blob.len(),
            results.as_mut_ptr(),
            out.as_mut_ptr(),
            out.len(),
        )
    };
    let out = &out[..usize::try_from(written).expect("a status of success")];
    let text = |off: usize, len: usize| String::from_utf8(out[off..][..len].to_vec()).expect("ASCII");
    let ids: usize = results.iter().map(|r| usize::from(r.len)).sum();
    let has_randomness = out.len() > ids;
    assert!(!has_randomness || out.len() == ids + rows.len() * OLLY_RANDOMNESS_BYTES, "{call}");
    let randomness =
        |row| has_randomness.then(|| text(ids + row * OLLY_RANDOMNESS_BYTES, OLLY_RANDOMNESS_BYTES));
    let results = results.iter().enumerate();
    results.map(|(row, r)| (text(r.off as usize, r.len.into()), r.source, r.flags, randomness(row))).collect()
}

fn is_generated_now(text: &str, prefix: &str) -> bool {
    let now = SystemTime::UNIX_EPOCH.elapsed().expect("after 1970").as_millis() as u64;
    id::parse(text.as_bytes()).is_some_and(|parts| {
        parts.prefix == prefix && parts.timestamp_ms().is_some_and(|ms| now - ms < 60_000)
    })
}

#[test]
fn every_scenario_of_the_contract_holds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/contract/resolve.jsonl");
    let text = std::fs::read_to_string(path).expect("the vectors are checked in");
    for line in text.lines() {
        let scenario: Value = serde_json::from_str(line).expect("a line is an object");
        let name = scenario["name"].as_str().expect("a name");
        let prefix = scenario["config"]["id_prefix"].as_str().unwrap_or("olly");
        let engine = engine(&scenario["config"]);
        let mut labels: HashMap<String, String> = HashMap::new();
        for (number_of_call, call) in scenario["calls"].as_array().expect("calls").iter().enumerate() {
            if let Some(wait) = call["wait_ms"].as_u64() {
                std::thread::sleep(Duration::from_millis(wait));
            }
            let results = resolve(engine, call);
            let expected = call["results"].as_array().expect("results");
            assert_eq!(results.len(), expected.len(), "{name}, call {number_of_call}");
            for (row, (result, expected)) in results.into_iter().zip(expected).enumerate() {
                let (id, source, flags, randomness) = result;
                let place = format!("{name}, call {number_of_call}, row {row}: {id:?}");
                let wanted = expected["id"].as_str().expect("id");
                if wanted.starts_with('$') {
                    assert!(is_generated_now(&id, prefix), "{place}");
                    assert_eq!(*labels.entry(wanted.to_owned()).or_insert_with(|| id.clone()), id, "{place}");
                } else {
                    assert_eq!(id, wanted, "{place}");
                }
                assert_eq!(usize::from(source), number(&SOURCES, &expected["source"]), "{place}");
                assert_eq!(u64::from(flags), expected["flags"], "{place}");
                assert_eq!(randomness.as_deref(), expected["randomness"].as_str(), "{place}");
            }
        }
        let mut ids: Vec<&String> = labels.values().collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), labels.len(), "{name}: two labels, one ID");
        let mut stats = OllyStats::default();
        // SAFETY: the engine is live until the next call, which is the last.
        unsafe {
            assert_eq!(olly_stats(engine, &mut stats), OLLY_OK);
            olly_engine_free(engine);
        }
        // Debug prints every field under its name.
        let printed = format!("{stats:?}");
        for (key, value) in scenario["stats"].as_object().expect("stats") {
            assert!(
                printed.contains(&format!(" {key}: {value},"))
                    || printed.contains(&format!(" {key}: {value} ")),
                "{name}: {key} is not {value} in {printed}"
            );
        }
    }
}
