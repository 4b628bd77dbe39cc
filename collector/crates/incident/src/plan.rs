//! What a question asks to be read, if it can be answered.

use olly_model::{RcaRequest, RcaSymptom, TimeRange, Timestamp};

const MINUTE_NS: i64 = 60_000_000_000;
/// The longest time that is looked at, and the longest that it is compared with.
const LONGEST_NS: i64 = 6 * 60 * MINUTE_NS;
/// The shortest.
const SHORTEST_NS: i64 = MINUTE_NS / 6;
/// How far clocks of senders may go ahead of ours.
const AHEAD_NS: i64 = MINUTE_NS;
/// Without a reference in the question, the time before the one looked at is taken: as long as that, but at least this,
const LEAST_REFERENCE_NS: i64 = 15 * MINUTE_NS;
/// and at most this.
const MOST_REFERENCE_NS: i64 = 60 * MINUTE_NS;

/// A member of a question that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Invalid {
    /// Which.
    pub field: &'static str,
    /// Why, and what is allowed.
    pub message: String,
}

/// What to read and what to find out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub(crate) time: TimeRange,
    pub(crate) reference: TimeRange,
    pub(crate) began: Option<Timestamp>,
    pub(crate) symptom: Option<RcaSymptom>,
}

impl Plan {
    /// Checks a question.
    ///
    /// # Errors
    /// When a member of it cannot be used.
    pub fn new(request: &RcaRequest, now: Timestamp) -> Result<Self, Invalid> {
        let RcaRequest { from, to, began, symptom, reference, wording: _ } = request.clone();
        let invalid = |field, message: &str| Invalid { field, message: message.to_owned() };
        let length = to.nanos_since(from);
        if length < SHORTEST_NS {
            return Err(invalid("to", "must be at least 10 seconds after `from`"));
        }
        if length > LONGEST_NS {
            return Err(invalid("to", "must be at most 6 hours after `from`"));
        }
        if to.nanos_since(now) > AHEAD_NS {
            return Err(invalid("to", "must not lie in the future"));
        }
        if began.is_some_and(|began| began < from || began >= to) {
            return Err(invalid("began", "must lie between `from` and `to`"));
        }
        let before = from.saturating_add_nanos(-1);
        let reference = reference.unwrap_or(TimeRange {
            start: from.saturating_add_nanos(-length.clamp(LEAST_REFERENCE_NS, MOST_REFERENCE_NS)),
            end: before,
        });
        if reference.duration_ns() <= 0 || reference.duration_ns() > LONGEST_NS {
            return Err(invalid("reference", "must end after it starts, and at most 6 hours later"));
        }
        if reference.end > from {
            return Err(invalid("reference", "must be over by `from`"));
        }
        // A span that starts exactly at `from` belongs to the time looked at.
        let reference = TimeRange { end: reference.end.min(before), ..reference };
        Ok(Self { time: TimeRange { start: from, end: to }, reference, began, symptom })
    }
}

#[cfg(test)]
mod tests {
    use olly_model::WordingChoice;

    use super::*;

    const NOW: i64 = 1_795_255_680_000_000_000;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_unix_nanos(NOW + minute * MINUTE_NS)
    }

    fn request(from: i64, to: i64) -> RcaRequest {
        RcaRequest {
            from: at(from),
            to: at(to),
            began: None,
            symptom: None,
            reference: None,
            wording: WordingChoice::default(),
        }
    }

    #[test]
    fn it_is_compared_with_the_time_before() {
        for (length, reference) in [(2, 15), (30, 30), (300, 60)] {
            let plan = Plan::new(&request(-length, 0), at(0)).unwrap();
            assert_eq!(plan.reference.start, at(-length - reference));
            assert_eq!(plan.reference.end.saturating_add_nanos(1), at(-length));
        }
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let reference = |start, end| Some(TimeRange { start: at(start), end: at(end) });
        for (request, field) in [
            (request(0, -10), "to"),
            (request(-10, -10), "to"),
            (request(-361, 0), "to"),
            (request(-10, 2), "to"),
            (RcaRequest { began: Some(at(-11)), ..request(-10, 0) }, "began"),
            (RcaRequest { began: Some(at(0)), ..request(-10, 0) }, "began"),
            (RcaRequest { reference: reference(-20, -5), ..request(-10, 0) }, "reference"),
            (RcaRequest { reference: reference(-20, -30), ..request(-10, 0) }, "reference"),
            (RcaRequest { reference: reference(-500, -30), ..request(-10, 0) }, "reference"),
        ] {
            assert_eq!(Plan::new(&request, at(0)).unwrap_err().field, field, "{request:?}");
        }
    }
}
