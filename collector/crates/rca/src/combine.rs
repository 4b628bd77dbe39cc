//! From evidence to an order of causes.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Channel, Params,
    affected::{Affected, together},
    calls::Calls,
    evidence::{Evidence, Subject},
    names::Symbol,
    usual::Usual,
};

/// What one service is charged with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Charge {
    /// What its own evidence weighs.
    pub(crate) own: f64,
    /// The part of it that is beyond doubt: evidence that counts fully or that healthy times come nowhere near.
    pub(crate) unusual: f64,
    /// The part of it that each channel brought.
    pub(crate) parts: BTreeMap<Channel, f64>,
    /// The service whose own evidence explains this one's, and how much was taken off for it.
    pub(crate) explained_by: Option<(Symbol, f64)>,
    /// What remains.
    pub(crate) score: f64,
}

/// The part of each channel's normalized evidence that stays to break ties.
const TIE: f64 = 0.01;

/// Weighs the channels against each other and takes off what lies below explains.
pub(crate) fn charges(
    params: &Params,
    evidence: &Evidence,
    usual: &Usual,
    calls: &Calls,
    candidates: &BTreeSet<Symbol>,
    affected: &BTreeMap<Symbol, Affected>,
    visited: &BTreeMap<Symbol, Vec<u128>>,
) -> BTreeMap<Symbol, Charge> {
    let strongest = |channel: Channel| evidence.get(&channel).map_or(0.0, |found| found.strongest());
    let mut trust: BTreeMap<Channel, f64> = Channel::ALL
        .into_iter()
        .map(|channel| (channel, params.weight(channel).confidence(strongest(channel))))
        .collect();
    let harm = [Channel::Time, Channel::Resources, Channel::Errors]
        .into_iter()
        .map(|channel| trust[&channel])
        .fold(0.0, f64::max);
    for channel in [Channel::Logs, Channel::Calls] {
        if let Some(trust) = trust.get_mut(&channel) {
            *trust *= 1.0 - params.side_effect * harm;
        }
    }
    let mut charges: BTreeMap<Symbol, Charge> =
        candidates.iter().map(|service| (*service, Charge::default())).collect();
    for (channel, findings) in evidence {
        let largest = findings.strongest();
        for (service, charge) in &mut charges {
            let strength = findings.strength(*service);
            let part = strength / largest;
            if part > 0.0 {
                let weighed = params.weight(*channel).weight * trust[channel] * part;
                charge.own += weighed;
                if usual.is_exceeded(*channel, strength, &params.weight(*channel), params.unusual) {
                    charge.unusual += weighed;
                }
                charge.score += TIE * part;
                charge.parts.insert(*channel, weighed);
            }
        }
    }
    // Contributions have the callees' part taken off already.
    let explainable = |charge: &Charge| charge.own - charge.parts.get(&Channel::Contribution).unwrap_or(&0.0);
    let own: BTreeMap<Symbol, f64> =
        charges.iter().map(|(service, charge)| (*service, explainable(charge))).collect();
    let reach = Reach::new(calls);
    for (service, charge) in &mut charges {
        charge.score += charge.own;
        if !params.explain_away {
            continue;
        }
        let below = reach.below(*service, |direct| {
            // Inside a ring of calls: what was measured on the call to it outranks what was measured in the caller.
            evidence_on_edge(evidence, direct) && !evidence_on_edge(evidence, *service)
        });
        let strongest = below
            .into_iter()
            .map(|other| {
                (
                    own.get(&other).copied().unwrap_or(0.0) * together(affected, visited, *service, other),
                    other,
                )
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some((weight, other)) = strongest
            && weight > 0.0
            && weight >= params.explains * explainable(charge)
        {
            charge.explained_by = Some((other, params.explained * weight));
            charge.score -= params.explained * weight;
        }
    }
    charges
}

/// Whether a service's time or failures were measured on the calls to it.
fn evidence_on_edge(evidence: &Evidence, service: Symbol) -> bool {
    [Channel::Errors, Channel::Time].into_iter().any(|channel| {
        evidence
            .get(&channel)
            .and_then(|found| found.by_service.get(&service))
            .is_some_and(|finding| matches!(finding.subject, Subject::Link { .. } | Subject::CallFailures))
    })
}

/// Which service depends on which, directly and through others.
pub(crate) struct Reach {
    direct: BTreeMap<Symbol, BTreeSet<Symbol>>,
    all: BTreeMap<Symbol, BTreeSet<Symbol>>,
}

impl Reach {
    pub(crate) fn new(calls: &Calls) -> Self {
        let mut direct: BTreeMap<Symbol, BTreeSet<Symbol>> = BTreeMap::new();
        for (caller, callee) in calls.edges.keys().filter(|(caller, callee)| caller != callee) {
            direct.entry(*caller).or_default().insert(*callee);
        }
        let all = direct
            .keys()
            .map(|service| {
                let mut seen = BTreeSet::new();
                let mut open = vec![*service];
                while let Some(next) = open.pop() {
                    for callee in direct.get(&next).into_iter().flatten() {
                        if seen.insert(*callee) {
                            open.push(*callee);
                        }
                    }
                }
                (*service, seen)
            })
            .collect();
        Self { direct, all }
    }

    /// A service and all that it depends on.
    pub(crate) fn from(&self, service: Symbol) -> BTreeSet<Symbol> {
        self.all.get(&service).into_iter().flatten().copied().chain([service]).collect()
    }

    /// Whether `from` depends on `to`.
    pub(crate) fn leads(&self, from: Symbol, to: Symbol) -> bool {
        self.all.get(&from).is_some_and(|below| below.contains(&to))
    }

    /// What a service depends on and that does not depend on it in turn; of a ring of calls, the direct callees that `counts` says.
    fn below(&self, service: Symbol, counts: impl Fn(Symbol) -> bool) -> Vec<Symbol> {
        let direct = self.direct.get(&service);
        self.all
            .get(&service)
            .into_iter()
            .flatten()
            .copied()
            .filter(|other| *other != service)
            .filter(|other| {
                !self.leads(*other, service)
                    || (direct.is_some_and(|direct| direct.contains(other)) && counts(*other))
            })
            .collect()
    }
}
