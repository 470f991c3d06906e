//! The project's standing commands: `cargo xtask setup | bundle | run | test | check | bench`.
#![expect(
    clippy::print_stdout,
    reason = "this program's whole output is for a person at a terminal"
)]

mod bench;
mod bundle;
mod check;
mod net;
mod paths;
mod process;
mod run;
mod setup;
mod step;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's standing commands.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
#[command(after_help = "Example:\n  cargo xtask run")]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install what the other commands need: quick when all is there.
    Setup(setup::Args),
    /// Build the browser half into target/site.
    Bundle(bundle::Args),
    /// Set up, build and start Openmic with a local model.
    Run(run::Args),
    /// Run every test, with real databases, a real model and a real browser.
    Test(test::Args),
    /// Check form, lints, documentation and dependencies.
    Check(check::Args),
    /// Measure speed against a peer on the same machine.
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match start(&cli.command) {
        Ok(code) => code,
        Err(_) if process::stopping() => {
            println!("stopped");
            ExitCode::from(130)
        }
        Err(error) => {
            println!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(task: &Task) -> anyhow::Result<ExitCode> {
    process::listen_for_stop()?;
    let paths = paths::Paths::find()?;
    match task {
        Task::Setup(args) => setup::main(&paths, args)?,
        Task::Bundle(args) => bundle::main(&paths, args)?,
        Task::Run(args) => run::main(&paths, args)?,
        Task::Test(args) => return test::main(&paths, args),
        Task::Check(args) => return check::main(&paths, args),
        Task::Bench(args) => bench::main(&paths, args)?,
    }
    Ok(ExitCode::SUCCESS)
}
