//! Trace trees, critical paths, error origins, differences between flows and service maps.
//!
//! Pure functions over spans as they come: parents may be missing, a span may name itself or a descendant as its
//! parent, may be delivered twice, or may end before it began. Whatever comes in, in whatever order, the answer is the
//! same and the functions end.

mod critical_path;
mod difference;
mod error_origin;
mod interval;
mod profile;
mod retries;
mod self_time;
mod service_map;
mod spread;
#[cfg(test)]
mod testing;
mod tree;

pub use critical_path::{Stretch, critical_path};
pub use difference::Difference;
pub use error_origin::{Failure, Origin, error_origins, failure};
pub use interval::Interval;
pub use profile::FlowProfile;
pub use self_time::self_times;
pub use service_map::{service_map, service_type};
pub use tree::{TraceTree, span_order};
