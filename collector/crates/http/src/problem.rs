//! RFC 9457 problem documents: the one form in which an error leaves a service.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong, as far as a client can act on it. The number and the type URI of each are part of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A parameter or body is not acceptable; `errors` says which and why.
    BadRequest,
    /// There is no such thing.
    NotFound,
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// The request took too long to arrive.
    RequestTimeout,
    /// The body is larger than allowed.
    PayloadTooLarge,
    /// The body is not of a media type that is understood here.
    UnsupportedMediaType,
    /// A fault of ours.
    Internal,
    /// Something this service needs cannot be reached at the moment.
    Unavailable,
    /// The answer took too long.
    Timeout,
    /// Any other status, from a library below us.
    Other(StatusCode),
}

impl ProblemKind {
    /// The HTTP status.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Other(status) => status,
        }
    }

    /// The kind that a bare status stands for.
    pub fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::BAD_REQUEST => Self::BadRequest,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::RequestTimeout,
            StatusCode::PAYLOAD_TOO_LARGE => Self::PayloadTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::INTERNAL_SERVER_ERROR => Self::Internal,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            StatusCode::GATEWAY_TIMEOUT => Self::Timeout,
            other => Self::Other(other),
        }
    }

    /// The `type` member. RFC 9457 allows relative references; they resolve against the service's own address.
    const fn uri(self) -> &'static str {
        match self {
            Self::BadRequest => "/problems/bad-request",
            Self::NotFound => "/problems/not-found",
            Self::MethodNotAllowed => "/problems/method-not-allowed",
            Self::RequestTimeout => "/problems/request-timeout",
            Self::PayloadTooLarge => "/problems/payload-too-large",
            Self::UnsupportedMediaType => "/problems/unsupported-media-type",
            Self::Internal => "/problems/internal",
            Self::Unavailable => "/problems/unavailable",
            Self::Timeout => "/problems/timeout",
            Self::Other(_) => "about:blank",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "The request is not acceptable",
            Self::NotFound => "There is no such thing",
            Self::MethodNotAllowed => "The method is not allowed here",
            Self::RequestTimeout => "The request took too long to arrive",
            Self::PayloadTooLarge => "The body is too large",
            Self::UnsupportedMediaType => "The body's media type is not supported",
            Self::Internal => "Something went wrong on our side",
            Self::Unavailable => "A service that is needed for the answer is away",
            Self::Timeout => "The answer took too long",
            Self::Other(status) => status.canonical_reason().unwrap_or("Error"),
        }
    }
}

/// What is wrong with one parameter or member of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// The parameter's name, or the path of the member in the body, e.g. `correlation_id`.
    pub field: String,
    /// What is wrong with it and what is allowed.
    pub message: String,
}

/// An error on its way to the client.
///
/// As a response it carries itself along, so that [`crate::layers`] can add the request's path and ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: ProblemKind,
    detail: String,
    errors: Vec<FieldError>,
    retry_after_seconds: Option<u32>,
}

impl Problem {
    /// A problem of this kind with words for the reader. Never put causes from below into `detail`: log them.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), retry_after_seconds: None }
    }

    /// Unacceptable parameters.
    pub fn bad_request(errors: Vec<FieldError>) -> Self {
        let names: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        let detail = format!("see errors: {}", names.join(", "));
        Self { errors, ..Self::new(ProblemKind::BadRequest, detail) }
    }

    /// One unacceptable parameter.
    pub fn bad_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::bad_request(vec![FieldError { field: field.into(), message: message.into() }])
    }

    /// Nothing there.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::NotFound, detail)
    }

    /// Something that is needed is away; the client should try again after these seconds.
    pub fn unavailable(detail: impl Into<String>, retry_after_seconds: u32) -> Self {
        Self { retry_after_seconds: Some(retry_after_seconds), ..Self::new(ProblemKind::Unavailable, detail) }
    }

    /// A fault of ours, without details for the client.
    pub fn internal() -> Self {
        Self::new(ProblemKind::Internal, "the log has more, under the request ID")
    }

    /// Adds the parts that have failed.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// What went wrong.
    pub const fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The document for a request of this path and ID.
    pub fn document(&self, instance: Option<String>, request_id: Option<String>) -> ProblemDocument {
        ProblemDocument {
            r#type: self.kind.uri().to_owned(),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            detail: self.detail.clone(),
            instance,
            request_id,
            errors: self.errors.clone(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.document(None, None).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// An error as RFC 9457 describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemDocument {
    /// Names the kind of problem; a URI reference.
    #[schema(example = "/problems/bad-request")]
    pub r#type: String,
    /// The kind of problem in words; the same for every problem of the type.
    #[schema(example = "The request is not acceptable")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 400)]
    pub status: u16,
    /// What went wrong this time.
    #[schema(example = "see errors: id")]
    pub detail: String,
    /// The path that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/api/v1/correlate/bad%20id")]
    pub instance: Option<String>,
    /// The ID under which the service's log has more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "0f8e1c2d3b4a5968")]
    pub request_id: Option<String>,
    /// What is wrong with each parameter, or which part of the service is not ready.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl ProblemDocument {
    /// The media type of problem documents.
    pub const MEDIA_TYPE: &'static str = "application/problem+json";
}

impl IntoResponse for ProblemDocument {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(Self::MEDIA_TYPE)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (status, headers, Body::from(body)).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_that_we_name_comes_back_as_the_same_kind() {
        for status in [400, 404, 405, 408, 413, 415, 418, 500, 503, 504] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(ProblemKind::from_status(status).status(), status);
        }
    }

    #[test]
    fn a_document_leaves_out_what_it_does_not_know() {
        let json = serde_json::to_value(Problem::not_found("gone").document(None, None)).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "type": "/problems/not-found",
                "title": "There is no such thing",
                "status": 404,
                "detail": "gone"
            })
        );
    }

    #[test]
    fn retry_after_is_a_header() {
        let response = Problem::unavailable("away", 5).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
        assert_eq!(response.headers()[header::CONTENT_TYPE], ProblemDocument::MEDIA_TYPE);
    }
}
