//! `POST /api/v1/ai/analyze`: the analysis of one flow.

use std::time::{Duration, Instant};

use axum::{Json as JsonAnswer, extract::State};
use olly_correlate::{FetchError, Wanted, fetch};
use olly_http::{
    Problem,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::Json,
};
use olly_model::{
    AnalysisKind, AnalysisRequest, CorrelationAnswer, FlowAnalysis, IncidentSummary, WordingChoice,
};

use crate::{
    App, Facts, analyse,
    endpoints::away,
    explanation::named_cause,
    healthy::{healthy_flows, other_flow},
};

const DEFAULT_HEALTHY_FLOWS: u32 = 20;
const INCIDENTS_TIMEOUT: Duration = Duration::from_secs(2);

/// Analyses a flow
///
/// Where its time went, where its failures began, what was tried again, and how it differs from healthy flows that began the same
/// way (or from one that is named): calls that are missing, new, repeated or in another order, and operations that took another time.
/// With a few sentences made from these facts: by a template, or by a language model, if one is configured and its words hold up
/// against the facts. No language model has a say in what is found.
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
    let asked = Instant::now();
    let found = find(&app, &request).await?;
    let mut analysis = found.analysis;
    if request.wording == WordingChoice::Model {
        app.words.word_flow(&app.tenant(), &mut analysis, found.cause, app.words_by(asked)).await;
    }
    Ok(JsonAnswer(analysis))
}

/// An analysis, and the failure that it names as the cause: its place among the origins.
pub(crate) struct Found {
    pub(crate) analysis: FlowAnalysis,
    pub(crate) cause: Option<usize>,
}

/// Reads a flow and analyses it.
pub(crate) async fn find(app: &App, request: &AnalysisRequest) -> Result<Found, Problem> {
    let refused = |error| match error {
        FetchError::Lookup(error) | FetchError::Signals(error) => away(&error),
    };
    let (store, tenant, limits) = (app.store.as_ref(), app.tenant(), app.fetch_limits());
    let healthy = check(request)?;
    let fetched = fetch(store, &tenant, &request.correlation_id, limits, Wanted::TRACES)
        .await
        .map_err(refused)?
        .ok_or_else(unknown)?;
    let answer = fetched.answer;
    let complete = answer.partial.is_empty();
    let others = match &request.compare_with {
        Some(other) => {
            Some(other_flow(store, &tenant, other, limits).await.map_err(refused)?.ok_or_else(|| {
                Problem::bad_field("compare_with", "nothing that is stored belongs to this ID")
            })?)
        }
        // A part of a flow would lack what was not read.
        None if complete => healthy_flows(store, &tenant, &answer, healthy).await.or_else(|error| {
            // What happened is still worth telling; a comparison alone is not.
            if request.analysis_type == AnalysisKind::Comparison {
                return Err(away(&error));
            }
            tracing::warn!(%error, "the flow goes without a comparison");
            Ok(None)
        })?,
        None => None,
    };
    let mut analysis = analyse(Facts {
        correlation_id: &answer.correlation_id,
        analysis_type: request.analysis_type,
        status: answer.summary.status,
        traces: &answer.traces,
        complete,
        others: others.as_ref(),
    });
    analysis.incidents = incidents_around(app, &answer).await;
    let cause = named_cause(answer.summary.status, &answer.traces, &analysis.error_origins);
    Ok(Found { analysis, cause })
}

/// Incidents of the flow's services and time. The analysis is worth more than what it would be waiting for.
async fn incidents_around(app: &App, answer: &CorrelationAnswer) -> Vec<IncidentSummary> {
    let Some(incidents) = &app.incidents else { return Vec::new() };
    let services = answer.services.iter().map(|service| service.name.clone()).collect();
    let tenant = app.tenant();
    let asking = incidents.around(&tenant, services, answer.time_range);
    match tokio::time::timeout(INCIDENTS_TIMEOUT, asking).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the analysis goes without incidents");
            Vec::new()
        }
        Err(_) => {
            tracing::warn!("the analysis goes without incidents, which took too long");
            Vec::new()
        }
    }
}

fn unknown() -> Problem {
    Problem::not_found("no stored span, log record or exemplar belongs to this ID")
}

/// How many healthy flows are wanted.
fn check(request: &AnalysisRequest) -> Result<usize, Problem> {
    let wanted = request.healthy_flows.unwrap_or(DEFAULT_HEALTHY_FLOWS);
    let max = AnalysisRequest::MAX_HEALTHY_FLOWS;
    let is_comparison = request.analysis_type == AnalysisKind::Comparison;
    if wanted > max {
        return Err(Problem::bad_field("healthy_flows", format!("it is {wanted}; allowed is 0 to {max}")));
    }
    if wanted == 0 && is_comparison && request.compare_with.is_none() {
        return Err(Problem::bad_field("healthy_flows", "a comparison needs at least 1, or compare_with"));
    }
    if let Some(other) = &request.compare_with {
        if !is_comparison {
            return Err(Problem::bad_field("compare_with", "allowed with analysis_type comparison only"));
        }
        if *other == request.correlation_id {
            return Err(Problem::bad_field("compare_with", "it is the flow itself"));
        }
    }
    Ok(usize::try_from(wanted).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests;
