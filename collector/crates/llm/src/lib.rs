//! Language models: what is sent to them, within which limits, and whether their words hold up against the evidence.
//!
//! A model never finds anything out here. It words what an analysis found, or writes SQL that a guard will judge. What it is told goes
//! through [`Facts`], which takes secrets and personal data out ([`Redactor`]) and remembers each name, number and
//! time; what it answers is held against them ([`check::check`]). [`Provider`] speaks the protocols, bounded by a deadline;
//! [`Budget`] counts tokens by tenant and day.

mod budget;
pub mod check;
mod facts;
mod provider;
mod redact;
mod retry;

pub use budget::{Budget, Exhausted, Reservation};
pub use facts::{Cause, Facts, NameKind};
pub use provider::{Prompt, Provider, ProviderError, ProviderKind, Reply, Settings};
pub use redact::{BadPattern, Redaction, Redactor};
