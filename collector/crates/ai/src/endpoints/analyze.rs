//! `POST /api/v1/ai/analyze`: the analysis of one flow.

use axum::{Json as JsonAnswer, extract::State};
use olly_correlate::{FetchError, Wanted, fetch};
use olly_http::{
    Problem,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::Json,
};
use olly_model::{AnalysisKind, AnalysisRequest, FlowAnalysis};

use crate::{App, Facts, analyse, endpoints::away};

/// Analyses a flow
///
/// Where its time went, where its failures began, and a sentence made from these facts.
#[utoipa::path(post, path = "/api/v1/ai/analyze", tag = "analysis", operation_id = "analyze",
    request_body = AnalysisRequest,
    responses(
        (status = 200, description = "The analysis", body = FlowAnalysis),
        NoSuchThing, BodyRefusals, Refusals,
    ))]
pub(crate) async fn analyze(
    State(app): State<App>,
    Json(request): Json<AnalysisRequest>,
) -> Result<JsonAnswer<FlowAnalysis>, Problem> {
    let AnalysisRequest { correlation_id, analysis_type: AnalysisKind::Rca } = request;
    let limits = app.fetch_limits();
    let fetched = fetch(app.store.as_ref(), &app.tenant(), &correlation_id, limits, Wanted::TRACES)
        .await
        .map_err(|error| match error {
            FetchError::Lookup(error) | FetchError::Signals(error) => away(&error),
        })?
        .ok_or_else(|| Problem::not_found("no stored span, log record or exemplar belongs to this ID"))?;
    let answer = fetched.answer;
    Ok(JsonAnswer(analyse(Facts {
        correlation_id: &answer.correlation_id,
        status: answer.summary.status,
        traces: &answer.traces,
        complete: answer.partial.is_empty(),
    })))
}

#[cfg(test)]
mod tests;
