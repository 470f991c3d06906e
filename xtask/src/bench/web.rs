//! Boards served per second, against nginx serving the same bytes from a file.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::{Figure, Plan, compare};
use crate::bundle;
use crate::net;
use crate::paths::Paths;
use crate::process::{self, Service};
use crate::run;
use crate::setup::{self, apt};
use crate::step::{self, short_size};

const PAGE: &str = "/tracks/bench";
const MODELS: u64 = 24;
const VOTES: u64 = 20_000;
const CONNECTIONS: u32 = 16;
const START_LIMIT: Duration = Duration::from_secs(90);

/// Measures the figure.
///
/// # Errors
/// When a program is missing, does not start, or serves anything but the board.
pub(super) fn run(paths: &Paths, plan: &Plan) -> Result<Figure> {
    let (nginx, wrk) = {
        let _setting_up = setup::lock(paths)?;
        step::quiet("set up", "nginx and wrk", |_| {
            Ok((ensure_nginx(paths)?, ensure_wrk()?))
        })?
    };
    bundle::build(paths, false)?;
    let openmic = run::build_server(paths, false)?;
    let folder = paths.tools.join("bench/web");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let database = format!("sqlite://{}", folder.join("bench.sqlite").display());
    step::quiet(
        "import",
        &format!("{VOTES} votes on {MODELS} models"),
        |_| import(&openmic, &folder, &database),
    )?;

    let (our_port, peer_port) = (net::free_port()?, net::free_port()?);
    let mut ours = start_openmic(paths, &openmic, &folder, &database, our_port)?;
    let mut board = Vec::new();
    step::quiet("start", "openmic", |_| {
        ours.wait_until(START_LIMIT, || {
            page(our_port).is_ok_and(|body| is_board(&body))
        })?;
        board = page(our_port)?;
        Ok(())
    })?;
    let mut peer = start_nginx(&nginx, &folder, &board, peer_port)?;
    step::quiet("start", "nginx", |_| {
        peer.wait_until(START_LIMIT, || {
            page(peer_port).is_ok_and(|body| body == board)
        })
    })?;

    let what = format!("{} rounds of {} s each, in turn", plan.rounds, plan.seconds);
    let sides = step::quiet("measure", &what, |_| {
        compare(
            plan.rounds,
            || requests_per_second(&wrk, our_port, plan.seconds),
            || requests_per_second(&wrk, peer_port, plan.seconds),
        )
    })?;
    ours.stop(Duration::from_secs(12));
    peer.stop(Duration::from_secs(3));
    Ok(Figure {
        unit: "boards/s",
        ours: "openmic",
        peer: "nginx, one worker",
        sides,
        conditions: vec![
            ("board", short_size(board.len() as u64)),
            ("connections", CONNECTIONS.to_string()),
            ("models", MODELS.to_string()),
            ("votes", VOTES.to_string()),
        ],
    })
}

/// nginx without its service: the package is unpacked, not installed, so nothing takes port 80.
fn ensure_nginx(paths: &Paths) -> Result<PathBuf> {
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
        bail!("the figure `web` compares with nginx: install it and start again");
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

fn ensure_wrk() -> Result<PathBuf> {
    if let Some(program) = process::which("wrk") {
        return Ok(program);
    }
    apt::install(&["wrk"])?;
    process::which("wrk").context("the package wrk has no program of that name")
}

fn import(openmic: &Path, folder: &Path, database: &str) -> Result<()> {
    let votes = folder.join("votes.csv");
    std::fs::write(&votes, some_votes())?;
    let run = |command: &mut Command| process::quiet(command.current_dir(folder));
    run(Command::new(openmic).args(["migrate", "--database", database]))?;
    run(Command::new(openmic)
        .args(["import", "votes"])
        .arg(&votes)
        .args([
            "--format",
            "arena",
            "--track",
            "bench",
            "--name",
            "Bench",
            "--database",
            database,
        ]))?;
    Ok(())
}

/// Votes as a file of an arena: the later the letter, the better the model, most of the time.
fn some_votes() -> String {
    // A linear congruential generator (Knuth's constants): the same file in every run.
    let mut state: u64 = 20_260_101;
    let mut below = |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let mut csv = String::from("model_a,model_b,winner\n");
    for _ in 0..VOTES {
        let first = below(MODELS);
        let second = (first + 1 + below(MODELS - 1)) % MODELS;
        let winner = match below(MODELS * 2) {
            0..5 => "tie",
            chance if chance + first > MODELS + second => "model_a",
            _ => "model_b",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(csv, "model-{first:02},model-{second:02},{winner}");
    }
    csv
}

fn start_openmic(
    paths: &Paths,
    openmic: &Path,
    folder: &Path,
    database: &str,
    port: u16,
) -> Result<Service> {
    let mut command = Command::new(openmic);
    command
        .current_dir(folder)
        .args([
            "serve",
            "--addr",
            &format!("127.0.0.1:{port}"),
            "--database",
            database,
            "--site",
        ])
        .arg(&paths.site);
    Service::start("openmic", &mut command, Some(&folder.join("openmic.log")))
}

fn start_nginx(nginx: &Path, folder: &Path, board: &[u8], port: u16) -> Result<Service> {
    let file = folder.join("board.html");
    std::fs::write(&file, board)?;
    let here = folder.display();
    // Workers would run as a user who may not see this folder.
    let user = if apt::is_root() { "user root;" } else { "" };
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|kind| format!("  {kind}_temp_path {here}/{kind};\n"))
        .collect();
    let configuration = format!(
        "daemon off; {user} worker_processes 1; pid {here}/nginx.pid; error_log stderr;\n\
         events {{ worker_connections 256; }}\n\
         http {{\n{temporary}  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n  \
         server {{ listen 127.0.0.1:{port}; location = {PAGE} {{ default_type text/html; alias {}; }} }}\n}}\n",
        file.display()
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

fn page(port: u16) -> Result<Vec<u8>> {
    match net::get(SocketAddr::from(([127, 0, 0, 1], port)), PAGE)? {
        (200, body) => Ok(body),
        (status, _) => bail!("{PAGE} is answered with {status}"),
    }
}

/// Whether this is the whole board: every model is on it.
fn is_board(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    (0..MODELS).all(|number| text.contains(&format!("model-{number:02}")))
}

fn requests_per_second(wrk: &Path, port: u16, seconds: u32) -> Result<f64> {
    let said = process::quiet(
        Command::new(wrk)
            .args([
                "-t",
                "1",
                "-c",
                &CONNECTIONS.to_string(),
                "-d",
                &format!("{seconds}s"),
            ])
            .arg(format!("http://127.0.0.1:{port}{PAGE}")),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_the_same_each_time_and_name_every_model() {
        let votes = some_votes();
        assert_eq!(votes, some_votes());
        assert_eq!(votes.lines().count() as u64, VOTES + 1);
        assert!(is_board(votes.as_bytes()));
        assert!(votes.lines().skip(1).all(|line| {
            let mut fields = line.split(',');
            fields.next() != fields.next()
        }));
    }

    #[test]
    fn refused_requests_are_no_speed() {
        let said = "  1000 requests in 1.0s\nRequests/sec:  52301.12\nTransfer/sec: 1MB\n";
        assert!((speed(said).expect("a speed") - 52_301.12).abs() < 1e-9);
        let refused = format!("{said}  Non-2xx or 3xx responses: 17\n");
        assert!(speed(&refused).is_err());
        assert!(speed("unable to connect").is_err());
    }
}
