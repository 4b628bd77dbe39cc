//! Asking the analysis service.

use std::time::Duration;

use async_trait::async_trait;
use axum::http::{Method, StatusCode};
use olly_config::AiClientConfig;
use olly_http::ProblemDocument;
use olly_model::{AnalysisRequest, CorrelationId, FlowAnalysis};
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Largest answer that is read from the analysis service.
const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// Somebody who analyses flows.
#[async_trait]
pub trait Analyst: Send + Sync {
    /// Analyses one flow. `caller` is the flow that the question itself belongs to.
    async fn analyze(
        &self,
        request: &AnalysisRequest,
        caller: Option<&CorrelationId>,
    ) -> Result<FlowAnalysis, AnalystError>;

    /// Hands on a request whose answer is handed back as it is: its status and its JSON.
    async fn hand_on(
        &self,
        request: HandedOn,
        caller: Option<&CorrelationId>,
    ) -> Result<(StatusCode, Value), AnalystError>;
}

/// A request that is handed on.
#[derive(Clone, Debug, PartialEq)]
pub struct HandedOn {
    /// Its method.
    pub method: Method,
    /// Its path, with its query.
    pub path: String,
    /// Its JSON body.
    pub body: Option<Value>,
}

/// Why there is no analysis.
#[derive(Debug, thiserror::Error)]
pub enum AnalystError {
    /// It cannot be reached, or broke off.
    #[error("the analysis service did not answer")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It answered with a problem document.
    #[error("the analysis service answered {} {}", .0.status, .0.detail)]
    Refused(Box<ProblemDocument>),
    /// It answered something else.
    #[error("the analysis service's answer could not be read: {0}")]
    Garbled(String),
}

/// The analysis service at an address.
#[derive(Clone, Debug)]
pub struct HttpAnalyst {
    client: reqwest::Client,
    url: String,
}

impl HttpAnalyst {
    /// The service that the configuration names.
    ///
    /// # Errors
    /// When no client can be built.
    pub fn new(config: &AiClientConfig) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(config.timeout().min(Duration::from_secs(2)))
            .timeout(config.timeout())
            .build()?;
        Ok(Self { client, url: config.url.trim_end_matches('/').to_owned() })
    }

    async fn send<T: DeserializeOwned>(
        question: RequestBuilder,
        caller: Option<&CorrelationId>,
    ) -> Result<(StatusCode, T), AnalystError> {
        let away = |error: reqwest::Error| AnalystError::Away(error.without_url().into());
        let mut headers = axum::http::HeaderMap::new();
        olly_instrument::propagation::inject(&mut headers, caller.map(CorrelationId::as_str));
        let mut response = question.headers(headers).send().await.map_err(away)?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(away)? {
            if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                return Err(AnalystError::Garbled(format!("it is larger than {MAX_ANSWER_BYTES} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        if status.is_success() {
            Ok((status, parse(&body)?))
        } else {
            Err(AnalystError::Refused(parse(&body)?))
        }
    }
}

#[async_trait]
impl Analyst for HttpAnalyst {
    async fn analyze(
        &self,
        request: &AnalysisRequest,
        caller: Option<&CorrelationId>,
    ) -> Result<FlowAnalysis, AnalystError> {
        let question = self.client.post(format!("{}/api/v1/ai/analyze", self.url)).json(request);
        Ok(Self::send(question, caller).await?.1)
    }

    async fn hand_on(
        &self,
        request: HandedOn,
        caller: Option<&CorrelationId>,
    ) -> Result<(StatusCode, Value), AnalystError> {
        let HandedOn { method, path, body } = request;
        let question = self.client.request(method, format!("{}{path}", self.url));
        let question = match &body {
            Some(body) => question.json(body),
            None => question,
        };
        Self::send(question, caller).await
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, AnalystError> {
    serde_json::from_slice(body).map_err(|error| AnalystError::Garbled(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, http::HeaderMap, response::IntoResponse, routing::post};
    use olly_http::Problem;
    use tokio::net::TcpListener;

    fn question() -> AnalysisRequest {
        AnalysisRequest::rca("flow-1".parse().unwrap())
    }

    /// Waits as long as it is configured to by default: only a test of the time-out waits less.
    async fn client_of(router: Router) -> HttpAnalyst {
        client_that_waits(router, AiClientConfig::default().timeout_ms).await
    }

    async fn client_that_waits(router: Router, timeout_ms: u64) -> HttpAnalyst {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let config = AiClientConfig { url, timeout_ms, ..AiClientConfig::default() };
        HttpAnalyst::new(&config).unwrap()
    }

    async fn ask(
        answer: impl IntoResponse + Clone + Send + Sync + 'static,
    ) -> Result<FlowAnalysis, AnalystError> {
        let router = Router::new().route("/api/v1/ai/analyze", post(async move || answer));
        client_of(router).await.analyze(&question(), None).await
    }

    #[tokio::test]
    async fn the_callers_flow_is_handed_on() {
        let echo = |headers: HeaderMap| async move {
            Problem::not_found(headers["baggage"].to_str().unwrap()).document(None, None)
        };
        let client = client_of(Router::new().route("/api/v1/ai/analyze", post(echo))).await;
        let error = client.analyze(&question(), Some(&"caller-7".parse().unwrap())).await.unwrap_err();
        assert!(
            matches!(error, AnalystError::Refused(document) if document.detail == "correlation_id=caller-7")
        );
    }

    #[tokio::test]
    async fn what_is_handed_on_keeps_method_path_query_and_body_and_comes_back_with_its_status() {
        let echo = async |method: Method, uri: axum::http::Uri, body: String| {
            let echo = serde_json::json!([method.as_str(), uri.to_string(), body]);
            (StatusCode::CREATED, axum::Json(echo))
        };
        let client = client_of(Router::new().fallback(echo)).await;
        let path = "/api/v1/incidents?state=open&service=a%20b".to_owned();
        let body = Some(serde_json::json!({ "title": "x" }));
        let request = HandedOn { method: Method::POST, path: path.clone(), body };
        let (status, answer) = client.hand_on(request, None).await.unwrap();
        assert_eq!(status, StatusCode::CREATED);
        assert_eq!(answer, serde_json::json!(["POST", path, r#"{"title":"x"}"#]));
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_garbled() {
        assert!(matches!(ask("hello").await, Err(AnalystError::Garbled(_))));
        assert!(matches!(ask((StatusCode::BAD_GATEWAY, "x")).await, Err(AnalystError::Garbled(_))));
        let large = "x".repeat(MAX_ANSWER_BYTES + 1);
        assert!(matches!(ask(large).await, Err(AnalystError::Garbled(_))));
    }

    #[tokio::test]
    async fn nobody_there_or_no_answer_in_time_is_away() {
        let silent = || async { std::future::pending::<&str>().await };
        let client = client_that_waits(Router::new().route("/api/v1/ai/analyze", post(silent)), 300).await;
        assert!(matches!(client.analyze(&question(), None).await, Err(AnalystError::Away(_))));
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let config = AiClientConfig { url: format!("http://{closed}"), ..AiClientConfig::default() };
        let client = HttpAnalyst::new(&config).unwrap();
        assert!(matches!(client.analyze(&question(), None).await, Err(AnalystError::Away(_))));
    }
}
