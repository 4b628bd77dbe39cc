//! What orchestrators and Prometheus ask: alive, ready, metrics.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::future::join_all;
use olly_instrument::Metrics;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{FieldError, Problem, ProblemDocument};

/// The paths served here.
pub const PATHS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Longest wait for one check: orchestrators give up after a second or a few.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// Something without which the service cannot answer.
#[async_trait]
pub trait ReadyCheck: Send + Sync {
    /// What it is called in the answer.
    fn name(&self) -> &'static str;

    /// Looks; the error says, in words for the public, why not.
    async fn check(&self) -> Result<(), String>;
}

/// What the probes look at.
#[derive(Clone)]
pub struct Probes {
    /// What must work for the service to be ready.
    pub checks: Vec<Arc<dyn ReadyCheck>>,
    /// The service's metrics.
    pub metrics: Metrics,
}

impl fmt::Debug for Probes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Probes").field("checks", &self.checks.len()).finish_non_exhaustive()
    }
}

/// The answer of a probe when all is well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProbeAnswer {
    /// `ok`.
    #[schema(example = "ok")]
    pub status: String,
}

impl ProbeAnswer {
    fn ok() -> Json<Self> {
        Json(Self { status: "ok".to_owned() })
    }
}

/// The three routes, documented.
pub fn routes() -> OpenApiRouter<Probes> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz)).routes(routes!(render_metrics))
}

/// Whether the process is alive
///
/// Looks at nothing else: a restart would not help when something it depends on is away.
#[utoipa::path(get, path = "/healthz", tag = "operation", operation_id = "healthz",
    responses((status = 200, description = "It is alive", body = ProbeAnswer)))]
async fn healthz() -> Json<ProbeAnswer> {
    ProbeAnswer::ok()
}

/// Whether it can answer questions
///
/// A refusal says what is missing.
#[utoipa::path(get, path = "/readyz", tag = "operation", operation_id = "readyz",
    responses(
        (status = 200, description = "It is ready", body = ProbeAnswer),
        (status = 503, description = "It is not; `errors` says why", body = ProblemDocument,
            content_type = "application/problem+json"),
    ))]
async fn readyz(State(probes): State<Probes>) -> Result<Json<ProbeAnswer>, Problem> {
    let failures = join_all(probes.checks.iter().map(|check| run(check.as_ref()))).await;
    let errors: Vec<FieldError> = failures.into_iter().flatten().collect();
    if errors.is_empty() {
        return Ok(ProbeAnswer::ok());
    }
    let words: Vec<String> =
        errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
    Err(Problem::unavailable(words.join("; "), 5).with_errors(errors))
}

async fn run(check: &dyn ReadyCheck) -> Option<FieldError> {
    let message = match tokio::time::timeout(CHECK_TIMEOUT, check.check()).await {
        Ok(Ok(())) => return None,
        Ok(Err(message)) => message,
        Err(_) => format!("no answer within {} s", CHECK_TIMEOUT.as_secs()),
    };
    Some(FieldError { field: check.name().to_owned(), message })
}

/// The service's own metrics
///
/// In the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operation", operation_id = "metrics",
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain")))]
async fn render_metrics(State(probes): State<Probes>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], probes.metrics.render())
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Away;

    #[async_trait]
    impl ReadyCheck for Away {
        fn name(&self) -> &'static str {
            "store"
        }

        async fn check(&self) -> Result<(), String> {
            Err("it is starting".to_owned())
        }
    }

    #[tokio::test]
    async fn a_refusal_names_what_is_missing() {
        let probes = Probes { checks: vec![Arc::new(Away)], metrics: Metrics::install().unwrap() };
        let problem = readyz(State(probes)).await.unwrap_err();
        assert_eq!(problem.document(None, None).detail, "store: it is starting");
    }

    #[tokio::test]
    async fn without_checks_it_is_ready() {
        let probes = Probes { checks: Vec::new(), metrics: Metrics::install().unwrap() };
        assert!(readyz(State(probes)).await.is_ok());
    }
}
