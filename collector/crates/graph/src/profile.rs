//! What of a flow can be compared with another one's: calls, their order, times of their own, waits and retries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use olly_model::{EvidenceRef, Operation, Span, SpanId, SpanKind, TraceId};

use crate::{Interval, TraceTree, retries::Retry, self_times};

/// Spans that are named as evidence for one statement.
pub(crate) const MAX_EVIDENCE: usize = 5;
/// Callees of one caller whose order is looked at; the pairs are that many squared.
const MAX_ORDERED: usize = 32;

/// A call: who calls, and what.
pub(crate) type Call = (Option<Operation>, Operation);

/// Two callees of one caller.
pub(crate) type Pair = (Operation, Operation, Operation);

/// Spans that are alike.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alike {
    pub(crate) count: u64,
    /// The first ones.
    pub(crate) evidence: Vec<EvidenceRef>,
}

/// The spans of an operation.
#[derive(Clone, Debug)]
pub(crate) struct OperationUse {
    pub(crate) alike: Alike,
    /// In all, in nanoseconds.
    pub(crate) self_time_ns: u64,
    /// The span with most of it.
    pub(crate) slowest: (u64, EvidenceRef),
}

/// A wait between a span and one that it caused without waiting for it.
#[derive(Clone, Debug)]
pub(crate) struct Gap {
    pub(crate) from: Operation,
    pub(crate) to: Operation,
    pub(crate) gap_ns: u64,
    pub(crate) evidence: Vec<EvidenceRef>,
}

/// What of a flow can be compared. It holds no span, so that those of many flows need not be in memory together.
#[derive(Clone, Debug, Default)]
pub struct FlowProfile {
    pub(crate) calls: BTreeMap<Call, Alike>,
    pub(crate) operations: BTreeMap<Operation, OperationUse>,
    /// Whether all calls of the first callee had ended when the second one's first began: never otherwise (true), or not
    /// always.
    pub(crate) orders: BTreeMap<Pair, bool>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) retries: Vec<Retry>,
    /// Of the first trace's main root, in nanoseconds.
    pub(crate) duration_ns: Option<u64>,
}

pub(crate) fn operation(span: &Span) -> Operation {
    Operation { service: span.service.clone(), operation: span.name.clone() }
}

pub(crate) fn evidence(span: &Span, what: &str) -> EvidenceRef {
    let note = format!("{} in {} {what}", span.name, span.service);
    EvidenceRef { trace_id: span.trace_id.clone(), span_id: span.span_id.clone(), note }
}

impl Alike {
    fn add(&mut self, span: &Span) {
        self.count += 1;
        if self.evidence.len() < MAX_EVIDENCE {
            self.evidence.push(evidence(span, "ran"));
        }
    }
}

impl FlowProfile {
    /// The profile of a flow: the spans of each of its traces, the traces in order of their start.
    pub fn new<'a>(traces: impl IntoIterator<Item = &'a [Span]>) -> Self {
        let trees: Vec<TraceTree<'a>> = traces.into_iter().map(TraceTree::new).collect();
        let mut profile = Self { retries: crate::retries::retries(&trees), ..Self::default() };
        let spans: HashMap<(&TraceId, &SpanId), &Span> = trees
            .iter()
            .flat_map(TraceTree::spans)
            .map(|span| ((&span.trace_id, &span.span_id), *span))
            .collect();
        profile.duration_ns = trees.first().and_then(|tree| {
            let root = tree.span(tree.main_root()?)?;
            Some(Interval::of(root).duration_ns())
        });
        for tree in &trees {
            for ((place, span), own) in tree.spans().iter().enumerate().zip(self_times(tree)) {
                let cause = span.links.iter().find_map(|link| {
                    spans.get(&(&link.trace_id, &link.span_id)).filter(|cause| cause.span_id != span.span_id)
                });
                let parent = tree.parent(place).and_then(|parent| tree.span(parent));
                let caller = parent.or(cause.copied());
                profile.calls.entry((caller.map(operation), operation(span))).or_default().add(span);
                profile.add_time(span, own);
                profile.add_order(tree, place);
                profile.gaps.extend(cause.copied().or(parent).and_then(|cause| gap(cause, span)));
            }
        }
        profile.gaps.sort_by(|a, b| (b.gap_ns, &a.from, &a.to).cmp(&(a.gap_ns, &b.from, &b.to)));
        profile
    }

    fn add_time(&mut self, span: &Span, own: u64) {
        let here = || (own, evidence(span, "took most of the time"));
        let known = self.operations.entry(operation(span)).or_insert_with(|| OperationUse {
            alike: Alike::default(),
            self_time_ns: 0,
            slowest: here(),
        });
        known.alike.add(span);
        known.self_time_ns = known.self_time_ns.saturating_add(own);
        if own > known.slowest.0 {
            known.slowest = here();
        }
    }

    /// Notes the order of the calls that one span makes.
    fn add_order(&mut self, tree: &TraceTree<'_>, place: usize) {
        let Some(caller) = tree.span(place).map(operation) else { return };
        let mut callees: BTreeMap<Operation, Interval> = BTreeMap::new();
        for child in tree.children(place).iter().filter_map(|child| tree.span(*child)) {
            let time = Interval::of(child);
            if callees.len() >= MAX_ORDERED && !callees.contains_key(&operation(child)) {
                continue;
            }
            let known = callees.entry(operation(child)).or_insert(time);
            *known = Interval { start: known.start.min(time.start), end: known.end.max(time.end) };
        }
        for (a, of_a) in &callees {
            for (b, of_b) in callees.iter().filter(|(b, _)| *b != a) {
                let in_order = of_a.end <= of_b.start && of_a.start < of_b.start;
                *self.orders.entry((caller.clone(), a.clone(), b.clone())).or_insert(true) &= in_order;
            }
        }
    }

    /// Whether the flow has a span of the operation.
    pub(crate) fn has(&self, operation: &Operation) -> bool {
        self.operations.contains_key(operation)
    }

    /// The longest wait between the two operations, in nanoseconds.
    pub(crate) fn longest_gap(&self, from: &Operation, to: &Operation) -> Option<u64> {
        self.gaps.iter().filter(|gap| gap.from == *from && gap.to == *to).map(|gap| gap.gap_ns).max()
    }

    /// The operations of the services that took part.
    pub fn services(&self) -> BTreeSet<&str> {
        self.operations.keys().map(|operation| operation.service.as_str()).collect()
    }
}

/// The wait before a span that its cause did not wait for: one that links to it, or a consumer; none when the span began before its
/// cause had ended.
fn gap(cause: &Span, span: &Span) -> Option<Gap> {
    if span.links.is_empty() && span.kind != SpanKind::Consumer {
        return None;
    }
    let gap_ns = span.start_time.nanos_since(Interval::of(cause).end);
    Some(Gap {
        from: operation(cause),
        to: operation(span),
        gap_ns: u64::try_from(gap_ns).ok().filter(|gap| *gap > 0)?,
        evidence: vec![evidence(cause, "ended"), evidence(span, "began")],
    })
}
