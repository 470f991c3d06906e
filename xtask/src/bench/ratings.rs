//! Votes into ratings, against arena-rank, evalica, and pandas with scipy: the same votes, the same run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::checks::{Limit, Line};
use super::{Plan, peers, stats};
use crate::paths::Paths;
use crate::process;
use crate::run;
use crate::setup;
use crate::step;

const PACKAGES: &str = "arena-rank==0.1.1 evalica==0.4.2 pandas scipy pyarrow";
const SCRIPT: &str = include_str!("rating_peers.py");

/// Rounds of everything but the slowest.
const LEAST_ROUNDS: u32 = 5;

struct Bench {
    python: PathBuf,
    script: PathBuf,
    /// `domain/examples/vote_speed.rs`.
    ours: PathBuf,
    folder: PathBuf,
    rounds: u32,
}

/// Measures the list.
///
/// # Errors
/// When a package cannot be installed, or a program fails.
pub(super) fn run(paths: &Paths, plan: &Plan) -> Result<Vec<Line>> {
    let python = {
        let _setting_up = setup::lock(paths)?;
        step::quiet("set up", "arena-rank, evalica, pandas and scipy", |_| {
            peers::ensure_python(paths, "bench/ratings-python", PACKAGES)
        })?
    };
    step::loud("build", "vote_speed", |_| {
        process::loud(process::cargo(&paths.root).args([
            "build",
            "--release",
            "--package",
            "openmic-domain",
            "--example",
            "vote_speed",
        ]))
    })?;
    let folder = paths.tools.join("bench/ratings");
    std::fs::create_dir_all(&folder)?;
    let bench = Bench {
        script: folder.join("rating_peers.py"),
        ours: paths.cargo_target.join("release/examples/vote_speed"),
        python,
        folder,
        rounds: plan.rounds.max(LEAST_ROUNDS),
    };
    std::fs::write(&bench.script, SCRIPT)?;
    let million = bench.votes("million.csv", 150, 1_000_000)?;
    let mut lines = in_memory(&bench, &million)?;
    lines.extend(refits(&bench)?);
    lines.extend(slow(&bench, &million)?);
    // Built last: a figure that cannot be measured is then known early.
    let openmic = match super::site::built("OPENMIC_BIN") {
        Some(openmic) => openmic,
        None => run::build_server(paths, false)?,
    };
    lines.extend(whole_process(&bench, &openmic)?);
    Ok(lines)
}

/// From a million rows in memory to ratings: ours with sandwich intervals.
fn in_memory(bench: &Bench, file: &Path) -> Result<Vec<Line>> {
    let names = bench.ours("names", file)?;
    let ids = bench.ours("ids", file)?;
    let mut lines = vec![
        Line::new(
            "names to ratings and intervals",
            names * 1e3,
            "ms",
            Limit::None,
        ),
        Line::new("ids to ratings and intervals", ids * 1e3, "ms", Limit::None),
    ];
    for (what, case, ours, least) in [
        ("names: evalica / ours", "evalica_names", names, 10.0),
        ("names: arena-rank / ours", "arena_rank", names, 40.0),
        ("names: pandas and scipy / ours", "pandas_scipy", names, 5.0),
        ("ids: evalica / ours", "evalica_ids", ids, 50.0),
    ] {
        let theirs = bench.peer(case, file, bench.rounds)?;
        lines.push(Line::new(
            what,
            theirs / ours,
            "times",
            Limit::AtLeast(least),
        ));
    }
    Ok(lines)
}

/// Refits from cells: no peer keeps any.
fn refits(bench: &Bench) -> Result<Vec<Line>> {
    let dense = bench.votes("dense.csv", 200, 1_000_000)?;
    let sparse = bench.votes("sparse.csv", 4000, 110_000)?;
    let anew = bench.ours("cells", &dense)? * 1e3;
    let after_one = bench.ours("refit", &dense)? * 1e3;
    let sparse = bench.ours("cells", &sparse)? * 1e3;
    Ok(vec![
        Line::new("fit and intervals, 200 models", anew, "ms", Limit::None),
        Line::new(
            "refit after a vote, 200 models",
            after_one,
            "ms",
            Limit::AtMost(2.0),
        ),
        Line::new(
            "fit and intervals, 4,000 texts",
            sparse,
            "ms",
            Limit::AtMost(2000.0),
        ),
    ])
}

/// What takes the peers longest: their bootstraps are run once.
fn slow(bench: &Bench, file: &Path) -> Result<Vec<Line>> {
    let controls = bench.ours("controls", file)?;
    let bootstrap = bench.ours("bootstrap", file)?;
    let mut lines = vec![
        Line::new(
            "style control, four columns",
            controls * 1e3,
            "ms",
            Limit::None,
        ),
        Line::new("100 replicates", bootstrap * 1e3, "ms", Limit::None),
    ];
    for (what, case, ours, rounds, least) in [
        (
            "control: arena-rank / ours",
            "arena_rank_controls",
            controls,
            bench.rounds,
            10.0,
        ),
        (
            "bootstrap: scipy, grouped / ours",
            "scipy_bootstrap",
            bootstrap,
            bench.rounds,
            10.0,
        ),
        // Ten of its replicates, times ten.
        (
            "bootstrap: evalica / ours (one run)",
            "evalica_bootstrap",
            bootstrap,
            1,
            100.0,
        ),
        (
            "bootstrap: arena-rank / ours (one run)",
            "arena_rank_bootstrap",
            bootstrap,
            1,
            100.0,
        ),
    ] {
        let theirs = bench.peer(case, file, rounds)?;
        lines.push(Line::new(
            what,
            theirs / ours,
            "times",
            Limit::AtLeast(least),
        ));
    }
    Ok(lines)
}

/// Ten million votes from a file, the whole process.
fn whole_process(bench: &Bench, openmic: &Path) -> Result<Vec<Line>> {
    let file = bench.votes("ten-million.csv", 150, 10_000_000)?;
    let (seconds, megabytes) =
        bench.whole(&[openmic.as_os_str(), "rate".as_ref(), file.as_os_str()])?;
    let mut lines = vec![
        Line::new(
            "ten million from CSV, whole process",
            seconds,
            "s",
            Limit::None,
        ),
        Line::new(
            "the same, peak memory",
            megabytes,
            "MB",
            Limit::AtMost(100.0),
        ),
    ];
    for (name, case, least) in [
        ("pandas and evalica", "evalica_cold", Some(20.0)),
        ("arena-rank", "arena_rank_cold", None),
        ("pandas and scipy", "pandas_scipy_cold", None),
    ] {
        let (theirs, megabytes) = bench.whole(&[
            bench.python.as_os_str(),
            bench.script.as_os_str(),
            case.as_ref(),
            file.as_os_str(),
            "1".as_ref(),
        ])?;
        lines.push(Line::new(
            format!("CSV: {name} / ours"),
            theirs / seconds,
            "times",
            least.map_or(Limit::None, Limit::AtLeast),
        ));
        lines.push(Line::new(
            format!("CSV: {name}, memory"),
            megabytes,
            "MB",
            Limit::None,
        ));
    }
    Ok(lines)
}

impl Bench {
    /// A file of made-up votes, the same every time.
    fn votes(&self, name: &str, models: u32, votes: u32) -> Result<PathBuf> {
        let file = self.folder.join(name);
        step::quiet("make", &format!("{votes} votes among {models}"), |_| {
            process::quiet(
                Command::new(&self.ours)
                    .arg("make")
                    .arg(&file)
                    .args([models.to_string(), votes.to_string()]),
            )
        })?;
        Ok(file)
    }

    /// Median seconds of one of our figures.
    fn ours(&self, what: &str, file: &Path) -> Result<f64> {
        step::quiet("measure", &format!("ours, {what}"), |note| {
            let said = process::quiet(
                Command::new(&self.ours)
                    .arg(what)
                    .arg(file)
                    .arg((self.rounds * 2 + 1).to_string()),
            )?;
            let milliseconds: f64 = said
                .trim()
                .parse()
                .with_context(|| format!("vote_speed said {said:?}"))?;
            note.say(format!("{milliseconds:.2} ms"));
            Ok(milliseconds / 1e3)
        })
    }

    /// Median seconds of a peer.
    fn peer(&self, case: &str, file: &Path, rounds: u32) -> Result<f64> {
        step::quiet("measure", case, |note| {
            let said = process::quiet(
                Command::new(&self.python)
                    .arg(&self.script)
                    .arg(case)
                    .arg(file)
                    .arg(rounds.to_string()),
            )?;
            let last = said.lines().last().unwrap_or_default();
            let seconds: Vec<f64> =
                serde_json::from_str(last).with_context(|| format!("{case} said {said:?}"))?;
            let median = stats::median(&seconds);
            note.say(format!("{median:.3} s"));
            Ok(median)
        })
    }

    /// Median seconds and peak memory of a whole process.
    fn whole(&self, command: &[&std::ffi::OsStr]) -> Result<(f64, f64)> {
        let name = Path::new(command[0]).file_name().unwrap_or_default();
        let what = command.get(2).copied().unwrap_or_default();
        let what = format!("{} … {}", name.display(), what.display());
        step::quiet("measure", &what, |note| {
            let (mut seconds, mut megabytes) = (Vec::new(), Vec::new());
            // The first run brings the file into memory, and does not count.
            for round in 0..=self.rounds {
                let said = process::quiet(
                    Command::new(&self.python)
                        .arg(&self.script)
                        .args(["time", "--"])
                        .args(command),
                )?;
                let said: Value = serde_json::from_str(&said)?;
                if round > 0 {
                    seconds.push(said["seconds"].as_f64().context("no seconds")?);
                    megabytes.push(said["megabytes"].as_f64().context("no memory")?);
                }
            }
            let medians = (stats::median(&seconds), stats::median(&megabytes));
            note.say(format!("{:.2} s, {:.0} MB", medians.0, medians.1));
            Ok(medians)
        })
    }
}
