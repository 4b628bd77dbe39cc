//! The report in words and tables.

use std::io::Write;

use anyhow::Result;
use olly_rca::Answer;

use crate::{
    quiet::HealthyReport,
    run::{DetectionReport, Report},
    score::{Bin, Score},
    sensitivity,
};

/// The chain of events and the evidence of an answer: its first suspects, and those that would have been right.
pub(crate) fn explain(out: &mut impl Write, roots: &[&str], answer: &Answer) -> Result<()> {
    for event in &answer.chain {
        writeln!(out, "  {:?}: {}", event.role, event.statement)?;
    }
    let shown = answer
        .suspects
        .iter()
        .enumerate()
        .filter(|(place, suspect)| *place < 3 || roots.contains(&suspect.service.as_str()));
    for (place, suspect) in shown {
        let explained =
            suspect.explained_by.as_ref().map(|by| format!(", explained by {by}")).unwrap_or_default();
        writeln!(
            out,
            "  {}. {} {:.3} (own {:.3}{explained})",
            place + 1,
            suspect.service,
            suspect.score,
            suspect.own
        )?;
        for evidence in &suspect.evidence {
            writeln!(
                out,
                "       {:12} {:.3}  {} ({} before, {} during)",
                evidence.channel.name(),
                evidence.weight,
                evidence.statement,
                evidence.count_before,
                evidence.count_after
            )?;
        }
    }
    Ok(())
}

/// The tables of a report.
pub(crate) fn print(out: &mut impl Write, report: &Report) -> Result<()> {
    let head = ["", "cases", "AC@1", "95 %", "AC@3", "AC@5", "Avg@5", "MRR"];
    for set in &report.sets {
        writeln!(
            out,
            "\n{:24} {:>5} {:>6} {:>13} {:>6} {:>6} {:>6} {:>6}",
            set.set, head[1], head[2], head[3], head[4], head[5], head[6], head[7]
        )?;
        for (fault, score) in &set.by_fault {
            row(out, fault, score)?;
        }
        row(out, "all", &set.all)?;
        for (name, score) in &set.baselines {
            row(out, &format!("  {name}"), score)?;
        }
        let inner = match set.inner {
            Some((cases, share)) => format!("; code region or resource right in {share:.3} of {cases}"),
            None => String::new(),
        };
        writeln!(
            out,
            "inconclusive {:.3}{inner}; analyses took {:.1} s, the longest {:.2} s, at most {} spans",
            set.abstained, set.total_seconds, set.slowest_seconds, set.most_spans
        )?;
        if let Some(HealthyReport { before, reference, troubled }) = set.healthy {
            writeln!(
                out,
                "healthy times in which a cause was named: {} of {} before incidents, {} of {} of the fault-free data; \
                 {} of {} more that another incident reaches into",
                before.named, before.asked, reference.named, reference.asked, troubled.named, troubled.asked
            )?;
        }
        if let Some(DetectionReport { cases, found, within_a_minute, false_alarms }) = set.detection {
            writeln!(
                out,
                "a beginning was found in {found} of {cases}, within a minute of the true one in {within_a_minute}; in the time before, \
                 an incident was found in {false_alarms}"
            )?;
        }
    }
    writeln!(out, "\nover all sets")?;
    row(out, "all", &report.all)?;
    writeln!(out, "\nconfidence    cases   mean  right")?;
    bins(out, &report.reliability)?;
    if !report.named_in_healthy.is_empty() {
        writeln!(out, "of these, healthy times in which a cause was named")?;
        bins(out, &report.named_in_healthy)?;
    }
    sensitivity::print(out, &report.sensitivity)?;
    if !report.problems.is_empty() {
        writeln!(out, "\n{} of the folders could not be read as they should", report.problems.len())?;
        for problem in &report.problems {
            writeln!(out, "{problem}")?;
        }
    }
    Ok(())
}

fn bins(out: &mut impl Write, bins: &[Bin]) -> Result<()> {
    for Bin { from, to, cases, confidence, right } in bins {
        writeln!(out, "{from:.1} to {to:.1} {cases:>9} {confidence:>6.3} {right:>6.3}")?;
    }
    Ok(())
}

fn row(out: &mut impl Write, name: &str, score: &Score) -> Result<()> {
    let [low, high] = score.ac1_interval;
    writeln!(
        out,
        "{name:24} {:>5} {:>6.3} {low:>5.3} - {high:<5.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3}",
        score.cases, score.ac1, score.ac3, score.ac5, score.avg5, score.mrr
    )?;
    Ok(())
}
