//! `GET /api/v1/errors/fingerprints`: errors that are alike.

use axum::{Json, extract::State};
use olly_http::{
    Problem,
    docs::Refusals,
    extract::{Query, optional},
};
use olly_model::{ErrorFingerprint, TimeRange, Timestamp};
use olly_query::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, page,
    params::{PageSize, Words, time_range},
    store_error::store_problem,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// Errors of this time or later; by default an hour before `end`.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Errors of this time or earlier; by default now.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    end: Option<Timestamp>,
    /// Errors of this service.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, max_length = 256)]
    service: Option<Words>,
    /// Size of the page.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Option<PageSize>,
    /// `next_cursor` of the page before. Give `start` and `end` with it, or the default range moves on.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

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
    let limit = params.limit.unwrap_or_default().0;
    let rank = |known: &ErrorFingerprint| (known.count, format!("{} {}", known.fingerprint, known.service));
    let (items, next) = page::by_rank_and_key(items, rank, limit, params.cursor.as_ref());
    let next_cursor = next.map(|cursor| cursor.to_string());
    Ok(Json(ErrorFingerprintsPage { time_range: time, items, next_cursor }))
}

#[cfg(test)]
mod tests;
