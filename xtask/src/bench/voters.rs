//! Voters for the figures of the stage: each has a connection and a cookie of its own, and votes as soon
//! as the vote before is acknowledged.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// Voters at once.
pub(super) const VOTERS: usize = 32;

/// Where battles are offered.
const BATTLE: &str = "/api/v1/tracks/bench-stage/battle";

/// One connection that stays open.
pub(super) struct Voter {
    port: u16,
    stream: BufReader<TcpStream>,
    cookie: String,
}

/// An answer: its status and body.
struct Answer {
    status: u16,
    body: String,
}

impl Voter {
    /// Connects, and becomes somebody by the first offer.
    pub(super) fn new(port: u16) -> Result<Self> {
        let mut voter = Self {
            port,
            stream: connect(port)?,
            cookie: String::new(),
        };
        voter.battle()?;
        Ok(voter)
    }

    fn ask(&mut self, request: &str, kind: &str, body: &str) -> Result<Answer> {
        let mut head = format!("{request} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", self.port);
        if !self.cookie.is_empty() {
            head.push_str(&format!("Cookie: {}\r\n", self.cookie));
        }
        if !body.is_empty() {
            head.push_str(&format!(
                "Content-Type: {kind}\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        head.push_str("\r\n");
        head.push_str(body);
        self.stream.get_mut().write_all(head.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line
            .split_whitespace()
            .nth(1)
            .and_then(|code| code.parse().ok())
            .with_context(|| format!("no HTTP answer: {line:?}"))?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let header = line.trim_end();
            if header.is_empty() {
                break;
            }
            let Some((name, value)) = header.split_once(": ") else {
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => bail!("an answer of unknown length"),
                "set-cookie" => {
                    if let Some(("voter", _)) = value.split_once('=') {
                        value
                            .split(';')
                            .next()
                            .unwrap_or_default()
                            .clone_into(&mut self.cookie);
                    }
                }
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(Answer {
            status,
            body: String::from_utf8(body)?,
        })
    }

    /// The token of the next battle.
    pub(super) fn battle(&mut self) -> Result<String> {
        let answer = self.ask(&format!("GET {BATTLE}"), "", "")?;
        token(&answer.body, "battle").with_context(|| format!("no battle: {}", answer.body))
    }

    /// A vote as the form sends it: acknowledged by the way to the next page.
    pub(super) fn vote(&mut self, token: &str, outcome: &str) -> Result<()> {
        let body = format!("token={token}&outcome={outcome}");
        let kind = "application/x-www-form-urlencoded";
        let answer = self.ask("POST /arena/vote", kind, &body)?;
        if answer.status != 303 {
            bail!("a vote is answered with {}: {}", answer.status, answer.body);
        }
        Ok(())
    }

    /// A vote as a program casts it: acknowledged with who it was and the next battle.
    pub(super) fn vote_and_next(&mut self, token: &str, outcome: &str) -> Result<String> {
        let body = format!(r#"{{"token":"{token}","outcome":"{outcome}"}}"#);
        let answer = self.ask("POST /api/v1/votes", "application/json", &body)?;
        self::token(&answer.body, "next")
            .with_context(|| format!("a vote is answered with {}: {}", answer.status, answer.body))
    }
}

fn connect(port: u16) -> Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    Ok(BufReader::new(stream))
}

fn token(body: &str, field: &str) -> Option<String> {
    let answer: serde_json::Value = serde_json::from_str(body).ok()?;
    Some(answer[field]["token"].as_str()?.to_owned())
}

/// What the next of many votes says.
fn outcome(number: usize) -> &'static str {
    [
        "left", "right", "left", "right", "left", "both", "right", "neither",
    ][number % 8]
}

/// All voters at once, each doing `work` until it is over; gives how often all of them did it in a second.
fn together(
    voters: Vec<Voter>,
    work: impl Fn(&mut Voter) -> Result<usize> + Sync,
) -> Result<(Vec<Voter>, f64)> {
    let started = Instant::now();
    let done: Vec<Result<(Voter, usize)>> = thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = voters
            .into_iter()
            .map(|mut voter| {
                scope.spawn(move || {
                    let done = work(&mut voter)?;
                    Ok((voter, done))
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| match thread.join() {
                Ok(done) => done,
                Err(_) => bail!("a voter broke down"),
            })
            .collect()
    });
    let seconds = started.elapsed().as_secs_f64();
    let mut voters = Vec::with_capacity(done.len());
    let mut sum = 0;
    for one in done {
        let (voter, done) = one?;
        voters.push(voter);
        sum += done;
    }
    Ok((voters, sum as f64 / seconds))
}

/// Votes acknowledged in a second, of `each` battles that every voter holds already.
pub(super) fn votes(voters: Vec<Voter>, each: usize) -> Result<(Vec<Voter>, f64)> {
    let hands: Vec<std::sync::Mutex<Vec<String>>> =
        voters.iter().map(|_| std::sync::Mutex::default()).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let (voters, _) = together(voters, |voter| {
        let hand = (0..each)
            .map(|_| voter.battle())
            .collect::<Result<Vec<String>>>()?;
        let place = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // A token is good for its voter alone: it is kept beside the cookie.
        let mut kept = hands[place]
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.push(voter.cookie.clone());
        kept.extend(hand);
        Ok(each)
    })?;
    together(voters, |voter| {
        let hand = hands
            .iter()
            .map(|hand| {
                hand.lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner)
            })
            .find(|hand| hand.first() == Some(&voter.cookie))
            .map(|hand| hand.clone())
            .context("a voter without battles")?;
        for (number, token) in hand[1..].iter().enumerate() {
            voter.vote(token, outcome(number))?;
        }
        Ok(each)
    })
}

/// Votes in a second where each waits for the next pair.
pub(super) fn votes_and_next(voters: Vec<Voter>, time: Duration) -> Result<(Vec<Voter>, f64)> {
    together(voters, |voter| {
        let started = Instant::now();
        let mut token = voter.battle()?;
        let mut done = 0;
        while started.elapsed() < time {
            token = voter.vote_and_next(&token, outcome(done))?;
            done += 1;
        }
        Ok(done)
    })
}

/// Milliseconds until one voter who is alone has the next pair, sorted.
pub(super) fn offers(voter: &mut Voter, times: usize) -> Result<Vec<f64>> {
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let started = Instant::now();
        voter.battle()?;
        taken.push(started.elapsed().as_secs_f64() * 1e3);
    }
    taken.sort_by(f64::total_cmp);
    Ok(taken)
}
