//! Test doubles and recorded flows for the other crates' tests.
//!
//! - [`SpanBuilder`] and friends make items in a line or two.
//! - [`checkout`] is one realistic flow of the demo shop: a payment that fails, its retry in a second trace, and the
//!   e-mail in a third one.
//! - [`MemoryStore`] answers questions from memory as the real store does, and fails on demand.

mod build;
mod checkout;
mod incident;
mod rollup;
mod search;
mod store;
mod telemetry;

pub use build::{LogBuilder, Recording, SpanBuilder, exemplar, time};
pub use checkout::{checkout, ids};
pub use incident::MemoryIncidents;
pub use store::{Fault, MemoryStore, Question};
