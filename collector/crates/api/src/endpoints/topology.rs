//! `GET /api/v1/topology`: the service map, whole and as lists.

use axum::{Json, extract::State};
use olly_graph::service_map;
use olly_http::{Problem, docs::Refusals, extract::Query};
use olly_model::{TimeRange, Topology, TopologyEdge, TopologyNode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    App, page,
    params::{ListParams, RangeParams, Words, query_params, time_range},
    store_error::store_problem,
};

query_params! { EdgesParams: range + page {
    /// Edges from or to the node of this name.
    #[param(value_type = Option<String>, max_length = 256)]
    node: Words,
} }

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
    params(ListParams),
    responses((status = 200, description = "A page", body = TopologyServicesPage), Refusals))]
pub(crate) async fn topology_services(
    State(app): State<App>,
    Query(params): Query<ListParams>,
) -> Result<Json<TopologyServicesPage>, Problem> {
    let time = time_range(&app, params.start, params.end)?;
    let map = map_of(&app, time).await?;
    let limit = params.limit.unwrap_or_default();
    let rank = |node: &TopologyNode| (node.request_count, node.id.clone());
    let page = page::by_rank(map.services, rank, limit, params.cursor.as_ref());
    let next_cursor = page.next_cursor();
    Ok(Json(TopologyServicesPage { time_range: time, items: page.items, next_cursor }))
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
    let limit = params.limit.unwrap_or_default();
    let rank = |edge: &TopologyEdge| {
        (edge.request_count, format!("{} {} {:?}", edge.source, edge.target, edge.relation))
    };
    let page = page::by_rank(edges, rank, limit, params.cursor.as_ref());
    let next_cursor = page.next_cursor();
    Ok(Json(TopologyEdgesPage { time_range: time, items: page.items, next_cursor }))
}

#[cfg(test)]
mod tests;
