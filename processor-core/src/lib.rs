//! The correlation rules: IDs, candidates, and one trace, one ID.
//!
//! A caller describes a batch ([`Batch`]), the [`Engine`] decides, and the caller writes what it decided. Time and entropy
//! are parameters; nothing here needs an operating system.
#![no_std]

extern crate alloc;
// The vectors' reader, which the integration tests share, names the crate.
#[cfg(all(test, feature = "otlp"))]
extern crate self as olly_processor_core;
#[cfg(test)]
extern crate std;

pub mod baggage;
pub mod batch;
pub mod candidate;
pub mod config;
pub mod generate;
pub mod hash;
pub mod id;
mod judge;
pub mod limits;
mod links;
#[cfg(feature = "otlp-bytes")]
pub mod otlp;
pub mod resolve;
pub mod sanitize;
pub mod source;
pub mod stats;
pub mod table;
pub mod validate;

pub use batch::{Batch, Full, Row, Sink};
pub use candidate::{Candidate, Kind};
pub use config::{Config, ConfigError, ExternalIds, IdKey, IdSource, TenantFrom, TraceTable};
pub use generate::Generator;
pub use id::Id;
pub use resolve::{Engine, FLAG_FROM_TABLE, FLAG_UPGRADED, Scratch};
pub use source::{Signal, Source};
pub use stats::{Counter, Totals};
pub use validate::Rejection;
