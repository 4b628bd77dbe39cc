//! What inside of a service is the matter.

use crate::{
    Channel, Inner, Params,
    combine::Charge,
    evidence::{Evidence, Finding, Subject},
    names::{Names, Symbol},
};

/// From which robust z-score on a resource explains time that was spent in the service itself: above the usual. That alone would
/// accuse nobody; the time already did.
const CORROBORATES: f64 = 1.0;
/// By which factor it has to have risen for that.
const RISEN: f64 = 1.5;

/// The inner cause: a resource that is clearly used up explains the time and the failures of its service, and one that is used more
/// than usual explains time spent in the service itself; else what the weightiest evidence points at.
pub(crate) fn inner(
    names: &Names,
    params: &Params,
    evidence: &Evidence,
    service: Symbol,
    charge: &Charge,
) -> Option<Inner> {
    let found = |channel: Channel| evidence.get(&channel).and_then(|found| found.by_service.get(&service));
    let weightiest = charge.parts.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
    let weightiest = weightiest.and_then(|(channel, _)| found(*channel));
    let itself = weightiest.is_some_and(|finding| spent_itself(finding, service));
    if let Some(finding) = found(Channel::Resources)
        && (params.resources.confidence(finding.strength) > 0.0 || (itself && corroborates(finding)))
    {
        return of(names, finding);
    }
    weightiest.and_then(|finding| of(names, finding))
}

/// Whether a finding is time that passed in the service: in an operation, or on its own side of its calls.
fn spent_itself(finding: &Finding, service: Symbol) -> bool {
    match finding.subject {
        Subject::Operation { .. } | Subject::OwnTime => true,
        Subject::Link { caller, .. } => caller == service,
        _ => false,
    }
}

fn corroborates(finding: &Finding) -> bool {
    finding.strength >= CORROBORATES && finding.after >= RISEN * finding.before
}

fn of(names: &Names, finding: &Finding) -> Option<Inner> {
    let text = |symbol: Symbol| names.text(symbol).to_owned();
    let region = |operation: Option<Symbol>, after: Option<Symbol>, usual: Option<Symbol>| {
        let start = || operation.map_or("start".to_owned(), |operation| format!("{} start", text(operation)));
        let end = || operation.map_or("end".to_owned(), |operation| format!("{} end", text(operation)));
        Inner::CodeRegion { from: after.map_or_else(start, text), to: usual.map_or_else(end, text) }
    };
    match finding.subject {
        Subject::Metric { metric, resource, .. } => Some(Inner::Resource { resource, metric: text(metric) }),
        Subject::LogStep { operation, after, usual, .. } => Some(region(operation, after, usual)),
        Subject::CallStep { operation, after, usual, .. } => Some(region(Some(operation), after, usual)),
        Subject::Operation { operation } => Some(Inner::Operation { operation: text(operation) }),
        Subject::Link { caller, callee } => {
            Some(Inner::Network { caller: text(caller), callee: text(callee) })
        }
        Subject::CallFailures
        | Subject::OwnFailures
        | Subject::OwnTime
        | Subject::AddedTime
        | Subject::AddedFailures => None,
    }
}
