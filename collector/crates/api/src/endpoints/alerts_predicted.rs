//! `GET /api/v1/alerts/predicted`: thresholds that are going to be crossed.

use axum::{Json, extract::State};
use olly_http::{Problem, docs::Refusals, extract::Query};
use olly_model::{PredictedAlert, TimeRange};
use olly_query::Limit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App,
    params::{Words, query_params},
    store_error::store_problem,
};

/// Forecasts that nobody renewed for so long are not told: the analysis service makes them at least every hour.
const FRESH_NS: i64 = 2 * 3_600_000_000_000;

query_params! { Params: {
    /// Alerts of this service.
    #[param(value_type = Option<String>, max_length = 256)]
    service: Words,
    /// The most alerts, the soonest first.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Limit,
} }

/// Thresholds that are going to be crossed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PredictedAlerts {
    /// The alerts, the soonest first.
    pub items: Vec<PredictedAlert>,
}

/// Thresholds that are going to be crossed
///
/// Error rates, durations and gauges that are below their threshold now and, by a forecast made in the last two hours, will
/// reach it within a day, each with the interval of 80 % of when.
#[utoipa::path(get, path = "/api/v1/alerts/predicted", tag = "insights", operation_id = "predicted_alerts",
    params(Params),
    responses((status = 200, description = "The alerts", body = PredictedAlerts), Refusals))]
pub(crate) async fn predicted_alerts(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<Json<PredictedAlerts>, Problem> {
    let now = (app.clock)();
    let made =
        TimeRange { start: now.saturating_add_nanos(-FRESH_NS), end: now.saturating_add_nanos(FRESH_NS) };
    let service = params.service.map(|words| words.0);
    let mut items = app
        .store
        .predicted_alerts(&app.tenant(), made, service.as_deref())
        .await
        .map_err(|error| store_problem("predicted_alerts", &error))?;
    items.truncate(usize::try_from(params.limit.unwrap_or_default().get()).unwrap_or(usize::MAX));
    Ok(Json(PredictedAlerts { items }))
}

#[cfg(test)]
mod tests;
