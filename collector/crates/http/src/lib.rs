//! What every HTTP service of ours shares.
//!
//! - [`Problem`]: RFC 9457 problem documents, the one form every error leaves in.
//! - [`extract`]: `Query`, `Path` and `Json` extractors that answer with such documents.
//! - [`docs`]: the same documents for OpenAPI.
//! - [`layers`]: request ID, correlation ID, trace context, metrics, compression, time-outs, body limit and panics.
//! - [`probe`] and [`serve`]: health, readiness, metrics; listening and an orderly end.
//!
//! It knows nothing of flows, stores or routes.

mod body;
mod context;
mod correlation;
pub mod docs;
mod etag;
pub mod extract;
pub mod layers;
mod observe;
pub mod probe;
mod problem;
pub mod serve;

pub use context::RequestContext;
pub use correlation::{CORRELATION_HEADER, IdSource};
pub use problem::{FieldError, Problem, ProblemDocument, ProblemKind};
