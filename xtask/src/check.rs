//! `cargo xtask check`: form, lints, documentation and dependencies.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::paths::Paths;
use crate::process;
use crate::setup::tools::{DENY, MACHETE, Tool};
use crate::step::{self, Note};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  cargo xtask setup --only tools && cargo xtask check\n\n\
    Two of the checks use tools that are compiled once by that set-up (about five minutes); without\n\
    them these two are skipped, and the last lines say so."
)]
pub(crate) struct Args {
    /// Stop at the first check that fails.
    #[arg(long)]
    fail_fast: bool,
}

/// One check: its name, and what it does.
type Check = (&'static str, fn(&Paths, &mut Note) -> Result<Outcome>);

const CHECKS: [Check; 5] = [
    ("form (rustfmt)", format),
    ("lints (clippy)", lint),
    ("documentation (rustdoc)", document),
    ("unused dependencies (cargo-machete)", unused),
    ("licences, bans, sources, advisories (cargo-deny)", deny),
];

/// How a check went that did not fail.
enum Outcome {
    Passed,
    /// It passed, or did not run at all, and something is left to say about it.
    Skipped(String),
}

/// Runs `cargo xtask check`. The exit code says whether all checks passed.
///
/// # Errors
/// When someone asked it to stop.
pub(crate) fn main(paths: &Paths, args: &Args) -> Result<ExitCode> {
    let (mut failed, mut skipped) = (Vec::new(), Vec::new());
    for (name, check) in CHECKS {
        match step::loud("check", name, |note| check(paths, note)) {
            Ok(Outcome::Passed) => {}
            Ok(Outcome::Skipped(why)) => skipped.push(format!("{name}: {why}")),
            Err(error) if process::stopping() => return Err(error),
            Err(error) => {
                failed.push(format!("{name}: {error:#}"));
                if args.fail_fast {
                    break;
                }
            }
        }
    }
    println!();
    for line in &skipped {
        println!("skipped {line}");
    }
    for line in &failed {
        println!("failed  {line}");
    }
    println!(
        "{} of {} checks failed, {} skipped in whole or in part",
        failed.len(),
        CHECKS.len(),
        skipped.len()
    );
    Ok(if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn format(paths: &Paths, _: &mut Note) -> Result<Outcome> {
    process::loud(process::cargo(&paths.root).args(["fmt", "--all", "--check"]))?;
    Ok(Outcome::Passed)
}

fn lint(paths: &Paths, _: &mut Note) -> Result<Outcome> {
    let mut cargo = process::cargo(&paths.root);
    process::loud(cargo.args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    Ok(Outcome::Passed)
}

fn document(paths: &Paths, _: &mut Note) -> Result<Outcome> {
    let mut cargo = process::cargo(&paths.root);
    // Private items too: most of this project is not public, and read all the same.
    cargo.args([
        "doc",
        "--workspace",
        "--no-deps",
        "--document-private-items",
    ]);
    process::loud(cargo.env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Outcome::Passed)
}

fn unused(paths: &Paths, note: &mut Note) -> Result<Outcome> {
    let Some(program) = MACHETE.find(paths) else {
        return Ok(missing(MACHETE, note));
    };
    let folders = ["app", "domain", "store", "server", "xtask"];
    process::loud(Command::new(program).current_dir(&paths.root).args(folders))?;
    Ok(Outcome::Passed)
}

fn deny(paths: &Paths, note: &mut Note) -> Result<Outcome> {
    let Some(program) = DENY.find(paths) else {
        return Ok(missing(DENY, note));
    };
    process::loud(&mut cargo_deny(
        paths,
        &program,
        &["bans", "licenses", "sources"],
    ))?;
    // The database of advisories comes from a git server that not every machine can reach.
    let fetch = process::quiet(&mut cargo_deny(paths, &program, &["advisories"]));
    match fetch {
        Ok(_) => Ok(Outcome::Passed),
        Err(error) if is_about_fetching(&format!("{error:#}")) => {
            note.say("without advisories");
            Ok(Outcome::Skipped(
                "advisories: their database could not be fetched".to_owned(),
            ))
        }
        Err(error) => bail!("{error:#}"),
    }
}

fn cargo_deny(paths: &Paths, program: &Path, checks: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(&paths.root)
        .args(["--all-features", "check"])
        .args(checks);
    command
}

fn is_about_fetching(message: &str) -> bool {
    [
        "failed to fetch advisory database",
        "failed to clone",
        "Failed to fetch",
    ]
    .iter()
    .any(|symptom| message.contains(symptom))
}

fn missing(tool: Tool, note: &mut Note) -> Outcome {
    note.say("skipped");
    Outcome::Skipped(format!(
        "{} is not installed; `cargo xtask setup --only tools` compiles it (about {} once)",
        tool.name, tool.takes
    ))
}
