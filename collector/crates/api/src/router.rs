//! All routes. They are registered together with their documentation, so that one without the other cannot exist.

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware::from_fn,
};
use olly_config::GrafanaConfig;
use olly_http::{
    IdSource,
    layers::{self, Bounds},
    probe::{self, Probes, ReadyCheck},
};
use olly_instrument::Metrics;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{OpenApi, openapi};
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    App, Store, endpoints as e,
    endpoints::{dashboards::Grafana, openapi::Document},
    store_error::describe,
    tenant,
    ui::Ui,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "OllyStack correlation API",
        description = "What happened to a business flow, everywhere. Times are RFC 3339, durations are named with \
            their unit, lists have `limit` and an opaque `cursor`, errors are RFC 9457 problem documents. An empty \
            parameter counts as not given; unknown and repeated ones are refused. The header \
            `X-OllyStack-Tenant` names the tenant whose data is asked for; without access control that is the default \
            one, and a request for another is refused (403).",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "flows", description = "Business flows: everything with one correlation ID"),
        (name = "signals", description = "Traces, log records and who sends them"),
        (name = "topology", description = "Services, what they talk to, and how that goes"),
        (name = "exemplars", description = "From a metric to the trace in which it was measured, and back"),
        (name = "insights", description = "What stands out in what was counted"),
        (name = "analysis", description = "What the analysis service finds out"),
        (name = "incidents", description = "What went wrong, since when, and why"),
        (name = "operation", description = "The service itself")
    )
)]
struct Info;

/// What CSP the browsable page needs: it sets the style of its drawings inline. Everything else stays as strict.
const DOCS_CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// What stands around the handlers.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Makes request and correlation IDs.
    pub ids: IdSource,
    /// What `/metrics` shows.
    pub metrics: Metrics,
    /// The folder of the built web UI.
    pub ui_dir: Option<PathBuf>,
    /// The Grafana whose dashboards the web UI embeds.
    pub grafana: GrafanaConfig,
}

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
pub fn router(app: App, surroundings: Surroundings) -> Result<Router, serde_json::Error> {
    let bounds = Bounds { timeout: app.limits.request_timeout(), max_body_bytes: app.limits.max_body_bytes };
    let checks: Vec<Arc<dyn ReadyCheck>> = vec![Arc::new(StoreCheck(Arc::clone(&app.store)))];
    let probes = Probes { checks, metrics: surroundings.metrics };
    let (router, document) =
        api_routes().with_state(app).merge(probe::routes().with_state(probes)).split_for_parts();
    let text: Arc<str> = document.to_pretty_json()?.into();
    let docs: Router = SwaggerUi::new("/docs").config(Config::from("/openapi.json")).into();
    let docs = docs.layer(SetResponseHeaderLayer::overriding(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(DOCS_CONTENT_SECURITY_POLICY),
    ));
    let ui = Ui::new(surroundings.ui_dir, &surroundings.grafana);
    let router = router
        .layer(from_fn(tenant::only_default))
        .layer(Extension(Document(text)))
        .layer(Extension(Grafana(Arc::new(surroundings.grafana))))
        .merge(docs)
        .fallback_service(ui);
    Ok(layers::wrap(router, surroundings.ids, bounds))
}

fn api_routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Info::openapi())
        .routes(routes!(e::correlate::correlate))
        .routes(routes!(e::correlate_timeline::correlate_timeline))
        .routes(routes!(e::correlate_traces::correlate_traces))
        .routes(routes!(e::correlate_logs::correlate_logs))
        .routes(routes!(e::correlate_impact::correlate_impact))
        .routes(routes!(e::correlations::search_correlations))
        .routes(routes!(e::correlations::flow_facets))
        .routes(routes!(e::traces::trace))
        .routes(routes!(e::logs::search_logs))
        .routes(routes!(e::services::services))
        .routes(routes!(e::operations::operations))
        .routes(routes!(e::topology::topology))
        .routes(routes!(e::topology::topology_services))
        .routes(routes!(e::topology::topology_edges))
        .routes(routes!(e::red::service_red))
        .routes(routes!(e::red::latency_heatmap))
        .routes(routes!(e::exemplars::exemplars))
        .routes(routes!(e::exemplars::metric_exemplars))
        .routes(routes!(e::exemplars::high_latency_exemplars))
        .routes(routes!(e::exemplars::trace_exemplars))
        .routes(routes!(e::error_fingerprints::error_fingerprints))
        .routes(routes!(e::anomalies::anomalies))
        .routes(routes!(e::alerts_predicted::predicted_alerts))
        .routes(routes!(e::coverage::coverage))
        .routes(routes!(e::dashboards::dashboards))
        .routes(routes!(e::ai_analyze::analyze))
        .routes(routes!(e::ai_nlq::ask))
        .routes(routes!(e::ai_preview::preview))
        .routes(routes!(e::ai_preview::preview_root_cause))
        .routes(routes!(e::incidents::list, e::incidents::open))
        .routes(routes!(e::incidents::get))
        .routes(routes!(e::incidents::resolve))
        .routes(routes!(e::incidents::feedback, e::incidents::give_feedback))
        .merge(notifications())
        .routes(routes!(e::ai_rca::find_root_cause))
        .routes(routes!(e::openapi::openapi))
}

/// What other programs send may be larger than what people do.
fn notifications() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(e::incidents::alertmanager))
        .routes(routes!(e::incidents::alertmanager_alias))
        .layer(DefaultBodyLimit::max(e::incidents::MAX_NOTIFICATION_BYTES))
}

struct StoreCheck(Arc<dyn Store>);

#[async_trait]
impl ReadyCheck for StoreCheck {
    fn name(&self) -> &'static str {
        "store"
    }

    async fn check(&self) -> Result<(), String> {
        self.0.ping().await.map_err(|error| {
            tracing::warn!(error = describe(&error), "not ready");
            olly_correlate::partial_reason(&error).to_owned()
        })
    }
}

#[cfg(test)]
mod tests;
