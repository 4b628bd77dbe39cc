//! The store against the real engine. All tests share one engine and one database; each has a tenant of its own.

mod flow;
mod limits;
mod merge;
mod migrations;
mod search;
mod support;
mod users;
