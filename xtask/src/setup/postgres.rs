//! PostgreSQL for the tests: the server programs, and a cluster of our own that never meets the system's.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::net;
use crate::paths::Paths;
use crate::process;
use crate::setup::apt;
use crate::step;

/// Superuser of the test cluster.
const USER: &str = "openmic";

/// Finds or installs the server programs and returns their folder.
///
/// # Errors
/// When they are missing and cannot be installed.
pub(crate) fn ensure() -> Result<PathBuf> {
    step::quiet("set up", "PostgreSQL", |_| {
        if let Some(programs) = find() {
            return Ok(programs);
        }
        apt::install(&["postgresql"]).context("the store's tests need a PostgreSQL server")?;
        find().context("the package postgresql has no initdb")
    })
}

/// The newest folder that holds `initdb`, `pg_ctl` and `postgres`; a client alone does not count.
fn find() -> Option<PathBuf> {
    let mut folders: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, programs)| is_complete(programs))
        .collect();
    folders.sort();
    folders.pop().map(|(_, programs)| programs).or_else(|| {
        let programs = process::which("initdb")?.parent()?.to_path_buf();
        is_complete(&programs).then_some(programs)
    })
}

fn is_complete(programs: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|name| programs.join(name).is_file())
}

/// Whether a cluster waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disk {
    /// What was committed is there after a power cut.
    Durable,
    /// It forgets nothing when a test kills a process, but a power cut may damage it.
    Forgetful,
}

/// A running cluster, stopped when dropped.
#[derive(Debug)]
pub(crate) struct Cluster {
    programs: PathBuf,
    data: PathBuf,
    /// `postgres://user:password@127.0.0.1:port/postgres`.
    pub(crate) url: String,
    keep: bool,
}

impl Cluster {
    /// Makes a fresh cluster on a free port of loopback and starts it.
    ///
    /// That of the tests lives for one run of them, so it need not wait for the disk.
    ///
    /// # Errors
    /// When the cluster cannot be made or does not start; the message holds its log.
    pub(crate) fn start(paths: &Paths, programs: &Path, disk: Disk) -> Result<Self> {
        let folder = place(paths)?;
        let data = folder.join("data");
        if data.join("postmaster.pid").exists() {
            // Left over by a run that was killed.
            let _ = run(Command::new(programs.join("pg_ctl"))
                .arg("-D")
                .arg(&data)
                .args(["stop", "-m", "immediate"]));
        }
        // The folder belongs to another user when we are root, so it is emptied by that user.
        run(Command::new("rm").arg("-rf").arg(&data))?;
        let password = random_hex()?;
        let password_file = folder.join("password");
        run(Command::new("sh")
            .args([
                "-c",
                "umask 077; printf %s \"$1\" > \"$2\"",
                "sh",
                &password,
            ])
            .arg(&password_file))?;
        run(Command::new(programs.join("initdb"))
            .arg("-D")
            .arg(&data)
            .args([
                "-U",
                USER,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ])
            .arg("--pwfile")
            .arg(&password_file))
        .context("initdb failed")?;
        let port = net::free_port()?;
        let log = folder.join("log");
        let disk = match disk {
            Disk::Durable => "-c fsync=on -c synchronous_commit=on",
            Disk::Forgetful => "-c fsync=off -c full_page_writes=off",
        };
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {disk} \
             -c max_connections=300"
        );
        run(Command::new(programs.join("pg_ctl"))
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(&log)
            .args(["-w", "-t", "60", "-o", &options, "start"]))
        .with_context(|| format!("PostgreSQL did not start:\n{}", process::tail_of(&log)))?;
        Ok(Self {
            programs: programs.to_path_buf(),
            data,
            url: format!("postgres://{USER}:{password}@127.0.0.1:{port}/postgres"),
            keep: false,
        })
    }

    /// Leaves the cluster running and says how to stop it.
    pub(crate) fn leave(mut self) -> String {
        self.keep = true;
        let stop = format!(
            "{} -D {} stop",
            self.programs.join("pg_ctl").display(),
            self.data.display()
        );
        if apt::is_root() {
            format!("runuser -u postgres -- {stop}")
        } else {
            stop
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if !self.keep {
            let _ = run(Command::new(self.programs.join("pg_ctl"))
                .arg("-D")
                .arg(&self.data)
                .args(["stop", "-m", "fast", "-w", "-t", "15"]));
        }
    }
}

/// Runs a program as the user the server runs as: it refuses to be root.
fn run(command: &mut Command) -> Result<()> {
    let mut whole = if apt::is_root() {
        let mut outer = Command::new("runuser");
        outer
            .args(["-u", "postgres", "--"])
            .arg(command.get_program())
            .args(command.get_args());
        outer
    } else {
        let mut plain = Command::new(command.get_program());
        plain.args(command.get_args());
        plain
    };
    // Any folder that user may enter will do; ours may be closed to it.
    whole.current_dir("/");
    process::detached(&mut whole)
}

/// A folder for the cluster that the server's user can reach: in the tools, or in its home.
fn place(paths: &Paths) -> Result<PathBuf> {
    let name = format!(
        "{:x}",
        Sha256::digest(paths.tools.to_string_lossy().as_bytes())
    );
    // The home of that user, for a checkout under a home that is closed to it.
    let elsewhere = PathBuf::from(format!("/var/lib/postgresql/openmic-{}", &name[..12]));
    for folder in [paths.tools.join("pg"), elsewhere] {
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        if apt::is_root() {
            process::quiet(Command::new("chown").arg("postgres").arg(&folder))
                .context("there is no user postgres: install the package postgresql")?;
        }
        if run(Command::new("test").arg("-w").arg(&folder)).is_ok() {
            return Ok(folder);
        }
    }
    bail!(
        "the user postgres can write neither in {} nor in /var/lib/postgresql",
        paths.tools.display()
    )
}

fn random_hex() -> Result<String> {
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
