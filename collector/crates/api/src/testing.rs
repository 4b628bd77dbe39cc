//! The service over a store in memory, for the endpoints' tests.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use olly_config::{CacheConfig, GrafanaConfig, ImpactConfig, LimitsConfig};
use olly_http::IdSource;
use olly_instrument::Metrics;
use olly_model::{AnalysisKind, AnalysisRequest, CorrelationId, ExplanationSource, FlowAnalysis};
use olly_testkit::{MemoryStore, checkout, time};
use serde_json::Value;
use tower::ServiceExt;

use crate::{
    Analyst, AnalystError, App, FlowCache, HandedOn,
    router::{Surroundings, router},
};

/// How the analysis service behaves.
#[derive(Clone, Debug)]
pub(crate) enum TestAnalyst {
    Answers,
    IsAway,
    Hangs,
    Refuses(u16),
}

impl TestAnalyst {
    async fn behave<T>(&self, answer: T) -> Result<T, AnalystError> {
        match self {
            Self::Answers => Ok(answer),
            Self::IsAway => Err(AnalystError::Away("secret words of the network".into())),
            Self::Hangs => std::future::pending().await,
            Self::Refuses(status) => {
                let kind = olly_http::ProblemKind::from_status(StatusCode::from_u16(*status).unwrap());
                let problem = olly_http::Problem::new(kind, "as it said").document(None, None);
                Err(AnalystError::Refused(Box::new(problem)))
            }
        }
    }
}

#[async_trait]
impl Analyst for TestAnalyst {
    async fn analyze(
        &self,
        request: &AnalysisRequest,
        _caller: Option<&CorrelationId>,
    ) -> Result<FlowAnalysis, AnalystError> {
        self.behave(FlowAnalysis {
            correlation_id: request.correlation_id.clone(),
            analysis_type: AnalysisKind::Rca,
            critical_path: Vec::new(),
            error_origins: Vec::new(),
            retries: Vec::new(),
            gaps: Vec::new(),
            comparison: None,
            incidents: Vec::new(),
            explanation: "all is well".to_owned(),
            explanation_source: ExplanationSource::Template,
            explanation_note: None,
            advice: Vec::new(),
        })
        .await
    }

    /// Says what it was asked.
    async fn hand_on(
        &self,
        request: HandedOn,
        _caller: Option<&CorrelationId>,
    ) -> Result<(StatusCode, Value), AnalystError> {
        let HandedOn { method, path, body } = request;
        let echo = serde_json::json!({ "method": method.as_str(), "path": path, "body": body });
        let status = if method == Method::GET { StatusCode::OK } else { StatusCode::CREATED };
        self.behave((status, echo)).await
    }
}

/// The service under test.
pub(crate) struct TestService {
    pub store: MemoryStore,
    pub analyst: TestAnalyst,
    pub impact: ImpactConfig,
    pub limits: LimitsConfig,
    pub ui_dir: Option<std::path::PathBuf>,
    pub grafana: GrafanaConfig,
}

impl TestService {
    /// Over the recorded checkout; it is a minute later.
    pub fn new() -> Self {
        Self::over(MemoryStore::new(checkout()))
    }

    pub fn over(store: MemoryStore) -> Self {
        Self {
            store,
            analyst: TestAnalyst::Answers,
            impact: ImpactConfig::default(),
            limits: LimitsConfig::default(),
            ui_dir: None,
            grafana: GrafanaConfig::default(),
        }
    }

    /// What the handlers work with.
    pub fn app(self) -> App {
        App {
            store: Arc::new(self.store),
            cache: FlowCache::new(&CacheConfig::default()).unwrap(),
            analyst: Arc::new(self.analyst),
            include_timeout: Duration::from_millis(20),
            impact: self.impact,
            limits: self.limits,
            clock: Arc::new(|| time(60_000_000)),
        }
    }

    pub fn router(self) -> Router {
        let ui_dir = self.ui_dir.clone();
        let grafana = self.grafana.clone();
        let app = self.app();
        let surroundings = Surroundings {
            ids: IdSource::new([1; 32], || 1_793_614_560_000),
            metrics: Metrics::install().unwrap(),
            ui_dir,
            grafana,
        };
        router(app, surroundings).unwrap()
    }

    pub async fn get(self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn send(self, method: Method, path: &str, body: Option<Value>) -> Answer {
        send(self.router(), method, path, body).await
    }
}

pub(crate) async fn send(router: Router, method: Method, path: &str, body: Option<Value>) -> Answer {
    let request =
        Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let json = serde_json::from_str(&text).unwrap_or_default();
    Answer { status: parts.status.as_u16(), headers: parts.headers, text, json }
}

/// What came back.
pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub json: Value,
}

impl Answer {
    /// The good answer.
    pub fn good(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json
    }

    /// The problem document, after a look at its form.
    pub fn problem(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(self.json["status"], status);
        assert_eq!(self.json["request_id"], self.headers["x-request-id"].to_str().unwrap());
        assert!(!self.text.contains("secret"), "{}", self.text);
        self.json
    }

    /// Looks whether it is the echo of a question that was handed on to this path.
    pub fn was_handed_on(self, path: &str, question: &Value) {
        assert_eq!(self.json["path"], path, "{}", self.text);
        for (name, value) in question.as_object().unwrap() {
            assert_eq!(self.json["body"][name], *value, "{name}");
        }
    }

    /// The names of the bad parameters.
    pub fn bad_fields(self) -> Vec<String> {
        let problem = self.problem(400);
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    }
}

/// Follows the cursors of a list; `path` has parameters already. Returns the items of all pages.
pub(crate) async fn all_pages(path: &str) -> Vec<Value> {
    let (mut items, mut next) = (Vec::new(), path.to_owned());
    for _ in 0..100 {
        let page = TestService::new().get(&next).await.good();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}&cursor={cursor}"),
            None => return items,
        }
    }
    panic!("the list does not end");
}
