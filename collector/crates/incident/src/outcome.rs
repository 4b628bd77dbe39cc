//! How a span ended, by the semantic conventions of OpenTelemetry.

use olly_model::{SpanKind, StatusCode};
use olly_rca::Outcome;
use olly_storage::SpanFacts;

/// How a span ended. A status of `Error` is a failure, unless it is the caller's side of a call that was answered with the caller's own
/// fault: HTTP clients set it for 4xx, gRPC clients for every code but `OK`. Where nobody set a status, 5xx and the server's errors of
/// gRPC are failures all the same.
pub(crate) fn outcome(span: &SpanFacts<'_>) -> Outcome {
    let http = match span.http_status {
        0 => None,
        status => Some(status >= 500),
    };
    let answered = http.or_else(|| grpc(span.rpc_status));
    let is_callers_side = matches!(span.kind, SpanKind::Client | SpanKind::Producer);
    match (span.status, answered) {
        (StatusCode::Error, Some(false)) if is_callers_side => Outcome::Good,
        (StatusCode::Error, _) | (StatusCode::Unset, Some(true)) => Outcome::Failed,
        (StatusCode::Ok, _) | (StatusCode::Unset, Some(false)) => Outcome::Good,
        (StatusCode::Unset, None) => Outcome::Unset,
    }
}

/// Whether a gRPC status, by number or name, is one of those that the conventions call errors of the server; none for what
/// is no such status.
fn grpc(status: &str) -> Option<bool> {
    const NAMES: [&str; 17] = [
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED",
    ];
    let number = status.parse::<usize>().ok().filter(|number| *number < NAMES.len());
    let number = number.or_else(|| NAMES.iter().position(|name| *name == status))?;
    Some(matches!(number, 2 | 4 | 12 | 13 | 14 | 15))
}

#[cfg(test)]
mod tests {
    use super::*;
    use olly_model::Timestamp;

    fn of(kind: SpanKind, status: StatusCode, http_status: u16, rpc_status: &str) -> Outcome {
        outcome(&SpanFacts {
            trace: 1,
            span: 1,
            parent: 0,
            start: Timestamp::default(),
            duration_ns: 1,
            service: "shop",
            operation: "op",
            kind,
            status,
            peer: "",
            http_status,
            rpc_status,
            flow: 0,
            user: 0,
        })
    }

    #[test]
    fn a_status_of_error_is_a_failure_but_for_the_callers_own_fault() {
        use SpanKind::{Client, Server};
        use StatusCode::{Error, Ok, Unset};
        assert_eq!(of(Server, Error, 0, ""), Outcome::Failed);
        assert_eq!(of(Client, Error, 0, ""), Outcome::Failed);
        assert_eq!(of(Client, Error, 503, ""), Outcome::Failed);
        assert_eq!(of(Client, Error, 404, ""), Outcome::Good);
        assert_eq!(of(Server, Error, 404, ""), Outcome::Failed);
        assert_eq!(of(Server, Ok, 500, ""), Outcome::Good);
        assert_eq!(of(Server, Unset, 500, ""), Outcome::Failed);
        assert_eq!(of(Server, Unset, 402, ""), Outcome::Good);
        assert_eq!(of(Server, Unset, 0, ""), Outcome::Unset);
    }

    #[test]
    fn grpc_codes_count_by_number_and_by_name() {
        use SpanKind::Client;
        use StatusCode::{Error, Unset};
        for status in ["14", "UNAVAILABLE"] {
            assert_eq!(of(Client, Unset, 0, status), Outcome::Failed);
        }
        assert_eq!(of(Client, Error, 0, "NOT_FOUND"), Outcome::Good);
        assert_eq!(of(Client, Error, 0, "17"), Outcome::Failed);
        assert_eq!(of(Client, Unset, 0, "0"), Outcome::Good);
    }
}
