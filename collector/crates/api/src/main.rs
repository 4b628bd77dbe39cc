//! ollystack-api, the correlation API.

fn main() {}
