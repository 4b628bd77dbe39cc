//! `ollystack-ai import`: turns public data sets, as their authors publish them, into incidents that `eval` reads.

mod files;
mod nezha;
mod petshop;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use crate::dataset::TIMES;

/// Turns a public data set into incidents for `eval`.
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// Which data set.
    pub source: Source,
    /// Folder of the data set: a clone of its repository.
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Where to write: incidents below OUT/cases, fault-free data below OUT/ref.
    #[arg(long, value_name = "OUT", default_value = "incidents")]
    pub out: PathBuf,
}

/// The data sets whose layout is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Source {
    /// github.com/IntelligentDDS/Nezha: Online Boutique and Train Ticket with spans, logs and metrics.
    Nezha,
    /// github.com/amazon-science/petshop-root-cause-analysis: metrics of a shop on AWS.
    Petshop,
}

/// Writes the incidents of a data set. What is odd in it is told on `out`.
///
/// # Errors
/// When the folder has another layout, or a file cannot be read or written.
pub fn import(args: &ImportArgs, out: &mut impl Write) -> Result<()> {
    ensure!(args.dir.is_dir(), "{} is no folder", args.dir.display());
    let target = Target { cases: args.out.join("cases"), references: args.out.join("ref") };
    let done = match args.source {
        Source::Nezha => nezha::import(&args.dir, &target)?,
        Source::Petshop => petshop::import(&args.dir, &target)?,
    };
    for note in &done.notes {
        writeln!(out, "{note}")?;
    }
    writeln!(out, "{} incidents written to {}", done.cases, args.out.display())?;
    writeln!(
        out,
        "measure them with: ollystack-ai eval --data {} --ref {}",
        target.cases.display(),
        target.references.display()
    )?;
    Ok(())
}

/// Where to write.
struct Target {
    cases: PathBuf,
    references: PathBuf,
}

/// What was written.
#[derive(Debug, Default)]
struct Done {
    cases: usize,
    /// What is odd in the data, one line each.
    notes: Vec<String>,
}

/// The subfolders, ordered by name; none when the folder does not exist.
fn subfolders(dir: &Path) -> Result<Vec<PathBuf>> {
    if dir.is_dir() { crate::dataset::folders(dir) } else { Ok(Vec::new()) }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Unix seconds that telemetry can have.
fn seconds(value: f64) -> Result<i64> {
    // What is no number, or too large, becomes one of the ends.
    let seconds = value as i64;
    ensure!(
        value.is_finite() && TIMES.contains(&seconds),
        "`{value:?}` is no time of the years 1970 to 9999"
    );
    Ok(seconds)
}

/// Unix seconds as they are written in the data.
fn seconds_of(text: &str) -> Result<i64> {
    seconds(text.trim().parse().with_context(|| format!("`{text}` is no time"))?)
}
