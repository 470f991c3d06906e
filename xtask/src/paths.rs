//! Where things live: the project root and the folders the commands read and write.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// The folders of one checkout.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// The workspace root.
    pub(crate) root: PathBuf,
    /// What set-up installed: `target/openmic`, or `OPENMIC_TOOLS_DIR`.
    pub(crate) tools: PathBuf,
    /// Where cargo puts the native binaries: `target`, or `CARGO_TARGET_DIR`.
    pub(crate) cargo_target: PathBuf,
    /// Where cargo puts the browser half: `target/wasm`.
    pub(crate) wasm_target: PathBuf,
    /// The finished static files: `target/site`.
    pub(crate) site: PathBuf,
    /// Database, keys and logs of `cargo xtask run`: `data`.
    pub(crate) data: PathBuf,
}

impl Paths {
    /// Finds the checkout this command was started from.
    ///
    /// # Errors
    /// When the workspace root cannot be found.
    pub(crate) fn find() -> Result<Self> {
        let root = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(crate_dir) => Path::new(&crate_dir)
                .parent()
                .map(Path::to_path_buf)
                .context("the xtask crate has no parent folder")?,
            None => std::env::current_dir()?,
        };
        if !root.join("Cargo.lock").is_file() || !root.join("app").is_dir() {
            bail!(
                "{} is not the project root; start this as `cargo xtask …` inside the project",
                root.display()
            );
        }
        let target = root.join("target");
        Ok(Self {
            tools: folder_from("OPENMIC_TOOLS_DIR", &root)
                .unwrap_or_else(|| target.join("openmic")),
            cargo_target: folder_from("CARGO_TARGET_DIR", &root).unwrap_or_else(|| target.clone()),
            wasm_target: target.join("wasm"),
            site: target.join("site"),
            data: root.join("data"),
            root,
        })
    }

    /// A path as a person in the project root would write it.
    pub(crate) fn short(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }

    /// The server binary cargo builds in `profile` (`release` or `debug`).
    pub(crate) fn server_binary(&self, profile: &str) -> PathBuf {
        self.cargo_target.join(profile).join("openmic")
    }
}

/// The folder named by an environment variable, made absolute against `root`.
fn folder_from(variable: &str, root: &Path) -> Option<PathBuf> {
    std::env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(|value| root.join(value))
}
