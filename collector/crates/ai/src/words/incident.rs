//! The facts of an incident's analysis, as a model is told them.

use olly_llm::{Facts, NameKind};
use olly_model::{
    AffectedCount, BeginningSource, ChainRole, EvidenceChannel, IncidentAnalysis, InnerCause, RcaEvidence,
    RcaSuspect, Timestamp,
};
use serde_json::{Value, json};

/// Most pieces of evidence, suspects beside the cause, and services that suffer which are told: the first ones say most.
const MAX_EVIDENCE: usize = 4;
const MAX_OTHERS: usize = 3;
const MAX_SERVICES: usize = 8;

/// The facts. Neither trace IDs nor correlation IDs are told.
pub(super) fn facts(facts: &mut Facts<'_>, analysis: &IncidentAnalysis) -> Value {
    let cause = analysis.root_cause.as_ref();
    let root_cause = cause.map_or(Value::Null, |cause| facts.cause(&cause.service, operation(cause)));
    let began = analysis.began.as_ref().map(|began| {
        let source = match began.source {
            BeginningSource::Given => "given",
            BeginningSource::Found => "found in the data",
        };
        json!({ "time": moment(facts, Some(began.time)), "source": source })
    });
    let evidence: Vec<Value> = cause
        .iter()
        .flat_map(|cause| cause.evidence.iter().take(MAX_EVIDENCE))
        .map(|evidence| changed(facts, evidence))
        .collect();
    let chain: Vec<Value> = analysis
        .chain
        .iter()
        .map(|event| {
            let role = match event.role {
                ChainRole::Cause => "cause",
                ChainRole::Link => "link",
                ChainRole::Symptom => "symptom",
            };
            json!({
                "service": facts.name(NameKind::Service, &event.service),
                "role": role,
                "first_seen": moment(facts, event.onset),
                "statement": facts.text(&event.statement),
            })
        })
        .collect();
    let first_visible_failure = analysis.first_visible_failure.as_ref().map(|event| {
        json!({
            "service": facts.name(NameKind::Service, &event.service),
            "time": moment(facts, event.onset),
        })
    });
    let suffering: Vec<Value> = analysis
        .impact
        .services
        .iter()
        .take(MAX_SERVICES)
        .map(|service| facts.name(NameKind::Service, service))
        .collect();
    let impact = json!({
        "services": suffering,
        "traces": affected(facts, analysis.impact.traces),
        "flows": affected(facts, analysis.impact.flows),
        "users": affected(facts, analysis.impact.users),
    });
    let others: Vec<Value> = analysis
        .suspects
        .iter()
        .filter(|suspect| cause.is_none_or(|cause| cause.service != suspect.service))
        .take(MAX_OTHERS)
        .map(|suspect| {
            let explained_by =
                suspect.explained_by.as_ref().map(|service| facts.name(NameKind::Service, service));
            json!({
                "service": facts.name(NameKind::Service, &suspect.service),
                "explained_by": explained_by,
            })
        })
        .collect();
    json!({
        "summary": facts.text(&analysis.explanation),
        "root_cause": root_cause,
        "confidence": facts.share(analysis.confidence),
        "inside_of_the_root_cause": cause.and_then(|cause| cause.inner.as_ref()).map(|inner| inside(facts, inner)),
        "incident_began": began,
        "evidence": evidence,
        "chain_of_events": chain,
        "first_visible_failure": first_visible_failure,
        "affected": impact,
        "other_services_with_changes": others,
        "what_to_look_at": analysis.recommendations.iter().map(|text| facts.text(text)).collect::<Vec<_>>(),
    })
}

/// The operation that is the matter, where it is one.
fn operation(cause: &RcaSuspect) -> &str {
    match &cause.inner {
        Some(InnerCause::Operation { operation }) => operation,
        _ => "",
    }
}

fn inside(facts: &mut Facts<'_>, inner: &InnerCause) -> Value {
    match inner {
        InnerCause::CodeRegion { from, to } => json!({
            "last_place_in_the_code": facts.text(from),
            "place_that_used_to_be_next": facts.text(to),
        }),
        InnerCause::Resource { resource, metric } => json!({
            "resource": facts.name(NameKind::Other, resource),
            "metric": facts.name(NameKind::Other, metric),
        }),
        InnerCause::Network { caller, callee } => json!({
            "between": "network",
            "caller": facts.name(NameKind::Service, caller),
            "callee": facts.name(NameKind::Service, callee),
        }),
        InnerCause::Operation { operation } => {
            json!({ "operation": facts.name(NameKind::Operation, operation) })
        }
    }
}

fn changed(facts: &mut Facts<'_>, evidence: &RcaEvidence) -> Value {
    let kind = match evidence.channel {
        EvidenceChannel::Time => "time that it takes by itself",
        EvidenceChannel::Errors => "failures",
        EvidenceChannel::Logs => "what is logged next",
        EvidenceChannel::Calls => "what is called next",
        EvidenceChannel::Resources => "use of a resource",
        EvidenceChannel::Contribution => "what it adds to each request",
    };
    let mut value = |value: f64| match evidence.channel {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds, saturating")]
        EvidenceChannel::Time => facts.nanos((value * 1e9) as u64),
        EvidenceChannel::Errors | EvidenceChannel::Logs | EvidenceChannel::Calls => facts.share(value),
        EvidenceChannel::Resources => facts.number(value),
        // Seconds or a share: only the statement says which.
        EvidenceChannel::Contribution => Value::Null,
    };
    let (before, during) = (value(evidence.before), value(evidence.after));
    json!({
        "kind": kind,
        "before": before,
        "during": during,
        "statement": facts.text(&evidence.statement),
    })
}

fn moment(facts: &mut Facts<'_>, time: Option<Timestamp>) -> Value {
    time.map_or(Value::Null, |time| facts.moment(time.unix_nanos()))
}

#[expect(clippy::cast_precision_loss, reason = "counts of one analysis")]
fn affected(facts: &mut Facts<'_>, count: Option<AffectedCount>) -> Value {
    count.map_or(Value::Null, |AffectedCount { affected_count, total_count }| {
        json!({ "affected": facts.number(affected_count as f64), "of": facts.number(total_count as f64) })
    })
}
