//! Time to the first byte of every kind of page, rendered anew, on a large database: as a rule, and for
//! whoever asks first.

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
const PAGES: [(&str, &str); 44] = [
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
    (
        "imported votes, a stretch of time",
        "/tracks/bench?from=2026-01-01T00:10:00Z",
    ),
    (
        "imported votes, another method",
        "/tracks/bench?method=davidson",
    ),
    (
        "benchmark board, an earlier day",
        "/tracks/bench-quiz?at=2026-01-01T00:01:00Z",
    ),
    (
        "humor board, of a category",
        "/tracks/bench-stage?category=pun",
    ),
    (
        "humor board, an earlier moment",
        "/tracks/bench-stage?at=2026-01-01T00:10:00Z",
    ),
    ("board, searched", "/tracks/bench-quiz?q=cedar&open=1"),
    ("evidence of votes", "/tracks/bench/evidence"),
    ("evidence of a benchmark", "/tracks/bench-quiz/evidence"),
    ("compute", "/tracks/bench-quiz/compute"),
    ("jokes of a stage", "/tracks/bench-stage/jokes"),
    (
        "two on a benchmark compared",
        "/compare?track=bench-quiz&e=model-003-direct&e=model-004-direct",
    ),
    (
        "two on a stage compared",
        "/compare?track=bench-stage&e=model-003-direct&e=model-004-direct",
    ),
    ("items", "/tracks/bench-quiz/items"),
    ("entrant", "/entrants/model-003-direct"),
    ("model", "/models/model-003"),
    ("benchmark run", "/runs/rb003"),
    ("humor run", "/runs/rh003"),
    ("sample", "/samples/sb003003"),
    ("joke", "/jokes/sh003003"),
    ("models", "/models"),
    ("entrants", "/entrants"),
    ("runs", "/runs"),
    ("judges", "/judges"),
    ("verdicts of a judge", "/judges/bench-judge"),
    ("a battle of a judge", "/judges/bench-judge/battles/jb0007"),
    ("arena", "/arena/bench-stage"),
    ("taste", "/taste"),
    ("search", "/search?q=cedar"),
    ("search for nothing there is", "/search?q=qqqq"),
    ("submit", "/submit"),
    ("methods", "/methods"),
    ("about", "/about"),
    ("reference of the API", "/api"),
    ("design", "/design"),
    ("a page that is not there", "/nothing"),
];

/// Measures the list.
///
/// # Errors
/// When the server does not start, or a page is an error.
pub(super) fn run(paths: &Paths, plan: &Plan) -> Result<Vec<Line>> {
    let site = Site::start(paths, &paths.tools.join("bench/first-byte"))?;
    let lines = step::quiet("measure", "each kind of page", |_| {
        measured(site.port, TIMES * plan.rounds as usize)
    })?;
    site.stop();
    Ok(lines)
}

/// Every kind of page: first what it takes as a rule, which is held to the limit, then what it took for
/// whoever came first to a program just started and paid for its caches, which is told.
fn measured(port: u16, times: usize) -> Result<Vec<Line>> {
    let (mut warm, mut cold) = (Vec::new(), Vec::new());
    for (what, path) in PAGES {
        let expected = if path == "/nothing" { 404 } else { 200 };
        let first = first_byte(port, path, expected, usize::MAX)?;
        let values = (0..times)
            .map(|time| first_byte(port, path, expected, time))
            .collect::<Result<Vec<f64>>>()?;
        let median = stats::median(&values);
        warm.push(Line::new(what, median, "ms", Limit::AtMost(MOST_MS)));
        cold.push(Line::new(
            format!("first request: {what}"),
            first,
            "ms",
            Limit::None,
        ));
    }
    warm.extend(worst(&cold));
    warm.append(&mut cold);
    Ok(warm)
}

/// The slowest of the first requests, once more under a name of its own.
fn worst(cold: &[Line]) -> Option<Line> {
    let slowest = cold.iter().max_by(|a, b| a.value.total_cmp(&b.value))?;
    let what = format!("worst {}", slowest.what);
    Some(Line::new(what, slowest.value, "ms", Limit::None))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_of_page_is_there_twice() {
        for (at, (what, path)) in PAGES.iter().enumerate() {
            assert!(path.starts_with('/'), "{what}");
            for (other, other_path) in &PAGES[..at] {
                assert!(other != what && other_path != path, "{what}: {path}");
            }
        }
    }

    #[test]
    fn the_worst_of_the_first_requests_is_told_by_name() {
        let line = |what: &str, value| Line::new(what, value, "ms", Limit::None);
        let told = worst(&[
            line("first request: a", 3.0),
            line("first request: b", 40.0),
        ]);
        let told = told.expect("a line");
        assert_eq!(told.what, "worst first request: b");
        assert!((told.value - 40.0).abs() < 1e-12);
        assert!(worst(&[]).is_none());
    }
}
