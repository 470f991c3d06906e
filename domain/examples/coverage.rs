//! How often 95 % intervals hold the truth, in simulation:
//! `cargo run --release -p openmic-domain --example coverage [BOARDS]`.
//!
//! Boards of known strengths are drawn, fitted, and each entrant's interval checked against its true
//! rating, true ratings being shifted to the mean that ratings have. Expected: 93 to 97 %.
#![expect(clippy::print_stdout, reason = "a tool for developers")]

use openmic_domain::outcome::Outcome;
use openmic_domain::rating::elo::EloOptions;
use openmic_domain::rating::{
    Cells, ELO_PER_LOGIT, IntervalMethod, Method, RateOptions, RatingError, rate,
};

/// A small seeded generator (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n)) as u32
    }

    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// What is simulated.
struct Case {
    name: &'static str,
    entrants: u32,
    votes: u32,
    /// Strongest minus weakest, in log-odds.
    spread: f64,
    /// Chance that a vote is a tie whatever the strengths; the rest follows Bradley–Terry. Ties draw
    /// points towards a half, so the truth is what the model fits to endless votes.
    ties: f64,
    /// Whether a few pairs have most of the votes.
    uneven: bool,
    method: Method,
    interval: IntervalMethod,
}

impl Case {
    fn pair(&self, random: &mut Random) -> (u32, u32) {
        let n = self.entrants;
        let first = if self.uneven {
            random.below(n).min(random.below(n)).min(random.below(n))
        } else {
            random.below(n)
        };
        (first, (first + 1 + random.below(n - 1)) % n)
    }

    fn outcome(&self, left: u32, right: u32, random: &mut Random) -> Outcome {
        let strength = |i: u32| self.spread * f64::from(i) / f64::from(self.entrants - 1);
        let p = 1.0 / (1.0 + (strength(right) - strength(left)).exp());
        if random.uniform() < self.ties {
            Outcome::Both
        } else if random.uniform() < p {
            Outcome::Left
        } else {
            Outcome::Right
        }
    }

    fn votes(&self, n: u32, random: &mut Random) -> Vec<(u32, u32, Outcome)> {
        (0..n)
            .map(|_| {
                let (left, right) = self.pair(random);
                (left, right, self.outcome(left, right, random))
            })
            .collect()
    }

    /// The ratings that endless votes would give: the fit of very many.
    fn truth(&self, random: &mut Random) -> Result<Vec<f64>, RatingError> {
        if self.ties == 0.0 {
            let middle = 0.5 * self.spread;
            let step = self.spread / f64::from(self.entrants - 1);
            let rating = |i: u32| 1000.0 + ELO_PER_LOGIT * (step * f64::from(i) - middle);
            return Ok((0..self.entrants).map(rating).collect());
        }
        let options = RateOptions {
            method: self.method,
            interval: IntervalMethod::None,
            elo: EloOptions::default(),
        };
        let cells = Cells::from_votes(self.entrants as usize, self.votes(20_000_000, random))?;
        let places = rate(&cells, &options)?;
        Ok(places.iter().filter_map(|place| place.score).collect())
    }

    /// Share of intervals that hold the truth, their number, and boards that rated not everybody.
    fn run(&self, boards: u32) -> Result<(f64, u32, u32), RatingError> {
        let mut random = Random(42);
        let truth = self.truth(&mut random)?;
        let (mut held, mut of, mut skipped) = (0, 0, 0);
        for board in 0..boards {
            let votes = self.votes(self.votes, &mut random);
            let cells = Cells::from_votes(self.entrants as usize, votes)?;
            let interval = match self.interval {
                IntervalMethod::Bootstrap { replicates, .. } => IntervalMethod::Bootstrap {
                    replicates,
                    seed: u64::from(board),
                },
                other => other,
            };
            let options = RateOptions {
                method: self.method,
                interval,
                elo: EloOptions::default(),
            };
            let places = rate(&cells, &options)?;
            let ends: Vec<(f64, f64)> = places.iter().filter_map(|p| p.interval).collect();
            if ends.len() < truth.len() {
                skipped += 1;
                continue;
            }
            for ((lower, upper), truth) in ends.into_iter().zip(&truth) {
                held += u32::from(lower <= *truth && *truth <= upper);
                of += 1;
            }
        }
        Ok((f64::from(held) / f64::from(of.max(1)), of, skipped))
    }
}

fn main() -> Result<(), RatingError> {
    let boards = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let boards: u32 = boards.unwrap_or(1000);
    let sandwich = Case {
        name: "sandwich, 20 entrants, 2,000 votes",
        entrants: 20,
        votes: 2000,
        spread: 3.0,
        ties: 0.0,
        uneven: false,
        method: Method::BradleyTerry,
        interval: IntervalMethod::Sandwich,
    };
    let bootstrap = IntervalMethod::Bootstrap {
        replicates: 400,
        seed: 0,
    };
    let cases = [
        Case {
            name: "sandwich, 6 entrants, 300 votes",
            entrants: 6,
            votes: 300,
            ..sandwich
        },
        Case {
            name: "sandwich, uneven pairs",
            uneven: true,
            ..sandwich
        },
        Case {
            name: "sandwich, a fifth of ties",
            ties: 0.2,
            ..sandwich
        },
        Case {
            name: "sandwich, reweighted, uneven pairs",
            uneven: true,
            votes: 8000,
            method: Method::BradleyTerryReweighted,
            ..sandwich
        },
        Case {
            name: "bootstrap, 20 entrants, 2,000 votes",
            interval: bootstrap,
            ..sandwich
        },
        sandwich,
    ];
    for case in &cases {
        let boards = match case.interval {
            IntervalMethod::Bootstrap { .. } => boards.div_ceil(5),
            _ => boards,
        };
        let (share, of, skipped) = case.run(boards)?;
        // Intervals of one board depend on one another: the error is a little more than this.
        let error = (share * (1.0 - share) / f64::from(of.max(1))).sqrt();
        println!(
            "{:40} {:5.1} % of {of} intervals (± {:.1}); {skipped} boards not rated in full",
            case.name,
            100.0 * share,
            196.0 * error
        );
    }
    Ok(())
}
