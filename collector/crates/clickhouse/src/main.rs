//! ollystack-clickhouse, the embedded ClickHouse engine.

fn main() {}
