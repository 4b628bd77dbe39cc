//! Counts the instructions of fixed batches under callgrind and compares them with the checked-in figures. Unlike times,
//! they are the same on a busy machine, so that a build can fail on them.
//!
//! `bench-instructions [--update]` compares or rewrites; `bench-instructions run NAME` is what callgrind is given.

mod callgrind;
mod figures;
mod workloads;

use std::{path::PathBuf, process::ExitCode};

use figures::{Figures, Verdict};

/// The figures were made by other tools: nothing is known about the code, and that is no success.
const NOT_COMPARABLE: u8 = 3;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args[..] {
        [] => check(),
        ["--update"] => update(),
        ["run", name] => workloads::run(name).map(|()| ExitCode::SUCCESS),
        _ => Err("usage: bench-instructions [--update | run NAME]".to_owned()),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("bench-instructions: {error}");
        ExitCode::FAILURE
    })
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("instructions.json")
}

fn measure() -> Result<Figures, String> {
    let tools = callgrind::tools()?;
    let mut figures = Figures::new(tools);
    for name in workloads::names() {
        figures.add(name, callgrind::count(name)?);
    }
    Ok(figures)
}

fn update() -> Result<ExitCode, String> {
    let figures = measure()?;
    figures.write(&path())?;
    println!("{}", figures.table(None));
    println!("written to {}", path().display());
    Ok(ExitCode::SUCCESS)
}

fn check() -> Result<ExitCode, String> {
    let recorded = Figures::read(&path())?;
    let tools = callgrind::tools()?;
    if let Some(difference) = recorded.other_tools(&tools) {
        println!(
            "NOT COMPARED: the figures in {} were made with other tools, and instruction counts depend on them: {difference}. \
             `make bench-ci UPDATE=yes` on the commit before the change in question makes figures to compare with.",
            path().display()
        );
        return Ok(ExitCode::from(NOT_COMPARABLE));
    }
    let figures = measure()?;
    println!("{}", figures.table(Some(&recorded)));
    Ok(match figures.against(&recorded) {
        Verdict::AsRecorded => ExitCode::SUCCESS,
        Verdict::Shrunk => {
            println!("some counts are well below the recorded ones: `make bench-ci UPDATE=yes` records them");
            ExitCode::SUCCESS
        }
        Verdict::Grown(report) => {
            println!("{report}");
            ExitCode::FAILURE
        }
    })
}
