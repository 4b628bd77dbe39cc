//! Moments and days: "14:00", "yesterday", "monday 9am", "2 hours ago".

use jiff::{Span, Timestamp, ToSpan, Zoned, civil::Date};

use super::{
    Clock,
    parts::{clock_time, length, month, text, unit_ns, weekday},
};
use crate::words::{Word, number};

/// A moment, or the stretch that a word such as "yesterday" means.
pub(super) struct Point {
    pub(super) from: Zoned,
    /// The end of what the word means; the moment itself when it is a moment.
    pub(super) to: Zoned,
    pub(super) words: usize,
    /// Whether its day was said.
    pub(super) dated: bool,
    /// Whether either half of the day may be meant: "9".
    pub(super) bare_hour: bool,
}

impl Clock {
    /// A moment; a time of the day is one of `day` or the last one that has passed.
    pub(super) fn point(&self, words: &[Word], day: Option<Date>) -> Option<Point> {
        let first = text(words, 0)?;
        let moment =
            |at: Zoned, words| Some(Point { from: at.clone(), to: at, words, dated: true, bare_hour: false });
        if let Some((length_ns, used)) = length(words)
            && matches!(text(words, used), Some("ago" | "earlier" | "back"))
        {
            let from = self.now.checked_sub(Span::new().nanoseconds(length_ns)).ok()?;
            let one = length_ns.min(unit_ns(words, used)?);
            let to = from.checked_add(Span::new().nanoseconds(one)).ok()?;
            return Some(Point { from, to, words: used + 1, dated: true, bare_hour: false });
        }
        if let Ok(time) = words.first()?.raw.to_uppercase().parse::<Timestamp>() {
            return moment(time.to_zoned(self.now.time_zone().clone()), 1);
        }
        if let Ok(time) = words.first()?.raw.parse::<jiff::civil::DateTime>()
            && first.contains([':', 't'])
        {
            return moment(time.to_zoned(self.now.time_zone().clone()).ok()?, 1);
        }
        if let Some((date, mut used)) = self.date(words) {
            let start = date.to_zoned(self.now.time_zone().clone()).ok()?;
            if matches!(text(words, used), Some("at" | "from" | "since")) {
                used += 1;
            }
            if let Some((time, more)) = clock_time(words.get(used..).unwrap_or_default()) {
                let at = date.to_datetime(time).to_zoned(self.now.time_zone().clone()).ok()?;
                return moment(at, used + more);
            }
            if let Some((from, to)) = text(words, used).and_then(|part| self.part_of_day(&start, part)) {
                // "yesterday evening at 8pm"
                let at = used + 1 + usize::from(text(words, used + 1) == Some("at"));
                let exact = self.point(words.get(at..).unwrap_or_default(), Some(date));
                if let Some(exact) = exact.filter(|point| !point.dated && point.from == point.to) {
                    let later =
                        if exact.from < from { exact.from.checked_add(12.hours()).ok()? } else { exact.from };
                    return moment(later, at + exact.words);
                }
                return Some(Point { from, to, words: used + 1, dated: true, bare_hour: false });
            }
            let used =
                if matches!(text(words, used.saturating_sub(1)), Some("at" | "from" | "since")) && used > 1 {
                    used - 1
                } else {
                    used
                };
            let to = start.checked_add(1.day()).ok()?.min(self.now.clone().max(start.clone()));
            return Some(Point { from: start, to, words: used, dated: true, bare_hour: false });
        }
        if first == "this" {
            let (from, to) = self.part_of_day(&self.now.start_of_day().ok()?, text(words, 1)?)?;
            return Some(Point { from, to, words: 2, dated: true, bare_hour: false });
        }
        let (mut time, mut used) = clock_time(words)?;
        let digits = first.bytes().all(|byte| byte.is_ascii_digit());
        let mut bare_hour = used == 1 && (digits || number(first).is_some());
        let mut dated = false;
        let mut date = day.unwrap_or_else(|| self.now.date());
        let mut fixed = day.is_some();
        let on = usize::from(text(words, used) == Some("on"));
        if let Some((named, more)) = self.date(words.get(used + on..).unwrap_or_default()) {
            (date, fixed, dated) = (named, true, true);
            used += on + more;
        }
        // "3 this afternoon", "9 yesterday evening"
        let in_the = usize::from(text(words, used) == Some("this"));
        if let Some(part @ ("morning" | "afternoon" | "evening")) = text(words, used + in_the)
            && (in_the == 1 || dated)
        {
            if part != "morning" && time.hour() < 12 {
                time = time.checked_add(12.hours()).ok()?;
            }
            (fixed, dated, bare_hour) = (true, true, false);
            used += in_the + 1;
        }
        let mut at = date.to_datetime(time).to_zoned(self.now.time_zone().clone()).ok()?;
        if at > self.now && !fixed {
            at = at.checked_sub(1.day()).ok()?;
        }
        Some(Point { from: at.clone(), to: at, words: used, dated, bare_hour })
    }

    pub(super) fn date(&self, words: &[Word]) -> Option<(Date, usize)> {
        let first = text(words, 0)?;
        let today = self.now.date();
        match first {
            "today" => return Some((today, 1)),
            "earlier" if text(words, 1) == Some("today") => return Some((today, 2)),
            "yesterday" => return Some((today.yesterday().ok()?, 1)),
            "day" if text(words, 1) == Some("before") && text(words, 2) == Some("yesterday") => {
                return Some((today.checked_sub(2.days()).ok()?, 3));
            }
            "last" => {
                let (date, used) = self.date(words.get(1..)?)?;
                return weekday(text(words, 1)?).map(|_| (date, used + 1));
            }
            _ => {}
        }
        if let Some(day) = weekday(first) {
            // The latest one that has begun; today's own name means today.
            let back =
                (0..7).find(|back| today.checked_sub(back.days()).is_ok_and(|date| date.weekday() == day))?;
            return Some((today.checked_sub(back.days()).ok()?, 1));
        }
        let ordinal = |word: &str| {
            let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            digits.parse::<i8>().ok().filter(|day| (1..=31).contains(day))
        };
        let with_year = |month: i8, day: i8, used: usize| {
            let (year, used) = match text(words, used).and_then(|word| word.parse::<i16>().ok()) {
                Some(year) if (1990..2200).contains(&year) => (year, used + 1),
                _ => (today.year(), used),
            };
            Date::new(year, month, day).ok().map(|date| (date, used))
        };
        if let (Some(month), Some(day)) = (month(first), text(words, 1).and_then(ordinal)) {
            return with_year(month, day, 2);
        }
        let of = usize::from(text(words, 1) == Some("of"));
        if let (Some(day), Some(month)) = (ordinal(first), text(words, 1 + of).and_then(month)) {
            return with_year(month, day, 2 + of);
        }
        (first.len() == 10).then(|| first.parse().ok()).flatten().map(|date| (date, 1))
    }
}
