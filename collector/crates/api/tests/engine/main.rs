//! The service over the real engine.

#![expect(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod away;
mod contract;
mod document;
mod hostile;
mod large;
mod late;
mod support;
