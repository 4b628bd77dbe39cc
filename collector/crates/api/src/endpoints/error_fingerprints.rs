//! `GET /api/v1/errors/fingerprints`: errors that are alike.

use axum::{Json, extract::State};
use olly_http::{Problem, docs::Refusals, extract::Query};
use olly_model::{ErrorFingerprint, TimeRange};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App, page,
    params::{Words, query_params, time_range},
    store_error::store_problem,
};

query_params! { Params: range + page {
    /// Errors of this service.
    #[param(value_type = Option<String>, max_length = 256)]
    service: Words,
} }

/// A page of errors that are alike.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ErrorFingerprintsPage {
    /// The range that was looked at, in whole minutes.
    pub time_range: TimeRange,
    /// The errors, most frequent first; at most 1,000 over all pages.
    pub items: Vec<ErrorFingerprint>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Errors that are alike
///
/// Exceptions, failed spans and error records of a service, taken together when their messages differ in quoted text, UUIDs
/// and numbers only.
#[utoipa::path(get, path = "/api/v1/errors/fingerprints", tag = "insights", operation_id = "error_fingerprints",
    params(Params),
    responses((status = 200, description = "A page", body = ErrorFingerprintsPage), Refusals))]
pub(crate) async fn error_fingerprints(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<Json<ErrorFingerprintsPage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    let service = params.service.map(|words| words.0);
    let items = app
        .store
        .error_fingerprints(&app.tenant(), time, service.as_deref())
        .await
        .map_err(|error| store_problem("error_fingerprints", &error))?;
    let limit = params.limit.unwrap_or_default();
    let rank = |known: &ErrorFingerprint| (known.count, format!("{} {}", known.fingerprint, known.service));
    let page = page::by_rank(items, rank, limit, params.cursor.as_ref());
    let next_cursor = page.next_cursor();
    Ok(Json(ErrorFingerprintsPage { time_range: time, items: page.items, next_cursor }))
}

#[cfg(test)]
mod tests;
