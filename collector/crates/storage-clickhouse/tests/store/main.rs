//! The store against the real engine. All tests share one engine and one database; each has a tenant of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why and stops")]

mod cluster;
mod facets;
mod flow;
mod incident;
mod injection;
mod limits;
mod merge;
mod migrations;
mod retries;
mod rollup;
mod search;
mod support;
mod telemetry;
mod users;
