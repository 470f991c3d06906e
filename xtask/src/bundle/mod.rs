//! `cargo xtask bundle`: the browser half, from Rust, CSS and public files to `target/site`.

mod css;
mod site;
mod tree;
mod wasm;

use std::fs::File;

use anyhow::{Context as _, Result};

use crate::paths::Paths;
use crate::step::{self, short_size};

/// Arguments of `bundle`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  cargo xtask bundle\n\n\
    Writes target/site: every file under a name with the hash of its content, beside it the same\n\
    compressed as .br and .gz, and manifest.json from plain names to those names. What did not\n\
    change is not built again: a change of style alone takes a second.")]
pub(crate) struct Args {
    /// Build everything again even if nothing changed.
    #[arg(long)]
    force: bool,
}

/// Runs `cargo xtask bundle`.
///
/// # Errors
/// When a part cannot be set up or built.
pub(crate) fn main(paths: &Paths, args: &Args) -> Result<()> {
    build(paths, args.force)
}

/// Brings `target/site` up to date, with what that takes set up first. A bundle that another process is building is waited for.
///
/// # Errors
/// When the browser half does not compile or a file cannot be written.
pub(crate) fn build(paths: &Paths, force: bool) -> Result<()> {
    std::fs::create_dir_all(&paths.wasm_target)
        .with_context(|| format!("cannot create {}", paths.wasm_target.display()))?;
    let lock = File::create(paths.wasm_target.join("bundle.lock"))?;
    lock.lock()
        .context("another bundle holds the lock and it cannot be waited for")?;

    let glue = wasm::build(paths, force)?;
    step::quiet("bundle", "target/site", |note| {
        let sizes = site::write(paths, &glue, force)?;
        note.say(format!(
            "wasm {} raw, {} brotli; JavaScript {}, {}; style {}, {}",
            short_size(sizes.wasm.raw),
            short_size(sizes.wasm.brotli),
            short_size(sizes.script.raw),
            short_size(sizes.script.brotli),
            short_size(sizes.style.raw),
            short_size(sizes.style.brotli),
        ));
        light_enough(sizes.wasm.brotli)
    })
}

/// What all wasm of the site may weigh, compressed with Brotli, in bytes.
const MOST_WASM: u64 = 120_000;

fn light_enough(wasm: u64) -> Result<()> {
    anyhow::ensure!(
        wasm <= MOST_WASM,
        "the wasm weighs {} compressed, and may weigh {}: look for what it need not hold",
        short_size(wasm),
        short_size(MOST_WASM)
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_has_a_limit() {
        assert!(light_enough(MOST_WASM).is_ok());
        let error = light_enough(MOST_WASM + 1).expect_err("too much");
        assert!(error.to_string().contains("120"), "{error}");
    }
}
