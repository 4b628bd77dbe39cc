//! Data that cannot be right: clocks that differ, spans that end before they begin, missing parents, copies.

use olly_model::{ClockSkew, IssueKind, SpanId, SpanKind, TimelineKind, TraceId};
use olly_storage::Holds;
use olly_testkit::{LogBuilder, Recording, SpanBuilder, ids, time};
use proptest::prelude::*;

use super::*;

fn trace_id() -> TraceId {
    "0af7651916cd43dd8448eb211c80319c".parse().unwrap()
}

fn span_id(number: u64) -> SpanId {
    format!("{number:016x}").parse().unwrap()
}

/// A span on a host, from a microsecond on for some more.
fn span(number: u64, parent: u64, host: &str, kind: SpanKind, start: i64, length: u64) -> SpanBuilder {
    let span = SpanBuilder::new(&trace_id(), &span_id(number), host, &format!("op {number}"))
        .kind(kind)
        .at(start, length)
        .flow(&ids::flow())
        .resource("host.name", host);
    if parent == 0 { span } else { span.child_of(&span_id(parent)) }
}

fn location() -> FlowLocation {
    FlowLocation {
        id: ids::flow(),
        merged: Vec::new(),
        trace_ids: vec![trace_id()],
        cut: false,
        time_range: TimeRange { start: time(0), end: time(0) },
        holds: Holds::ANYTHING,
        arrived: time(0),
    }
}

fn answer(spans: Vec<SpanBuilder>, logs: Vec<LogBuilder>) -> CorrelationAnswer {
    let spans = spans.into_iter().map(SpanBuilder::build).collect();
    let logs = logs.into_iter().map(LogBuilder::build).collect();
    let location = location();
    assemble(&location, Signals { spans, logs, ..Signals::default() })
}

fn offsets(answer: &CorrelationAnswer) -> Vec<(&str, i64)> {
    answer.clock_skews.iter().map(|skew| (skew.service.as_str(), skew.offset_ns / 1000)).collect()
}

fn issues(answer: &CorrelationAnswer) -> Vec<(IssueKind, u64)> {
    answer.issues.iter().map(|issue| (issue.kind, issue.count)).collect()
}

#[test]
fn an_id_of_as_many_traces_as_only_a_constant_has_is_said() {
    let traces = |cut: bool| {
        let trace_ids = (1..=3).map(|number| format!("{number:032x}").parse().unwrap()).collect();
        let location = FlowLocation { trace_ids, cut, ..location() };
        issues(&assemble(&location, Signals::default()))
    };
    assert_eq!(traces(false), []);
    assert_eq!(traces(true), [(IssueKind::TooManyTraces, 3)]);
}

/// Scenario: B's clock is 70 µs behind, so that its part of the call seems to begin before the call was made.
/// Guarantees: it is moved by the least that puts it behind its cause, with all that happened on the same clock; the spans
/// keep what was sent.
#[test]
fn a_clock_that_is_behind_is_moved_to_where_the_call_was_made() {
    let record = LogBuilder::new("b", -20, "working").within(&trace_id(), &span_id(3)).flow(&ids::flow());
    let mut flow = answer(
        vec![
            span(1, 0, "a", SpanKind::Server, 0, 100),
            span(2, 1, "a", SpanKind::Client, 10, 80),
            span(3, 2, "b", SpanKind::Server, -60, 50),
            span(4, 3, "b", SpanKind::Internal, -50, 10),
        ],
        vec![record],
    );
    let skew = ClockSkew {
        trace_id: trace_id(),
        service: "b".to_owned(),
        host: Some("b".to_owned()),
        offset_ns: 70_000,
    };
    assert_eq!(flow.clock_skews, [skew]);
    assert!(flow.issues.is_empty(), "{:?}", flow.issues);
    let order: Vec<&str> = flow.timeline.iter().map(|event| event.title.as_str()).collect();
    assert_eq!(order, ["op 1", "op 2", "op 3", "op 4", "working"]);
    let moved = flow.timeline.iter().find(|event| event.title == "op 3").unwrap();
    assert_eq!((moved.time, moved.clock_offset_ns), (time(10), 70_000));
    let sent = flow.traces.remove(0).spans;
    assert!(
        sent.iter().any(|span| span.start_time == time(-60)),
        "spans keep the time that they were sent with"
    );
}

#[test]
fn a_clock_that_is_ahead_is_moved_back_to_where_the_call_was_answered() {
    let flow = answer(
        vec![span(1, 0, "a", SpanKind::Client, 0, 100), span(2, 1, "b", SpanKind::Server, 500, 40)],
        Vec::new(),
    );
    assert_eq!(offsets(&flow), [("b", -440)]);
}

#[test]
fn a_caller_that_gave_up_and_a_message_say_nothing_of_the_end() {
    let gave_up = span(1, 0, "a", SpanKind::Client, 0, 100).failed("timeout");
    let flow = answer(vec![gave_up, span(2, 1, "b", SpanKind::Server, 20, 90)], Vec::new());
    assert!(flow.clock_skews.is_empty());
    let sent = span(1, 0, "a", SpanKind::Producer, 0, 10);
    let flow = answer(vec![sent, span(2, 1, "b", SpanKind::Consumer, 5_000, 5)], Vec::new());
    assert!(flow.clock_skews.is_empty());
}

#[test]
fn what_is_behind_a_moved_clock_moves_along_only_as_far_as_it_must() {
    let flow = answer(
        vec![
            span(1, 0, "a", SpanKind::Client, 0, 1000),
            span(2, 1, "b", SpanKind::Server, -300, 500),
            span(3, 2, "b", SpanKind::Client, -200, 300),
            span(4, 3, "c", SpanKind::Server, -150, 100),
        ],
        Vec::new(),
    );
    // The call from b was made at 100 once b is moved by 300: 250 later than c says.
    assert_eq!(offsets(&flow), [("b", 300), ("c", 250)]);
}

#[test]
fn clocks_that_no_correction_explains_are_left_alone_and_named() {
    let flow = answer(
        vec![
            span(1, 0, "a", SpanKind::Client, 0, 100),
            span(2, 1, "b", SpanKind::Server, -50, 10),
            span(3, 0, "a", SpanKind::Client, 0, 100).child_of(&span_id(1)),
            span(4, 3, "b", SpanKind::Server, 900, 10),
        ],
        Vec::new(),
    );
    assert!(flow.clock_skews.is_empty());
    assert_eq!(issues(&flow), [(IssueKind::StartsBeforeParent, 1)]);
}

#[test]
fn what_is_wrong_with_spans_is_said() {
    let mut backwards = span(2, 1, "a", SpanKind::Internal, 10, 0).build();
    backwards.duration_ns = u64::MAX - 5;
    let copy = span(1, 0, "a", SpanKind::Server, 0, 100).build();
    let orphan = span(3, 77, "a", SpanKind::Internal, 20, 5).build();
    let location = location();
    let signals = Signals { spans: vec![copy.clone(), copy, backwards, orphan], ..Signals::default() };
    let flow = assemble(&location, signals.clone());
    assert_eq!(flow.summary.span_count, 3);
    assert_eq!(
        issues(&flow),
        [(IssueKind::EndsBeforeStart, 1), (IssueKind::MissingParent, 1), (IssueKind::DuplicateSpan, 1)]
    );
    assert_eq!(flow.issues[2].examples[0].span_id, span_id(1));

    let cut = olly_model::PartialSignal { signal: Signal::Traces, reason: "cut".to_owned() };
    let flow = assemble(&location, Signals { partial: vec![cut], ..signals });
    assert!(
        !issues(&flow).iter().any(|(kind, _)| *kind == IssueKind::MissingParent),
        "it may lie in what was cut"
    );
}

fn arbitrary_calls() -> impl Strategy<Value = Vec<(u64, u8, i64, u64)>> {
    // Parent among the earlier ones, host, start, length.
    prop::collection::vec((0..8_u64, 0..4_u8, -1_000..1_000_i64, 0..500_u64), 1..12)
}

proptest! {
    /// Whatever the clocks say: each is moved as a whole, and the root's not at all. When each host is called by one other
    /// only, there always is a correction, and it leaves nothing to do.
    #[test]
    fn a_correction_moves_whole_clocks_and_needs_no_second_one(calls in arbitrary_calls(), shared in any::<bool>()) {
        let spans: Vec<SpanBuilder> = calls
            .iter()
            .enumerate()
            .map(|(at, (parent, host, start, length))| {
                let at = at as u64;
                let host = format!("host-{}", if shared { u64::from(*host) } else { at });
                let kind = if at.is_multiple_of(2) { SpanKind::Client } else { SpanKind::Server };
                span(at + 1, if at == 0 { 0 } else { parent % at + 1 }, &host, kind, *start, *length)
            })
            .collect();
        let flow = answer(spans, Vec::new());
        let mut by_host = std::collections::HashMap::new();
        let mut moved = Vec::new();
        for trace in &flow.traces {
            for span in &trace.spans {
                let event = flow
                    .timeline
                    .iter()
                    .find(|event| event.kind == TimelineKind::Span && event.span_id.as_ref() == Some(&span.span_id))
                    .unwrap();
                prop_assert_eq!(event.time.saturating_add_nanos(-event.clock_offset_ns), span.start_time);
                let offset = *by_host.entry(span.service.clone()).or_insert(event.clock_offset_ns);
                prop_assert_eq!(offset, event.clock_offset_ns);
                if span.parent_span_id.is_none() {
                    prop_assert_eq!(event.clock_offset_ns, 0);
                }
                moved.push(olly_model::Span { start_time: event.time, ..span.clone() });
            }
        }
        prop_assert!(flow.timeline.is_sorted_by_key(|event| event.time));
        if shared {
            return Ok(());
        }
        prop_assert!(!issues(&flow).iter().any(|(kind, _)| *kind == IssueKind::StartsBeforeParent));
        let location = FlowLocation {
            id: ids::flow(),
            merged: Vec::new(),
            trace_ids: vec![trace_id()],
            cut: false,
            time_range: flow.time_range, holds: Holds::ANYTHING, arrived: time(0) };
        let again = assemble(&location, Signals { spans: moved, ..Signals::default() });
        prop_assert!(again.clock_skews.is_empty(), "{:?} then {:?}", flow.clock_skews, again.clock_skews);
    }
}

#[test]
fn a_service_without_a_host_has_a_clock_of_its_own() {
    let recording = Recording {
        spans: [span(1, 0, "a", SpanKind::Client, 0, 100), span(2, 1, "b", SpanKind::Server, -10, 50)]
            .map(|span| {
                let mut span = span.build();
                span.resource_attributes.clear();
                span
            })
            .into(),
        ..Recording::default()
    };
    let location = location();
    let flow = assemble(&location, Signals { spans: recording.spans, ..Signals::default() });
    assert_eq!((flow.clock_skews[0].host.as_ref(), flow.clock_skews[0].offset_ns), (None, 10_000));
}
