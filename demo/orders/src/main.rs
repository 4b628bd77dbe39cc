//! The demo shop's order service.

fn main() {}
