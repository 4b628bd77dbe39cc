//! Small helpers around the OpenTelemetry API.

use std::error::Error;

use opentelemetry::baggage::BaggageExt;
use opentelemetry::trace::{
    Link, SpanBuilder, SpanContext, SpanKind, Status, TraceContextExt, Tracer, TracerProvider,
};
use opentelemetry::{Array, Context, InstrumentationScope, KeyValue, StringValue, Value, global};

/// Starts a span below `parent` and returns the context with the span in it. The span ends with
/// the last clone of that context, or when told to.
pub fn start(
    parent: &Context,
    name: impl Into<String>,
    kind: SpanKind,
    attributes: Vec<KeyValue>,
) -> Context {
    build(parent, SpanBuilder::from_name(name.into()).with_kind(kind).with_attributes(attributes))
}

/// Starts the root span of a new trace that belongs to the same flow: it links to `cause`, and the
/// baggage of `flow` goes along.
pub fn start_new_trace(
    flow: &Context,
    cause: SpanContext,
    name: &'static str,
    attributes: Vec<KeyValue>,
) -> Context {
    let baggage = flow.baggage().iter().map(|(key, (value, _))| KeyValue::new(key.clone(), value.clone()));
    let root = Context::new().with_baggage(baggage.collect::<Vec<_>>());
    let link = Link::new(cause, vec![KeyValue::new("shop.link.reason", "retry")], 0);
    build(
        &root,
        SpanBuilder::from_name(name)
            .with_kind(SpanKind::Internal)
            .with_attributes(attributes)
            .with_links(vec![link]),
    )
}

fn build(parent: &Context, builder: SpanBuilder) -> Context {
    let scope = InstrumentationScope::builder(env!("CARGO_PKG_NAME")).with_version(env!("CARGO_PKG_VERSION"));
    let tracer = global::tracer_provider().tracer_with_scope(scope.build());
    parent.with_span(tracer.build_with_context(builder, parent))
}

/// Records an exception on the span of `cx` and marks the span as failed.
pub fn fail(cx: &Context, error_type: &'static str, error: &dyn Error) {
    let span = cx.span();
    let message = chain(error);
    span.add_event(
        "exception",
        vec![
            KeyValue::new("exception.type", error_type),
            KeyValue::new("exception.message", message.clone()),
        ],
    );
    span.set_attribute(KeyValue::new("error.type", error_type));
    span.set_status(Status::error(message));
}

/// An error with what caused it, on one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

/// Captures the baggage header of a request, as an agent with header capture would. The collector
/// reads the flow's ID out of it: this service's spans know nothing of correlation IDs.
pub fn capture_baggage_header(cx: &Context, headers: &http::HeaderMap) {
    let values: Vec<StringValue> = headers
        .get_all("baggage")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(|value| value.to_owned().into())
        .collect();
    if !values.is_empty() {
        let value = Value::Array(Array::String(values));
        cx.span().set_attribute(KeyValue::new("http.request.header.baggage", value));
    }
}
