//! Stretches of time.

use olly_model::{Span, Timestamp};

/// A stretch of time, never of negative length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Where it begins.
    pub start: Timestamp,
    /// Where it ends.
    pub end: Timestamp,
}

impl Interval {
    /// The time of a span. A duration beyond 292 years is a negative one that was stored without its sign: such a
    /// span ended before it began, and counts as an instant.
    pub fn of(span: &Span) -> Self {
        let duration = i64::try_from(span.duration_ns).unwrap_or(0);
        Self { start: span.start_time, end: span.start_time.saturating_add_nanos(duration) }
    }

    /// The part inside of `other`; none when they do not overlap or only touch.
    #[must_use]
    pub fn within(self, other: Self) -> Option<Self> {
        let part = Self { start: self.start.max(other.start), end: self.end.min(other.end) };
        (part.start < part.end).then_some(part)
    }

    /// Its length, in nanoseconds.
    pub fn duration_ns(self) -> u64 {
        u64::try_from(self.end.nanos_since(self.start)).unwrap_or(0)
    }
}
