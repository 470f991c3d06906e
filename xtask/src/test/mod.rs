//! `cargo xtask test`: every test there is, with real databases, a real model and a real browser.

mod summary;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;

use self::summary::Summary;
use crate::bundle;
use crate::net;
use crate::paths::Paths;
use crate::process;
use crate::run;
use crate::setup::{self, chromium, model, node, postgres, schemathesis};
use crate::step;

/// One kind of test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// The domain, the app, these commands, and the examples in the documentation.
    Unit,
    /// The store, on SQLite and PostgreSQL.
    Store,
    /// The server.
    Server,
    /// The API against its OpenAPI document, by requests that schemathesis makes up.
    Api,
    /// What a person does, in Chromium, with the local model.
    Browser,
}

impl Kind {
    const CARGO: [Self; 3] = [Self::Unit, Self::Store, Self::Server];

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Unit => &["openmic-domain", "openmic-app"],
            Self::Store => &["openmic-store"],
            Self::Server => &["openmic-server"],
            Self::Api => &["schemathesis"],
            Self::Browser => &[],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Store => "store",
            Self::Server => "server",
            Self::Api => "api",
            Self::Browser => "browser",
        }
    }
}

/// Arguments of `test`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  cargo xtask test --only store\n\n\
    Installs PostgreSQL and Chromium if they are missing. With --keep the database and the model\n\
    stay up afterwards, and the variables are printed with which single tests can be run again:\n\
    OPENMIC_TEST_POSTGRES for `cargo test`, OPENMIC_TEST_MODEL_URL, OPENMIC_BIN and OPENMIC_SITE\n\
    for `npm test` in end2end.")]
pub(crate) struct Args {
    /// Run this kind only; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Kind>,
    /// Leave PostgreSQL and the model running afterwards.
    #[arg(long)]
    keep: bool,
}

/// Runs `cargo xtask test`.
///
/// The exit code says whether all passed.
///
/// # Errors
/// When someone asked it to stop.
pub(crate) fn main(paths: &Paths, args: &Args) -> Result<ExitCode> {
    let wanted = |kind: Kind| args.only.is_empty() || args.only.contains(&kind);
    let mut summary = Summary::default();
    let kinds: Vec<Kind> = Kind::CARGO
        .into_iter()
        .filter(|kind| wanted(*kind))
        .collect();
    if !kinds.is_empty() {
        let result = cargo_tests(paths, &kinds, args.keep, &mut summary);
        go_on("Rust tests", result, &mut summary)?;
    }
    if wanted(Kind::Api) {
        let result = api_tests(paths, &mut summary);
        go_on("API tests", result, &mut summary)?;
    }
    if wanted(Kind::Browser) {
        let result = browser_tests(paths, args.keep, &mut summary);
        go_on("browser tests", result, &mut summary)?;
    }
    for kind in [
        Kind::Unit,
        Kind::Store,
        Kind::Server,
        Kind::Api,
        Kind::Browser,
    ] {
        if !wanted(kind) {
            summary.leave_out(kind.name(), "not asked for");
        }
    }
    println!("\n{summary}\n{}", summary.last_line());
    Ok(if summary.failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Enters what kept tests from running, so that the others still run; only a stop is an end.
fn go_on(name: &str, result: Result<()>, summary: &mut Summary) -> Result<()> {
    match result {
        Err(error) if process::stopping() => Err(error),
        Err(error) => {
            println!("error: {error:#}");
            summary.broke(name, "did not run: see the error above");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Runs the Rust tests of `kinds`, against a PostgreSQL of our own.
fn cargo_tests(paths: &Paths, kinds: &[Kind], keep: bool, summary: &mut Summary) -> Result<()> {
    let needs_postgres = kinds
        .iter()
        .any(|kind| matches!(kind, Kind::Store | Kind::Server));
    let cluster = if needs_postgres {
        let setting_up = setup::lock(paths)?;
        let programs = postgres::ensure()?;
        drop(setting_up);
        Some(step::quiet("start", "PostgreSQL", |_| {
            postgres::Cluster::start(paths, &programs, postgres::Disk::Forgetful)
        })?)
    } else {
        None
    };
    let url = cluster.as_ref().map(|cluster| cluster.url.as_str());
    if process::which("cargo-nextest").is_some() {
        nextest(paths, kinds, url, summary)?;
        // nextest leaves the examples in the documentation aside.
        let arguments: Vec<&str> = selection(kinds).into_iter().chain(["--doc"]).collect();
        cargo_test(paths, "examples", &arguments, url, summary)?;
    } else {
        for kind in kinds {
            cargo_test(paths, kind.name(), &selection(&[*kind]), url, summary)?;
        }
    }
    if kinds.contains(&Kind::Unit) {
        // Apart from the others: together, cargo would compile these commands' libraries again.
        cargo_test(paths, "commands", &["--package", "xtask"], url, summary)?;
    }
    if let Some(cluster) = cluster.filter(|_| keep) {
        println!("kept    OPENMIC_TEST_POSTGRES={}", cluster.url);
        println!("        stop it with: {}", cluster.leave());
    }
    Ok(())
}

/// The arguments that make cargo test these kinds, and compile as little as it can for that.
fn selection(kinds: &[Kind]) -> Vec<&'static str> {
    let mut arguments = if kinds.len() == Kind::CARGO.len() {
        vec!["--workspace", "--exclude", "xtask"]
    } else {
        kinds
            .iter()
            .flat_map(|kind| kind.packages())
            .flat_map(|name| ["--package", *name])
            .collect()
    };
    if kinds.contains(&Kind::Unit) {
        // The app's pages exist on the server only.
        arguments.extend(["--features", "openmic-app/ssr"]);
    }
    arguments
}

/// All packages in one run of nextest; its report tells them apart.
fn nextest(
    paths: &Paths,
    kinds: &[Kind],
    postgres: Option<&str>,
    summary: &mut Summary,
) -> Result<()> {
    let config = paths.tools.join("nextest.toml");
    let report = paths.tools.join("junit.xml");
    std::fs::create_dir_all(&paths.tools)?;
    let _ = std::fs::remove_file(&report);
    std::fs::write(
        &config,
        format!(
            "[profile.default]\nslow-timeout = {{ period = \"60s\", terminate-after = 5 }}\n\
             [profile.default.junit]\npath = {:?}\n",
            report.display().to_string()
        ),
    )?;
    let mut cargo = process::cargo(&paths.root);
    cargo.args(["nextest", "run", "--no-fail-fast", "--no-tests=pass"]);
    cargo
        .arg("--tool-config-file")
        .arg(format!("xtask:{}", config.display()));
    cargo.args(selection(kinds));
    if let Some(url) = postgres {
        cargo.env("OPENMIC_TEST_POSTGRES", url);
    }
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    let (status, text) = step::loud("test", &names.join(", "), |_| process::tee(&mut cargo))?;
    let xml = std::fs::read_to_string(&report).unwrap_or_default();
    // Without a report nothing ran, and a row of noughts would look as if there were no tests.
    for kind in kinds.iter().filter(|_| !xml.is_empty()) {
        let (counts, seconds) = summary::junit(&xml, kind.packages());
        summary.ran(kind.name(), counts, seconds);
    }
    let ignored = summary::nextest_skipped(&text);
    if ignored > 0 {
        summary.skipped("ignored tests", ignored, "marked #[ignore]");
    }
    if !status.success() && !summary.failed() {
        summary.broke(
            "cargo nextest",
            "it ended before it ran the tests: see above",
        );
    }
    Ok(())
}

fn cargo_test(
    paths: &Paths,
    name: &str,
    arguments: &[&str],
    postgres: Option<&str>,
    summary: &mut Summary,
) -> Result<()> {
    let mut cargo = process::cargo(&paths.root);
    cargo.args(["test", "--no-fail-fast"]).args(arguments);
    if let Some(url) = postgres {
        cargo.env("OPENMIC_TEST_POSTGRES", url);
    }
    let started = Instant::now();
    let (status, text) = step::loud("test", name, |_| process::tee(&mut cargo))?;
    let counts = summary::cargo_test(&text);
    summary.ran(name, counts, started.elapsed().as_secs_f64());
    if !status.success() && counts.failed == 0 {
        summary.broke(name, "it did not compile: see above");
    }
    Ok(())
}

/// Lets schemathesis loose on the server, by the one test that does so.
fn api_tests(paths: &Paths, summary: &mut Summary) -> Result<()> {
    let setting_up = setup::lock(paths)?;
    let program = schemathesis::ensure(paths)?;
    drop(setting_up);
    let report = paths.tools.join("schemathesis.xml");
    let _ = std::fs::remove_file(&report);
    let mut cargo = process::cargo(&paths.root);
    cargo
        .args(["test", "--package", "openmic-server", "--test", "app"])
        .args(["--", "api_contract", "--nocapture"])
        .env("OPENMIC_SCHEMATHESIS", program)
        .env("OPENMIC_SCHEMATHESIS_REPORT", &report);
    let kind = Kind::Api;
    let started = Instant::now();
    let (status, _) = step::loud("test", kind.name(), |_| process::tee(&mut cargo))?;
    let xml = std::fs::read_to_string(&report).unwrap_or_default();
    let (counts, _) = summary::junit(&xml, kind.packages());
    summary.ran(kind.name(), counts, started.elapsed().as_secs_f64());
    if counts.passed + counts.failed == 0 || (!status.success() && counts.failed == 0) {
        summary.broke(
            kind.name(),
            "schemathesis did not get to the end: see above",
        );
    }
    Ok(())
}

/// Runs what is in `end2end` against the bundle, the server and the local model.
fn browser_tests(paths: &Paths, keep: bool, summary: &mut Summary) -> Result<()> {
    let folder = paths.root.join("end2end");
    if !folder.join("package.json").is_file() {
        summary.leave_out(Kind::Browser.name(), "there is no end2end/package.json");
        return Ok(());
    }
    let setting_up = setup::lock(paths)?;
    let chromium = chromium::ensure()?;
    let model = model::ensure(paths)?;
    node::ensure_browser_tests(paths)?;
    drop(setting_up);
    bundle::build(paths, false)?;
    let binary = run::build_server(paths, true)?;
    let port = net::free_port()?;
    let log = paths.tools.join("test-model.log");
    let service = step::quiet("start", "local model", |_| model.serve(port, &log))?;

    let report = paths.tools.join("playwright.json");
    let _ = std::fs::remove_file(&report);
    let model_url = format!("http://127.0.0.1:{port}/v1");
    let variables = [
        ("OPENMIC_TEST_MODEL_URL", Path::new(&model_url)),
        ("OPENMIC_BIN", &binary),
        ("OPENMIC_SITE", &paths.site),
        ("OPENMIC_CHROMIUM", &chromium),
    ];
    let mut npm = Command::new("npm");
    npm.current_dir(&folder)
        .args(["test", "--", "--reporter=list,json"])
        .envs(variables);
    npm.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    let started = Instant::now();
    let (status, _) = step::loud("test", "browser", |_| process::tee(&mut npm))?;
    let counts = summary::playwright(&std::fs::read_to_string(&report).unwrap_or_default());
    summary.ran(
        Kind::Browser.name(),
        counts.unwrap_or_default(),
        started.elapsed().as_secs_f64(),
    );
    if counts.is_none() || (!status.success() && counts.is_some_and(|counts| counts.failed == 0)) {
        summary.broke(
            Kind::Browser.name(),
            "Playwright did not get to the end: see above",
        );
    }
    if keep && let Some(process) = service.leave() {
        for (name, value) in variables {
            println!("kept    {name}={}", value.display());
        }
        println!("        stop the model with: kill {process}");
    }
    Ok(())
}
