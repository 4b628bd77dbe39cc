//! Who calls whom, how often, how long it takes and how often it fails.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    Outcome, Telemetry,
    analyse::Shape,
    division::{Division, Merge, Slices},
    input::{Parent, SpanRow},
    names::Symbol,
    stats::Moments,
};

/// What was seen of one kind of calls in one period.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// The logarithm of their duration in seconds, moved by [`TICK`].
    pub(crate) log_duration: Moments,
    /// How many failed.
    pub(crate) failed: f64,
    /// How many said how they ended.
    pub(crate) told: f64,
}

/// Added to every duration, in seconds, before its logarithm is taken: differences far below the clock's resolution and the
/// scheduler's slice say nothing.
pub(crate) const TICK: f64 = 0.002;

impl Seen {
    pub(crate) fn add(&mut self, span: &SpanRow) {
        self.log_duration.add((seconds(span.duration) + TICK).ln());
        self.told += 1.0;
        if span.outcome == Outcome::Failed {
            self.failed += 1.0;
        }
    }

    pub(crate) fn count(&self) -> f64 {
        self.log_duration.count
    }

    /// The geometric mean of the durations, in seconds.
    pub(crate) fn typical(&self) -> f64 {
        if self.count() == 0.0 { 0.0 } else { (self.log_duration.mean().exp() - TICK).max(0.0) }
    }

    /// The share of failures.
    pub(crate) fn failing(&self) -> f64 {
        if self.told == 0.0 { 0.0 } else { self.failed / self.told }
    }
}

impl Merge for Seen {
    fn merge(self, other: Self) -> Self {
        Self {
            log_duration: self.log_duration.merge(other.log_duration),
            failed: self.failed + other.failed,
            told: self.told + other.told,
        }
    }
}

/// Before and during the incident.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Compared {
    pub(crate) before: Seen,
    pub(crate) after: Seen,
}

/// Microseconds as seconds.
pub(crate) fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

/// The calls between services, and the requests that each service served.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    /// Caller, callee → the caller's side of the calls.
    pub(crate) edges: BTreeMap<(Symbol, Symbol), Compared>,
    /// Service → its own side of the requests that entered it.
    pub(crate) served: BTreeMap<Symbol, Compared>,
    /// Whether the source keeps parents.
    pub(crate) structured: bool,
}

impl Calls {
    /// For each part of the time that is compared.
    pub(crate) fn divided(telemetry: &Telemetry, division: &Division, shape: &Shape<'_>) -> Vec<Self> {
        let mut edges: HashMap<(Symbol, Symbol), Slices<Seen>> = HashMap::new();
        let mut served: HashMap<Symbol, Slices<Seen>> = HashMap::new();
        let mut structured = false;
        for (forest, healthy) in [(&shape.window, false), (&shape.reference, true)] {
            for (place, span) in forest.spans.iter().enumerate() {
                structured |= matches!(span.parent, Parent::Span(_));
                let Some(slice) = division.slice(healthy, span.start) else { continue };
                if let Some(callee) = forest.callee(place) {
                    edges.entry((span.service, callee)).or_default().of(slice).add(span);
                }
                if forest.is_entry(place) {
                    served.entry(span.service).or_default().of(slice).add(span);
                }
            }
        }
        for (caller, callee) in &telemetry.calls {
            edges.entry((*caller, *callee)).or_default();
        }
        let of = |slice| {
            let compared =
                |seen: &Slices<Seen>| Compared { before: seen.before(slice), after: seen.after(slice) };
            Self {
                edges: edges.iter().map(|(key, seen)| (*key, compared(seen))).collect(),
                served: served.iter().map(|(key, seen)| (*key, compared(seen))).collect(),
                structured,
            }
        };
        division.compared().map(of).collect()
    }

    /// The calls that reach a service from others.
    pub(crate) fn into(&self, callee: Symbol) -> impl Iterator<Item = (Symbol, &Compared)> {
        self.edges
            .iter()
            .filter(move |((from, to), _)| *to == callee && *from != callee)
            .map(|((from, _), calls)| (*from, calls))
    }

    /// The calls of a service to others.
    pub(crate) fn out_of(&self, caller: Symbol) -> impl Iterator<Item = (Symbol, &Compared)> {
        self.edges
            .iter()
            .filter(move |((from, to), _)| *from == caller && *to != caller)
            .map(|((_, to), calls)| (*to, calls))
    }

    /// Every service that takes part in a call.
    pub(crate) fn services(&self) -> BTreeSet<Symbol> {
        self.edges.keys().flat_map(|(from, to)| [*from, *to]).chain(self.served.keys().copied()).collect()
    }
}
