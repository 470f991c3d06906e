//! What choosing pairs saves and costs: `votes` counts the votes to narrow intervals against random pairs,
//! `newcomer` those until a new entrant is known as well as the others, `speed` times the choice.
//!
//! `cargo run --release -p openmic-domain --example pair_selection -- votes`
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for developers"
)]

use std::collections::{HashMap, HashSet};
use std::hint::black_box;
use std::time::Instant;

use openmic_domain::outcome::Outcome;
use openmic_domain::pairing::{Candidate, Design, Lineup, Look, Pair, Viewer, choose};
use openmic_domain::rating::{self, Cells, FitOptions};

/// Share of votes between equals that end in a tie.
const TIES: f64 = 0.25;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("votes") => votes(),
        Some("newcomer") => newcomer(),
        Some("speed") => speed(),
        _ => println!("pair_selection votes | newcomer | speed"),
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n)) as u32
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.unit()).ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }
}

/// A stage of `n` entrants with one joke each on `items` prompts.
fn lineup(n: u32, items: u32) -> Lineup {
    let candidates = (0..items).flat_map(|item| {
        (0..n).map(move |entrant| Candidate {
            item,
            entrant,
            normal: item * n + entrant,
            look: Look {
                chars: 60 + (item * 7 + entrant * 13) % 90,
                lines: 1,
                marks: 0,
            },
        })
    });
    Lineup::new(candidates.collect())
}

/// How a vote comes out between strengths `d` log-odds apart.
fn outcome(d: f64, random: &mut Random) -> Outcome {
    let p = 1.0 / (1.0 + (-d).exp());
    let tie = TIES * 4.0 * p * (1.0 - p);
    let u = random.unit();
    if u < tie / 2.0 {
        Outcome::Both
    } else if u < tie {
        Outcome::Neither
    } else if u < tie + p - tie / 2.0 {
        Outcome::Left
    } else {
        Outcome::Right
    }
}

/// How pairs come about.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// Any two.
    Random,
    /// As the arena does.
    Chosen,
}

/// One stage with its votes.
struct Simulation {
    strengths: Vec<f64>,
    lineup: Lineup,
    cells: Cells,
    design: Design,
    votes: u64,
    random: Random,
}

impl Simulation {
    fn new(n: u32, spread: f64, seed: u64) -> Self {
        let mut random = Random(seed);
        let cells = Cells::new(n as usize);
        Self {
            strengths: (0..n).map(|_| spread * random.normal()).collect(),
            lineup: lineup(n, 96),
            design: Design::fit(&cells),
            cells,
            votes: 0,
            random,
        }
    }

    /// One vote of somebody who comes for the first time.
    fn vote(&mut self, way: Way) {
        let n = self.strengths.len() as u32;
        let (a, b) = if way == Way::Chosen {
            let (seen, prompts) = (HashSet::new(), HashMap::new());
            let viewer = Viewer {
                seen: &seen,
                prompts: &prompts,
                wanted: None,
            };
            let seed = self.random.next();
            let battle = choose(&self.lineup, &self.design, &viewer, seed).unwrap();
            let entrant = |index: u32| self.lineup.candidates()[index as usize].entrant;
            (entrant(battle.left), entrant(battle.right))
        } else {
            let a = self.random.below(n);
            (a, (a + 1 + self.random.below(n - 1)) % n)
        };
        let d = self.strengths[a as usize] - self.strengths[b as usize];
        let outcome = outcome(d, &mut self.random);
        self.cells.record(a, b, outcome).unwrap();
        self.design.record(a, b);
        self.votes += 1;
        if way == Way::Chosen && self.design.is_due(self.votes) {
            self.design = Design::fit(&self.cells);
        }
    }

    /// Half-widths of the board's intervals in points; none while somebody has no rating.
    fn widths(&self) -> Option<Vec<f64>> {
        let fit = rating::fit(&self.cells, &FitOptions::default()).unwrap();
        let ratings = fit.entrants.iter().map(|entrant| entrant.rating);
        ratings
            .map(|rating| rating.map(|r| (r.upper - r.lower) / 2.0))
            .collect()
    }

    fn mean_width(&self) -> Option<f64> {
        let widths = self.widths()?;
        Some(widths.iter().sum::<f64>() / widths.len() as f64)
    }
}

/// Votes to a mean half-width, for three sizes and three spreads.
fn votes() {
    const TARGET: f64 = 50.0;
    println!("votes to a mean half-width of {TARGET} points, means of 5 stages");
    println!("entrants  spread (points)  random  chosen  ratio (least, largest)");
    // One size alone, if it is named.
    let only: Option<u32> = std::env::args().nth(2).and_then(|n| n.parse().ok());
    for n in [10, 50, 200] {
        if only.is_some_and(|only| only != n) {
            continue;
        }
        for points in [100.0, 200.0, 300.0] {
            let run = |way, seed| {
                let mut stage = Simulation::new(n, points / rating::ELO_PER_LOGIT, seed);
                loop {
                    for _ in 0..n.div_ceil(2) {
                        stage.vote(way);
                    }
                    if stage.votes >= u64::from(40 * n)
                        && stage.mean_width().is_some_and(|width| width <= TARGET)
                    {
                        return stage.votes as f64;
                    }
                }
            };
            let pairs: Vec<(f64, f64)> = (1..=5)
                .map(|seed| (run(Way::Random, seed), run(Way::Chosen, seed)))
                .collect();
            let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / 5.0;
            let (random, chosen) = (mean(|pair| pair.0), mean(|pair| pair.1));
            let ratios: Vec<f64> = pairs.iter().map(|(r, c)| r / c).collect();
            let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
            let largest = ratios.iter().copied().fold(0.0, f64::max);
            println!(
                "{n:8}  {points:15.0}  {random:6.0}  {chosen:6.0}  {:.2} ({least:.2}, {largest:.2})",
                random / chosen
            );
        }
    }
}

/// Votes until one entrant more is known as well as the others.
fn newcomer() {
    println!(
        "votes until a new entrant's half-width is what the others' was when it came, to a tenth"
    );
    println!("entrants  random  chosen  ratio");
    for n in [10, 50, 200] {
        let run = |way, seed| {
            let mut stage = Simulation::new(n, 200.0 / rating::ELO_PER_LOGIT, seed);
            // 150 votes each among all but the last.
            while stage.votes < u64::from(75 * (n - 1)) {
                let a = stage.random.below(n - 1);
                let b = (a + 1 + stage.random.below(n - 2)) % (n - 1);
                let d = stage.strengths[a as usize] - stage.strengths[b as usize];
                let outcome = outcome(d, &mut stage.random);
                stage.cells.record(a, b, outcome).unwrap();
                stage.votes += 1;
            }
            stage.design = Design::fit(&stage.cells);
            let before = stage.votes;
            // The newcomer has no rating yet, and so the others' are read off those who have.
            let fit = rating::fit(&stage.cells, &FitOptions::default()).unwrap();
            let ratings: Vec<_> = fit.entrants.iter().filter_map(|e| e.rating).collect();
            let widths = ratings.iter().map(|r| (r.upper - r.lower) / 2.0);
            let target = 1.1 * widths.sum::<f64>() / ratings.len() as f64;
            loop {
                for _ in 0..5 {
                    stage.vote(way);
                }
                let known = stage
                    .widths()
                    .is_some_and(|widths| widths.last().is_some_and(|width| *width <= target));
                if known {
                    return (stage.votes - before) as f64;
                }
            }
        };
        let mean = |way| (1..=5).map(|seed| run(way, seed)).sum::<f64>() / 5.0;
        let (random, chosen) = (mean(Way::Random), mean(Way::Chosen));
        println!("{n:8}  {random:6.0}  {chosen:6.0}  {:.1}", random / chosen);
    }
}

/// Times the choice on the largest stage, for a voter who has seen a thousand pairs.
fn speed() {
    for (n, items) in [(10, 96), (50, 96), (500, 200)] {
        let mut stage = Simulation::new(n, 200.0 / rating::ELO_PER_LOGIT, 1);
        stage.lineup = lineup(n, items);
        for _ in 0..100 * n {
            let a = stage.random.below(n);
            let b = (a + 1 + stage.random.below(n - 1)) % n;
            let d = stage.strengths[a as usize] - stage.strengths[b as usize];
            let outcome = outcome(d, &mut stage.random);
            stage.cells.record(a, b, outcome).unwrap();
        }
        let began = Instant::now();
        let design = Design::fit(&stage.cells);
        let fit_ms = began.elapsed().as_secs_f64() * 1e3;
        let (mut seen, mut prompts) = (HashSet::new(), HashMap::new());
        let mut times: Vec<f64> = Vec::new();
        for seed in 0..11_000 {
            let viewer = Viewer {
                seen: &seen,
                prompts: &prompts,
                wanted: None,
            };
            // The same choice three times: the quickest is what it costs, the others met other programs.
            let quickest = (0..3).map(|_| {
                let began = Instant::now();
                black_box(choose(&stage.lineup, &design, &viewer, seed));
                began.elapsed().as_secs_f64() * 1e6
            });
            times.push(quickest.fold(f64::INFINITY, f64::min));
            let battle = choose(&stage.lineup, &design, &viewer, seed).unwrap();
            let of = |index: u32| stage.lineup.candidates()[index as usize];
            if seen.len() < 1_000 {
                seen.insert(Pair::new(of(battle.left).normal, of(battle.right).normal));
                *prompts.entry(of(battle.left).item).or_default() += 1;
            }
        }
        let times = &mut times[1_000..];
        times.sort_by(f64::total_cmp);
        println!(
            "{n} entrants, {} jokes: p50 {:.0} µs, p99 {:.0} µs, largest {:.0} µs; the fit behind it {fit_ms:.1} ms",
            n * items,
            times[times.len() / 2],
            times[times.len() * 99 / 100],
            times[times.len() - 1]
        );
    }
}
