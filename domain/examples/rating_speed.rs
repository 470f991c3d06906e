//! Times the rating engine on made-up votes: `cargo run --release -p openmic-domain --example rating_speed`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers"
)]

use std::hint::black_box;
use std::time::Instant;

use openmic_domain::outcome::Outcome;
use openmic_domain::rating::contextual::{self, Chunk, ContextualOptions};
use openmic_domain::rating::elo::EloOptions;
use openmic_domain::rating::live::Live;
use openmic_domain::rating::{
    Cells, FitOptions, IntervalMethod, Method, RateOptions, Weighting, fit, flip, pair, rate,
};

/// `n_votes` votes among `n` entrants of strengths spread over four units of log-odds.
fn votes(n: u32, n_votes: usize) -> Vec<(u32, u32, Outcome)> {
    let mut state = 1u64;
    let mut next = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) >> 11
    };
    (0..n_votes)
        .map(|_| {
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
        })
        .collect()
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
    let options = FitOptions::default();
    let rows = votes(200, 1_000_000);
    let cells = Cells::from_votes(200, rows.iter().copied()).unwrap();
    time("fit, 200 entrants from cells", 21, || fit(&cells, &options));
    let mut live = Live::new(cells.clone(), options);
    let mut vote = 0;
    time("one more vote and the refit", 21, || {
        vote += 1;
        live.record(vote % 7, 7 + vote % 11, Outcome::Left).unwrap();
        live.fit()
    });
    let alone = RateOptions {
        method: Method::BradleyTerry,
        interval: IntervalMethod::None,
        elo: EloOptions::default(),
    };
    time("the same without intervals", 21, || rate(&cells, &alone));
    time("what decides number one of them", 7, || {
        flip::number_one(&cells, Weighting::Votes)
    });
    time("every two neighbours of them", 3, || {
        flip::fragility(&cells, Weighting::Votes)
    });
    time("one comparison of two of them", 21, || {
        pair::compare(&cells, 3, 77, Weighting::Votes)
    });
    let rows = votes(150, 1_000_000);
    time("cells from a million rows of ids, 150 entrants", 7, || {
        Cells::from_votes(150, rows.iter().copied())
    });
    let cells = Cells::from_votes(150, rows.iter().copied()).unwrap();
    let bootstrap = RateOptions {
        method: Method::BradleyTerry,
        interval: IntervalMethod::Bootstrap {
            replicates: 100,
            seed: 1,
        },
        elo: EloOptions::default(),
    };
    time("100 replicates of a million votes, 150 entrants", 5, || {
        rate(&cells, &bootstrap)
    });
    let sides = |side: fn(&(u32, u32, Outcome)) -> u32| rows.iter().map(side).collect::<Vec<_>>();
    let (left, right) = (sides(|vote| vote.0), sides(|vote| vote.1));
    let outcome: Vec<Outcome> = rows.iter().map(|vote| vote.2).collect();
    let columns: Vec<Vec<f64>> = (1..5u32)
        .map(|k| {
            let wave = |i: u32| f64::from(i.wrapping_mul(2_654_435_761 * k) >> 8) / 1e7 - 0.8;
            (0..1_000_000).map(wave).collect()
        })
        .collect();
    let controls: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let chunk = Chunk {
        left: &left,
        right: &right,
        outcome: &outcome,
        controls: &controls,
    };
    time("style control, a million rows, 4 columns", 5, || {
        contextual::fit(150, &[chunk], &ContextualOptions::default())
    });
    let rows = votes(4000, 110_000);
    time("cells from 110,000 rows of ids, 4,000 entrants", 7, || {
        Cells::from_votes(4000, rows.iter().copied())
    });
    let cells = Cells::from_votes(4000, rows.iter().copied()).unwrap();
    time("fit, 4,000 entrants from 110,000 votes", 3, || {
        fit(&cells, &options)
    });
}
