//! Trace trees, critical paths and error origins.
//!
//! Pure functions over spans as they come: parents may be missing, a span may name itself or a descendant as its
//! parent, may be delivered twice, or may end before it began. Whatever comes in, in whatever order, the answer is the
//! same and the functions end.

mod critical_path;
mod error_origin;
mod interval;
mod self_time;
#[cfg(test)]
mod testing;
mod tree;

pub use critical_path::{Stretch, critical_path};
pub use error_origin::{Failure, Origin, error_origins, failure};
pub use interval::Interval;
pub use self_time::self_times;
pub use tree::{TraceTree, span_order};
