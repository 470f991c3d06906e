//! Time to the first byte of every kind of page, rendered anew, on a large database.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::checks::{Limit, Line};
use super::site::Site;
use super::{Plan, stats};
use crate::paths::Paths;
use crate::step;

/// What a visitor may wait for, in ms.
const MOST_MS: f64 = 10.0;

/// How often each page is asked for, in each round.
const TIMES: usize = 15;

/// One page of each kind: what it is, and where.
const PAGES: [(&str, &str); 20] = [
    ("home", "/"),
    ("tracks", "/tracks"),
    ("board of imported votes, 200 rows", "/tracks/bench"),
    ("benchmark board, 200 rows", "/tracks/bench-quiz"),
    ("humor board, 200 rows", "/tracks/bench-stage"),
    ("board, sorted", "/tracks/bench-quiz?sort=name&dir=desc"),
    ("votes of a board", "/tracks/bench-stage/votes"),
    ("votes, page 100", "/tracks/bench-stage/votes?page=100"),
    (
        "votes on an entrant",
        "/tracks/bench-stage/votes?entrant=model-003-direct",
    ),
    ("items", "/tracks/bench-quiz/items"),
    ("entrant", "/entrants/model-003-direct"),
    ("model", "/models/model-003"),
    ("benchmark run", "/runs/rb003"),
    ("humor run", "/runs/rh003"),
    ("sample", "/samples/sb003003"),
    ("joke", "/jokes/sh003003"),
    ("arena", "/arena/bench-stage"),
    ("submit", "/submit"),
    ("methods", "/methods"),
    ("a page that is not there", "/nothing"),
];

/// Measures the list.
///
/// # Errors
/// When the server does not start, or a page is an error.
pub(super) fn run(paths: &Paths, plan: &Plan) -> Result<Vec<Line>> {
    let site = Site::start(paths, &paths.tools.join("bench/first-byte"))?;
    let lines = step::quiet("measure", "each kind of page", |_| {
        PAGES
            .iter()
            .map(|(what, path)| {
                let expected = if *path == "/nothing" { 404 } else { 200 };
                let times = TIMES * plan.rounds as usize;
                // Whoever comes first to a program just started pays for its caches.
                first_byte(site.port, path, expected, usize::MAX)?;
                let values = (0..times)
                    .map(|time| first_byte(site.port, path, expected, time))
                    .collect::<Result<Vec<f64>>>()?;
                Ok(Line::new(
                    *what,
                    stats::median(&values),
                    "ms",
                    Limit::AtMost(MOST_MS),
                ))
            })
            .collect::<Result<Vec<Line>>>()
    })?;
    site.stop();
    Ok(lines)
}

/// Milliseconds from a request to the first byte of its answer. Every `time` is another host name, so
/// that no page is one that was kept.
fn first_byte(port: u16, path: &str, expected: u16, time: usize) -> Result<f64> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: host-{time}.localhost\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"
    );
    let start = Instant::now();
    stream.write_all(request.as_bytes())?;
    let mut first = [0_u8; 12];
    stream.read_exact(&mut first)?;
    let taken = start.elapsed();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest)?;
    if !first.ends_with(expected.to_string().as_bytes()) {
        bail!(
            "{path} is answered with {}",
            String::from_utf8_lossy(&first)
        );
    }
    Ok(taken.as_secs_f64() * 1000.0)
}
