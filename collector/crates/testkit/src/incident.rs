//! Incidents in memory.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use olly_model::{IncidentChangeKind, IncidentId, IncidentState, PastAnswers, Timestamp};
use olly_query::{Cursor, IncidentSearch, Page, Tenant};
use olly_storage::{GIVEN_UP, IncidentEvent, IncidentStore, StoreError};

/// Incidents with their events, the latest beginning first.
type Incidents = BTreeMap<(Reverse<Timestamp>, Reverse<IncidentId>), Vec<IncidentEvent>>;
type Key = (String, IncidentId, IncidentChangeKind, String);

/// Incidents in memory.
#[derive(Debug, Default)]
pub struct MemoryIncidents {
    events: Mutex<BTreeMap<Key, IncidentEvent>>,
    away: AtomicBool,
}

impl MemoryIncidents {
    /// From now on nothing is answered, or everything again.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    fn events(&self) -> Result<MutexGuard<'_, BTreeMap<Key, IncidentEvent>>, StoreError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(StoreError::Timeout { what: "a planted fault", timeout_ms: 1 });
        }
        Ok(self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The events of each incident of a tenant that was opened.
    fn incidents(&self, tenant: &Tenant) -> Result<Incidents, StoreError> {
        let mut incidents = Incidents::new();
        for (_, event) in self.events()?.iter().filter(|(key, _)| key.0 == tenant.as_str()) {
            let key = (Reverse(event.id.began()), Reverse(event.id.clone()));
            incidents.entry(key).or_default().push(event.clone());
        }
        incidents.retain(|_, events| has(events, IncidentChangeKind::Opened));
        Ok(incidents)
    }
}

fn has(events: &[IncidentEvent], kind: IncidentChangeKind) -> bool {
    events.iter().any(|event| event.kind == kind)
}

fn fits(events: &[IncidentEvent], search: &IncidentSearch) -> bool {
    let state = match has(events, IncidentChangeKind::Resolved) {
        true => IncidentState::Resolved,
        false => IncidentState::Open,
    };
    let services: BTreeSet<&String> = events.iter().flat_map(|event| &event.services).collect();
    let ended = events.iter().filter_map(|event| event.ended).max();
    events.iter().all(|event| event.id.began() <= search.time.end)
        && ended.is_none_or(|ended| ended >= search.time.start)
        && search.state.is_none_or(|wanted| wanted == state)
        && (search.services.is_empty() || search.services.iter().any(|service| services.contains(service)))
}

#[async_trait]
impl IncidentStore for MemoryIncidents {
    async fn add_incident_events(&self, tenant: &Tenant, events: &[IncidentEvent]) -> Result<(), StoreError> {
        let mut all = self.events()?;
        for event in events {
            let key = (tenant.to_string(), event.id.clone(), event.kind, event.key.clone());
            if all.get(&key).is_none_or(|known| known.at <= event.at) {
                all.insert(key, event.clone());
            }
        }
        Ok(())
    }

    async fn incident_events(
        &self,
        tenant: &Tenant,
        ids: &[IncidentId],
        with_detail: bool,
    ) -> Result<Vec<IncidentEvent>, StoreError> {
        let all = self.events()?;
        let wanted = all.iter().filter(|(key, _)| key.0 == tenant.as_str() && ids.contains(&key.1));
        let detail = |event: &IncidentEvent| if with_detail { event.detail.clone() } else { String::new() };
        Ok(wanted.map(|(_, event)| IncidentEvent { detail: detail(event), ..event.clone() }).collect())
    }

    async fn search_incidents(
        &self,
        tenant: &Tenant,
        search: &IncidentSearch,
    ) -> Result<Page<IncidentId>, StoreError> {
        let incidents = self.incidents(tenant)?;
        let after = |id: &IncidentId| {
            search
                .cursor
                .as_ref()
                .is_none_or(|cursor| (id.began(), id.as_str()) < (cursor.time(), cursor.key()))
        };
        let mut items: Vec<IncidentId> = incidents
            .into_iter()
            .filter(|((_, Reverse(id)), events)| after(id) && fits(events, search))
            .map(|((_, Reverse(id)), _)| id)
            .collect();
        let limit = search.limit.get() as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|id| Cursor::after(id.began(), id.as_str()));
        Ok(Page { items, next })
    }

    async fn latest_incident(
        &self,
        tenant: &Tenant,
        alert_group: &str,
        since: Timestamp,
    ) -> Result<Option<IncidentId>, StoreError> {
        let of_group = |((_, Reverse(id)), events): ((_, Reverse<IncidentId>), Vec<IncidentEvent>)| {
            let fits = id.began() >= since && events.iter().any(|event| event.alert_group == alert_group);
            fits.then(|| (has(&events, IncidentChangeKind::Resolved), id))
        };
        // Latest first, and the first of equal ones is taken.
        let latest = self.incidents(tenant)?.into_iter().filter_map(of_group).min_by_key(|(over, _)| *over);
        Ok(latest.map(|(_, id)| id))
    }

    async fn unanalysed_incidents(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Tenant, IncidentId)>, StoreError> {
        let tenants: BTreeSet<String> = self.events()?.keys().map(|key| key.0.clone()).collect();
        let mut waiting = Vec::new();
        for tenant in tenants {
            let tenant: Tenant = tenant.parse().unwrap_or_default();
            for ((_, Reverse(id)), events) in self.incidents(&tenant)? {
                let opened = events.iter().find(|event| event.kind == IncidentChangeKind::Opened);
                let in_time = opened.is_some_and(|event| (from..=to).contains(&event.at));
                let given_up = events
                    .iter()
                    .any(|event| event.kind == IncidentChangeKind::AnalysisFailed && event.key == GIVEN_UP);
                if in_time && !given_up && !has(&events, IncidentChangeKind::Analysed) {
                    waiting.push((tenant.clone(), id));
                }
            }
        }
        Ok(waiting)
    }

    async fn past_answers(&self, tenant: &Tenant, since: Timestamp) -> Result<PastAnswers, StoreError> {
        let mut counts = [0; 3];
        for ((Reverse(began), _), events) in self.incidents(tenant)? {
            let judged = events.iter().filter(|event| {
                event.kind == IncidentChangeKind::Judged && !event.body.contains("\"root_cause\":null")
            });
            let Some(last) = judged.max_by_key(|event| (event.at, &event.key)).filter(|_| began >= since)
            else {
                continue;
            };
            for (count, verdict) in counts.iter_mut().zip(["yes", "partly", "no"]) {
                *count += u64::from(last.body.contains(&format!("\"correct\":\"{verdict}\"")));
            }
        }
        let [yes, partly, no] = counts;
        Ok(PastAnswers::new(yes, partly, no))
    }
}
