//! `ollystack-ai eval`: runs the analysis over labelled incidents and says how often it is right.

use std::{collections::BTreeMap, fs::File, io::Write, path::PathBuf, time::Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use olly_rca::{Answer, Channel, Examination, Incident, Inner, Params, Resource, analyse, search};
use serde::Serialize;

use crate::{
    baseline::Baseline,
    dataset::{Case, Conditions, Detection, Found, Label, Loaded, Loader, cases},
    healthy::{self, Troubles},
    print::{explain, print},
    quiet::{Asking, Healthy, HealthyReport, Quiets},
    score::{Bin, Hit, Score, random, reliability, score},
    sensitivity::{Sensitivity, Variant},
};

/// Measures the root-cause analysis on labelled incidents.
#[derive(Clone, Debug, Args)]
pub struct EvalArgs {
    /// Folder of the incidents: of one set (DIR/case/meta.json) or of several (DIR/set/case/meta.json).
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Folder of the fault-free data that the incidents refer to.
    #[arg(long = "ref", value_name = "DIR")]
    pub reference: PathBuf,
    /// Writes each case's answer to this file, one JSON object a line, also where labels are absent.
    #[arg(long, value_name = "FILE")]
    pub predictions: Option<PathBuf>,
    /// Writes the scores to this file.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Prints the chain of events and the evidence of each case whose cause is missed.
    #[arg(long)]
    pub explain: bool,
    /// The incident is noticed this many seconds late (below zero: early).
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_hyphen_values = true)]
    pub late: i64,
    /// Keeps this share of the traces, with their logs.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    pub traces: f64,
    /// With --traces: which of the random choices.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,
    /// Asks about healthy times, too: the time before each incident and stretches of the fault-free data, as long as the incidents.
    #[arg(long)]
    pub healthy: bool,
    /// Searches when the incident began, instead of being told.
    #[arg(long)]
    pub detect: bool,
    /// Drops fault-free data from after the incident.
    #[arg(long)]
    pub past_only: bool,
    /// Leaves a channel of evidence out, or explaining away; may be given several times.
    #[arg(long, value_name = "CHANNEL", value_parser = ["time", "errors", "logs", "calls", "resources", "contribution", "explain-away"])]
    pub without: Vec<String>,
    /// Tries each constant of the method 30 % lower and higher, one at a time, and counts the right answers; with --healthy
    /// also the healthy times in which a cause is named.
    #[arg(long)]
    pub sensitivity: bool,
    /// Analyses each incident with its spans repeated this many times (as other traces), to measure time.
    #[arg(long, value_name = "TIMES", default_value_t = 1)]
    pub repeat: u32,
}

impl EvalArgs {
    fn params(&self) -> Params {
        let out = |name: &str| self.without.iter().any(|part| part == name);
        Params {
            explain_away: !out("explain-away"),
            without: Channel::ALL.into_iter().filter(|channel| out(channel.name())).collect(),
            ..Params::default()
        }
    }

    fn conditions(&self) -> Result<Conditions> {
        ensure!(self.traces > 0.0 && self.traces <= 1.0, "--traces must be above 0 and at most 1");
        ensure!(self.repeat >= 1, "--repeat must be at least 1");
        ensure!(self.late.unsigned_abs() <= DAY_S, "--late must be at most a day ({DAY_S} seconds)");
        Ok(Conditions {
            late: self.late,
            traces: self.traces,
            seed: self.seed,
            past_only: self.past_only,
            detect: self.detect,
            repeat: self.repeat,
            ..Conditions::default()
        })
    }
}

/// One line of the predictions.
#[derive(Clone, Debug, Serialize)]
struct Prediction {
    case: String,
    ranked: Vec<String>,
    confidence: f64,
    abstained: bool,
    inner: Option<String>,
    /// Why nothing was asked, where the case cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl Prediction {
    fn of(case: &Case, answer: &Answer) -> Self {
        let first = answer.suspects.first();
        Self {
            case: case.meta.case.clone(),
            ranked: answer.suspects.iter().map(|suspect| suspect.service.clone()).collect(),
            confidence: answer.confidence,
            abstained: answer.inconclusive,
            inner: first.and_then(|suspect| suspect.inner.as_ref()).map(ToString::to_string),
            problem: None,
        }
    }

    fn of_unreadable(case: &str, problem: &str) -> Self {
        Self {
            case: case.to_owned(),
            ranked: Vec::new(),
            confidence: 0.0,
            abstained: true,
            inner: None,
            problem: Some(problem.to_owned()),
        }
    }
}

/// The file of the predictions, when one is wanted.
struct Predictions(Option<File>);

impl Predictions {
    fn create(path: Option<&PathBuf>) -> Result<Self> {
        let create = |path: &PathBuf| {
            File::create(path).with_context(|| format!("{} cannot be written", path.display()))
        };
        Ok(Self(path.map(create).transpose()?))
    }

    fn add(&mut self, prediction: &Prediction) -> Result<()> {
        if let Some(file) = &mut self.0 {
            writeln!(file, "{}", serde_json::to_string(prediction)?)?;
        }
        Ok(())
    }
}

/// What was found in one case.
struct Outcome {
    case: Case,
    hit: Option<Hit>,
    inner_right: Option<bool>,
    confidence: f64,
    abstained: bool,
    seconds: f64,
    spans: usize,
    baselines: BTreeMap<Baseline, Hit>,
    detection: Option<Detection>,
}

/// How well the beginnings of the incidents of a set were found.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct DetectionReport {
    /// Incidents whose beginning was searched.
    pub cases: usize,
    /// Those in which one was found.
    pub found: usize,
    /// Those in which it lies within a minute of the true one.
    pub within_a_minute: usize,
    /// Those in which an incident was found in the time before the true one.
    pub false_alarms: usize,
}

impl DetectionReport {
    fn new(outcomes: &[&Outcome]) -> Option<Self> {
        let mut report = Self::default();
        for detection in outcomes.iter().filter_map(|outcome| outcome.detection) {
            report.cases += 1;
            report.found += usize::from(detection.found.is_some());
            report.within_a_minute += usize::from(detection.found.is_some_and(|late| late.abs() <= MINUTE));
            report.false_alarms += usize::from(detection.false_alarm);
        }
        (report.cases > 0).then_some(report)
    }
}

const DAY_S: u64 = 86_400;
/// In microseconds.
const MINUTE: i64 = 60_000_000;

/// The scores of one set of incidents.
#[derive(Clone, Debug, Serialize)]
pub struct SetReport {
    /// The set's name.
    pub set: String,
    /// All of its labelled cases.
    pub all: Score,
    /// By kind of fault.
    pub by_fault: BTreeMap<String, Score>,
    /// The simple methods.
    pub baselines: BTreeMap<String, Score>,
    /// The share of cases in which the analysis was inconclusive.
    pub abstained: f64,
    /// Cases whose code region or resource is labelled, and the share of them in which it is named for the right service.
    pub inner: Option<(usize, f64)>,
    /// How well the beginnings were found, when they were searched.
    pub detection: Option<DetectionReport>,
    /// How often a cause was named where nothing happened, when that was asked.
    pub healthy: Option<HealthyReport>,
    /// The longest analysis, in seconds.
    pub slowest_seconds: f64,
    /// All analyses, in seconds.
    pub total_seconds: f64,
    /// The most spans of one analysis.
    pub most_spans: usize,
}

/// The whole report.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// By set.
    pub sets: Vec<SetReport>,
    /// Over all labelled cases.
    pub all: Score,
    /// Confidence against what came true; healthy times are in it when they were asked about.
    pub reliability: Vec<Bin>,
    /// Of these, the healthy times in which a cause was named.
    pub named_in_healthy: Vec<Bin>,
    /// Right answers with each constant changed, when that was asked for.
    pub sensitivity: Vec<Variant>,
    /// What of the data could not be read, one line each.
    pub problems: Vec<String>,
}

/// Runs the analysis over every case, prints the scores and writes the files asked for.
///
/// # Errors
/// When no case can be read or a file cannot be written. A folder or a case that cannot be read is reported and left out.
pub fn eval(args: &EvalArgs, out: &mut impl Write) -> Result<Report> {
    let (params, conditions) = (args.params(), args.conditions()?);
    let mut loader = Loader::new(args.reference.clone(), conditions);
    let mut predictions = Predictions::create(args.predictions.as_ref())?;
    let mut outcomes = Vec::new();
    let mut sensitivity = args.sensitivity.then(|| Sensitivity::new(&params));
    let Found { cases, mut unreadable, mut problems } = cases(&args.data)?;
    let mut quiet = Quiets::default();
    let troubles = Troubles::new(&cases, &conditions);
    let asking = Asking { params: &params, troubles: &troubles, explain: args.explain };
    for case in &cases {
        let loaded = match loader.load(case) {
            Ok(loaded) => loaded,
            Err(error) => {
                unreadable.push((case.meta.case.clone(), format!("{error:#}")));
                continue;
            }
        };
        let started = Instant::now();
        let (answer, incident) = answer(&loaded, &params);
        let seconds = started.elapsed().as_secs_f64();
        let telemetry = &loaded.telemetry;
        predictions.add(&Prediction::of(case, &answer))?;
        let ranked: Vec<&str> = answer.suspects.iter().map(|suspect| suspect.service.as_str()).collect();
        let hit =
            case.label.as_ref().map(|label| Hit { rank: rank(label, &ranked), candidates: ranked.len() });
        let mut baselines = BTreeMap::new();
        if let Some(label) = &case.label {
            if let Some(sensitivity) = &mut sensitivity {
                let examined = Examination::new(telemetry, &incident, &params.without);
                sensitivity.add(&case.meta.set, &examined, |answer| is_first(label, answer));
            }
            for baseline in Baseline::ALL {
                let by = baseline.rank(telemetry, &incident);
                let by: Vec<&str> = by.iter().map(String::as_str).collect();
                baselines.insert(baseline, Hit { rank: rank(label, &by), candidates: ranked.len() });
            }
        }
        if args.explain && hit.is_some_and(|hit| hit.rank != Some(1)) {
            let roots = case.label.as_ref().map(Label::roots).unwrap_or_default();
            writeln!(out, "{}: the cause is {}", case.meta.case, roots.join(", "))?;
            explain(out, &roots, &answer)?;
        }
        outcomes.push(Outcome {
            hit,
            inner_right: case.label.as_ref().and_then(|label| inner_right(label, &answer)),
            confidence: answer.confidence,
            abstained: answer.inconclusive,
            seconds,
            spans: telemetry.window.spans.len() + telemetry.reference.spans.len(),
            baselines,
            detection: loaded.detection,
            case: case.clone(),
        });
        if args.healthy
            && let Some(before) = healthy::before(loaded)
        {
            quiet.ask(out, &asking, sensitivity.as_mut(), (case, Healthy::Before, &before))?;
        }
    }
    if args.healthy {
        let mut references: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
        for case in &cases {
            if let Some(name) = &case.meta.reference {
                references.entry(name).or_default().push(case);
            }
        }
        for (name, cases) in references {
            let (telemetry, incidents) = match loader.healthy(name, &cases) {
                Ok(healthy) => healthy,
                Err(error) => {
                    problems.push(format!("reference {name}: {error:#}: left out"));
                    continue;
                }
            };
            for incident in incidents {
                let keeps = |trace: u128| conditions.keeps((trace as u64).cast_signed());
                let loaded = healthy::cut(&telemetry, incident, args.detect, keeps);
                let time = (cases[0], Healthy::Reference, &loaded);
                quiet.ask(out, &asking, sensitivity.as_mut(), time)?;
            }
        }
    }
    for (case, problem) in &unreadable {
        predictions.add(&Prediction::of_unreadable(case, problem))?;
    }
    problems.extend(loader.into_problems());
    problems.extend(unreadable.iter().map(|(case, problem)| format!("case {case}: {problem}: left out")));
    let sensitivity = sensitivity.map(Sensitivity::finish).unwrap_or_default();
    let report = report(&outcomes, &quiet, sensitivity, problems);
    print(out, &report)?;
    if let Some(path) = &args.json {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        serde_json::to_writer_pretty(file, &report)?;
    }
    ensure!(!outcomes.is_empty(), "none of the {} cases can be read", unreadable.len());
    Ok(report)
}

/// Asks a question about a case.
pub(crate) fn answer(
    Loaded { telemetry, incident, detection }: &Loaded,
    params: &Params,
) -> (Answer, Incident) {
    match detection {
        None => (analyse(telemetry, incident, params), *incident),
        Some(Detection { from, .. }) => {
            let found = search(telemetry, *from, incident.until, incident.symptom, params);
            (found.answer, found.incident)
        }
    }
}

fn rank(label: &Label, ranked: &[&str]) -> Option<usize> {
    let roots = label.roots();
    ranked.iter().position(|service| roots.contains(service)).map(|place| place + 1)
}

fn is_first(label: &Label, answer: &Answer) -> bool {
    answer.suspects.first().is_some_and(|suspect| label.roots().contains(&suspect.service.as_str()))
}

/// Whether the right service is named first and its labelled code region or resource with it. A region has to be the same two places;
/// of a resource its kind counts (`CpuUsageRate(%)`: the processor; `NetworkP90(ms)`: the network), as each system names its metrics
/// differently.
fn inner_right(label: &Label, answer: &Answer) -> Option<bool> {
    let labelled = label.root_cause_inner.as_deref()?;
    let first = answer.suspects.first()?;
    if !label.roots().contains(&first.service.as_str()) {
        return Some(false);
    }
    let Some(inner) = &first.inner else { return Some(false) };
    Some(match (Resource::of(labelled), inner) {
        (Some(expected), Inner::Resource { resource, .. }) => *resource == expected,
        (Some(expected), Inner::Network { .. }) => expected == Resource::Network,
        (_, inner) => inner.to_string() == labelled,
    })
}

fn report(outcomes: &[Outcome], quiet: &Quiets, sensitivity: Vec<Variant>, problems: Vec<String>) -> Report {
    let mut sets: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        sets.entry(&outcome.case.meta.set).or_default().push(outcome);
    }
    let hits =
        |outcomes: &[&Outcome]| outcomes.iter().filter_map(|outcome| outcome.hit).collect::<Vec<Hit>>();
    let all: Vec<&Outcome> = outcomes.iter().collect();
    let judged =
        outcomes.iter().filter_map(|outcome| Some((outcome.confidence, outcome.hit?.rank == Some(1))));
    // Whoever is named where nothing happened is wrong.
    let healthy = || quiet.confidences().map(|(confidence, named)| (named, (confidence, false)));
    let judged: Vec<(f64, bool)> = judged.chain(healthy().map(|(_, wrong)| wrong)).collect();
    let named: Vec<(f64, bool)> = healthy().filter_map(|(named, wrong)| named.then_some(wrong)).collect();
    Report {
        problems,
        sensitivity,
        all: score(&hits(&all)),
        reliability: reliability(&judged),
        named_in_healthy: reliability(&named),
        sets: sets.into_iter().map(|(set, outcomes)| set_report(set, &outcomes, quiet)).collect(),
    }
}

fn set_report(set: &str, outcomes: &[&Outcome], quiet: &Quiets) -> SetReport {
    let mut faults: BTreeMap<String, Vec<Hit>> = BTreeMap::new();
    let mut baselines: BTreeMap<Baseline, Vec<Hit>> = BTreeMap::new();
    let mut hits = Vec::new();
    for outcome in outcomes {
        if let (Some(hit), Some(label)) = (outcome.hit, &outcome.case.label) {
            hits.push(hit);
            faults.entry(label.fault_type.clone()).or_default().push(hit);
        }
        for (baseline, hit) in &outcome.baselines {
            baselines.entry(*baseline).or_default().push(*hit);
        }
    }
    let inner: Vec<bool> = outcomes.iter().filter_map(|outcome| outcome.inner_right).collect();
    let share = |count: usize, of: usize| if of == 0 { 0.0 } else { count as f64 / of as f64 };
    SetReport {
        set: set.to_owned(),
        all: score(&hits),
        by_fault: faults.into_iter().map(|(fault, hits)| (fault, score(&hits))).collect(),
        baselines: baselines
            .into_iter()
            .map(|(baseline, hits)| {
                let of = if baseline == Baseline::Random { random(&hits) } else { score(&hits) };
                (baseline.name().to_owned(), of)
            })
            .collect(),
        abstained: share(outcomes.iter().filter(|outcome| outcome.abstained).count(), outcomes.len()),
        inner: (!inner.is_empty())
            .then(|| (inner.len(), share(inner.iter().filter(|right| **right).count(), inner.len()))),
        detection: DetectionReport::new(outcomes),
        healthy: HealthyReport::new(set, quiet),
        slowest_seconds: outcomes.iter().map(|outcome| outcome.seconds).fold(0.0, f64::max),
        total_seconds: outcomes.iter().map(|outcome| outcome.seconds).sum(),
        most_spans: outcomes.iter().map(|outcome| outcome.spans).max().unwrap_or(0),
    }
}
