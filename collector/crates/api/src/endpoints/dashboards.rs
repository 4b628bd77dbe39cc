//! `GET /api/v1/dashboards`: what the web UI embeds.

use std::sync::Arc;

use axum::{Extension, Json};
use olly_config::GrafanaConfig;
use olly_http::docs::Refusals;
use serde::Serialize;
use utoipa::ToSchema;

/// The dashboards of a Grafana that the web UI embeds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DashboardsAnswer {
    /// Grafana's address; null when none is configured.
    #[schema(required = true)]
    grafana_url: Option<String>,
    /// The dashboards, in the order of the configuration.
    items: Vec<EmbeddedDashboard>,
}

/// A dashboard or one panel of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EmbeddedDashboard {
    /// Its name.
    title: String,
    /// Its path below Grafana's address.
    #[schema(example = "/d-solo/shop/red?panelId=2")]
    path: String,
}

/// What the router hands to this endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Grafana(pub Arc<GrafanaConfig>);

/// Lists the Grafana dashboards that the web UI embeds
///
/// They come from the configuration (`grafana.url`, `grafana.dashboards`). Grafana decides by itself who may see them.
#[utoipa::path(get, path = "/api/v1/dashboards", tag = "operation", operation_id = "dashboards",
    responses((status = 200, description = "The dashboards", body = DashboardsAnswer), Refusals))]
pub(crate) async fn dashboards(Extension(Grafana(config)): Extension<Grafana>) -> Json<DashboardsAnswer> {
    let items = config
        .dashboards
        .iter()
        .map(|one| EmbeddedDashboard { title: one.title.clone(), path: one.path.clone() })
        .collect();
    Json(DashboardsAnswer { grafana_url: config.url.clone(), items })
}

#[cfg(test)]
mod tests {
    use olly_config::{GrafanaConfig, GrafanaDashboard};
    use serde_json::json;

    use crate::testing::TestService;

    #[tokio::test]
    async fn the_configured_dashboards_are_listed() {
        let dashboards = vec![GrafanaDashboard { title: "Shop".to_owned(), path: "/d/abc/shop".to_owned() }];
        let grafana = GrafanaConfig { url: Some("https://grafana.example".to_owned()), dashboards };
        let service = TestService { grafana, ..TestService::new() };
        let expected = json!({
            "grafana_url": "https://grafana.example",
            "items": [{ "title": "Shop", "path": "/d/abc/shop" }],
        });
        assert_eq!(service.get("/api/v1/dashboards").await.good(), expected);
    }

    #[tokio::test]
    async fn without_a_configuration_there_is_none() {
        let answer = TestService::new().get("/api/v1/dashboards").await;
        assert_eq!(answer.good(), json!({ "grafana_url": null, "items": [] }));
    }
}
