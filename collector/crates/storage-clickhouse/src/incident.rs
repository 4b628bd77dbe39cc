//! Incidents: events that are added.

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use clickhouse::Row;
use olly_model::{IncidentChangeKind, IncidentId, IncidentState, PastAnswers, TimeRange, Timestamp};
use olly_query::{Cursor, IncidentSearch, Page, Tenant};
use olly_storage::{GIVEN_UP, IncidentEvent, IncidentStore, StoreError};
use serde::{Deserialize, Serialize};

use crate::{Client, client::Question, error, hint, rows::Text, sql::Sql};

/// Seconds that adding events may take.
const ADD_SECONDS: u32 = 10;
/// Events that are read at most: an incident has a few dozen.
const MAX_EVENTS: usize = 20_000;
/// Incidents whose events are asked for together: their parameters must fit into the address (64 KiB).
const IDS_PER_QUERY: usize = 500;
/// Incidents that wait for their analysis and are given at once.
const MAX_WAITING: usize = 100;

/// Incidents in ClickHouse, as a user who may read and add to their table and nothing else.
#[derive(Clone, Debug)]
pub struct ClickHouseIncidents {
    client: Client,
}

#[derive(Row, Serialize)]
struct NewRow<'a> {
    tenant: &'a str,
    began: i64,
    id: &'a str,
    event: &'a str,
    event_key: &'a str,
    at: i64,
    alert_group: &'a str,
    services: &'a [String],
    ended: i64,
    body: &'a str,
    detail: &'a str,
}

#[derive(Row, Deserialize)]
struct EventRow {
    incident: Text,
    kind: Text,
    key: Text,
    at_ns: i64,
    group_name: Text,
    service_names: Vec<Text>,
    ended_ns: i64,
    event_body: Text,
    event_detail: Text,
}

#[derive(Row, Deserialize)]
struct Found {
    incident: Text,
    began_ns: i64,
}

#[derive(Row, Deserialize)]
struct Open {
    incident: Text,
}

#[derive(Row, Deserialize)]
struct Waiting {
    tenant_name: Text,
    incident: Text,
}

#[derive(Row, Deserialize)]
struct Counts {
    yes_count: u64,
    partly_count: u64,
    no_count: u64,
}

impl ClickHouseIncidents {
    /// Incidents in the database of `client`.
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    fn ask(&self, what: &'static str, sql: impl Into<Sql>, tenant: &Tenant) -> Question<'_> {
        self.client.ask(what, sql).param("tenant", tenant.as_str()).small()
    }
}

fn began(id: &IncidentId) -> i64 {
    hint::clamp_time(id.began())
}

/// None for a row that no program of ours wrote.
fn event(row: EventRow) -> Option<IncidentEvent> {
    Some(IncidentEvent {
        id: row.incident.0.parse().ok()?,
        kind: IncidentChangeKind::named(&row.kind.0)?,
        key: row.key.0,
        at: Timestamp::from_unix_nanos(row.at_ns),
        alert_group: row.group_name.0,
        services: row.service_names.into_iter().map(|Text(name)| name).collect(),
        ended: (row.ended_ns != 0).then(|| Timestamp::from_unix_nanos(row.ended_ns)),
        body: row.event_body.0,
        detail: row.event_detail.0,
    })
}

#[async_trait]
impl IncidentStore for ClickHouseIncidents {
    async fn add_incident_events(&self, tenant: &Tenant, events: &[IncidentEvent]) -> Result<(), StoreError> {
        let what = "adding to an incident";
        let refused = |source| error::store_error(source, what, self.client.address(), ADD_SECONDS);
        let adding = async {
            let mut insert = self.client.insert::<NewRow<'_>>("incident_events").await.map_err(refused)?;
            for event in events {
                let row = NewRow {
                    tenant: tenant.as_str(),
                    began: began(&event.id),
                    id: event.id.as_str(),
                    event: event.kind.name(),
                    event_key: &event.key,
                    at: hint::clamp_time(event.at),
                    alert_group: &event.alert_group,
                    services: &event.services,
                    ended: event.ended.map_or(0, hint::clamp_time),
                    body: &event.body,
                    detail: &event.detail,
                };
                insert.write(&row).await.map_err(refused)?;
            }
            insert.end().await.map_err(refused)
        };
        let timeout = Duration::from_secs(u64::from(ADD_SECONDS));
        tokio::time::timeout(timeout, adding)
            .await
            .map_err(|_| StoreError::Timeout { what, timeout_ms: u64::from(ADD_SECONDS) * 1000 })?
    }

    async fn incident_events(
        &self,
        tenant: &Tenant,
        ids: &[IncidentId],
        with_detail: bool,
    ) -> Result<Vec<IncidentEvent>, StoreError> {
        let detail = if with_detail { "detail" } else { "''" };
        let sql = Sql::from(include_str!("../queries/incident_events.sql")).with("/*detail*/", detail);
        // Rows come in the order of time: of copies that no merge has seen yet the latest counts.
        let mut events = BTreeMap::new();
        for chunk in ids.chunks(IDS_PER_QUERY) {
            let times = chunk.iter().map(began);
            let (Some(from), Some(to)) = (times.clone().min(), times.max()) else { continue };
            let names: Vec<&str> = chunk.iter().map(IncidentId::as_str).collect();
            let rows: Vec<EventRow> = self
                .ask("the events of incidents", sql.clone(), tenant)
                .param("from", from)
                .param("to", to)
                .param("ids", names)
                .param("limit", MAX_EVENTS)
                .rows()
                .await?;
            for event in rows.into_iter().filter_map(event) {
                events.insert((event.id.clone(), event.kind, event.key.clone()), event);
            }
        }
        Ok(events.into_values().collect())
    }

    async fn search_incidents(
        &self,
        tenant: &Tenant,
        search: &IncidentSearch,
    ) -> Result<Page<IncidentId>, StoreError> {
        let limit = usize::try_from(search.limit.get()).unwrap_or(usize::MAX);
        let (from, to) = hint::clamp(search.time);
        let (cursor_time, cursor_key) = search
            .cursor
            .as_ref()
            .map_or((i64::MAX, ""), |cursor| (cursor.time().unix_nanos(), cursor.key()));
        let state = match search.state {
            None => "",
            Some(IncidentState::Open) => "open",
            Some(IncidentState::Resolved) => "resolved",
        };
        let mut rows: Vec<Found> = self
            .ask("a search for incidents", include_str!("../queries/search_incidents.sql"), tenant)
            .param("from", from)
            .param("to", to)
            .param("state", state)
            .param("services", &search.services)
            .param("cursor_time", cursor_time)
            .param("cursor_key", cursor_key)
            .param("limit", limit + 1)
            .rows()
            .await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|last| Cursor::after(Timestamp::from_unix_nanos(last.began_ns), last.incident.0.as_str()));
        Ok(Page { items: rows.into_iter().filter_map(|row| row.incident.0.parse().ok()).collect(), next })
    }

    async fn latest_incident(
        &self,
        tenant: &Tenant,
        alert_group: &str,
        since: Timestamp,
    ) -> Result<Option<IncidentId>, StoreError> {
        let rows: Vec<Open> = self
            .ask("the latest incident of a group", include_str!("../queries/latest_incident.sql"), tenant)
            .param("from", hint::clamp_time(since))
            .param("alert_group", alert_group)
            .rows()
            .await?;
        Ok(rows.into_iter().find_map(|row| row.incident.0.parse().ok()))
    }

    async fn unanalysed_incidents(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Tenant, IncidentId)>, StoreError> {
        let (from, to) = hint::clamp(TimeRange { start: from, end: to });
        let rows: Vec<Waiting> = self
            .client
            .ask("incidents without analysis", include_str!("../queries/unanalysed_incidents.sql"))
            .param("from", from)
            .param("to", to)
            .param("given_up", GIVEN_UP)
            .param("limit", MAX_WAITING)
            .small()
            .rows()
            .await?;
        let waiting = |row: Waiting| Some((row.tenant_name.0.parse().ok()?, row.incident.0.parse().ok()?));
        Ok(rows.into_iter().filter_map(waiting).collect())
    }

    async fn past_answers(&self, tenant: &Tenant, since: Timestamp) -> Result<PastAnswers, StoreError> {
        let rows: Vec<Counts> = self
            .ask("past answers", include_str!("../queries/past_answers.sql"), tenant)
            .param("from", hint::clamp_time(since))
            .rows()
            .await?;
        let all = rows.first();
        Ok(all.map_or_else(PastAnswers::default, |all| {
            PastAnswers::new(all.yes_count, all.partly_count, all.no_count)
        }))
    }
}
