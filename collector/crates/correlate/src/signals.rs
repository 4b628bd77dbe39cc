//! The items of a flow.

use std::collections::HashSet;

use olly_graph::{Interval, span_order};
use olly_model::{Exemplar, LogRecord, PartialSignal, Span, SpanId, TimeRange, TraceId};

use crate::extend;

/// The items of a flow as they were read, in any order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signals {
    /// The spans.
    pub spans: Vec<Span>,
    /// The log records.
    pub logs: Vec<LogRecord>,
    /// The metric exemplars.
    pub exemplars: Vec<Exemplar>,
    /// Spans that were delivered more than once.
    pub duplicates: HashSet<(TraceId, SpanId)>,
    /// What could not be read in full.
    pub partial: Vec<PartialSignal>,
}

impl Signals {
    /// Every kind in time order, ties broken by content so that the order of input leaves no trace; each span once.
    pub(crate) fn in_order(mut self) -> Self {
        self.spans.sort_by(span_order);
        let mut seen: HashSet<(TraceId, SpanId)> = HashSet::with_capacity(self.spans.len());
        let duplicates = &mut self.duplicates;
        self.spans.retain(|span| {
            let first = seen.insert((span.trace_id.clone(), span.span_id.clone()));
            if !first {
                duplicates.insert((span.trace_id.clone(), span.span_id.clone()));
            }
            first
        });
        self.logs.sort_by(|a, b| log_key(a).cmp(&log_key(b)));
        self.exemplars
            .sort_by(|a, b| exemplar_key(a).cmp(&exemplar_key(b)).then(a.value.total_cmp(&b.value)));
        self.partial.sort_by(|a, b| (a.signal, &a.reason).cmp(&(b.signal, &b.reason)));
        self
    }

    /// From the first to the last thing that happened; none when nothing is there.
    pub(crate) fn time_range(&self) -> Option<TimeRange> {
        let mut range = None;
        for span in &self.spans {
            let interval = Interval::of(span);
            range = extend(range, interval.start, interval.end);
            for event in &span.events {
                range = extend(range, event.time, event.time);
            }
        }
        for log in &self.logs {
            range = extend(range, log.time, log.time);
        }
        for exemplar in &self.exemplars {
            range = extend(range, exemplar.time, exemplar.time);
        }
        range
    }
}

fn log_key(log: &LogRecord) -> impl Ord + '_ {
    let place = (log.time, &log.trace_id, &log.span_id, &log.service);
    (
        (place, log.severity_number, &log.body, &log.scope, &log.severity_text),
        (&log.attributes, &log.resource_attributes, &log.correlation_id),
    )
}

fn exemplar_key(exemplar: &Exemplar) -> impl Ord + '_ {
    let place = (exemplar.time, &exemplar.trace_id, &exemplar.span_id, &exemplar.service);
    (place, &exemplar.metric, &exemplar.unit, &exemplar.metric_type, &exemplar.attributes)
}
