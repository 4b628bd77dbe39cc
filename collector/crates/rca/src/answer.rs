//! The answer, in words and numbers that need no other table.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use crate::{
    Channel, Incident, Params, Resource, Telemetry,
    affected::{Affected, together},
    calls::Calls,
    chain,
    combine::{Charge, Reach},
    evidence::{self, Finding, Subject},
    inner::inner,
    input::Micros,
    names::Symbol,
    usual::Usual,
};

/// What inside of a service is the matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Inner {
    /// Between two places of the code that used to follow each other.
    CodeRegion {
        /// The last place that is still reached.
        from: String,
        /// The place that used to be next.
        to: String,
    },
    /// A resource.
    Resource {
        /// Which.
        resource: Resource,
        /// The metric that shows it.
        metric: String,
    },
    /// The network, or the queue, between two services.
    Network {
        /// Who calls.
        caller: String,
        /// Who is called.
        callee: String,
    },
    /// The code of one operation.
    Operation {
        /// The operation.
        operation: String,
    },
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CodeRegion { from, to } => write!(f, "{from}_{to}"),
            Self::Resource { metric, .. } => f.write_str(metric),
            Self::Network { .. } => f.write_str("network latency"),
            Self::Operation { operation } => f.write_str(operation),
        }
    }
}

/// One change of one service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// Its kind.
    pub channel: Channel,
    /// What it adds to the score.
    pub weight: f64,
    /// What changed, from what to what, in a sentence.
    pub statement: String,
    /// The value before the incident, in the unit of the statement.
    pub before: f64,
    /// The value during the incident.
    pub after: f64,
    /// Observations before the incident.
    pub count_before: u64,
    /// Observations during it.
    pub count_after: u64,
}

/// A service that may have caused the incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspect {
    /// The service.
    pub service: String,
    /// Its own evidence less what others explain of it.
    pub score: f64,
    /// Its own evidence.
    pub own: f64,
    /// The evidence, weightiest first.
    pub evidence: Vec<Evidence>,
    /// The service whose trouble explains its own.
    pub explained_by: Option<String>,
    /// What inside of it is the matter.
    pub inner: Option<Inner>,
    /// When the first trace was affected by its changes, in microseconds since the Unix epoch.
    pub onset: Option<Micros>,
    /// How many traces of the incident show its changes.
    pub affected_traces: usize,
    /// The first of these.
    pub examples: Vec<Example>,
}

/// A span in which changes of a service show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Its trace.
    pub trace: u128,
    /// Its ID; none when the service has no span there, only log records or a caller.
    pub span: Option<u64>,
    /// When the changes showed, in microseconds since the Unix epoch.
    pub time: Micros,
}

/// What a service has to do with the incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It changed by itself.
    Cause,
    /// It hands the trouble on.
    Link,
    /// Where users, or the alert, see it.
    Symptom,
}

/// One event of the chain from cause to symptom.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// The service.
    pub service: String,
    /// Its part.
    pub role: Role,
    /// When it was first to be seen there, in microseconds since the Unix epoch.
    pub onset: Option<Micros>,
    /// What is to be seen.
    pub statement: String,
}

/// A dependency that bore on the answer, with what it was weighed by.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dependency {
    /// Who depends.
    pub caller: String,
    /// On whom.
    pub callee: String,
    /// Calls seen during the incident.
    pub calls: u64,
    /// Calls for each request that the caller served.
    pub calls_per_request: f64,
    /// The share of the caller's affected traces in which the callee took part: far below 1, the caller's trouble does not depend on it.
    pub together: f64,
    /// How much later than the callee the caller was first affected, in microseconds; below zero speaks against the direction.
    pub lag: Option<Micros>,
}

/// What caused an incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// Every service, the likeliest cause first.
    pub suspects: Vec<Suspect>,
    /// Whether the evidence is too weak to call the first one the cause.
    pub inconclusive: bool,
    /// Whether there is evidence, but not clearly more than what is found when nothing happens.
    pub usual: bool,
    /// How many healthy stretches, as long as the incident, told what is found then; 0 when healthy times are shorter than it.
    pub stretches: usize,
    /// How likely it is that there is an incident and the first one its cause, 0 to 1; 0 when inconclusive. `docs/rca.md` has its
    /// reliability table.
    pub confidence: f64,
    /// How likely the first one would be the cause if there were an incident, by which answers to several questions are chosen from.
    #[serde(skip)]
    pub(crate) leaning: f64,
    /// From the cause to the symptom.
    pub chain: Vec<Event>,
    /// The service in which users could first see it.
    pub first_visible: Option<String>,
    /// Services that depend on the cause and show changes.
    pub impact: Vec<String>,
    /// The traces of the incident that show changes of the cause; ordered.
    #[serde(skip)]
    pub affected_traces: Vec<u128>,
    /// The dependencies between services with evidence.
    pub dependencies: Vec<Dependency>,
}

impl Answer {
    /// The cause, unless the analysis is inconclusive.
    pub fn root_cause(&self) -> Option<&Suspect> {
        self.suspects.first().filter(|_| !self.inconclusive)
    }
}

/// What the analysis found, to be put into words.
pub(crate) struct Parts<'a> {
    pub(crate) telemetry: &'a Telemetry,
    pub(crate) incident: &'a Incident,
    pub(crate) params: &'a Params,
    pub(crate) calls: &'a Calls,
    pub(crate) evidence: &'a evidence::Evidence,
    pub(crate) charges: &'a BTreeMap<Symbol, Charge>,
    pub(crate) affected: &'a BTreeMap<Symbol, Affected>,
    pub(crate) visited: &'a BTreeMap<Symbol, Vec<u128>>,
    pub(crate) usual: &'a Usual,
}

impl Parts<'_> {
    pub(crate) fn answer(&self) -> Answer {
        let mut ranked: Vec<(Symbol, &Charge)> =
            self.charges.iter().map(|(s, charge)| (*s, charge)).collect();
        ranked.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
        let first = ranked.first().copied();
        let leaning = leaning(&ranked);
        let cause = first
            .filter(|(_, charge)| charge.unusual >= self.params.inconclusive)
            .map(|(service, _)| service);
        let reach = Reach::new(self.calls);
        let impact: Vec<Symbol> = cause.map_or_else(Vec::new, |cause| {
            self.charges
                .iter()
                .filter(|(service, charge)| {
                    **service != cause && charge.own > 0.0 && reach.leads(**service, cause)
                })
                .map(|(service, _)| *service)
                .collect()
        });
        let path = cause.map(|cause| chain::path(self, cause)).unwrap_or_default();
        Answer {
            inconclusive: cause.is_none(),
            usual: cause.is_none()
                && self.usual.stretches() > 0
                && first.is_some_and(|(_, charge)| charge.own >= self.params.inconclusive),
            stretches: self.usual.stretches(),
            confidence: if cause.is_some() { leaning } else { 0.0 },
            leaning,
            first_visible: chain::first_visible(self, &path).map(|service| self.text(service)),
            chain: chain::events(self, &path),
            affected_traces: cause
                .and_then(|cause| self.affected.get(&cause))
                .map(|affected| affected.traces.clone())
                .unwrap_or_default(),
            impact: impact.into_iter().map(|service| self.text(service)).collect(),
            dependencies: self.dependencies(),
            suspects: ranked.into_iter().map(|(service, charge)| self.suspect(service, charge)).collect(),
        }
    }

    pub(crate) fn text(&self, symbol: Symbol) -> String {
        self.telemetry.names.text(symbol).to_owned()
    }

    /// When a service was first affected.
    pub(crate) fn onset(&self, service: Symbol) -> Option<Micros> {
        self.affected.get(&service).and_then(|affected| affected.earliest.first()).map(|(time, _)| *time)
    }

    fn suspect(&self, service: Symbol, charge: &Charge) -> Suspect {
        let mut found: Vec<(&Channel, &f64)> =
            charge.parts.iter().filter(|(_, weight)| **weight > 0.0).collect();
        found.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
        let evidence = found.into_iter().filter_map(|(channel, weight)| {
            let finding = self.evidence.get(channel)?.by_service.get(&service)?;
            Some(Evidence {
                channel: *channel,
                weight: *weight,
                statement: self.statement(service, finding),
                before: finding.before,
                after: finding.after,
                count_before: finding.count_before as u64,
                count_after: finding.count_after as u64,
            })
        });
        Suspect {
            service: self.text(service),
            score: charge.score,
            own: charge.own,
            evidence: evidence.collect(),
            explained_by: charge.explained_by.map(|(other, _)| self.text(other)),
            inner: inner(&self.telemetry.names, self.params, self.evidence, service, charge),
            onset: self.onset(service),
            affected_traces: self.affected.get(&service).map_or(0, |affected| affected.traces.len()),
            examples: self.examples(service),
        }
    }

    fn examples(&self, service: Symbol) -> Vec<Example> {
        let earliest = self.affected.get(&service).map(|affected| affected.earliest.as_slice());
        let spans = &self.telemetry.window.spans;
        let example = |(time, trace): &(Micros, u128)| {
            let from = spans.partition_point(|span| span.trace < *trace);
            let of_trace = spans[from..].iter().take_while(|span| span.trace == *trace);
            // The one that ran when it showed: the last to start until then.
            let mut own = of_trace.filter(|span| span.service == service);
            let first = own.next();
            let span = own.take_while(|span| span.start <= *time).last().or(first);
            Example { trace: *trace, span: span.map(|span| span.span), time: *time }
        };
        earliest.unwrap_or_default().iter().map(example).collect()
    }

    /// The weightiest finding of a service, in a sentence.
    pub(crate) fn main_statement(&self, service: Symbol) -> Option<String> {
        let charge = self.charges.get(&service)?;
        let (channel, weight) = charge.parts.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
        let finding = self.evidence.get(channel)?.by_service.get(&service)?;
        (*weight > 0.0).then(|| self.statement(service, finding))
    }

    fn statement(&self, service: Symbol, finding: &Finding) -> String {
        let Finding { before, after, .. } = *finding;
        let name = |symbol: Symbol| self.telemetry.names.text(symbol);
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        let seconds = |time: f64| {
            if time < 1.0 { format!("{:.1} ms", time * 1000.0) } else { format!("{time:.2} s") }
        };
        let step =
            |step: Option<Symbol>| step.map_or("the end".to_owned(), |step| format!("`{}`", name(step)));
        let of = name(service);
        match finding.subject {
            Subject::Operation { operation } => {
                format!(
                    "`{}` in {of} takes {} by itself, before {}",
                    name(operation),
                    seconds(after),
                    seconds(before)
                )
            }
            Subject::OwnTime => format!("{of} takes {}, before {}", seconds(after), seconds(before)),
            Subject::Link { caller, callee } => {
                let (caller, callee) = (name(caller), name(callee));
                format!(
                    "the way from {caller} to {callee} takes {}, before {}",
                    seconds(after),
                    seconds(before)
                )
            }
            Subject::AddedTime => {
                format!("requests to {of} take {}, before {}", seconds(after), seconds(before))
            }
            Subject::AddedFailures | Subject::OwnFailures => {
                format!("{} of the requests to {of} fail, before {}", percent(after), percent(before))
            }
            Subject::CallFailures => {
                format!("{} of the calls to {of} fail, before {}", percent(after), percent(before))
            }
            Subject::LogStep { operation, after: last, usual, seen } => {
                let last = match (last, operation) {
                    (Some(last), _) => format!("after `{}`", name(last)),
                    (None, Some(operation)) => format!("at the start of `{}`", name(operation)),
                    (None, None) => "at the start".to_owned(),
                };
                format!(
                    "{of} logs {} {last} instead of {}; the share moved from {} to {}",
                    step(seen),
                    step(usual),
                    percent(before),
                    percent(after)
                )
            }
            Subject::CallStep { within, operation, after: last, usual, seen } => format!(
                "in `{}` of {}, {} follows {} instead of {}; the share moved from {} to {}",
                name(operation),
                name(within),
                step(seen),
                last.map_or("the start".to_owned(), |last| format!("`{}`", name(last))),
                step(usual),
                percent(before),
                percent(after)
            ),
            Subject::Metric { metric, instance, .. } => {
                let at = if name(instance).is_empty() { of } else { name(instance) };
                format!("{} of {at} is {after:.4}, before {before:.4}", name(metric))
            }
        }
    }

    /// The dependencies between services that have evidence, in order.
    fn dependencies(&self) -> Vec<Dependency> {
        let charged = |service: &Symbol| self.charges.get(service).is_some_and(|charge| charge.own > 0.0);
        self.calls
            .edges
            .iter()
            .filter(|((caller, callee), _)| caller != callee && charged(caller) && charged(callee))
            .map(|((caller, callee), calls)| {
                let served = self.calls.served.get(caller).map_or(0.0, |served| served.after.count());
                let lag =
                    self.onset(*caller).zip(self.onset(*callee)).map(|(caller, callee)| caller - callee);
                Dependency {
                    caller: self.text(*caller),
                    callee: self.text(*callee),
                    calls: calls.after.count() as u64,
                    calls_per_request: if served > 0.0 { calls.after.count() / served } else { 0.0 },
                    together: together(self.affected, self.visited, *caller, *callee),
                    lag,
                }
            })
            .collect()
    }
}

/// How likely the first one is the cause of an incident: a logistic function of its lead over the second and of the weight of its own evidence. Its
/// constants are set so that it stays below what came true on the development incidents, also detected late or with few traces.
fn leaning(ranked: &[(Symbol, &Charge)]) -> f64 {
    let Some((_, first)) = ranked.first() else { return 0.0 };
    if first.score <= 0.0 {
        return 0.0;
    }
    let second = ranked.get(1).map_or(0.0, |(_, charge)| charge.score.max(0.0));
    let lead = (first.score - second) / first.score;
    let [constant, of_lead, of_own] = CONFIDENCE;
    1.0 / (1.0 + (-(constant + of_lead * lead + of_own * first.own.min(1.0))).exp())
}

/// Constant, per lead, per own evidence.
const CONFIDENCE: [f64; 3] = [-2.0, 3.0, 3.0];
