//! `GET /api/v1/correlate/{id}`: everything that happened in one flow.

use std::{str::FromStr, sync::Arc};

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use olly_correlate::Wanted;
use olly_http::{
    Problem, RequestContext,
    docs::{NoSuchThing, Refusals},
    extract::{Path, Query},
};
use olly_model::{AnalysisRequest, CorrelationAnswer, CorrelationId, FlowAnalysis, WordingChoice};

use crate::{App, flow, params::query_params, store_error::describe};

query_params! { Params: {
    /// `ai` adds `ai_insights`: the analysis of the flow, when the analysis service answers soon enough.
    #[param(value_type = Option<String>, pattern = "^ai$", example = "ai")]
    include: Ai,
} }

#[derive(Clone, Copy, Debug)]
pub(crate) struct Ai;

impl FromStr for Ai {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "ai" { Ok(Self) } else { Err("allowed is ai") }
    }
}

/// Everything that happened in one flow
///
/// Spans, log records and metric exemplars of every trace of the flow, and all of them on one timeline. A signal that
/// cannot be read does not fail the call; `partial` says what is missing.
#[utoipa::path(get, path = "/api/v1/correlate/{id}", tag = "flows", operation_id = "correlate",
    params(("id" = CorrelationId, Path, description = "The flow's correlation ID"), Params),
    responses((status = 200, description = "The flow", body = CorrelationAnswer), NoSuchThing, Refusals))]
pub(crate) async fn correlate(
    State(app): State<App>,
    context: RequestContext,
    Path(id): Path<CorrelationId>,
    Query(params): Query<Params>,
) -> Result<Response, Problem> {
    let answer = flow::read(&app, &id, Wanted::ALL).await?;
    if params.include.is_none() {
        return Ok(Json(answer.as_ref()).into_response());
    }
    let mut answer = Arc::unwrap_or_clone(answer);
    answer.ai_insights = insights(&app, id, &context).await;
    Ok(Json(answer).into_response())
}

/// The analysis, when it comes in time: the answer is worth more than what it would be waiting for.
async fn insights(app: &App, id: CorrelationId, context: &RequestContext) -> Option<FlowAnalysis> {
    // A language model would take longer than this answer waits.
    let request = AnalysisRequest { wording: WordingChoice::Template, ..AnalysisRequest::rca(id) };
    let asking = app.analyst.analyze(&request, context.correlation_id.as_ref());
    match tokio::time::timeout(app.include_timeout, asking).await {
        Ok(Ok(analysis)) => Some(analysis),
        Ok(Err(error)) => {
            tracing::warn!(error = describe(&error), "the answer goes without an analysis");
            None
        }
        Err(_) => {
            let timeout_ms = u64::try_from(app.include_timeout.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(timeout_ms, "the answer goes without an analysis, which took too long");
            None
        }
    }
}

#[cfg(test)]
mod tests;
