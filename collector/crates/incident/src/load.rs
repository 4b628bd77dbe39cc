//! From stored rows to the telemetry that the analysis takes.

use std::collections::HashMap;

use olly_model::{DataRead, TimeRange, Timestamp};
use olly_query::Tenant;
use olly_rca::{
    LogRow, Micros, Parent, Period, PointRow, Resource, Rows, SpanRow, Telemetry, TelemetryBuilder, log_event,
};
use olly_storage::{
    LogFacts, PointFacts, SpanFacts, StoreError, TelemetryCounts, TelemetryStore, TraceShare,
};

use crate::{Plan, outcome::outcome};

/// How much of a time is read at most, with the time that it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Spans; of more, whole traces are left out. One takes about 300 bytes while it is analysed.
    pub spans: u64,
    /// Log records; as spans.
    pub logs: u64,
    /// Points of metrics.
    pub points: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { spans: 900_000, logs: 900_000, points: 400_000 }
    }
}

impl Limits {
    fn share(self, counts: [TelemetryCounts; 2]) -> TraceShare {
        let [spans, logs] = [counts[0].spans + counts[1].spans, counts[0].logs + counts[1].logs];
        let (of_spans, of_logs) =
            (TraceShare::for_at_most(self.spans, spans), TraceShare::for_at_most(self.logs, logs));
        if of_spans.kept() < of_logs.kept() { of_spans } else { of_logs }
    }
}

/// Rows of one question at most: with one more, what the store's user may ask for. It leaves room, as a hash does not divide evenly.
const MOST_ROWS: usize = 999_999;

/// What is known of a trace beyond what the analysis looks at: hashes, 0 where there is none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TraceFacts {
    pub(crate) flow: u64,
    pub(crate) user: u64,
}

/// What was read to answer a question.
#[derive(Debug)]
pub struct Loaded {
    pub(crate) plan: Plan,
    pub(crate) telemetry: Telemetry,
    pub(crate) traces: HashMap<u128, TraceFacts>,
    pub(crate) data: DataRead,
}

/// Reads what is needed to answer a question.
///
/// # Errors
/// When the store does not answer.
pub async fn load(
    store: &dyn TelemetryStore,
    tenant: &Tenant,
    plan: Plan,
    limits: Limits,
) -> Result<Loaded, StoreError> {
    let counts = [
        store.telemetry_counts(tenant, plan.reference).await?,
        store.telemetry_counts(tenant, plan.time).await?,
    ];
    let share = limits.share(counts);
    let mut reader =
        Reader { builder: TelemetryBuilder::default(), traces: HashMap::new(), data: DataRead::default() };
    reader.data.trace_share = share.share();
    for (period, time) in [(Period::Reference, plan.reference), (Period::Window, plan.time)] {
        reader.read(store, tenant, (period, time), share, limits).await?;
    }
    let Reader { builder, traces, mut data } = reader;
    let telemetry = builder.finish();
    let length = |of: fn(&Rows) -> usize| (of(&telemetry.window) + of(&telemetry.reference)) as u64;
    data.span_count = length(|rows| rows.spans.len());
    data.log_count = length(|rows| rows.logs.len());
    data.point_count = length(|rows| rows.points.len());
    Ok(Loaded { plan, telemetry, traces, data })
}

struct Reader {
    builder: TelemetryBuilder,
    traces: HashMap<u128, TraceFacts>,
    data: DataRead,
}

impl Reader {
    async fn read(
        &mut self,
        store: &dyn TelemetryStore,
        tenant: &Tenant,
        (period, time): (Period, TimeRange),
        share: TraceShare,
        limits: Limits,
    ) -> Result<(), StoreError> {
        store.visit_spans(tenant, time, share, MOST_ROWS, &mut |facts| self.span(period, &facts)).await?;
        store.visit_logs(tenant, time, share, MOST_ROWS, &mut |facts| self.log(period, &facts)).await?;
        let more =
            store.visit_points(tenant, time, limits.points, &mut |facts| self.point(period, &facts)).await?;
        self.data.points_truncated |= more;
        Ok(())
    }

    fn span(&mut self, period: Period, facts: &SpanFacts<'_>) {
        if period == Period::Window {
            let known = self.traces.entry(facts.trace).or_default();
            for (known, hash) in [(&mut known.flow, facts.flow), (&mut known.user, facts.user)] {
                // The smallest one: the same whatever the order of the rows.
                if hash != 0 && (*known == 0 || hash < *known) {
                    *known = hash;
                }
            }
        }
        let row = SpanRow {
            trace: facts.trace,
            start: micros(facts.start),
            duration: facts.duration_ns / 1_000,
            span: facts.span,
            parent: if facts.parent == 0 { Parent::Root } else { Parent::Span(facts.parent) },
            service: self.builder.name(facts.service),
            operation: self.builder.name(facts.operation),
            peer: (!facts.peer.is_empty()).then(|| self.builder.name(facts.peer)),
            outcome: outcome(facts),
        };
        self.builder.span(period, row);
    }

    fn log(&mut self, period: Period, facts: &LogFacts<'_>) {
        let event = if facts.event.is_empty() {
            self.builder.name(&log_event(facts.logger, facts.body))
        } else {
            self.builder.name(facts.event)
        };
        let row = LogRow {
            trace: facts.trace,
            span: facts.span,
            time: micros(facts.time),
            service: self.builder.name(facts.service),
            event,
            error: facts.is_error,
        };
        self.builder.log(period, row);
    }

    fn point(&mut self, period: Period, facts: &PointFacts<'_>) {
        if !tells(facts) {
            return;
        }
        let metric = if facts.attributes.is_empty() {
            self.builder.name(facts.metric)
        } else {
            self.builder.name(&format!("{}{{{}}}", facts.metric, facts.attributes))
        };
        let row = PointRow {
            service: self.builder.name(facts.service),
            instance: self.builder.name(facts.instance),
            metric,
            time: micros(facts.time),
            value: facts.value,
        };
        self.builder.point(period, row);
    }
}

/// Whether a point tells of a resource that is used. What is free does not, nor does how often a counter of memory is raised:
/// that follows the number of requests.
fn tells(facts: &PointFacts<'_>) -> bool {
    let used = match Resource::of(facts.metric) {
        Some(Resource::Cpu) => true,
        Some(resource) => resource.tells() && !facts.is_rate,
        None => false,
    };
    used && !facts.attributes.split([',', '=']).any(|word| ["idle", "free"].contains(&word))
}

/// The stored nanoseconds, without what clocks of different hosts do not agree on.
pub(crate) fn micros(time: Timestamp) -> Micros {
    time.unix_nanos().div_euclid(1_000)
}

/// The other way.
pub(crate) fn timestamp(time: Micros) -> Timestamp {
    Timestamp::from_unix_nanos(time.saturating_mul(1_000))
}
