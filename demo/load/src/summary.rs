//! What came of the checkouts.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::truth::Incident;

/// How a checkout ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Ok,
    /// It went through after the payment was tried again.
    Retried,
    Failed,
}

impl Outcome {
    /// Tells an answer's outcome. `attempts` is how often the payment was tried.
    pub fn of(success: bool, attempts: u64) -> Self {
        match (success, attempts) {
            (false, _) => Self::Failed,
            (true, 0 | 1) => Self::Ok,
            (true, _) => Self::Retried,
        }
    }
}

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    pub seed: u64,
    pub sent: u64,
    /// Checkouts that were due but not sent, because too many were under way.
    pub shed: u64,
    pub outcomes: BTreeMap<Outcome, u64>,
    /// The correlation ID of the first flow with each outcome.
    pub examples: BTreeMap<Outcome, String>,
    /// The first checkout that got no answer, with the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_error: Option<String>,
    pub latency_ms: Latency,
    pub incidents: Vec<Incident>,
    #[serde(skip)]
    latencies: Vec<Duration>,
}

/// Percentiles of the time to an answer.
#[derive(Debug, Default, Serialize, PartialEq, Eq)]
pub struct Latency {
    pub p50: u64,
    pub p95: u64,
    pub p99: u64,
}

impl Summary {
    /// Nothing has happened yet.
    pub fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// Adds a checkout.
    pub fn add(&mut self, outcome: Outcome, correlation_id: Option<String>, latency: Duration) {
        self.sent += 1;
        *self.outcomes.entry(outcome).or_default() += 1;
        if let Some(id) = correlation_id {
            self.examples.entry(outcome).or_insert(id);
        }
        self.latencies.push(latency);
    }

    /// Works out the percentiles.
    pub fn finish(mut self) -> Self {
        self.latencies.sort_unstable();
        let at = |percent: usize| {
            let index = (self.latencies.len() * percent).div_ceil(100).saturating_sub(1);
            let latency = self.latencies.get(index).copied().unwrap_or_default();
            u64::try_from(latency.as_millis()).unwrap_or(u64::MAX)
        };
        self.latency_ms = Latency { p50: at(50), p95: at(95), p99: at(99) };
        self
    }

    /// Whether anything answered at all.
    pub fn reached(&self) -> bool {
        self.sent == 0 || !self.examples.is_empty()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Latency { p50, p95, p99 } = self.latency_ms;
        writeln!(f, "{} checkouts, p50 {p50} ms, p95 {p95} ms, p99 {p99} ms", self.sent)?;
        if self.shed > 0 {
            writeln!(f, "{} more were due but too many were under way", self.shed)?;
        }
        for (outcome, name) in
            [(Outcome::Ok, "ok"), (Outcome::Retried, "retried"), (Outcome::Failed, "failed")]
        {
            let count = self.outcomes.get(&outcome).copied().unwrap_or_default();
            let example = self.examples.get(&outcome).map(|id| format!("  e.g. {id}")).unwrap_or_default();
            writeln!(f, "  {name:<8} {count:>6}{example}")?;
        }
        if let Some(error) = &self.first_error {
            writeln!(f, "  first without an answer: {error}")?;
        }
        for incident in &self.incidents {
            writeln!(f, "  fault {} from {} to {}", incident.fault, incident.start, incident.end)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_example_is_kept_for_each_outcome() {
        let mut summary = Summary::default();
        for n in 1..=100 {
            let outcome = Outcome::of(n % 10 != 0, if n % 5 == 1 { 2 } else { 1 });
            summary.add(outcome, Some(format!("olly-{n}")), Duration::from_millis(n));
        }
        let summary = summary.finish();
        let json = serde_json::to_value(&summary).unwrap();
        assert_eq!(json["outcomes"], json!({"ok": 70, "retried": 20, "failed": 10}));
        assert_eq!(json["examples"], json!({"ok": "olly-2", "retried": "olly-1", "failed": "olly-10"}));
        assert_eq!(summary.latency_ms, Latency { p50: 50, p95: 95, p99: 99 });
        assert!(summary.to_string().contains("retried      20  e.g. olly-1"), "{summary}");
    }

    #[test]
    fn a_run_that_never_got_an_answer_is_known() {
        let mut summary = Summary::default();
        assert!(summary.reached(), "nothing was tried");
        summary.add(Outcome::Failed, None, Duration::ZERO);
        assert!(!summary.reached());
    }
}
