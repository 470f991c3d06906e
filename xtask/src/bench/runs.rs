//! Runs against an endpoint that answers at once: samples a second, overhead of one sample, memory.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::Plan;
use super::checks::{Limit, Line};
use super::stats::peak_memory;
use crate::paths::Paths;
use crate::process;
use crate::step;

/// Samples of the short run and of the long one.
const SHORT: usize = 1_000;
const LONG: usize = 100_000;

/// Requests under way at once.
const IN_FLIGHT: usize = 64;

/// Longest a run may take.
const LIMIT: Duration = Duration::from_secs(1_200);

/// Measures the list.
///
/// # Errors
/// When the server cannot be built, or a run does not end.
pub(super) fn run(paths: &Paths, plan: &Plan) -> Result<Vec<Line>> {
    // `OPENMIC_BIN` names a program that is built already.
    let program = match std::env::var_os("OPENMIC_BIN") {
        Some(program) => PathBuf::from(program),
        None => {
            step::loud("build", "openmic", |_| {
                process::loud(process::cargo(&paths.root).args([
                    "build",
                    "--release",
                    "--package",
                    "openmic-server",
                ]))
            })?;
            paths.cargo_target.join("release/openmic")
        }
    };
    let folder = paths.tools.join("bench/runs");
    let endpoint = Endpoint::start()?;
    let bench = Bench {
        program,
        folder,
        endpoint,
    };
    let mut rates = Vec::new();
    let mut alone = Vec::new();
    for _ in 0..plan.rounds {
        // Long enough for the start not to count, short enough for several rounds.
        rates.push(bench.measure(10 * SHORT, IN_FLIGHT)?.rate);
        alone.push(1e3 / bench.measure(SHORT, 1)?.rate);
    }
    let short = bench.measure(SHORT, IN_FLIGHT)?;
    let long = bench.measure(LONG, IN_FLIGHT)?;
    Ok(vec![
        Line::new(
            format!("samples with {IN_FLIGHT} in flight"),
            super::stats::median(&rates),
            "1/s",
            Limit::AtLeast(2_000.0),
        ),
        Line::new(
            "one sample, one at a time",
            super::stats::median(&alone),
            "ms",
            Limit::None,
        ),
        Line::new("samples of the long run", long.rate, "1/s", Limit::None),
        Line::new(
            format!("most memory, {SHORT} samples"),
            short.memory,
            "MB",
            Limit::None,
        ),
        Line::new(
            format!("most memory, {LONG} samples"),
            long.memory,
            "MB",
            Limit::None,
        ),
        Line::new(
            "memory, long run over short",
            long.memory / short.memory,
            "times",
            Limit::AtMost(1.5),
        ),
    ])
}

struct Bench {
    program: PathBuf,
    folder: PathBuf,
    endpoint: Endpoint,
}

/// What a run gave.
struct Measured {
    /// Samples a second, from the first request to the end of the run, when all are stored.
    rate: f64,
    /// Most memory of the process, megabytes.
    memory: f64,
}

impl Bench {
    /// One run over so many items on a database of its own, with so many requests under way at once.
    fn measure(&self, items: usize, in_flight: usize) -> Result<Measured> {
        let _ = std::fs::remove_dir_all(&self.folder);
        write_track(&self.folder.join("content/echo"), items)?;
        let entrants = self.folder.join("entrants.toml");
        std::fs::write(&entrants, entrants_file(self.endpoint.port))?;
        let openmic = || {
            let mut command = Command::new(&self.program);
            command
                .current_dir(&self.folder)
                .env("OPENMIC_DATABASE", "sqlite://openmic.sqlite")
                .env("OPENMIC_CONTENT", "content")
                .env("OPENMIC_SECRET_FILE", "secret.key")
                .env("OPENMIC_REQUESTS_PER_RUN", in_flight.to_string())
                .env("OPENMIC_REQUESTS_PER_ENDPOINT", in_flight.to_string())
                .env("OPENMIC_STREAM", "false");
            command
        };
        process::quiet(openmic().arg("migrate"))?;
        process::quiet(openmic().args(["import", "entrants"]).arg(&entrants))?;
        self.endpoint.forget();
        let origin = format!("http://127.0.0.1:{}", self.endpoint.port);
        let mut worker = Worker(
            openmic()
                .args(["work", "--allow-endpoint", &origin])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .context("the worker does not start")?,
        );
        let log = worker.0.stderr.take().context("the worker has no log")?;
        let ended = thread::spawn(move || {
            let mut said = String::new();
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                said.push_str(&line);
                said.push('\n');
                if line.contains("a run is done") {
                    return Ok(Instant::now());
                }
                if line.contains("given up") || line.contains("interrupted") {
                    break;
                }
            }
            bail!("the run did not end as it should:\n{said}")
        });
        let deadline = Instant::now() + LIMIT;
        let mut memory = 0.0_f64;
        while !ended.is_finished() {
            if Instant::now() > deadline {
                bail!("the run did not end within {} s", LIMIT.as_secs());
            }
            memory = memory.max(peak_memory(worker.0.id()).unwrap_or(0.0));
            thread::sleep(Duration::from_millis(50));
        }
        let memory = memory.max(peak_memory(worker.0.id()).unwrap_or(0.0));
        let Ok(ended) = ended.join() else {
            bail!("the worker's log could not be read")
        };
        let ended = ended?;
        let (requests, began) = self.endpoint.seen();
        if requests != items as u64 {
            bail!("{requests} requests for {items} samples");
        }
        let began = began.context("nothing was asked")?;
        Ok(Measured {
            rate: items as f64 / (ended - began).as_secs_f64(),
            memory,
        })
    }
}

struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn write_track(folder: &Path, items: usize) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(
        folder.join("track.toml"),
        "slug = \"echo\"\nkind = \"benchmark\"\nversion = \"1\"\ntitle = \"Echo\"\n\n\
         [request]\ntemplate = \"Repeat this word: {input}\"\n\n[scorer]\nkind = \"normalised\"\n",
    )?;
    let mut lines = String::new();
    for i in 0..items {
        lines.push_str(&format!(
            "{{\"id\": \"{i}\", \"input\": \"word{i:06}, one of many that a model is asked to repeat\", \"target\": \"yes\"}}\n"
        ));
    }
    std::fs::write(folder.join("items.jsonl"), lines)?;
    Ok(())
}

fn entrants_file(port: u16) -> String {
    format!(
        "[model]\nslug = \"instant\"\nname = \"Instant\"\n\n[endpoint]\nbase_url = \"http://127.0.0.1:{port}/v1\"\n\
         model_id = \"instant\"\nprice_prompt = 1.0\nprice_completion = 2.0\n\n[[entrants]]\nslug = \"instant\"\n\
         name = \"Instant\"\nstrategy = \"direct\"\ntracks = [\"echo\"]\n"
    )
}

/// A chat endpoint that answers at once, a thread for each connection.
struct Endpoint {
    port: u16,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    requests: AtomicU64,
    began: std::sync::Mutex<Option<Instant>>,
}

impl Endpoint {
    fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let seen = Arc::new(Seen::default());
        let shared = seen.clone();
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let seen = shared.clone();
                thread::spawn(move || answer_all(connection, &seen));
            }
        });
        Ok(Self { port, seen })
    }

    fn forget(&self) {
        self.seen.requests.store(0, Ordering::Relaxed);
        if let Ok(mut began) = self.seen.began.lock() {
            *began = None;
        }
    }

    fn seen(&self) -> (u64, Option<Instant>) {
        let began = self.seen.began.lock().ok().and_then(|began| *began);
        (self.seen.requests.load(Ordering::Relaxed), began)
    }
}

/// Answers the requests of one connection until it is closed.
fn answer_all(connection: TcpStream, seen: &Seen) -> Option<()> {
    const ANSWER: &str = "{\"id\":\"x\",\"object\":\"chat.completion\",\"model\":\"instant-1\",\"choices\":[{\"index\":0,\
        \"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"yes\"}}],\
        \"usage\":{\"prompt_tokens\":20,\"completion_tokens\":1,\"total_tokens\":21}}";
    connection.set_nodelay(true).ok()?;
    let mut writer = connection.try_clone().ok()?;
    let mut reader = BufReader::new(connection);
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    let (mut line, mut body) = (String::new(), Vec::new());
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let header = line.trim_end().to_ascii_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if header.is_empty() {
                break;
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body).ok()?;
        if seen.requests.fetch_add(1, Ordering::Relaxed) == 0
            && let Ok(mut began) = seen.began.lock()
        {
            *began = Some(Instant::now());
        }
        writer.write_all(answer.as_bytes()).ok()?;
    }
}
