//! One module for each endpoint.

#![expect(unused_qualifications, reason = "utoipa's macro repeats the extractors' types in its own words")]

pub mod analyze;
pub mod feedback;
pub mod incidents;
pub mod nlq;
pub mod openapi;
pub mod preview;
pub mod rca;
pub mod webhook;

use olly_correlate::partial_reason;
use olly_http::Problem;
use olly_storage::StoreError;

const RETRY_AFTER_SECONDS: u32 = 5;

/// The problem document for a store that did not answer.
fn away(error: &StoreError) -> Problem {
    metrics::counter!("ai_store_failures_total").increment(1);
    let cause = std::error::Error::source(error).map(tracing::field::display);
    tracing::error!(%error, cause, "the store did not answer");
    match error {
        StoreError::Corrupt { .. } => Problem::internal(),
        other => Problem::unavailable(partial_reason(other), RETRY_AFTER_SECONDS),
    }
}
