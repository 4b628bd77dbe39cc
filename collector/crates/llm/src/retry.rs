//! When a call is made again, and after how long.

use std::time::Duration;

/// The longest wait that we choose ourselves.
const MAX_BACKOFF: Duration = Duration::from_secs(8);

/// Whether a status may be another one next time. 529 is how Anthropic says that it is overloaded.
pub(crate) const fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 409 | 425 | 429 | 500 | 502 | 503 | 504 | 529)
}

/// How long to wait before the attempt after `failed` failed ones: what the provider asked for, else `first`, doubled each time.
pub(crate) fn delay(failed: u32, asked: Option<Duration>, first: Duration) -> Duration {
    asked.unwrap_or_else(|| first.saturating_mul(1 << failed.saturating_sub(1).min(16)).min(MAX_BACKOFF))
}

/// What `retry-after-ms` or `retry-after` (RFC 9110 section 10.2.3) ask for. A date is read by `now`, in seconds since 1970.
pub(crate) fn asked<'h>(header: impl Fn(&str) -> Option<&'h str>, now: i64) -> Option<Duration> {
    if let Some(millis) = header("retry-after-ms").and_then(|text| text.trim().parse().ok()) {
        return Some(Duration::from_millis(millis));
    }
    let text = header("retry-after")?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second();
    Some(Duration::from_secs(u64::try_from(date - now).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &'static str, value: &'static str) -> Option<Duration> {
        asked(move |wanted| (wanted == name).then_some(value), 1_445_412_470)
    }

    #[test]
    fn the_provider_says_when_to_come_back() {
        assert_eq!(of("retry-after", "3"), Some(Duration::from_secs(3)));
        assert_eq!(of("retry-after", "0.5"), Some(Duration::from_millis(500)));
        assert_eq!(of("retry-after-ms", "20"), Some(Duration::from_millis(20)));
        assert_eq!(of("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::from_secs(10)));
        assert_eq!(of("retry-after", "Wed, 21 Oct 2015 07:00:00 GMT"), Some(Duration::ZERO));
        for nonsense in ["soon", "-1", "NaN", "1e300"] {
            assert_eq!(of("retry-after", nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn else_the_wait_doubles_up_to_a_bound() {
        let first = Duration::from_millis(500);
        let waits = [1, 2, 3, 9].map(|failed| delay(failed, None, first).as_millis());
        assert_eq!(waits, [500, 1000, 2000, 8000]);
        assert_eq!(delay(1, Some(Duration::ZERO), first), Duration::ZERO);
    }

    #[test]
    fn faults_of_the_request_are_not_repeated() {
        assert!([429, 500, 503, 529].into_iter().all(is_passing));
        assert!(![400, 401, 403, 404, 413, 422].into_iter().any(is_passing));
    }
}
