//! The site that the figures of pages are taken from: the optimised server on a large database.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::bundle;
use crate::net;
use crate::paths::Paths;
use crate::process::{self, Service};
use crate::run;
use crate::step;

/// A board of imported votes with all 200 entrants.
pub(super) const BOARD: &str = "/tracks/bench";
/// Its rows.
pub(super) const ROWS: usize = 200;
/// What is in the database besides.
pub(super) const CONTENTS: &str = "1,200,000 votes, 100,000 samples";

const SEED: &str = include_str!("seed.sql");
const START_LIMIT: Duration = Duration::from_secs(90);

/// The running server.
pub(super) struct Site {
    service: Service,
    /// Where it listens, on loopback.
    pub(super) port: u16,
    /// Its static files.
    pub(super) files: PathBuf,
}

impl Site {
    /// Builds the server, fills a database and starts it on that; `OPENMIC_BIN` and `OPENMIC_SITE`
    /// name a server that is built already.
    ///
    /// # Errors
    /// When something cannot be built or does not start.
    pub(super) fn start(paths: &Paths, folder: &Path) -> Result<Self> {
        let (openmic, files) = programs(paths)?;
        std::fs::create_dir_all(folder)?;
        let file = folder.join("bench.sqlite");
        let database = format!("sqlite://{}", file.display());
        step::quiet("fill", CONTENTS, |_| {
            fill(&openmic, folder, &file, &database)
        })?;
        let port = net::free_port()?;
        let mut command = Command::new(&openmic);
        command
            .current_dir(folder)
            .args([
                "serve",
                "--no-worker",
                "--addr",
                &format!("127.0.0.1:{port}"),
            ])
            .args(["--database", &database, "--site"])
            .arg(&files);
        let mut service =
            Service::start("openmic", &mut command, Some(&folder.join("openmic.log")))?;
        step::quiet("start", "openmic", |_| {
            service.wait_until(START_LIMIT, || {
                page(port, BOARD).is_ok_and(|body| is_board(&body))
            })
        })?;
        step::quiet("wait", "for what is computed before anybody asks", |_| {
            wait_until_idle(&service)
        })?;
        Ok(Self {
            service,
            port,
            files,
        })
    }

    /// The bytes of a page.
    ///
    /// # Errors
    /// When it is not answered with 200.
    pub(super) fn page(&self, path: &str) -> Result<Vec<u8>> {
        page(self.port, path)
    }

    /// Most memory it has had so far, megabytes.
    ///
    /// # Errors
    /// Where the system does not say.
    pub(super) fn memory(&self) -> Result<f64> {
        let id = self.service.id().context("the server has ended")?;
        super::stats::peak_memory(id).context("the system does not say how much memory it has")
    }

    /// Ends the server.
    pub(super) fn stop(mut self) {
        self.service.stop(Duration::from_secs(12));
    }
}

/// Waits until a program has done next to nothing for two seconds.
fn wait_until_idle(service: &Service) -> Result<()> {
    const LOOK: Duration = Duration::from_millis(500);
    // A server that is idle looks for changes now and then.
    const NOTHING: u64 = 3;
    let id = service.id().context("the server has ended")?;
    // Nothing where the system does not say how busy it is: then nobody waits.
    let ticks = || super::stats::cpu_ticks(id).unwrap_or_default();
    let (mut quiet, mut before) = (0, ticks());
    let end = std::time::Instant::now() + START_LIMIT;
    while quiet < 4 {
        std::thread::sleep(LOOK);
        let now = ticks();
        quiet = if now - before > NOTHING { 0 } else { quiet + 1 };
        before = now;
        if std::time::Instant::now() > end {
            bail!("the server does not come to rest");
        }
    }
    Ok(())
}

/// The optimised server and the browser's files, built if they are not named.
///
/// # Errors
/// When they cannot be built.
pub(super) fn programs(paths: &Paths) -> Result<(PathBuf, PathBuf)> {
    if let (Some(openmic), Some(files)) = (built("OPENMIC_BIN"), built("OPENMIC_SITE")) {
        return Ok((openmic, files));
    }
    bundle::build(paths, false)?;
    Ok((run::build_server(paths, false)?, paths.site.clone()))
}

/// Runs a file of statements: `DATABASE FILE`. Python has SQLite wherever it is; the program `sqlite3` is
/// often not there.
pub(super) const RUN_SCRIPT: &str = "import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).executescript(open(sys.argv[2]).read())";

pub(super) fn built(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

fn fill(openmic: &Path, folder: &Path, file: &Path, database: &str) -> Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let old = PathBuf::from(format!("{}{suffix}", file.display()));
        if old.exists() {
            std::fs::remove_file(old)?;
        }
    }
    process::quiet(Command::new(openmic).current_dir(folder).args([
        "migrate",
        "--database",
        database,
    ]))?;
    let seed = folder.join("seed.sql");
    std::fs::write(&seed, SEED)?;
    process::quiet(
        Command::new("python3")
            .args(["-c", RUN_SCRIPT])
            .arg(file)
            .arg(&seed),
    )
    .context("the database cannot be filled")?;
    Ok(())
}

fn page(port: u16, path: &str) -> Result<Vec<u8>> {
    match net::get(SocketAddr::from(([127, 0, 0, 1], port)), path)? {
        (200, body) => Ok(body),
        (status, _) => bail!("{path} is answered with {status}"),
    }
}

/// Whether this is the whole board: every entrant is on it.
fn is_board(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    (0..ROWS).all(|number| text.contains(&format!("/entrants/model-{number:03}-direct")))
}
