//! `GET /api/v1/topology`: the service map, whole and as lists.

use axum::{Json, extract::State};
use olly_graph::service_map;
use olly_http::{
    Problem,
    docs::Refusals,
    extract::{Query, optional},
};
use olly_model::{TimeRange, Timestamp, Topology, TopologyEdge, TopologyNode};
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
pub(crate) struct RangeParams {
    /// Calls of this time or later; by default an hour before `end`.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Calls of this time or earlier; by default now.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    end: Option<Timestamp>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ServicesParams {
    /// Calls of this time or later; by default an hour before `end`.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Calls of this time or earlier; by default now.
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

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EdgesParams {
    /// Calls of this time or later; by default an hour before `end`.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Calls of this time or earlier; by default now.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, format = DateTime)]
    end: Option<Timestamp>,
    /// Edges from or to the node of this name.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>, max_length = 256)]
    node: Option<Words>,
    /// Size of the page.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 50)]
    limit: Option<PageSize>,
    /// `next_cursor` of the page before. Give `start` and `end` with it, or the default range moves on.
    #[serde(default, deserialize_with = "optional")]
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// A page of nodes of the service map.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopologyServicesPage {
    /// The range that was looked at, in whole minutes.
    pub time_range: TimeRange,
    /// The nodes, busiest first.
    pub items: Vec<TopologyNode>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// A page of edges of the service map.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopologyEdgesPage {
    /// The range that was looked at, in whole minutes.
    pub time_range: TimeRange,
    /// The edges, busiest first.
    pub items: Vec<TopologyEdge>,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

async fn map_of(app: &App, time: TimeRange) -> Result<Topology, Problem> {
    let traffic =
        app.store.traffic(&app.tenant(), time).await.map_err(|error| store_problem("traffic", &error))?;
    Ok(service_map(traffic, time))
}

/// The service map
///
/// Services, what they talk to, and the calls and messages between them. Counted by the minute; edges follow their spans
/// within seconds.
#[utoipa::path(get, path = "/api/v1/topology", tag = "topology", operation_id = "topology",
    params(RangeParams),
    responses((status = 200, description = "The map", body = Topology), Refusals))]
pub(crate) async fn topology(
    State(app): State<App>,
    Query(params): Query<RangeParams>,
) -> Result<Json<Topology>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    Ok(Json(map_of(&app, time).await?))
}

/// The nodes of the service map
#[utoipa::path(get, path = "/api/v1/topology/services", tag = "topology", operation_id = "topology_services",
    params(ServicesParams),
    responses((status = 200, description = "A page", body = TopologyServicesPage), Refusals))]
pub(crate) async fn topology_services(
    State(app): State<App>,
    Query(params): Query<ServicesParams>,
) -> Result<Json<TopologyServicesPage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    let map = map_of(&app, time).await?;
    let limit = params.limit.unwrap_or_default().0;
    let rank = |node: &TopologyNode| (node.request_count, node.id.clone());
    let (items, next) = page::by_rank_and_key(map.services, rank, limit, params.cursor.as_ref());
    let next_cursor = next.map(|cursor| cursor.to_string());
    Ok(Json(TopologyServicesPage { time_range: time, items, next_cursor }))
}

/// The edges of the service map
#[utoipa::path(get, path = "/api/v1/topology/edges", tag = "topology", operation_id = "topology_edges",
    params(EdgesParams),
    responses((status = 200, description = "A page", body = TopologyEdgesPage), Refusals))]
pub(crate) async fn topology_edges(
    State(app): State<App>,
    Query(params): Query<EdgesParams>,
) -> Result<Json<TopologyEdgesPage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    let mut edges = map_of(&app, time).await?.edges;
    if let Some(Words(name)) = &params.node {
        let is_named = |id: &str| id.split_once(':').is_some_and(|(_, known)| known == name);
        edges.retain(|edge| is_named(&edge.source) || is_named(&edge.target));
    }
    let limit = params.limit.unwrap_or_default().0;
    let rank = |edge: &TopologyEdge| {
        (edge.request_count, format!("{} {} {:?}", edge.source, edge.target, edge.relation))
    };
    let (items, next) = page::by_rank_and_key(edges, rank, limit, params.cursor.as_ref());
    let next_cursor = next.map(|cursor| cursor.to_string());
    Ok(Json(TopologyEdgesPage { time_range: time, items, next_cursor }))
}

#[cfg(test)]
mod tests;
