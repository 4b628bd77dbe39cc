//! `GET /api/v1/correlations`: searching for flows, and `/facets`: what those that fit have in common.

use std::str::FromStr;

use axum::{Json, extract::State};
use olly_http::{Problem, docs::Refusals, extract::Query};
use olly_model::{FlowFacets, FlowListItem, FlowStatus, TimeRange};
use olly_query::{FlowSearch, Limit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App,
    params::{AttributeFilter, Words, query_params, time_range},
    store_error::store_problem,
};

/// Declares the parameters of a search for flows, with what is said besides its conditions.
macro_rules! search_params {
    ($name:ident: $($parts:tt)+) => {
        query_params! { $name: $($parts)+ {
            /// Flows in which this service took part.
            #[param(value_type = Option<String>, max_length = 256)]
            service: Words,
            /// Flows with a span of this exact name.
            #[param(value_type = Option<String>, max_length = 256)]
            operation: Words,
            /// Flows that ended so: nothing failed (`ok`), something failed but the first request was answered well
            /// (`recovered`), the first request failed (`error`).
            #[param(value_type = Option<FlowStatus>)]
            status: Outcome,
            /// Flows that lasted at least this long, in nanoseconds.
            #[param(value_type = Option<u64>)]
            min_duration_ns: u64,
            /// Flows that lasted at most this long, in nanoseconds.
            #[param(value_type = Option<u64>)]
            max_duration_ns: u64,
            /// Flows with a span that lasted at least this long, in nanoseconds. Where `service`, `operation` or
            /// `max_span_duration_ns` are given, the span is of that service, has that name and is no longer than that.
            #[param(value_type = Option<u64>)]
            min_span_duration_ns: u64,
            /// Flows with a span that lasted at most this long, in nanoseconds; see `min_span_duration_ns`.
            #[param(value_type = Option<u64>)]
            max_span_duration_ns: u64,
            /// Flows whose ID starts with this text, or that have a log record whose body contains it, in whatever case.
            #[param(value_type = Option<String>, max_length = 256)]
            text: Words,
            /// Flows with a span that has this attribute with this value.
            #[param(value_type = Option<String>, pattern = "^[^=]+=", example = "order.id=1042")]
            attribute: AttributeFilter,
        } }

        impl $name {
            /// The search from its first page on, if its conditions go together.
            fn search(self, app: &App) -> Result<FlowSearch, Problem> {
                let time = time_range(app, self.start, self.end)?;
                let span_bounds = (self.min_span_duration_ns, self.max_span_duration_ns);
                in_order("min_duration_ns", self.min_duration_ns, self.max_duration_ns)?;
                in_order("min_span_duration_ns", span_bounds.0, span_bounds.1)?;
                Ok(FlowSearch {
                    time,
                    service: self.service.map(|words| words.0),
                    operation: self.operation.map(|words| words.0),
                    status: self.status.map(|outcome| outcome.0),
                    min_duration_ns: self.min_duration_ns,
                    max_duration_ns: self.max_duration_ns,
                    span_duration_ns: (span_bounds != (None, None))
                        .then(|| span_bounds.0.unwrap_or(0)..=span_bounds.1.unwrap_or(u64::MAX)),
                    text: self.text.map(|words| words.0),
                    attribute: self.attribute.map(|filter| filter.0),
                    limit: Limit::default(),
                    cursor: None,
                })
            }
        }
    };
}

search_params! { Params: range + page }
search_params! { FacetParams: range }

/// Flows that are counted at most: enough to see what stands out, however many there are.
const MAX_COUNTED: usize = 10_000;

/// Bounds the wrong way round are a mistake that an empty answer would hide.
fn in_order(field: &'static str, min: Option<u64>, max: Option<u64>) -> Result<(), Problem> {
    match (min, max) {
        (Some(min), Some(max)) if min > max => {
            Err(Problem::bad_field(field, format!("it is above the upper bound, {max}")))
        }
        _ => Ok(()),
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome(FlowStatus);

impl FromStr for Outcome {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ok" => Ok(Self(FlowStatus::Ok)),
            "recovered" => Ok(Self(FlowStatus::Recovered)),
            "error" => Ok(Self(FlowStatus::Error)),
            _ => Err("allowed is ok, recovered or error"),
        }
    }
}

/// A page of flows.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CorrelationsPage {
    /// The range that was searched.
    pub time_range: TimeRange,
    /// The flows, newest first.
    pub items: Vec<FlowListItem>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Searches for flows
///
/// Flows that began in the range, newest first; the conditions are joined by "and".
#[utoipa::path(get, path = "/api/v1/correlations", tag = "flows", operation_id = "search_correlations",
    params(Params),
    responses((status = 200, description = "A page", body = CorrelationsPage), Refusals))]
pub(crate) async fn search_correlations(
    State(app): State<App>,
    Query(params): Query<Params>,
) -> Result<Json<CorrelationsPage>, Problem> {
    let (limit, cursor) = (params.limit.unwrap_or_default(), params.cursor.clone());
    let search = FlowSearch { limit, cursor, ..params.search(&app)? };
    let page = app
        .store
        .search_flows(&app.tenant(), &search)
        .await
        .map_err(|error| store_problem("search_flows", &error))?;
    Ok(Json(CorrelationsPage { time_range: search.time, next_cursor: page.next_cursor(), items: page.items }))
}

/// What the flows of a search have in common.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct FlowFacetsAnswer {
    /// The range that was searched.
    pub time_range: TimeRange,
    /// The counts.
    pub facets: FlowFacets,
}

/// Counts what flows have in common
///
/// Of the flows that the same search would list, all or the newest 10,000: when they began, how they ended, how long they lasted,
/// what they began with and which services took part. An ID whose traces all turned out to belong to another flow does not count.
#[utoipa::path(get, path = "/api/v1/correlations/facets", tag = "flows", operation_id = "flow_facets",
    params(FacetParams),
    responses((status = 200, description = "The counts", body = FlowFacetsAnswer), Refusals))]
pub(crate) async fn flow_facets(
    State(app): State<App>,
    Query(params): Query<FacetParams>,
) -> Result<Json<FlowFacetsAnswer>, Problem> {
    let search = params.search(&app)?;
    let facets = app
        .store
        .flow_facets(&app.tenant(), &search, MAX_COUNTED)
        .await
        .map_err(|error| store_problem("flow_facets", &error))?;
    Ok(Json(FlowFacetsAnswer { time_range: search.time, facets }))
}

#[cfg(test)]
mod tests;
