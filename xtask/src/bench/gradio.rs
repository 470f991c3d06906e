//! The same table in gradio and as a file: pages a second, bytes, and when a visitor sees the table.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::checks::{Limit, Line};
use super::peers;
use super::site::{BOARD, Site};
use super::{Plan, stats};
use crate::net;
use crate::paths::Paths;
use crate::process::{self, Service};
use crate::setup::{self, chromium, node};
use crate::step;

const GRADIO: &str = "gradio==6.31.0";
const TABLE: &str = include_str!("gradio_table.py");
const BROWSER: &str = include_str!("browser.mjs");
/// Each side may compress as it would for a browser.
const BROWSER_ACCEPTS: &str = "gzip, deflate, br, zstd";
const START_LIMIT: Duration = Duration::from_secs(120);

/// Measures the list.
///
/// # Errors
/// When a program is missing or does not start.
pub(super) fn run(paths: &Paths, plan: &Plan) -> Result<Vec<Line>> {
    let (nginx, wrk, python, browser) = {
        let _setting_up = setup::lock(paths)?;
        node::ensure_browser_tests(paths)?;
        step::quiet("set up", "gradio, nginx, wrk, chromium", |_| {
            Ok((
                peers::ensure_nginx(paths)?,
                peers::ensure_wrk()?,
                peers::ensure_python(paths, "gradio", GRADIO)?,
                chromium::ensure()?,
            ))
        })?
    };
    let folder = paths.tools.join("bench/gradio");
    let site = Site::start(paths, &folder)?;
    let script = folder.join("browser.mjs");
    std::fs::write(&script, BROWSER)?;
    let ours = format!("http://127.0.0.1:{}{BOARD}", site.port);
    let look = |task: &str, argument: &str| -> Result<Value> {
        let said = process::quiet(
            Command::new("node")
                .arg(&script)
                .arg(paths.root.join("end2end/package.json"))
                .arg(&browser)
                .args([task, argument]),
        )?;
        serde_json::from_str(&said).with_context(|| format!("the browser's script said:\n{said}"))
    };
    let table = folder.join("table.json");
    std::fs::write(&table, look("table", &ours)?.to_string())?;

    let (static_port, gradio_port) = (net::free_port()?, net::free_port()?);
    let copy = folder.join("static");
    copy_site(&site.files, &copy)?;
    let file = copy.join("board.html");
    std::fs::write(&file, site.page(BOARD)?)?;
    let routes = format!(
        "root {}; gzip on; gzip_types text/css text/javascript image/svg+xml; location = {BOARD} {{ alias {}; }}",
        copy.display(),
        file.display()
    );
    let mut nginx = peers::start_nginx(&nginx, &folder.join("nginx"), &routes, static_port)?;
    let mut gradio = start_gradio(&python, &folder, &table, gradio_port)?;
    step::quiet("start", "gradio and nginx", |_| {
        nginx.wait_until(START_LIMIT, || net::answers(static_port, BOARD))?;
        gradio.wait_until(START_LIMIT, || net::answers(gradio_port, "/"))
    })?;
    let speeds = step::quiet("measure", "pages a second", |_| {
        super::compare(
            plan.rounds,
            || peers::requests_per_second(&wrk, site.port, BOARD, BROWSER_ACCEPTS, plan.seconds),
            || peers::requests_per_second(&wrk, gradio_port, "/", BROWSER_ACCEPTS, plan.seconds),
        )
    })?;
    let addresses = [
        ours,
        format!("http://127.0.0.1:{gradio_port}/"),
        format!("http://127.0.0.1:{static_port}{BOARD}"),
    ];
    let visible = step::quiet("measure", "when the table is visible", |_| {
        look(
            "visible",
            &format!("{} {}", plan.rounds * 3, addresses.join(" ")),
        )
    })?;
    site.stop();
    gradio.stop(Duration::from_secs(5));
    nginx.stop(Duration::from_secs(3));

    let of = |side: usize, key: &str| -> Result<f64> {
        visible
            .get(side)
            .and_then(|side| side.get(key))
            .and_then(Value::as_f64)
            .with_context(|| format!("the browser's script gave no {key}"))
    };
    let (our_ms, gradio_ms, static_ms) = (of(0, "ms")?, of(1, "ms")?, of(2, "ms")?);
    let (our_bytes, gradio_bytes) = (of(0, "bytes")?, of(1, "bytes")?);
    let line = Line::new;
    Ok(vec![
        line(
            "pages a second",
            stats::median(&speeds.ours),
            "1/s",
            Limit::None,
        ),
        line(
            "pages a second, gradio",
            stats::median(&speeds.peer),
            "1/s",
            Limit::None,
        ),
        line(
            "pages a second, ratio",
            speeds.ratio(),
            "",
            Limit::AtLeast(100.0),
        ),
        line("bytes until loaded", our_bytes / 1000.0, "kB", Limit::None),
        line(
            "bytes until loaded, gradio",
            gradio_bytes / 1000.0,
            "kB",
            Limit::None,
        ),
        line(
            "bytes, ratio",
            our_bytes / gradio_bytes,
            "",
            Limit::AtMost(0.1),
        ),
        line("requests", of(0, "requests")?, "", Limit::None),
        line("requests, gradio", of(1, "requests")?, "", Limit::None),
        line("table visible", our_ms, "ms", Limit::None),
        line("table visible, gradio", gradio_ms, "ms", Limit::None),
        line("table visible, static file", static_ms, "ms", Limit::None),
        line(
            "table visible, ratio to static",
            our_ms / static_ms,
            "",
            Limit::AtMost(1.3),
        ),
    ])
}

fn start_gradio(python: &Path, folder: &Path, table: &Path, port: u16) -> Result<Service> {
    let script = folder.join("gradio_table.py");
    std::fs::write(&script, TABLE)?;
    let mut command = Command::new(python);
    command
        .current_dir(folder)
        .env("GRADIO_ANALYTICS_ENABLED", "False")
        .arg(&script)
        .arg(table)
        .arg(port.to_string());
    Service::start("gradio", &mut command, Some(&folder.join("gradio.log")))
}

/// The static files of the site, for a server that only has files.
pub(super) fn copy_site(files: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(files)?.flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_site(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
