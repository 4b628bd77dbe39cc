//! `GET /api/v1/anomalies`: minutes in which a service was unlike itself.

use std::str::FromStr;

use axum::{Json, extract::State};
use olly_http::{Problem, docs::Refusals, extract::Query};
use olly_model::{MetricAnomaly, TimeRange};
use olly_query::AnomalySearch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App,
    params::{Words, query_params, time_range},
    store_error::store_problem,
};

const NANOS_PER_HOUR: i64 = 3_600_000_000_000;
/// The longest range: minutes that nobody judged are compared with the hour before each of them.
const MAX_HOURS: i64 = 24;
const DEFAULT_MIN_SCORE: f64 = 3.0;

query_params! { Params: range + page {
    /// Minutes of this service.
    #[param(value_type = Option<String>, max_length = 256)]
    service: Words,
    /// The least score: deviations from what is usual, above or below.
    #[param(value_type = Option<f64>, minimum = 1, maximum = 1000, default = 3)]
    min_score: Score,
} }

#[derive(Clone, Copy, Debug)]
pub(crate) struct Score(f64);

impl FromStr for Score {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(score) if (1.0..=1000.0).contains(&score) => Ok(Self(score)),
            _ => Err("allowed is a number from 1 to 1000"),
        }
    }
}

/// A page of unusual minutes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AnomaliesPage {
    /// The range that was looked at, in whole minutes.
    pub time_range: TimeRange,
    /// The minutes, newest first.
    pub items: Vec<MetricAnomaly>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Minutes in which a service was unlike itself
///
/// What the detectors of the analysis service found: requests, shares of errors and 95th percentiles of durations unlike the hour
/// before or the same time of earlier days, operations whose minute is isolated from their others, and patterns of log records
/// that are new or surge. Minutes that they have not looked at are judged by their z-score against the hour before. The range is
/// 24 hours at most.
#[utoipa::path(get, path = "/api/v1/anomalies", tag = "insights", operation_id = "anomalies",
    params(Params),
    responses((status = 200, description = "A page", body = AnomaliesPage), Refusals))]
pub(crate) async fn anomalies(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<Json<AnomaliesPage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    if time.duration_ns() > MAX_HOURS * NANOS_PER_HOUR {
        let message = format!("from it to the end are more than the allowed {MAX_HOURS} hours");
        return Err(Problem::bad_field("start", message));
    }
    let search = AnomalySearch {
        time,
        service: params.service.map(|words| words.0),
        min_score: params.min_score.map_or(DEFAULT_MIN_SCORE, |score| score.0),
        limit: params.limit.unwrap_or_default(),
        cursor: params.cursor,
    };
    let page = app
        .store
        .anomalies(&app.tenant(), &search)
        .await
        .map_err(|error| store_problem("anomalies", &error))?;
    Ok(Json(AnomaliesPage { time_range: time, next_cursor: page.next_cursor(), items: page.items }))
}

#[cfg(test)]
mod tests;
