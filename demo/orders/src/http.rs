//! The server side: spans, metrics and routes.

use std::time::Instant;

use ::http::uri::Authority;
use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use opentelemetry::metrics::Histogram;
use opentelemetry::trace::{FutureExt, SpanKind, Status, TraceContextExt};
use opentelemetry::{KeyValue, global};
use opentelemetry_http::HeaderExtractor;
use serde_json::{Value, json};

use crate::checkout::{Shop, place_order};
use crate::faults::{self, Faults};
use crate::spans;

/// All routes. Health check and admin route are left out of the telemetry.
pub fn router(shop: Shop, faults: Faults) -> Router {
    let duration = global::meter(env!("CARGO_PKG_NAME"))
        .f64_histogram("http.server.request.duration")
        .with_unit("s")
        .with_description("Duration of HTTP server requests.")
        .with_boundaries(vec![0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])
        .build();
    Router::new()
        .route("/orders", post(place_order))
        .with_state(shop)
        .route_layer(from_fn_with_state(duration, trace))
        .route("/healthz", get(health))
        .merge(faults::router(faults))
}

async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

fn from_headers(headers: &HeaderMap) -> Vec<KeyValue> {
    let mut attributes = Vec::new();
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(agent) = header("user-agent") {
        attributes.push(KeyValue::new("user_agent.original", agent.to_owned()));
    }
    if let Some(authority) = header("host").and_then(|host| host.parse::<Authority>().ok()) {
        attributes.push(KeyValue::new("server.address", authority.host().to_owned()));
        attributes.extend(authority.port_u16().map(|port| KeyValue::new("server.port", i64::from(port))));
    }
    attributes
}

async fn trace(
    State(duration): State<Histogram<f64>>,
    route: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let parent =
        global::get_text_map_propagator(|propagator| propagator.extract(&HeaderExtractor(request.headers())));
    let method = request.method().to_string();
    let mut labels = vec![
        KeyValue::new("http.request.method", method.clone()),
        KeyValue::new("http.route", route.as_str().to_owned()),
        KeyValue::new("url.scheme", "http"),
    ];
    let mut attributes = labels.clone();
    attributes.push(KeyValue::new("url.path", request.uri().path().to_owned()));
    attributes.extend(from_headers(request.headers()));
    let cx = spans::start(&parent, format!("{method} {}", route.as_str()), SpanKind::Server, attributes);
    spans::capture_baggage_header(&cx, request.headers());

    let response = next.run(request).with_context(cx.clone()).await;

    let status = response.status();
    let code = KeyValue::new("http.response.status_code", i64::from(status.as_u16()));
    cx.span().set_attribute(code.clone());
    labels.push(code);
    if status.is_server_error() {
        labels.push(KeyValue::new("error.type", status.as_str().to_owned()));
        // Has no effect where the handler has already said what went wrong.
        cx.span().set_status(Status::error(status.to_string()));
    }
    let _current = cx.clone().attach();
    duration.record(started.elapsed().as_secs_f64(), &labels);
    response
}
