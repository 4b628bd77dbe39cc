//! Looking for anomalies: each minute is judged once its data has arrived.
//!
//! Several instances may do it at once, and one may be started anew at any time: a finding is named by what it is about, so that
//! who finds it again replaces it, and a minute counts as judged when everything found in it is kept.

mod alarm;
mod minute;

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use olly_anomaly::{Calendar, SEASON_DAYS, around};
use olly_config::AnomaliesConfig;
use olly_model::{MetricAnomaly, TimeRange, Timestamp};
use olly_query::Tenant;
use olly_storage::{FindingStore, JudgedMinute, ReadingStore, StoreError};

use crate::incidents::Incidents;
use minute::{HOUR_MINUTES, MINUTE_S};
pub use minute::{MinuteData, findings};

const SECOND_NS: i64 = 1_000_000_000;
/// How often it is looked whether a minute is due.
const TICK: Duration = Duration::from_secs(10);
/// Tenants that are looked at.
pub(crate) const MAX_TENANTS: usize = 100;
/// Operations of a minute that are judged, the busiest ones.
const MAX_OPERATIONS: usize = 200;
/// Minutes before, from which forests are grown and patterns are known.
const HISTORY_MINUTES: i64 = 180;

/// Looks for anomalies in a store.
#[derive(Clone)]
pub struct Watch {
    readings: Arc<dyn ReadingStore>,
    findings: Arc<dyn FindingStore>,
    calendar: Calendar,
    settle_s: i64,
    catch_up_minutes: i64,
    /// Where incidents are opened, and from which score on.
    incidents: Option<(Incidents, f64)>,
    judge: Judge,
    done: Arc<Mutex<Done>>,
}

/// The detectors.
type Judge = fn(&MinuteData, &Calendar) -> Vec<MetricAnomaly>;

/// What this process has done and the store does not know.
#[derive(Debug, Default)]
struct Done {
    /// Minutes of tenants in which a detector failed: it would fail again.
    failed: HashSet<(Tenant, i64)>,
    /// The last minute of each tenant whose findings the keeper of incidents was told.
    alarmed: HashMap<Tenant, i64>,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("calendar", &self.calendar).finish_non_exhaustive()
    }
}

impl Watch {
    /// A watch over what `readings` has, which puts what it finds into `findings`.
    ///
    /// # Errors
    /// When the configuration names no time zone or no day.
    pub fn new(
        readings: Arc<dyn ReadingStore>,
        findings: Arc<dyn FindingStore>,
        config: &AnomaliesConfig,
    ) -> Result<Self, olly_config::ConfigError> {
        Ok(Self {
            readings,
            findings,
            calendar: Calendar::new(config.zone()?, config.dates()?),
            settle_s: i64::from(config.settle_seconds),
            catch_up_minutes: i64::from(config.catch_up_minutes),
            incidents: None,
            judge: minute::findings,
            done: Arc::default(),
        })
    }

    fn done(&self) -> std::sync::MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens incidents for trouble that lasts, of findings from `least_score` on.
    #[must_use]
    pub fn opening(mut self, incidents: Incidents, least_score: f64) -> Self {
        self.incidents = Some((incidents, least_score));
        self
    }

    /// Judges minutes as they become due, for as long as it is polled.
    pub async fn run(self, clock: impl Fn() -> Timestamp) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.judge_due(clock()).await {
                metrics::counter!("ai_anomaly_failures_total").increment(1);
                let cause = std::error::Error::source(&error).map(tracing::field::display);
                tracing::warn!(%error, cause, "minutes could not be judged; they are tried again");
            }
        }
    }

    /// Judges the minutes of all tenants that are due and were not judged yet, oldest first.
    ///
    /// # Errors
    /// When the store does not answer. What was judged until then is kept.
    pub async fn judge_due(&self, now: Timestamp) -> Result<(), StoreError> {
        let now_s = now.unix_nanos().div_euclid(SECOND_NS);
        let last = (now_s - self.settle_s).div_euclid(MINUTE_S) * MINUTE_S - MINUTE_S;
        let first = last - (self.catch_up_minutes - 1) * MINUTE_S;
        let due = range(first, last);
        {
            let mut done = self.done();
            done.failed.retain(|(_, minute)| *minute >= first);
            done.alarmed.retain(|_, minute| *minute >= first);
        }
        // A tenant that fell silent is still looked at: silence is a finding.
        for tenant in self.readings.tenants(range(first - HOUR_MINUTES * MINUTE_S, last), MAX_TENANTS).await?
        {
            let judged = self.readings.judged_minutes(&tenant, due).await?;
            for minute in (first..=last).step_by(MINUTE_S as usize) {
                let failed = self.done().failed.contains(&(tenant.clone(), minute));
                if !failed && judged.binary_search(&minute).is_err() {
                    self.judge_minute(&tenant, minute).await?;
                }
            }
            let alarmed = self.done().alarmed.get(&tenant) == Some(&last);
            if !alarmed && self.alarm(&tenant, last).await? {
                self.done().alarmed.insert(tenant, last);
            }
        }
        Ok(())
    }

    /// Tells the keeper of incidents what the findings up to a minute say, and whether that has arrived. Saying it again, as another
    /// instance may, changes nothing.
    async fn alarm(&self, tenant: &Tenant, unix_s: i64) -> Result<bool, StoreError> {
        let Some((incidents, least_score)) = &self.incidents else { return Ok(true) };
        let lookback = range(unix_s - alarm::LOOKBACK_MINUTES * MINUTE_S, unix_s);
        let findings = self.readings.findings(tenant, lookback, *least_score).await?;
        if let Some(told) = alarm::notification(&findings, unix_s, *least_score)
            && let Err(error) = incidents.detect(tenant, told).await
        {
            metrics::counter!("ai_anomaly_failures_total").increment(1);
            tracing::warn!(%error, "anomalies could not open an incident; it is tried again");
            return Ok(false);
        }
        Ok(true)
    }

    /// Judges a minute of a tenant, given by its first second. When a detector fails, the minute stays as it is in the store: one that
    /// nobody has judged, for which readers compute a plain z-score.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn judge_minute(&self, tenant: &Tenant, unix_s: i64) -> Result<(), StoreError> {
        let mut minutes: Vec<i64> =
            (unix_s - HOUR_MINUTES * MINUTE_S..=unix_s).step_by(MINUTE_S as usize).collect();
        for same_time in self.calendar.same_time(unix_s, SEASON_DAYS) {
            minutes.extend(around(same_time).step_by(MINUTE_S as usize));
        }
        let history = range(unix_s - HISTORY_MINUTES * MINUTE_S, unix_s);
        let before = range(unix_s - HISTORY_MINUTES * MINUTE_S, unix_s - MINUTE_S);
        let (services, operations, patterns, known_patterns) = tokio::try_join!(
            self.readings.service_readings(tenant, &minutes),
            self.readings.operation_readings(tenant, history, MAX_OPERATIONS),
            self.readings.log_patterns(tenant, time(unix_s)),
            self.readings.known_log_patterns(tenant, before),
        )?;
        let data = MinuteData { unix_s, services, operations, patterns, known_patterns };
        let (calendar, judge) = (self.calendar.clone(), self.judge);
        // Forests take a second of computing when there are many operations.
        let judged = tokio::task::spawn_blocking(move || {
            let findings = judge(&data, &calendar);
            JudgedMinute { unix_s, findings, patterns: data.patterns }
        });
        let Ok(judged) = judged.await else {
            metrics::counter!("ai_anomaly_minutes_failed_total").increment(1);
            tracing::error!(minute.unix_s = unix_s, "a detector failed; the minute is not judged");
            self.done().failed.insert((tenant.clone(), unix_s));
            return Ok(());
        };
        metrics::counter!("ai_anomaly_minutes_total").increment(1);
        metrics::counter!("ai_anomaly_findings_total").increment(judged.findings.len() as u64);
        self.findings.keep_minute(tenant, &judged).await
    }
}

fn time(unix_s: i64) -> Timestamp {
    Timestamp::from_unix_nanos(unix_s.saturating_mul(SECOND_NS))
}

fn range(first_s: i64, last_s: i64) -> TimeRange {
    TimeRange { start: time(first_s), end: time(last_s) }
}

#[cfg(test)]
mod tests;
