//! What is wrong with the data of a flow itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use olly_graph::Interval;
use olly_model::{FlowIssue, IssueKind, Span, SpanId, SpanRef, Trace, TraceId};
use olly_storage::FlowLocation;

use crate::skew::Corrections;

/// Spans that the answer names of each kind.
const MAX_EXAMPLES: usize = 20;

/// Whether a flow has as many traces as only an ID has that was sent for everything.
pub(crate) fn too_many_traces(flow: &FlowLocation) -> Option<FlowIssue> {
    let count = u64::try_from(flow.trace_ids.len()).unwrap_or(u64::MAX);
    flow.cut.then_some(FlowIssue { kind: IssueKind::TooManyTraces, count, examples: Vec::new() })
}

/// Looks at each span. A parent that is not there is news only when all spans are (`complete`).
pub(crate) fn issues(
    traces: &[Trace],
    corrections: &Corrections<'_>,
    duplicates: &HashSet<(TraceId, SpanId)>,
    complete: bool,
) -> Vec<FlowIssue> {
    let mut found: BTreeMap<IssueKind, FlowIssue> = BTreeMap::new();
    let mut note = |kind, span: &Span| {
        let issue = found.entry(kind).or_insert_with(|| FlowIssue { kind, count: 0, examples: Vec::new() });
        issue.count += 1;
        if issue.examples.len() < MAX_EXAMPLES {
            issue.examples.push(SpanRef {
                trace_id: span.trace_id.clone(),
                span_id: span.span_id.clone(),
                service: span.service.clone(),
            });
        }
    };
    for trace in traces {
        let spans: HashMap<&SpanId, &Span> = trace.spans.iter().map(|span| (&span.span_id, span)).collect();
        let start = |span: &Span| Interval::of(span).start.saturating_add_nanos(corrections.of_span(span));
        for span in &trace.spans {
            if i64::try_from(span.duration_ns).is_err() {
                note(IssueKind::EndsBeforeStart, span);
            }
            match span.parent_span_id.as_ref().map(|id| spans.get(id)) {
                Some(Some(parent)) if start(span) < start(parent) => {
                    note(IssueKind::StartsBeforeParent, span)
                }
                Some(None) if complete => note(IssueKind::MissingParent, span),
                _ => {}
            }
            if !duplicates.is_empty() && duplicates.contains(&(span.trace_id.clone(), span.span_id.clone())) {
                note(IssueKind::DuplicateSpan, span);
            }
        }
    }
    found.into_values().collect()
}
