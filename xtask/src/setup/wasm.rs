//! A Rust that compiles for the browser: rustup's own target, or one built from Debian's sources.
//!
//! Where rustup can download nothing, Debian's `rustc-web`, `cargo-web` and `rust-web-src` still
//! install. They carry the standard library as source only, so it is compiled once, and a wrapper
//! named `rustc` makes the result look like an installed target to any cargo.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::paths::Paths;
use crate::process;
use crate::setup::apt;
use crate::step::{self, Note};

/// The target the browser half is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
/// Set to `debian`, this variable makes set-up leave rustup's own target aside.
const AVOID_RUSTUP: &str = "OPENMIC_WASM_FROM";
const RUSTUP_LIMIT: Duration = Duration::from_secs(25);

/// How to call cargo so that it compiles for the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toolchain {
    /// The compiler to set as `RUSTC`; none means the one cargo finds itself.
    rustc: Option<PathBuf>,
    /// The linker to set for the target; none means the compiler's own choice.
    linker: Option<PathBuf>,
    /// `rustc --version` of the compiler: part of the key of the bundle.
    pub(crate) version: String,
}

impl Toolchain {
    /// Makes a cargo command use this tool chain.
    pub(crate) fn apply(&self, cargo: &mut Command) {
        if let Some(rustc) = &self.rustc {
            cargo.env("RUSTC", rustc).env_remove("RUSTC_WRAPPER");
        }
        if let Some(linker) = &self.linker {
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
    }
}

/// Finds or makes a tool chain for the browser.
///
/// # Errors
/// When neither rustup nor Debian has one; the message says what to do.
pub(crate) fn ensure(paths: &Paths) -> Result<Toolchain> {
    step::quiet("set up", "browser target", |note| {
        let own = OwnRust::find()?;
        // So that the way through Debian can be tried where rustup works too.
        let avoid_rustup = std::env::var_os(AVOID_RUSTUP).is_some_and(|value| value == "debian");
        if let Some(toolchain) = own.with_target().filter(|_| !avoid_rustup) {
            note.say("rustup's own");
            return Ok(toolchain);
        }
        let folder = paths.tools.join("wasm");
        if let Some(toolchain) = from_debian(&folder, &own) {
            note.say("built from Debian's sources");
            return Ok(toolchain);
        }
        let added = if avoid_rustup {
            Err(anyhow!("{AVOID_RUSTUP} says not to"))
        } else {
            add_with_rustup(note)
        };
        let refusal = match added {
            Ok(()) => match own.with_target() {
                Some(toolchain) => {
                    note.say("added by rustup");
                    return Ok(toolchain);
                }
                None => "rustup added the target to another toolchain".to_owned(),
            },
            Err(error) => format!("{error:#}"),
        };
        build_from_debian(&folder, note).with_context(|| {
            format!(
                "the browser half needs the Rust target {TARGET}: run `rustup target add {TARGET}` \
                 where there is a connection (here: {refusal}), or install the Debian packages {}",
                DEBIAN_PACKAGES.join(" ")
            )
        })?;
        note.say("built from Debian's sources");
        from_debian(&folder, &own).context("the tool chain just built does not work")
    })
}

/// The Rust that compiles everything else.
struct OwnRust {
    sysroot: PathBuf,
    host: String,
    version: String,
}

impl OwnRust {
    fn find() -> Result<Self> {
        // Next to the cargo that runs us, so that both are of one toolchain.
        let beside =
            std::env::var_os("CARGO").map(|cargo| Path::new(&cargo).with_file_name("rustc"));
        let rustc = beside
            .filter(|path| path.is_file())
            .unwrap_or_else(|| "rustc".into());
        let sysroot = process::quiet(Command::new(&rustc).args(["--print", "sysroot"]))
            .context("there is no Rust: install it from https://rustup.rs")?;
        let described = process::quiet(Command::new(&rustc).arg("-vV"))?;
        Ok(Self {
            sysroot: PathBuf::from(sysroot.trim()),
            host: field(&described, "host: ")
                .context("rustc -vV names no host")?
                .to_owned(),
            version: described.lines().next().unwrap_or_default().to_owned(),
        })
    }

    fn with_target(&self) -> Option<Toolchain> {
        has_core(&self.sysroot.join("lib/rustlib").join(TARGET).join("lib")).then(|| Toolchain {
            rustc: None,
            linker: None,
            version: self.version.clone(),
        })
    }

    fn linker(&self) -> Option<PathBuf> {
        let bundled = self
            .sysroot
            .join("lib/rustlib")
            .join(&self.host)
            .join("bin/rust-lld");
        if bundled.is_file() {
            Some(bundled)
        } else {
            process::which("wasm-ld")
        }
    }
}

fn field<'text>(described: &'text str, name: &str) -> Option<&'text str> {
    described.lines().find_map(|line| line.strip_prefix(name))
}

fn has_core(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
    })
}

fn add_with_rustup(note: &mut Note) -> Result<()> {
    if process::which("rustup").is_none() {
        bail!("there is no rustup");
    }
    note.line(&format!("asking rustup for {TARGET} …"));
    let mut rustup = Command::new("rustup");
    rustup
        .args(["target", "add", TARGET])
        .env("RUSTUP_MAX_RETRIES", "1");
    process::quiet_within(&mut rustup, Some(RUSTUP_LIMIT))?;
    Ok(())
}

fn debian_rustc() -> Option<String> {
    let rustc = Path::new("/usr/bin/rustc");
    rustc
        .is_file()
        .then(|| process::quiet(Command::new(rustc).arg("-vV")).ok())
        .flatten()
}

/// The tool chain in `folder`, if it belongs to the compiler Debian has installed now.
fn from_debian(folder: &Path, own: &OwnRust) -> Option<Toolchain> {
    let stamp = std::fs::read_to_string(folder.join("stamp")).ok()?;
    (debian_rustc()? == stamp).then_some(())?;
    Some(Toolchain {
        rustc: Some(folder.join("rustc")),
        linker: Some(own.linker()?),
        version: stamp.lines().next().unwrap_or_default().to_owned(),
    })
}

fn build_from_debian(folder: &Path, note: &mut Note) -> Result<()> {
    note.line("rustup has it not here; installing Debian's rustc-web, cargo-web, rust-web-src …");
    let mut packages = DEBIAN_PACKAGES.to_vec();
    if OwnRust::find()?.linker().is_none() {
        packages.push("lld");
    }
    apt::install(&packages)?;
    let described = debian_rustc().context("the package rustc-web has no /usr/bin/rustc")?;
    let host = field(&described, "host: ").context("rustc -vV names no host")?;

    note.line("compiling the standard library for the browser, once …");
    std::fs::remove_dir_all(folder).or_else(absent_is_fine)?;
    let work = folder.join("build");
    write_empty_crate(&work)?;
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo
        .current_dir(&work)
        .args([
            "build",
            "-Zbuild-std=std,panic_abort,proc_macro",
            "--target",
            TARGET,
            "--release",
        ])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_DIR", work.join("target"));
    for variable in [
        "RUSTUP_TOOLCHAIN",
        "RUSTFLAGS",
        "RUSTC_WRAPPER",
        "LD_LIBRARY_PATH",
        "CARGO",
    ] {
        cargo.env_remove(variable);
    }
    process::quiet(&mut cargo)?;

    let sysroot = folder.join("sysroot/lib/rustlib");
    let library = sysroot.join(TARGET).join("lib");
    std::fs::create_dir_all(&library)?;
    let built = work.join("target").join(TARGET).join("release/deps");
    for entry in std::fs::read_dir(&built)? {
        let file = entry?;
        let name = file.file_name();
        let text = name.to_string_lossy();
        if text.ends_with(".rlib") && !text.starts_with("libempty") {
            std::fs::copy(file.path(), library.join(&name))?;
        }
    }
    if !has_core(&library) {
        bail!(
            "the build of the standard library left no libcore in {}",
            built.display()
        );
    }
    let debian = process::quiet(Command::new("/usr/bin/rustc").args(["--print", "sysroot"]))?;
    std::os::unix::fs::symlink(
        Path::new(debian.trim()).join("lib/rustlib").join(host),
        sysroot.join(host),
    )?;
    write_wrapper(folder)?;
    std::fs::remove_dir_all(&work)?;
    // Last, because its presence says that all the rest is there.
    std::fs::write(folder.join("stamp"), described)?;
    Ok(())
}

fn write_empty_crate(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n",
    )?;
    std::fs::write(folder.join("src/lib.rs"), "")?;
    Ok(())
}

fn write_wrapper(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let wrapper = folder.join("rustc");
    std::fs::write(
        &wrapper,
        "#!/bin/sh\nexec /usr/bin/rustc --sysroot \"$(dirname \"$0\")/sysroot\" \"$@\"\n",
    )?;
    std::fs::set_permissions(&wrapper, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

fn absent_is_fine(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound {
        Ok(())
    } else {
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_is_described_by_its_own_words() {
        let described =
            "rustc 1.96.0 (abc 2026-05-01)\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\n";
        assert_eq!(field(described, "host: "), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(field(described, "os: "), None);
    }

    #[test]
    fn a_tool_chain_of_another_compiler_is_not_used() {
        let folder = std::env::temp_dir().join(format!("xtask-wasm-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("stamp"), "rustc 1.0.0 of long ago").expect("a file");
        let own = OwnRust::find().expect("this test was compiled by one");
        assert_eq!(from_debian(&folder, &own), None);
        let _ = std::fs::remove_dir_all(folder);
    }
}
