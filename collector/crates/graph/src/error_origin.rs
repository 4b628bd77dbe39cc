//! Where the failures of a trace began.

use olly_model::{Span, SpanKind, StatusCode, Timestamp};

use crate::{Interval, TraceTree};

/// The words in which a span failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// When: at the recorded exception, else at the span's end.
    pub time: Timestamp,
    /// `exception.type` or `error.type`.
    pub error_type: Option<String>,
    /// The exception's message, the status's, or the HTTP or gRPC status; never empty.
    pub message: String,
}

/// A span that failed by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The numbers of the spans from the origin up to the topmost one that failed with it.
    pub chain: Vec<usize>,
    /// How it failed.
    pub failure: Failure,
}

/// The failed spans that no other span explains, earliest failure first.
///
/// A failed child explains its parent's failure, unless a later call of the same kind succeeded: then the child's was made good
/// by a retry and the parent failed by itself. Instrumentation often leaves inner spans without a status, so these
/// hand a failure on; a span of another kind without an error has dealt with it, and the chain ends below it.
pub fn error_origins(tree: &TraceTree<'_>) -> Vec<Origin> {
    let explained = explained(tree);
    let mut origins: Vec<Origin> = tree
        .spans()
        .iter()
        .enumerate()
        .filter(|(place, span)| span.is_error() && !explained[*place])
        .map(|(place, span)| Origin { chain: chain(tree, place), failure: failure(span) })
        .collect();
    origins.sort_by_key(|origin| (origin.failure.time, origin.chain.first().copied()));
    origins
}

/// For each span, whether a failure below it reaches it.
fn explained(tree: &TraceTree<'_>) -> Vec<bool> {
    let mut explained = vec![false; tree.spans().len()];
    for (place, span) in tree.spans().iter().enumerate() {
        if !span.is_error() {
            continue;
        }
        let mut child = place;
        while let Some(parent) = tree.parent(child) {
            if made_good(tree, child, parent) {
                break;
            }
            explained[parent] = true;
            // A failed parent carries its own failure further up.
            if !hands_on(tree.spans()[parent]) {
                break;
            }
            child = parent;
        }
    }
    explained
}

/// The spans from `origin` upwards, up to the last one that failed.
fn chain(tree: &TraceTree<'_>, origin: usize) -> Vec<usize> {
    let mut chain = vec![origin];
    let mut length = 1;
    let mut child = origin;
    while let Some(parent) = tree.parent(child) {
        let span = tree.spans()[parent];
        if made_good(tree, child, parent) || !(span.is_error() || hands_on(span)) {
            break;
        }
        chain.push(parent);
        if span.is_error() {
            length = chain.len();
        }
        child = parent;
    }
    chain.truncate(length);
    chain
}

/// An inner span of which nobody said how it ended.
fn hands_on(span: &Span) -> bool {
    let inner = matches!(span.kind, SpanKind::Internal | SpanKind::Unspecified);
    inner && span.status.code == StatusCode::Unset
}

/// Whether a sibling of the same service, name and kind began after the child had ended, and did not fail.
fn made_good(tree: &TraceTree<'_>, child: usize, parent: usize) -> bool {
    let failed = tree.spans()[child];
    let end = Interval::of(failed).end;
    tree.children(parent).iter().any(|sibling| {
        let span = tree.spans()[*sibling];
        *sibling != child
            && !span.is_error()
            && span.start_time >= end
            && (&span.service, &span.name, span.kind) == (&failed.service, &failed.name, failed.kind)
    })
}

/// How a failed span failed, from what its instrumentation recorded.
pub fn failure(span: &Span) -> Failure {
    let attribute = |key: &str| span.attributes.get(key).filter(|text| !text.is_empty());
    // The last exception is the one that ended the span; earlier ones may have been dealt with.
    let exception = span.events.iter().rev().find(|event| event.name == "exception");
    let of_exception =
        |key: &str| exception.and_then(|event| event.attributes.get(key)).filter(|text| !text.is_empty());
    let error_type = of_exception("exception.type").or_else(|| attribute("error.type")).cloned();
    let message = of_exception("exception.message")
        .or(Some(&span.status.message).filter(|text| !text.is_empty()))
        .cloned()
        .or_else(|| attribute("http.response.status_code").map(|status| format!("HTTP status {status}")))
        .or_else(|| attribute("rpc.grpc.status_code").map(|status| format!("gRPC status {status}")))
        .or_else(|| error_type.clone())
        .unwrap_or_else(|| "no message was recorded".to_owned());
    let time = exception.map_or_else(|| Interval::of(span).end, |event| event.time);
    Failure { time, error_type, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{arbitrary_spans, failed, span};
    use olly_model::{Attributes, SpanEvent};
    use proptest::prelude::*;

    fn of_kind(mut span: Span, kind: SpanKind) -> Span {
        span.kind = kind;
        span
    }

    fn chains(spans: &[Span]) -> Vec<Vec<String>> {
        let tree = TraceTree::new(spans);
        let names =
            |origin: Origin| origin.chain.iter().map(|place| tree.spans()[*place].name.clone()).collect();
        error_origins(&tree).into_iter().map(names).collect()
    }

    #[test]
    fn a_failed_server_explains_its_client_and_everything_above() {
        let spans = [
            of_kind(failed(span(1, None, 0, 100), ""), SpanKind::Server),
            of_kind(failed(span(2, Some(1), 10, 80), ""), SpanKind::Client),
            of_kind(failed(span(3, Some(2), 20, 60), "declined"), SpanKind::Server),
            span(4, Some(3), 30, 10),
        ];
        assert_eq!(chains(&spans), [["op-3", "op-2", "op-1"]]);
    }

    #[test]
    fn an_inner_span_without_status_hands_the_failure_on() {
        let spans =
            [failed(span(1, None, 0, 9), ""), span(2, Some(1), 1, 7), failed(span(3, Some(2), 2, 5), "")];
        assert_eq!(chains(&spans), [["op-3", "op-2", "op-1"]]);
    }

    #[test]
    fn a_server_that_answered_well_ends_the_chain() {
        let spans = [
            of_kind(span(1, None, 0, 100), SpanKind::Server),
            of_kind(failed(span(2, Some(1), 10, 20), "timeout"), SpanKind::Client),
        ];
        assert_eq!(chains(&spans), [["op-2"]]);
    }

    #[test]
    fn a_failure_that_a_retry_made_good_does_not_explain_its_parent() {
        let mut retry = span(3, Some(1), 30, 10);
        retry.name = "op-2".to_owned();
        let spans = [failed(span(1, None, 0, 100), "full"), failed(span(2, Some(1), 10, 10), "reset"), retry];
        assert_eq!(chains(&spans), [["op-2"], ["op-1"]]);
    }

    #[test]
    fn two_independent_failures_have_two_origins() {
        let spans = [
            failed(span(1, None, 0, 100), ""),
            failed(span(2, Some(1), 1, 5), ""),
            failed(span(3, Some(1), 9, 5), ""),
        ];
        assert_eq!(chains(&spans), [["op-2", "op-1"], ["op-3", "op-1"]]);
    }

    #[test]
    fn a_recorded_exception_gives_type_message_and_time() {
        let mut broken = failed(span(1, None, 0, 100), "Internal");
        let text = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        broken.events.push(SpanEvent {
            time: Timestamp::from_unix_nanos(40),
            name: "exception".to_owned(),
            attributes: Attributes::from([
                text("exception.type", "PaymentDeclined"),
                text("exception.message", "card expired"),
            ]),
        });
        let expected = Failure {
            time: Timestamp::from_unix_nanos(40),
            error_type: Some("PaymentDeclined".to_owned()),
            message: "card expired".to_owned(),
        };
        assert_eq!(failure(&broken), expected);
    }

    #[test]
    fn without_any_words_the_status_of_the_call_is_the_message() {
        let mut broken = failed(span(1, None, 0, 100), "");
        assert_eq!(failure(&broken).message, "no message was recorded");
        broken.attributes.insert("http.response.status_code".to_owned(), "502".to_owned());
        assert_eq!(failure(&broken).message, "HTTP status 502");
    }

    proptest! {
        #[test]
        fn every_chain_begins_and_ends_with_a_failed_span_and_goes_up(spans in arbitrary_spans()) {
            let tree = TraceTree::new(&spans);
            for origin in error_origins(&tree) {
                let ends = [origin.chain[0], *origin.chain.last().unwrap()];
                prop_assert!(ends.iter().all(|place| tree.spans()[*place].is_error()));
                prop_assert!(origin.chain.windows(2).all(|pair| tree.parent(pair[0]) == Some(pair[1])));
            }
        }

        #[test]
        fn when_anything_failed_there_is_an_origin(spans in arbitrary_spans()) {
            let tree = TraceTree::new(&spans);
            let any_failed = tree.spans().iter().any(|span| span.is_error());
            prop_assert_eq!(any_failed, !error_origins(&tree).is_empty());
        }
    }
}
