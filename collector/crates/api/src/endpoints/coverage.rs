//! `GET /api/v1/coverage`: how much of the data belongs to flows, and whether any was lost on the way.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use olly_http::{
    Problem,
    docs::Refusals,
    extract::{Query, optional},
};
use olly_model::{CoverageTotals, ServiceCoverage, Signal, SignalCoverage, TimeRange, Timestamp, share};
use olly_query::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, page,
    params::{PageSize, time_range},
    store_error::store_problem,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Params {
    /// Items of this time or later; by default an hour before `end`.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Items of this time or earlier; by default now.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    end: Option<Timestamp>,
    /// Size of the page.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Option<PageSize>,
    /// `next_cursor` of the page before. Give `start` and `end` with it, or the default range moves on.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// How much of the data belongs to flows.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CoveragePage {
    /// The range that was looked at, in whole minutes.
    pub time_range: TimeRange,
    /// Each signal as a whole.
    pub signals: Vec<SignalCoverage>,
    /// Each service and signal, the most items first.
    pub items: Vec<ServiceCoverage>,
    /// Where the next page of services starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

fn signals(totals: &CoverageTotals) -> Vec<SignalCoverage> {
    let sum_of = |signal: Signal| {
        let of_signal = || totals.services.iter().filter(move |service| service.signal == signal);
        let stored_count = of_signal().map(|service| service.stored_count).sum();
        let correlated_count = of_signal().map(|service| service.correlated_count).sum();
        let mut sources: BTreeMap<String, u64> = BTreeMap::new();
        for (source, marks) in of_signal().flat_map(|service| &service.sources) {
            *sources.entry(source.clone()).or_default() += marks;
        }
        SignalCoverage {
            signal,
            stored_count,
            correlated_count,
            correlated_share: share(correlated_count, stored_count),
            sources,
            pipeline: totals.pipelines.get(&signal).cloned(),
        }
    };
    [Signal::Traces, Signal::Logs, Signal::Metrics].map(sum_of).into()
}

/// How much of the data belongs to flows
///
/// The share of spans, log records and metric exemplars with a correlation ID, by service and source; and, where the
/// collectors' own metrics are in the store, what they received and dropped.
#[utoipa::path(get, path = "/api/v1/coverage", tag = "insights", operation_id = "coverage",
    params(Params),
    responses((status = 200, description = "A page", body = CoveragePage), Refusals))]
pub(crate) async fn coverage(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<Json<CoveragePage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    let totals =
        app.store.coverage(&app.tenant(), time).await.map_err(|error| store_problem("coverage", &error))?;
    let signals = signals(&totals);
    let limit = params.limit.unwrap_or_default().0;
    let rank = |item: &ServiceCoverage| (item.stored_count, format!("{} {:?}", item.service, item.signal));
    let (items, next) = page::by_rank_and_key(totals.services, rank, limit, params.cursor.as_ref());
    let next_cursor = next.map(|cursor| cursor.to_string());
    Ok(Json(CoveragePage { time_range: time, signals, items, next_cursor }))
}

#[cfg(test)]
mod tests;
