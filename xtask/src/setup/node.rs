//! What comes from npm: wasm-opt for the bundle, and the packages of the browser tests.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::paths::Paths;
use crate::process;
use crate::step;

/// The version of wasm-opt: Debian's is too old for what a current compiler emits.
pub(crate) const BINARYEN: &str = "132.0.0";
const OLDEST_NODE: u32 = 18;

/// Installs wasm-opt and returns its script, to be run by node.
///
/// # Errors
/// When node or npm is missing or too old, or npm fails.
pub(crate) fn ensure_wasm_opt(paths: &Paths) -> Result<PathBuf> {
    step::quiet("set up", "wasm-opt", |note| {
        note.say(format!("binaryen {BINARYEN}"));
        let folder = paths.tools.join("node");
        let package = folder.join("node_modules/binaryen");
        let script = package.join("bin/wasm-opt");
        if installed_version(&package).as_deref() == Some(BINARYEN) && script.is_file() {
            return Ok(script);
        }
        check_node()?;
        std::fs::create_dir_all(&folder)?;
        std::fs::write(
            folder.join("package.json"),
            format!(
                "{{ \"private\": true, \"dependencies\": {{ \"binaryen\": \"{BINARYEN}\" }} }}\n"
            ),
        )?;
        process::quiet(npm(&folder).args(["install", "--no-package-lock"])).context(
            "npm could not install binaryen: is there a connection to the npm registry?",
        )?;
        Ok(script)
    })
}

/// Installs the packages of the browser tests as their lock file says.
///
/// # Errors
/// When npm fails.
pub(crate) fn ensure_browser_tests(paths: &Paths) -> Result<()> {
    let folder = paths.root.join("end2end");
    let Ok(lock) = std::fs::read(folder.join("package-lock.json")) else {
        return Ok(());
    };
    step::quiet("set up", "browser test packages", |_| {
        let wanted = format!("{:x}", Sha256::digest(&lock));
        let stamp = folder.join("node_modules/.openmic-lock");
        if std::fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
            return Ok(());
        }
        check_node()?;
        // Chromium comes from Debian: the test tool is not to fetch a browser of its own.
        process::quiet(
            npm(&folder)
                .arg("ci")
                .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
        )
        .context("npm ci in end2end failed: is there a connection to the npm registry?")?;
        std::fs::write(stamp, wanted)?;
        Ok(())
    })
}

/// An npm command in `folder` that says and sends nothing beyond what it must.
pub(super) fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command
        .current_dir(folder)
        .args(["--no-audit", "--no-fund", "--no-update-notifier"]);
    command
}

fn check_node() -> Result<()> {
    let advice = "install Node 20 with npm from https://nodejs.org";
    let version = process::quiet(Command::new("node").arg("--version")).context(advice)?;
    match major(&version) {
        Some(number) if number >= OLDEST_NODE => {}
        _ => bail!("node is {}, too old: {advice}", version.trim()),
    }
    if process::which("npm").is_none() {
        bail!("node is there, but npm is not: {advice}");
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn installed_version(package: &Path) -> Option<String> {
    let text = std::fs::read_to_string(package.join("package.json")).ok()?;
    let json: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(json.get("version")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_says_its_version_with_a_v() {
        assert_eq!(major("v20.19.2\n"), Some(20));
        assert_eq!(major("20.19.2"), None);
    }
}
