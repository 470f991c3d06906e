//! Voters for the figures of the stage: each has a connection and a cookie of its own, and votes as soon
//! as the vote before is acknowledged.
//!
//! Two threads wait on all connections, as `pgbench -j 2` does for the database's own figure: a thread for each voter
//! would spend as much of the machine on changing threads as the server on a vote.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::os::fd::AsRawFd as _;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use mio::{Events, Interest, Poll, Token, unix::SourceFd};

/// Voters at once.
pub(super) const VOTERS: usize = 32;

/// Threads that wait for them.
const THREADS: usize = 2;

/// Where battles are offered.
const BATTLE: &str = "/api/v1/tracks/bench-stage/battle";

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// One connection that stays open.
pub(super) struct Voter {
    host: String,
    stream: TcpStream,
    cookie: String,
    /// What has come of an answer.
    received: Vec<u8>,
}

/// An answer: its status and body.
struct Answer {
    status: u16,
    body: String,
}

impl Voter {
    /// Connects, and becomes somebody by the first offer.
    pub(super) fn new(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut voter = Self {
            host: format!("127.0.0.1:{port}"),
            stream,
            cookie: String::new(),
            received: Vec::new(),
        };
        voter.battle()?;
        Ok(voter)
    }

    /// Sends a request; it is far smaller than what a connection takes at once.
    fn send(&mut self, request: &str, kind: &str, body: &str) -> Result<()> {
        let mut head = format!("{request} HTTP/1.1\r\nHost: {}\r\n", self.host);
        if !self.cookie.is_empty() {
            head.push_str("Cookie: ");
            head.push_str(&self.cookie);
            head.push_str("\r\n");
        }
        if !body.is_empty() {
            head.push_str(&format!(
                "Content-Type: {kind}\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        head.push_str("\r\n");
        head.push_str(body);
        Ok(self.stream.write_all(head.as_bytes())?)
    }

    /// Reads until an answer is whole, or until there is nothing more to read yet.
    fn receive(&mut self) -> Result<Option<Answer>> {
        let mut part = [0; 16 * 1024];
        loop {
            match self.stream.read(&mut part) {
                Ok(0) => bail!("the connection was closed before an answer"),
                Ok(n) => self.received.extend_from_slice(&part[..n]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error.into()),
            }
            if let Some(answer) = self.whole()? {
                self.received.clear();
                return Ok(Some(answer));
            }
        }
    }

    /// The answer, if what has come is all of it.
    fn whole(&mut self) -> Result<Option<Answer>> {
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut head = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(end) = head.parse(&self.received)? else {
            return Ok(None);
        };
        let status = head.code.unwrap_or_default();
        let mut length = 0;
        for header in head.headers.iter() {
            if header.name.eq_ignore_ascii_case("content-length") {
                length = std::str::from_utf8(header.value)?.parse()?;
            } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
                bail!("an answer of unknown length");
            } else if header.name.eq_ignore_ascii_case("set-cookie")
                && header.value.starts_with(b"voter=")
            {
                let cookie = std::str::from_utf8(header.value)?;
                let (cookie, _) = cookie.split_once(';').unwrap_or((cookie, ""));
                cookie.clone_into(&mut self.cookie);
            }
        }
        if self.received.len() < end + length {
            return Ok(None);
        }
        let body = String::from_utf8(self.received[end..end + length].to_vec())?;
        Ok(Some(Answer { status, body }))
    }

    fn ask_for_battle(&mut self) -> Result<()> {
        self.send(&format!("GET {BATTLE}"), "", "")
    }

    /// The token of the next battle, waited for by nobody else.
    fn battle(&mut self) -> Result<String> {
        self.ask_for_battle()?;
        let answer = self.receive()?.context("no answer in time")?;
        answer.token("battle")
    }

    /// A vote as the form sends it: acknowledged by the way to the next page.
    fn vote(&mut self, token: &str, outcome: &str) -> Result<()> {
        let body = format!("token={token}&outcome={outcome}");
        self.send(
            "POST /arena/vote",
            "application/x-www-form-urlencoded",
            &body,
        )
    }

    /// A vote as a program casts it: acknowledged with who it was and the next battle.
    fn vote_and_next(&mut self, token: &str, outcome: &str) -> Result<()> {
        let body = format!(r#"{{"token":"{token}","outcome":"{outcome}"}}"#);
        self.send("POST /api/v1/votes", "application/json", &body)
    }
}

impl Answer {
    fn token(&self, field: &str) -> Result<String> {
        let answer: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        let token = answer[field]["token"].as_str();
        token
            .map(str::to_owned)
            .with_context(|| format!("no battle, but {}: {}", self.status, self.body))
    }
}

/// What the next of many votes says.
fn outcome(number: usize) -> &'static str {
    [
        "left", "right", "left", "right", "left", "both", "right", "neither",
    ][number % 8]
}

/// A voter, and what is to be remembered of the work under way.
type Busy<T> = (Voter, T);

/// All voters at once, until none of them has a request under way. `next` is told the answer (none at first), sends the
/// next request and says so, or that this voter is done. Gives the seconds that it took.
fn together<T: Send>(
    voters: Vec<Busy<T>>,
    next: impl Fn(&mut Busy<T>, Option<Answer>) -> Result<bool> + Sync,
) -> Result<(Vec<Busy<T>>, f64)> {
    let mut shares: Vec<Vec<Busy<T>>> = (0..THREADS).map(|_| Vec::new()).collect();
    for (place, voter) in voters.into_iter().enumerate() {
        shares[place % THREADS].push(voter);
    }
    let started = Instant::now();
    let done: Vec<Result<Vec<Busy<T>>>> = thread::scope(|scope| {
        let next = &next;
        let threads: Vec<_> = shares
            .into_iter()
            .map(|mut share| scope.spawn(move || answered(&mut share, next).map(|()| share)))
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
    let mut voters = Vec::new();
    for share in done {
        voters.extend(share?);
    }
    Ok((voters, seconds))
}

/// What one thread does of [`together`].
fn answered<T>(
    voters: &mut [Busy<T>],
    next: &impl Fn(&mut Busy<T>, Option<Answer>) -> Result<bool>,
) -> Result<()> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(VOTERS);
    let mut at_work = 0;
    for (place, busy) in voters.iter_mut().enumerate() {
        busy.0.stream.set_nonblocking(true)?;
        let fd = busy.0.stream.as_raw_fd();
        poll.registry()
            .register(&mut SourceFd(&fd), Token(place), Interest::READABLE)?;
        at_work += usize::from(next(busy, None)?);
    }
    while at_work > 0 {
        poll.poll(&mut events, Some(PATIENCE))?;
        if events.is_empty() {
            bail!("no answer within {} s", PATIENCE.as_secs());
        }
        for event in &events {
            let busy = &mut voters[event.token().0];
            if let Some(answer) = busy.0.receive()?
                && !next(busy, Some(answer))?
            {
                at_work -= 1;
            }
        }
    }
    for (voter, _) in voters {
        voter.stream.set_nonblocking(false)?;
    }
    Ok(())
}

/// Votes acknowledged in a second, of `each` battles that every voter holds already.
pub(super) fn votes(voters: Vec<Voter>, each: usize) -> Result<(Vec<Voter>, f64)> {
    let n = voters.len() * each;
    let empty = voters.into_iter().map(|voter| (voter, Vec::new()));
    let (holding, _) = together(empty.collect(), |(voter, hand), answer| {
        if let Some(answer) = answer {
            hand.push(answer.token("battle")?);
        }
        if hand.len() == each {
            return Ok(false);
        }
        voter.ask_for_battle().map(|()| true)
    })?;
    let (done, seconds) = together(holding, |(voter, hand), answer| {
        if let Some(answer) = answer
            && answer.status != 303
        {
            bail!("a vote is answered with {}: {}", answer.status, answer.body);
        }
        match hand.pop() {
            Some(token) => voter.vote(&token, outcome(hand.len())).map(|()| true),
            None => Ok(false),
        }
    })?;
    let voters = done.into_iter().map(|(voter, _)| voter).collect();
    Ok((voters, n as f64 / seconds))
}

/// Votes in a second where each waits for the next pair.
pub(super) fn votes_and_next(voters: Vec<Voter>, time: Duration) -> Result<(Vec<Voter>, f64)> {
    let holding = voters
        .into_iter()
        .map(|mut voter| {
            let token = voter.battle()?;
            Ok((voter, (token, 0)))
        })
        .collect::<Result<_>>()?;
    let end = Instant::now() + time;
    let (done, seconds) = together(holding, |(voter, (token, votes)), answer| {
        if let Some(answer) = answer {
            *token = answer.token("next")?;
            *votes += 1;
            if Instant::now() > end {
                return Ok(false);
            }
        }
        voter.vote_and_next(token, outcome(*votes)).map(|()| true)
    })?;
    let n: usize = done.iter().map(|(_, (_, votes))| votes).sum();
    let voters = done.into_iter().map(|(voter, _)| voter).collect();
    Ok((voters, n as f64 / seconds))
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
