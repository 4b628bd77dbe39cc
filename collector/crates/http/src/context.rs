//! What a handler may know of its request.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use olly_model::CorrelationId;

/// What a handler may know of its request; [`crate::layers`] puts it into the request's extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestContext {
    /// Names this one request in logs and problem documents.
    pub request_id: String,
    /// The flow that this request belongs to; none outside of the layers.
    pub correlation_id: Option<CorrelationId>,
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
