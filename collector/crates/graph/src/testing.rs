//! Spans for the tests of this crate.

use olly_model::{Attributes, Span, SpanKind, SpanLink, SpanStatus, StatusCode, Timestamp};
use proptest::prelude::*;

pub(crate) fn span(id: u64, parent: Option<u64>, start: i64, duration_ns: u64) -> Span {
    Span {
        trace_id: "5b8efff798038103d269b633813fc60c".parse().unwrap(),
        span_id: format!("{id:016x}").parse().unwrap(),
        parent_span_id: parent.map(|id| format!("{id:016x}").parse().unwrap()),
        name: format!("op-{id}"),
        kind: SpanKind::Internal,
        service: "svc".to_owned(),
        scope: String::new(),
        start_time: Timestamp::from_unix_nanos(start),
        duration_ns,
        status: SpanStatus::default(),
        attributes: Attributes::new(),
        resource_attributes: Attributes::new(),
        events: Vec::new(),
        links: Vec::new(),
        correlation_id: None,
    }
}

pub(crate) fn failed(mut span: Span, message: &str) -> Span {
    span.status = SpanStatus { code: StatusCode::Error, message: message.to_owned() };
    span
}

pub(crate) fn named(mut span: Span, service: &str, name: &str) -> Span {
    (span.service, span.name) = (service.to_owned(), name.to_owned());
    span
}

pub(crate) fn in_trace(mut span: Span, number: u64) -> Span {
    span.trace_id = format!("{number:032x}").parse().unwrap();
    span
}

pub(crate) fn linked(mut span: Span, to: &Span) -> Span {
    let (trace_id, span_id) = (to.trace_id.clone(), to.span_id.clone());
    span.links.push(SpanLink { trace_id, span_id, attributes: Attributes::new() });
    span
}

/// Few IDs and times, so that duplicates, rings, missing parents, ties and overlaps are common.
pub(crate) fn arbitrary_spans() -> impl Strategy<Value = Vec<Span>> {
    let duration = prop_oneof![9 => 0..40_u64, 1 => Just(u64::MAX - 5)];
    let one = (1..14_u64, prop::option::of(1..16_u64), 0..60_i64, duration, any::<bool>()).prop_map(
        |(id, parent, start, duration, fails)| {
            let span = span(id, parent, start, duration);
            if fails { failed(span, "planted") } else { span }
        },
    );
    prop::collection::vec(one, 0..20)
}

pub(crate) fn shuffle(spans: &[Span], seed: u64) -> Vec<Span> {
    let mut keyed: Vec<(u64, &Span)> = spans
        .iter()
        .enumerate()
        .map(|(place, span)| {
            let mixed = (seed ^ place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31);
            (mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9), span)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, span)| span.clone()).collect()
}
