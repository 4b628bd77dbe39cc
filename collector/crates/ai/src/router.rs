//! All routes. They are registered together with their documentation, so that one without the other cannot exist.

use std::sync::Arc;

use async_trait::async_trait;
use axum::{Extension, Router, extract::DefaultBodyLimit};
use olly_http::{
    IdSource,
    layers::{self, Bounds},
    probe::{self, Probes, ReadyCheck},
};
use olly_instrument::Metrics;
use utoipa::{OpenApi, openapi};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, Store, endpoints as e, endpoints::openapi::Document, mcp};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "OllyStack analysis API",
        description = "What went wrong in a business flow and where its time went, with the evidence.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "analysis", description = "What can be found out"),
        (name = "incidents", description = "What went wrong, since when, and why"),
        (name = "operation", description = "The service itself")
    )
)]
struct Info;

/// The document that describes the API.
pub fn document() -> openapi::OpenApi {
    let mut document = api_routes().into_openapi();
    document.merge(probe::routes().into_openapi());
    document
}

/// The service.
///
/// # Errors
/// When the document cannot be written as JSON.
pub fn router(app: App, ids: IdSource, metrics: Metrics) -> Result<Router, serde_json::Error> {
    let bounds = Bounds { timeout: app.limits.request_timeout(), max_body_bytes: app.limits.max_body_bytes };
    let checks: Vec<Arc<dyn ReadyCheck>> = vec![Arc::new(StoreCheck(Arc::clone(&app.store)))];
    let tools = mcp::routes(&app, &app.mcp);
    let probes = Probes { checks, metrics };
    let (router, document) =
        api_routes().with_state(app).merge(probe::routes().with_state(probes)).split_for_parts();
    let text: Arc<str> = document.to_pretty_json()?.into();
    let router = router.merge(tools);
    Ok(layers::wrap(router.layer(Extension(Document(text))), ids, bounds))
}

fn api_routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Info::openapi())
        .routes(routes!(e::analyze::analyze))
        .routes(routes!(e::nlq::ask))
        .routes(routes!(e::preview::preview))
        .routes(routes!(e::preview::preview_root_cause))
        .routes(routes!(e::incidents::list, e::incidents::open))
        .routes(routes!(e::incidents::get))
        .routes(routes!(e::incidents::resolve))
        .routes(routes!(e::feedback::list, e::feedback::give))
        .merge(notifications())
        .routes(routes!(e::rca::find_root_cause))
        .routes(routes!(e::openapi::openapi))
}

/// What other programs send may be larger than what people do.
fn notifications() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(e::webhook::alertmanager))
        .layer(DefaultBodyLimit::max(e::webhook::MAX_NOTIFICATION_BYTES))
}

struct StoreCheck(Arc<dyn Store>);

#[async_trait]
impl ReadyCheck for StoreCheck {
    fn name(&self) -> &'static str {
        "store"
    }

    async fn check(&self) -> Result<(), String> {
        self.0.ping().await.map_err(|error| {
            tracing::warn!(%error, "not ready");
            olly_correlate::partial_reason(&error).to_owned()
        })
    }
}
