//! All of it in time order.

use olly_graph::Interval;
use olly_model::{Exemplar, LogRecord, Span, SpanEvent, TimelineEvent, TimelineKind, Timestamp};

use crate::{nanos_between, skew::Corrections};

/// A title is a line to read, not the whole stack trace that a log record may carry.
const MAX_TITLE_CHARS: usize = 240;

/// The events of spans, log records and exemplars in time order, as they were sent: clocks are not corrected.
pub fn events<'a>(
    start: Timestamp,
    spans: impl IntoIterator<Item = &'a Span>,
    logs: &[LogRecord],
    exemplars: &[Exemplar],
) -> Vec<TimelineEvent> {
    timeline(start, &Corrections::default(), spans, logs, exemplars)
}

pub(crate) fn timeline<'a>(
    start: Timestamp,
    corrections: &Corrections<'_>,
    spans: impl IntoIterator<Item = &'a Span>,
    logs: &[LogRecord],
    exemplars: &[Exemplar],
) -> Vec<TimelineEvent> {
    let mut events = Vec::new();
    for span in spans {
        let offset = corrections.of_span(span);
        events.push(moved(of_span(span), offset));
        events.extend(span.events.iter().map(|event| moved(of_span_event(span, event), offset)));
    }
    events.extend(logs.iter().map(|log| moved(of_log(log), corrections.of_log(log))));
    events.extend(
        exemplars.iter().map(|exemplar| moved(of_exemplar(exemplar), corrections.of_exemplar(exemplar))),
    );
    for event in &mut events {
        event.offset_ns = nanos_between(start, event.time);
    }
    events.sort_by(|a, b| key(a).cmp(&key(b)));
    events
}

fn moved(mut event: TimelineEvent, offset_ns: i64) -> TimelineEvent {
    event.time = event.time.saturating_add_nanos(offset_ns);
    event.clock_offset_ns = offset_ns;
    event
}

/// By time; among equals spans come before what happened in them, and the rest makes the order complete.
fn key(event: &TimelineEvent) -> impl Ord + '_ {
    (
        (event.time, event.kind, &event.trace_id, &event.span_id, &event.service),
        (&event.title, event.duration_ns, event.is_error),
    )
}

fn of_span(span: &Span) -> TimelineEvent {
    TimelineEvent {
        time: span.start_time,
        offset_ns: 0,
        clock_offset_ns: 0,
        kind: TimelineKind::Span,
        service: span.service.clone(),
        title: title(&span.name),
        duration_ns: Some(Interval::of(span).duration_ns()),
        is_error: span.is_error(),
        trace_id: Some(span.trace_id.clone()),
        span_id: Some(span.span_id.clone()),
    }
}

fn of_span_event(span: &Span, event: &SpanEvent) -> TimelineEvent {
    let is_exception = event.name == "exception";
    let words =
        ["exception.type", "exception.message"].map(|key| event.attributes.get(key).map(String::as_str));
    let name = match words {
        [Some(kind), Some(message)] if is_exception => format!("{}: {kind}: {message}", event.name),
        [Some(word), None] | [None, Some(word)] if is_exception => format!("{}: {word}", event.name),
        _ => event.name.clone(),
    };
    TimelineEvent {
        time: event.time,
        offset_ns: 0,
        clock_offset_ns: 0,
        kind: TimelineKind::SpanEvent,
        service: span.service.clone(),
        title: title(&name),
        duration_ns: None,
        is_error: is_exception,
        trace_id: Some(span.trace_id.clone()),
        span_id: Some(span.span_id.clone()),
    }
}

fn of_log(log: &LogRecord) -> TimelineEvent {
    TimelineEvent {
        time: log.time,
        offset_ns: 0,
        clock_offset_ns: 0,
        kind: TimelineKind::Log,
        service: log.service.clone(),
        title: title(&log.body),
        duration_ns: None,
        is_error: log.is_error(),
        trace_id: log.trace_id.clone(),
        span_id: log.span_id.clone(),
    }
}

fn of_exemplar(exemplar: &Exemplar) -> TimelineEvent {
    let words = format!("{} = {} {}", exemplar.metric, exemplar.value, exemplar.unit);
    TimelineEvent {
        time: exemplar.time,
        offset_ns: 0,
        clock_offset_ns: 0,
        kind: TimelineKind::Metric,
        service: exemplar.service.clone(),
        title: title(words.trim_end()),
        duration_ns: None,
        is_error: false,
        trace_id: exemplar.trace_id.clone(),
        span_id: exemplar.span_id.clone(),
    }
}

fn title(text: &str) -> String {
    match text.char_indices().nth(MAX_TITLE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
