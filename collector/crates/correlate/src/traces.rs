//! Spans grouped into traces.

use std::collections::{BTreeSet, HashMap};

use olly_graph::{Interval, TraceTree};
use olly_model::{Span, Trace, TraceId};

use crate::{extend, nanos_between};

/// The traces of a flow, earliest first. `known` are the flow's traces, whether their spans were read or not; links to any
/// other trace lead out of the flow and are left out. The spans come in start order.
pub(crate) fn traces(known: &[TraceId], spans: Vec<Span>) -> Vec<Trace> {
    let mut flow: BTreeSet<TraceId> = known.iter().cloned().collect();
    flow.extend(spans.iter().map(|span| span.trace_id.clone()));
    let mut groups: HashMap<TraceId, Vec<Span>> = HashMap::new();
    for span in spans {
        groups.entry(span.trace_id.clone()).or_default().push(span);
    }
    let mut traces: Vec<Trace> = groups.into_values().filter_map(|spans| trace(&flow, spans)).collect();
    traces.sort_by(|a, b| (a.start_time, &a.trace_id).cmp(&(b.start_time, &b.trace_id)));
    traces
}

/// One trace by itself, with all of its links; none without spans. The spans are of one trace and in start order.
pub fn trace_of(spans: Vec<Span>) -> Option<Trace> {
    let linked = spans.iter().flat_map(|span| &span.links).map(|link| link.trace_id.clone()).collect();
    trace(&linked, spans)
}

fn trace(flow: &BTreeSet<TraceId>, spans: Vec<Span>) -> Option<Trace> {
    let tree = TraceTree::new(&spans);
    let root = tree.main_root().and_then(|root| tree.span(root))?;
    let (root_service, root_operation) = (root.service.clone(), root.name.clone());
    let trace_id = root.trace_id.clone();
    let range =
        spans.iter().map(Interval::of).fold(None, |range, time| extend(range, time.start, time.end))?;
    let links = spans.iter().flat_map(|span| &span.links).map(|link| &link.trace_id);
    let linked: BTreeSet<&TraceId> = links.filter(|id| **id != trace_id && flow.contains(*id)).collect();
    Some(Trace {
        root_service,
        root_operation,
        start_time: range.start,
        duration_ns: nanos_between(range.start, range.end),
        has_error: spans.iter().any(Span::is_error),
        linked_trace_ids: linked.into_iter().cloned().collect(),
        trace_id,
        spans,
    })
}
