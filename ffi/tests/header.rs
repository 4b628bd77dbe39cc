//! The checked-in header says what the source says.

use std::path::Path;

fn generated() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is readable");
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_src(root.join("src/abi.rs"))
        .with_src(root.join("src/engine.rs"))
        .with_src(root.join("src/exports.rs"))
        .generate()
        .expect("the sources parse");
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).expect("a header is UTF-8")
}

#[test]
fn the_header_is_the_one_that_cbindgen_writes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/ollystack.h");
    let expected = generated();
    if std::env::var_os("OLLY_WRITE_HEADER").is_some() {
        std::fs::write(&path, &expected).expect("the header is writable");
    }
    let found = std::fs::read_to_string(&path).expect("include/ollystack.h is checked in");
    assert!(
        found == expected,
        "the header is stale: OLLY_WRITE_HEADER=1 cargo test -p olly-ffi --test header"
    );
}
