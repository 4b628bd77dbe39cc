//! Reading request bodies.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
};

use crate::{Problem, ProblemKind};

/// The whole body, as far as the body limit allows.
pub(crate) async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| match &rejection {
        BytesRejection::FailedToBufferBody(_) if rejection.status() == 413 => {
            Problem::new(ProblemKind::PayloadTooLarge, "the body is larger than this service accepts")
        }
        _ => Problem::new(ProblemKind::BadRequest, "the body could not be read"),
    })
}
