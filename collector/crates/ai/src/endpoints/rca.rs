//! `POST /api/v1/ai/rca`: the cause of an incident.

use std::time::Instant;

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem,
    docs::{BodyRefusals, Refusals},
    extract::Json,
};
use olly_model::{IncidentAnalysis, RcaRequest, Timestamp, WordingChoice};

use crate::{
    App,
    endpoints::away,
    incident::{IncidentAnalyst as _, RcaError},
};

/// Finds the cause of an incident
///
/// Compares the telemetry of the time from its beginning on with that of healthy times, and says which service changed by itself,
/// with the evidence, the chain of events up to the symptom, the impact and a confidence. When the incident began is searched
/// unless it is given. Where the data does not tell, the verdict is `inconclusive`, with the reason. The sentences are made from these
/// facts: by a template, or by a language model, if one is configured, a cause was found and its words hold up against the facts. No
/// language model has a say in what is found.
#[utoipa::path(post, path = "/api/v1/ai/rca", tag = "analysis", operation_id = "find_root_cause",
    request_body = RcaRequest,
    responses((status = 200, description = "The analysis", body = IncidentAnalysis), BodyRefusals, Refusals))]
pub(crate) async fn find_root_cause(
    State(app): State<App>,
    Json(request): Json<RcaRequest>,
) -> Result<JsonAnswer<IncidentAnalysis>, Problem> {
    let asked = Instant::now();
    let mut analysis = find(&app, &request).await?;
    if request.wording == WordingChoice::Model {
        app.words.word_incident(&app.tenant(), &mut analysis, app.words_by(asked)).await;
    }
    Ok(JsonAnswer(analysis))
}

/// Analyses an incident, in the template's words.
pub(crate) async fn find(app: &App, request: &RcaRequest) -> Result<IncidentAnalysis, Problem> {
    app.analyst().analyse(&app.tenant(), request, Timestamp::now()).await.map_err(|error| match error {
        RcaError::Invalid { field, message } => Problem::bad_field(field, message),
        RcaError::Store(error) => away(&error),
        RcaError::Broken(error) => {
            tracing::error!(%error, "the analysis of an incident broke off");
            Problem::internal()
        }
    })
}

#[cfg(test)]
mod tests;
