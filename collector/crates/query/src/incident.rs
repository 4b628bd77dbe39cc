//! Searching for incidents.

use olly_model::{IncidentState, TimeRange};

use crate::{Cursor, Limit};

/// A search for incidents, the latest beginning first. Conditions are joined by "and".
#[derive(Clone, Debug)]
pub struct IncidentSearch {
    /// Incidents that went on at some time of this range, as far as is known when they ended.
    pub time: TimeRange,
    /// Incidents in this state.
    pub state: Option<IncidentState>,
    /// Incidents that have to do with one of these services; all, when there are none.
    pub services: Vec<String>,
    /// Size of a page.
    pub limit: Limit,
    /// Where the page starts.
    pub cursor: Option<Cursor>,
}
