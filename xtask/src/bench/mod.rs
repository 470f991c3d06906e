//! `cargo xtask bench`: speeds as ratios against a peer, measured in the same run on the same machine.
//!
//! A ratio survives a move to another machine, and a busy hour, better than any number of seconds.
//! Each figure is a module with one function that returns a [`Figure`]; [`FIGURES`] lists them. What is
//! held to a limit instead is a [`Check`] among the [`CHECKS`].

mod arena;
mod checks;
mod first_byte;
mod gradio;
mod lighthouse;
mod peers;
mod ratings;
mod runs;
mod site;
mod stats;
mod voters;
mod web;

use anyhow::{Context as _, Result, bail};

use self::checks::Check;
use self::stats::{Sides, compare};
use crate::paths::Paths;
use crate::step;

/// A figure: its name on the command line, what it measures, and how.
struct Bench {
    name: &'static str,
    measures: &'static str,
    run: fn(&Paths, &Plan) -> Result<Figure>,
}

const FIGURES: [Bench; 1] = [Bench {
    name: "web",
    measures: "boards served per second, against nginx serving the same bytes from a file",
    run: web::run,
}];

const CHECKS: [Check; 6] = [
    Check {
        name: "arena",
        measures: "votes acknowledged a second against the database's own commits, and the next pair",
        run: arena::run,
    },
    Check {
        name: "first-byte",
        measures: "first byte of every kind of page, rendered anew, on a large database",
        run: first_byte::run,
    },
    Check {
        name: "gradio",
        measures: "a board of 200 rows against gradio and against the same page as a file",
        run: gradio::run,
    },
    Check {
        name: "lighthouse",
        measures: "Lighthouse with the defaults for a phone, and LCP against the same page as a file",
        run: lighthouse::run,
    },
    Check {
        name: "ratings",
        measures: "votes into ratings, against arena-rank, evalica, and pandas with scipy",
        run: ratings::run,
    },
    Check {
        name: "runs",
        measures: "samples a second, overhead and memory, against an endpoint that answers at once",
        run: runs::run,
    },
];

/// Arguments of `bench`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  cargo xtask bench web --rounds 5\n\n\
    Figures: web (boards served per second, against nginx serving the same bytes from a file),\n\
    first-byte (of every kind of page), gradio (the same table there), lighthouse,\n\
    ratings (votes into ratings, against other packages),\n\
    runs (samples a second, against an endpoint that answers at once),\n\
    arena (votes acknowledged a second, against the database's own commits).\n\
    Without a name all are measured. Results go to target/openmic/bench/NAME.json too.")]
pub(crate) struct Args {
    /// The figures to measure.
    names: Vec<String>,
    /// How often each side is measured; the medians are compared.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=99))]
    rounds: u32,
    /// Seconds of each round.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
}

/// How long and how often to measure.
#[derive(Debug, Clone, Copy)]
struct Plan {
    rounds: u32,
    seconds: u32,
}

/// What was measured: ours, and a peer that does the same.
#[derive(Debug)]
struct Figure {
    /// What one number counts, such as `boards/s`. More is better.
    unit: &'static str,
    ours: &'static str,
    peer: &'static str,
    sides: Sides,
    /// Conditions worth keeping with the numbers: name and value.
    conditions: Vec<(&'static str, String)>,
}

/// Runs `cargo xtask bench`.
///
/// # Errors
/// When a name is unknown, or a figure cannot be measured.
pub(crate) fn main(paths: &Paths, args: &Args) -> Result<()> {
    let checks = CHECKS.iter().map(|check| check.name);
    let known: Vec<&str> = FIGURES
        .iter()
        .map(|figure| figure.name)
        .chain(checks)
        .collect();
    if let Some(unknown) = args
        .names
        .iter()
        .find(|name| !known.contains(&name.as_str()))
    {
        bail!(
            "there is no figure `{unknown}`; there are: {}",
            known.join(", ")
        );
    }
    let plan = Plan {
        rounds: args.rounds,
        seconds: args.seconds,
    };
    for bench in FIGURES {
        if !args.names.is_empty() && !args.names.iter().any(|name| name == bench.name) {
            continue;
        }
        println!("bench   {}: {}", bench.name, bench.measures);
        let figure = (bench.run)(paths, &plan)?;
        show(&figure);
        save(paths, &bench, &figure)?;
    }
    for check in &CHECKS {
        if args.names.is_empty() || args.names.iter().any(|name| name == check.name) {
            checks::run(paths, &plan, check)?;
        }
    }
    Ok(())
}

fn show(figure: &Figure) {
    let Figure {
        unit,
        ours,
        peer,
        sides,
        conditions,
    } = figure;
    println!(
        "\n{:<24}{:>12}{:>12}{:>12}  {unit}",
        "", "median", "lowest", "highest"
    );
    for (name, values) in [(ours, &sides.ours), (peer, &sides.peer)] {
        let (lowest, highest) = stats::range(values);
        println!(
            "{name:<24}{:>12.1}{lowest:>12.1}{highest:>12.1}",
            stats::median(values)
        );
    }
    println!(
        "{:<24}{:>12.3}  {ours} for each one of {peer}",
        "ratio",
        sides.ratio()
    );
    for (name, value) in conditions {
        println!("{name:<24}{value:>12}");
    }
    println!();
}

fn save(paths: &Paths, bench: &Bench, figure: &Figure) -> Result<()> {
    let file = paths
        .tools
        .join("bench")
        .join(format!("{}.json", bench.name));
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let conditions: serde_json::Map<String, serde_json::Value> = figure
        .conditions
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone().into()))
        .collect();
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let json = serde_json::json!({
        "figure": bench.name,
        "measures": bench.measures,
        "unit": figure.unit,
        "ours": { "name": figure.ours, "rounds": figure.sides.ours, "median": stats::median(&figure.sides.ours) },
        "peer": { "name": figure.peer, "rounds": figure.sides.peer, "median": stats::median(&figure.sides.peer) },
        "ratio": figure.sides.ratio(),
        "conditions": conditions,
        "processors": processors,
    });
    std::fs::write(&file, serde_json::to_string_pretty(&json)? + "\n")
        .with_context(|| format!("cannot write {}", file.display()))?;
    step::quiet("saved", &paths.short(&file), |_| Ok(()))
}
