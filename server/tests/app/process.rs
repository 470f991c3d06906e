//! The real program in a process of its own: started, asked to stop, killed.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use crate::{bed::Bed, model::Model};

/// `openmic` with what a test's commands share: nothing from the environment of the one who tests.
pub(crate) fn openmic(bed: &Bed) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openmic"));
    for (name, _) in std::env::vars() {
        if name.starts_with("OPENMIC_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(bed.path(""))
        .env("OPENMIC_SECRET_FILE", bed.path("secret.key"))
        .env("OPENMIC_SITE", bed.site())
        .env("OPENMIC_CONTENT", bed.path("content"))
        // So that a test knows how many requests are under way at most.
        .env("OPENMIC_REQUESTS_PER_RUN", "4")
        .env("OPENMIC_REQUESTS_PER_ENDPOINT", "4")
        // Tests vote faster than people read.
        .env("OPENMIC_VOTE_CHECKS", "false")
        .env("OPENMIC_VOTES_PER_VOTER", "0")
        .env("OPENMIC_DATABASE", bed.address());
    command
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    command
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// Runs a command that must succeed; gives what it printed.
#[track_caller]
pub(crate) fn succeeds(command: &mut Command) -> String {
    let output = run(command);
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{command:?} failed: {err}{out}");
    out.into_owned()
}

/// Runs a command that must fail; gives what it said on standard error.
#[track_caller]
pub(crate) fn fails(command: &mut Command) -> String {
    let output = run(command);
    assert!(
        !output.status.success(),
        "{command:?} went well: {}",
        String::from_utf8_lossy(&output.stdout)
    );
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A process of the program; killed when dropped.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An `openmic serve` that listens.
pub(crate) struct Server {
    pub(crate) process: Process,
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// The path of the one-time operator link.
    pub(crate) operator_path: String,
}

impl Server {
    /// Starts `openmic serve` and waits until it says where it listens.
    pub(crate) fn start(bed: &Bed, model: &Model, arguments: &[&str]) -> Self {
        let mut command = openmic(bed);
        command
            .args([
                "serve",
                "--addr",
                "127.0.0.1:0",
                "--allow-endpoint",
                &model.origin(),
            ])
            .args(arguments);
        let (process, lines) = Process::start(bed, command, "Operator link");
        let after = |start: &str| {
            let line = lines.iter().find_map(|line| line.split_once(start));
            line.unwrap_or_else(|| panic!("no {start:?} in {lines:?}"))
                .1
                .trim()
                .to_owned()
        };
        let base = after("Openmic listens at ");
        let operator_path = after(&format!("within a day): {base}"));
        Self {
            process,
            base,
            operator_path,
        }
    }
}

impl Process {
    /// Starts a command and reads its standard output up to the line with `ready`.
    pub(crate) fn start(bed: &Bed, mut command: Command, ready: &str) -> (Self, Vec<String>) {
        let log = (0..)
            .map(|i| bed.path(&format!("log-{i}")))
            .find(|path| !path.exists())
            .expect("a free name");
        let file = std::fs::File::create(&log).expect("a log");
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .expect("the program starts");
        let mut process = Self { child, log };
        let mut lines = Vec::new();
        let mut out = BufReader::new(process.child.stdout.take().expect("its output"));
        loop {
            let mut line = String::new();
            if out.read_line(&mut line).expect("a line") == 0 {
                panic!(
                    "it ended without saying {ready:?}: {lines:?}\n{}",
                    process.log()
                );
            }
            lines.push(line.trim_end().to_owned());
            if lines.last().is_some_and(|line| line.contains(ready)) {
                break;
            }
        }
        // What it prints later is of no interest, but a full pipe would stop it.
        std::thread::spawn(move || out.read_to_end(&mut Vec::new()));
        (process, lines)
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ended");
    }

    /// SIGTERM; gives how it ended and how long that took. Fails after a minute.
    pub(crate) fn terminate(&mut self) -> (ExitStatus, Duration) {
        let asked = Instant::now();
        let sent = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(
            sent.expect("kill is there").success(),
            "SIGTERM could not be sent"
        );
        loop {
            if let Some(status) = self.child.try_wait().expect("its status") {
                return (status, asked.elapsed());
            }
            assert!(
                asked.elapsed() < Duration::from_secs(60),
                "it does not end:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

/// Writes a file of entrants, all answered by `model`, on the tracks named.
pub(crate) fn write_entrants(bed: &Bed, model: &Model, slugs: &[&str], tracks: &[&str]) -> PathBuf {
    let path = bed.path("entrants.toml");
    let mut text = format!(
        "[model]\nslug = \"tiny\"\nname = \"Tiny\"\norganisation = \"Small Labs\"\n\
         [endpoint]\nbase_url = \"{}\"\nmodel_id = \"tiny\"\nprice_completion = 2.0\n",
        model.base_url()
    );
    for (slug, seed) in slugs.iter().zip(1..) {
        // The same model with other instructions: the model answers by what it was asked.
        text += &format!(
            "[[entrants]]\nslug = \"{slug}\"\nname = \"Entrant {slug}\"\nstrategy = \"direct\"\nseed = {seed}\n\
             system = \"You are {slug}.\"\ntracks = {tracks:?}\n"
        );
    }
    std::fs::write(&path, text).expect("a file");
    path
}

/// A path as an argument.
pub(crate) fn arg(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
