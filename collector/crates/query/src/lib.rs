//! Typed, bounded questions to the store.
//!
//! Every list has a limit and an opaque cursor, every search a time range: what cannot be bounded cannot be asked.

mod cursor;
mod flow;
mod incident;
mod limit;
mod log;
mod rollup;
mod tenant;

pub use cursor::{Cursor, CursorError};
pub use flow::FlowSearch;
pub use incident::IncidentSearch;
pub use limit::{Limit, LimitError};
pub use log::LogSearch;
pub use rollup::{AnomalySearch, ExemplarOrder, ExemplarSearch, RedSearch};
pub use tenant::{Tenant, TenantError};

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page starts; none on the last page.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Where the next page starts, as a client is told.
    pub fn next_cursor(&self) -> Option<String> {
        self.next.as_ref().map(Cursor::to_string)
    }
}
