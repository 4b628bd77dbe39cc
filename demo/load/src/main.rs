//! The demo shop's load generator.

fn main() {}
