//! Incidents: opened by alerts and people, analysed in the background, resolved, and judged.
//!
//! All that is known of an incident is in the store, as events that are only added. A service that stops loses nothing: an incident whose
//! analysis was interrupted is one without an answer, and these are looked for at the start and again and again. Several services may
//! work on one store; at worst an incident is analysed twice, with the same answer.

mod alert;
mod event;
mod record;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use olly_config::IncidentsConfig;
use olly_model::{
    AlertStatus, AlertmanagerNotification, Feedback, FeedbackList, Incident, IncidentAnalysis, IncidentId,
    IncidentOpener, IncidentSummary, NewFeedback, NewIncident, PastAnswers, RcaRequest, TimeRange, Timestamp,
    WebhookReceipt, WordingChoice,
};
use olly_query::{Cursor, IncidentSearch, Limit, Tenant};
use olly_storage::{IncidentEvent, IncidentStore, StoreError};
use tokio::sync::{Mutex as AsyncMutex, Semaphore};

pub(crate) use self::event::hash;
use self::{
    alert::Notification,
    event::{Alerted, Judged, Opened, Resolved},
    record::Record,
};
use crate::incident::{IncidentAnalyst, RcaError};

const MINUTE_NS: i64 = 60 * 1_000_000_000;
const DAY_NS: i64 = 24 * 60 * MINUTE_NS;
/// The longest time that an analysis looks at.
const MAX_WINDOW_NS: i64 = 6 * 60 * MINUTE_NS;
/// An open incident of a group of alerts that is older is somebody's oversight.
const MAX_OPEN_NS: i64 = 60 * DAY_NS;
/// Incidents that were opened before are not analysed any more: their telemetry goes.
const MAX_WAITING_NS: i64 = 2 * DAY_NS;
/// The first look for waiting incidents takes all, later ones those that nobody takes care of for this long.
const UNATTENDED_NS: i64 = 2 * MINUTE_NS;
/// Incidents that wait in memory; others wait in the store.
const MAX_RUNNING: usize = 200;
/// Incidents that are told beside a flow.
const MAX_AROUND: u64 = 5;
/// By how much later than the trouble an alert may fire.
const ALERT_DELAY_NS: i64 = 30 * MINUTE_NS;
/// How far back answers are counted.
const ANSWERS_NS: i64 = 90 * DAY_NS;
/// The earliest beginning that can be given.
const MAX_AGE_NS: i64 = 400 * DAY_NS;

/// The time now.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A member of a request that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which.
    pub field: &'static str,
    /// Why, and what is allowed.
    pub message: String,
}

/// Why something about incidents could not be done.
#[derive(Debug, thiserror::Error)]
pub enum IncidentError {
    /// The request cannot be used.
    #[error("{}: {}", .0.field, .0.message)]
    Refused(Refused),
    /// There is no such incident.
    #[error("no incident has this ID")]
    Unknown,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refused> for IncidentError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// Keeps incidents and has them analysed; cheap to clone.
#[derive(Clone)]
pub struct Incidents {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn IncidentStore>,
    analyst: Arc<dyn IncidentAnalyst>,
    settings: IncidentsConfig,
    clock: Clock,
    /// Bounds the analyses that run at once.
    permits: Semaphore,
    /// Which are waiting or running here.
    running: Mutex<HashSet<(Tenant, IncidentId)>>,
    /// Two notifications of one group must not open two incidents.
    opening: AsyncMutex<()>,
}

impl fmt::Debug for Incidents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incidents").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

impl Incidents {
    /// Incidents in a store, analysed by `analyst`.
    pub fn new(
        store: Arc<dyn IncidentStore>,
        analyst: Arc<dyn IncidentAnalyst>,
        settings: IncidentsConfig,
        clock: Clock,
    ) -> Self {
        let permits = Semaphore::new(settings.max_concurrent_analyses);
        let (running, opening) = (Mutex::default(), AsyncMutex::default());
        Self { inner: Arc::new(Inner { store, analyst, settings, clock, permits, running, opening }) }
    }

    fn now(&self) -> Timestamp {
        (self.inner.clock)()
    }

    /// A page of incidents, the latest beginning first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list(
        &self,
        tenant: &Tenant,
        search: &IncidentSearch,
    ) -> Result<(Vec<IncidentSummary>, Option<Cursor>), IncidentError> {
        let page = self.inner.store.search_incidents(tenant, search).await?;
        let events = self.inner.store.incident_events(tenant, &page.items, false).await?;
        let mut by_id: HashMap<IncidentId, Vec<IncidentEvent>> = HashMap::new();
        for event in events {
            by_id.entry(event.id.clone()).or_default().push(event);
        }
        let items = page.items.iter().filter_map(|id| Some(Record::new(by_id.remove(id)?)?.summary()));
        Ok((items.collect(), page.next))
    }

    /// Incidents of some services and a time, the latest beginning first, at most 5. Alerts fire some time after things began, so
    /// those that began a little later are among them.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn around(
        &self,
        tenant: &Tenant,
        services: Vec<String>,
        time: TimeRange,
    ) -> Result<Vec<IncidentSummary>, IncidentError> {
        if services.is_empty() {
            return Ok(Vec::new());
        }
        let time = TimeRange { start: time.start, end: time.end.saturating_add_nanos(ALERT_DELAY_NS) };
        let limit = Limit::new(MAX_AROUND).unwrap_or_default();
        let search = IncidentSearch { time, state: None, services, limit, cursor: None };
        Ok(self.list(tenant, &search).await?.0)
    }

    async fn record(&self, tenant: &Tenant, id: &IncidentId) -> Result<Option<Record>, StoreError> {
        let events = self.inner.store.incident_events(tenant, std::slice::from_ref(id), true).await?;
        Ok(Record::new(events))
    }

    async fn past_answers(&self, tenant: &Tenant) -> Result<PastAnswers, StoreError> {
        let since = self.now().saturating_add_nanos(-ANSWERS_NS);
        self.inner.store.past_answers(tenant, since).await
    }

    /// An incident with all that is known of it.
    ///
    /// # Errors
    /// When there is none with this ID, or the store does not answer.
    pub async fn get(&self, tenant: &Tenant, id: &IncidentId) -> Result<Incident, IncidentError> {
        let (record, past_answers) = tokio::try_join!(self.record(tenant, id), self.past_answers(tenant))?;
        Ok(record.ok_or(IncidentError::Unknown)?.into_incident(past_answers))
    }

    /// Opens an incident that somebody describes and has it analysed. The same description opens the same incident: `false` says that
    /// it was there.
    ///
    /// # Errors
    /// When the description cannot be used, or the store does not answer.
    pub async fn open(&self, tenant: &Tenant, new: NewIncident) -> Result<(Incident, bool), IncidentError> {
        let now = self.now();
        check(&new, now)?;
        let symptom = new.symptom.as_ref().map(|symptom| format!("{} {:?}", symptom.service, symptom.kind));
        let identity = [
            tenant.as_str(),
            "person",
            &new.title,
            &new.from.to_string(),
            &new.to.to_string(),
            &new.began.map(|began| began.to_string()).unwrap_or_default(),
            &symptom.unwrap_or_default(),
        ];
        let id = IncidentId::new(new.began.unwrap_or(new.from), hash(&identity));
        let opening = self.inner.opening.lock().await;
        let known = self.record(tenant, &id).await?;
        let is_new = known.is_none();
        if is_new {
            let opened = Opened {
                title: new.title,
                description: new.description,
                severity: new.severity,
                opened_by: IncidentOpener::Person,
                labels: new.labels,
                alerts: Vec::new(),
                from: new.from,
                to: Some(new.to),
                began: new.began,
                symptom: new.symptom,
            };
            self.inner.store.add_incident_events(tenant, &[opened.event(&id, now, "")?]).await?;
            self.analyse_soon(tenant, &id);
        }
        drop(opening);
        Ok((self.get(tenant, &id).await?, is_new))
    }

    /// Declares that an incident is over. One that was over stays as it is.
    ///
    /// # Errors
    /// When there is none with this ID, or the store does not answer.
    pub async fn resolve(&self, tenant: &Tenant, id: &IncidentId) -> Result<Incident, IncidentError> {
        let record = self.record(tenant, id).await?.ok_or(IncidentError::Unknown)?;
        if record.resolved.is_none() {
            let now = self.now();
            let ended = record.opened.to.unwrap_or(now).max(id.began());
            let event = Resolved { ended, by: IncidentOpener::Person }.event(id, now)?;
            self.inner.store.add_incident_events(tenant, &[event]).await?;
        }
        self.get(tenant, id).await
    }

    /// Notes what somebody says of an incident's answer. The same words about the same answer count once.
    ///
    /// # Errors
    /// When there is no such incident or no answer yet, when a text is too long, or the store does not answer.
    pub async fn judge(
        &self,
        tenant: &Tenant,
        id: &IncidentId,
        new: NewFeedback,
    ) -> Result<Feedback, IncidentError> {
        text("actual_cause", &new.actual_cause, 0, 256)?;
        text("note", &new.note, 0, 4_000)?;
        let record = self.record(tenant, id).await?.ok_or(IncidentError::Unknown)?;
        if record.answer.is_none() {
            let message = "the incident has no answer yet that could be right or wrong".to_owned();
            return Err(Refused { field: "correct", message }.into());
        }
        let NewFeedback { correct, actual_cause, note } = new;
        let at = self.now();
        let judged = Judged { root_cause: record.root_cause(), correct, actual_cause, note };
        self.inner.store.add_incident_events(tenant, &[judged.event(id, at)?]).await?;
        let Judged { root_cause, correct, actual_cause, note } = judged;
        Ok(Feedback { at, root_cause, correct, actual_cause, note })
    }

    /// What was said of an incident's answers.
    ///
    /// # Errors
    /// When there is no such incident, or the store does not answer.
    pub async fn feedback(&self, tenant: &Tenant, id: &IncidentId) -> Result<FeedbackList, IncidentError> {
        let (record, past_answers) = tokio::try_join!(self.record(tenant, id), self.past_answers(tenant))?;
        Ok(FeedbackList { items: record.ok_or(IncidentError::Unknown)?.feedback, past_answers })
    }

    /// Takes a notification of Alertmanager: opens an incident for a group that begins to fire, notes alerts that join or leave it, and
    /// resolves it when all are over. A notification that comes again changes nothing.
    ///
    /// # Errors
    /// When the notification cannot be used, or the store does not answer: Alertmanager sends it again then.
    pub async fn notify(
        &self,
        tenant: &Tenant,
        sent: AlertmanagerNotification,
    ) -> Result<WebhookReceipt, IncidentError> {
        self.alerted(tenant, Notification::new(sent, IncidentOpener::Webhook)?).await
    }

    /// Takes what a detector of ours says, as [`Self::notify`] takes what Alertmanager says. Their groups are never the same.
    ///
    /// # Errors
    /// As [`Self::notify`].
    pub async fn detect(
        &self,
        tenant: &Tenant,
        sent: AlertmanagerNotification,
    ) -> Result<WebhookReceipt, IncidentError> {
        self.alerted(tenant, Notification::new(sent, IncidentOpener::Detector)?).await
    }

    async fn alerted(
        &self,
        tenant: &Tenant,
        mut notification: Notification,
    ) -> Result<WebhookReceipt, IncidentError> {
        let now = self.now();
        let _opening = self.inner.opening.lock().await;
        let store = &self.inner.store;
        let since = now.saturating_add_nanos(-MAX_OPEN_NS);
        let fires = notification.status == AlertStatus::Firing;
        let latest = match store.latest_incident(tenant, &notification.group, since).await? {
            Some(id) => self.record(tenant, &id).await?,
            None => None,
        };
        let (id, record) = match latest.filter(|latest| notification.belongs_to(latest)) {
            Some(latest) => (latest.id.clone(), Some(latest)),
            None if fires => {
                let began = notification.began(now);
                let id = IncidentId::new(began, hash(&[tenant.as_str(), "alerts", &notification.group]));
                // One that comes late, when its incident is over, opens nothing.
                let record = self.record(tenant, &id).await?;
                (id, record)
            }
            None => return Ok(WebhookReceipt { incident_id: None, opened: false }),
        };
        let Some(record) = record else {
            let lookback_ns = i64::from(self.inner.settings.lookback_minutes) * MINUTE_NS;
            let opened = notification.opened(id.began(), lookback_ns);
            store.add_incident_events(tenant, &[opened.event(&id, now, &notification.group)?]).await?;
            metrics::counter!("ai_incidents_opened_total").increment(1);
            self.analyse_soon(tenant, &id);
            return Ok(WebhookReceipt { incident_id: Some(id), opened: true });
        };
        let mut events = Vec::new();
        notification.keep_starts(&record.alerts);
        if record.alerts != notification.alerts {
            let alerted = Alerted { alerts: notification.alerts.clone(), severity: notification.severity };
            events.push(alerted.event(&id, now)?);
        }
        if !fires && record.resolved.is_none() {
            let ended = notification.ended(now).max(id.began());
            events.push(Resolved { ended, by: notification.by }.event(&id, now)?);
        }
        if !events.is_empty() {
            store.add_incident_events(tenant, &events).await?;
        }
        Ok(WebhookReceipt { incident_id: Some(id), opened: false })
    }

    /// Has incidents analysed that wait for it: at the start all of them, later those that were opened two minutes ago or earlier.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn analyse_waiting(&self, at_start: bool) -> Result<usize, StoreError> {
        let now = self.now();
        let to = if at_start { now } else { now.saturating_add_nanos(-UNATTENDED_NS) };
        let from = now.saturating_add_nanos(-MAX_WAITING_NS);
        let waiting = self.inner.store.unanalysed_incidents(from, to).await?;
        for (tenant, id) in &waiting {
            self.analyse_soon(tenant, id);
        }
        Ok(waiting.len())
    }

    /// Looks for waiting incidents now and again, until it is dropped.
    pub async fn look_after(self) {
        let mut at_start = true;
        loop {
            match self.analyse_waiting(at_start).await {
                Ok(_) => at_start = false,
                Err(error) => {
                    tracing::warn!(%error, "incidents that wait for their analysis cannot be looked for")
                }
            }
            tokio::time::sleep(self.inner.settings.sweep_interval()).await;
        }
    }

    /// Analyses an incident in the background, unless that waits or runs already.
    fn analyse_soon(&self, tenant: &Tenant, id: &IncidentId) {
        let key = (tenant.clone(), id.clone());
        {
            let mut running = self.inner.running.lock().unwrap_or_else(PoisonError::into_inner);
            // What is left out waits in the store.
            if running.len() >= MAX_RUNNING || !running.insert(key.clone()) {
                return;
            }
        }
        let this = self.clone();
        tokio::spawn(async move {
            let (tenant, id) = &key;
            if let Err(error) = this.analyse(tenant, id).await {
                tracing::error!(%error, incident.id = %id, "the analysis of an incident could not be kept");
            }
            this.inner.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        });
    }

    async fn analyse(&self, tenant: &Tenant, id: &IncidentId) -> Result<(), StoreError> {
        // The semaphore is never closed.
        let Ok(_permit) = self.inner.permits.acquire().await else { return Ok(()) };
        let Some(record) = self.record(tenant, id).await? else { return Ok(()) };
        if record.answer.is_some() || record.given_up {
            return Ok(());
        }
        let now = self.now();
        let asked = question(&record, now);
        let timeout = self.inner.settings.analysis_timeout();
        let analysing = self.inner.analyst.analyse(tenant, &asked, now);
        let event = match tokio::time::timeout(timeout, analysing).await {
            Ok(Ok(analysis)) => self.done(id, &analysis)?,
            Ok(Err(error)) => {
                tracing::warn!(%error, incident.id = %id, "an incident could not be analysed");
                // The same question would be refused again.
                let refused = matches!(error, RcaError::Invalid { .. });
                let reason = match error {
                    RcaError::Store(error) => olly_correlate::partial_reason(&error).to_owned(),
                    error => error.to_string(),
                };
                event::analysis_failed(id, self.now(), reason, record.failures, refused)?
            }
            Err(_) => {
                let reason = format!("the analysis took longer than {} ms", timeout.as_millis());
                event::analysis_failed(id, self.now(), reason, record.failures, false)?
            }
        };
        self.inner.store.add_incident_events(tenant, &[event]).await
    }

    fn done(&self, id: &IncidentId, analysis: &IncidentAnalysis) -> Result<IncidentEvent, StoreError> {
        metrics::counter!("ai_incidents_analysed_total").increment(1);
        tracing::info!(
            incident.id = %id,
            rca.verdict = ?analysis.verdict,
            rca.root_cause = analysis.root_cause.as_ref().map(|cause| cause.service.as_str()),
            "an incident was analysed"
        );
        event::analysed(id, self.now(), analysis)
    }
}

/// What the analysis is asked of an incident: the time that was named, or from before the alerts until now.
fn question(record: &Record, now: Timestamp) -> RcaRequest {
    let Opened { from, to, began, symptom, .. } = &record.opened;
    let ended = to.or(record.resolved.as_ref().map(|(_, resolved)| resolved.ended)).unwrap_or(now);
    let latest = from.saturating_add_nanos(MAX_WINDOW_NS);
    // An alert of a moment still leaves a time to look at.
    let earliest = record.id.began().saturating_add_nanos(MINUTE_NS).min(now);
    RcaRequest {
        from: *from,
        to: ended.max(earliest).min(latest),
        began: *began,
        symptom: symptom.clone(),
        reference: None,
        wording: WordingChoice::Template,
    }
}

fn check(new: &NewIncident, now: Timestamp) -> Result<(), Refused> {
    text("title", &new.title, 1, 200)?;
    text("description", &new.description, 0, 4_000)?;
    labels(&new.labels)?;
    let refused = |field, message: String| Err(Refused { field, message });
    if new.from >= new.to {
        return refused("from", format!("it must be before `to`, {}", new.to));
    }
    if new.to.nanos_since(new.from) > MAX_WINDOW_NS {
        return refused("to", "it is more than 6 hours after `from`".to_owned());
    }
    if new.to > now.saturating_add_nanos(MINUTE_NS) {
        return refused("to", format!("it lies in the future; it is {now}"));
    }
    if now.nanos_since(new.from) > MAX_AGE_NS {
        return refused("from", "it is more than 400 days ago".to_owned());
    }
    if new.began.is_some_and(|began| began < new.from || began > new.to) {
        return refused("began", "it must lie between `from` and `to`".to_owned());
    }
    if let Some(symptom) = &new.symptom {
        text("symptom.service", &symptom.service, 1, 256)?;
    }
    Ok(())
}

fn text(field: &'static str, text: &str, min: usize, max: usize) -> Result<(), Refused> {
    let length = text.chars().count();
    let plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    if (min..=max).contains(&length) && text.chars().all(plain) && (min == 0 || !text.trim().is_empty()) {
        return Ok(());
    }
    let message =
        format!("it has {length} characters; allowed are {min} to {max} without control characters");
    Err(Refused { field, message })
}

fn labels(labels: &BTreeMap<String, String>) -> Result<(), Refused> {
    if labels.len() > 50 {
        let message = format!("there are {}; allowed are at most 50", labels.len());
        return Err(Refused { field: "labels", message });
    }
    for (key, value) in labels {
        text("labels", key, 1, 128)?;
        text("labels", value, 0, 512)?;
    }
    Ok(())
}
