//! `POST /api/v1/ai/analyze`: the analysis of a flow, by the analysis service.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem, ProblemKind, RequestContext,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::Json,
};
use olly_model::{AnalysisRequest, FlowAnalysis};

use crate::{Analyst, AnalystError, App, store_error::describe};

const RETRY_AFTER_SECONDS: u32 = 10;

/// Analyses a flow
///
/// Where its time went, where its failures began, what was tried again, and how it differs from healthy flows that began the same
/// way (or from one that is named): calls that are missing, new, repeated or in another order, and operations that took another time.
/// With a few sentences made from these facts.
#[utoipa::path(post, path = "/api/v1/ai/analyze", tag = "analysis", operation_id = "analyze",
    request_body = AnalysisRequest,
    responses(
        (status = 200, description = "The analysis", body = FlowAnalysis),
        NoSuchThing, BodyRefusals, Refusals,
    ))]
pub(crate) async fn analyze(
    State(app): State<App>,
    context: RequestContext,
    Json(request): Json<AnalysisRequest>,
) -> Result<JsonAnswer<FlowAnalysis>, Problem> {
    let analyst: &dyn Analyst = app.analyst.as_ref();
    match analyst.analyze(&request, context.correlation_id.as_ref()).await {
        Ok(analysis) => Ok(JsonAnswer(analysis)),
        Err(error) => Err(problem(error)),
    }
}

/// What the caller got wrong is handed through; everything else means that there is no analysis for now.
pub(super) fn problem(error: AnalystError) -> Problem {
    match error {
        AnalystError::Refused(document) if document.status == 404 => Problem::not_found(document.detail),
        AnalystError::Refused(document) if document.status == 400 => {
            Problem::new(ProblemKind::BadRequest, document.detail).with_errors(document.errors)
        }
        AnalystError::Refused(document) if document.status == 503 => {
            tracing::warn!(detail = document.detail, "there is no analysis");
            Problem::unavailable(document.detail, RETRY_AFTER_SECONDS)
        }
        other => {
            tracing::warn!(error = describe(&other), "there is no analysis");
            Problem::unavailable("the analysis service does not answer", RETRY_AFTER_SECONDS)
        }
    }
}

#[cfg(test)]
mod tests;
