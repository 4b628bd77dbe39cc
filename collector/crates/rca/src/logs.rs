//! Log events: another one comes next than before.

use std::collections::HashSet;

use crate::{
    Telemetry,
    division::Division,
    evidence::{Finding, Findings, Subject},
    forest::Forest,
    input::{LogRow, Rows},
    names::Symbol,
    sequence::{Change, Step, Steps},
};

/// Findings from the order of log events inside of a span (or of a service's part of a trace, when the span is not known), for each
/// part of the time that is compared.
pub(crate) fn findings(division: &Division, sides: &[Side<'_>; 2]) -> Vec<Findings> {
    let mut steps = Steps::default();
    for side in sides {
        side.steps(division, |step| steps.add(step));
    }
    let findings = |changes: Vec<Change>| {
        let mut findings = Findings::default();
        for change in changes {
            findings.offer(change.context.0, finding(&change));
        }
        findings
    };
    steps.changes(division).into_iter().map(findings).collect()
}

/// The service and operation of every span that logs.
pub(crate) fn talkative(telemetry: &Telemetry, window: &Forest<'_>, reference: &Forest<'_>) -> Talkative {
    [(&telemetry.window, window), (&telemetry.reference, reference)]
        .into_iter()
        .flat_map(|(rows, forest)| rows.logs.iter().filter_map(|row| forest.find(row.trace, row.span)))
        .map(|span| (span.service, span.operation))
        .collect()
}

/// Operations that log at all: their silence says something.
pub(crate) type Talkative = HashSet<(Symbol, Symbol)>;

/// The logs of one period, with the spans that they were written in.
pub(crate) struct Side<'a> {
    logs: &'a [LogRow],
    forest: &'a Forest<'a>,
    healthy: bool,
    call_sites: &'a [u64],
    talkative: &'a Talkative,
}

impl<'a> Side<'a> {
    pub(crate) fn new(
        rows: &'a Rows,
        forest: &'a Forest<'a>,
        healthy: bool,
        call_sites: &'a [u64],
        talkative: &'a Talkative,
    ) -> Self {
        Self { logs: &rows.logs, forest, healthy, call_sites, talkative }
    }

    /// Every step from one log event to the next.
    pub(crate) fn steps(&self, division: &Division, mut take: impl FnMut(Step)) {
        for trace in self.logs.chunk_by(|a, b| a.trace == b.trace).filter(|trace| trace[0].trace != 0) {
            for span in trace.chunk_by(|a, b| a.span == b.span) {
                // Where no span is known, each service of the trace is a run of its own.
                let mut by_service: Vec<&LogRow> = span.iter().collect();
                by_service.sort_by_key(|row| row.service);
                for run in by_service.chunk_by(|a, b| a.service == b.service) {
                    self.run(division, run, &mut take);
                }
            }
            self.silence(division, trace, &mut take);
        }
    }

    fn run(&self, division: &Division, run: &[&LogRow], take: &mut impl FnMut(Step)) {
        let first = run[0];
        let Some(slice) = division.slice(self.healthy, first.time) else { return };
        let span = self.forest.place(first.trace, first.span);
        let stratum = span.map_or(0, |span| self.call_sites[span]);
        let operation = span.map(|span| self.forest.spans[span].operation);
        let mut step = Step {
            trace: first.trace,
            time: first.time,
            context: (first.service, operation, None),
            stratum,
            next: None,
            slice,
        };
        for row in run {
            step.next = Some(row.event);
            take(step);
            step.context = (first.service, None, Some(row.event));
            step.time = row.time;
        }
        take(Step { next: None, ..step });
    }

    /// Spans without a log, of operations that use to log: they ended before their first one. Only in traces that have a log, as
    /// others may have lost theirs on the way.
    fn silence(&self, division: &Division, logs: &[LogRow], take: &mut impl FnMut(Step)) {
        let trace = logs[0].trace;
        for place in self.forest.places(trace) {
            let span = &self.forest.spans[place];
            if self.talkative.contains(&(span.service, span.operation))
                && logs.binary_search_by_key(&span.span, |row| row.span).is_err()
                && let Some(slice) = division.slice(self.healthy, span.start)
            {
                take(Step {
                    trace,
                    time: span.start,
                    context: (span.service, Some(span.operation), None),
                    stratum: self.call_sites[place],
                    next: None,
                    slice,
                });
            }
        }
    }
}

fn finding(change: &Change) -> Finding {
    let (_, operation, after) = change.context;
    Finding {
        strength: change.strength,
        subject: Subject::LogStep { operation, after, usual: change.usual, seen: change.seen },
        before: change.shares.0,
        after: change.shares.1,
        count_before: change.counts.0,
        count_after: change.counts.1,
        limit: 0.0,
    }
}
