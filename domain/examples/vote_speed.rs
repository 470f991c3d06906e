//! Times reading and rating votes; `cargo xtask bench ratings` runs it beside other programs.
//!
//! `make FILE MODELS VOTES` writes made-up votes as CSV; `rate FILE` does what `openmic rate` does with
//! such a file; the other commands read one and time what comes after, in milliseconds.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers"
)]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::time::Instant;

use openmic_domain::outcome::Outcome;
use openmic_domain::rating::contextual::{self, ContextualOptions};
use openmic_domain::rating::elo::EloOptions;
use openmic_domain::rating::live::Live;
use openmic_domain::rating::{Cells, FitOptions, IntervalMethod, Method, RateOptions, rate};
use openmic_domain::votes::{
    BoardVotes, Columns, TallyOptions, VoteFormat, VoteRow, read, tally, tally_names,
};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let args: Vec<&str> = args.iter().skip(1).map(String::as_str).collect();
    match args[..] {
        ["make", file, models, votes] => {
            make(file, models.parse().unwrap(), votes.parse().unwrap())
        }
        ["rate", file] => rate_file(file),
        ["names", file, runs] => names(file, runs.parse().unwrap()),
        ["ids", file, runs] => ids(file, runs.parse().unwrap()),
        ["cells", file, runs] => cells(file, runs.parse().unwrap()),
        ["refit", file, runs] => refit(file, runs.parse().unwrap()),
        ["controls", file, runs] => controls(file, runs.parse().unwrap()),
        ["bootstrap", file, runs] => bootstrap(file, runs.parse().unwrap()),
        _ => println!(
            "vote_speed make FILE MODELS VOTES | rate FILE | names FILE RUNS | ids FILE RUNS | cells FILE RUNS \
             | refit FILE RUNS | controls FILE RUNS | bootstrap FILE RUNS"
        ),
    }
}

/// Seeded votes among models of strengths spread over four units of log-odds, one in eight a tie.
fn make(file: &str, n: u64, n_votes: usize) {
    let mut state = 1u64;
    let mut next = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) >> 11
    };
    let families = ["meta-llama", "qwen", "mistral-large", "gpt", "gemini"];
    let names: Vec<String> = (0..n)
        .map(|i| format!("{}-{i:03}", families[i as usize % families.len()]))
        .collect();
    let mut out = BufWriter::new(File::create(file).unwrap());
    writeln!(out, "model_a,model_b,winner,length,lists,headers,bold").unwrap();
    for _ in 0..n_votes {
        let left = next() % n;
        let right = (left + 1 + next() % (n - 1)) % n;
        let d = 4.0 * (left as f64 - right as f64) / n as f64;
        let u = next() as f64 / (1u64 << 53) as f64;
        let winner = match next() % 16 {
            0 => "tie",
            1 => "both_bad",
            _ if u < 1.0 / (1.0 + (-d).exp()) => "model_a",
            _ => "model_b",
        };
        write!(
            out,
            "{},{},{winner}",
            names[left as usize], names[right as usize]
        )
        .unwrap();
        for _ in 0..4 {
            // Between -1 and 1, as normalised differences are.
            write!(out, ",{:.3}", (next() % 2001) as f64 / 1000.0 - 1.0).unwrap();
        }
        writeln!(out).unwrap();
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

const SANDWICH: RateOptions = RateOptions {
    method: Method::BradleyTerry,
    interval: IntervalMethod::Sandwich,
    elo: EloOptions {
        k: 4.0,
        start: 1000.0,
        base: 10.0,
        scale: 400.0,
    },
};

fn tally_file(file: &str) -> BoardVotes {
    let options = TallyOptions {
        threads: threads(),
        ..TallyOptions::default()
    };
    let mut boards = tally(file, File::open(file).unwrap(), VoteFormat::Arena, &options).unwrap();
    boards.pop().unwrap()
}

fn rate_file(file: &str) {
    let start = Instant::now();
    let board = tally_file(file);
    let read = start.elapsed();
    let places = rate(&board.cells, &SANDWICH).unwrap();
    for (name, place) in board.names.iter().zip(&places).take(3) {
        println!("{name} {:?} {:?}", place.score, place.interval);
    }
    println!("read {read:?}, all {:?}", start.elapsed());
}

/// Median of `runs` timings in milliseconds, after one run to warm up.
fn time<T>(runs: usize, mut work: impl FnMut() -> T) {
    black_box(work());
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{:.4}", times[runs / 2]);
}

fn rows(file: &str) -> Vec<VoteRow> {
    read(file, &std::fs::read(file).unwrap(), VoteFormat::Arena).unwrap()
}

fn names(file: &str, runs: usize) {
    let rows = rows(file);
    let votes: Vec<(String, String, Outcome)> = rows
        .into_iter()
        .map(|row| (row.left, row.right, row.outcome))
        .collect();
    time(runs, || {
        let board = tally_names(&votes, threads()).unwrap();
        rate(&board.cells, &SANDWICH).unwrap()
    });
}

fn ids(file: &str, runs: usize) {
    let (names, votes) = openmic_domain::votes::to_ids(&rows(file));
    time(runs, || {
        let cells = Cells::from_rows(names.len(), &votes).unwrap();
        rate(&cells, &SANDWICH).unwrap()
    });
}

fn cells(file: &str, runs: usize) {
    let board = tally_file(file);
    time(runs, || rate(&board.cells, &SANDWICH).unwrap());
}

/// The board again after one more vote, intervals and ranks included.
fn refit(file: &str, runs: usize) {
    let board = tally_file(file);
    let options = FitOptions::default();
    let mut live = Live::new(board.cells, options);
    live.fit().unwrap();
    let mut vote = 0u32;
    time(runs, || {
        vote += 1;
        live.record(vote % 7, 7 + vote % 11, Outcome::Left).unwrap();
        live.fit().unwrap()
    });
}

/// From rows of names and four columns of numbers to ratings with style controlled for.
fn controls(file: &str, runs: usize) {
    let rows = rows(file);
    let columns: Vec<String> = ["length", "lists", "headers", "bold"]
        .map(str::to_owned)
        .into();
    let options = TallyOptions {
        columns: Columns {
            controls: columns,
            ..Columns::default()
        },
        ..TallyOptions::default()
    };
    let mut boards = tally(file, File::open(file).unwrap(), VoteFormat::Arena, &options).unwrap();
    let values = boards.pop().unwrap().controls.unwrap().controls;
    let columns: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
    time(runs, || {
        let (names, votes) = openmic_domain::votes::to_ids(&rows);
        let chunk = contextual::Chunk {
            left: &votes.iter().map(|vote| vote.0).collect::<Vec<_>>(),
            right: &votes.iter().map(|vote| vote.1).collect::<Vec<_>>(),
            outcome: &votes.iter().map(|vote| vote.2).collect::<Vec<_>>(),
            controls: &columns,
        };
        contextual::fit(names.len(), &[chunk], &ContextualOptions::default()).unwrap()
    });
}

fn bootstrap(file: &str, runs: usize) {
    let board = tally_file(file);
    let options = RateOptions {
        interval: IntervalMethod::Bootstrap {
            replicates: 100,
            seed: 1,
        },
        ..SANDWICH
    };
    time(runs, || rate(&board.cells, &options).unwrap());
}
