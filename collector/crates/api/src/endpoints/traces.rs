//! `GET /api/v1/traces/{id}`: one trace.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use olly_correlate::trace_of;
use olly_graph::{TraceTree, critical_path};
use olly_http::{
    Problem,
    docs::{NoSuchThing, Refusals},
    extract::Path,
};
use olly_model::{CorrelationId, CriticalPathStep, PartialSignal, Signal, Span, Trace, TraceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{App, store_error::store_problem};

/// One trace.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TraceAnswer {
    /// The trace with its spans. `linked_trace_ids` are all that its spans link to.
    pub trace: Trace,
    /// The flows that its spans say they belong to; one in the usual case.
    pub correlation_ids: Vec<CorrelationId>,
    /// Where the time of its root span went; the steps do not overlap and their durations add up to it.
    pub critical_path: Vec<CriticalPathStep>,
    /// Says that there are more spans than were read. Empty when all is there.
    pub partial: Vec<PartialSignal>,
}

/// One trace with its spans
#[utoipa::path(get, path = "/api/v1/traces/{id}", tag = "signals", operation_id = "trace",
    params(("id" = TraceId, Path, description = "The trace ID")),
    responses((status = 200, description = "The trace", body = TraceAnswer), NoSuchThing, Refusals))]
pub(crate) async fn trace(
    State(app): State<App>,
    Path(id): Path<TraceId>,
) -> Result<Json<TraceAnswer>, Problem> {
    let max = app.limits.max_spans;
    let spans = app
        .store
        .trace_spans(&app.tenant(), &id, max)
        .await
        .map_err(|error| store_problem("trace_spans", &error))?;
    let partial = spans.truncated.then(|| PartialSignal {
        signal: Signal::Traces,
        reason: format!("only the first {} spans are shown; there are more", spans.items.len()),
    });
    let correlation_ids: BTreeSet<CorrelationId> =
        spans.items.iter().filter_map(|span| span.correlation_id.clone()).collect();
    let critical_path = steps(&spans.items);
    let trace =
        trace_of(spans.items).ok_or_else(|| Problem::not_found("no stored span has this trace ID"))?;
    Ok(Json(TraceAnswer {
        trace,
        correlation_ids: correlation_ids.into_iter().collect(),
        critical_path,
        partial: partial.into_iter().collect(),
    }))
}

fn steps(spans: &[Span]) -> Vec<CriticalPathStep> {
    let tree = TraceTree::new(spans);
    critical_path(&tree).into_iter().filter_map(|stretch| stretch.step(&tree)).collect()
}

#[cfg(test)]
mod tests;
