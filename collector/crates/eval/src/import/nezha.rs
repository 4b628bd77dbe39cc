//! Nezha (Yu et al., FSE 2023). `rca_data/<date>` holds the minutes around each fault and their labels, `construct_data/<date>`
//! fault-free ones; both have CSV files in `trace`, `log` and `metric`. The names of the minute files are off by up to a minute, so
//! only the times inside count.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use jiff::{civil::DateTime, tz::TimeZone};
use parquet::data_type::ByteArray;
use serde_json::{Value, json};

use super::{
    Done, Target,
    files::{self, Column, Csv, Point, text},
    name, seconds_of, subfolders,
};

/// What belongs to a case: seconds before and after the injection, for spans and logs.
const AROUND: i64 = 300;
/// The same for metrics, before the injection.
const METRICS_BEFORE: i64 = 3600;
/// What is not fault-free: seconds before and after each injection. A fault lasts 180 s.
const FAULTY: [i64; 2] = [60, 300];
const SECOND: i64 = 1_000_000;

pub(super) fn import(dir: &Path, target: &Target) -> Result<Done> {
    let inner: Vec<(&str, Value)> =
        [("nezha-ob", "root_cause_hipster.json"), ("nezha-tt", "root_cause_ts.json")]
            .into_iter()
            .map(|(set, file)| Ok((set, files::read_json(&dir.join("construct_data").join(file))?)))
            .collect::<Result<_>>()
            .context("this is no clone of Nezha")?;
    let mut done = Done::default();
    for day in subfolders(&dir.join("rca_data"))? {
        let date = name(&day);
        let labels = day.join(format!("{date}-fault_list.json"));
        if !labels.exists() {
            done.notes.push(format!("{} is missing: the day is left out", labels.display()));
            continue;
        }
        let faults = faults(&labels)?;
        let Some(set) = faults.first().and_then(|fault| set_of(&inner, &fault.service)) else {
            done.notes.push(format!(
                "{}: a service that no root_cause file names: the day is left out",
                labels.display()
            ));
            continue;
        };
        let mut rows = Rows::default();
        rows.read(&day)?;
        let mut healthy = Rows::default();
        healthy.read(&dir.join("construct_data").join(&date))?;
        let reference = format!("{}-{date}", set.0);
        let fault_free = |at: i64| {
            faults
                .iter()
                .all(|fault| !(fault.began - FAULTY[0]..fault.began + FAULTY[1]).contains(&(at / SECOND)))
        };
        let folder = target.references.join(&reference);
        files::json(&folder.join("meta.json"), &json!({ "reference": reference }))?;
        healthy.append(rows.select(&fault_free, &fault_free));
        healthy.write(&folder)?;
        for fault in &faults {
            let case = format!("{reference}-{}", fault.began);
            let folder = target.cases.join(set.0).join(&case);
            files::json(
                &folder.join("meta.json"),
                &json!({ "case": case, "set": set.0, "detect_time": fault.began, "reference": reference,
                         "span_log_window": [-AROUND, AROUND] }),
            )?;
            files::json(
                &folder.join("label.json"),
                &json!({ "root_cause_service": fault.service, "root_cause_pod": fault.pod, "fault_type": fault.kind,
                         "root_cause_inner": set.1.get(&fault.service).and_then(|of| of.get(&fault.kind)) }),
            )?;
            let within = |before: i64| {
                let (from, to) = ((fault.began - before) * SECOND, (fault.began + AROUND) * SECOND);
                move |at: i64| (from..=to).contains(&at)
            };
            rows.select(&within(AROUND), &within(METRICS_BEFORE)).write(&folder)?;
            done.cases += 1;
        }
    }
    ensure!(done.cases > 0, "no <date>/<date>-fault_list.json below {}/rca_data", dir.display());
    Ok(done)
}

/// The set that a service belongs to, with the inner causes of its services.
fn set_of<'a>(inner: &'a [(&'static str, Value)], service: &str) -> Option<(&'static str, &'a Value)> {
    inner.iter().find(|(_, services)| services.get(service).is_some()).map(|(set, services)| (*set, services))
}

/// An injected fault.
struct Fault {
    /// Unix seconds.
    began: i64,
    pod: String,
    service: String,
    kind: String,
}

/// The faults of a day: lists of them, by hour.
fn faults(path: &Path) -> Result<Vec<Fault>> {
    let told = files::read_json(path)?;
    let hours = told.as_object().with_context(|| format!("{} holds no object", path.display()))?;
    let mut faults = Vec::new();
    for fault in hours.values().filter_map(Value::as_array).flatten() {
        let want = |key: &str| {
            fault
                .get(key)
                .and_then(Value::as_str)
                .with_context(|| format!("{}: {fault} has no {key}", path.display()))
        };
        let began = want("inject_timestamp")?;
        let pod = want("inject_pod")?;
        faults.push(Fault {
            began: seconds_of(began).with_context(|| path.display().to_string())?,
            pod: pod.to_owned(),
            service: service_of(pod).to_owned(),
            kind: want("inject_type")?.to_owned(),
        });
    }
    faults.sort_by_key(|fault| fault.began);
    Ok(faults)
}

/// The deployment's name in a pod's: without the hashes of the replica set and of the pod.
fn service_of(pod: &str) -> &str {
    pod.rsplitn(3, '-').nth(2).unwrap_or(pod)
}

#[derive(Clone)]
struct Span {
    ids: [i64; 3],
    start: i64,
    duration: i64,
    /// Service, pod, operation.
    texts: [ByteArray; 3],
}

#[derive(Clone)]
struct Log {
    time: i64,
    trace: i64,
    span: i64,
    /// Service, pod, severity, logger, body.
    texts: [ByteArray; 5],
}

/// The rows of a day.
#[derive(Default)]
struct Rows {
    spans: Vec<Span>,
    logs: Vec<Log>,
    points: Vec<Point>,
}

/// Names that repeat, kept once.
#[derive(Default)]
struct Names(HashMap<String, ByteArray>);

impl Names {
    fn of(&mut self, name: &str) -> ByteArray {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let new = text(name);
        self.0.insert(name.to_owned(), new.clone());
        new
    }
}

/// The CSV files of a folder, ordered by name; none when there is no such folder.
fn tables(dir: &Path) -> Result<Vec<PathBuf>> {
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).with_context(|| format!("{} cannot be listed", dir.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "csv") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// An ID in hexadecimal digits, its last 64 bits; 0 for `root` and for what is no ID.
fn id(hex: &str) -> i64 {
    let last = hex.len().checked_sub(16).and_then(|from| hex.get(from..)).unwrap_or(hex);
    u64::from_str_radix(last, 16).map_or(0, u64::cast_signed)
}

fn number(cell: &str) -> Result<i64> {
    cell.trim().parse().with_context(|| format!("`{cell}` is no whole number"))
}

impl Rows {
    fn read(&mut self, day: &Path) -> Result<()> {
        let mut names = Names::default();
        for path in tables(&day.join("trace"))? {
            self.spans_of(&path, &mut names)?;
        }
        for path in tables(&day.join("log"))? {
            self.logs_of(&path, &mut names)?;
        }
        for path in tables(&day.join("metric"))? {
            self.points_of(&path, &mut names)?;
        }
        Ok(())
    }

    fn spans_of(&mut self, path: &Path, names: &mut Names) -> Result<()> {
        let csv = Csv::open(path)?;
        let at = |name: &str| csv.column(name);
        let ids = [at("TraceID")?, at("SpanID")?, at("ParentID")?];
        let (pod, operation) = (at("PodName")?, at("OperationName")?);
        let (start, end) = (at("StartTimeUnixNano")?, at("EndTimeUnixNano")?);
        csv.each(|record| {
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let (start, end) = (number(cell(start))?, number(cell(end))?);
            let texts = [names.of(service_of(cell(pod))), names.of(cell(pod)), names.of(cell(operation))];
            let duration = end.saturating_sub(start).max(0) / 1000;
            self.spans.push(Span { ids: ids.map(|at| id(cell(at))), start: start / 1000, duration, texts });
            Ok(())
        })
    }

    fn logs_of(&mut self, path: &Path, names: &mut Names) -> Result<()> {
        let csv = Csv::open(path)?;
        let at = |name: &str| csv.column(name);
        let (time, pod, log) = (at("TimeUnixNano")?, at("PodName")?, at("Log")?);
        let (trace, span) = (at("TraceID")?, at("SpanID")?);
        csv.each(|record| {
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let line = Line::of(cell(log));
            // One record of the original is dated in the year 1754.
            let Some(nanos) = cell(time).trim().parse::<i64>().ok().filter(|nanos| *nanos > 0) else {
                return Ok(());
            };
            self.logs.push(Log {
                time: nanos / 1000,
                trace: id(cell(trace)),
                span: id(cell(span)),
                texts: [
                    names.of(service_of(cell(pod))),
                    names.of(cell(pod)),
                    names.of(&line.severity),
                    names.of(&line.logger),
                    text(&line.body),
                ],
            });
            Ok(())
        })
    }

    /// `<pod>_metric.csv`, `front_service.csv` (the front door) and `source_50.csv`, `destination_50.csv` (calls, one column
    /// each). Others hold no metrics.
    fn points_of(&mut self, path: &Path, names: &mut Names) -> Result<()> {
        let file = name(path);
        let edges = ["source", "destination"].into_iter().find(|side| file == format!("{side}_50.csv"));
        if edges.is_none() && file != "front_service.csv" && !file.ends_with("_metric.csv") {
            return Ok(());
        }
        let csv = Csv::open(path)?;
        let header = csv.header().clone();
        let told = ["time", "timestamp", "podname", "servicename"];
        let column = |name: &str| header.iter().position(|known| known.eq_ignore_ascii_case(name));
        let time = column("Time").with_context(|| format!("{} has no column named Time", path.display()))?;
        let pod = column("PodName");
        csv.each(|record| {
            let cell = |at: usize| record.get(at).unwrap_or_default();
            // The column with the Unix time has a typing error in the original.
            let time = seconds(cell(time))?;
            let pod = pod.map_or("", cell);
            for (metric, value) in header.iter().zip(record) {
                if told.contains(&metric.to_ascii_lowercase().as_str()) || value.is_empty() {
                    continue;
                }
                let (service, metric) = match edges {
                    Some(side) => (metric.replacen('_', "->", 1), format!("edge_{side}_latency_p50_s")),
                    None if pod.is_empty() => ("__entry__".to_owned(), metric.to_owned()),
                    None => (service_of(pod).to_owned(), metric.to_owned()),
                };
                self.points.push(Point {
                    time,
                    service: names.of(&service),
                    pod: names.of(pod),
                    name: names.of(&metric),
                    value: value.parse().with_context(|| format!("`{value}` is no number"))?,
                });
            }
            Ok(())
        })
    }

    /// The rows whose times, in microseconds, are wanted: of spans and logs, and of metrics.
    fn select(&self, wanted: &dyn Fn(i64) -> bool, wanted_points: &dyn Fn(i64) -> bool) -> Self {
        Self {
            spans: self.spans.iter().filter(|span| wanted(span.start)).cloned().collect(),
            logs: self.logs.iter().filter(|log| wanted(log.time)).cloned().collect(),
            points: self.points.iter().filter(|point| wanted_points(point.time * SECOND)).cloned().collect(),
        }
    }

    fn append(&mut self, mut other: Self) {
        self.spans.append(&mut other.spans);
        self.logs.append(&mut other.logs);
        self.points.append(&mut other.points);
    }

    /// Writes the signals that there are.
    fn write(&self, folder: &Path) -> Result<()> {
        if !self.spans.is_empty() {
            let of = |at: usize| self.spans.iter().map(|span| span.ids[at]).collect();
            let texts = |at: usize| self.spans.iter().map(|span| span.texts[at].clone()).collect();
            files::parquet(
                &folder.join("spans.parquet"),
                &[
                    Column::Integers("trace_id", of(0)),
                    Column::Integers("span_id", of(1)),
                    Column::Integers("parent_id", of(2)),
                    Column::Texts("service", texts(0)),
                    Column::Texts("pod", texts(1)),
                    Column::Texts("operation", texts(2)),
                    Column::Integers("start_us", self.spans.iter().map(|span| span.start).collect()),
                    Column::Integers("dur_us", self.spans.iter().map(|span| span.duration).collect()),
                ],
            )?;
        }
        if !self.logs.is_empty() {
            let texts = |at: usize| self.logs.iter().map(|log| log.texts[at].clone()).collect();
            files::parquet(
                &folder.join("logs.parquet"),
                &[
                    Column::Integers("ts_us", self.logs.iter().map(|log| log.time).collect()),
                    Column::Texts("service", texts(0)),
                    Column::Texts("pod", texts(1)),
                    Column::Texts("severity", texts(2)),
                    Column::Texts("logger", texts(3)),
                    Column::Integers("trace_id", self.logs.iter().map(|log| log.trace).collect()),
                    Column::Integers("span_id", self.logs.iter().map(|log| log.span).collect()),
                    Column::Texts("body", texts(4)),
                ],
            )?;
        }
        if !self.points.is_empty() {
            files::points(&folder.join("metrics.parquet"), self.points.iter())?;
        }
        Ok(())
    }
}

/// Unix seconds of `2022-08-22 03:51:19.64 +0000 UTC m=+0.14`.
fn seconds(time: &str) -> Result<i64> {
    let wanted = || format!("`{time}` is no time like 2022-08-22 03:51:19");
    let civil: DateTime = time.get(..19).and_then(|time| time.parse().ok()).with_context(wanted)?;
    Ok(civil.to_zoned(TimeZone::UTC).with_context(wanted)?.timestamp().as_second())
}

/// What a log record says.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    severity: String,
    logger: String,
    body: String,
}

impl Line {
    /// Of a record as the container runtime wrote it: JSON with the line in `log`. The line is JSON in turn, or
    /// `16:48:42.424 INFO logger#line …`, or text only.
    fn of(record: &str) -> Self {
        let outer: Value = serde_json::from_str(record).unwrap_or_default();
        let line = outer.get("log").and_then(Value::as_str).unwrap_or(record).trim();
        let field =
            |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Ok(inner @ Value::Object(_)) = serde_json::from_str::<Value>(line) {
            let body = without_ids(&field(&inner, "message")).to_owned();
            return Self { severity: field(&inner, "severity").to_uppercase(), logger: String::new(), body };
        }
        let mut words = line.split_whitespace();
        let (_, severity, logger) = (words.next(), words.next(), words.next());
        let body = without_ids(line).to_owned();
        match (severity, logger) {
            (Some(severity), Some(logger)) if logger.contains('#') => {
                Self { severity: severity.to_owned(), logger: logger.to_owned(), body }
            }
            _ => Self { severity: String::new(), logger: String::new(), body },
        }
    }
}

/// What comes after `TraceID: … SpanID: …`.
fn without_ids(line: &str) -> &str {
    match line.split_once("SpanID: ") {
        Some((_, rest)) => rest.split_once(' ').map_or("", |(_, body)| body),
        None => line,
    }
}
