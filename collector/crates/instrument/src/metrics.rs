//! The recorder behind `/metrics`.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Upper ends of the buckets of durations, in seconds: dense where answers should lie (20 ms), up to the time-out.
const DURATION_BUCKETS_SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 15.0];

static INSTALLED: Mutex<Option<Metrics>> = Mutex::new(None);

/// Why there are no metrics.
#[derive(Debug, thiserror::Error)]
#[error("the metrics recorder could not be installed")]
pub struct MetricsError(#[from] BuildError);

/// What the process counts, for Prometheus to fetch.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Installs the process's recorder; a later call returns the same one.
    ///
    /// # Errors
    /// When a foreign recorder is installed.
    pub fn install() -> Result<Self, MetricsError> {
        let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(metrics) = &*installed {
            return Ok(metrics.clone());
        }
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &DURATION_BUCKETS_SECONDS)?
            .install_recorder()?;
        let metrics = Self(handle);
        *installed = Some(metrics.clone());
        Ok(metrics)
    }

    /// The text that Prometheus reads.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Moves recorded values into their buckets. Call it every few seconds: until then every value is kept singly,
    /// which costs memory when nobody fetches the metrics.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn durations_have_buckets_and_installing_twice_is_harmless() {
        let metrics = Metrics::install().unwrap();
        metrics::histogram!("test_seconds").record(0.015);
        let text = Metrics::install().unwrap().render();
        assert!(text.contains("test_seconds_bucket{le=\"0.02\"} 1"), "{text}");
        assert!(text.contains("test_seconds_bucket{le=\"0.01\"} 0"), "{text}");
        metrics.tidy();
    }
}
