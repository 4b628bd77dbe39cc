//! Time that a service, or the link to it, takes by itself.

use std::collections::{BTreeMap, HashMap};

use crate::{
    calls::{Calls, TICK, seconds},
    division::{Division, Merge, Slices},
    evidence::{Finding, Findings, Subject},
    forest::Forest,
    names::Symbol,
    stats::Moments,
};

/// Healthy observations that a comparison needs.
const MIN_BEFORE: f64 = 8.0;
/// Observations during the incident that a comparison needs.
const MIN_AFTER: f64 = 2.0;
/// Observations during the incident at which an effect counts fully.
const FULL_AFTER: f64 = 6.0;
/// The smallest t value taken for a change.
const MIN_T: f64 = 3.0;
/// Variance of the logarithm that is always granted: 20 % of jitter.
const JITTER: f64 = 0.04;
/// The part of an effect (of a logarithm) that says nothing: 28 % slower.
const UNREMARKABLE: f64 = 0.25;
/// An operation that adds a third of all the time that was added counts fully.
const FULL_SHARE: f64 = 3.0;

/// Where time is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Place {
    /// In an operation of a service.
    Inside(Symbol, Symbol),
    /// Between caller and callee.
    Between(Symbol, Symbol),
}

#[derive(Clone, Copy, Debug, Default)]
struct Sample {
    log: Moments,
    time: Moments,
    /// How many traces it comes from: what happens twice in one trace is no second opinion.
    traces: f64,
    last: Option<u128>,
}

impl Sample {
    /// Traces have to come one after the other.
    fn add(&mut self, trace: u128, time: f64) {
        if self.last.replace(trace) != Some(trace) {
            self.traces += 1.0;
        }
        self.log.add((time + TICK).ln());
        self.time.add(time);
    }
}

impl Merge for Sample {
    fn merge(self, other: Self) -> Self {
        Self {
            log: self.log.merge(other.log),
            time: self.time.merge(other.time),
            traces: self.traces + other.traces,
            last: None,
        }
    }
}

/// How much slower one place became.
struct Slowdown {
    effect: f64,
    before: Sample,
    after: Sample,
}

impl Slowdown {
    fn new(before: Sample, after: Sample) -> Self {
        let (nb, na) = (before.traces, after.traces);
        let mut effect = 0.0;
        if nb >= MIN_BEFORE && na >= MIN_AFTER && significant(&before.log, &after.log, nb, na) {
            let shift = after.log.mean() - before.log.mean();
            effect = (shift - UNREMARKABLE).max(0.0) * (na / FULL_AFTER).min(1.0);
        }
        Self { effect, before, after }
    }

    /// Seconds that it added during the incident.
    fn added(&self) -> f64 {
        if self.before.time.count == 0.0 {
            return 0.0;
        }
        (self.after.time.mean() - self.before.time.mean()).max(0.0) * self.after.time.count
    }

    fn finding(&self, subject: Subject, strength: f64) -> Finding {
        Finding {
            strength,
            subject,
            before: self.before.time.mean(),
            after: self.after.time.mean(),
            count_before: self.before.time.count,
            count_after: self.after.time.count,
            limit: f64::midpoint(self.before.log.mean(), self.after.log.mean()).exp() - TICK,
        }
    }
}

/// Findings from spans whose parents are known: time in which no child ran belongs to the operation, or, when the child is the
/// other side of a call, to the link. For each part of the time that is compared.
pub(crate) fn of_spans(division: &Division, window: &Forest<'_>, reference: &Forest<'_>) -> Vec<Findings> {
    let mut samples: HashMap<Place, Slices<Sample>> = HashMap::new();
    for (forest, healthy) in [(window, false), (reference, true)] {
        for (number, span) in forest.spans.iter().enumerate() {
            let Some(slice) = division.slice(healthy, span.start) else { continue };
            let place = match forest.callee(number) {
                Some(callee) => Place::Between(span.service, callee),
                None => Place::Inside(span.service, span.operation),
            };
            let time = seconds(forest.own_time[number]);
            samples.entry(place).or_default().of(slice).add(span.trace, time);
        }
    }
    let of = |slice| {
        let slowdown = |samples: &Slices<Sample>| Slowdown::new(samples.before(slice), samples.after(slice));
        accused(&samples.iter().map(|(place, samples)| (*place, slowdown(samples))).collect())
    };
    division.compared().map(of).collect()
}

/// Whom slowdowns speak against.
fn accused(slowdowns: &BTreeMap<Place, Slowdown>) -> Findings {
    let total: f64 = slowdowns.values().map(Slowdown::added).sum();
    let weight = |added: f64| if total > 0.0 { (FULL_SHARE * added / total).min(1.0) } else { 0.0 };

    let mut findings = Findings::default();
    let mut ends: BTreeMap<Symbol, (Vec<&Slowdown>, Vec<&Slowdown>)> = BTreeMap::new();
    let mut between: BTreeMap<Symbol, Vec<(Symbol, Symbol, &Slowdown)>> = BTreeMap::new();
    for (place, slowdown) in slowdowns {
        match *place {
            Place::Inside(service, operation) => {
                let strength = slowdown.effect * weight(slowdown.added());
                findings.offer(service, slowdown.finding(Subject::Operation { operation }, strength));
            }
            Place::Between(caller, callee) => {
                ends.entry(callee).or_default().0.push(slowdown);
                ends.entry(caller).or_default().1.push(slowdown);
                between.entry(callee).or_default().push((caller, callee, slowdown));
                between.entry(caller).or_default().push((caller, callee, slowdown));
            }
        }
    }
    for (service, (into, out_of)) in &ends {
        let mean =
            |links: &[&Slowdown]| links.iter().map(|l| l.effect).sum::<f64>() / (links.len().max(1)) as f64;
        let slow = out_of.iter().filter(|link| link.effect > 0.0).count();
        // One slow link speaks against its callee; when most links of a caller are slow, it is the caller that is starved.
        let as_caller = if out_of.len() >= 2 && 2 * slow >= out_of.len() { mean(out_of) } else { 0.0 };
        let as_callee = mean(into);
        let (effect, links) = if as_callee >= as_caller { (as_callee, into) } else { (as_caller, out_of) };
        let added: f64 = links.iter().map(|link| link.added()).sum();
        let shown = between[service]
            .iter()
            .filter(|(caller, ..)| (*caller == *service) == (as_callee < as_caller))
            .max_by(|a, b| a.2.added().total_cmp(&b.2.added()).then(b.0.cmp(&a.0)).then(b.1.cmp(&a.1)));
        if let Some((caller, callee, slowdown)) = shown {
            let subject = Subject::Link { caller: *caller, callee: *callee };
            findings.offer(*service, slowdown.finding(subject, effect * weight(added)));
        }
    }
    findings
}

/// Findings from the two ends of calls alone: a service's time less that of what it calls, and what the caller sees more
/// than the callee.
pub(crate) fn of_calls(calls: &Calls) -> Findings {
    let excess = |compared: &crate::calls::Compared| {
        if compared.before.count() < 1.0 || compared.after.count() < 1.0 {
            return 0.0;
        }
        compared.after.typical() - compared.before.typical()
    };
    let mut findings = Findings::default();
    for service in calls.services() {
        let served = calls.served.get(&service).copied().unwrap_or_default();
        let grown = excess(&served);
        let requests = served.after.count();
        if requests > 0.0 {
            let below: f64 =
                calls.out_of(service).map(|(_, edge)| edge.after.count() / requests * excess(edge)).sum();
            let base = served.before.typical();
            let strength = sure(&served) * growth(base, grown - below);
            findings.offer(service, seen(&served, Subject::OwnTime, strength));
        }
        let into: Vec<_> = calls.into(service).filter(|(_, edge)| edge.after.count() > 0.0).collect();
        let total: f64 = into
            .iter()
            .map(|(_, edge)| sure(edge) * growth(edge.before.typical(), excess(edge) - grown))
            .sum();
        let largest = into.iter().max_by(|a, b| excess(a.1).total_cmp(&excess(b.1)).then(b.0.cmp(&a.0)));
        if let Some((caller, edge)) = largest {
            let subject = Subject::Link { caller: *caller, callee: service };
            findings.offer(service, seen(edge, subject, total / into.len() as f64));
        }
    }
    findings
}

/// How far a change of durations is to be believed, 0 to 1.
fn sure(calls: &crate::calls::Compared) -> f64 {
    let (before, after) = (&calls.before.log_duration, &calls.after.log_duration);
    if significant(before, after, before.count, after.count) {
        (after.count / FULL_AFTER).min(1.0)
    } else {
        0.0
    }
}

/// Whether logarithms of durations grew by more than chance explains, given so many independent observations (Welch's t with the
/// healthy variance for both, as few observations of the incident tell little of theirs).
fn significant(before: &Moments, after: &Moments, nb: f64, na: f64) -> bool {
    let error = ((before.variance() + JITTER) * (1.0 / na + 1.0 / nb)).sqrt();
    na >= 1.0 && nb >= 1.0 && after.mean() - before.mean() >= MIN_T * error
}

/// The logarithm of how many times longer `base` seconds take with `more` seconds.
fn growth(base: f64, more: f64) -> f64 {
    ((base + more.max(0.0) + TICK) / (base + TICK)).ln()
}

fn seen(compared: &crate::calls::Compared, subject: Subject, strength: f64) -> Finding {
    Finding {
        strength,
        subject,
        before: compared.before.typical(),
        after: compared.after.typical(),
        count_before: compared.before.count(),
        count_after: compared.after.count(),
        limit: f64::midpoint(compared.before.log_duration.mean(), compared.after.log_duration.mean()).exp()
            - TICK,
    }
}
