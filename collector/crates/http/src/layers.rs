//! The layers around every route, in one order for all services.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer,
    set_header::SetResponseHeaderLayer, timeout::TimeoutLayer,
};

use crate::{IdSource, Problem, etag, observe};

/// Bounds of one request.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How long an answer may take; later the client gets 504.
    pub timeout: Duration,
    /// The largest body that is read; for a larger one the client gets 413.
    pub max_body_bytes: usize,
}

/// Less than half the CPU time of zlib's usual level, for answers a quarter longer (measured on flows of 50 to 1,000 spans).
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(3);

/// What pages of ours may load: only what the service itself serves, and nobody may frame them.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// Headers of every answer that does not bring its own.
const SECURITY_HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // What a flow contains is nobody's business on a shared machine; static files say otherwise for themselves.
    (header::CACHE_CONTROL, "no-store"),
];

/// Puts the layers around a router. From the inside: body limit, time-out, panics, entity tags, IDs and metrics, compression,
/// headers. Problem documents are finished outside of the time-out and of the panic guard, so that these speak the
/// same language as handlers do.
pub fn wrap(router: Router, ids: IdSource, bounds: Bounds) -> Router {
    let mut router = router
        .layer(DefaultBodyLimit::max(bounds.max_body_bytes))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, bounds.timeout))
        .layer(CatchPanicLayer::custom(on_panic))
        .layer(from_fn(etag::etag))
        .layer(from_fn_with_state(ids, observe::observe))
        .layer(CompressionLayer::new().quality(COMPRESSION));
    for (name, value) in SECURITY_HEADERS {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    router
}

fn on_panic(payload: Box<dyn Any + Send + 'static>) -> Response {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    tracing::error!(panic = text, "a handler panicked");
    metrics::counter!("http_server_panics_total").increment(1);
    Problem::internal().into_response()
}

#[cfg(test)]
mod tests;
