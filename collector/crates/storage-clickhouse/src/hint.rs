//! The time inside an OllyStack ID.

use olly_model::{CorrelationId, TimeRange, Timestamp};

pub(crate) const DAY_NS: i64 = 86_400 * 1_000_000_000;
pub(crate) const WEEK_NS: i64 = 7 * DAY_NS;
/// The buckets of time in the tables' keys.
const BUCKET_NS: i64 = 300 * 1_000_000_000;
/// What is older has been deleted.
const KEPT_NS: i64 = 31 * DAY_NS;

/// The part of a range in which the store can hold anything, as nanoseconds. ClickHouse's days and buckets of five minutes
/// have 16 and 32 bits and wrap around outside of 1970 to 2106.
pub(crate) fn clamp(range: TimeRange) -> (i64, i64) {
    (clamp_time(range.start), clamp_time(range.end))
}

/// The same of one time.
pub(crate) fn clamp_time(time: Timestamp) -> i64 {
    const FIRST: i64 = 2 * DAY_NS;
    const LAST: i64 = 49_000 * DAY_NS;
    time.unix_nanos().clamp(FIRST, LAST)
}

/// The first and the last bucket of five minutes that a range touches.
pub(crate) fn buckets(range: TimeRange) -> (i64, i64) {
    let (from, to) = clamp(range);
    (from.div_euclid(BUCKET_NS), to.div_euclid(BUCKET_NS))
}

/// The range and a day on each side: a trace may last over midnight.
pub(crate) const fn widen_by_a_day(range: TimeRange) -> TimeRange {
    TimeRange {
        start: range.start.saturating_add_nanos(-DAY_NS),
        end: range.end.saturating_add_nanos(DAY_NS),
    }
}

/// The time inside an ID, in nanoseconds; none when it has none.
///
/// The ID is made when the first item reaches a collector. It is believed only where it can be true, for the ID may be somebody
/// else's.
fn made(id: &CorrelationId, now: Timestamp) -> Option<i64> {
    let ms = olly_processor_core::id::parse(id.as_str().as_bytes()).and_then(|parts| parts.timestamp_ms());
    let nanos = ms.and_then(|ms| i64::try_from(ms).ok()).and_then(|ms| ms.checked_mul(1_000_000))?;
    (nanos > now.unix_nanos() - KEPT_NS && nanos < now.unix_nanos() + DAY_NS).then_some(nanos)
}

/// Before which time a flow has no items, in nanoseconds; 0 when the ID does not tell. An ID is made at most a day after the
/// flow's first span began.
pub(crate) fn not_before(id: &CorrelationId, now: Timestamp) -> i64 {
    made(id, now).map_or(0, |nanos| nanos - DAY_NS)
}

/// In which time the items of most flows lie, when the ID tells: spans that began before it was made, as senders wait some seconds
/// until they export, and what comes within a quarter of an hour. More time would read more granules.
pub(crate) fn likely(id: &CorrelationId, now: Timestamp) -> Option<TimeRange> {
    let made = Timestamp::from_unix_nanos(made(id, now)?);
    Some(TimeRange {
        start: made.saturating_add_nanos(-BUCKET_NS),
        end: made.saturating_add_nanos(3 * BUCKET_NS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_nanos(1_795_255_680_000_000_000);

    fn hint(text: &str) -> i64 {
        not_before(&text.parse().unwrap(), NOW)
    }

    fn base36(mut number: u64) -> String {
        let mut digits = Vec::new();
        while number > 0 {
            digits.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::try_from(number % 36).unwrap()]);
            number /= 36;
        }
        digits.reverse();
        String::from_utf8(digits).unwrap()
    }

    #[test]
    fn a_time_of_this_month_is_believed_with_a_day_to_spare() {
        let an_hour_ago = 1_795_255_680_000 - 3_600_000;
        let id = format!("olly-{}-a7b2c4d1", base36(an_hour_ago));
        let nanos = i64::try_from(an_hour_ago).unwrap() * 1_000_000;
        assert_eq!(hint(&id), nanos - DAY_NS);
        let likely = likely(&id.parse().unwrap(), NOW).unwrap();
        assert!(likely.start.unix_nanos() < nanos && nanos < likely.end.unix_nanos());
    }

    #[test]
    fn a_range_is_cut_to_what_the_store_can_hold() {
        let ends = TimeRange {
            start: Timestamp::from_unix_nanos(i64::MIN),
            end: Timestamp::from_unix_nanos(i64::MAX),
        };
        let (start, end) = clamp(widen_by_a_day(ends));
        assert!(start > DAY_NS && end / 1_000_000_000 < i64::from(u32::MAX));
    }

    #[test]
    fn other_times_and_other_forms_tell_nothing() {
        for id in [
            "olly-2k8f9x3-a7b2c4d1",
            "olly-zzzzzzzz-a7b2c4d1",
            "olly-1mwro18ud4z-a7b2c4d1",
            "order-42",
            "a-b-c-d",
            "olly-mh9k2v1x-short",
        ] {
            assert_eq!(hint(id), 0, "{id}");
            assert_eq!(likely(&id.parse().unwrap(), NOW), None, "{id}");
        }
    }
}
