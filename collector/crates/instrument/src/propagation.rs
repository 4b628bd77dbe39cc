//! W3C trace context and baggage in and out of requests.

use http::{HeaderMap, HeaderValue};
use opentelemetry::{global, propagation::TextMapCompositePropagator};
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Makes trace context the process's way of propagation. Baggage is handed on by [`inject`] itself: the only entry that
/// leaves a service of ours is the correlation ID.
pub(crate) fn install() {
    let trace_context = Box::new(TraceContextPropagator::new());
    global::set_text_map_propagator(TextMapCompositePropagator::new(vec![trace_context]));
}

/// Makes `span` a child of the caller's span, when the headers name one.
pub fn continue_trace(span: &Span, headers: &HeaderMap) {
    let parent = global::get_text_map_propagator(|propagator| propagator.extract(&HeaderExtractor(headers)));
    // An error says that no exporter is configured: then there is nothing to continue.
    let _ = span.set_parent(parent);
}

/// Writes the current span and the flow's ID into the headers of an outgoing request. A correlation ID is restricted
/// to characters that need no encoding in baggage.
pub fn inject(headers: &mut HeaderMap, correlation_id: Option<&str>) {
    let context = Span::current().context();
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&context, &mut HeaderInjector(headers));
    });
    let Some(id) = correlation_id else { return };
    if let Ok(baggage) = HeaderValue::from_str(&format!("correlation_id={id}")) {
        headers.insert("baggage", baggage);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flow_is_handed_on_as_baggage() {
        let mut headers = HeaderMap::new();
        inject(&mut headers, Some("olly-mh9k2v1x-a7b2c4d1"));
        assert_eq!(headers["baggage"], "correlation_id=olly-mh9k2v1x-a7b2c4d1");
    }
}
