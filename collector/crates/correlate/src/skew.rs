//! Clocks that contradict the order of cause and effect, and how far they have to be moved.
//!
//! A call cannot begin before it was made, and what was answered in time cannot go on after the answer. Where the clocks
//! of two hosts say so, one of them is wrong. As in Jaeger's clock skew adjuster the clock of the trace's root is
//! believed and the others are moved; but a clock is moved as a whole and as little as possible, so that the
//! distances between its own spans stay what was measured. (Jaeger moves each span by itself, into the middle of its parent.)

use std::collections::{BTreeSet, HashMap, VecDeque};

use olly_graph::{Interval, TraceTree};
use olly_model::{Attributes, ClockSkew, Exemplar, LogRecord, Span, SpanId, SpanKind, Trace, TraceId};

/// The clock that an item was timed by: its host's, or its service's when the host is not known.
type Clock<'a> = (Option<&'a str>, &'a str);

fn clock<'a>(resource: &'a Attributes, service: &'a str) -> Clock<'a> {
    match ["host.id", "host.name"].iter().find_map(|key| resource.get(*key)) {
        Some(host) => (Some(host), ""),
        None => (None, service),
    }
}

/// The corrections of a flow, in nanoseconds to be added.
#[derive(Debug, Default)]
pub(crate) struct Corrections<'a> {
    spans: HashMap<(&'a TraceId, &'a SpanId), i64>,
    clocks: HashMap<(&'a TraceId, Clock<'a>), i64>,
}

impl<'a> Corrections<'a> {
    /// Finds them.
    pub(crate) fn of(traces: &'a [Trace]) -> Self {
        let mut found = Self::default();
        for trace in traces {
            let tree = TraceTree::new(&trace.spans);
            for (span, offset) in tree.spans().iter().zip(offsets(&tree)) {
                if offset != 0 {
                    found.spans.insert((&span.trace_id, &span.span_id), offset);
                    let clock = clock(&span.resource_attributes, &span.service);
                    found.clocks.insert((&span.trace_id, clock), offset);
                }
            }
        }
        found
    }

    /// For a span and its events.
    pub(crate) fn of_span(&self, span: &Span) -> i64 {
        self.spans.get(&(&span.trace_id, &span.span_id)).copied().unwrap_or(0)
    }

    /// For a log record: its span's, or that of its clock in its trace.
    pub(crate) fn of_log(&self, log: &LogRecord) -> i64 {
        let Some(trace_id) = &log.trace_id else { return 0 };
        if let Some(offset) = log.span_id.as_ref().and_then(|span_id| self.spans.get(&(trace_id, span_id))) {
            return *offset;
        }
        self.clocks.get(&(trace_id, clock(&log.resource_attributes, &log.service))).copied().unwrap_or(0)
    }

    /// For an exemplar: its span's, as nothing is known of its host.
    pub(crate) fn of_exemplar(&self, exemplar: &Exemplar) -> i64 {
        let (Some(trace_id), Some(span_id)) = (&exemplar.trace_id, &exemplar.span_id) else { return 0 };
        self.spans.get(&(trace_id, span_id)).copied().unwrap_or(0)
    }

    /// What the answer says of them.
    pub(crate) fn told(&self, traces: &[Trace]) -> Vec<ClockSkew> {
        if self.spans.is_empty() {
            return Vec::new();
        }
        let told: BTreeSet<ClockSkew> = traces
            .iter()
            .flat_map(|trace| &trace.spans)
            .filter_map(|span| {
                let offset_ns = *self.spans.get(&(&span.trace_id, &span.span_id))?;
                let host = span.resource_attributes.get("host.name").cloned();
                Some(ClockSkew {
                    trace_id: span.trace_id.clone(),
                    service: span.service.clone(),
                    host,
                    offset_ns,
                })
            })
            .collect();
        told.into_iter().collect()
    }
}

/// A call from one clock to another, by the places of its spans.
struct Call {
    caller: usize,
    callee: usize,
}

/// For each span of a trace, what has to be added to its time.
///
/// Clocks are settled one after the other, beginning at the root's: each is moved by the least that all calls between it and the
/// clocks settled before allow. A clock for which there is no such time is left alone.
fn offsets(tree: &TraceTree<'_>) -> Vec<i64> {
    let mut numbers: HashMap<Clock<'_>, usize> = HashMap::new();
    let clocks: Vec<usize> = tree
        .spans()
        .iter()
        .map(|span| {
            let next = numbers.len();
            *numbers.entry(clock(&span.resource_attributes, &span.service)).or_insert(next)
        })
        .collect();
    if numbers.len() < 2 {
        return vec![0; clocks.len()];
    }
    let mut calls: Vec<Vec<Call>> = (0..numbers.len()).map(|_| Vec::new()).collect();
    for callee in 0..clocks.len() {
        if let Some(caller) = tree.parent(callee)
            && clocks[caller] != clocks[callee]
        {
            for place in [caller, callee] {
                calls[clocks[place]].push(Call { caller, callee });
            }
        }
    }
    let mut settled: Vec<Option<i64>> = vec![None; numbers.len()];
    let roots = tree.main_root().into_iter().chain(tree.roots().iter().copied());
    for root in roots {
        let mut open = VecDeque::from([clocks[root]]);
        while let Some(clock) = open.pop_front() {
            if settled[clock].is_some() {
                continue;
            }
            let (mut least, mut most) = (i64::MIN, i64::MAX);
            for call in &calls[clock] {
                let (caller, callee) = (clocks[call.caller], clocks[call.callee]);
                let other = if caller == clock { callee } else { caller };
                let Some(offset) = settled[other] else {
                    open.push_back(other);
                    continue;
                };
                // The callee's clock may be moved against the caller's by `low` to `high`.
                let (low, high) = bounds(tree, call);
                if callee == clock {
                    least = least.max(low.saturating_add(offset));
                    most = most.min(high.saturating_add(offset));
                } else {
                    least = least.max(offset.saturating_sub(high));
                    most = most.min(offset.saturating_sub(low));
                }
            }
            settled[clock] = Some(if least <= most { 0.clamp(least, most) } else { 0 });
        }
    }
    clocks.iter().map(|clock| settled[*clock].unwrap_or(0)).collect()
}

/// How far the callee's clock may be moved against the caller's.
fn bounds(tree: &TraceTree<'_>, call: &Call) -> (i64, i64) {
    let (Some(caller), Some(callee)) = (tree.span(call.caller), tree.span(call.callee)) else {
        return (i64::MIN, i64::MAX);
    };
    let (outer, inner) = (Interval::of(caller), Interval::of(callee));
    let low = outer.start.nanos_since(inner.start);
    // A caller that failed may have given up waiting; a message is handled whenever it is.
    let answered = caller.kind == SpanKind::Client && callee.kind == SpanKind::Server && !caller.is_error();
    let fits = inner.duration_ns() <= outer.duration_ns();
    let high = if answered && fits { outer.end.nanos_since(inner.end) } else { i64::MAX };
    (low, high)
}
