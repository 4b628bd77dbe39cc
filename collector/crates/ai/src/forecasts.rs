//! Forecasting what has a threshold, and telling when it is going to be crossed.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use olly_anomaly::{LEAST_STEPS, crossing, forecast};
use olly_config::{AnomaliesConfig, ThresholdConfig};
use olly_model::{AnomalyMetric, ForecastPoint, PredictedAlert, TimeRange, Timestamp, ValueRange};
use olly_query::Tenant;
use olly_storage::{FindingStore, ForecastSeries, GaugeReading, ReadingStore, ServiceReading, StoreError};

use crate::anomalies::MAX_TENANTS;

const SECOND_NS: i64 = 1_000_000_000;
const DAY_S: i64 = 86_400;
/// How far forecasts look.
const HORIZON_S: i64 = DAY_S;
/// Steps of a long history and how far back it goes: 14 days are what a weekly season takes.
const LONG: Grid = Grid { step_s: 1_800, history_s: 14 * DAY_S };
/// Steps of a history of less than two days.
const SHORT: Grid = Grid { step_s: 600, history_s: 2 * DAY_S };
/// Series of a tenant that are forecast, in the order of their names.
const MAX_SERIES: usize = 300;

/// Equal steps of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Grid {
    step_s: i64,
    history_s: i64,
}

/// A series by service, metric and attributes.
type Key = (String, String, String);
/// Values by the first second of their step.
type Steps = BTreeMap<i64, f64>;

/// Forecasts what has a threshold.
#[derive(Clone)]
pub struct Forecaster {
    readings: Arc<dyn ReadingStore>,
    findings: Arc<dyn FindingStore>,
    thresholds: BTreeMap<String, f64>,
    every: Duration,
}

impl fmt::Debug for Forecaster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Forecaster").field("thresholds", &self.thresholds).finish_non_exhaustive()
    }
}

impl Forecaster {
    /// A forecaster of what `readings` has, which puts alerts into `findings`.
    pub fn new(
        readings: Arc<dyn ReadingStore>,
        findings: Arc<dyn FindingStore>,
        config: &AnomaliesConfig,
    ) -> Self {
        let thresholds = config
            .thresholds
            .iter()
            .map(|ThresholdConfig { metric, threshold }| (metric.clone(), *threshold));
        Self {
            readings,
            findings,
            thresholds: thresholds.collect(),
            every: Duration::from_secs(60 * u64::from(config.forecast_minutes)),
        }
    }

    /// Makes forecasts again and again, for as long as it is polled.
    pub async fn run(self, clock: impl Fn() -> Timestamp) {
        let mut ticks = tokio::time::interval(self.every);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.forecast_all(clock()).await {
                metrics::counter!("ai_forecast_failures_total").increment(1);
                let cause = std::error::Error::source(&error).map(tracing::field::display);
                tracing::warn!(%error, cause, "forecasts could not be made; they are tried again");
            }
        }
    }

    /// Makes the forecasts of all tenants.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn forecast_all(&self, now: Timestamp) -> Result<(), StoreError> {
        let day = TimeRange { start: now.saturating_add_nanos(-DAY_S * SECOND_NS), end: now };
        for tenant in self.readings.tenants(day, MAX_TENANTS).await? {
            self.forecast_tenant(&tenant, now).await?;
        }
        Ok(())
    }

    /// Makes the forecasts of a tenant.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn forecast_tenant(&self, tenant: &Tenant, now: Timestamp) -> Result<(), StoreError> {
        let long = self.series(tenant, LONG, now).await?;
        let recent = now.unix_nanos() / SECOND_NS - SHORT.history_s;
        let young = long.values().any(|steps| is_young(steps, recent));
        let short = if young { self.series(tenant, SHORT, now).await? } else { BTreeMap::new() };
        let thresholds = self.thresholds.clone();
        let made = tokio::task::spawn_blocking(move || {
            let keys = long.iter().take(MAX_SERIES);
            keys.filter_map(|(key, steps)| {
                let threshold = *thresholds.get(&key.1)?;
                match short.get(key).filter(|_| is_young(steps, recent)) {
                    Some(steps) => predicted(key, steps, SHORT, threshold, now),
                    None => predicted(key, steps, LONG, threshold, now),
                }
            })
            .collect::<Vec<ForecastSeries>>()
        });
        let Ok(made) = made.await else {
            tracing::error!("a forecast failed; there are none of this tenant now");
            return Ok(());
        };
        metrics::counter!("ai_forecasts_total").increment(made.len() as u64);
        self.findings.keep_forecasts(tenant, now, &made).await
    }

    /// Everything with a threshold, in equal steps up to the last one that is complete.
    async fn series(
        &self,
        tenant: &Tenant,
        grid: Grid,
        now: Timestamp,
    ) -> Result<BTreeMap<Key, Steps>, StoreError> {
        let end_s = (now.unix_nanos() / SECOND_NS).div_euclid(grid.step_s) * grid.step_s;
        let time = TimeRange {
            start: Timestamp::from_unix_nanos((end_s - grid.history_s) * SECOND_NS),
            end: Timestamp::from_unix_nanos(end_s * SECOND_NS - 1),
        };
        let step = u32::try_from(grid.step_s).unwrap_or(u32::MAX);
        let counted = [AnomalyMetric::ErrorRate, AnomalyMetric::P95DurationNs];
        let gauges: Vec<String> = self
            .thresholds
            .keys()
            .filter(|name| counted.iter().all(|metric| metric.as_str() != name.as_str()))
            .cloned()
            .collect();
        let (services, gauges) = tokio::try_join!(
            self.readings.service_series(tenant, time, step),
            self.readings.gauge_series(tenant, &gauges, time, step),
        )?;
        let mut series: BTreeMap<Key, Steps> = BTreeMap::new();
        for ServiceReading { service, unix_s, requests, errors, p95_ns } in services {
            if requests == 0 {
                continue;
            }
            for (metric, value) in [(counted[0], errors as f64 / requests as f64), (counted[1], p95_ns)] {
                let key = (service.clone(), metric.as_str().to_owned(), String::new());
                series.entry(key).or_default().insert(unix_s, value);
            }
        }
        for GaugeReading { service, metric, series: name, unix_s, mean } in gauges {
            series.entry((service, metric, name)).or_default().insert(unix_s, mean);
        }
        Ok(series)
    }
}

/// Whether a series began after a time.
fn is_young(steps: &Steps, since_s: i64) -> bool {
    steps.keys().next().is_some_and(|first| *first > since_s)
}

/// What is said of a series; none when it is too short, or has ended.
fn predicted(key: &Key, steps: &Steps, grid: Grid, threshold: f64, now: Timestamp) -> Option<ForecastSeries> {
    let (first, last) = (*steps.keys().next()?, *steps.keys().next_back()?);
    let now_s = now.unix_nanos() / SECOND_NS;
    // What stopped some steps ago goes nowhere.
    if now_s - last > 4 * grid.step_s || (last - first) / grid.step_s + 1 < LEAST_STEPS as i64 {
        return None;
    }
    let values: Vec<f64> = (first..=last)
        .step_by(usize::try_from(grid.step_s).unwrap_or(1))
        .map(|step| steps.get(&step).copied().unwrap_or(f64::NAN))
        .collect();
    let value = *steps.get(&last)?;
    let series = |alert| ForecastSeries {
        service: key.0.clone(),
        metric: key.1.clone(),
        series: key.2.clone(),
        alert,
    };
    // What is above its threshold now needs no forecast.
    if value >= threshold {
        return Some(series(None));
    }
    let horizon = usize::try_from(HORIZON_S / grid.step_s).unwrap_or(1);
    let ahead = forecast(&values, u32::try_from(grid.step_s).unwrap_or(1), horizon)?;
    let Some(crosses) = crossing(&ahead, threshold) else { return Some(series(None)) };
    let at = |step: usize| {
        let step_s = last + (step as i64 + 1) * grid.step_s;
        Timestamp::from_unix_nanos(step_s.saturating_mul(SECOND_NS))
    };
    let [likely, nearly_sure] = &ahead.intervals;
    let forecast = (0..horizon).map(|step| ForecastPoint {
        time: at(step),
        value: ahead.point[step],
        likely: ValueRange { low: likely.low[step], high: likely.high[step] },
        nearly_sure: ValueRange { low: nearly_sure.low[step], high: nearly_sure.high[step] },
    });
    Some(series(Some(PredictedAlert {
        service: key.0.clone(),
        metric: key.1.clone(),
        series: key.2.clone(),
        threshold,
        value,
        expected_time: at(crosses.expected),
        earliest_time: at(crosses.earliest),
        latest_time: crosses.latest.map(at),
        seasonal: ahead.seasonal,
        history_start: Timestamp::from_unix_nanos(first.saturating_mul(SECOND_NS)),
        made_at: now,
        forecast: forecast.collect(),
    })))
}
