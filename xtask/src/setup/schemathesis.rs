//! schemathesis, which makes up requests from an OpenAPI document: installed from the Python registry.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::paths::Paths;
use crate::process;
use crate::setup::model;
use crate::step;

/// Another version may check more, and so fail where this one does not.
const PACKAGE: &str = "schemathesis==4.32.5";

/// Installs it; gives the program.
///
/// # Errors
/// When Python is missing, or pip fails.
pub(crate) fn ensure(paths: &Paths) -> Result<PathBuf> {
    step::quiet("set up", "schemathesis", |note| {
        note.say(PACKAGE);
        let folder = paths.tools.join("schemathesis");
        let program = folder.join("bin/schemathesis");
        let stamp = folder.join("stamp");
        if std::fs::read_to_string(&stamp).is_ok_and(|there| there == PACKAGE) && program.exists() {
            return Ok(program);
        }
        model::environment(&folder).context("install Python 3.10 or newer with its venv module")?;
        process::quiet(
            Command::new(folder.join("bin/python"))
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--disable-pip-version-check",
                    "--quiet",
                ])
                .arg(PACKAGE),
        )
        .context(
            "pip could not install schemathesis: is there a connection to the Python registry?",
        )?;
        std::fs::write(stamp, PACKAGE)?;
        Ok(program)
    })
}
