//! `GET /api/v1/services/{name}/red` and `/latency-heatmap`: a service over time.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use olly_http::{
    Problem,
    docs::Refusals,
    extract::{Path, Query},
};
use olly_model::{DurationHistogram, RedPoint, RedStep, TimeRange, Timestamp};
use olly_query::RedSearch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App,
    params::{Words, query_params, time_range},
    store_error::store_problem,
};

const SECOND_NS: i64 = 1_000_000_000;
/// Points of a series at most; a chart has fewer pixels.
const MAX_STEPS: i64 = 1_500;
/// Points of a series when nothing else is asked for.
const USUAL_STEPS: i64 = 60;
/// Buckets between a duration and its double in a heat map.
const HEATMAP_BUCKETS_PER_DOUBLING: i16 = 2;

query_params! { Params: range {
    /// Spans of this name instead of all requests.
    #[param(value_type = Option<String>, max_length = 256)]
    operation: Words,
    /// Length of a step in seconds, a multiple of 60; by default such that there are about 60 steps.
    #[param(value_type = Option<u32>, minimum = 60, maximum = 86400)]
    step_seconds: u32,
} }

/// Requests, errors and durations of a service over time.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RedSeries {
    /// The service.
    pub service: String,
    /// The operation; null for all requests.
    #[schema(required = true)]
    pub operation: Option<String>,
    /// The range that was looked at, in whole steps.
    pub time_range: TimeRange,
    /// Length of a step in seconds.
    pub step_seconds: u32,
    /// The steps in time order, those without requests too.
    pub points: Vec<RedPoint>,
}

/// How many requests took how long, over time.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LatencyHeatmap {
    /// The service.
    pub service: String,
    /// The operation; null for all requests.
    #[schema(required = true)]
    pub operation: Option<String>,
    /// The range that was looked at, in whole steps.
    pub time_range: TimeRange,
    /// Length of a step in seconds.
    pub step_seconds: u32,
    /// When each step begins.
    pub times: Vec<Timestamp>,
    /// The bounds of the buckets in nanoseconds, ascending: bucket `i` lies between bounds `i` and `i + 1`. Empty when there
    /// were no requests.
    pub bounds_ns: Vec<u64>,
    /// For each step the number of requests in each bucket.
    pub counts: Vec<Vec<u64>>,
}

/// What both endpoints ask, read from the parameters.
fn question(app: &App, service: String, params: Params) -> Result<RedSearch, Problem> {
    let time = time_range(app, params.start, params.end)?;
    let minutes = (time.duration_ns() / (60 * SECOND_NS)).max(1);
    let step_seconds = match params.step_seconds {
        Some(step) if !(60..=86_400).contains(&step) || step % 60 != 0 => {
            return Err(Problem::bad_field("step_seconds", "allowed are multiples of 60 up to 86400"));
        }
        Some(step) => step,
        None => u32::try_from((minutes + USUAL_STEPS - 1) / USUAL_STEPS * 60).unwrap_or(86_400),
    };
    if minutes * 60 / i64::from(step_seconds) > MAX_STEPS {
        let message = format!("the range has more than {MAX_STEPS} such steps");
        return Err(Problem::bad_field("step_seconds", message));
    }
    let operation = params.operation.map(|words| words.0);
    Ok(RedSearch { time, service, operation, step_seconds })
}

/// All steps of the range, and the range they cover.
async fn steps(app: &App, search: &RedSearch) -> Result<(TimeRange, Vec<RedStep>), Problem> {
    let found = app.store.red(&app.tenant(), search).await.map_err(|error| store_problem("red", &error))?;
    let mut found: BTreeMap<Timestamp, RedStep> = found.into_iter().map(|step| (step.time, step)).collect();
    let step_ns = i64::from(search.step_seconds) * SECOND_NS;
    let first = search.time.start.unix_nanos().div_euclid(step_ns);
    let last = search.time.end.unix_nanos().div_euclid(step_ns);
    let at = |place: i64| Timestamp::from_unix_nanos(place.saturating_mul(step_ns));
    let steps = (first..=last).map(|place| {
        found.remove(&at(place)).unwrap_or_else(|| RedStep {
            time: at(place),
            request_count: 0,
            error_count: 0,
            durations: DurationHistogram::default(),
        })
    });
    let steps = steps.collect();
    Ok((TimeRange { start: at(first), end: at(last + 1) }, steps))
}

/// Requests, errors and durations of a service over time
#[utoipa::path(get, path = "/api/v1/services/{name}/red", tag = "topology", operation_id = "service_red",
    params(("name" = String, Path, description = "The `service.name`", max_length = 256), Params),
    responses((status = 200, description = "The series; all zeros for a service that sent nothing", body = RedSeries), Refusals))]
pub(crate) async fn service_red(
    State(app): State<App>,
    Path(service): Path<Words>,
    Query(params): Query<Params>,
) -> Result<Json<RedSeries>, Problem> {
    let search = question(&app, service.0, params)?;
    let (time_range, steps) = steps(&app, &search).await?;
    let RedSearch { service, operation, step_seconds, .. } = search;
    let points = steps.iter().map(|step| step.point(step_seconds)).collect();
    Ok(Json(RedSeries { service, operation, time_range, step_seconds, points }))
}

/// How many requests of a service took how long, over time
#[utoipa::path(get, path = "/api/v1/services/{name}/latency-heatmap", tag = "topology", operation_id = "latency_heatmap",
    params(("name" = String, Path, description = "The `service.name`", max_length = 256), Params),
    responses((status = 200, description = "The counts", body = LatencyHeatmap), Refusals))]
pub(crate) async fn latency_heatmap(
    State(app): State<App>,
    Path(service): Path<Words>,
    Query(params): Query<Params>,
) -> Result<Json<LatencyHeatmap>, Problem> {
    const WIDTH: i16 = DurationHistogram::BUCKETS_PER_DOUBLING / HEATMAP_BUCKETS_PER_DOUBLING;
    let search = question(&app, service.0, params)?;
    let (time_range, steps) = steps(&app, &search).await?;
    let coarse = |bucket: i16| bucket.div_euclid(WIDTH);
    let used = || steps.iter().flat_map(|step| step.durations.buckets()).map(|(bucket, _)| coarse(bucket));
    let (first, last) = (used().min().unwrap_or(0), used().max().unwrap_or(-1));
    let bounds_ns = if first > last {
        Vec::new()
    } else {
        (first..=last + 1).map(|bucket| DurationHistogram::lower_bound_ns(bucket * WIDTH)).collect()
    };
    let row = |step: &RedStep| {
        let mut row = vec![0; usize::try_from(last - first + 1).unwrap_or(0)];
        for (bucket, count) in step.durations.buckets() {
            let place = usize::try_from(coarse(bucket) - first).unwrap_or(0);
            if let Some(sum) = row.get_mut(place) {
                *sum += count;
            }
        }
        row
    };
    let counts = steps.iter().map(row).collect();
    let times = steps.iter().map(|step| step.time).collect();
    let RedSearch { service, operation, step_seconds, .. } = search;
    Ok(Json(LatencyHeatmap { service, operation, time_range, step_seconds, times, bounds_ns, counts }))
}

#[cfg(test)]
mod tests;
