//! The flow in a few numbers.

use olly_graph::TraceTree;
use olly_model::{
    Exemplar, FlowError, FlowService, FlowStatus, FlowSummary, LogRecord, Span, TimeRange, Trace,
};

use crate::nanos_between;

pub(crate) fn summary(
    time: TimeRange,
    traces: &[Trace],
    logs: &[LogRecord],
    exemplars: &[Exemplar],
    services: &[FlowService],
    errors: &[FlowError],
) -> FlowSummary {
    let first = traces.first().and_then(first_request);
    // Without spans, the service that appears first has seen the flow first.
    let (root_service, root_operation) = match (first, services.first()) {
        (Some(span), _) => (span.service.clone(), span.name.clone()),
        (None, Some(service)) => (service.name.clone(), String::new()),
        (None, None) => Default::default(),
    };
    FlowSummary {
        status: FlowStatus::of(!errors.is_empty(), first.map(Span::is_error)),
        duration_ns: nanos_between(time.start, time.end),
        root_service,
        root_operation,
        trace_count: count(traces),
        span_count: traces.iter().map(|trace| count(&trace.spans)).sum(),
        log_count: count(logs),
        exemplar_count: count(exemplars),
        service_count: count(services),
        error_count: count(errors),
    }
}

/// The span that stands for what the user asked for: the root of the earliest trace.
fn first_request(trace: &Trace) -> Option<&Span> {
    let tree = TraceTree::new(&trace.spans);
    tree.span(tree.main_root()?)
}

fn count<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}
