//! Items in a line or two.

use olly_model::{
    Attributes, CorrelationId, Exemplar, LogRecord, MetricAnomaly, PredictedAlert, Span, SpanEvent, SpanId,
    SpanKind, SpanLink, SpanStatus, StatusCode, Timestamp, TraceId,
};

/// 2026-11-02T10:15:00Z, the start of everything recorded.
const START_UNIX_NANOS: i64 = 1_793_614_500_000_000_000;

/// The time this many microseconds after the start of everything recorded.
pub fn time(micros: i64) -> Timestamp {
    Timestamp::from_unix_nanos(START_UNIX_NANOS + micros * 1_000)
}

/// The items of one or more flows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// The spans.
    pub spans: Vec<Span>,
    /// The log records.
    pub logs: Vec<LogRecord>,
    /// The metric exemplars.
    pub exemplars: Vec<Exemplar>,
    /// Unusual minutes, newest first.
    pub anomalies: Vec<MetricAnomaly>,
    /// Thresholds that are going to be crossed, the soonest first.
    pub alerts: Vec<PredictedAlert>,
}

fn resource(service: &str) -> Attributes {
    attributes([
        ("service.name", service),
        ("service.namespace", "shop"),
        ("deployment.environment.name", "demo"),
    ])
}

pub(crate) fn attributes<const N: usize>(pairs: [(&str, &str); N]) -> Attributes {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// Makes a span; times are in microseconds after the start of everything recorded.
#[derive(Clone, Debug)]
pub struct SpanBuilder(Span);

impl SpanBuilder {
    /// A root span of a service.
    pub fn new(trace_id: &TraceId, span_id: &SpanId, service: &str, name: &str) -> Self {
        Self(Span {
            trace_id: trace_id.clone(),
            span_id: span_id.clone(),
            parent_span_id: None,
            name: name.to_owned(),
            kind: SpanKind::Internal,
            service: service.to_owned(),
            scope: "test".to_owned(),
            start_time: time(0),
            duration_ns: 0,
            status: SpanStatus::default(),
            attributes: Attributes::new(),
            resource_attributes: resource(service),
            events: Vec::new(),
            links: Vec::new(),
            correlation_id: None,
        })
    }

    /// Its parent.
    #[must_use]
    pub fn child_of(mut self, parent: &SpanId) -> Self {
        self.0.parent_span_id = Some(parent.clone());
        self
    }

    /// Its role.
    #[must_use]
    pub fn kind(mut self, kind: SpanKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Its time.
    #[must_use]
    pub fn at(mut self, start_micros: i64, duration_micros: u64) -> Self {
        self.0.start_time = time(start_micros);
        self.0.duration_ns = duration_micros * 1_000;
        self
    }

    /// Who recorded it.
    #[must_use]
    pub fn scope(mut self, scope: &str) -> Self {
        scope.clone_into(&mut self.0.scope);
        self
    }

    /// Its flow.
    #[must_use]
    pub fn flow(mut self, id: &CorrelationId) -> Self {
        self.0.correlation_id = Some(id.clone());
        self
    }

    /// An attribute.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.0.attributes.insert(key.to_owned(), value.to_owned());
        self
    }

    /// An attribute of its resource.
    #[must_use]
    pub fn resource(mut self, key: &str, value: &str) -> Self {
        self.0.resource_attributes.insert(key.to_owned(), value.to_owned());
        self
    }

    /// A bad end.
    #[must_use]
    pub fn failed(mut self, message: &str) -> Self {
        self.0.status = SpanStatus { code: StatusCode::Error, message: message.to_owned() };
        self
    }

    /// A recorded exception.
    #[must_use]
    pub fn exception(self, micros: i64, kind: &str, message: &str) -> Self {
        self.event(micros, "exception", [("exception.type", kind), ("exception.message", message)])
    }

    /// An event.
    #[must_use]
    pub fn event<const N: usize>(mut self, micros: i64, name: &str, pairs: [(&str, &str); N]) -> Self {
        let attributes = attributes(pairs);
        self.0.events.push(SpanEvent { time: time(micros), name: name.to_owned(), attributes });
        self
    }

    /// A link.
    #[must_use]
    pub fn link(mut self, trace_id: &TraceId, span_id: &SpanId) -> Self {
        let (trace_id, span_id) = (trace_id.clone(), span_id.clone());
        self.0.links.push(SpanLink { trace_id, span_id, attributes: Attributes::new() });
        self
    }

    /// The span.
    pub fn build(self) -> Span {
        self.0
    }
}

/// Makes a log record; times are in microseconds after the start of everything recorded.
#[derive(Clone, Debug)]
pub struct LogBuilder(LogRecord);

impl LogBuilder {
    /// A record with severity INFO.
    pub fn new(service: &str, micros: i64, body: &str) -> Self {
        Self(LogRecord {
            time: time(micros),
            trace_id: None,
            span_id: None,
            severity_text: "INFO".to_owned(),
            severity_number: 9,
            service: service.to_owned(),
            scope: service.to_owned(),
            body: body.to_owned(),
            attributes: Attributes::new(),
            resource_attributes: resource(service),
            correlation_id: None,
        })
    }

    /// In whose context it was written.
    #[must_use]
    pub fn within(mut self, trace_id: &TraceId, span_id: &SpanId) -> Self {
        (self.0.trace_id, self.0.span_id) = (Some(trace_id.clone()), Some(span_id.clone()));
        self
    }

    /// Its flow.
    #[must_use]
    pub fn flow(mut self, id: &CorrelationId) -> Self {
        self.0.correlation_id = Some(id.clone());
        self
    }

    /// Its severity.
    #[must_use]
    pub fn severity(mut self, number: u8, text: &str) -> Self {
        self.0.severity_number = number;
        text.clone_into(&mut self.0.severity_text);
        self
    }

    /// An attribute.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.0.attributes.insert(key.to_owned(), value.to_owned());
        self
    }

    /// The record.
    pub fn build(self) -> LogRecord {
        self.0
    }
}

/// A measurement of `http.server.request.duration` in seconds.
pub fn exemplar(service: &str, micros: i64, seconds: f64, trace_id: &TraceId, span_id: &SpanId) -> Exemplar {
    Exemplar {
        metric: "http.server.request.duration".to_owned(),
        unit: "s".to_owned(),
        metric_type: "histogram".to_owned(),
        service: service.to_owned(),
        time: time(micros),
        value: seconds,
        trace_id: Some(trace_id.clone()),
        span_id: Some(span_id.clone()),
        attributes: Attributes::new(),
    }
}
