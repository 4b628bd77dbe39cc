//! `ollystack-api`, the correlation API.
//!
//! [`router`] puts the endpoints together over a store and an analysis service, both behind traits; `main.rs` names the real
//! ones. Each endpoint has a file of its own in [`endpoints`] with its request, answer, documentation, handler and tests.

pub mod analyst;
pub mod app;
mod cache;
pub mod endpoints;
mod flow;
mod hand_on;
mod page;
mod params;
pub mod router;
mod store_error;
mod tenant;
#[cfg(test)]
mod testing;
mod ui;
mod window;

pub use analyst::{Analyst, AnalystError, HandedOn, HttpAnalyst};
pub use app::{App, Clock, Store};
pub use cache::FlowCache;
