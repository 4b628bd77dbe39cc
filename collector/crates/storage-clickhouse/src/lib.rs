//! The store on ClickHouse: migrations and queries over HTTP.
