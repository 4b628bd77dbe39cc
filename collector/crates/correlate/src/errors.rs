//! What failed.

use olly_graph::failure;
use olly_model::{FlowError, LogRecord, Signal, Span, Trace};

/// The failed spans and the error records, earliest first.
pub(crate) fn errors(traces: &[Trace], logs: &[LogRecord]) -> Vec<FlowError> {
    let spans = traces.iter().flat_map(|trace| &trace.spans).filter(|span| span.is_error()).map(of_span);
    let mut errors: Vec<FlowError> =
        spans.chain(logs.iter().filter(|log| log.is_error()).map(of_log)).collect();
    errors.sort_by(|a, b| key(a).cmp(&key(b)));
    errors
}

fn key(error: &FlowError) -> impl Ord + '_ {
    (
        error.time,
        error.signal,
        &error.trace_id,
        &error.span_id,
        &error.service,
        &error.operation,
        &error.message,
    )
}

fn of_span(span: &Span) -> FlowError {
    let failure = failure(span);
    FlowError {
        time: failure.time,
        signal: Signal::Traces,
        service: span.service.clone(),
        operation: span.name.clone(),
        error_type: failure.error_type,
        message: failure.message,
        trace_id: Some(span.trace_id.clone()),
        span_id: Some(span.span_id.clone()),
    }
}

fn of_log(log: &LogRecord) -> FlowError {
    let attribute = |key: &str| log.attributes.get(key).filter(|text| !text.is_empty()).cloned();
    FlowError {
        time: log.time,
        signal: Signal::Logs,
        service: log.service.clone(),
        operation: log.scope.clone(),
        error_type: attribute("exception.type").or_else(|| attribute("error.type")),
        message: if log.body.is_empty() {
            attribute("exception.message").unwrap_or_default()
        } else {
            log.body.clone()
        },
        trace_id: log.trace_id.clone(),
        span_id: log.span_id.clone(),
    }
}
