//! `GET /openapi.json`: this API, described.

use std::sync::Arc;

use axum::{
    Extension,
    body::Bytes,
    http::header,
    response::{IntoResponse, Response},
};

/// The document as it is served.
#[derive(Clone, Debug)]
pub(crate) struct Document(pub Arc<str>);

/// This API, described
#[utoipa::path(get, path = "/openapi.json", tag = "operation", operation_id = "openapi",
    responses((status = 200, description = "The document", body = serde_json::Value)))]
pub(crate) async fn openapi(Extension(Document(text)): Extension<Document>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], Bytes::from(text.as_bytes().to_vec())).into_response()
}
