//! `POST /api/v1/ai/analyze`: the analysis of a flow, by the analysis service.

use axum::{extract::State, response::Response};
use olly_http::{
    Problem, RequestContext,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::Json,
};
use olly_model::{AnalysisRequest, FlowAnalysis};

use crate::{App, hand_on::post};

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
) -> Result<Response, Problem> {
    post(&app, &context, "/api/v1/ai/analyze", &request).await
}

#[cfg(test)]
mod tests;
