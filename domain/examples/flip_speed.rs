//! Times how quickly the votes that decide a board are found, on made-up votes:
//! `cargo run --release -p openmic-domain --example flip_speed`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers"
)]

use std::hint::black_box;
use std::time::Instant;

use openmic_domain::outcome::Outcome;
use openmic_domain::rating::{Cells, Weighting, flip};

/// `n_votes` votes among `n` entrants of strengths spread over four units of log-odds.
fn cells(n: u32, n_votes: usize) -> Cells {
    let mut state = 1u64;
    let mut next = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) >> 11
    };
    let votes = (0..n_votes).map(|_| {
        let left = (next() % u64::from(n)) as u32;
        let right = (left + 1 + (next() % u64::from(n - 1)) as u32) % n;
        let d = 4.0 * (f64::from(left) - f64::from(right)) / f64::from(n);
        let u = next() as f64 / (1u64 << 53) as f64;
        let outcome = if next() % 8 == 0 {
            Outcome::Both
        } else if u < 1.0 / (1.0 + (-d).exp()) {
            Outcome::Left
        } else {
            Outcome::Right
        };
        (left, right, outcome)
    });
    Cells::from_votes(n as usize, votes).unwrap()
}

/// Median of `runs` timings in milliseconds, after one run to warm up.
fn time<T>(what: &str, runs: usize, mut work: impl FnMut() -> T) {
    black_box(work());
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "{what:50} {:10.3} ms  (best {:.3})",
        times[runs / 2],
        times[0]
    );
}

fn main() {
    for (n, n_votes, runs, every) in [
        (50, 20_000, 5, true),
        (200, 50_000, 3, true),
        (200, 1_000_000, 3, true),
        (1000, 100_000, 3, false),
        (1000, 1_000_000, 1, false),
    ] {
        let cells = cells(n, n_votes);
        let board = format!("{n} entrants, {n_votes} votes");
        time(&format!("number one, {board}"), runs, || {
            flip::number_one(&cells, Weighting::Votes)
        });
        if every {
            time(&format!("every two neighbours, {board}"), runs, || {
                flip::fragility(&cells, Weighting::Votes)
            });
            let found = flip::fragility(&cells, Weighting::Votes).unwrap();
            let votes: Vec<Option<u64>> = found
                .adjacent
                .iter()
                .map(|flip| flip.as_ref().map(|flip| flip.votes))
                .collect();
            println!("{:?} {votes:?}", found.number_one.map(|flip| flip.votes));
        }
    }
}
