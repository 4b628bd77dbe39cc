//! Labelled incidents from folders of Parquet files. `docs/rca.md` describes the format.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use olly_rca::{
    Incident, LogRow, Micros, Outcome, Parent, Period, PointRow, SpanRow, Symptom, SymptomKind, Telemetry,
    TelemetryBuilder, onset,
};
use parquet::data_type::ByteArray;
use serde::Deserialize;

use crate::{
    healthy,
    table::{Table, text},
};

/// The times that telemetry can have, in Unix seconds: up to the year 9999. What is computed from them does not overflow.
pub(crate) const TIMES: RangeInclusive<i64> = 0..=253_402_300_799;
/// The longest fault, in seconds: a week.
const LONGEST: i64 = 604_800;

/// `meta.json` of a case.
#[derive(Clone, Debug, Deserialize)]
pub struct Meta {
    /// The case's name.
    pub case: String,
    /// Its data set.
    pub set: String,
    /// When the incident was noticed, in Unix seconds.
    pub detect_time: i64,
    /// The folder of the reference data.
    pub reference: Option<String>,
    /// Where the incident was noticed.
    pub target: Option<Target>,
    /// From when to when spans and logs are there, in seconds from `detect_time`.
    pub span_log_window: Option<[i64; 2]>,
    /// From when to when the fault lasted, where all spans lie inside of it.
    pub span_window: Option<[i64; 2]>,
    /// Calls known from elsewhere than spans.
    #[serde(default)]
    pub edges: Vec<Edge>,
}

impl Meta {
    fn check(&self) -> Result<()> {
        let (detect_time, latest) = (self.detect_time, TIMES.end());
        ensure!(
            TIMES.contains(&detect_time),
            "detect_time is {detect_time}; allowed are Unix seconds from 0 to {latest}"
        );
        if let Some([_, end]) = self.span_window {
            ensure!(
                (1..=LONGEST).contains(&end),
                "span_window ends at {end}; allowed are 1 to {LONGEST} seconds after detect_time"
            );
        }
        if let Some(Target { metric, .. }) = &self.target {
            ensure!(
                ["latency", "availability"].contains(&metric.as_str()),
                "target.metric is `{metric}`; allowed are latency and availability"
            );
        }
        Ok(())
    }
}

/// The service level that was missed.
#[derive(Clone, Debug, Deserialize)]
pub struct Target {
    /// The service.
    pub node: String,
    /// `latency` or `availability`.
    pub metric: String,
}

/// A call.
#[derive(Clone, Debug, Deserialize)]
pub struct Edge {
    /// Who calls.
    pub caller: String,
    /// Who is called.
    pub callee: String,
}

/// `meta.json` of a reference.
#[derive(Clone, Debug, Default, Deserialize)]
struct ReferenceMeta {
    #[serde(default)]
    edges: Vec<Edge>,
}

/// `label.json` of a case.
#[derive(Clone, Debug, Deserialize)]
pub struct Label {
    /// The cause.
    pub root_cause_service: Option<String>,
    /// The causes, when there are several.
    #[serde(default)]
    pub root_cause_services: Vec<String>,
    /// The kind of fault.
    #[serde(default = "unnamed")]
    pub fault_type: String,
    /// The code region or resource.
    pub root_cause_inner: Option<String>,
}

fn unnamed() -> String {
    "unnamed".to_owned()
}

impl Label {
    /// Every service that is right as an answer.
    pub fn roots(&self) -> Vec<&str> {
        if self.root_cause_services.is_empty() {
            self.root_cause_service.iter().map(String::as_str).collect()
        } else {
            self.root_cause_services.iter().map(String::as_str).collect()
        }
    }
}

/// One incident.
#[derive(Clone, Debug)]
pub struct Case {
    /// What is told of it.
    pub meta: Meta,
    /// Its solution, where it is known.
    pub label: Option<Label>,
    pub(crate) folder: PathBuf,
}

/// How the data is changed before the analysis sees it, to measure what that costs.
#[derive(Clone, Copy, Debug)]
pub struct Conditions {
    /// Seconds that the incident is noticed late (or, below zero, early).
    pub late: i64,
    /// The share of traces that are kept.
    pub traces: f64,
    /// Which of the random choices of traces is kept.
    pub seed: u64,
    /// Whether the reference may lie after the incident.
    pub past_only: bool,
    /// Seconds after its beginning that an incident is looked at.
    pub horizon: i64,
    /// Seconds that it may have begun earlier.
    pub uncertain: i64,
    /// Whether the beginning has to be found instead of being given.
    pub detect: bool,
    /// How many times the spans and logs of the incident are taken, each time as other traces.
    pub repeat: u32,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            late: 0,
            traces: 1.0,
            seed: 0,
            past_only: false,
            horizon: 185,
            uncertain: 90,
            detect: false,
            repeat: 1,
        }
    }
}

impl Conditions {
    /// The question of a case, were it begun at this time.
    fn question(&self, case: &Case, telemetry: &Telemetry, began: Micros) -> Incident {
        let symptom = case.meta.target.as_ref().and_then(|target| {
            let kind = if target.metric == "latency" { SymptomKind::Latency } else { SymptomKind::Failures };
            telemetry.names.symbol(&target.node).map(|service| Symptom { service, kind })
        });
        let until = began + self.lasts(case) * 1_000_000;
        Incident { began, uncertain: self.uncertain * 1_000_000, until, symptom }
    }

    /// How long an incident is looked at, in seconds.
    fn lasts(&self, case: &Case) -> i64 {
        case.meta.span_window.map_or(self.horizon, |[_, end]| end)
    }

    /// From where an incident may have begun to as long after its end as it lasted.
    pub(crate) fn trouble(&self, case: &Case) -> (Micros, Micros) {
        let (began, lasts) = (case.meta.detect_time, self.lasts(case));
        ((began - self.uncertain) * 1_000_000, (began + 2 * lasts) * 1_000_000)
    }

    /// Whether a sampler keeps this trace: the same answer for all of its spans and logs, each time.
    pub(crate) fn keeps(&self, trace: i64) -> bool {
        // SplitMix64: neighbouring numbers come out unrelated, as do those of neighbouring seeds.
        let mut hash = trace.cast_unsigned().wrapping_add(STEP.wrapping_mul(self.seed.wrapping_add(1)));
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^= hash >> 31;
        (hash >> 11) as f64 / (1u64 << 53) as f64 <= self.traces
    }
}

/// The step of SplitMix64.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The cases below a folder, and what of it could not be read.
#[derive(Debug, Default)]
pub struct Found {
    /// The cases, ordered by folder.
    pub cases: Vec<Case>,
    /// Cases that cannot be read, by the names of their folders, and why.
    pub unreadable: Vec<(String, String)>,
    /// Why a folder is no case, one line each. They keep nobody from looking at the others.
    pub problems: Vec<String>,
}

/// The cases below a folder: those of one set (`dir/<case>/meta.json`) or of several (`dir/<set>/<case>/meta.json`).
pub fn cases(dir: &Path) -> Result<Found> {
    let mut found = Found::default();
    for folder in folders(dir)? {
        if folder.join("meta.json").exists() {
            found.take(folder);
            continue;
        }
        let seen = |found: &Found| (found.cases.len(), found.unreadable.len(), found.problems.len());
        let before = seen(&found);
        for inner in folders(&folder)? {
            if inner.join("meta.json").exists() {
                found.take(inner);
            } else {
                found.problems.push(format!("{} has no meta.json: left out", inner.display()));
            }
        }
        if seen(&found) == before {
            found
                .problems
                .push(format!("{} holds no case (a folder with a meta.json): left out", folder.display()));
        }
    }
    ensure!(
        !found.cases.is_empty() || !found.unreadable.is_empty(),
        "no folder with a meta.json below {}",
        dir.display()
    );
    let mut names = BTreeSet::new();
    for name in found.cases.iter().map(|case| &case.meta.case).filter(|name| !names.insert(*name)) {
        found.problems.push(format!("case {name} is there more than once"));
    }
    Ok(found)
}

impl Found {
    fn take(&mut self, folder: PathBuf) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match case(folder) {
            Ok((case, problem)) => {
                self.cases.push(case);
                self.problems.extend(problem);
            }
            Err(error) => self.unreadable.push((name, format!("{error:#}"))),
        }
    }
}

/// The folders in a folder, ordered by name.
pub(crate) fn folders(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("{} cannot be listed", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A case, and what is odd about it. A label that cannot be read, or names nothing, is as good as none.
fn case(folder: PathBuf) -> Result<(Case, Option<String>)> {
    let path = folder.join("meta.json");
    let meta: Meta = json(&path)?;
    meta.check().with_context(|| path.display().to_string())?;
    let path = folder.join("label.json");
    let (label, problem) = match path.exists().then(|| label(&path)) {
        None => (None, None),
        Some(Ok(label)) => (Some(label), None),
        Some(Err(error)) => (None, Some(format!("{error:#}: taken as not labelled"))),
    };
    Ok((Case { meta, label, folder }, problem))
}

fn label(path: &Path) -> Result<Label> {
    let label: Label = json(path)?;
    ensure!(!label.roots().is_empty(), "{} names no root_cause_service", path.display());
    Ok(label)
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not as expected", path.display()))
}

/// Reads cases; keeps the references.
pub struct Loader {
    dir: PathBuf,
    conditions: Conditions,
    references: BTreeMap<String, TelemetryBuilder>,
    problems: BTreeSet<String>,
}

impl Loader {
    /// For references below `dir`.
    pub fn new(dir: PathBuf, conditions: Conditions) -> Self {
        Self { dir, conditions, references: BTreeMap::new(), problems: BTreeSet::new() }
    }

    /// What of the rows read so far could not be used, one line each.
    pub fn into_problems(self) -> impl Iterator<Item = String> {
        self.problems.into_iter()
    }

    /// The telemetry of a case and the question to it.
    pub fn load(&mut self, case: &Case) -> Result<Loaded> {
        let began = (case.meta.detect_time + self.conditions.late) * 1_000_000;
        let mut builder = match &case.meta.reference {
            None => TelemetryBuilder::default(),
            Some(name) if self.conditions.past_only => {
                let folder = self.reference(name)?;
                let mut builder = TelemetryBuilder::default();
                let batch = Batch { period: Period::Reference, number: 0 };
                read(&mut builder, batch, &folder, &|_, time| time < began, &mut self.problems)?;
                edges(&mut builder, &reference_meta(&folder)?.edges);
                builder
            }
            Some(name) => self.whole_reference(name)?,
        };
        edges(&mut builder, &case.meta.edges);
        let conditions = self.conditions;
        for copy in 0..conditions.repeat {
            let batch = Batch { period: Period::Window, number: copy };
            let keeps = |trace: i64, _: Micros| conditions.keeps(trace);
            read(&mut builder, batch, &case.folder, &keeps, &mut self.problems)?;
        }
        let telemetry = builder.finish();
        let given = self.conditions.question(case, &telemetry, began);
        let until = given.until;
        let uncertain = given.uncertain;
        if !self.conditions.detect {
            return Ok(Loaded { telemetry, incident: given, detection: None });
        }
        let from = first(&telemetry).unwrap_or(began).max(began - LOOK_BACK);
        let detection = Detection {
            from,
            found: onset(&telemetry, from, until).map(|onset| onset.began - began),
            false_alarm: onset(&telemetry, from, began - uncertain).is_some(),
        };
        Ok(Loaded { telemetry, incident: given, detection: Some(detection) })
    }
}

/// A case, ready for the analysis.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What is known around the incident.
    pub telemetry: Telemetry,
    /// The question, with the true beginning.
    pub incident: Incident,
    /// What came of searching the beginning, when it was not given.
    pub detection: Option<Detection>,
}

/// What came of searching the beginning of an incident.
#[derive(Clone, Copy, Debug)]
pub struct Detection {
    /// From when on it was searched.
    pub from: i64,
    /// How much later than the true beginning the found one is, in microseconds; none when none was found.
    pub found: Option<i64>,
    /// Whether an incident was found in the time before the true one, too.
    pub false_alarm: bool,
}

/// How long before an incident its beginning is searched, in microseconds.
const LOOK_BACK: i64 = 1_800_000_000;

/// The time of the first row of the window.
pub(crate) fn first(telemetry: &Telemetry) -> Option<i64> {
    let rows = &telemetry.window;
    let spans = rows.spans.iter().map(|row| row.start).min();
    // Metrics may reach back further than spans; without any spans they are all there is.
    spans.or_else(|| rows.points.iter().map(|row| row.time).min())
}

impl Loader {
    /// The fault-free data that these cases refer to, and questions like theirs to stretches of it.
    pub(crate) fn healthy(&mut self, name: &str, cases: &[&Case]) -> Result<(Telemetry, Vec<Incident>)> {
        let telemetry = self.whole_reference(name)?.finish();
        let like = |case: &Case, began| self.conditions.question(case, &telemetry, began);
        let lasts = cases.first().map(|case| like(case, 0)).map_or(0, |incident| incident.until);
        let stretches = healthy::stretches(&telemetry.reference, lasts);
        let incidents = stretches
            .into_iter()
            .zip(cases.iter().cycle())
            .map(|((began, until), case)| Incident { until, ..like(case, began) })
            .collect();
        Ok((telemetry, incidents))
    }

    fn whole_reference(&mut self, name: &str) -> Result<TelemetryBuilder> {
        if let Some(known) = self.references.get(name) {
            return Ok(known.clone());
        }
        let folder = self.reference(name)?;
        let mut builder = TelemetryBuilder::default();
        let batch = Batch { period: Period::Reference, number: 0 };
        read(&mut builder, batch, &folder, &|_, _| true, &mut self.problems)?;
        edges(&mut builder, &reference_meta(&folder)?.edges);
        self.references.insert(name.to_owned(), builder.clone());
        Ok(builder)
    }

    fn reference(&self, name: &str) -> Result<PathBuf> {
        let folder = self.dir.join(name);
        ensure!(folder.is_dir(), "its reference {} is no folder", folder.display());
        Ok(folder)
    }
}

fn reference_meta(folder: &Path) -> Result<ReferenceMeta> {
    let path = folder.join("meta.json");
    if path.exists() { json(&path) } else { Ok(ReferenceMeta::default()) }
}

fn edges(builder: &mut TelemetryBuilder, edges: &[Edge]) {
    for edge in edges {
        let (caller, callee) = (builder.name(&edge.caller), builder.name(&edge.callee));
        builder.call(caller, callee);
    }
}

/// Where rows go, and which copy of them it is.
#[derive(Clone, Copy)]
struct Batch {
    period: Period,
    number: u32,
}

impl Batch {
    /// The trace, different for each copy.
    fn trace(self, trace: i64) -> u128 {
        u128::from(trace.cast_unsigned()) | u128::from(self.number) << 64
    }
}

/// Rows to be kept: by trace and time in microseconds.
type Keep<'a> = &'a dyn Fn(i64, i64) -> bool;

/// The files of a folder, of which each may be missing.
const SIGNALS: [&str; 3] = ["spans.parquet", "logs.parquet", "metrics.parquet"];

fn read(
    builder: &mut TelemetryBuilder,
    batch: Batch,
    folder: &Path,
    keep: Keep<'_>,
    problems: &mut BTreeSet<String>,
) -> Result<()> {
    let [spans_file, logs_file, metrics_file] = SIGNALS.map(|file| Table::open(&folder.join(file)));
    let (spans_file, logs_file, metrics_file) = (spans_file?, logs_file?, metrics_file?);
    if spans_file.is_none() && logs_file.is_none() && metrics_file.is_none() {
        problems.insert(format!("{} has none of {}", folder.display(), SIGNALS.join(", ")));
    }
    let mut tell = |table: &Table, rows: Unusable| {
        if let Some(problem) = rows.problem() {
            problems.insert(format!("{}: {problem}", table.path()));
        }
    };
    if let Some(table) = spans_file {
        tell(&table, spans(builder, batch, &table, keep)?);
    }
    if let Some(table) = logs_file {
        tell(&table, logs(builder, batch, &table, keep)?);
    }
    if let Some(table) = metrics_file.filter(|_| batch.number == 0) {
        tell(&table, points(builder, batch.period, &table, keep)?);
    }
    Ok(())
}

/// Rows that say nothing.
struct Unusable {
    count: usize,
    /// The number of the first, from 1.
    first: usize,
    /// Of how many rows.
    of: usize,
    /// What every row needs.
    wanted: &'static str,
}

impl Unusable {
    const fn without(wanted: &'static str, of: usize) -> Self {
        Self { count: 0, first: 0, of, wanted }
    }

    fn add(&mut self, row: usize) {
        if self.count == 0 {
            self.first = row + 1;
        }
        self.count += 1;
    }

    fn problem(&self) -> Option<String> {
        let Self { count, first, of, wanted } = self;
        (*count > 0)
            .then(|| format!("no {wanted} in {count} of {of} rows (the first is row {first}): left out"))
    }
}

/// A time in microseconds, when telemetry can have it.
pub(crate) fn micros(time: Option<i64>) -> Option<Micros> {
    time.filter(|time| TIMES.contains(&time.div_euclid(1_000_000)))
}

/// The text of a row; empty where there is no such column.
fn text_of(column: &Option<Vec<Option<ByteArray>>>, row: usize) -> Cow<'_, str> {
    column.as_ref().map_or(Cow::Borrowed(""), |column| text(&column[row]))
}

/// The number of a row; none where there is no such column.
fn number_of(column: &Option<Vec<Option<i64>>>, row: usize) -> Option<i64> {
    column.as_ref().and_then(|column| column[row])
}

fn spans(builder: &mut TelemetryBuilder, batch: Batch, table: &Table, keep: Keep<'_>) -> Result<Unusable> {
    let trace = table.integers("trace_id")?;
    let span = table.integers_if_any("span_id")?;
    // Only the two ends of each call: the caller's side is a row with another caller than the service.
    let caller = table.texts_if_any("caller")?;
    let parent = if caller.is_some() { None } else { Some(table.integers("parent_id")?) };
    let start = table.integers("start_us")?;
    let duration = table.integers("dur_us")?;
    let service = table.texts("service")?;
    let operation = table.texts_if_any("operation")?;
    let status = table.integers_if_any("http_status")?;
    let mut unusable = Unusable::without("trace_id and start_us of the years 1970 to 9999", trace.len());
    for row in 0..trace.len() {
        let (Some(trace), Some(start)) = (trace[row], micros(start[row])) else {
            unusable.add(row);
            continue;
        };
        if !keep(trace, start) {
            continue;
        }
        let callee = builder.name(&text(&service[row]));
        let own = if caller.is_some() { builder.name(&text_of(&caller, row)) } else { callee };
        let operation = if operation.is_some() { builder.name(&text_of(&operation, row)) } else { callee };
        builder.span(
            batch.period,
            SpanRow {
                trace: batch.trace(trace),
                start,
                duration: duration[row].and_then(|duration| u64::try_from(duration).ok()).unwrap_or_default(),
                span: number_of(&span, row).unwrap_or_default().cast_unsigned(),
                parent: match number_of(&parent, row) {
                    None => Parent::Unknown,
                    Some(0) => Parent::Root,
                    Some(parent) => Parent::Span(parent.cast_unsigned()),
                },
                service: own,
                operation,
                peer: (own != callee).then_some(callee),
                outcome: match status.as_ref().map(|status| status[row]) {
                    None => Outcome::Unset,
                    // No answer at all is written as 0.
                    Some(None | Some(0 | 500..)) => Outcome::Failed,
                    Some(Some(_)) => Outcome::Good,
                },
            },
        );
    }
    Ok(unusable)
}

fn logs(builder: &mut TelemetryBuilder, batch: Batch, table: &Table, keep: Keep<'_>) -> Result<Unusable> {
    let time = table.integers("ts_us")?;
    let service = table.texts("service")?;
    let severity = table.texts_if_any("severity")?;
    let logger = table.texts_if_any("logger")?;
    let trace = table.integers_if_any("trace_id")?;
    let span = table.integers_if_any("span_id")?;
    let body = table.texts("body")?;
    let mut unusable = Unusable::without("ts_us of the years 1970 to 9999", time.len());
    for row in 0..time.len() {
        let Some(time) = micros(time[row]) else {
            unusable.add(row);
            continue;
        };
        let of = number_of(&trace, row).unwrap_or_default();
        if !keep(of, time) {
            continue;
        }
        let event = olly_rca::log_event(&text_of(&logger, row), &text(&body[row]));
        let service = builder.name(&text(&service[row]));
        let event = builder.name(&event);
        let severity = text_of(&severity, row).to_ascii_uppercase();
        builder.log(
            batch.period,
            LogRow {
                trace: if of == 0 { 0 } else { batch.trace(of) },
                span: number_of(&span, row).unwrap_or_default().cast_unsigned(),
                time,
                service,
                event,
                error: matches!(severity.as_str(), "ERROR" | "FATAL"),
            },
        );
    }
    Ok(unusable)
}

fn points(builder: &mut TelemetryBuilder, period: Period, table: &Table, keep: Keep<'_>) -> Result<Unusable> {
    let time = table.integers("ts")?;
    let service = table.texts("service")?;
    let pod = table.texts_if_any("pod")?;
    let metric = table.texts("name")?;
    let value = table.floats("value")?;
    let mut unusable = Unusable::without("value and ts (Unix seconds) of the years 1970 to 9999", time.len());
    for row in 0..time.len() {
        let time = time[row].filter(|time| TIMES.contains(time));
        let (Some(time), Some(value)) = (time, value[row]) else {
            unusable.add(row);
            continue;
        };
        let time = time * 1_000_000;
        // Sampling drops traces, never points.
        if period == Period::Reference && !keep(0, time) {
            continue;
        }
        let point = PointRow {
            service: builder.name(&text(&service[row])),
            instance: builder.name(&text_of(&pod, row)),
            metric: builder.name(&text(&metric[row])),
            time,
            value,
        };
        builder.point(period, point);
    }
    Ok(unusable)
}
