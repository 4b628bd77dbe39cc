//! The exported document is the one that the code describes.
//!
//! After a change: `OLLYSTACK_REWRITE=1 cargo test -p olly-ai --test openapi`.

use std::{env, fs, path::Path};

#[test]
fn the_exported_document_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/ai.json");
    let document = olly_ai::router::document().to_pretty_json().unwrap() + "\n";
    if env::var_os("OLLYSTACK_REWRITE").is_some() {
        fs::write(&path, &document).unwrap();
    }
    let exported = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        exported == document,
        "collector/openapi/ai.json is stale; run this test with OLLYSTACK_REWRITE=1"
    );
}
