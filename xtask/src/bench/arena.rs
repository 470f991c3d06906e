//! The stage: votes acknowledged in a second against the database's own commits, and the next pair.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::checks::{Limit, Line};
use super::site::{self, Site};
use super::voters::{self, VOTERS, Voter};
use super::{Plan, stats};
use crate::net;
use crate::paths::Paths;
use crate::process::{self, Service};
use crate::setup::postgres::{self, Cluster, Disk};
use crate::step;

const SEED: &str = include_str!("arena_seed.sql");

/// Battles that every voter judges in a round.
const EACH: usize = 400;

/// Offers that the 99th percentile is read from.
const OFFERS: usize = 1_000;

/// Commits of one row, one after the other, as durable as votes are: `FILE SECONDS` to a rate.
const SQLITE_COMMITS: &str = "
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute('PRAGMA journal_mode = WAL')
db.execute('PRAGMA synchronous = FULL')
db.execute('CREATE TABLE IF NOT EXISTS commits (id INTEGER PRIMARY KEY, text TEXT)')
n, end = 0, time.monotonic() + float(sys.argv[2])
start = time.monotonic()
while time.monotonic() < end:
    db.execute('INSERT INTO commits (text) VALUES (?)', ('a vote',))
    n += 1
print(n / (time.monotonic() - start))
";

/// Measures the list.
///
/// # Errors
/// When a server cannot be built or started, or a vote is refused.
pub(super) fn run(paths: &Paths, plan: &Plan) -> Result<Vec<Line>> {
    let folder = paths.tools.join("bench/arena");
    std::fs::create_dir_all(&folder)?;
    // The large site first: it builds the server, and has a million votes already.
    let mut lines = large(paths, &paths.tools.join("bench/first-byte"))?;
    let (openmic, files) = site::programs(paths)?;
    let stage = |database: String| Stage {
        openmic: openmic.clone(),
        files: files.clone(),
        folder: folder.clone(),
        database,
    };

    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.join(format!("arena.sqlite{suffix}")));
        let _ = std::fs::remove_file(folder.join(format!("commits.sqlite{suffix}")));
    }
    let sqlite = stage(format!("sqlite://{}/arena.sqlite", folder.display()));
    let seed = folder.join("seed.sql");
    std::fs::write(&seed, SEED)?;
    let file = folder.join("arena.sqlite");
    lines.extend(sqlite.measure(
        plan,
        "SQLite",
        || {
            process::quiet(
                Command::new("python3")
                    .args(["-c", site::RUN_SCRIPT])
                    .args([&file, &seed]),
            )
        },
        || {
            let commits = folder.join("commits.sqlite");
            let rate = process::quiet(
                Command::new("python3")
                    .args(["-c", SQLITE_COMMITS])
                    .arg(commits)
                    .arg(plan.seconds.to_string()),
            )?;
            Ok(rate.trim().parse()?)
        },
        // One commit holds many votes.
        1.0,
    )?);

    let programs = postgres::ensure()?;
    let cluster = Cluster::start(paths, &programs, Disk::Durable)?;
    let script = folder.join("commit.sql");
    std::fs::write(&script, "INSERT INTO commits (text) VALUES ('a vote');\n")?;
    let psql = || {
        let mut command = Command::new(programs.join("psql"));
        command.args(["-q", "-v", "ON_ERROR_STOP=1", &cluster.url]);
        command
    };
    process::quiet(psql().args([
        "-c",
        "CREATE TABLE commits (id BIGSERIAL PRIMARY KEY, text TEXT)",
    ]))?;
    lines.extend(stage(cluster.url.clone()).measure(
        plan,
        "PostgreSQL",
        || process::quiet(psql().arg("-f").arg(&seed)),
        || {
            let said = process::quiet(
                Command::new(programs.join("pgbench"))
                    .args(["-n", "-M", "prepared", "-c", "32", "-j", "2", "-T"])
                    .arg(plan.seconds.to_string())
                    .arg("-f")
                    .arg(&script)
                    .arg(&cluster.url),
            )?;
            let rate = said.lines().find_map(|line| line.strip_prefix("tps = "));
            let rate = rate.and_then(|rate| rate.split_whitespace().next());
            Ok(rate.context("pgbench gave no rate")?.parse()?)
        },
        0.5,
    )?);
    Ok(lines)
}

/// A small stage on one database.
struct Stage {
    openmic: PathBuf,
    files: PathBuf,
    folder: PathBuf,
    database: String,
}

impl Stage {
    /// Votes a second against `commits` of the database itself, in turn; at least `least` of them.
    fn measure(
        &self,
        plan: &Plan,
        name: &str,
        fill: impl Fn() -> Result<String>,
        commits: impl Fn() -> Result<f64>,
        least: f64,
    ) -> Result<Vec<Line>> {
        process::quiet(Command::new(&self.openmic).current_dir(&self.folder).args([
            "migrate",
            "--database",
            &self.database,
        ]))?;
        fill()?;
        let (mut service, port) = serve(&self.openmic, &self.files, &self.folder, &self.database)?;
        let what = format!("{name}, {} rounds", plan.rounds);
        let lines = step::quiet("measure", &what, |_| {
            let mut voters = (0..VOTERS)
                .map(|_| Voter::new(port))
                .collect::<Result<Vec<Voter>>>()?;
            let (mut alone, mut held, mut answered) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..plan.rounds {
                alone.push(commits()?);
                let (back, rate) = voters::votes(voters, EACH)?;
                held.push(rate);
                let time = Duration::from_secs(plan.seconds.into());
                let (back, rate) = voters::votes_and_next(back, time)?;
                answered.push(rate);
                voters = back;
            }
            let (alone, held) = (stats::median(&alone), stats::median(&held));
            Ok(vec![
                Line::new(
                    format!("{name}, its own commits"),
                    alone,
                    "1/s",
                    Limit::None,
                ),
                Line::new(
                    format!("{name}, votes acknowledged, {VOTERS} voters"),
                    held,
                    "1/s",
                    Limit::None,
                ),
                Line::new(
                    format!("{name}, votes for each commit"),
                    held / alone,
                    "times",
                    Limit::AtLeast(least),
                ),
                Line::new(
                    format!("{name}, votes with the next pair, {VOTERS} voters"),
                    stats::median(&answered),
                    "1/s",
                    Limit::None,
                ),
            ])
        });
        service.stop(Duration::from_secs(12));
        lines
    }
}

/// The next pair, and memory, where a million votes are.
fn large(paths: &Paths, folder: &Path) -> Result<Vec<Line>> {
    let site = Site::start(paths, folder)?;
    let lines = step::quiet("measure", "the next pair among a million votes", |_| {
        let mut voter = Voter::new(site.port)?;
        let offers = voters::offers(&mut voter, OFFERS)?;
        let at = |share: f64| offers[((offers.len() - 1) as f64 * share) as usize];
        Ok(vec![
            Line::new("next pair, median", at(0.5), "ms", Limit::None),
            Line::new("next pair, 99 of 100", at(0.99), "ms", Limit::None),
            Line::new(
                "memory with a million votes",
                site.memory()?,
                "MB",
                Limit::None,
            ),
        ])
    });
    site.stop();
    lines
}

/// Starts the server on a database.
fn serve(openmic: &Path, files: &Path, folder: &Path, database: &str) -> Result<(Service, u16)> {
    let port = net::free_port()?;
    let mut command = Command::new(openmic);
    command
        .current_dir(folder)
        .args([
            "serve",
            "--no-worker",
            "--addr",
            &format!("127.0.0.1:{port}"),
        ])
        .args(["--database", database, "--site"])
        .arg(files)
        // Thirty-two voters without rest are what the limits are for.
        .env("OPENMIC_VOTES_PER_VOTER", "0")
        .env("OPENMIC_VOTES_PER_NETWORK", "0")
        .env("OPENMIC_VOTE_CHECKS", "false");
    let mut service = Service::start("openmic", &mut command, Some(&folder.join("openmic.log")))?;
    service.wait_until(Duration::from_secs(60), || {
        net::answers(port, "/arena/bench-stage")
    })?;
    Ok((service, port))
}
