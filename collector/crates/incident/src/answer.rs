//! The answer in the words of the API.

use std::collections::{HashMap, HashSet};

use olly_model::{
    AffectedCount, BeginningSource, CausalDependency, ChainEvent, ChainRole, CorrelationId, EvidenceChannel,
    EvidenceLink, ExplanationSource, IncidentAnalysis, IncidentBeginning, InnerCause, RcaEvidence, RcaImpact,
    RcaSuspect, RcaVerdict, SymptomKind, TimeRange, TraceId,
};
use olly_query::Tenant;
use olly_rca::{
    Answer, Channel, Example, Incident, Inner, Micros, Onset, Params, Resource, Role, Searched, SpanRow,
    Suspect, Symptom, analyse, search,
};
use olly_storage::{StoreError, TelemetryStore};

use crate::{
    Loaded,
    load::{TraceFacts, micros, timestamp},
    words,
};

/// Suspects of one answer.
const MAX_SUSPECTS: usize = 20;
/// By how much earlier an incident may have begun than somebody says, in microseconds: it is noticed late rather than early.
const NOTICED_LATE: Micros = 90_000_000;

impl Loaded {
    /// Finds the cause.
    pub fn analyse(&self) -> IncidentAnalysis {
        let (incident, onset, answer) = self.find();
        let began = self.beginning(&incident, onset.as_ref());
        let reason = self.nothing_to_say(&incident, onset.as_ref(), &answer);
        let inconclusive = reason.is_some();
        let links = Links { incident: &incident };
        let mut analysis = IncidentAnalysis {
            time_range: self.plan.time,
            reference: self.plan.reference,
            began,
            verdict: if inconclusive { RcaVerdict::Inconclusive } else { RcaVerdict::Found },
            inconclusive_reason: reason,
            confidence: if inconclusive { 0.0 } else { answer.confidence },
            root_cause: None,
            suspects: links.suspects(&answer),
            chain: Vec::new(),
            first_visible_failure: None,
            impact: RcaImpact::default(),
            dependencies: dependencies(&answer),
            data: self.data,
            explanation: String::new(),
            explanation_source: ExplanationSource::Template,
            explanation_note: None,
            recommendations: Vec::new(),
            advice: Vec::new(),
        };
        if !inconclusive {
            analysis.root_cause = analysis.suspects.first().cloned();
            analysis.chain = links.chain(&answer, &analysis.suspects);
            let first_visible = |event: &&ChainEvent| answer.first_visible.as_ref() == Some(&event.service);
            analysis.first_visible_failure = analysis.chain.iter().rev().find(first_visible).cloned();
            analysis.impact = self.impact(&incident, &answer);
        }
        analysis.explanation = words::explanation(&analysis, self.unknown_symptom(), answer.stretches);
        analysis.recommendations = words::recommendations(&analysis);
        analysis
    }

    /// The question in the terms of the analysis, what was found of its beginning, and the answer.
    fn find(&self) -> (Incident, Option<Onset>, Answer) {
        let symptom = self.plan.symptom.as_ref().and_then(|symptom| {
            let service = self.telemetry.names.symbol(&symptom.service)?;
            let kind = match symptom.kind {
                SymptomKind::Latency => olly_rca::SymptomKind::Latency,
                SymptomKind::Failures => olly_rca::SymptomKind::Failures,
            };
            Some(Symptom { service, kind })
        });
        let (from, to) = (micros(self.plan.time.start), micros(self.plan.time.end));
        let params = Params::default();
        match self.plan.began.map(micros) {
            None => {
                let Searched { incident, onset, answer } =
                    search(&self.telemetry, from, to, symptom, &params);
                (incident, onset, answer)
            }
            Some(began) => {
                let incident = Incident { began, uncertain: NOTICED_LATE, until: to, symptom };
                let answer = analyse(&self.telemetry, &incident, &params);
                (incident, None, answer)
            }
        }
    }

    fn beginning(&self, incident: &Incident, onset: Option<&Onset>) -> Option<IncidentBeginning> {
        let source = match (self.plan.began, onset) {
            (Some(_), _) => BeginningSource::Given,
            (None, Some(_)) => BeginningSource::Found,
            (None, None) => return None,
        };
        Some(IncidentBeginning {
            time: timestamp(incident.began),
            source,
            uncertainty_ns: incident.uncertain.unsigned_abs().saturating_mul(1_000),
        })
    }

    /// Why there is no answer; none when there is one.
    fn nothing_to_say(&self, incident: &Incident, onset: Option<&Onset>, answer: &Answer) -> Option<String> {
        let window = &self.telemetry.window;
        if window.spans.is_empty() && window.logs.is_empty() && window.points.is_empty() {
            return Some(
                "no span, log record of a trace or resource metric is stored for this time".to_owned(),
            );
        }
        if !answer.inconclusive {
            return None;
        }
        let reference = &self.telemetry.reference;
        let healthy = incident.began - incident.uncertain;
        let earlier = window.spans.iter().any(|span| span.start < healthy)
            || window.points.iter().any(|point| point.time < healthy);
        let compared = earlier || !reference.spans.is_empty() || !reference.points.is_empty();
        if answer.usual {
            let stretches = answer.stretches;
            return Some(format!(
                "nothing unusual in this time: what changed most is not clearly beyond what changes in {stretches} healthy \
                 stretches of the same length"
            ));
        }
        let reason = match (compared, self.plan.began.is_some() || onset.is_some()) {
            (true, true) => {
                "nothing unusual in this time: no service shows a change of its own that is clear enough"
            }
            (true, false) => {
                "nothing unusual in this time: no beginning of an incident was found, and in the whole of it no \
                 service differs clearly enough from the reference"
            }
            (false, true) => {
                "there is nothing to compare with: neither before the incident nor in the reference is anything stored"
            }
            (false, false) => {
                "no beginning of an incident was found in this time, and nothing is stored of the reference to \
                 compare the whole of it with"
            }
        };
        Some(reason.to_owned())
    }

    /// The service that the question names as the symptom and nothing else knows.
    fn unknown_symptom(&self) -> Option<&str> {
        let service = self.plan.symptom.as_ref()?.service.as_str();
        self.telemetry.names.symbol(service).is_none().then_some(service)
    }

    /// Who suffers. What shows in metrics only has no traces to count.
    fn impact(&self, incident: &Incident, answer: &Answer) -> RcaImpact {
        let services = answer.impact.clone();
        if answer.affected_traces.is_empty() {
            return RcaImpact { services, ..RcaImpact::default() };
        }
        let during = |spans: &&[SpanRow]| spans.iter().any(|span| incident.holds(span.start));
        let traces: Vec<u128> = self
            .telemetry
            .window
            .spans
            .chunk_by(|a, b| a.trace == b.trace)
            .filter(during)
            .map(|spans| spans[0].trace)
            .collect();
        let count = |of: fn(&TraceFacts) -> u64| {
            let distinct = |traces: &[u128]| {
                let facts = traces.iter().filter_map(|trace| self.traces.get(trace));
                facts.map(of).filter(|hash| *hash != 0).collect::<HashSet<u64>>().len() as u64
            };
            let total_count = distinct(&traces);
            (total_count > 0)
                .then(|| AffectedCount { affected_count: distinct(&answer.affected_traces), total_count })
        };
        RcaImpact {
            services,
            traces: Some(AffectedCount {
                affected_count: answer.affected_traces.len() as u64,
                total_count: traces.len() as u64,
            }),
            flows: count(|facts| facts.flow),
            users: count(|facts| facts.user),
        }
    }
}

/// Puts links to the incident's time into the answer.
struct Links<'a> {
    incident: &'a Incident,
}

impl Links<'_> {
    fn link(&self, service: &str, example: Option<&Example>) -> EvidenceLink {
        let time_range =
            TimeRange { start: timestamp(self.incident.began), end: timestamp(self.incident.until) };
        EvidenceLink {
            service: service.to_owned(),
            time_range,
            trace_id: example.and_then(|example| format!("{:032x}", example.trace).parse().ok()),
            span_id: example
                .and_then(|example| example.span)
                .and_then(|span| format!("{span:016x}").parse().ok()),
            correlation_id: None,
        }
    }

    fn suspects(&self, answer: &Answer) -> Vec<RcaSuspect> {
        let with_evidence = answer.suspects.iter().filter(|suspect| suspect.own > 0.0);
        with_evidence.take(MAX_SUSPECTS).map(|suspect| self.suspect(suspect)).collect()
    }

    fn suspect(&self, suspect: &Suspect) -> RcaSuspect {
        let mut links: Vec<EvidenceLink> =
            suspect.examples.iter().map(|example| self.link(&suspect.service, Some(example))).collect();
        if links.is_empty() {
            links.push(self.link(&suspect.service, None));
        }
        RcaSuspect {
            service: suspect.service.clone(),
            score: suspect.score,
            own: suspect.own,
            evidence: suspect.evidence.iter().map(evidence).collect(),
            explained_by: suspect.explained_by.clone(),
            inner: suspect.inner.as_ref().map(inner),
            onset: suspect.onset.map(timestamp),
            affected_trace_count: suspect.affected_traces as u64,
            links,
        }
    }

    fn chain(&self, answer: &Answer, suspects: &[RcaSuspect]) -> Vec<ChainEvent> {
        let links = |service: &str| {
            let known = suspects.iter().find(|suspect| suspect.service == service);
            known.map_or_else(|| vec![self.link(service, None)], |suspect| suspect.links.clone())
        };
        let event = |event: &olly_rca::Event| ChainEvent {
            service: event.service.clone(),
            role: match event.role {
                Role::Cause => ChainRole::Cause,
                Role::Link => ChainRole::Link,
                Role::Symptom => ChainRole::Symptom,
            },
            onset: event.onset.map(timestamp),
            statement: event.statement.clone(),
            links: links(&event.service),
        };
        answer.chain.iter().map(event).collect()
    }
}

fn evidence(evidence: &olly_rca::Evidence) -> RcaEvidence {
    RcaEvidence {
        channel: match evidence.channel {
            Channel::Time => EvidenceChannel::Time,
            Channel::Errors => EvidenceChannel::Errors,
            Channel::Logs => EvidenceChannel::Logs,
            Channel::Calls => EvidenceChannel::Calls,
            Channel::Resources => EvidenceChannel::Resources,
            Channel::Contribution => EvidenceChannel::Contribution,
        },
        weight: evidence.weight,
        statement: evidence.statement.clone(),
        before: evidence.before,
        after: evidence.after,
        count_before: evidence.count_before,
        count_after: evidence.count_after,
    }
}

fn inner(inner: &Inner) -> InnerCause {
    match inner.clone() {
        Inner::CodeRegion { from, to } => InnerCause::CodeRegion { from, to },
        Inner::Resource { resource, metric } => InnerCause::Resource {
            resource: match resource {
                Resource::Cpu => "cpu",
                Resource::Memory => "memory",
                Resource::Disk => "disk",
                Resource::Network => "network",
            }
            .to_owned(),
            metric,
        },
        Inner::Network { caller, callee } => InnerCause::Network { caller, callee },
        Inner::Operation { operation } => InnerCause::Operation { operation },
    }
}

fn dependencies(answer: &Answer) -> Vec<CausalDependency> {
    let dependency = |dependency: &olly_rca::Dependency| CausalDependency {
        caller: dependency.caller.clone(),
        callee: dependency.callee.clone(),
        call_count: dependency.calls,
        calls_per_request: dependency.calls_per_request,
        weight: dependency.together,
        lag_ns: dependency.lag.map(|lag| lag.saturating_mul(1_000)),
    };
    answer.dependencies.iter().map(dependency).collect()
}

/// Names the flows of the traces that an answer links to.
///
/// # Errors
/// When the store does not answer.
pub async fn add_flows(
    analysis: &mut IncidentAnalysis,
    store: &dyn TelemetryStore,
    tenant: &Tenant,
) -> Result<(), StoreError> {
    let mut links: Vec<&mut EvidenceLink> = Vec::new();
    let IncidentAnalysis { root_cause, suspects, chain, first_visible_failure, .. } = analysis;
    for suspect in root_cause.iter_mut().chain(suspects) {
        links.extend(&mut suspect.links);
    }
    for event in chain.iter_mut().chain(first_visible_failure) {
        links.extend(&mut event.links);
    }
    let mut traces: Vec<TraceId> = links.iter().filter_map(|link| link.trace_id.clone()).collect();
    traces.sort_unstable();
    traces.dedup();
    let time = links.first().map(|link| link.time_range).unwrap_or(analysis.time_range);
    let flows: HashMap<TraceId, CorrelationId> =
        store.flows_of_traces(tenant, time, &traces).await?.into_iter().collect();
    for link in links {
        link.correlation_id = link.trace_id.as_ref().and_then(|trace| flows.get(trace)).cloned();
    }
    Ok(())
}
