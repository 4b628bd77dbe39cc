//! A reading against both of its baselines: the hour before it, and the same time of earlier days.

use crate::{
    Calendar, Dated, Judgement, LEAST_READINGS, LIMIT, Measure, Reading, Season, SeasonParams, judge,
};

/// What the two baselines say of a reading; none of one of which too little is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Judged {
    /// By the same time of earlier days.
    pub by_season: Option<(Judgement, Season)>,
    /// By the hour before.
    pub by_hour: Option<Judgement>,
}

impl Judged {
    /// Whether anything is known to judge by.
    pub const fn is_known(&self) -> bool {
        self.by_season.is_some() || self.by_hour.is_some()
    }

    /// That of the seasonal baseline, where the reading stands out from it.
    pub fn unusual_by_season(&self) -> Option<(Judgement, Season)> {
        self.by_season.filter(|(judgement, _)| judgement.unusual)
    }

    /// That of the hour before, where the reading stands out from it. What is usual at this time of the day is not unusual because the
    /// hour before was different.
    pub fn unusual_by_hour(&self) -> Option<Judgement> {
        let explained = self.by_season.is_some_and(|(judgement, _)| !judgement.unusual);
        self.by_hour.filter(|judgement| judgement.unusual && !explained)
    }
}

/// Judges a reading by the hour before it and by the same time of earlier days, with the limits of the service.
pub fn judge_by_both(
    calendar: &Calendar,
    measure: Measure,
    hour: &[Reading],
    same_time: &[Dated],
    now: Dated,
) -> Judged {
    Judged {
        by_season: calendar.judge(measure, same_time, now, &SeasonParams::default()),
        by_hour: judge(measure, hour, now.reading, LEAST_READINGS, LIMIT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    const DAY_S: i64 = 86_400;
    /// A Friday, ten o'clock.
    const NOW_S: i64 = 20_000 * DAY_S + 36_000;

    /// A count now, against an hour of such counts and the same time of a week of such days.
    fn judged(now: f64, hour: Option<f64>, season: Option<f64>) -> Judged {
        let reading = |value: f64, n: i64| Reading { value: value + (n % 3) as f64, weight: 1 };
        let before: Vec<Reading> =
            hour.into_iter().flat_map(|value| (0..60).map(move |n| reading(value, n))).collect();
        let of_day = |value: f64, day: i64| {
            (-5..=5).map(move |minute| Dated {
                unix_s: NOW_S - day * DAY_S + minute * 60,
                reading: reading(value, minute.abs() + day),
            })
        };
        let same_time: Vec<Dated> =
            season.into_iter().flat_map(|value| (1..=7).flat_map(move |day| of_day(value, day))).collect();
        let now = Dated { unix_s: NOW_S, reading: Reading { value: now, weight: 1 } };
        judge_by_both(&Calendar::new(TimeZone::UTC, []), Measure::Count, &before, &same_time, now)
    }

    /// Whether it stands out by season and by hour.
    fn stands_out(judged: &Judged) -> (bool, bool) {
        (judged.unusual_by_season().is_some(), judged.unusual_by_hour().is_some())
    }

    #[test]
    fn what_is_usual_at_this_time_is_not_unusual_because_the_hour_before_was_different() {
        let opening = judged(1_000.0, Some(100.0), Some(1_000.0));
        assert_eq!(stands_out(&opening), (false, false));
        assert!(opening.by_hour.is_some_and(|judgement| judgement.unusual), "it is left out, not forgotten");
    }

    #[test]
    fn what_no_earlier_day_explains_is_unusual_by_both() {
        assert_eq!(stands_out(&judged(1_000.0, Some(100.0), Some(100.0))), (true, true));
    }

    #[test]
    fn an_hour_that_was_already_unusual_does_not_make_its_last_minute_usual() {
        assert_eq!(stands_out(&judged(100.0, Some(100.0), Some(1_000.0))), (true, false));
    }

    #[test]
    fn where_one_baseline_is_not_known_the_other_one_judges() {
        assert_eq!(stands_out(&judged(1_000.0, Some(100.0), None)), (false, true));
        assert_eq!(stands_out(&judged(1_000.0, None, Some(100.0))), (true, false));
        let unknown = judged(1_000.0, None, None);
        assert_eq!((unknown.is_known(), stands_out(&unknown)), (false, (false, false)));
    }
}
