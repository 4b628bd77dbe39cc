//! What is done once, and what a detector that fails leaves behind.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use olly_config::IncidentsConfig;
use olly_model::{IncidentAnalysis, RcaRequest};
use olly_storage::{
    ForecastSeries, GaugeReading, LogPatternReading, OperationReading, ServiceReading, StoreError,
};
use olly_testkit::MemoryIncidents;

use super::*;
use crate::incident::{IncidentAnalyst, RcaError};

/// A store with one tenant and no readings, which remembers what it was asked for and given.
#[derive(Default)]
struct Empty {
    kept: Mutex<Vec<i64>>,
    asked_for_findings: AtomicUsize,
}

#[async_trait]
impl ReadingStore for Empty {
    async fn tenants(&self, _: TimeRange, _: usize) -> Result<Vec<Tenant>, StoreError> {
        Ok(vec![Tenant::default()])
    }

    async fn judged_minutes(&self, _: &Tenant, _: TimeRange) -> Result<Vec<i64>, StoreError> {
        Ok(self.kept.lock().unwrap().clone())
    }

    async fn findings(&self, _: &Tenant, _: TimeRange, _: f64) -> Result<Vec<MetricAnomaly>, StoreError> {
        self.asked_for_findings.fetch_add(1, Ordering::SeqCst);
        Ok(Vec::new())
    }

    async fn service_readings(&self, _: &Tenant, _: &[i64]) -> Result<Vec<ServiceReading>, StoreError> {
        Ok(Vec::new())
    }

    async fn operation_readings(
        &self,
        _: &Tenant,
        _: TimeRange,
        _: usize,
    ) -> Result<Vec<OperationReading>, StoreError> {
        Ok(Vec::new())
    }

    async fn log_patterns(&self, _: &Tenant, _: Timestamp) -> Result<Vec<LogPatternReading>, StoreError> {
        Ok(Vec::new())
    }

    async fn known_log_patterns(
        &self,
        _: &Tenant,
        _: TimeRange,
    ) -> Result<Vec<LogPatternReading>, StoreError> {
        Ok(Vec::new())
    }

    async fn service_series(
        &self,
        _: &Tenant,
        _: TimeRange,
        _: u32,
    ) -> Result<Vec<ServiceReading>, StoreError> {
        Ok(Vec::new())
    }

    async fn gauge_series(
        &self,
        _: &Tenant,
        _: &[String],
        _: TimeRange,
        _: u32,
    ) -> Result<Vec<GaugeReading>, StoreError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl FindingStore for Empty {
    async fn keep_minute(&self, _: &Tenant, minute: &JudgedMinute) -> Result<(), StoreError> {
        let mut kept = self.kept.lock().unwrap();
        kept.push(minute.unix_s);
        kept.sort_unstable();
        Ok(())
    }

    async fn keep_forecasts(&self, _: &Tenant, _: Timestamp, _: &[ForecastSeries]) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl IncidentAnalyst for Empty {
    async fn analyse(&self, _: &Tenant, _: &RcaRequest, _: Timestamp) -> Result<IncidentAnalysis, RcaError> {
        panic!("nothing stands out, so that nothing is analysed");
    }
}

/// A watch that looks at three minutes each time.
fn watch(store: &Arc<Empty>) -> Watch {
    let config = AnomaliesConfig { settle_seconds: 0, catch_up_minutes: 3, ..AnomaliesConfig::default() };
    Watch::new(Arc::clone(store) as _, Arc::clone(store) as _, &config).unwrap()
}

const MINUTE: i64 = MINUTE_S;

#[tokio::test]
async fn findings_are_asked_for_once_a_minute() {
    let store = Arc::new(Empty::default());
    let clock = Arc::new(|| time(600));
    let incidents = Incidents::new(
        Arc::new(MemoryIncidents::default()),
        Arc::clone(&store) as _,
        IncidentsConfig::default(),
        clock,
    );
    let watch = watch(&store).opening(incidents, 6.0);
    for seconds in [0, 10, 20, 50] {
        watch.judge_due(time(600 + seconds)).await.unwrap();
    }
    assert_eq!(store.asked_for_findings.load(Ordering::SeqCst), 1);
    watch.judge_due(time(600 + MINUTE)).await.unwrap();
    assert_eq!(store.asked_for_findings.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_minute_in_which_a_detector_fails_is_not_called_judged_and_is_tried_once() {
    static TRIED: AtomicUsize = AtomicUsize::new(0);
    fn fails_at_540(data: &MinuteData, _: &Calendar) -> Vec<MetricAnomaly> {
        if data.unix_s == 540 {
            TRIED.fetch_add(1, Ordering::SeqCst);
            panic!("a detector fails");
        }
        Vec::new()
    }
    let store = Arc::new(Empty::default());
    let failing = Watch { judge: fails_at_540, ..watch(&store) };
    for seconds in [600, 610, 620] {
        failing.judge_due(time(seconds)).await.unwrap();
    }
    assert_eq!(*store.kept.lock().unwrap(), [420, 480]);
    assert_eq!(TRIED.load(Ordering::SeqCst), 1);
    // Whoever is mended, or another version, may try again.
    watch(&store).judge_due(time(620)).await.unwrap();
    assert_eq!(*store.kept.lock().unwrap(), [420, 480, 540]);
}
