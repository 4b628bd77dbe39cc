//! `ollystack-ai`, the analysis service.
//!
//! [`analyse`] is pure: from the traces of a flow to a statement with its evidence. [`router`] serves it over a store behind a
//! trait; `main.rs` names the real one. No language model has a say in what is found.

mod analysis;
pub mod anomalies;
pub mod app;
mod differences;
pub mod endpoints;
pub mod eval_nlq;
mod explanation;
pub mod forecasts;
pub mod healthy;
pub mod incident;
pub mod incidents;
mod mcp;
pub mod questions;
pub mod router;
pub mod words;

pub use analysis::{Facts, analyse};
pub use app::{App, Store};
