//! Calls that were tried again.

use std::collections::{BTreeMap, HashMap, HashSet};

use olly_model::{EvidenceRef, Operation, RetriedCall, Span, SpanId, Timestamp, TraceId};

use crate::{
    Interval, TraceTree,
    profile::{evidence, operation},
};

/// Attempts that are named as evidence.
const MAX_ATTEMPTS: usize = 10;
/// Attempts of one call that are looked at: a loop without end is told by so many as well.
const MAX_CHAIN: usize = 10_000;

/// A call and its attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Retry {
    callee: Operation,
    attempts: u64,
    succeeded: bool,
    waited_ns: u64,
    evidence: Vec<EvidenceRef>,
}

impl From<&Retry> for RetriedCall {
    fn from(retry: &Retry) -> Self {
        let Retry { callee, attempts, succeeded, waited_ns, evidence } = retry.clone();
        Self { callee, attempts, succeeded, waited_ns, evidence }
    }
}

/// Where a next attempt is looked for. A span is in the scope of its siblings, in that of each failed span to which it or a span
/// above it links, and, as a root, in that of the flow's roots.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Scope<'a> {
    Siblings(usize, usize),
    LinkedTo(&'a TraceId, &'a SpanId),
    Roots,
}

/// Chains of attempts, earliest first. A failed span was tried again when the same operation began after its end: as a sibling, below
/// a span that links to it, or, for what started a trace, as the start of another trace of the flow.
pub(crate) fn retries(trees: &[TraceTree<'_>]) -> Vec<Retry> {
    // Candidates by scope, service and name, in start order.
    let mut found: BTreeMap<(Scope<'_>, &str, &str), Vec<&Span>> = BTreeMap::new();
    for (number, tree) in trees.iter().enumerate() {
        for (place, span) in tree.spans().iter().enumerate() {
            let mut scopes = vec![tree.parent(place).map_or(Scope::Roots, |up| Scope::Siblings(number, up))];
            let links = span.links.iter().chain(above(tree, place).into_iter().flat_map(|up| &up.links));
            scopes.extend(links.map(|link| Scope::LinkedTo(&link.trace_id, &link.span_id)));
            for scope in scopes {
                found.entry((scope, &span.service, &span.name)).or_default().push(span);
            }
        }
    }
    for spans in found.values_mut() {
        spans.sort_by(|a, b| crate::span_order(a, b));
    }
    let mut next: HashMap<(&TraceId, &SpanId), &Span> = HashMap::new();
    let mut failed: Vec<&Span> = Vec::new();
    for (number, tree) in trees.iter().enumerate() {
        for (place, span) in tree.spans().iter().enumerate().filter(|(_, span)| span.is_error()) {
            let end = Interval::of(span).end;
            let near = tree.parent(place).map_or(Scope::Roots, |up| Scope::Siblings(number, up));
            let again = [near, Scope::LinkedTo(&span.trace_id, &span.span_id)]
                .into_iter()
                .filter_map(|scope| {
                    let candidates = found.get(&(scope, span.service.as_str(), span.name.as_str()))?;
                    first_after(candidates, span, end)
                })
                .min_by(|a, b| crate::span_order(a, b));
            if let Some(again) = again {
                next.insert((&span.trace_id, &span.span_id), again);
                failed.push(span);
            }
        }
    }
    failed.sort_by(|a, b| crate::span_order(a, b));
    let mut taken = HashSet::new();
    failed.into_iter().filter_map(|first| chain(first, &next, &mut taken)).collect()
}

/// The span above, when it has links: the retry's frame around the call itself.
fn above<'a>(tree: &TraceTree<'a>, place: usize) -> Option<&'a Span> {
    tree.span(tree.parent(place)?)
}

fn first_after<'a>(sorted: &[&'a Span], failed: &Span, end: Timestamp) -> Option<&'a Span> {
    let from = sorted.partition_point(|span| span.start_time < end);
    sorted[from..]
        .iter()
        .find(|span| (&span.trace_id, &span.span_id) != (&failed.trace_id, &failed.span_id))
        .copied()
}

fn chain<'a>(
    first: &'a Span,
    next: &HashMap<(&'a TraceId, &'a SpanId), &'a Span>,
    taken: &mut HashSet<(&'a TraceId, &'a SpanId)>,
) -> Option<Retry> {
    let mut attempts: Vec<&Span> = Vec::new();
    let mut waited_ns = 0_u64;
    let mut at = Some(first);
    while let Some(span) = at
        && attempts.len() < MAX_CHAIN
        && taken.insert((&span.trace_id, &span.span_id))
    {
        if let Some(before) = attempts.last() {
            let wait = span.start_time.nanos_since(Interval::of(before).end);
            waited_ns = waited_ns.saturating_add(u64::try_from(wait).unwrap_or(0));
        }
        attempts.push(span);
        at = next.get(&(&span.trace_id, &span.span_id)).copied();
    }
    let last = attempts.last().filter(|_| attempts.len() > 1)?;
    Some(Retry {
        callee: operation(first),
        attempts: attempts.len() as u64,
        succeeded: !last.is_error(),
        waited_ns,
        evidence: attempts
            .iter()
            .take(MAX_ATTEMPTS)
            .map(|span| evidence(span, if span.is_error() { "failed" } else { "succeeded" }))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        FlowProfile,
        testing::{failed, in_trace, linked, named, span},
    };

    fn attempts(traces: &[Vec<Span>]) -> Vec<(String, u64, bool, u64)> {
        let profile = FlowProfile::new(traces.iter().map(Vec::as_slice));
        let tell = |retry: RetriedCall| {
            assert_eq!(retry.evidence.len() as u64, retry.attempts);
            (retry.callee.operation, retry.attempts, retry.succeeded, retry.waited_ns)
        };
        profile.retried().into_iter().map(tell).collect()
    }

    #[test]
    fn attempts_of_one_caller_are_one_retried_call() {
        let call = |id, start| named(span(id, Some(1), start, 10), "svc", "charge");
        let trace =
            vec![span(1, None, 0, 99), failed(call(2, 0), "a"), failed(call(3, 15), "b"), call(4, 40)];
        assert_eq!(attempts(&[trace]), [("charge".to_owned(), 3, true, 20)]);
    }

    #[test]
    fn calls_side_by_side_and_calls_after_a_good_one_are_not_retries() {
        let call = |id, start| named(span(id, Some(1), start, 10), "svc", "charge");
        assert_eq!(attempts(&[vec![span(1, None, 0, 99), failed(call(2, 0), "a"), call(3, 5)]]), []);
        assert_eq!(attempts(&[vec![span(1, None, 0, 99), call(2, 0), call(3, 20)]]), []);
    }

    #[test]
    fn a_retry_in_a_trace_that_links_to_the_failed_attempt_is_found() {
        let call = |id| named(span(id, Some(id - 1), 10, 10), "svc", "charge");
        let first = vec![span(1, None, 0, 99), failed(call(2), "a")];
        let mut again = linked(span(3, None, 50, 30), &first[1]);
        again.name = "try again".to_owned();
        let mut second = vec![again, call(4)];
        second[1].start_time = Timestamp::from_unix_nanos(60);
        let second: Vec<Span> = second.into_iter().map(|span| in_trace(span, 2)).collect();
        assert_eq!(attempts(&[first, second]), [("charge".to_owned(), 2, true, 40)]);
    }

    #[test]
    fn a_request_that_its_client_sent_again_is_found_without_a_link() {
        let first = vec![failed(named(span(1, None, 0, 10), "svc", "POST /pay"), "a")];
        let second = vec![in_trace(failed(named(span(2, None, 30, 10), "svc", "POST /pay"), "a"), 2)];
        assert_eq!(attempts(&[first, second]), [("POST /pay".to_owned(), 2, false, 20)]);
    }
}
