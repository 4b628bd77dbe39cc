//! From telemetry to an answer.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Answer, Channel, Incident, Params, Telemetry,
    affected::{self, Affected},
    answer::Parts,
    calls::Calls,
    combine, contribution,
    division::{Comparison, Division},
    errors,
    evidence::Evidence,
    forest::Forest,
    logs,
    names::Symbol,
    resource, steps, time,
    usual::Usual,
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
    incident: Incident,
    calls: Calls,
    evidence: Evidence,
    candidates: BTreeSet<Symbol>,
    affected: BTreeMap<Symbol, Affected>,
    visited: BTreeMap<Symbol, Vec<u128>>,
    usual: Usual,
}

/// What does not depend on when the incident began.
pub(crate) struct Shape<'a> {
    pub(crate) window: Forest<'a>,
    pub(crate) reference: Forest<'a>,
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

    /// The logs with the spans that they were written in: of the window and of the reference.
    fn logs<'s>(&'s self, telemetry: &'s Telemetry) -> [logs::Side<'s>; 2] {
        let [window, reference] = &self.call_sites;
        [
            logs::Side::new(&telemetry.window, &self.window, false, window, &self.talkative),
            logs::Side::new(&telemetry.reference, &self.reference, true, reference, &self.talkative),
        ]
    }
}

impl<'a> Examination<'a> {
    /// Looks for changes in every channel but `without`, and how much of that is usual.
    pub fn new(telemetry: &'a Telemetry, incident: &Incident, without: &[Channel]) -> Self {
        Self::of(telemetry, &Shape::new(telemetry), incident, without)
    }

    pub(crate) fn of(
        telemetry: &'a Telemetry,
        shape: &Shape<'_>,
        incident: &Incident,
        without: &[Channel],
    ) -> Self {
        let Shape { window, reference, call_sites, .. } = shape;
        let division = Division::of_traces(telemetry, incident);
        let points = Comparison::of_points(telemetry, incident);
        let divided = Calls::divided(telemetry, &division, shape);
        let calls = divided[0].clone();
        let logs = shape.logs(telemetry);
        let (mut evidence, mut usual) = (Evidence::new(), Usual::default());
        for channel in Channel::ALL.into_iter().filter(|channel| !without.contains(channel)) {
            let mut found = match channel {
                Channel::Time if calls.structured => time::of_spans(&division, window, reference),
                Channel::Time => divided.iter().map(time::of_calls).collect(),
                Channel::Errors => divided.iter().map(errors::findings).collect(),
                Channel::Logs => logs::findings(&division, &logs),
                Channel::Calls => steps::findings(
                    &division,
                    [(window, false, &call_sites[0]), (reference, true, &call_sites[1])],
                ),
                Channel::Resources => points.iter().map(|of| resource::findings(telemetry, of)).collect(),
                // It is compared with how much healthy values of the same service differ, already.
                Channel::Contribution => vec![contribution::findings(telemetry, incident, &calls)],
            };
            usual.add(channel, &found.split_off(1));
            evidence.extend(found.pop().map(|found| (channel, found)));
        }
        let mut candidates: BTreeSet<Symbol> = calls.services();
        candidates.extend(evidence.values().flat_map(|findings| findings.by_service.keys()));
        let affected = affected::affected(&division, &evidence, window, &logs[0], calls.structured);
        let visited = affected::visited(&division, window);
        Self { telemetry, incident: *incident, calls, evidence, candidates, affected, visited, usual }
    }

    /// Weighs what was found and answers.
    pub fn weigh(&self, params: &Params) -> Answer {
        let Self { telemetry, incident, calls, evidence, candidates, affected, visited, usual } = self;
        let charges: BTreeMap<Symbol, combine::Charge> =
            combine::charges(params, evidence, usual, calls, candidates, affected, visited);
        let charges = &charges;
        Parts { telemetry, incident, params, calls, evidence, charges, affected, visited, usual }.answer()
    }
}
