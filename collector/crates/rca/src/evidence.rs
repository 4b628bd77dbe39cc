//! What speaks against a service.

use std::collections::BTreeMap;

use crate::{Channel, names::Symbol, resource::Resource};

/// What exactly changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject {
    /// The time an operation takes by itself, in seconds.
    Operation {
        /// The operation.
        operation: Symbol,
    },
    /// The time a service takes by itself, in seconds, where its operations are not known.
    OwnTime,
    /// The time between caller and callee (network, queue), in seconds.
    Link {
        /// Who calls.
        caller: Symbol,
        /// Who is called.
        callee: Symbol,
    },
    /// The time it adds to a request by itself, in seconds, from metrics.
    AddedTime,
    /// The share of requests that ends well, from metrics.
    AddedFailures,
    /// The share of requests that fail in the service itself.
    OwnFailures,
    /// The share of calls to the service that fail on the way or on their arrival.
    CallFailures,
    /// The share of times that `seen` is what is logged after `after`, instead of `usual`.
    LogStep {
        /// The operation in whose span it is logged, when known.
        operation: Option<Symbol>,
        /// The event before; none at the beginning of the span.
        after: Option<Symbol>,
        /// What used to come next; none for the end of the span.
        usual: Option<Symbol>,
        /// What comes now; none for the end of the span.
        seen: Option<Symbol>,
    },
    /// The same for the spans inside of a span.
    CallStep {
        /// The service whose span it is.
        within: Symbol,
        /// The operation whose span it is.
        operation: Symbol,
        /// The inner span before; none at the beginning.
        after: Option<Symbol>,
        /// What used to come next; none for the end.
        usual: Option<Symbol>,
        /// What comes now; none for the end.
        seen: Option<Symbol>,
    },
    /// The use of a resource, in the metric's own unit.
    Metric {
        /// The metric.
        metric: Symbol,
        /// The instance.
        instance: Symbol,
        /// Of which resource.
        resource: Resource,
    },
}

/// One change of one service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// How strong it is, in the unit of its channel.
    pub strength: f64,
    /// What changed.
    pub subject: Subject,
    /// The value before the incident.
    pub before: f64,
    /// The value during the incident.
    pub after: f64,
    /// How many observations that rests on, before.
    pub count_before: f64,
    /// How many observations that rests on, during.
    pub count_after: f64,
    /// In seconds: what takes longer shows the finding. Midway, by ratio, between before and during.
    pub(crate) limit: f64,
}

/// The strongest finding of one channel for each service that has any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    pub(crate) by_service: BTreeMap<Symbol, Finding>,
}

impl Findings {
    /// Keeps the stronger one. Equal ones: the one that came first, so callers bring them in a fixed order.
    pub(crate) fn offer(&mut self, service: Symbol, mut finding: Finding) {
        if finding.strength.is_nan() || finding.strength <= 0.0 {
            return;
        }
        // Others are measured by their part of the strongest.
        finding.strength = finding.strength.min(f64::MAX);
        let best = self.by_service.entry(service).or_insert(finding);
        if finding.strength > best.strength {
            *best = finding;
        }
    }

    pub(crate) fn strength(&self, service: Symbol) -> f64 {
        self.by_service.get(&service).map_or(0.0, |finding| finding.strength)
    }

    pub(crate) fn strongest(&self) -> f64 {
        self.by_service.values().map(|finding| finding.strength).fold(0.0, f64::max)
    }
}

/// The findings of all channels.
pub(crate) type Evidence = BTreeMap<Channel, Findings>;
