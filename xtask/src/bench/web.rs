//! Boards served per second, against nginx serving the same bytes from a file.

use anyhow::{Context as _, Result, bail};

use super::peers::{self, CONNECTIONS};
use super::site::{BOARD, CONTENTS, ROWS, Site};
use super::{Figure, Plan, compare};
use crate::net;
use crate::paths::Paths;
use crate::setup;
use crate::step::{self, short_size};

/// What a board of 200 rows may weigh, compressed together with its style, in bytes.
const MOST_BYTES: u64 = 40_000;

/// Bytes of the board as a browser is sent it, together with those of its style.
///
/// # Errors
/// When they are more than they may be, or cannot be told.
fn weight(site: &Site) -> Result<u64> {
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], site.port));
    let (status, board) = net::get_packed(address, BOARD)?;
    if status != 200 {
        bail!("{BOARD} is answered with {status}");
    }
    let manifest = std::fs::read_to_string(site.files.join("manifest.json"))?;
    let names: serde_json::Value = serde_json::from_str(&manifest)?;
    let style = names["main.css"]
        .as_str()
        .context("the site has no style sheet")?;
    let style = std::fs::metadata(site.files.join(format!("{style}.br")))
        .context("the style sheet is not compressed")?;
    let weight = board.len() as u64 + style.len();
    if weight > MOST_BYTES {
        bail!(
            "a board of {ROWS} rows with its style weighs {}, and may weigh {}",
            short_size(weight),
            short_size(MOST_BYTES)
        );
    }
    Ok(weight)
}

/// Measures the figure.
///
/// # Errors
/// When a program is missing, does not start, or serves anything but the board.
pub(super) fn run(paths: &Paths, plan: &Plan) -> Result<Figure> {
    let (nginx, wrk) = {
        let _setting_up = setup::lock(paths)?;
        step::quiet("set up", "nginx and wrk", |_| {
            Ok((peers::ensure_nginx(paths)?, peers::ensure_wrk()?))
        })?
    };
    let folder = paths.tools.join("bench/web");
    let site = Site::start(paths, &folder)?;
    let board = site.page(BOARD)?;
    let weight = weight(&site)?;
    let file = folder.join("board.html");
    std::fs::write(&file, &board)?;
    let port = net::free_port()?;
    let routes = format!("location = {BOARD} {{ alias {}; }}", file.display());
    let mut peer = peers::start_nginx(&nginx, &folder.join("nginx"), &routes, port)?;
    step::quiet("start", "nginx", |_| {
        peer.wait_until(std::time::Duration::from_secs(30), || {
            net::answers(port, BOARD)
        })
    })?;
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let (status, served) = net::get(address, BOARD).context("nginx does not answer")?;
    if status != 200 || served != board {
        bail!("nginx serves something else than the board");
    }

    let what = format!("{} rounds of {} s each, in turn", plan.rounds, plan.seconds);
    let sides = step::quiet("measure", &what, |_| {
        compare(
            plan.rounds,
            || peers::requests_per_second(&wrk, site.port, BOARD, "identity", plan.seconds),
            || peers::requests_per_second(&wrk, port, BOARD, "identity", plan.seconds),
        )
    })?;
    site.stop();
    peer.stop(std::time::Duration::from_secs(3));
    Ok(Figure {
        unit: "boards/s",
        ours: "openmic",
        peer: "nginx, one worker",
        sides,
        conditions: vec![
            ("board", short_size(board.len() as u64)),
            ("with its style, brotli", short_size(weight)),
            ("rows", ROWS.to_string()),
            ("connections", CONNECTIONS.to_string()),
            ("database", CONTENTS.to_owned()),
        ],
    })
}
