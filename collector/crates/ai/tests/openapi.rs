//! The exported document is the one that the code describes.
//!
//! After a change: `OLLYSTACK_REWRITE=1 cargo test -p olly-ai --test openapi`.

use std::{env, fs, path::Path};

use serde_json::Value;

#[test]
fn the_exported_document_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/ai.json");
    let document = olly_ai::router::document();
    if env::var_os("OLLYSTACK_REWRITE").is_some() {
        fs::write(&path, document.to_pretty_json().unwrap() + "\n").unwrap();
    }
    // Compared as values: another crate's features can change the order of members.
    let exported: Value = serde_json::from_slice(&fs::read(&path).unwrap_or_default()).unwrap_or_default();
    let described = serde_json::to_value(document).unwrap();
    assert!(
        exported == described,
        "collector/openapi/ai.json is stale; run this test with OLLYSTACK_REWRITE=1"
    );
}
