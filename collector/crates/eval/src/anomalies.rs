//! `ollystack-ai eval-anomalies`: how often the detectors cry wolf on fault-free data, and how many faults they see.

mod forecasts;
mod openings;
mod series;

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clap::Args;
use jiff::{civil::Date, tz::TimeZone};
use olly_anomaly::{
    Calendar, Dated, Features, LEAST_READINGS, LIMIT, Measure, PatternMinute, PatternParams, Reading,
    SeasonParams, VectorDetector, VectorParams, judge, patterns,
};

use self::{
    forecasts::{Calibration, MAX_SERIES, check},
    openings::{Openings, openings},
    series::{Points, Series, recorded_minutes},
};
use crate::dataset::{Case, Found, cases, folders};

/// Measures the detectors of anomalies and the forecasts on labelled incidents and fault-free data.
#[derive(Clone, Debug, Args)]
pub struct EvalAnomaliesArgs {
    /// Folder of the incidents: of one set (DIR/case/meta.json) or of several (DIR/set/case/meta.json).
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Folder of the fault-free data that the incidents refer to.
    #[arg(long = "ref", value_name = "DIR")]
    pub reference: PathBuf,
    /// Leaves the forecasts out, which take most of the time.
    #[arg(long)]
    pub without_forecasts: bool,
    /// Score from which on a finding may open an incident, as `anomalies.incident_score` of the service.
    #[arg(long, value_name = "SCORE", default_value_t = 6.0)]
    pub incident_score: f64,
}

/// Readings before a reading that it is compared with, as the service does.
pub const BASELINE: usize = 60;
/// Minutes of an incident that are looked at, when the data does not say how long it lasted.
const FAULT_S: i64 = 180;

/// How a detector did on one data set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Fault-free readings that were judged.
    pub judged: u64,
    /// Those that stood out.
    pub alarms: u64,
    /// Incidents in which the detector could judge readings of the service at fault.
    pub incidents: u64,
    /// Those in which such a reading stood out.
    pub seen: u64,
    /// Those in which a reading of any service stood out.
    pub seen_anywhere: u64,
}

impl Tally {
    fn judged(&mut self, unusual: bool) {
        self.judged += 1;
        self.alarms += u64::from(unusual);
    }

    /// The share of fault-free readings that stood out.
    pub fn false_positives(&self) -> f64 {
        self.alarms as f64 / self.judged.max(1) as f64
    }
}

/// Tallies by detector and data set.
pub type Report = BTreeMap<(&'static str, String), Tally>;

/// What was judged of an incident: by service, whether anything stood out.
type Seen = BTreeMap<String, bool>;

/// Measures the detectors.
///
/// # Errors
/// When the folders or files cannot be read.
pub fn measure(cases: &[Case], reference: &Path) -> Result<Report> {
    let mut report = Report::new();
    let mut known: BTreeMap<String, (i64, Series)> = BTreeMap::new();
    let sets = sets(cases);
    for folder in folders(reference)? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(set) = sets.get(&name) else { continue };
        // Shorter steps where there are few minutes: a baseline needs a number of them.
        let step_s = if recorded_minutes(&folder)? >= BASELINE { 60 } else { 20 };
        let series = Series::read(&folder, step_s).with_context(|| format!("the reference {name}"))?;
        fault_free(&mut report, set, &series);
        known.insert(name, (step_s, series));
    }
    for case in cases {
        if case.meta.reference.is_none() {
            // Its own time before the fault takes the place of a reference.
            let mut series = Series::read(&case.folder, 60)?;
            for (_, points) in series.metrics.values_mut() {
                points.split_off(&case.meta.detect_time);
            }
            fault_free(&mut report, &case.meta.set, &series);
        }
        incident(&mut report, case, &known)?;
    }
    Ok(report)
}

/// The set that each reference belongs to.
fn sets(cases: &[Case]) -> BTreeMap<String, String> {
    let of = |case: &Case| Some((case.meta.reference.clone()?, case.meta.set.clone()));
    cases.iter().filter_map(of).collect()
}

fn fault_free(report: &mut Report, set: &str, series: &Series) {
    let tally = |report: &mut Report, detector: &'static str, unusual: bool| {
        report.entry((detector, set.to_owned())).or_default().judged(unusual);
    };
    for (measure, points) in series.metrics.values() {
        for (time, reading) in points {
            if let Some(unusual) = by_hour(*measure, points, *time, *reading) {
                tally(report, detector_of(*measure), unusual);
            }
        }
        for (unusual, _) in seasonal(*measure, points) {
            tally(report, "seasonal", unusual);
        }
    }
    for (measure, points) in series.services.values() {
        for (time, reading) in points {
            let others = nearest(points, *time);
            if let Some(found) = judge(*measure, &others, *reading, LEAST_READINGS, LIMIT) {
                tally(report, "robust z, spans", found.unusual);
            }
        }
    }
    for steps in series.operations.values() {
        vectors(steps, |unusual| tally(report, "isolation forest", unusual));
    }
    for minutes in series.patterns.values() {
        for (now, before) in each_minute(minutes) {
            if let Some(unusual) = by_patterns(&before, &now) {
                tally(report, "log patterns", unusual);
            }
        }
    }
}

fn detector_of(measure: Measure) -> &'static str {
    match measure {
        Measure::Level => "robust z, resources",
        Measure::Count | Measure::Share | Measure::Duration => "robust z, requests",
    }
}

/// A reading against those before it, as long as they are not much older than their number says.
fn by_hour(measure: Measure, points: &Points, time: i64, reading: Reading) -> Option<bool> {
    let before: Vec<(i64, Reading)> =
        points.range(..time).rev().take(BASELINE).map(|(time, reading)| (*time, *reading)).collect();
    let newest = before.first()?.0;
    let usual: Vec<Reading> = before.iter().map(|(_, reading)| *reading).collect();
    // After a gap nothing is known.
    let step = before.windows(2).map(|pair| pair[0].0 - pair[1].0).min()?;
    if time - newest > 5 * step.max(60) {
        return None;
    }
    judge(measure, &usual, reading, LEAST_READINGS, LIMIT).map(|found| found.unusual)
}

fn seasonal(measure: Measure, points: &Points) -> Vec<(bool, i64)> {
    let calendar = Calendar::new(TimeZone::UTC, std::iter::empty::<Date>());
    let dated: Vec<Dated> =
        points.iter().map(|(time, reading)| Dated { unix_s: *time, reading: *reading }).collect();
    let days =
        dated.iter().map(|one| one.unix_s.div_euclid(86_400)).collect::<std::collections::BTreeSet<_>>();
    if days.len() < 4 || points.len() > 3_000 {
        return Vec::new();
    }
    let params = SeasonParams::default();
    dated
        .iter()
        .filter_map(|now| Some((calendar.judge(measure, &dated, *now, &params)?.0.unusual, now.unix_s)))
        .collect()
}

/// The readings of the nearest other steps.
fn nearest(points: &Points, time: i64) -> Vec<Reading> {
    let mut others: Vec<(i64, Reading)> = points
        .range(..time)
        .rev()
        .take(BASELINE)
        .chain(points.range(time + 1..).take(BASELINE))
        .map(|(other, reading)| ((other - time).abs(), *reading))
        .collect();
    others.sort_by_key(|(apart, _)| *apart);
    others.into_iter().take(BASELINE).map(|(_, reading)| reading).collect()
}

/// Judges each fifth of the steps by a forest of the others.
fn vectors(steps: &BTreeMap<i64, Features>, mut tally: impl FnMut(bool)) {
    let all: Vec<Features> = steps.values().copied().collect();
    for part in 0..5 {
        let (mut usual, mut judged) = (Vec::new(), Vec::new());
        for (place, step) in all.iter().enumerate() {
            if place % 5 == part { judged.push(*step) } else { usual.push(*step) }
        }
        let Some(detector) = VectorDetector::learn(&usual, &VectorParams::default()) else { return };
        for step in &judged {
            if let Some(found) = detector.judge(step) {
                tally(found.judgement.unusual);
            }
        }
    }
}

/// Each minute with those before it.
fn each_minute(minutes: &[PatternMinute]) -> Vec<(Vec<PatternMinute>, Vec<PatternMinute>)> {
    let mut by_minute: BTreeMap<i64, Vec<PatternMinute>> = BTreeMap::new();
    for one in minutes {
        by_minute.entry(one.minute).or_default().push(one.clone());
    }
    let mut before = Vec::new();
    let mut each = Vec::new();
    for now in by_minute.into_values() {
        each.push((now.clone(), before.clone()));
        before.extend(now);
    }
    each
}

fn by_patterns(before: &[PatternMinute], now: &[PatternMinute]) -> Option<bool> {
    let params = PatternParams::default();
    let minutes: std::collections::BTreeSet<i64> = before.iter().map(|one| one.minute).collect();
    (minutes.len() >= params.least_minutes && !now.is_empty())
        .then(|| !patterns(before, now, &params).is_empty())
}

fn incident(report: &mut Report, case: &Case, known: &BTreeMap<String, (i64, Series)>) -> Result<()> {
    let Some(label) = &case.label else { return Ok(()) };
    let empty = (60, Series::default());
    let (step_s, reference) = case.meta.reference.as_ref().and_then(|name| known.get(name)).unwrap_or(&empty);
    let series = Series::read(&case.folder, *step_s)?;
    let began = case.meta.detect_time;
    let lasts = case.meta.span_window.map_or(FAULT_S, |[_, end]| end);
    // Sets of coarser steps have nothing within three minutes.
    let coarse = series.metrics.values().any(|(_, points)| step_of(points) >= 300);
    let until = began + if coarse { 1_200 } else { lasts };
    let mut by_detector: BTreeMap<&'static str, Seen> = BTreeMap::new();
    let mut note = |detector: &'static str, service: &str, unusual: bool| {
        *by_detector.entry(detector).or_default().entry(service.to_owned()).or_default() |= unusual;
    };
    for ((service, pod, name), (measure, points)) in &series.metrics {
        let older = reference.metrics.get(&(service.clone(), pod.clone(), name.clone()));
        let usual: Vec<Reading> = points
            .range(..began)
            .rev()
            .map(|(_, reading)| *reading)
            .chain(older.into_iter().flat_map(|(_, points)| points.values().rev().copied()))
            .take(BASELINE)
            .collect();
        for reading in points.range(began..until).map(|(_, reading)| *reading) {
            if let Some(found) = judge(*measure, &usual, reading, LEAST_READINGS, LIMIT) {
                note(detector_of(*measure), service, found.unusual);
            }
        }
        if let Some((_, older)) = older.filter(|(_, older)| older.len() <= 3_000) {
            let calendar = Calendar::new(TimeZone::UTC, std::iter::empty::<Date>());
            let past: Vec<Dated> =
                older.iter().map(|(time, reading)| Dated { unix_s: *time, reading: *reading }).collect();
            for (time, reading) in points.range(began..until) {
                // The reference lies after most incidents: as if it were the weeks before.
                let shifted = time + 364 * 86_400;
                let now = Dated { unix_s: shifted, reading: *reading };
                if let Some((found, _)) = calendar.judge(*measure, &past, now, &SeasonParams::default()) {
                    note("seasonal", service, found.unusual);
                }
            }
        }
    }
    for ((service, name), (measure, points)) in &series.services {
        let older = reference.services.get(&(service.clone(), *name));
        let usual: Vec<Reading> = points
            .range(..began)
            .rev()
            .map(|(_, reading)| *reading)
            .chain(older.into_iter().flat_map(|(_, points)| points.values().rev().copied()))
            .take(BASELINE)
            .collect();
        for reading in points.range(began - began.rem_euclid(*step_s)..until).map(|(_, reading)| *reading) {
            if let Some(found) = judge(*measure, &usual, reading, LEAST_READINGS, LIMIT) {
                note("robust z, spans", service, found.unusual);
            }
        }
    }
    for ((service, operation), steps) in &series.operations {
        let older = reference.operations.get(&(service.clone(), operation.clone()));
        let usual: Vec<Features> = steps
            .range(..began)
            .map(|(_, step)| *step)
            .chain(older.into_iter().flat_map(|older| older.values().copied()))
            .collect();
        let Some(detector) = VectorDetector::learn(&usual, &VectorParams::default()) else { continue };
        for step in steps.range(began - began.rem_euclid(*step_s)..until).map(|(_, step)| step) {
            if let Some(found) = detector.judge(step) {
                note("isolation forest", service, found.judgement.unusual);
            }
        }
    }
    for (service, minutes) in &series.patterns {
        let first = began.div_euclid(60);
        let mut before = reference.patterns.get(service).cloned().unwrap_or_default();
        before.extend(minutes.iter().filter(|one| one.minute < first).cloned());
        for minute in first..until.div_euclid(60) + 1 {
            let now: Vec<PatternMinute> =
                minutes.iter().filter(|one| one.minute == minute).cloned().collect();
            if let Some(unusual) = by_patterns(&before, &now) {
                note("log patterns", service, unusual);
            }
        }
    }
    for (detector, seen) in by_detector {
        let tally = report.entry((detector, case.meta.set.clone())).or_default();
        tally.incidents += 1;
        tally.seen_anywhere += u64::from(seen.values().any(|unusual| *unusual));
        tally.seen += u64::from(label.roots().iter().any(|root| seen.get(*root) == Some(&true)));
    }
    Ok(())
}

/// The most frequent distance of the points of a series, in seconds.
fn step_of(points: &Points) -> i64 {
    let times: Vec<i64> = points.keys().copied().collect();
    times.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(0)
}

/// Measures the intervals of forecasts on the last hours of fault-free metrics.
///
/// # Errors
/// When the folders or files cannot be read.
pub fn calibrate(cases: &[Case], reference: &Path) -> Result<Calibration> {
    let sets = sets(cases);
    let mut calibration = Calibration::new();
    for folder in folders(reference)? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(set) = sets.get(&name) else { continue };
        let series = Series::metrics_of(&folder)?;
        let every = series.metrics.len().div_ceil(MAX_SERIES).max(1);
        for (_, points) in series.metrics.values().step_by(every) {
            check(&mut calibration, set, points);
        }
    }
    Ok(calibration)
}

/// How often anomalies would open incidents in fault-free data, by data set.
///
/// # Errors
/// When the folders or files cannot be read.
pub fn false_openings(
    cases: &[Case],
    reference: &Path,
    least_score: f64,
) -> Result<BTreeMap<String, Openings>> {
    let sets = sets(cases);
    let mut found: BTreeMap<String, Openings> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.meta.reference.is_none()) {
        // Its own time before the fault takes the place of a reference.
        let mut series = Series::read(&case.folder, 60)?;
        for (_, points) in series.metrics.values_mut().chain(series.services.values_mut()) {
            points.split_off(&case.meta.detect_time);
        }
        found.entry(case.meta.set.clone()).or_default().add(&openings(&series, least_score));
    }
    for folder in folders(reference)? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(set) = sets.get(&name) else { continue };
        let series = Series::read(&folder, 60)?;
        found.entry(set.clone()).or_default().add(&openings(&series, least_score));
    }
    Ok(found)
}

/// Measures and prints.
///
/// # Errors
/// When the data cannot be read or the table not be written.
pub fn eval_anomalies(arguments: &EvalAnomaliesArgs, out: &mut impl Write) -> Result<()> {
    let Found { cases, unreadable, problems } = cases(&arguments.data)?;
    for problem in unreadable.into_iter().map(|(_, problem)| problem).chain(problems) {
        writeln!(out, "{problem}")?;
    }
    let report = measure(&cases, &arguments.reference)?;
    writeln!(
        out,
        "| detector | data set | fault-free readings | false positives | incidents | seen at the cause | seen anywhere |"
    )?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- | --- |")?;
    for ((detector, set), tally) in &report {
        let share = |part: u64| match tally.incidents {
            0 => "-".to_owned(),
            all => format!("{:.2}", part as f64 / all as f64),
        };
        let false_positives = match tally.judged {
            0 => "-".to_owned(),
            _ => format!("{:.2} %", 100.0 * tally.false_positives()),
        };
        writeln!(
            out,
            "| {detector} | {set} | {} | {false_positives} | {} | {} | {} |",
            tally.judged,
            tally.incidents,
            share(tally.seen),
            share(tally.seen_anywhere),
        )?;
    }
    writeln!(out, "\n| incidents opened by anomalies | fault-free hours | services | opened | a day |")?;
    writeln!(out, "| --- | --- | --- | --- | --- |")?;
    let openings = false_openings(&cases, &arguments.reference, arguments.incident_score)?;
    // Some sets have no durations at the 95th percentile.
    for (set, one) in openings.into_iter().filter(|(_, one)| one.hours > 0.0) {
        let Openings { hours, services, opened } = one;
        writeln!(out, "| {set} | {hours:.1} | {services} | {opened} | {:.1} |", one.a_day())?;
    }
    if !arguments.without_forecasts {
        writeln!(out, "\n| forecast | data set | values held back | within 80 % | within 95 % |")?;
        writeln!(out, "| --- | --- | --- | --- | --- |")?;
        for ((set, kind), coverage) in calibrate(&cases, &arguments.reference)? {
            let share = |part: u64| format!("{:.1} %", 100.0 * part as f64 / coverage.values.max(1) as f64);
            let (likely, nearly_sure) = (share(coverage.likely), share(coverage.nearly_sure));
            writeln!(out, "| {kind} | {set} | {} | {likely} | {nearly_sure} |", coverage.values)?;
        }
    }
    Ok(())
}
