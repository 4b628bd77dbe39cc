//! Spans inside of a span: another one comes next than before.

use std::collections::{BTreeMap, HashMap};

use crate::{
    Outcome,
    division::{Division, Slice, Slices},
    evidence::{Finding, Findings, Subject},
    forest::Forest,
    names::Symbol,
    sequence::{Change, Context, Step, Steps},
};

/// What a caller gets half of when a flow stops after its call and nothing tells whether the callee or the caller ended it.
const DOUBT: f64 = 0.5;

/// The call after which a flow went on or stopped.
#[derive(Clone, Copy, Debug, Default)]
struct Site {
    /// The service and the operation called.
    callee: Option<(Symbol, Symbol)>,
    /// Times that it was the last step.
    stopped: Slices<f64>,
    /// Of these, the times that the call had failed.
    failed: Slices<f64>,
    /// Times that something came after it.
    went_on: Slices<f64>,
}

/// Every step from one child span to the next.
pub(crate) fn steps(division: &Division, forest: &Forest<'_>, healthy: bool, mut take: impl FnMut(Step)) {
    each(division, forest, healthy, &[], |_, _, step| take(step));
}

/// The same, with the parent and the child before.
fn each(
    division: &Division,
    forest: &Forest<'_>,
    healthy: bool,
    call_sites: &[u64],
    mut take: impl FnMut(usize, Option<usize>, Step),
) {
    for (place, span) in forest.spans.iter().enumerate() {
        let Some(slice) = division.slice(healthy, span.start) else { continue };
        let mut step = Step {
            trace: span.trace,
            time: span.start,
            context: (span.service, Some(span.operation), None),
            stratum: call_sites.get(place).copied().unwrap_or(0),
            next: None,
            slice,
        };
        let mut previous = None;
        for child in forest.children(place) {
            let name = forest.spans[child].operation;
            take(place, previous, Step { next: Some(name), ..step });
            previous = Some(child);
            step.context.2 = Some(name);
            step.time = forest.spans[child].end();
        }
        // A span that never has children has no steps.
        if previous.is_some() {
            take(place, previous, step);
        }
    }
}

/// Findings from the order of child spans inside of their parent, for each part of the time that is compared.
pub(crate) fn findings(division: &Division, sides: [(&Forest<'_>, bool, &[u64]); 2]) -> Vec<Findings> {
    let mut steps = Steps::default();
    let mut sites: HashMap<Context, Site> = HashMap::new();
    let mut outcomes_told = false;
    for (forest, healthy, call_sites) in sides {
        outcomes_told |= forest.spans.iter().any(|span| span.outcome != Outcome::Unset);
        each(division, forest, healthy, call_sites, |parent, previous, step| {
            steps.add(step);
            if let Some((callee, failed)) = previous.and_then(|previous| called(forest, parent, previous)) {
                let site = sites.entry(step.context).or_default();
                // The smallest of several, so that the order of spans does not matter.
                site.callee = Some(site.callee.map_or(callee, |known| known.min(callee)));
                if step.next.is_some() {
                    *site.went_on.of(step.slice) += 1.0;
                } else {
                    *site.stopped.of(step.slice) += 1.0;
                    *site.failed.of(step.slice) += f64::from(u8::from(failed));
                }
            }
        });
    }
    let changes = division.compared().zip(steps.changes(division));
    changes.map(|(slice, changes)| blame(slice, &changes, &sites, outcomes_told)).collect()
}

/// The service and operation that the inner span `child` of `parent` calls, and whether the call failed.
fn called(forest: &Forest<'_>, parent: usize, child: usize) -> Option<((Symbol, Symbol), bool)> {
    let caller = forest.spans[parent].service;
    let inner = &forest.spans[child];
    let entry = if inner.service == caller { forest.remote_child(child) } else { Some(child) };
    let failed = |place: usize| forest.spans[place].outcome == Outcome::Failed;
    match entry {
        Some(entry) => {
            let server = &forest.spans[entry];
            Some(((server.service, server.operation), failed(entry) || failed(child)))
        }
        None => forest.callee(child).map(|peer| ((peer, inner.operation), failed(child))),
    }
}

fn blame(slice: Slice, changes: &[Change], sites: &HashMap<Context, Site>, outcomes_told: bool) -> Findings {
    // Whether flows stop more often than before right after this context.
    let stops = |change: &Change| change.moved.is_none() && change.shares.1 > change.shares.0;
    let mut called: BTreeMap<(Symbol, Symbol), (usize, usize)> = BTreeMap::new();
    let stopping: std::collections::BTreeSet<Context> =
        changes.iter().filter(|change| stops(change)).map(|change| change.context).collect();
    for (context, site) in sites.iter().filter(|(_, site)| site.went_on.before(slice) > 0.0) {
        if let Some(callee) = site.callee {
            let count = called.entry(callee).or_default();
            count.0 += 1;
            count.1 += usize::from(stopping.contains(context));
        }
    }
    let mut findings = Findings::default();
    for change in changes {
        let (service, Some(operation), _) = change.context else { continue };
        let finding = finding(change, operation);
        let site = sites.get(&change.context).filter(|_| stops(change));
        let Some((site, callee)) = site.and_then(|site| Some((site, site.callee?))) else {
            findings.offer(service, finding);
            continue;
        };
        let doubtful = Finding { strength: finding.strength * DOUBT, ..finding };
        if outcomes_told {
            // The callee's own word on it.
            let blamed =
                if 2.0 * site.failed.after(slice) >= site.stopped.after(slice) { callee.0 } else { service };
            findings.offer(blamed, finding);
            continue;
        }
        match called.get(&callee) {
            // Callers of several kinds would hardly all begin to stop at once.
            Some((all, stopped)) if *all >= 2 && 2 * stopped >= *all => findings.offer(callee.0, finding),
            _ => {
                findings.offer(service, finding);
                findings.offer(callee.0, doubtful);
            }
        }
    }
    findings
}

fn finding(change: &Change, operation: Symbol) -> Finding {
    Finding {
        strength: change.strength,
        subject: Subject::CallStep {
            within: change.context.0,
            operation,
            after: change.context.2,
            usual: change.usual,
            seen: change.seen,
        },
        before: change.shares.0,
        after: change.shares.1,
        count_before: change.counts.0,
        count_after: change.counts.1,
        limit: 0.0,
    }
}
