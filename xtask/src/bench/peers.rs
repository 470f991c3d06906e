//! What the figures of pages are measured with and against: nginx, wrk, browsers and their scripts.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::paths::Paths;
use crate::process::{self, Service};
use crate::setup::apt;

/// Connections that are kept busy while pages are counted.
pub(super) const CONNECTIONS: u32 = 16;

/// nginx without its service: the package is unpacked, not installed, so nothing takes port 80.
pub(super) fn ensure_nginx(paths: &Paths) -> Result<PathBuf> {
    let unpacked = paths.tools.join("nginx/usr/sbin/nginx");
    if unpacked.is_file() {
        return Ok(unpacked);
    }
    if let Some(installed) = process::which("nginx").or_else(|| {
        let usual = PathBuf::from("/usr/sbin/nginx");
        usual.is_file().then_some(usual)
    }) {
        return Ok(installed);
    }
    let folder = paths.tools.join("nginx");
    std::fs::create_dir_all(&folder)?;
    if !apt::has_candidate("nginx") {
        bail!("the figures of pages compare with nginx: install it and start again");
    }
    let download = || {
        process::quiet(
            Command::new("apt-get")
                .current_dir(&folder)
                .args(["-qq", "download", "nginx"]),
        )
    };
    if download().is_err() {
        apt::update()?;
        download().context("nginx cannot be fetched from Debian's archive: install it by hand")?;
    }
    let package = std::fs::read_dir(&folder)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .context("apt-get downloaded no package")?;
    process::quiet(Command::new("dpkg").arg("-x").arg(&package).arg(&folder))?;
    std::fs::remove_file(package)?;
    Ok(unpacked)
}

/// The load generator.
pub(super) fn ensure_wrk() -> Result<PathBuf> {
    if let Some(program) = process::which("wrk") {
        return Ok(program);
    }
    apt::install(&["wrk"])?;
    process::which("wrk").context("the package wrk has no program of that name")
}

/// nginx with one worker; `routes` are its `location` blocks. Its folder is `folder`.
pub(super) fn start_nginx(nginx: &Path, folder: &Path, routes: &str, port: u16) -> Result<Service> {
    std::fs::create_dir_all(folder)?;
    let here = folder.display();
    // Workers would run as a user who may not see this folder.
    let user = if apt::is_root() { "user root;" } else { "" };
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("  {kind}_temp_path {here}/{kind};\n"))
        .collect();
    let mime = folder.join("mime.types");
    std::fs::write(
        &mime,
        "types { text/html html; text/css css; text/javascript js; image/svg+xml svg; font/woff2 woff2; }\n",
    )?;
    let mime = mime.display();
    let configuration = format!(
        "daemon off; {user} worker_processes 1; pid {here}/nginx.pid; error_log stderr;\n\
         events {{ worker_connections 256; }}\n\
         http {{\n{temporary}  include {mime}; default_type text/html; access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n  \
         server {{ listen 127.0.0.1:{port}; {routes} }}\n}}\n"
    );
    let configuration_file = folder.join("nginx.conf");
    std::fs::write(&configuration_file, configuration)?;
    let mut command = Command::new(nginx);
    command
        .arg("-p")
        .arg(folder)
        .arg("-e")
        .arg("stderr")
        .arg("-c")
        .arg(configuration_file);
    Service::start("nginx", &mut command, Some(&folder.join("nginx.log")))
}

/// Requests a second to one address, all of them answered with success; `accepted` is what
/// `Accept-Encoding` says.
pub(super) fn requests_per_second(
    wrk: &Path,
    port: u16,
    path: &str,
    accepted: &str,
    seconds: u32,
) -> Result<f64> {
    let said = process::quiet(
        Command::new(wrk)
            .args([
                "-t",
                "1",
                "-c",
                &CONNECTIONS.to_string(),
                "-d",
                &format!("{seconds}s"),
                "-H",
                &format!("Accept-Encoding: {accepted}"),
            ])
            .arg(format!("http://127.0.0.1:{port}{path}")),
    )?;
    speed(&said)
}

fn speed(said: &str) -> Result<f64> {
    if let Some(line) = said.lines().find(|line| line.contains("Non-2xx")) {
        bail!("the server refused part of the requests: {}", line.trim());
    }
    said.lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"))
        .and_then(|number| number.trim().parse().ok())
        .with_context(|| format!("wrk said no speed:\n{said}"))
}

/// A virtual environment of Python with packages, spaces between them.
pub(super) fn ensure_python(paths: &Paths, name: &str, packages: &str) -> Result<PathBuf> {
    let folder = paths.tools.join(name);
    let python = folder.join("bin/python");
    let stamp = folder.join("stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|there| there == packages) {
        return Ok(python);
    }
    process::quiet(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )
    .context("install Python 3.10 or newer with its venv module")?;
    process::quiet(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--quiet",
            ])
            .args(packages.split_whitespace()),
    )
    .with_context(|| {
        format!("pip could not install {packages}: is there a connection to the Python registry?")
    })?;
    std::fs::write(stamp, packages)?;
    Ok(python)
}

/// A folder with packages from npm.
pub(super) fn ensure_npm(paths: &Paths, name: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = paths.tools.join(name);
    let (stamp, wanted) = (folder.join("stamp"), packages.join(" "));
    if std::fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(folder);
    }
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("package.json"), "{ \"private\": true }\n")?;
    process::quiet(
        Command::new("npm")
            .current_dir(&folder)
            .args([
                "--no-audit",
                "--no-fund",
                "--no-update-notifier",
                "install",
                "--no-package-lock",
            ])
            .args(packages),
    )
    .with_context(|| {
        format!("npm could not install {wanted}: is there a connection to the npm registry?")
    })?;
    std::fs::write(stamp, wanted)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_requests_are_no_speed() {
        let said = "  1000 requests in 1.0s\nRequests/sec:  52301.12\nTransfer/sec: 1MB\n";
        assert!((speed(said).expect("a speed") - 52_301.12).abs() < 1e-9);
        let refused = format!("{said}  Non-2xx or 3xx responses: 17\n");
        assert!(speed(&refused).is_err());
        assert!(speed("unable to connect").is_err());
    }
}
