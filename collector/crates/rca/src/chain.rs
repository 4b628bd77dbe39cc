//! The chain of events from the cause to where it is seen.

use std::collections::{BTreeMap, VecDeque};

use crate::{Event, Role, affected::together, answer::Parts, names::Symbol};

/// How much earlier than the callee a caller may be seen affected and still be a link, in microseconds: what a slow trace shows is
/// dated by its start.
const SLACK: i64 = 30_000_000;

/// From the cause over its callers to the symptom, or else to a service that nobody calls: the shortest way whose services have
/// evidence of their own where that can be, and were not affected before the cause.
pub(crate) fn path(parts: &Parts<'_>, cause: Symbol) -> Vec<Symbol> {
    let mut callers: BTreeMap<Symbol, Vec<Symbol>> = BTreeMap::new();
    for (caller, callee) in parts.calls.edges.keys().filter(|(caller, callee)| caller != callee) {
        callers.entry(*callee).or_default().push(*caller);
    }
    let own = |service: Symbol| parts.charges.get(&service).map_or(0.0, |charge| charge.own);
    let begun = parts.onset(cause);
    let mut from: BTreeMap<Symbol, Symbol> = BTreeMap::new();
    let mut open = VecDeque::from([cause]);
    let mut ends = Vec::new();
    while let Some(service) = open.pop_front() {
        let mut next = callers.get(&service).cloned().unwrap_or_default();
        next.retain(|caller| {
            *caller != cause
                && !from.contains_key(caller)
                && begun.zip(parts.onset(*caller)).is_none_or(|(cause, caller)| caller + SLACK >= cause)
        });
        next.sort_by(|a, b| own(*b).total_cmp(&own(*a)).then(a.cmp(b)));
        let symptom = parts.incident.symptom.is_some_and(|symptom| symptom.service == service);
        if service != cause && (symptom || !callers.contains_key(&service)) {
            ends.push((symptom, service));
        }
        for caller in next {
            from.insert(caller, service);
            open.push_back(caller);
        }
    }
    let together = |service: Symbol| together(parts.affected, parts.visited, service, cause);
    let end = ends.into_iter().max_by(|a, b| {
        let key = |(symptom, service): &(bool, Symbol)| (*symptom, own(*service) * together(*service));
        let (a_key, b_key) = (key(a), key(b));
        a_key.0.cmp(&b_key.0).then(a_key.1.total_cmp(&b_key.1)).then(b.1.cmp(&a.1))
    });
    let mut path = Vec::new();
    let mut at = end.map(|(_, service)| service);
    while let Some(service) = at {
        path.push(service);
        at = from.get(&service).copied();
    }
    if path.is_empty() {
        path.push(cause);
    }
    path.reverse();
    path
}

/// The path in words.
pub(crate) fn events(parts: &Parts<'_>, path: &[Symbol]) -> Vec<Event> {
    let last = path.len().saturating_sub(1);
    path.iter()
        .enumerate()
        .map(|(place, service)| {
            let role = match place {
                0 => Role::Cause,
                _ if place == last => Role::Symptom,
                _ => Role::Link,
            };
            let below = place.checked_sub(1).and_then(|below| path.get(below));
            let waits = || {
                let callee = below.map(|callee| parts.text(*callee)).unwrap_or_default();
                format!("{} calls {callee}", parts.text(*service))
            };
            let statement = parts.main_statement(*service).unwrap_or_else(waits);
            Event { service: parts.text(*service), role, onset: parts.onset(*service), statement }
        })
        .collect()
}

/// Where on the path users, or the alert, could first see something: the symptom, or the link that was affected before it.
pub(crate) fn first_visible(parts: &Parts<'_>, path: &[Symbol]) -> Option<Symbol> {
    let beyond = path.get(1..).filter(|beyond| !beyond.is_empty()).unwrap_or(path);
    let seen = beyond.iter().filter_map(|service| Some((parts.onset(*service)?, *service)));
    seen.min().map(|(_, service)| service).or_else(|| beyond.last().copied())
}
