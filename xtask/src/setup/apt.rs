//! Debian packages: installed when we may, named exactly when we may not.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process;

/// Whether this process is root.
pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Installs Debian packages, without ever removing one.
///
/// # Errors
/// When this is no Debian, we may not install, or apt fails; the message says what to do by hand.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    if !Path::new("/etc/debian_version").exists() || process::which("apt-get").is_none() {
        bail!(
            "this needs the Debian packages {list}, and this is not a Debian system: install what \
             they are called here and start again"
        );
    }
    let by_hand = format!("apt-get install --no-install-recommends {list}");
    if !is_root() && process::quiet(Command::new("sudo").args(["-n", "true"])).is_err() {
        bail!("this needs Debian packages: run `sudo {by_hand}` and start again");
    }
    if packages.iter().any(|package| !has_candidate(package)) {
        update()?;
    }
    if try_install(packages).is_ok() {
        return Ok(());
    }
    // The usual reason is a package list older than the archive.
    update()?;
    try_install(packages).with_context(|| {
        format!("apt-get could not install {list}; try `{by_hand}` by hand to see why")
    })
}

/// Whether the package lists on this machine know a version of `package`.
pub(crate) fn has_candidate(package: &str) -> bool {
    process::quiet(Command::new("apt-cache").args(["policy", package]))
        .is_ok_and(|text| text.contains("Candidate: ") && !text.contains("Candidate: (none)"))
}

/// Fetches the package lists.
///
/// # Errors
/// When no archive can be reached.
pub(crate) fn update() -> Result<()> {
    process::quiet(apt_get().arg("update"))
        .context("apt-get update failed: is there a connection to a Debian archive?")?;
    Ok(())
}

fn try_install(packages: &[&str]) -> Result<()> {
    process::quiet(
        apt_get()
            .args(["install", "-y", "--no-install-recommends", "--no-remove"])
            .args(packages),
    )?;
    Ok(())
}

fn apt_get() -> Command {
    // Through env, because sudo would drop the variable.
    let mut command = if is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "env"]);
        sudo
    };
    command.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=600",
        "-o",
        "Dpkg::Use-Pty=0",
    ]);
    command
}
