//! The two cargo tools that `check` uses beyond what rustup brings.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::paths::Paths;
use crate::process;
use crate::step;

/// One cargo tool: its name, which version, and how long it takes to compile on two cores.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    /// The name of the program and of the package.
    pub(crate) name: &'static str,
    version: &'static str,
    /// Measured on two cores.
    pub(crate) takes: &'static str,
}

/// Finds dependencies that nobody uses.
pub(crate) const MACHETE: Tool = Tool {
    name: "cargo-machete",
    version: "0.9.2",
    takes: "two minutes",
};
/// Checks licences, bans, sources and advisories of all dependencies.
pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    takes: "three minutes",
};

impl Tool {
    /// The program, if it is in the tools folder or in `PATH`.
    pub(crate) fn find(self, paths: &Paths) -> Option<PathBuf> {
        let own = paths.tools.join("cargo/bin").join(self.name);
        if own.is_file() {
            Some(own)
        } else {
            process::which(self.name)
        }
    }
}

/// Compiles the tools that are missing.
///
/// # Errors
/// When cargo cannot fetch or compile one.
pub(crate) fn ensure(paths: &Paths) -> Result<()> {
    for tool in [MACHETE, DENY] {
        let what = format!("{} {} (about {} once)", tool.name, tool.version, tool.takes);
        step::quiet("set up", &what, |_| {
            if tool.find(paths).is_some() {
                return Ok(());
            }
            process::quiet(
                process::cargo(&paths.root)
                    .args([
                        "install",
                        "--locked",
                        "--version",
                        tool.version,
                        tool.name,
                        "--root",
                    ])
                    .arg(paths.tools.join("cargo"))
                    .env_remove("CARGO_TARGET_DIR"),
            )
            .with_context(|| format!("cargo could not install {}", tool.name))?;
            Ok(())
        })?;
    }
    Ok(())
}
