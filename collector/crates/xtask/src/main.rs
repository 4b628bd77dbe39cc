//! `cargo xtask`: building, running and checking the whole system.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use xtask::{
    soak,
    stack::{self, Options},
    structure,
};

#[derive(Parser)]
#[command(about = "Building, running and checking the whole system")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the whole system until Ctrl-C: ClickHouse, collector, API, AI service, and the demo shop with its load.
    Up(Options),
    /// Sends all that this machine takes for some minutes, kills ClickHouse in the middle, and checks that what was
    /// acknowledged is stored.
    Soak(soak::Options),
    /// Checks that the crates depend on each other only the way ARCHITECTURE.md says.
    Structure {
        /// The checkout.
        #[arg(long, default_value = ".")]
        root: PathBuf,
    },
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Up(options) => {
            // One thread: the children ask the kernel to be ended with the thread that started them.
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(stack::run(&options))
        }
        Command::Soak(options) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(soak::run(&options))
        }
        Command::Structure { root } => structure::check(&root),
    }
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
