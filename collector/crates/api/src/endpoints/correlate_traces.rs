//! `GET /api/v1/correlate/{id}/traces`: pages of a flow's traces.

use axum::{Json, extract::State};
use olly_correlate::{Signals, assemble};
use olly_http::{
    Problem,
    docs::{NoSuchThing, Refusals},
    extract::{Path, Query},
};
use olly_model::{CorrelationId, PartialSignal, Signal, Trace};
use olly_query::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{App, flow, page, params::PageParams, store_error::store_problem};

/// A page of a flow's traces.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TracesPage {
    /// The flow.
    pub correlation_id: CorrelationId,
    /// The traces, earliest first; fewer than asked for when they are large.
    pub items: Vec<Trace>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Signals that could not be read in full. Empty when all is there.
    pub partial: Vec<PartialSignal>,
}

/// The traces of a flow
///
/// Earliest first, each whole, with its spans and with the traces of the same flow that it links to.
#[utoipa::path(get, path = "/api/v1/correlate/{id}/traces", tag = "flows", operation_id = "correlate_traces",
    params(("id" = CorrelationId, Path, description = "The flow's correlation ID"), PageParams),
    responses((status = 200, description = "A page", body = TracesPage), NoSuchThing, Refusals))]
pub(crate) async fn correlate_traces(
    State(app): State<App>,
    Path(id): Path<CorrelationId>,
    Query(params): Query<PageParams>,
) -> Result<Json<TracesPage>, Problem> {
    let limit = params.limit.unwrap_or_default();
    let location = flow::locate(&app, &id).await?;
    let all = &location.trace_ids;
    let first = match &params.cursor {
        None => 0,
        Some(cursor) => {
            let last = all.iter().position(|trace| trace.as_str() == cursor.key());
            last.ok_or_else(page::foreign_cursor)? + 1
        }
    };
    let mut wanted = all.get(first..).unwrap_or_default();
    wanted = wanted.get(..usize::try_from(limit.get()).unwrap_or(usize::MAX)).unwrap_or(wanted);
    let max = app.limits.max_spans;
    let spans = loop {
        let read = app.store.spans_of_traces(&app.tenant(), &location, wanted, max).await;
        let read = read.map_err(|error| store_problem("flow_traces", &error))?;
        if !read.truncated || wanted.len() <= 1 {
            break read;
        }
        // A page of fewer traces, each of them whole: of as many as fit if all are of one size, or of half of them.
        let size = app.store.flow_size(&app.tenant(), &location).await.unwrap_or_default();
        let spans = usize::try_from(size.spans).unwrap_or(usize::MAX).max(1);
        let fitting = max.saturating_mul(all.len()) / spans;
        wanted = wanted.get(..fitting.clamp(1, wanted.len() / 2)).unwrap_or_default();
    };
    let mut partial = Vec::new();
    if spans.truncated {
        let reason = format!("only the first {max} spans of the trace are shown; there are more");
        partial.push(PartialSignal { signal: Signal::Traces, reason });
    }
    let next = wanted.last().filter(|_| first + wanted.len() < all.len());
    let next = next.map(|trace| Cursor::after(location.time_range.start, trace.as_str()));
    let items = assemble(&location, Signals { spans: spans.items, ..Signals::default() }).traces;
    Ok(Json(TracesPage {
        correlation_id: id,
        items,
        next_cursor: next.map(|cursor| cursor.to_string()),
        partial,
    }))
}

#[cfg(test)]
mod tests;
