//! The embedded ClickHouse: where its one file comes from, how it is configured, run and kept running.
//!
//! `libchdb.so` contains `clickhouse-local`, which since ClickHouse 26.6 can open the real server's HTTP port. The
//! launcher runs it in a child process of its own, so that neither its memory nor its signals are ours.

mod config;
mod credentials;
mod engine;
mod error;
mod fetch;
mod layout;
mod pin;
mod supervise;
pub mod testing;

pub use config::{LISTEN_LOOPBACK, Listen};
pub use credentials::{User, read_password};
pub use engine::{EngineArgs, run_engine};
pub use error::EngineError;
pub use fetch::{Fetch, cached_library, default_directory, fetch};
pub use layout::DataDir;
pub use pin::ENGINE_VERSION;
pub use supervise::{ReadyFile, Serve, serve};
