//! The telemetry of a time, from memory.

use std::hash::{DefaultHasher, Hash, Hasher};

use async_trait::async_trait;
use olly_model::{Attributes, CorrelationId, TimeRange, Timestamp, TraceId};
use olly_query::Tenant;
use olly_storage::{
    LogFacts, SpanFacts, StoreError, TelemetryCounts, TelemetryStore, TraceShare, VisitLogs, VisitPoints,
    VisitSpans,
};

use crate::{MemoryStore, Question};

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish().max(1)
}

fn number(id: &str) -> u128 {
    u128::from_str_radix(id, 16).unwrap_or_default()
}

/// The last 16 digits of an ID: all of a span's.
fn short(id: &str) -> u64 {
    u64::try_from(number(id)).unwrap_or_default()
}

fn attribute<'a>(attributes: &'a Attributes, keys: [&str; 2]) -> &'a str {
    keys.iter().find_map(|key| attributes.get(*key)).map_or("", String::as_str)
}

fn within(time: TimeRange, at: Timestamp) -> bool {
    (time.start..=time.end).contains(&at)
}

fn kept(share: TraceShare, trace: &TraceId) -> bool {
    hash(trace.as_str()) % u64::from(TraceShare::HASHES) < u64::from(share.kept())
}

#[async_trait]
impl TelemetryStore for MemoryStore {
    async fn telemetry_counts(
        &self,
        tenant: &Tenant,
        time: TimeRange,
    ) -> Result<TelemetryCounts, StoreError> {
        self.ask(Question::Telemetry).await?;
        let spans = self.spans(tenant).filter(|span| within(time, span.start_time)).count();
        let logs = self.logs(tenant).filter(|log| log.trace_id.is_some() && within(time, log.time)).count();
        Ok(TelemetryCounts { spans: spans as u64, logs: logs as u64 })
    }

    async fn visit_spans(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        share: TraceShare,
        max: usize,
        visit: VisitSpans<'_>,
    ) -> Result<bool, StoreError> {
        let chosen =
            self.spans(tenant).filter(|span| within(time, span.start_time) && kept(share, &span.trace_id));
        for span in chosen.clone().take(max) {
            let status =
                attribute(&span.attributes, ["http.response.status_code", "http.status_code"]).parse();
            let user = attribute(&span.attributes, ["user.id", "enduser.id"]);
            visit(SpanFacts {
                trace: number(span.trace_id.as_str()),
                span: short(span.span_id.as_str()),
                parent: span.parent_span_id.as_ref().map_or(0, |parent| short(parent.as_str())),
                start: span.start_time,
                duration_ns: span.duration_ns,
                service: &span.service,
                operation: &span.name,
                kind: span.kind,
                status: span.status.code,
                peer: attribute(&span.attributes, ["service.peer.name", "peer.service"]),
                http_status: status.unwrap_or_default(),
                rpc_status: attribute(&span.attributes, ["rpc.response.status_code", "rpc.grpc.status_code"]),
                flow: span.correlation_id.as_ref().map_or(0, |id| hash(id.as_str())),
                user: if user.is_empty() { 0 } else { hash(user) },
            });
        }
        Ok(chosen.count() > max)
    }

    async fn visit_logs(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        share: TraceShare,
        max: usize,
        visit: VisitLogs<'_>,
    ) -> Result<bool, StoreError> {
        let of_trace = |trace: &Option<TraceId>| trace.as_ref().is_some_and(|trace| kept(share, trace));
        let chosen = self.logs(tenant).filter(|log| within(time, log.time) && of_trace(&log.trace_id));
        for log in chosen.clone().take(max) {
            visit(LogFacts {
                trace: log.trace_id.as_ref().map_or(0, |trace| number(trace.as_str())),
                span: log.span_id.as_ref().map_or(0, |span| short(span.as_str())),
                time: log.time,
                service: &log.service,
                logger: &log.scope,
                event: "",
                body: &log.body,
                is_error: log.severity_number >= 17,
            });
        }
        Ok(chosen.count() > max)
    }

    async fn visit_points(
        &self,
        _tenant: &Tenant,
        _time: TimeRange,
        _max: usize,
        _visit: VisitPoints<'_>,
    ) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn flows_of_traces(
        &self,
        tenant: &Tenant,
        time: TimeRange,
        traces: &[TraceId],
    ) -> Result<Vec<(TraceId, CorrelationId)>, StoreError> {
        let chosen = self
            .spans(tenant)
            .filter(|span| within(time, span.start_time) && traces.contains(&span.trace_id));
        Ok(chosen.filter_map(|span| Some((span.trace_id.clone(), span.correlation_id.clone()?))).collect())
    }
}
