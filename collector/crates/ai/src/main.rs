//! ollystack-ai, the analysis service.

fn main() {}
