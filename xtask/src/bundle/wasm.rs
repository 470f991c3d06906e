//! The app crate, compiled for the browser, with its JavaScript glue, made small.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::tree::{self, Inputs};
use crate::paths::Paths;
use crate::process;
use crate::setup::{self, node, wasm};
use crate::step::{self, short_size};

const PROFILE: &str = "wasm-release";
/// What goes into the browser half, as seen from the project root.
const SOURCES: [&str; 7] = [
    "app/src",
    "app/Cargo.toml",
    "domain/src",
    "domain/Cargo.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
];
/// The features every rustc since 1.87 assumes of a browser. Named here because not every step
/// before keeps the section in which the compiler wrote them down.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Where the finished module and its glue are.
#[derive(Debug)]
pub(crate) struct Glue {
    /// A folder with [`SCRIPT`](Glue::SCRIPT), [`MODULE`](Glue::MODULE) and perhaps `snippets/`.
    pub(crate) folder: PathBuf,
}

impl Glue {
    /// File name of the JavaScript.
    pub(crate) const SCRIPT: &str = "islands.js";
    /// File name of the WebAssembly.
    pub(crate) const MODULE: &str = "islands_bg.wasm";
}

/// Builds the browser half unless it is there already for the same sources and tools.
///
/// # Errors
/// When it does not compile, or a tool fails.
pub(crate) fn build(paths: &Paths, force: bool) -> Result<Glue> {
    let setting_up = setup::lock(paths)?;
    let toolchain = wasm::ensure(paths)?;
    let wasm_opt = node::ensure_wasm_opt(paths)?;
    drop(setting_up);
    let glue = Glue {
        folder: paths.wasm_target.join("islands"),
    };
    let stamp = glue.folder.join("stamp");
    let tools = format!(
        "{} {} {}",
        toolchain.version,
        node::BINARYEN,
        include_str!("wasm.rs")
    );
    let sources = Inputs::default()
        .text(&tools)
        .files(&paths.root, &SOURCES)?
        .finish();
    let there = if force {
        Stamp::default()
    } else {
        Stamp::read(&stamp)
    };
    if there.sources == sources {
        return Ok(glue);
    }

    step::loud("build", "browser half", |_| compile(paths, &toolchain))?;
    let raw_file = paths
        .wasm_target
        .join(wasm::TARGET)
        .join(PROFILE)
        .join("openmic_app.wasm");
    let raw = std::fs::read(&raw_file)
        .with_context(|| format!("cargo left no {}", paths.short(&raw_file)))?;
    let module = Inputs::default()
        .text(&tools)
        .text(&tree::name_hash(&raw))
        .finish();
    if there.module != module {
        step::quiet("build", "JavaScript glue", |_| {
            bind(&raw_file, &glue.folder)
        })?;
        step::quiet("build", "smaller module", |note| {
            let (before, after) = shrink(&wasm_opt, &glue.folder.join(Glue::MODULE))?;
            note.say(format!("{} to {}", short_size(before), short_size(after)));
            Ok(())
        })?;
    }
    Stamp { sources, module }.write(&stamp)?;
    Ok(glue)
}

fn compile(paths: &Paths, toolchain: &wasm::Toolchain) -> Result<()> {
    let mut cargo = process::cargo(&paths.root);
    cargo
        .args([
            "rustc",
            "--package",
            "openmic-app",
            "--lib",
            // Only here: a library of this kind for the server would be linked for nothing.
            "--crate-type",
            "cdylib",
            "--no-default-features",
        ])
        .args([
            "--features",
            "hydrate",
            "--target",
            wasm::TARGET,
            "--profile",
            PROFILE,
        ])
        .arg("--target-dir")
        .arg(&paths.wasm_target)
        // wasm-bindgen reads from a section that stripping removes what browsers may be asked to
        // do; it and wasm-opt remove names and debug information afterwards.
        .args(["--config", "profile.wasm-release.strip=false"]);
    toolchain.apply(&mut cargo);
    process::loud(&mut cargo)
}

fn bind(module: &Path, folder: &Path) -> Result<()> {
    // What an interrupted or older run left is not to end up in the site.
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(module)
        .out_name("islands")
        .typescript(false)
        .omit_default_module_path(true);
    bindgen
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(folder))
        .map_err(|error| anyhow!("wasm-bindgen: {error:#}"))
}

/// Runs wasm-opt in place; returns the sizes before and after in bytes.
fn shrink(wasm_opt: &Path, module: &Path) -> Result<(u64, u64)> {
    let before = std::fs::metadata(module)?.len();
    let smaller = module.with_extension("small");
    process::quiet(
        Command::new("node")
            .arg(wasm_opt)
            .arg("-Oz")
            .args(FEATURES)
            .arg(module)
            .arg("-o")
            .arg(&smaller),
    )?;
    std::fs::rename(&smaller, module)?;
    Ok((before, std::fs::metadata(module)?.len()))
}

/// What the folder was made from: one hash of the sources, one of the compiled module.
#[derive(Debug, Default, PartialEq, Eq)]
struct Stamp {
    sources: String,
    module: String,
}

impl Stamp {
    fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let mut lines = text.lines().map(str::to_owned);
        Self {
            sources: lines.next().unwrap_or_default(),
            module: lines.next().unwrap_or_default(),
        }
    }

    fn write(&self, file: &Path) -> Result<()> {
        std::fs::write(file, format!("{}\n{}\n", self.sources, self.module))?;
        Ok(())
    }
}
