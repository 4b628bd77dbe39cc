//! What an incident is judged by: spans, log events and metric points, before it and during it.

use crate::{
    Onset,
    names::{Interner, Names, Symbol},
};

/// A time in microseconds since the Unix epoch. Spans are stored with nanoseconds, of which clocks of different hosts agree
/// on none.
pub type Micros = i64;

/// What is known of a span's parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parent {
    /// It has none.
    Root,
    /// This span of the same trace, which may be missing.
    Span(u64),
    /// The source does not keep parents; only the two ends of calls are known.
    Unknown,
}

/// How a span ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Nobody said: with OpenTelemetry, by convention, no error.
    Unset,
    /// Well, or with a failure that is the caller's own fault (HTTP 4xx).
    Good,
    /// It failed: status `Error`, HTTP 5xx, or no answer at all.
    Failed,
}

/// One span, without what the analysis does not need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpanRow {
    /// Its trace.
    pub trace: u128,
    /// When it began.
    pub start: Micros,
    /// How long it took, in microseconds.
    pub duration: u64,
    /// Its own ID.
    pub span: u64,
    /// Its parent.
    pub parent: Parent,
    /// The service that recorded it.
    pub service: Symbol,
    /// Its name.
    pub operation: Symbol,
    /// The service that was called, when this is the caller's side and the span itself names it.
    pub peer: Option<Symbol>,
    /// How it ended.
    pub outcome: Outcome,
}

impl SpanRow {
    /// When it ended.
    pub fn end(&self) -> Micros {
        self.start.saturating_add_unsigned(self.duration)
    }
}

/// One log record, reduced to the event that it reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogRow {
    /// The trace in whose context it was written; 0 when there was none.
    pub trace: u128,
    /// The span in whose context it was written; 0 when there was none.
    pub span: u64,
    /// When it was written.
    pub time: Micros,
    /// The service that wrote it.
    pub service: Symbol,
    /// What it reports: the place in the code, or the message without its variable parts.
    pub event: Symbol,
    /// Whether its severity is ERROR or above.
    pub error: bool,
}

/// One point of a metric.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct PointRow {
    /// The service it was measured on.
    pub service: Symbol,
    /// The instance (pod, host) of the service.
    pub instance: Symbol,
    /// The metric's name.
    pub metric: Symbol,
    /// When it was measured.
    pub time: Micros,
    /// The value.
    pub value: f64,
}

impl PointRow {
    /// Whether both are values of one metric of one instance.
    pub fn is_of_series(&self, other: &Self) -> bool {
        (self.service, self.metric, self.instance) == (other.service, other.metric, other.instance)
    }
}

/// The usual time between two points of a series, in order: a point stands for the time up to the next one.
pub fn step(points: &[PointRow]) -> Micros {
    let mut steps: Vec<Micros> = points.windows(2).map(|pair| pair[1].time - pair[0].time).collect();
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied().unwrap_or(0)
}

/// Rows of the three signals.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Spans, ordered by trace and start.
    pub spans: Vec<SpanRow>,
    /// Log events, ordered by trace, span and time.
    pub logs: Vec<LogRow>,
    /// Points, ordered by series and time.
    pub points: Vec<PointRow>,
}

impl Rows {
    fn rename(&mut self, to: &[Symbol]) {
        for row in &mut self.spans {
            row.service = to[row.service.index()];
            row.operation = to[row.operation.index()];
            row.peer = row.peer.map(|peer| to[peer.index()]);
        }
        for row in &mut self.logs {
            row.service = to[row.service.index()];
            row.event = to[row.event.index()];
        }
        for row in &mut self.points {
            row.service = to[row.service.index()];
            row.instance = to[row.instance.index()];
            row.metric = to[row.metric.index()];
        }
    }

    /// The order in which everything is summed up, whatever the order of arrival.
    fn sort(&mut self) {
        self.spans.sort_unstable();
        self.logs.sort_unstable();
        self.points.sort_unstable_by(|a, b| {
            (a.service, a.metric, a.instance, a.time)
                .cmp(&(b.service, b.metric, b.instance, b.time))
                .then(a.value.total_cmp(&b.value))
        });
    }
}

/// Everything that is known around an incident.
#[derive(Clone, Debug, Default)]
pub struct Telemetry {
    /// The names behind the symbols.
    pub names: Names,
    /// From some time before the incident to its end.
    pub window: Rows,
    /// Times without a fault, of the same system.
    pub reference: Rows,
    /// Calls (caller, callee) known from elsewhere than spans; ordered.
    pub calls: Vec<(Symbol, Symbol)>,
}

/// Whether rows belong to the time around the incident or to times without a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Around the incident.
    Window,
    /// Known to be without a fault.
    Reference,
}

/// Collects [`Telemetry`] in any order.
#[derive(Clone, Debug, Default)]
pub struct TelemetryBuilder {
    names: Interner,
    window: Rows,
    reference: Rows,
    calls: Vec<(Symbol, Symbol)>,
}

impl TelemetryBuilder {
    /// The symbol of a name, for the rows of this builder only.
    pub fn name(&mut self, text: &str) -> Symbol {
        self.names.intern(text)
    }

    /// Adds a span.
    pub fn span(&mut self, period: Period, row: SpanRow) {
        self.rows(period).spans.push(row);
    }

    /// Adds a log event.
    pub fn log(&mut self, period: Period, row: LogRow) {
        self.rows(period).logs.push(row);
    }

    /// Adds a point. One that is no number says nothing and is left out.
    pub fn point(&mut self, period: Period, row: PointRow) {
        if row.value.is_finite() {
            self.rows(period).points.push(row);
        }
    }

    /// Adds a call known from elsewhere than spans, e.g. from a service map.
    pub fn call(&mut self, caller: Symbol, callee: Symbol) {
        self.calls.push((caller, callee));
    }

    /// Puts everything in order.
    pub fn finish(self) -> Telemetry {
        let Self { names, mut window, mut reference, mut calls } = self;
        let (names, finals) = names.finish();
        for rows in [&mut window, &mut reference] {
            rows.rename(&finals);
            rows.sort();
            // Delivery is at least once. Without IDs, what is alike may still be two.
            rows.spans.dedup_by(|one, other| one == other && one.span != 0);
        }
        for (caller, callee) in &mut calls {
            *caller = finals[caller.index()];
            *callee = finals[callee.index()];
        }
        calls.sort_unstable();
        calls.dedup();
        Telemetry { names, window, reference, calls }
    }

    fn rows(&mut self, period: Period) -> &mut Rows {
        match period {
            Period::Window => &mut self.window,
            Period::Reference => &mut self.reference,
        }
    }
}

/// What the symptom is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymptomKind {
    /// Requests take longer.
    Latency,
    /// Requests fail.
    Failures,
}

/// Where and in what the incident was noticed: the service level that was missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symptom {
    /// The service that was seen to suffer.
    pub service: Symbol,
    /// What it suffers from.
    pub kind: SymptomKind,
}

/// How much earlier than it was found an incident may have begun, in microseconds.
const UNCERTAIN: Micros = 60_000_000;

/// The question: what caused this?
#[derive(Clone, Copy, Debug)]
pub struct Incident {
    /// When it was noticed to have begun.
    pub began: Micros,
    /// How much earlier it may have begun, in microseconds: that time counts neither as healthy nor as the incident.
    pub uncertain: Micros,
    /// Up to when to look.
    pub until: Micros,
    /// Where it was noticed, when known.
    pub symptom: Option<Symptom>,
}

impl Incident {
    /// The question about an incident whose beginning was found in a time.
    pub(crate) fn from_onset(found: &Onset, from: Micros, to: Micros, symptom: Option<Symptom>) -> Self {
        let uncertain = UNCERTAIN.max(2 * found.width.cast_signed()).min((found.began - from) / 2);
        Self { began: found.began, uncertain, until: found.ended.unwrap_or(to), symptom }
    }

    /// Whether something at this time belongs to the incident.
    pub fn holds(&self, time: Micros) -> bool {
        (self.began..=self.until).contains(&time)
    }

    /// On which side of its comparison with healthy times something belongs: during the incident, or before it; neither after its end.
    pub(crate) fn side(&self, healthy: bool, time: Micros) -> Option<bool> {
        if healthy || time < self.began - self.uncertain {
            Some(false)
        } else {
            self.holds(time).then_some(true)
        }
    }
}
