//! `/api/v1/incidents`: what went wrong, since when, and why.

use axum::{
    Json as JsonAnswer,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use olly_http::{
    Problem,
    docs::{BodyRefusals, NoSuchThing, Refusals},
    extract::{Json, Path, Query, optional},
};
use olly_model::{Incident, IncidentId, IncidentPage, IncidentState, NewIncident, TimeRange, Timestamp};
use olly_query::{Cursor, IncidentSearch, Limit};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    App,
    endpoints::away,
    incidents::{IncidentError, Incidents},
};

const RETRY_AFTER_SECONDS: u32 = 60;
const MAX_SERVICE: usize = 256;

/// The keeper of incidents.
pub(super) fn incidents(app: &App) -> Result<&Incidents, Problem> {
    app.incidents.as_ref().ok_or_else(|| {
        Problem::unavailable(
            "incidents need a user of the store: incidents.password_file is not set",
            RETRY_AFTER_SECONDS,
        )
    })
}

/// The problem document of what could not be done.
pub(super) fn problem(error: IncidentError) -> Problem {
    match error {
        IncidentError::Refused(refused) => Problem::bad_field(refused.field, refused.message),
        error @ IncidentError::Unknown => Problem::not_found(error.to_string()),
        IncidentError::Store(error) => away(&error),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// Incidents that are open, or resolved.
    #[serde(default)]
    #[param(value_type = Option<IncidentState>)]
    state: Option<IncidentState>,
    /// Incidents that have to do with this service: named by an alert, found to be the cause, or suffering from it.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, max_length = 256)]
    service: Option<String>,
    /// Incidents that had not ended by then.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Incidents that began by then.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// Size of the page.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

impl Params {
    fn search(self) -> Result<IncidentSearch, Problem> {
        let (from, to) = (self.from.unwrap_or_default(), self.to.unwrap_or(FOREVER));
        if from > to {
            return Err(Problem::bad_field("from", format!("it is after the end, {to}")));
        }
        let service = self.service.unwrap_or_default();
        if service.chars().count() > MAX_SERVICE || service.chars().any(char::is_control) {
            let message = format!("allowed are at most {MAX_SERVICE} characters without control characters");
            return Err(Problem::bad_field("service", message));
        }
        let limit = match self.limit {
            Some(limit) => {
                Limit::new(limit).map_err(|error| Problem::bad_field("limit", error.to_string()))?
            }
            None => Limit::default(),
        };
        Ok(IncidentSearch {
            time: TimeRange { start: from, end: to },
            state: self.state,
            services: Some(service).filter(|name| !name.is_empty()).into_iter().collect(),
            limit,
            cursor: self.cursor,
        })
    }
}

/// The end of our range of time.
const FOREVER: Timestamp = Timestamp::from_unix_nanos(i64::MAX);

/// Incidents
///
/// The latest beginning first, each with the answer in short.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "incidents", operation_id = "incidents", params(Params),
    responses((status = 200, description = "A page", body = IncidentPage), Refusals))]
pub(crate) async fn list(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<JsonAnswer<IncidentPage>, Problem> {
    let search = params.search()?;
    let (items, next) = incidents(&app)?.list(&app.tenant(), &search).await.map_err(problem)?;
    Ok(JsonAnswer(IncidentPage { items, next_cursor: next.map(|cursor| cursor.to_string()) }))
}

/// Opens an incident
///
/// For a time in which something went wrong; it is analysed in the background. The same description opens the same incident: it is
/// answered with 200 then.
#[utoipa::path(post, path = "/api/v1/incidents", tag = "incidents", operation_id = "open_incident",
    request_body = NewIncident,
    responses(
        (status = 201, description = "It was opened", body = Incident),
        (status = 200, description = "It was there", body = Incident),
        BodyRefusals, Refusals,
    ))]
pub(crate) async fn open(State(app): State<App>, Json(new): Json<NewIncident>) -> Result<Response, Problem> {
    let (incident, is_new) = incidents(&app)?.open(&app.tenant(), new).await.map_err(problem)?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, JsonAnswer(incident)).into_response())
}

/// An incident
///
/// With its analysis, its alerts, its history, and how often answers like this one were right.
#[utoipa::path(get, path = "/api/v1/incidents/{id}", tag = "incidents", operation_id = "incident",
    params(("id" = IncidentId, Path, description = "The incident's ID")),
    responses((status = 200, description = "The incident", body = Incident), NoSuchThing, Refusals))]
pub(crate) async fn get(
    State(app): State<App>,
    Path(id): Path<IncidentId>,
) -> Result<JsonAnswer<Incident>, Problem> {
    incidents(&app)?.get(&app.tenant(), &id).await.map(JsonAnswer).map_err(problem)
}

/// Resolves an incident
///
/// One that was resolved stays as it is.
#[utoipa::path(post, path = "/api/v1/incidents/{id}/resolve", tag = "incidents", operation_id = "resolve_incident",
    params(("id" = IncidentId, Path, description = "The incident's ID")),
    responses((status = 200, description = "The incident", body = Incident), NoSuchThing, Refusals))]
pub(crate) async fn resolve(
    State(app): State<App>,
    Path(id): Path<IncidentId>,
) -> Result<JsonAnswer<Incident>, Problem> {
    incidents(&app)?.resolve(&app.tenant(), &id).await.map(JsonAnswer).map_err(problem)
}
