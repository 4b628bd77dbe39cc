//! How often anomalies would open an incident although nothing is wrong.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{civil::Date, tz::TimeZone};
use olly_anomaly::{
    Calendar, Dated, EpisodeParams, Measure, Reading, SEASON_DAYS, around, episode, judge_by_both,
};

use super::{
    BASELINE,
    series::{Points, Series},
};

/// Steps after which a gap is no time that was watched.
const GAP: i64 = 5;

/// Incidents that anomalies opened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Openings {
    /// Hours that were watched.
    pub hours: f64,
    /// Services that were watched.
    pub services: usize,
    /// Incidents that were opened.
    pub opened: usize,
}

impl Openings {
    /// Adds other hours of the same system.
    pub fn add(&mut self, other: &Self) {
        self.hours += other.hours;
        self.services = self.services.max(other.services);
        self.opened += other.opened;
    }

    /// Incidents a day.
    pub fn a_day(&self) -> f64 {
        if self.hours > 0.0 { 24.0 * self.opened as f64 / self.hours } else { 0.0 }
    }
}

/// What the service would open. Its minutes are the steps of the data, be they longer.
pub fn openings(series: &Series, least_score: f64) -> Openings {
    let mut services: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    let mut watched: BTreeSet<i64> = BTreeSet::new();
    let is_p95 = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.contains("p95") && !name.contains("client")
    };
    // Of the metrics that the data has, what the service itself measures: durations at the 95th percentile.
    let metrics = series.metrics.iter().filter(|((_, _, name), _)| is_p95(name));
    let metrics = metrics.map(|((service, ..), series)| (service, series));
    let spans = series.services.iter().map(|((service, _), series)| (service, series));
    let symptoms: Vec<(&String, &(Measure, Points))> = metrics
        .chain(spans)
        .filter(|(_, (measure, _))| matches!(measure, Measure::Share | Measure::Duration))
        .collect();
    let steps = symptoms.iter().map(|(_, (_, points))| super::step_of(points)).filter(|step| *step > 0);
    let Some(step_s) = steps.min() else { return Openings::default() };
    for (service, (measure, points)) in symptoms {
        let found = services.entry(service).or_default();
        for (time, reading) in points {
            if let Some(score) = score(*measure, points, *time, *reading, step_s) {
                watched.insert(time.div_euclid(step_s));
                if score >= least_score {
                    found.insert(time.div_euclid(step_s));
                }
            }
        }
    }
    Openings {
        hours: (watched.len() as i64 * step_s) as f64 / 3_600.0,
        services: services.len(),
        opened: incidents(services.values(), &EpisodeParams::default()),
    }
}

/// How far a reading stands out above what is usual; none when too little is known to tell.
fn score(measure: Measure, points: &Points, time: i64, reading: Reading, step_s: i64) -> Option<f64> {
    let from = time - BASELINE as i64 * step_s;
    let usual: Vec<Reading> = points.range(from..time).map(|(_, reading)| *reading).collect();
    let newest = points.range(..time).next_back()?.0;
    if time - newest > GAP * step_s {
        return None;
    }
    let calendar = Calendar::new(TimeZone::UTC, std::iter::empty::<Date>());
    let past: Vec<Dated> = calendar
        .same_time(time, SEASON_DAYS)
        .into_iter()
        .flat_map(|same| points.range(around(same)))
        .map(|(time, reading)| Dated { unix_s: *time, reading: *reading })
        .collect();
    let judged = judge_by_both(&calendar, measure, &usual, &past, Dated { unix_s: time, reading });
    let by_season = judged.unusual_by_season().map(|(judgement, _)| judgement);
    let unusual = by_season.into_iter().chain(judged.unusual_by_hour()).map(|judgement| judgement.score);
    // What does not stand out has no score that counts.
    judged.is_known().then(|| unusual.fold(0.0, f64::max))
}

/// Incidents of services that stand out in these steps: all at once are one.
fn incidents<'a>(services: impl Iterator<Item = &'a BTreeSet<i64>>, params: &EpisodeParams) -> usize {
    let mut troubles: Vec<(i64, i64)> = Vec::new();
    for steps in services {
        for run in runs(steps, params.calm) {
            let opens = run.iter().find_map(|now| episode(&run, *now, params).map(|_| *now));
            if let (Some(opened), Some(last)) = (opens, run.last()) {
                troubles.push((opened, last + params.calm));
            }
        }
    }
    troubles.sort_unstable();
    let mut until = i64::MIN;
    let mut opened = 0;
    for (from, to) in troubles {
        opened += usize::from(from > until);
        until = until.max(to);
    }
    opened
}

/// Steps without a calm time between them.
fn runs(steps: &BTreeSet<i64>, calm: i64) -> Vec<BTreeSet<i64>> {
    let steps: Vec<i64> = steps.iter().copied().collect();
    steps.chunk_by(|a, b| b - a <= calm).map(|run| run.iter().copied().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(services: &[&[i64]]) -> usize {
        let services: Vec<BTreeSet<i64>> =
            services.iter().map(|steps| steps.iter().copied().collect()).collect();
        incidents(services.iter(), &EpisodeParams::default())
    }

    #[test]
    fn what_lasts_opens_and_what_happens_at_once_is_one() {
        let five = |first: i64| (first..first + 5).collect::<Vec<_>>();
        assert_eq!(of(&[&[10, 11], &[12, 13, 14]]), 0, "too few of each");
        assert_eq!(of(&[&five(10)]), 1);
        assert_eq!(of(&[&five(10), &five(16)]), 1);
        assert_eq!(of(&[&[five(10), five(40)].concat()]), 2);
        assert_eq!(of(&[&five(10), &five(30)]), 2);
    }

    #[test]
    fn a_service_that_gets_slow_opens_one_incident_and_a_steady_one_none() {
        let series = |slow_from: i64| {
            let points: Points = (0..120)
                .map(|minute| {
                    let usual = 100.0 + (minute * 7 % 11) as f64;
                    let value = if minute >= slow_from { usual * 20.0 } else { usual };
                    (minute * 60, Reading { value, weight: 100 })
                })
                .collect();
            let mut series = Series::default();
            let key = ("shop".to_owned(), String::new(), "latency.p95".to_owned());
            series.metrics.insert(key, (Measure::Duration, points));
            series
        };
        let steady = openings(&series(120), 6.0);
        assert_eq!((steady.opened, steady.services), (0, 1));
        assert!(steady.hours > 1.0, "{steady:?}");
        assert_eq!(openings(&series(110), 6.0).opened, 1);
    }
}
