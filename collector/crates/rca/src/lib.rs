//! The root cause of an incident.
//!
//! [`analyse`] takes the telemetry of a time window and of healthy times and says which service caused the incident, with the evidence,
//! the chain of events and a confidence, or that it cannot tell. It is pure: no clock, no chance, no input or output, and the
//! order of rows does not matter.
//!
//! Each channel of evidence (time, errors, logs, calls, resources, contribution) finds what changed in a service by itself. The channels
//! are weighed by how strong their strongest evidence is; then what a service suffers is explained away by the trouble of what
//! it depends on, as far as both show in the same traces. `docs/rca.md` describes the method, its sources and its limits.

mod affected;
mod analyse;
mod answer;
mod calls;
mod chain;
mod combine;
mod contribution;
mod division;
mod errors;
mod evidence;
mod forest;
mod inner;
mod input;
mod log_event;
mod logs;
mod names;
mod onset;
mod params;
mod resource;
mod search;
mod sequence;
mod stats;
mod steps;
mod time;
mod usual;
mod words;

pub use analyse::{Examination, analyse};
pub use answer::{Answer, Dependency, Event, Evidence, Example, Inner, Role, Suspect};
pub use input::{
    Incident, LogRow, Micros, Outcome, Parent, Period, PointRow, Rows, SpanRow, Symptom, SymptomKind,
    Telemetry, TelemetryBuilder, step,
};
pub use log_event::log_event;
pub use names::{Names, Symbol};
pub use onset::{Onset, Sign, onset};
pub use params::{Channel, Constant, Params, Weight};
pub use resource::Resource;
pub use search::{Searched, search};
pub use stats::wilson;
