//! `POST /api/v1/ai/rca`: the cause of an incident.

use axum::{Json as JsonAnswer, extract::State};
use olly_http::{
    Problem,
    docs::{BodyRefusals, Refusals},
    extract::Json,
};
use olly_model::{IncidentAnalysis, RcaRequest, Timestamp};

use crate::{
    App,
    endpoints::away,
    incident::{IncidentAnalyst as _, RcaError},
};

/// Finds the cause of an incident
///
/// Compares the telemetry of the time from its beginning on with that of healthy times, and says which service changed by itself,
/// with the evidence, the chain of events up to the symptom, the impact and a confidence. When the incident began is searched
/// unless it is given. No language model takes part. Where the data does not tell, the verdict is `inconclusive`, with the reason.
#[utoipa::path(post, path = "/api/v1/ai/rca", tag = "analysis", operation_id = "find_root_cause",
    request_body = RcaRequest,
    responses((status = 200, description = "The analysis", body = IncidentAnalysis), BodyRefusals, Refusals))]
pub(crate) async fn find_root_cause(
    State(app): State<App>,
    Json(request): Json<RcaRequest>,
) -> Result<JsonAnswer<IncidentAnalysis>, Problem> {
    match app.analyst().analyse(&app.tenant(), &request, Timestamp::now()).await {
        Ok(analysis) => Ok(JsonAnswer(analysis)),
        Err(RcaError::Invalid { field, message }) => Err(Problem::bad_field(field, message)),
        Err(RcaError::Store(error)) => Err(away(&error)),
        Err(RcaError::Broken(error)) => {
            tracing::error!(%error, "the analysis of an incident broke off");
            Err(Problem::internal())
        }
    }
}

#[cfg(test)]
mod tests;
