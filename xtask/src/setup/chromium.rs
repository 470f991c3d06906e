//! The browser of the browser tests.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::process;
use crate::setup::apt;
use crate::step;

/// Finds or installs Chromium and returns its program.
///
/// # Errors
/// When it is missing and cannot be installed.
pub(crate) fn ensure() -> Result<PathBuf> {
    step::quiet("set up", "Chromium", |_| {
        if let Some(program) = find() {
            return Ok(program);
        }
        apt::install(&["chromium", "fonts-liberation"])
            .context("the browser tests need Chromium or Chrome")?;
        find().context("the package chromium has no program of that name")
    })
}

fn find() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(process::which)
}
