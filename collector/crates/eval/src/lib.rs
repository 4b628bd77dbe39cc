//! Labelled incidents from files, and how often the analysis finds their causes.
//!
//! The files take the place of the store: what is measured is the code that the service runs. `docs/rca.md` describes the format
//! and tells what the figures mean.

pub mod anomalies;
pub mod baseline;
pub mod dataset;
mod healthy;
mod import;
mod print;
mod quiet;
mod run;
pub mod score;
mod sensitivity;
mod table;

pub use anomalies::{EvalAnomaliesArgs, eval_anomalies};
pub use import::{ImportArgs, Source, import};
pub use quiet::{HealthyReport, Named};
pub use run::{EvalArgs, Report, SetReport, eval};
pub use sensitivity::Variant;
