//! Numbers and times as they are written, and whether a fact is written so.

use std::sync::LazyLock;

use jiff::{Timestamp, Unit, tz::TimeZone};
use regex::Regex;

use crate::facts::Quantity;

/// What stands at a digit.
pub(super) enum Written<'t> {
    /// A time or a date.
    Time {
        /// As it is written.
        text: &'t str,
        /// Its length in bytes.
        length: usize,
    },
    /// A number with its unit.
    Number {
        /// What it says.
        number: Number,
        /// Its length in bytes.
        length: usize,
    },
    /// Something else that begins with a digit.
    Neither {
        /// Its length in bytes.
        length: usize,
    },
}

/// A number as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    value: f64,
    /// The weight of its last digit.
    last_digit: f64,
    unit: WrittenUnit,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum WrittenUnit {
    None,
    /// So many nanoseconds.
    Time(f64),
    Percent,
    Times,
}

#[expect(clippy::expect_used, reason = "constant expressions, which a test runs")]
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[ \u{a0}]?(?P<u>%|[a-zA-Zµμ]+))?")
        .expect("an expression")
});
#[expect(clippy::expect_used, reason = "constant expressions, which a test runs")]
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?P<d>\d{4}-\d{2}-\d{2})?(?:[T ]?(?:at )?(?P<t>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?(?P<z>Z| UTC|[+-]\d{2}:?\d{2})?",
    )
    .expect("an expression")
});

/// Reads what stands at the beginning of a text, which is a digit.
pub(super) fn read(text: &str) -> Written<'_> {
    if let Some(found) = TIME.captures(text)
        && (found.name("d").is_some() || found.name("t").is_some())
    {
        let text = found.get(0).map_or("", |all| all.as_str());
        return Written::Time { text, length: text.len() };
    }
    let Some(found) = NUMBER.captures(text) else { return Written::Neither { length: 1 } };
    let digits = found.name("n").map_or("", |digits| digits.as_str());
    let unit = found.name("u").and_then(|unit| Some((unit.end(), unit_of(unit.as_str())?)));
    let length = unit.map_or(digits.len(), |(end, _)| end);
    // "2nd", "3x4", "10.0.0.1"
    let next = text[length..].chars();
    let mut next = next.peekable();
    let joined = next.next().is_some_and(|c| {
        c.is_alphanumeric()
            || c == '_'
            || (matches!(c, '.' | ':' | '-') && next.peek().is_some_and(char::is_ascii_digit))
    });
    let Some(value) = digits.replace(',', "").parse().ok().filter(|_| !joined) else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return Written::Neither { length: end };
    };
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let last_digit = 10f64.powi(-i32::try_from(decimals).unwrap_or(300));
    let unit = unit.map_or(WrittenUnit::None, |(_, unit)| unit);
    Written::Number { number: Number { value, last_digit, unit }, length }
}

fn unit_of(text: &str) -> Option<WrittenUnit> {
    Some(match text.to_lowercase().as_str() {
        "ns" | "nanosecond" | "nanoseconds" => WrittenUnit::Time(1.0),
        "µs" | "μs" | "us" | "microsecond" | "microseconds" => WrittenUnit::Time(1e3),
        "ms" | "millisecond" | "milliseconds" => WrittenUnit::Time(1e6),
        "s" | "sec" | "secs" | "second" | "seconds" => WrittenUnit::Time(1e9),
        "min" | "mins" | "minute" | "minutes" => WrittenUnit::Time(60e9),
        "h" | "hour" | "hours" => WrittenUnit::Time(3600e9),
        "%" | "percent" => WrittenUnit::Percent,
        "x" | "times" => WrittenUnit::Times,
        _ => return None,
    })
}

impl Number {
    /// Whether a fact, rounded or cut off at this precision, is written like this.
    pub(super) fn is_written_for(self, fact: Quantity) -> bool {
        let exact = match (self.unit, fact) {
            (WrittenUnit::Time(unit), Quantity::Nanos(nanos)) => nanos / unit,
            (WrittenUnit::Percent, Quantity::Share(share)) => share * 100.0,
            (WrittenUnit::None, Quantity::Number(number)) => number,
            (WrittenUnit::Times, Quantity::Times(times)) => times,
            _ => return false,
        };
        // A fact that would be written as zero is not zero.
        if self.value == 0.0 && exact != 0.0 {
            return false;
        }
        let off = exact - self.value;
        let slack = 1e-9 * exact.abs().max(1.0);
        off > -0.5 * self.last_digit - slack && off < self.last_digit - slack.min(self.last_digit / 2.0)
            || off.abs() <= 0.5 * self.last_digit + slack
    }
}

/// Whether a time or a date is one of the facts', in UTC, rounded or cut off at its precision.
pub(super) fn is_time_of(text: &str, times: &[Timestamp]) -> bool {
    let Some(found) = TIME.captures(text) else { return false };
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    if !matches!(part("z"), None | Some("Z" | " UTC")) {
        return false;
    }
    let (date, clock) = (part("d"), part("t"));
    let unit = match clock.map(str::len) {
        None => Unit::Nanosecond,
        Some(5) => Unit::Minute,
        Some(8) => Unit::Second,
        Some(..=12) => Unit::Millisecond,
        Some(..=15) => Unit::Microsecond,
        Some(_) => Unit::Nanosecond,
    };
    let begins = |time: Timestamp| {
        let written = time.to_zoned(TimeZone::UTC).datetime();
        let written = format!("{written:.9}");
        let Some((day, hour)) = written.split_once('T') else { return false };
        date.is_none_or(|date| date == day) && clock.is_none_or(|clock| hour.starts_with(clock))
    };
    times.iter().any(|time| begins(*time) || time.round(unit).is_ok_and(begins))
}
