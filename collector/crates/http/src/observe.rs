//! What is done around every request: IDs, trace context, metrics, and the last touch on problem documents.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::{Instrument, Span, field::Empty};

use crate::{
    CORRELATION_HEADER, IdSource, Problem, ProblemDocument, ProblemKind, RequestContext,
    correlation::REQUEST_ID_HEADER, probe,
};

/// The label of requests that no route serves: their paths are the caller's choice and would be endless.
const NO_ROUTE: &str = "none";

pub(crate) async fn observe(State(ids): State<IdSource>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let context = RequestContext {
        request_id: ids.request_id(),
        correlation_id: ids.correlation_id(request.headers()),
    };
    request.extensions_mut().insert(context.clone());
    let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let method = method_label(request.method());
    let path = request.uri().path().to_owned();
    let span = request_span(&request, &context, method, &route);

    let active = Active::count();
    let response = next.run(request).instrument(span.clone()).await;
    drop(active);

    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    metrics::histogram!(
        "http_server_request_duration_seconds",
        "http_request_method" => method,
        "http_route" => route,
        "http_response_status_code" => status.as_u16().to_string(),
    )
    .record(started.elapsed());
    span.in_scope(|| tracing::debug!(path, status = status.as_u16(), "answered"));
    finish(response, path, &context)
}

/// Counts a request as long as it is alive, which also ends when the client hangs up.
struct Active(metrics::Gauge);

impl Active {
    fn count() -> Self {
        let gauge = metrics::gauge!("http_server_active_requests");
        gauge.increment(1);
        Self(gauge)
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// The span of a request; probes get none, as they come every few seconds and say nothing.
fn request_span(request: &Request, context: &RequestContext, method: &'static str, route: &str) -> Span {
    if probe::PATHS.contains(&route) {
        return Span::none();
    }
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        request_id = context.request_id,
        correlation_id = context.correlation_id.as_ref().map(|id| id.as_str()),
    );
    olly_instrument::propagation::continue_trace(&span, request.headers());
    span
}

fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

/// Adds the IDs to the answer and turns every error into a problem document of this request.
fn finish(response: Response, path: String, context: &RequestContext) -> Response {
    let mut response = match problem_of(&response) {
        Some(problem) => {
            with_document(response, problem.document(Some(path), Some(context.request_id.clone())))
        }
        None => response,
    };
    let headers = response.headers_mut();
    insert(headers, REQUEST_ID_HEADER, &context.request_id);
    if let Some(id) = &context.correlation_id {
        insert(headers, CORRELATION_HEADER, id.as_str());
    }
    response
}

fn insert(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

/// The problem that a response stands for; none for good answers and for documents of other services handed through.
fn problem_of(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    let media_type = response.headers().get(header::CONTENT_TYPE);
    let is_document =
        media_type.is_some_and(|value| value.as_bytes() == ProblemDocument::MEDIA_TYPE.as_bytes());
    if is_document || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let detail = match status {
        StatusCode::METHOD_NOT_ALLOWED => "the Allow header names the methods for this path",
        StatusCode::NOT_FOUND => "nothing is served at this path",
        StatusCode::GATEWAY_TIMEOUT => "the answer was not ready in time; a smaller question may be",
        _ => "",
    };
    Some(Problem::new(ProblemKind::from_status(status), detail))
}

fn with_document(response: Response, document: ProblemDocument) -> Response {
    let mut finished = document.into_response();
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            finished.headers_mut().insert(name, value.clone());
        }
    }
    finished
}
