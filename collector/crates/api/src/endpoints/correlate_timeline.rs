//! `GET /api/v1/correlate/{id}/timeline`: pages of a flow's timeline.

use std::sync::Arc;

use axum::{Json, extract::State};
use olly_correlate::Wanted;
use olly_http::{
    Problem,
    docs::{NoSuchThing, Refusals},
    extract::{Path, Query},
};
use olly_model::{CorrelationAnswer, CorrelationId, PartialSignal, Signal, TimelineEvent};
use olly_query::Page;
use olly_storage::FlowLocation;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{App, flow, page, params::PageParams, store_error::store_problem, window};

/// A page of a flow's timeline.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TimelinePage {
    /// The flow.
    pub correlation_id: CorrelationId,
    /// The events, earliest first.
    pub items: Vec<TimelineEvent>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Whether times are corrected where clocks differ. They are not in a flow that is too long to be looked at whole.
    pub clocks_corrected: bool,
    /// Signals that could not be read in full. Empty when all is there.
    pub partial: Vec<PartialSignal>,
}

/// The timeline of a flow
///
/// Everything that happened, earliest first: spans at their start, events of spans, log records and exemplars.
#[utoipa::path(get, path = "/api/v1/correlate/{id}/timeline", tag = "flows", operation_id = "correlate_timeline",
    params(("id" = CorrelationId, Path, description = "The flow's correlation ID"), PageParams),
    responses((status = 200, description = "A page", body = TimelinePage), NoSuchThing, Refusals))]
pub(crate) async fn correlate_timeline(
    State(app): State<App>,
    Path(id): Path<CorrelationId>,
    Query(params): Query<PageParams>,
) -> Result<Json<TimelinePage>, Problem> {
    let limit = params.limit.unwrap_or_default();
    let answer_of = |page: Page<TimelineEvent>, partial, clocks_corrected| TimelinePage {
        correlation_id: id.clone(),
        next_cursor: page.next_cursor(),
        items: page.items,
        clocks_corrected,
        partial,
    };
    let mut start = params.cursor.as_ref().and_then(window::start);
    if start.is_none() {
        if let Some(answer) = whole(&app, &id).await? {
            let cursor = params.cursor.as_ref();
            let page = page::by_time(&answer.timeline, |event| event.time, limit, cursor)?;
            return Ok(Json(answer_of(page, answer.partial.clone(), true)));
        }
        // A flow that grew too long since the page before goes on where that ended.
        start = match &params.cursor {
            Some(cursor) => {
                Some((cursor.time(), page::given(cursor.key()).ok_or_else(page::foreign_cursor)?))
            }
            None => None,
        };
    }
    let location = flow::locate(&app, &id).await?;
    let page =
        window::timeline(app.store.as_ref(), &app.tenant(), &location, start.unwrap_or_default(), limit)
            .await
            .map_err(|error| store_problem("flow_timeline", &error))?;
    Ok(Json(answer_of(page, Vec::new(), false)))
}

/// The flow, looked at whole; none when it is too long for that.
async fn whole(app: &App, id: &CorrelationId) -> Result<Option<Arc<CorrelationAnswer>>, Problem> {
    if let Some(answer) = app.cache.checked(app, id, Wanted::ALL).await {
        return Ok(Some(answer));
    }
    let first = flow::first_look(app, id).await?;
    if is_too_long(app, &first).await {
        return Ok(None);
    }
    let answer = flow::read_from(app, id, Some(&first), Wanted::ALL).await?;
    Ok((!was_cut(app, &answer)).then_some(answer))
}

/// Whether there is more than is read of a flow at once, as far as that was counted: reading it would be for nothing.
async fn is_too_long(app: &App, first: &FlowLocation) -> bool {
    // What cannot be counted is read, which tells as well.
    let size = app.store.flow_size(&app.tenant(), first).await.unwrap_or_default();
    let above = |count: u64, max: usize| usize::try_from(count).is_ok_and(|count| count > max);
    above(size.spans, app.limits.max_spans) || above(size.logs, app.limits.max_logs)
}

/// Whether only a part of the flow was read because it is too long.
fn was_cut(app: &App, answer: &CorrelationAnswer) -> bool {
    let cut = [
        (Signal::Traces, answer.summary.span_count, app.limits.max_spans),
        (Signal::Logs, answer.summary.log_count, app.limits.max_logs),
        (Signal::Metrics, answer.summary.exemplar_count, app.limits.max_exemplars),
    ];
    cut.iter().any(|(signal, count, max)| {
        answer.partial.iter().any(|part| part.signal == *signal) && usize::try_from(*count) == Ok(*max)
    })
}

#[cfg(test)]
mod tests;
