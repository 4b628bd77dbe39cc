//! The cause of an incident, from what a store holds.
//!
//! [`Plan`] checks a question, [`load`] reads what it needs through [`TelemetryStore`](olly_storage::TelemetryStore), and
//! [`Loaded::analyse`] hands it to `olly-rca` and puts the answer into the words of the API. Only `load` waits for anything.

mod answer;
mod load;
mod outcome;
mod plan;
mod words;

pub use answer::add_flows;
pub use load::{Limits, Loaded, load};
pub use plan::{Invalid, Plan};
