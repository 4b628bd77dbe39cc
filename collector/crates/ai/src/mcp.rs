//! The MCP server at `/mcp`: tools for agents, over the same queries as the API, with the caller's own rights.
//!
//! Model Context Protocol, streamable HTTP without sessions: each request stands for itself, so that any number of
//! processes can answer. All tools only read. What they answer is data that others wrote; the instructions say so.

use axum::Router;
use olly_config::McpConfig;
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::local::LocalSessionManager,
};

use crate::App;

mod arguments;
mod sized;
mod tools;

use tools::Tools;

/// The route, if the configuration wants one.
pub(crate) fn routes(app: &App, config: &McpConfig) -> Router {
    if !config.enabled {
        return Router::new();
    }
    // Browsers send `Origin`, and a page that resolves its own name to this address sends it as `Host`: both must be
    // known. See "Security warning" in the specification of the transport.
    let settings = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_sse_keep_alive(None)
        .with_max_request_body_bytes(app.limits.max_body_bytes)
        .with_allowed_hosts(config.hosts())
        .with_allowed_origins(config.origins())
        .enforce_origin_validation();
    let tools = Tools::new(app.clone());
    let service: StreamableHttpService<Tools, LocalSessionManager> =
        StreamableHttpService::new(move || Ok(tools.clone()), std::sync::Arc::default(), settings);
    Router::new().route_service("/mcp", service)
}
