//! What expressions of time are made of: lengths, units, times of the day, days of the week and months.

use jiff::{
    ToSpan,
    civil::{Time, Weekday},
};

use crate::words::{Word, number};

/// The word at a place, unless it is quoted.
pub(super) fn text(words: &[Word], at: usize) -> Option<&str> {
    words.get(at).filter(|word| !word.quoted).map(|word| word.text.as_str())
}

/// "15 minutes", "hour", "half an hour", "couple of days", and how many words.
pub(crate) fn length(words: &[Word]) -> Option<(i64, usize)> {
    let (mut count, mut at) = match number(text(words, 0)?) {
        Some(count) => (count, 1),
        None => (1.0, 0),
    };
    // "half an hour", "a couple of hours", "a few minutes"
    while let Some(more) = text(words, at) {
        match more {
            "of" | "the" if at > 0 => at += 1,
            "a" | "an" if at > 0 => at += 1,
            // "three quarters of an hour"
            "quarters" if at > 0 => {
                count *= 0.25;
                at += 1;
            }
            "couple" | "few" | "half" | "quarter" | "dozen" if at > 0 => {
                count = number(more)?;
                at += 1;
            }
            _ => break,
        }
    }
    // "one and a half hours"
    if let (Some("and"), Some("a"), Some("half")) =
        (text(words, at), text(words, at + 1), text(words, at + 2))
    {
        count += 0.5;
        at += 3;
    }
    let (_, unit_ns) = unit(text(words, at)?)?;
    at += 1;
    let mut nanos = count * unit_ns;
    let and = usize::from(text(words, at) == Some("and"));
    if let (1, Some("a"), Some("half")) = (and, text(words, at + 1), text(words, at + 2)) {
        // "an hour and a half"
        nanos += unit_ns / 2.0;
        at += 3;
    } else if let (Some(more), Some((_, smaller))) =
        (text(words, at + and).and_then(number), text(words, at + and + 1).and_then(unit))
        && smaller < unit_ns
    {
        // "1 hour 30 minutes"
        nanos += more * smaller;
        at += and + 2;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded to a century")]
    let nanos = nanos.min(3.2e18) as i64;
    (nanos > 0).then_some((nanos, at))
}

pub(super) fn unit_ns(words: &[Word], used: usize) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a week at most")]
    unit(text(words, used.checked_sub(1)?)?).map(|(_, nanos)| nanos as i64)
}

/// A unit's name and its nanoseconds.
pub(crate) fn unit(word: &str) -> Option<(&'static str, f64)> {
    Some(match word {
        "ns" | "nanosecond" | "nanoseconds" => ("ns", 1.0),
        "us" | "µs" | "microsecond" | "microseconds" => ("us", 1e3),
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => ("ms", 1e6),
        "s" | "sec" | "secs" | "second" | "seconds" => ("second", 1e9),
        "m" | "min" | "mins" | "minute" | "minutes" => ("minute", 60e9),
        "h" | "hr" | "hrs" | "hour" | "hours" => ("hour", 3600e9),
        "d" | "day" | "days" => ("day", 86_400e9),
        "w" | "week" | "weeks" => ("week", 604_800e9),
        "fortnight" => ("fortnight", 1_209_600e9),
        "month" | "months" => ("month", 30.0 * 86_400e9),
        _ => return None,
    })
}

pub(super) fn clock_time(words: &[Word]) -> Option<(Time, usize)> {
    let first = text(words, 0)?;
    match first {
        "noon" | "midday" | "lunch" | "lunchtime" => return Some((Time::constant(12, 0, 0, 0), 1)),
        "midnight" => return Some((Time::constant(0, 0, 0, 0), 1)),
        _ => {}
    }
    // "half past two", "quarter to 3"
    if let (Some(part @ ("half" | "quarter")), Some(side @ ("past" | "to"))) = (Some(first), text(words, 1)) {
        let (hour, used) = clock_time(words.get(2..)?)?;
        let minutes = if part == "half" { 30 } else { 15 };
        let minutes = if side == "past" { minutes } else { -minutes };
        return Some((hour.checked_add(minutes.minutes()).ok()?, used + 2));
    }
    let named =
        number(first).filter(|hour| hour.fract() == 0.0 && !first.starts_with(|c: char| c.is_ascii_digit()));
    #[expect(clippy::cast_possible_truncation, reason = "names of hours end with twelve")]
    if let Some(hour) = named.filter(|hour| (1.0..=12.0).contains(hour)).map(|hour| hour as i8)
        && !matches!(first, "a" | "an" | "couple" | "few" | "dozen")
    {
        let half = text(words, 1).filter(|next| matches!(*next, "am" | "pm" | "a.m" | "p.m"));
        let later = half.is_some_and(|half| half.starts_with('p')) && hour < 12;
        let hour = if later { hour + 12 } else { hour };
        let used = 1 + usize::from(half.is_some());
        let used = used + usize::from(text(words, used) == Some("o'clock"));
        return Time::new(hour, 0, 0, 0).ok().map(|time| (time, used));
    }
    let (digits, mut half, mut used) = match first.strip_suffix("am").or_else(|| first.strip_suffix("pm")) {
        Some(digits) => (digits, Some(first.ends_with("pm")), 1),
        None => (first, None, 1),
    };
    if half.is_none()
        && let Some(next @ ("am" | "pm" | "a.m" | "p.m")) = text(words, 1)
    {
        (half, used) = (Some(next.starts_with('p')), 2);
    }
    // "2.30pm", as it is written in Britain.
    let sign = if half.is_some() { [':', '.'] } else { [':', ':'] };
    let mut parts = digits.trim_end_matches('h').split(sign);
    let mut hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = parts.next().map_or(Some(0), |part| part.parse().ok())?;
    let second: i8 = parts.next().map_or(Some(0), |part| part.parse().ok())?;
    match half {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if hour == 12 => hour = 0,
        _ => {}
    }
    if text(words, used) == Some("o'clock") {
        used += 1;
    }
    if text(words, used) == Some("utc") {
        used += 1;
    }
    Time::new(hour, minute, second, 0).ok().map(|time| (time, used))
}

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thu" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

pub(super) fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let fits =
        |name: &&str| word.len() >= 3 && (name.starts_with(word) || word == "sept" && **name == *"september");
    i8::try_from(MONTHS.iter().position(fits)? + 1).ok()
}
