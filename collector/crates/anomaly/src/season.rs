//! Seasonal baselines: a minute against the same time of earlier days.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use jiff::{Timestamp, civil::Date, civil::Weekday, tz::TimeZone};

use crate::{Judgement, Measure, Reading, judge};

const MINUTES_PER_DAY: i64 = 1_440;
/// Days before, of which the same time is compared.
pub const SEASON_DAYS: u16 = 28;
/// Minutes of an earlier day before and after the same time that count as the same time.
const AROUND_MINUTES: i64 = 10;

/// The time around a time that counts as the same, in Unix seconds.
pub fn around(unix_s: i64) -> RangeInclusive<i64> {
    unix_s - AROUND_MINUTES * 60..=unix_s + AROUND_MINUTES * 60
}

/// Days as people live them: a time zone, and the days on which nobody behaves as usual.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
    holidays: BTreeSet<Date>,
}

/// Where a time lies in its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    date: Date,
    minute: i64,
}

/// Which earlier days a time was compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Season {
    /// The same day of the week.
    SameWeekday,
    /// Working days with working days, weekends with weekends.
    SameKindOfDay,
    /// All days.
    EveryDay,
}

impl Season {
    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameWeekday => "same_weekday",
            Self::SameKindOfDay => "same_kind_of_day",
            Self::EveryDay => "every_day",
        }
    }
}

/// A reading and when it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dated {
    /// When, in Unix seconds.
    pub unix_s: i64,
    /// What was read.
    pub reading: Reading,
}

/// What a seasonal baseline is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeasonParams {
    /// Minutes of an earlier day before and after the same time that count as the same time.
    pub around_minutes: i64,
    /// Days that must be known.
    pub least_days: usize,
    /// Readings that must be known.
    pub least: usize,
    /// Deviations from which on a reading stands out.
    pub limit: f64,
}

impl Default for SeasonParams {
    fn default() -> Self {
        Self { around_minutes: AROUND_MINUTES, least_days: 3, least: 12, limit: 4.5 }
    }
}

impl Calendar {
    /// A calendar of a time zone without these days.
    pub fn new(zone: TimeZone, holidays: impl IntoIterator<Item = Date>) -> Self {
        Self { zone, holidays: holidays.into_iter().collect() }
    }

    fn place(&self, unix_s: i64) -> Option<Place> {
        let local = Timestamp::from_second(unix_s).ok()?.to_zoned(self.zone.clone());
        Some(Place { date: local.date(), minute: i64::from(local.hour()) * 60 + i64::from(local.minute()) })
    }

    /// The same time of each of the `days` days before, in Unix seconds, holidays left out. On the day on which clocks are
    /// put forward a time may not exist: the nearest that does is taken.
    pub fn same_time(&self, unix_s: i64, days: u16) -> Vec<i64> {
        let Ok(now) = Timestamp::from_second(unix_s) else { return Vec::new() };
        let now = now.to_zoned(self.zone.clone());
        let (mut date, time) = (now.date(), now.time());
        let mut times = Vec::new();
        for _ in 0..days {
            let Ok(before) = date.yesterday() else { break };
            date = before;
            if !self.holidays.contains(&date)
                && let Ok(zoned) = date.to_datetime(time).to_zoned(self.zone.clone())
            {
                times.push(zoned.timestamp().as_second());
            }
        }
        times
    }

    /// Judges a reading by those of the same time on earlier days: of the same weekday when enough of these are known,
    /// else of working days or weekends, else of all days. Readings of its own day and of holidays do not count, and a
    /// reading of a holiday is not judged: none of its kind is known.
    pub fn judge(
        &self,
        measure: Measure,
        past: &[Dated],
        now: Dated,
        params: &SeasonParams,
    ) -> Option<(Judgement, Season)> {
        let place = self.place(now.unix_s)?;
        if self.holidays.contains(&place.date) {
            return None;
        }
        let mut days: BTreeMap<Date, Vec<Reading>> = BTreeMap::new();
        for dated in past.iter().filter(|dated| dated.unix_s < now.unix_s) {
            let Some(other) = self.place(dated.unix_s) else { continue };
            let apart = (other.minute - place.minute).rem_euclid(MINUTES_PER_DAY);
            let near = apart.min(MINUTES_PER_DAY - apart) <= params.around_minutes;
            if near && other.date != place.date && !self.holidays.contains(&other.date) {
                days.entry(other.date).or_default().push(dated.reading);
            }
        }
        let weekday = place.date.weekday();
        [Season::SameWeekday, Season::SameKindOfDay, Season::EveryDay].into_iter().find_map(|season| {
            let alike = |date: &Date| match season {
                Season::SameWeekday => date.weekday() == weekday,
                Season::SameKindOfDay => is_weekend(date.weekday()) == is_weekend(weekday),
                Season::EveryDay => true,
            };
            let chosen: Vec<&Vec<Reading>> =
                days.iter().filter(|(date, _)| alike(date)).map(|(_, readings)| readings).collect();
            if chosen.len() < params.least_days {
                return None;
            }
            let usual: Vec<Reading> = chosen.into_iter().flatten().copied().collect();
            Some((judge(measure, &usual, now.reading, params.least, params.limit)?, season))
        })
    }
}

fn is_weekend(day: Weekday) -> bool {
    matches!(day, Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan as _, civil::date};

    const COUNT: Measure = Measure::Count;

    fn at(zone: &TimeZone, day: Date, hour: i8, minute: i8) -> i64 {
        day.at(hour, minute, 0, 0).to_zoned(zone.clone()).unwrap().timestamp().as_second()
    }

    fn dated(unix_s: i64, value: f64) -> Dated {
        Dated { unix_s, reading: Reading { value, weight: 1 } }
    }

    /// Four weeks in which ten o'clock brings 1,000 requests a minute on working days and 100 on weekends.
    fn weeks(zone: &TimeZone) -> Vec<Dated> {
        (1..=28)
            .flat_map(|back: i64| {
                let day = date(2026, 11, 2).checked_sub(back.days()).unwrap();
                let usual = if is_weekend(day.weekday()) { 100.0 } else { 1_000.0 };
                (0..10).map(move |n| (day, n, usual))
            })
            .map(|(day, n, usual)| dated(at(zone, day, 10, n), usual + f64::from(n)))
            .collect()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn a_quiet_monday_stands_out_and_a_quiet_sunday_does_not() {
        let zone = berlin();
        let calendar = Calendar::new(zone.clone(), []);
        let judge = |day: Date, value: f64| {
            calendar.judge(
                COUNT,
                &weeks(&zone),
                dated(at(&zone, day, 10, 5), value),
                &SeasonParams::default(),
            )
        };
        let (monday, season) = judge(date(2026, 11, 2), 100.0).unwrap();
        assert_eq!(season, Season::SameWeekday);
        assert!(monday.unusual && monday.score < 0.0 && monday.expected.low > 700.0, "{monday:?}");
        assert!(!judge(date(2026, 11, 2), 1_010.0).unwrap().0.unusual);
        assert!(!judge(date(2026, 11, 1), 103.0).unwrap().0.unusual);
    }

    #[test]
    fn a_holiday_is_neither_judged_nor_taken_as_usual() {
        let zone = berlin();
        let holidays: Vec<Date> =
            (1..=4).map(|week: i64| date(2026, 11, 2).checked_sub((7 * week).days()).unwrap()).collect();
        let calendar = Calendar::new(zone.clone(), holidays.iter().copied().chain([date(2026, 11, 3)]));
        let now = dated(at(&zone, date(2026, 11, 2), 10, 5), 1_000.0);
        let (_, season) = calendar.judge(COUNT, &weeks(&zone), now, &SeasonParams::default()).unwrap();
        assert_eq!(season, Season::SameKindOfDay, "no Monday is left");
        let holiday = dated(at(&zone, date(2026, 11, 3), 10, 5), 5.0);
        assert_eq!(calendar.judge(COUNT, &weeks(&zone), holiday, &SeasonParams::default()), None);
        assert_eq!(calendar.same_time(now.unix_s, 28).len(), 24);
    }

    #[test]
    fn the_clock_on_the_wall_counts_when_clocks_are_put_back() {
        let zone = berlin();
        let calendar = Calendar::new(zone.clone(), []);
        // The night before the 25th of October 2026 had an hour more.
        let times = calendar.same_time(at(&zone, date(2026, 10, 26), 10, 0), 2);
        assert_eq!(times, [at(&zone, date(2026, 10, 25), 10, 0), at(&zone, date(2026, 10, 24), 10, 0)]);
        assert_eq!(times[0] - times[1], 25 * 3_600);
    }

    #[test]
    fn days_that_are_too_few_tell_nothing() {
        let zone = berlin();
        let calendar = Calendar::new(zone.clone(), []);
        let known: Vec<Dated> = weeks(&zone).into_iter().take(20).collect();
        let now = dated(at(&zone, date(2026, 11, 2), 10, 5), 1.0);
        assert_eq!(calendar.judge(COUNT, &known, now, &SeasonParams::default()), None);
    }
}
