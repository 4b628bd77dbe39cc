//! The fuzz targets of the correlation core and its C ABI.
//!
//! A target is a function of bytes that panics when something does not hold. libFuzzer runs them in `libfuzzer/` (`make fuzz`);
//! the tests run them on the kept inputs of `testdata/corpus` and on mutations of those, with any toolchain.

mod batch;
mod config;
mod otlp;
mod text;

pub use batch::batch;
pub use config::config;
pub use otlp::otlp;
pub use text::{baggage, header, id};

/// A target.
pub type Target = fn(&[u8]);

/// Every target by its name, which is the name of its folder in `testdata/corpus`.
pub const TARGETS: [(&str, Target); 6] = [
    ("baggage", baggage),
    ("batch", batch),
    ("config", config),
    ("header", header),
    ("id", id),
    ("otlp", otlp),
];
