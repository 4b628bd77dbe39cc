//! `GET /api/v1/coverage`: how much of the data belongs to flows, and whether any was lost on the way.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use olly_http::{Problem, docs::Refusals, extract::Query};
use olly_model::{CoverageTotals, ServiceCoverage, Signal, SignalCoverage, TimeRange, share};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App, page,
    params::{ListParams, time_range},
    store_error::store_problem,
};

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
    params(ListParams),
    responses((status = 200, description = "A page", body = CoveragePage), Refusals))]
pub(crate) async fn coverage(
    State(app): State<App>,
    Query(params): Query<ListParams>,
) -> Result<Json<CoveragePage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    let totals =
        app.store.coverage(&app.tenant(), time).await.map_err(|error| store_problem("coverage", &error))?;
    let signals = signals(&totals);
    let limit = params.limit.unwrap_or_default();
    let rank = |item: &ServiceCoverage| (item.stored_count, format!("{} {:?}", item.service, item.signal));
    let page = page::by_rank(totals.services, rank, limit, params.cursor.as_ref());
    let next_cursor = page.next_cursor();
    Ok(Json(CoveragePage { time_range: time, signals, items: page.items, next_cursor }))
}

#[cfg(test)]
mod tests;
