//! Expressions of time: "last 15 minutes", "yesterday", "since 14:00", "between 9am and noon".

use jiff::{
    Timestamp, ToSpan, Unit, Zoned,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use crate::words::{Word, number};

mod parts;
mod points;

pub(crate) use parts::{length, unit};
use parts::{month, text};
use points::Point;

const SECOND_NS: i64 = 1_000_000_000;

/// A stretch of time, with the words that it was taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Its first nanosecond, since the Unix epoch.
    pub from_ns: i64,
    /// The first nanosecond after it.
    pub to_ns: i64,
}

impl Period {
    /// Its length in nanoseconds.
    pub const fn length_ns(&self) -> i64 {
        self.to_ns.saturating_sub(self.from_ns)
    }

    /// Without what has not come yet.
    pub(crate) fn until(self, now_ns: i64) -> Self {
        let to_ns = if self.from_ns < now_ns { self.to_ns.min(now_ns) } else { self.to_ns };
        Self { to_ns, ..self }
    }

    /// The stretch that lies so much earlier.
    pub(crate) const fn earlier(&self, by_ns: i64) -> Self {
        Self { from_ns: self.from_ns.saturating_sub(by_ns), to_ns: self.to_ns.saturating_sub(by_ns) }
    }

    /// In words: "2026-11-18 14:30 to 15:30 UTC".
    pub fn in_words(&self, zone: &TimeZone) -> String {
        let show =
            |ns: i64| Timestamp::from_nanosecond(i128::from(ns)).map(|time| time.to_zoned(zone.clone()));
        let (Ok(from), Ok(to)) = (show(self.from_ns), show(self.to_ns)) else { return "all time".to_owned() };
        let to_text = match from.date() == to.date() {
            true => to.strftime("%H:%M").to_string(),
            false => to.strftime("%Y-%m-%d %H:%M").to_string(),
        };
        format!("{} to {to_text} {}", from.strftime("%Y-%m-%d %H:%M"), from.strftime("%Z"))
    }
}

/// What the clock says where the person asks.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    now: Zoned,
}

impl Clock {
    pub(crate) fn new(now: Timestamp, zone: &TimeZone) -> Self {
        Self { now: now.to_zoned(zone.clone()) }
    }

    pub(crate) fn last(&self, length_ns: i64) -> Period {
        let now = nanos(&self.now);
        Period { from_ns: now.saturating_sub(length_ns), to_ns: now }
    }

    pub(crate) fn now_ns(&self) -> i64 {
        nanos(&self.now)
    }

    pub(crate) fn today(&self) -> Option<Period> {
        self.period(&self.now.start_of_day().ok()?, &self.now)
    }

    /// The first expression of time that starts at `words[0]`, and how many words it has.
    pub(crate) fn read(&self, words: &[Word]) -> Option<(Period, usize)> {
        let lead = match text(words, 0)? {
            "in" | "over" | "during" | "within" | "for" | "on" | "at" | "around" | "about" | "throughout"
            | "across" => 1,
            _ => 0,
        };
        let lead = if lead == 1 && text(words, 1) == Some("the") { 2 } else { lead };
        let lead = if lead == 0 && text(words, 0) == Some("the") { 1 } else { lead };
        if let (Some("of"), Some("the"), Some(unit)) = (text(words, 0), text(words, 1), text(words, 2)) {
            // "the first error of the day"
            return self.begun(&[Word::plain(unit)]).map(|(period, _)| (period, 3));
        }
        let rest = words.get(lead..)?;
        let about = text(words, 0) == Some("at");
        let (period, used) = self
            .rolling(rest)
            .or_else(|| self.until_now(rest))
            .or_else(|| self.bounded(rest))
            .or_else(|| self.span(rest))
            .or_else(|| self.this(rest))
            .or_else(|| self.named(rest, about))?;
        Some((period, lead + used))
    }

    /// "last 15 minutes", "past hour", "previous 2 days"
    fn rolling(&self, words: &[Word]) -> Option<(Period, usize)> {
        let at = match text(words, 0)? {
            "last" | "past" | "previous" | "recent" | "latest" | "preceding" | "trailing" | "final" => 1,
            "most" if text(words, 1) == Some("recent") => 2,
            "this" if matches!(text(words, 1), Some("last" | "past")) => 2,
            "overnight" => 0,
            _ => return None,
        };
        if matches!(text(words, at), Some("night" | "overnight")) {
            let day = self.now.start_of_day().ok()?;
            let from = day.checked_sub(4.hours()).ok()?;
            return Some((self.period(&from, &day.checked_add(6.hours()).ok()?)?, at + 1));
        }
        if text(words, at) == Some("weekend") {
            return Some((self.weekend()?, at + 1));
        }
        let (length_ns, used) = length(words.get(at..)?)?;
        Some((self.last(length_ns), at + used))
    }

    /// "20 minutes leading up to now", "2 hours up to now"
    fn until_now(&self, words: &[Word]) -> Option<(Period, usize)> {
        let (length_ns, mut used) = length(words)?;
        used += usize::from(text(words, used) == Some("leading"));
        let to_now = [["up", "to", "now"], ["up", "until", "now"]]
            .iter()
            .any(|end| (0..3).all(|at| text(words, used + at) == Some(end[at])));
        to_now.then(|| (self.last(length_ns), used + 3))
    }

    /// The last Saturday and Sunday that have begun.
    fn weekend(&self) -> Option<Period> {
        let monday = self.monday()?;
        let saturday = match self.now.weekday() {
            Weekday::Saturday | Weekday::Sunday => monday.checked_add(5.days()).ok()?,
            _ => monday.checked_sub(2.days()).ok()?,
        };
        self.period(&saturday, &saturday.checked_add(2.days()).ok()?.min(self.now.clone()))
    }

    /// "since 14:00", "between 9 and 10", "from monday to wednesday", "before noon"
    fn bounded(&self, words: &[Word]) -> Option<(Period, usize)> {
        match text(words, 0)? {
            "since" | "after" | "starting" | "from" | "between" => {
                let both = matches!(text(words, 0), Some("from" | "between"));
                let mut at = 1;
                while matches!(text(words, at), Some("the" | "from" | "at" | "start" | "beginning" | "of")) {
                    at += 1;
                }
                let begins = at > 2 && matches!(text(words, at - 1), Some("of" | "the"));
                if let Some((period, used)) = begins.then(|| self.begun(words.get(at..)?)).flatten() {
                    return Some((period, at + used));
                }
                // "since the last hour" is "the last hour".
                if let Some((period, used)) = self.rolling(words.get(at..)?) {
                    return Some((period, at + used));
                }
                let first = self.point(words.get(at..)?, None)?;
                at += first.words;
                if let Some((period, used)) = self.until(&first, words.get(at..)?).filter(|_| both) {
                    return Some((period, at + used));
                }
                // "from 2 services" is no time.
                let alone = !(text(words, 0) == Some("from") && first.bare_hour);
                (alone && text(words, 0) != Some("between")).then_some(())?;
                // "the errors from yesterday" are those of that day, "from monday on" those since then.
                let on = matches!(text(words, at), Some("on" | "onwards" | "onward"));
                if text(words, 0) == Some("from") && first.from != first.to && !on {
                    return Some((self.period(&first.from, &first.to)?, at));
                }
                Some((self.period(&first.from, &self.now)?, at + usize::from(on)))
            }
            "before" | "until" | "till" | "up" | "prior" => {
                let lead = match (text(words, 0)?, text(words, 1)) {
                    ("up", Some("to" | "until" | "till")) | ("prior", Some("to")) => 2,
                    ("up" | "prior", _) => return None,
                    _ => 1,
                };
                let point = self.point(words.get(lead..)?, None)?;
                let from = point.from.start_of_day().ok()?;
                let from = if from == point.from { from.checked_sub(1.day()).ok()? } else { from };
                Some((self.period(&from, &point.from)?, lead + point.words))
            }
            _ => None,
        }
    }

    /// What has begun and goes on, after "since the start of": "the day", "this week".
    fn begun(&self, words: &[Word]) -> Option<(Period, usize)> {
        let this = usize::from(text(words, 0) == Some("this"));
        let name = match text(words, this)? {
            "day" | "today" => "day",
            name @ ("hour" | "week" | "month" | "year") => name,
            _ => return None,
        };
        let of = [Word::plain("this"), Word::plain(name)];
        self.this(&of).map(|(period, _)| (period, this + 1))
    }

    /// What follows the beginning of a period: "and 14:30", "to now", "- 11am".
    fn until(&self, first: &Point, words: &[Word]) -> Option<(Period, usize)> {
        if !matches!(text(words, 0)?, "to" | "and" | "until" | "till" | "-" | "–" | "through") {
            return None;
        }
        let mut at = 1;
        while matches!(text(words, at), Some("the" | "at")) {
            at += 1;
        }
        if matches!(text(words, at), Some("now")) {
            return Some((self.period(&first.from, &self.now)?, at + 1));
        }
        let second = self.point(words.get(at..)?, Some(first.from.date()))?;
        let used = at + second.words;
        let half_day = 12.hours();
        let (mut from, mut to) = (first.from.clone(), second.to.clone());
        if second.dated && !first.dated && from > to {
            // "from 10:00 to 11:00 yesterday": the day was said once, for both.
            from = to.date().to_datetime(from.time()).to_zoned(self.now.time_zone().clone()).ok()?;
        }
        if from > to && second.bare_hour && to.hour() < 12 {
            // "from 9 to 5"
            to = to.checked_add(half_day).ok()?;
        } else if from > to && !second.dated {
            // "between 22:00 and 02:00"
            to = to.checked_add(1.day()).ok()?;
        } else if first.bare_hour && !second.bare_hour && from.hour() < 12 {
            // "between 1 and 3pm"
            let later = from.checked_add(half_day).ok()?;
            from = if later < to { later } else { from };
        }
        Some((self.period(&from, &to)?, used))
    }

    /// "10:00-11:30", "yesterday 9am to 11am"
    fn span(&self, words: &[Word]) -> Option<(Period, usize)> {
        let first = self.point(words, None)?;
        let plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        // "5-10" are numbers.
        let numbers = first.bare_hour && text(words, first.words + 1).is_none_or(plain);
        if first.from != first.to || numbers || text(words, first.words) == Some("and") {
            return None;
        }
        let (period, used) = self.until(&first, words.get(first.words..)?)?;
        Some((period, first.words + used))
    }

    /// "this week", "this hour", "this morning"
    fn this(&self, words: &[Word]) -> Option<(Period, usize)> {
        if !matches!(text(words, 0)?, "this" | "current") {
            return None;
        }
        let from = match text(words, 1)? {
            "minute" => truncated(&self.now, Unit::Minute)?,
            "hour" => truncated(&self.now, Unit::Hour)?,
            "week" => self.monday()?,
            "month" => self.now.first_of_month().ok()?.start_of_day().ok()?,
            "year" => self.now.first_of_year().ok()?.start_of_day().ok()?,
            "weekend" => return Some((self.weekend()?, 2)),
            "day" => self.now.start_of_day().ok()?,
            part => {
                let (from, to) = self.part_of_day(&self.now.start_of_day().ok()?, part)?;
                return Some((self.period(&from, &to.min(self.now.clone()))?, 2));
            }
        };
        Some((self.period(&from, &self.now)?, 2))
    }

    /// "yesterday", "on monday", "at 14:00", "2 hours ago", "right now"
    fn named(&self, words: &[Word], about: bool) -> Option<(Period, usize)> {
        if let (Some("right" | "just"), Some("now")) = (text(words, 0), text(words, 1)) {
            return Some((self.last(300 * SECOND_NS), 2));
        }
        if let (Some("moment"), true) = (text(words, 0), about) {
            return Some((self.last(300 * SECOND_NS), 1));
        }
        if matches!(text(words, 0)?, "now" | "currently" | "presently" | "atm") {
            return Some((self.last(300 * SECOND_NS), 1));
        }
        if text(words, 0) == Some("weekend") {
            return Some((self.weekend()?, 1));
        }
        if text(words, 0) == Some("tonight") {
            let (from, _) = self.part_of_day(&self.now.start_of_day().ok()?, "evening")?;
            return Some((self.period(&from, &self.now)?, 1));
        }
        if let Some(month) = text(words, 0).filter(|word| *word != "may").and_then(month) {
            let day = text(words, 1).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
            if !day {
                let year = self.now.year() - i16::from(month > self.now.month());
                let first = Date::new(year, month, 1).ok()?.to_zoned(self.now.time_zone().clone()).ok()?;
                let end = first.checked_add(1.month()).ok()?.min(self.now.clone());
                return Some((self.period(&first, &end)?, 1));
            }
        }
        let number_only = number(text(words, 0)?).is_some() && text(words, 0) != Some("a");
        let point = self.point(words, None)?;
        // A bare number is a time of the day only after "at": "user 17 today".
        let one_number = number_only && point.words == 1 && !text(words, 0)?.contains(['-', ':']);
        if (one_number || point.bare_hour) && !about {
            return None;
        }
        if point.from == point.to {
            let around = 5.minutes();
            let from = point.from.checked_sub(around).ok()?;
            return Some((self.period(&from, &point.from.checked_add(around).ok()?)?, point.words));
        }
        Some((self.period(&point.from, &point.to)?, point.words))
    }

    fn part_of_day(&self, start: &Zoned, part: &str) -> Option<(Zoned, Zoned)> {
        let (from, to) = match part {
            "morning" => (6, 12),
            "afternoon" => (12, 18),
            "evening" => (18, 24),
            "night" => (20, 28),
            _ => return None,
        };
        Some((start.checked_add(from.hours()).ok()?, start.checked_add(to.hours()).ok()?))
    }

    fn monday(&self) -> Option<Zoned> {
        let back = i64::from(self.now.weekday().to_monday_zero_offset());
        self.now.start_of_day().ok()?.checked_sub(back.days()).ok()
    }

    fn period(&self, from: &Zoned, to: &Zoned) -> Option<Period> {
        let (from_ns, to_ns) = (nanos(from), nanos(to));
        (from_ns < to_ns).then_some(Period { from_ns, to_ns })
    }
}

fn truncated(time: &Zoned, unit: Unit) -> Option<Zoned> {
    time.round(jiff::ZonedRound::new().smallest(unit).mode(jiff::RoundMode::Trunc)).ok()
}

fn nanos(time: &Zoned) -> i64 {
    i64::try_from(time.timestamp().as_nanosecond()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    /// Wednesday, 15:30.
    fn read(question: &str) -> Option<String> {
        let clock = Clock::new("2026-11-18T15:30:00Z".parse().ok()?, &TimeZone::UTC);
        let words = words(question);
        let (period, used) = clock.read(&words)?;
        (used == words.len()).then(|| period.in_words(&TimeZone::UTC))
    }

    #[test]
    fn expressions_of_time() {
        for (question, expected) in [
            ("in the last 15 minutes", "2026-11-18 15:15 to 15:30 UTC"),
            ("last hour", "2026-11-18 14:30 to 15:30 UTC"),
            ("past 2h", "2026-11-18 13:30 to 15:30 UTC"),
            ("over the past couple of hours", "2026-11-18 13:30 to 15:30 UTC"),
            ("last half hour", "2026-11-18 15:00 to 15:30 UTC"),
            ("in the last half an hour", "2026-11-18 15:00 to 15:30 UTC"),
            ("last week", "2026-11-11 15:30 to 2026-11-18 15:30 UTC"),
            ("today", "2026-11-18 00:00 to 15:30 UTC"),
            ("yesterday", "2026-11-17 00:00 to 2026-11-18 00:00 UTC"),
            ("yesterday morning", "2026-11-17 06:00 to 12:00 UTC"),
            ("this morning", "2026-11-18 06:00 to 12:00 UTC"),
            ("this week", "2026-11-16 00:00 to 2026-11-18 15:30 UTC"),
            ("since 14:00", "2026-11-18 14:00 to 15:30 UTC"),
            ("since 2pm", "2026-11-18 14:00 to 15:30 UTC"),
            ("since 18:00", "2026-11-17 18:00 to 2026-11-18 15:30 UTC"),
            ("since yesterday", "2026-11-17 00:00 to 2026-11-18 15:30 UTC"),
            ("since monday", "2026-11-16 00:00 to 2026-11-18 15:30 UTC"),
            ("since 2 hours ago", "2026-11-18 13:30 to 15:30 UTC"),
            ("since yesterday at 14:00", "2026-11-17 14:00 to 2026-11-18 15:30 UTC"),
            ("since noon", "2026-11-18 12:00 to 15:30 UTC"),
            ("between 13:00 and 14:30", "2026-11-18 13:00 to 14:30 UTC"),
            ("between 9am and noon", "2026-11-18 09:00 to 12:00 UTC"),
            ("from 10:00 to 11:00 yesterday", "2026-11-17 10:00 to 11:00 UTC"),
            ("between 10:00 and 11:00 yesterday", "2026-11-17 10:00 to 11:00 UTC"),
            ("from monday to tuesday", "2026-11-16 00:00 to 2026-11-18 00:00 UTC"),
            ("on 2026-11-17", "2026-11-17 00:00 to 2026-11-18 00:00 UTC"),
            ("on november 17", "2026-11-17 00:00 to 2026-11-18 00:00 UTC"),
            ("before noon", "2026-11-18 00:00 to 12:00 UTC"),
            ("at 14:00", "2026-11-18 13:55 to 14:05 UTC"),
            ("an hour ago", "2026-11-18 14:30 to 15:30 UTC"),
            ("2 hours ago", "2026-11-18 13:30 to 14:30 UTC"),
            ("in the last hour and a half", "2026-11-18 14:00 to 15:30 UTC"),
            ("last 1h30m", "2026-11-18 14:00 to 15:30 UTC"),
            ("past 1 hour 15 minutes", "2026-11-18 14:15 to 15:30 UTC"),
            ("in the past one and a half hours", "2026-11-18 14:00 to 15:30 UTC"),
            ("last quarter of an hour", "2026-11-18 15:15 to 15:30 UTC"),
            ("in the last 15-minute", "2026-11-18 15:15 to 15:30 UTC"),
            ("over the past fortnight", "2026-11-04 15:30 to 2026-11-18 15:30 UTC"),
            ("this past hour", "2026-11-18 14:30 to 15:30 UTC"),
            ("10:00-11:30", "2026-11-18 10:00 to 11:30 UTC"),
            ("10:00 - 11:30", "2026-11-18 10:00 to 11:30 UTC"),
            ("9-11am", "2026-11-18 09:00 to 11:00 UTC"),
            ("yesterday 9am to 11am", "2026-11-17 09:00 to 11:00 UTC"),
            ("between 1 and 3pm", "2026-11-18 13:00 to 15:00 UTC"),
            ("between 10 and 11", "2026-11-18 10:00 to 11:00 UTC"),
            ("from 9 to 5 yesterday", "2026-11-17 09:00 to 17:00 UTC"),
            ("between 22:00 and 02:00", "2026-11-17 22:00 to 2026-11-18 02:00 UTC"),
            ("since 9 this morning", "2026-11-18 09:00 to 15:30 UTC"),
            ("since 2 this afternoon", "2026-11-18 14:00 to 15:30 UTC"),
            ("since the start of the day", "2026-11-18 00:00 to 15:30 UTC"),
            ("since the beginning of this week", "2026-11-16 00:00 to 2026-11-18 15:30 UTC"),
            ("overnight", "2026-11-17 20:00 to 2026-11-18 06:00 UTC"),
            ("over the weekend", "2026-11-14 00:00 to 2026-11-16 00:00 UTC"),
            ("earlier today", "2026-11-18 00:00 to 15:30 UTC"),
            ("in october", "2026-10-01 00:00 to 2026-11-01 00:00 UTC"),
            ("this year", "2026-01-01 00:00 to 2026-11-18 15:30 UTC"),
            ("at 2.30pm", "2026-11-18 14:25 to 14:35 UTC"),
            ("at the moment", "2026-11-18 15:25 to 15:30 UTC"),
            ("last night", "2026-11-17 20:00 to 2026-11-18 06:00 UTC"),
            ("right now", "2026-11-18 15:25 to 15:30 UTC"),
            ("past three quarters of an hour", "2026-11-18 14:45 to 15:30 UTC"),
            ("in the 20 minutes leading up to now", "2026-11-18 15:10 to 15:30 UTC"),
            ("most recent 5 mins", "2026-11-18 15:25 to 15:30 UTC"),
            ("trailing 25 minutes", "2026-11-18 15:05 to 15:30 UTC"),
            ("between eight and ten", "2026-11-18 08:00 to 10:00 UTC"),
            ("between 2 and 3 this afternoon", "2026-11-18 14:00 to 15:00 UTC"),
            ("from half past nine to quarter to eleven", "2026-11-18 09:30 to 10:45 UTC"),
            ("from noon till 3pm", "2026-11-18 12:00 to 15:00 UTC"),
            ("up to 09:00 today", "2026-11-18 00:00 to 09:00 UTC"),
            ("since yesterday evening 8pm", "2026-11-17 20:00 to 2026-11-18 15:30 UTC"),
            ("from yesterday", "2026-11-17 00:00 to 2026-11-18 00:00 UTC"),
            ("from monday on", "2026-11-16 00:00 to 2026-11-18 15:30 UTC"),
            ("of the day", "2026-11-18 00:00 to 15:30 UTC"),
            ("on the 17th of november", "2026-11-17 00:00 to 2026-11-18 00:00 UTC"),
            ("the day before yesterday", "2026-11-16 00:00 to 2026-11-17 00:00 UTC"),
            ("from 2026-11-18T12:00:00Z to 2026-11-18T12:30:00Z", "2026-11-18 12:00 to 12:30 UTC"),
        ] {
            assert_eq!(read(question).as_deref(), Some(expected), "{question}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for question in [
            "checkout",
            "5",
            "last",
            "since when",
            "over 500 ms",
            "between",
            "14:99",
            "in the 3",
            "17 today",
            "from 2 services",
            "about three",
        ] {
            assert_eq!(read(question), None, "{question}");
        }
    }

    #[test]
    fn the_zone_counts() {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        let clock = Clock::new("2026-11-18T23:30:00Z".parse().unwrap_or_default(), &zone);
        let today = clock.today().map(|period| period.in_words(&zone));
        assert_eq!(today.as_deref(), Some("2026-11-19 00:00 to 00:30 +01"));
    }
}
