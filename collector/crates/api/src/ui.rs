//! The web UI's static files.

use std::{convert::Infallible, future::Future, path::PathBuf, pin::Pin, task};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, header},
    response::{IntoResponse, Response},
};
use olly_config::GrafanaConfig;
use olly_http::{Problem, layers::CONTENT_SECURITY_POLICY};
use tower::{Service, ServiceExt};
use tower_http::services::{ServeDir, ServeFile};

/// Serves what no route serves: files of the UI, and its page for every other path, since the UI's own router reads
/// the rest of the address. Never for paths of the API: a typing error there must be a 404.
#[derive(Clone, Debug)]
pub(crate) struct Ui {
    folder: Option<PathBuf>,
    /// What the page may load; that of all answers, and Grafana's origin to be framed.
    policy: HeaderValue,
}

impl Ui {
    pub(crate) fn new(folder: Option<PathBuf>, grafana: &GrafanaConfig) -> Self {
        let own = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
        let policy = grafana.origin().map_or_else(
            || Ok(own.clone()),
            |origin| HeaderValue::try_from(format!("{CONTENT_SECURITY_POLICY}; frame-src {origin}")),
        );
        Self { folder, policy: policy.unwrap_or(own) }
    }

    async fn answer(self, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let reading = matches!(*request.method(), Method::GET | Method::HEAD);
        let Some(folder) = self.folder.filter(|_| reading && !is_ours(&path)) else {
            return Problem::not_found("nothing is served at this path").into_response();
        };
        // The build puts a hash into the name of each asset: a missing one must not be answered with the page, and
        // one that is there never changes.
        let is_asset = path.starts_with("/assets/");
        let files = ServeDir::new(&folder);
        let page = ServeFile::new(folder.join("index.html"));
        let served =
            if is_asset { files.oneshot(request).await } else { files.fallback(page).oneshot(request).await };
        let Ok(served) = served;
        let mut response = served.map(Body::new);
        if response.status().is_success() {
            let lifetime = if is_asset { "public, max-age=31536000, immutable" } else { "no-cache" };
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(lifetime));
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, self.policy);
        }
        response
    }
}

/// Whether the path belongs to the service and not to the UI.
fn is_ours(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    ["api", "docs", "healthz", "readyz", "metrics", "openapi.json"].contains(&first)
}

impl Service<Request> for Ui {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut task::Context<'_>) -> task::Poll<Result<(), Infallible>> {
        task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let ui = self.clone();
        Box::pin(async move { Ok(ui.answer(request).await) })
    }
}
