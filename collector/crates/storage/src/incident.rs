//! Keeping incidents.

use async_trait::async_trait;
use olly_model::{IncidentChangeKind, IncidentId, PastAnswers, Timestamp};
use olly_query::{IncidentSearch, Page, Tenant};

use crate::StoreError;

/// Something that happened to an incident. An incident is what its events say, whatever order they come in: writers need no lock,
/// and several of them lose nothing of each other's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentEvent {
    /// To which.
    pub id: IncidentId,
    /// What.
    pub kind: IncidentChangeKind,
    /// Events of one incident, kind and key are one event: the latest of them counts.
    pub key: String,
    /// When.
    pub at: Timestamp,
    /// Names the group of alerts that opened the incident, in its first event; else empty.
    pub alert_group: String,
    /// Services that it concerns.
    pub services: Vec<String>,
    /// When the incident ended, if the event says so.
    pub ended: Option<Timestamp>,
    /// What is known of the event: JSON, a few kilobytes.
    pub body: String,
    /// More of it, which a list leaves out: JSON.
    pub detail: String,
}

/// The last event key of an analysis that is given up.
pub const GIVEN_UP: &str = "final";

/// Keeping incidents.
#[async_trait]
pub trait IncidentStore: Send + Sync {
    /// Adds events. An event that is added twice is there once.
    async fn add_incident_events(&self, tenant: &Tenant, events: &[IncidentEvent]) -> Result<(), StoreError>;

    /// The events of some incidents, with their details or without.
    async fn incident_events(
        &self,
        tenant: &Tenant,
        ids: &[IncidentId],
        with_detail: bool,
    ) -> Result<Vec<IncidentEvent>, StoreError>;

    /// Incidents that fit a search, the latest beginning first.
    async fn search_incidents(
        &self,
        tenant: &Tenant,
        search: &IncidentSearch,
    ) -> Result<Page<IncidentId>, StoreError>;

    /// The latest open incident of a group of alerts that began at a time or later; when none is open, the latest one.
    async fn latest_incident(
        &self,
        tenant: &Tenant,
        alert_group: &str,
        since: Timestamp,
    ) -> Result<Option<IncidentId>, StoreError>;

    /// Incidents of all tenants that were opened between two times and have neither an analysis nor been given up, at most 100.
    async fn unanalysed_incidents(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Tenant, IncidentId)>, StoreError>;

    /// What was last said of each answer that named a cause, of incidents that began at a time or later.
    async fn past_answers(&self, tenant: &Tenant, since: Timestamp) -> Result<PastAnswers, StoreError>;
}
