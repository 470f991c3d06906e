//! `cargo xtask run`: from a fresh clone to a running Openmic with a real model behind it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::bundle;
use crate::paths::Paths;
use crate::process::{self, Service};
use crate::setup::{self, model};
use crate::step;

const POLL: Duration = Duration::from_millis(100);
/// Openmic itself promises to stop within ten seconds.
const SERVER_GRACE: Duration = Duration::from_secs(12);
const MODEL_GRACE: Duration = Duration::from_secs(3);
/// The entrants that play for the local model.
const LOCAL_ENTRANTS: &str = "content/entrants/local.toml";

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  cargo xtask run --addr 0.0.0.0:3000 --no-model\n\n\
    The database, the keys and the model's log are in data/. Ctrl-C stops everything."
)]
pub(crate) struct Args {
    /// Do without the local model.
    #[arg(long)]
    no_model: bool,
    /// Where Openmic listens.
    #[arg(long, default_value = "127.0.0.1:3000")]
    addr: SocketAddr,
    /// The database: sqlite://FILE or postgres://….
    #[arg(long, default_value = "sqlite://data/openmic.sqlite")]
    database: String,
    /// The port of loopback on which the local model answers.
    #[arg(long, default_value_t = 8791, conflicts_with = "no_model")]
    model_port: u16,
    /// Do without collections of known jokes.
    #[arg(long)]
    no_known_jokes: bool,
    /// Build the server without optimisation: sooner there, slower after.
    #[arg(long)]
    dev: bool,
}

/// Runs `cargo xtask run` until it is stopped or one of its programs ends.
///
/// # Errors
/// When a step fails, or a program ends that should not.
pub(crate) fn main(paths: &Paths, args: &Args) -> Result<()> {
    let model = if args.no_model {
        None
    } else {
        let _setting_up = setup::lock(paths)?;
        Some(model::ensure(paths)?)
    };
    let known = if args.no_known_jokes {
        Vec::new()
    } else {
        let _setting_up = setup::lock(paths)?;
        setup::known_jokes::ensure(paths)?
    };
    // One build after the other: they would share the processor and both be later.
    bundle::build(paths, false)?;
    let binary = build_server(paths, args.dev)?;
    std::fs::create_dir_all(&paths.data)
        .with_context(|| format!("cannot create {}", paths.data.display()))?;
    step::quiet("prepare", "database", |note| {
        note.say(without_password(&args.database));
        process::quiet(Command::new(&binary).current_dir(&paths.root).args([
            "migrate",
            "--database",
            &args.database,
        ]))
        .context("the database could not be brought up to date")?;
        Ok(())
    })?;
    if !known.is_empty() {
        step::quiet("import", "known jokes", |_| {
            for collection in &known {
                let mut import = Command::new(&binary);
                import
                    .current_dir(&paths.root)
                    .args(["import", "jokes"])
                    .args(collection.arguments())
                    .args(["--database", &args.database]);
                process::quiet(&mut import).context("known jokes could not be imported")?;
            }
            Ok(())
        })?;
    }
    let model = match model {
        None => None,
        Some(model) => {
            let log = paths.data.join("local-model.log");
            Some(step::quiet("start", "local model", |note| {
                note.say(format!(
                    "http://127.0.0.1:{}/v1, log in {}",
                    args.model_port,
                    paths.short(&log)
                ));
                model.serve(args.model_port, &log)
            })?)
        }
    };
    println!("start   openmic …");
    let server = Service::start("openmic", &mut serve(paths, args, &binary), None)?;
    attend(server, model)
}

/// Builds the server and returns the binary.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build_server(paths: &Paths, dev: bool) -> Result<PathBuf> {
    let (what, profile) = if dev {
        ("server, unoptimised", "debug")
    } else {
        ("server", "release")
    };
    step::loud("build", what, |_| {
        let mut cargo = process::cargo(&paths.root);
        cargo.args(["build", "--bin", "openmic"]);
        if dev {
            // With the features that the tests were compiled with, so that nothing is built twice.
            cargo.args([
                "--workspace",
                "--exclude",
                "xtask",
                "--features",
                "openmic-app/ssr",
            ]);
        } else {
            cargo.args(["--package", "openmic-server", "--release"]);
        }
        process::loud(&mut cargo)
    })?;
    let binary = paths.server_binary(profile);
    if !binary.is_file() {
        bail!("cargo left no {}", paths.short(&binary));
    }
    Ok(binary)
}

fn serve(paths: &Paths, args: &Args, binary: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .current_dir(&paths.root)
        .args([
            "serve",
            "--addr",
            &args.addr.to_string(),
            "--database",
            &args.database,
            "--site",
        ])
        .arg(&paths.site);
    if !args.no_model {
        let endpoint = format!("http://127.0.0.1:{}", args.model_port);
        command.args(["--entrants", LOCAL_ENTRANTS]);
        command.arg("--entrants-url").arg(format!("{endpoint}/v1"));
        // Openmic refuses endpoints on this machine; this one was started by us.
        command.env("OPENMIC_ALLOW_ENDPOINTS", allowed(&endpoint));
    }
    command
}

/// What the person at the terminal allowed already, and `endpoint`.
fn allowed(endpoint: &str) -> String {
    match std::env::var("OPENMIC_ALLOW_ENDPOINTS") {
        Ok(already) if !already.trim().is_empty() => format!("{already},{endpoint}"),
        _ => endpoint.to_owned(),
    }
}

/// Waits for the end: of our own by a signal, or of one of the programs.
fn attend(mut server: Service, mut model: Option<Service>) -> Result<()> {
    loop {
        if process::stopping() {
            println!("\nstop    openmic …");
            server.stop(SERVER_GRACE);
            if let Some(model) = &mut model {
                model.stop(MODEL_GRACE);
            }
            println!("stopped");
            return Ok(());
        }
        let ended = server
            .ended()
            .or_else(|| model.as_mut().and_then(Service::ended));
        if let Some(message) = ended {
            server.stop(SERVER_GRACE);
            if let Some(model) = &mut model {
                model.stop(MODEL_GRACE);
            }
            bail!(
                "{message}\nThe rest was stopped too; `cargo xtask run` starts it again where it was"
            );
        }
        std::thread::sleep(POLL);
    }
}

/// A database address as it may be shown.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((login, host)) => {
            let user = login.split_once(':').map_or(login, |(user, _)| user);
            format!("{scheme}://{user}@{host}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(
            without_password("postgres://me:se@cret@db:5432/o"),
            "postgres://me@db:5432/o"
        );
        assert_eq!(without_password("postgres://me@db/o"), "postgres://me@db/o");
        assert_eq!(
            without_password("sqlite://data/openmic.sqlite"),
            "sqlite://data/openmic.sqlite"
        );
    }
}
