//! What clients are told when the store fails.

use olly_correlate::{FetchError, partial_reason};
use olly_http::Problem;
use olly_storage::StoreError;

/// Seconds after which a client may try again: a store that starts needs about that long.
const RETRY_AFTER_SECONDS: u32 = 5;

/// Logs the cause and gives the client the kind. `what` names the question.
pub(crate) fn store_problem(what: &'static str, error: &StoreError) -> Problem {
    metrics::counter!("api_store_failures_total", "question" => what).increment(1);
    tracing::error!(question = what, error = describe(error), "the store did not answer");
    match error {
        StoreError::Corrupt { .. } => Problem::internal(),
        other => Problem::unavailable(partial_reason(other), RETRY_AFTER_SECONDS),
    }
}

pub(crate) fn fetch_problem(what: &'static str, error: &FetchError) -> Problem {
    match error {
        FetchError::Lookup(error) | FetchError::Signals(error) => store_problem(what, error),
    }
}

/// An error with its causes, for the log.
pub(crate) fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
