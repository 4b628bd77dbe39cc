//! Which traces a finding shows in: what ties the evidence of one service to that of another, and tells when it began.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    Outcome,
    calls::seconds,
    division::{Division, Slice},
    evidence::{Evidence, Subject},
    forest::Forest,
    input::Micros,
    logs,
    names::Symbol,
    sequence::Context,
    steps,
};

/// Where the findings of one service show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Affected {
    /// The traces of the incident in which they show; ordered.
    pub(crate) traces: Vec<u128>,
    /// The first of them to be seen affected, and when; ordered by time.
    pub(crate) earliest: Vec<(Micros, u128)>,
}

/// How many of the first traces are kept.
const EXAMPLES: usize = 3;

/// What a span or a step has to look like to show a finding, and the services that it speaks against.
#[derive(Default)]
struct Watch {
    operations: HashMap<(Symbol, Symbol), Vec<(Symbol, f64)>>,
    links: HashMap<(Symbol, Symbol), Vec<(Symbol, f64)>>,
    slow: HashMap<Symbol, f64>,
    own_failures: HashSet<Symbol>,
    call_failures: HashSet<Symbol>,
    log_steps: HashMap<(Context, Option<Symbol>), Vec<Symbol>>,
    call_steps: HashMap<(Context, Option<Symbol>), Vec<Symbol>>,
}

impl Watch {
    fn new(evidence: &Evidence) -> Self {
        let mut watch = Self::default();
        for findings in evidence.values() {
            for (service, finding) in &findings.by_service {
                let service = *service;
                match finding.subject {
                    Subject::Operation { operation } => {
                        let key = (service, operation);
                        watch.operations.entry(key).or_default().push((service, finding.limit));
                    }
                    Subject::Link { caller, callee } => {
                        watch.links.entry((caller, callee)).or_default().push((service, finding.limit));
                    }
                    Subject::OwnTime => {
                        watch.slow.insert(service, finding.limit);
                    }
                    Subject::OwnFailures => {
                        watch.own_failures.insert(service);
                    }
                    Subject::CallFailures => {
                        watch.call_failures.insert(service);
                    }
                    Subject::LogStep { operation, after, seen, .. } => {
                        let key = ((service, operation, after), seen);
                        watch.log_steps.entry(key).or_default().push(service);
                    }
                    Subject::CallStep { within, operation, after, seen, .. } => {
                        let key = ((within, Some(operation), after), seen);
                        watch.call_steps.entry(key).or_default().push(service);
                    }
                    Subject::Metric { .. } | Subject::AddedTime | Subject::AddedFailures => {}
                }
            }
        }
        watch
    }
}

/// For each service with findings that show in traces, the traces.
pub(crate) fn affected(
    division: &Division,
    evidence: &Evidence,
    window: &Forest<'_>,
    logs: &logs::Side<'_>,
    structured: bool,
) -> BTreeMap<Symbol, Affected> {
    let watch = Watch::new(evidence);
    let mut seen: BTreeMap<Symbol, BTreeMap<u128, Micros>> = BTreeMap::new();
    let mut add = |service: Symbol, trace: u128, time: Micros| {
        if trace != 0 {
            let first = seen.entry(service).or_default().entry(trace).or_insert(time);
            *first = time.min(*first);
        }
    };
    for (place, span) in window.spans.iter().enumerate() {
        if division.slice(false, span.start) != Some(Slice::INCIDENT) {
            continue;
        }
        let failed = span.outcome == Outcome::Failed;
        let took = seconds(if structured { window.own_time[place] } else { span.duration });
        let watched = match window.callee(place) {
            Some(callee) => {
                if failed && watch.call_failures.contains(&callee) {
                    add(callee, span.trace, span.start);
                }
                watch.links.get(&(span.service, callee))
            }
            None => watch.operations.get(&(span.service, span.operation)),
        };
        for (service, limit) in watched.into_iter().flatten() {
            if took > *limit {
                add(*service, span.trace, span.start);
            }
        }
        if window.is_entry(place) {
            if failed && watch.own_failures.contains(&span.service) {
                add(span.service, span.trace, span.start);
            }
            if watch.slow.get(&span.service).is_some_and(|limit| took > *limit) {
                add(span.service, span.trace, span.start);
            }
        }
    }
    let mut step = |watched: &HashMap<(Context, Option<Symbol>), Vec<Symbol>>,
                    step: crate::sequence::Step| {
        if step.slice == Slice::INCIDENT {
            for service in watched.get(&(step.context, step.next)).into_iter().flatten() {
                add(*service, step.trace, step.time);
            }
        }
    };
    if !watch.log_steps.is_empty() {
        logs.steps(division, |seen| step(&watch.log_steps, seen));
    }
    if !watch.call_steps.is_empty() {
        steps::steps(division, window, false, |seen| step(&watch.call_steps, seen));
    }
    seen.into_iter()
        .map(|(service, traces)| {
            let mut earliest: Vec<(Micros, u128)> =
                traces.iter().map(|(trace, time)| (*time, *trace)).collect();
            if earliest.len() > EXAMPLES {
                earliest.select_nth_unstable(EXAMPLES - 1);
                earliest.truncate(EXAMPLES);
            }
            earliest.sort_unstable();
            (service, Affected { traces: traces.into_keys().collect(), earliest })
        })
        .collect()
}

/// For each service, the traces of the incident that it took part in; ordered.
pub(crate) fn visited(division: &Division, window: &Forest<'_>) -> BTreeMap<Symbol, Vec<u128>> {
    let mut visited: BTreeMap<Symbol, Vec<u128>> = BTreeMap::new();
    for (place, span) in window.spans.iter().enumerate() {
        if division.slice(false, span.start) == Some(Slice::INCIDENT) {
            for service in [Some(span.service), window.callee(place)].into_iter().flatten() {
                let traces = visited.entry(service).or_default();
                if traces.last() != Some(&span.trace) {
                    traces.push(span.trace);
                }
            }
        }
    }
    visited
}

/// How far the trouble of `symptom` may come from `cause`, 0 to 1: the share of its affected traces in which the cause took part.
/// Trouble that comes without the alleged cause is independent of it. One more trace is granted, so that few say little;
/// where traces cannot tell, everything is.
pub(crate) fn together(
    affected: &BTreeMap<Symbol, Affected>,
    visited: &BTreeMap<Symbol, Vec<u128>>,
    symptom: Symbol,
    cause: Symbol,
) -> f64 {
    let (Some(symptom), Some(cause)) = (affected.get(&symptom), visited.get(&cause)) else { return 1.0 };
    let both = symptom.traces.iter().filter(|trace| cause.binary_search(trace).is_ok()).count();
    (both as f64 + 1.0) / (symptom.traces.len() as f64 + 1.0)
}
