//! From telemetry to an answer.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Answer, Channel, Incident, Params, Telemetry,
    affected::{self, Affected},
    answer::Parts,
    calls::Calls,
    combine, contribution, errors,
    evidence::Evidence,
    forest::Forest,
    logs,
    names::Symbol,
    resource, steps, time,
};

/// Finds the cause of an incident.
pub fn analyse(telemetry: &Telemetry, incident: &Incident, params: &Params) -> Answer {
    Examination::new(telemetry, incident, &params.without).weigh(params)
}

/// What was found of an incident, not weighed yet. Finding takes nearly all of the time, so that many weightings can be tried
/// on one examination.
#[derive(Debug)]
pub struct Examination<'a> {
    telemetry: &'a Telemetry,
    incident: &'a Incident,
    calls: Calls,
    evidence: Evidence,
    candidates: BTreeSet<Symbol>,
    affected: BTreeMap<Symbol, Affected>,
    visited: BTreeMap<Symbol, Vec<u128>>,
}

/// What does not depend on when the incident began.
pub(crate) struct Shape<'a> {
    window: Forest<'a>,
    reference: Forest<'a>,
    call_sites: [Vec<u64>; 2],
    talkative: logs::Talkative,
}

impl<'a> Shape<'a> {
    pub(crate) fn new(telemetry: &'a Telemetry) -> Self {
        let window = Forest::new(&telemetry.window.spans);
        let reference = Forest::new(&telemetry.reference.spans);
        let call_sites = [window.call_sites(), reference.call_sites()];
        let talkative = logs::talkative(telemetry, &window, &reference);
        Self { window, reference, call_sites, talkative }
    }
}

impl<'a> Examination<'a> {
    /// Looks for changes in every channel but `without`.
    pub fn new(telemetry: &'a Telemetry, incident: &'a Incident, without: &[Channel]) -> Self {
        Self::of(telemetry, &Shape::new(telemetry), incident, without)
    }

    pub(crate) fn of(
        telemetry: &'a Telemetry,
        shape: &Shape<'_>,
        incident: &'a Incident,
        without: &[Channel],
    ) -> Self {
        let Shape { window, reference, call_sites, talkative } = shape;
        let calls = Calls::new(telemetry, incident, window, reference);
        let sides = [
            logs::Side::new(&telemetry.window, window, false, &call_sites[0], talkative),
            logs::Side::new(&telemetry.reference, reference, true, &call_sites[1], talkative),
        ];
        let mut evidence = Evidence::new();
        for channel in Channel::ALL.into_iter().filter(|channel| !without.contains(channel)) {
            let findings = match channel {
                Channel::Time if calls.structured => time::of_spans(incident, window, reference),
                Channel::Time => time::of_calls(&calls),
                Channel::Errors => errors::findings(&calls),
                Channel::Logs => logs::findings(incident, [&sides[0], &sides[1]]),
                Channel::Calls => steps::findings(
                    incident,
                    [(window, false, &call_sites[0]), (reference, true, &call_sites[1])],
                ),
                Channel::Resources => resource::findings(telemetry, incident),
                Channel::Contribution => contribution::findings(telemetry, incident, &calls),
            };
            evidence.insert(channel, findings);
        }
        let mut candidates: BTreeSet<Symbol> = calls.services();
        candidates.extend(evidence.values().flat_map(|findings| findings.by_service.keys()));
        let affected = affected::affected(incident, &evidence, window, &sides[0], calls.structured);
        let visited = affected::visited(incident, window);
        Self { telemetry, incident, calls, evidence, candidates, affected, visited }
    }

    /// Weighs what was found and answers.
    pub fn weigh(&self, params: &Params) -> Answer {
        let Self { telemetry, incident, calls, evidence, candidates, affected, visited } = self;
        let charges: BTreeMap<Symbol, combine::Charge> =
            combine::charges(params, evidence, calls, candidates, affected, visited);
        Parts { telemetry, incident, params, calls, evidence, charges: &charges, affected, visited }.answer()
    }
}
