//! The C ABI around the correlation core: pointers become slices, panics and errors become statuses. It knows nothing of
//! the correlation rules. The contract is this crate's README.

mod abi;
mod batch;
mod config;
mod engine;
mod exports;
mod guard;
mod pointer;
mod status;

pub use abi::*;
pub use engine::OllyEngine;
pub use exports::*;
