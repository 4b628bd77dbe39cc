//! From telemetry to an answer.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Answer, Channel, Incident, Params, Telemetry, affected, answer::Parts, calls::Calls, combine,
    contribution, errors, evidence::Evidence, forest::Forest, logs, names::Symbol, resource, steps, time,
};

/// Finds the cause of an incident.
pub fn analyse(telemetry: &Telemetry, incident: &Incident, params: &Params) -> Answer {
    let window = Forest::new(&telemetry.window.spans);
    let reference = Forest::new(&telemetry.reference.spans);
    let calls = Calls::new(telemetry, incident, &window, &reference);
    let call_sites = [window.call_sites(), reference.call_sites()];
    let talkative = logs::talkative(telemetry, &window, &reference);
    let sides = [
        logs::Side::new(&telemetry.window, &window, false, &call_sites[0], &talkative),
        logs::Side::new(&telemetry.reference, &reference, true, &call_sites[1], &talkative),
    ];
    let mut evidence = Evidence::new();
    for channel in Channel::ALL.into_iter().filter(|channel| !params.without.contains(channel)) {
        let findings = match channel {
            Channel::Time if calls.structured => time::of_spans(incident, &window, &reference),
            Channel::Time => time::of_calls(&calls),
            Channel::Errors => errors::findings(&calls),
            Channel::Logs => logs::findings(incident, [&sides[0], &sides[1]]),
            Channel::Calls => steps::findings(
                incident,
                [(&window, false, &call_sites[0]), (&reference, true, &call_sites[1])],
            ),
            Channel::Resources => resource::findings(telemetry, incident),
            Channel::Contribution => contribution::findings(telemetry, incident, &calls),
        };
        evidence.insert(channel, findings);
    }
    let mut candidates: BTreeSet<Symbol> = calls.services();
    candidates.extend(evidence.values().flat_map(|findings| findings.by_service.keys()));
    let affected = affected::affected(incident, &evidence, &window, &sides[0], calls.structured);
    let visited = affected::visited(incident, &window);
    let charges: BTreeMap<Symbol, combine::Charge> =
        combine::charges(params, &evidence, &calls, &candidates, &affected, &visited);
    Parts {
        telemetry,
        incident,
        params,
        calls: &calls,
        evidence: &evidence,
        charges: &charges,
        affected: &affected,
        visited: &visited,
    }
    .answer()
}
