//! How far attacks on the votes move a board, with and without the rules that set votes aside:
//! `cargo run --release -p openmic-domain --example attacks [SEEDS]`.
//!
//! Twelve entrants, 400 honest voters with tastes of their own, 6,000 votes or so over ten days. An
//! attacker wants the sixth to lead, recognises its jokes every time, and asks for another battle until it is
//! in one. The rules look at the votes as the server does: again and again, a stretch at a time. On a
//! launch day everything happens within an hour; a rival's friend votes for the second, so that its honest
//! votes be set aside with its own; a shared link brings honest newcomers with a taste in common.
#![expect(clippy::print_stdout, reason = "a tool for developers")]

use std::collections::{BTreeMap, BTreeSet};

use openmic_domain::{
    integrity::{Ballot, HeldOut, Voted, crowds, far_from_model, is_too_fast, one_sided},
    outcome::Outcome,
    rating::{self, Cells, FitOptions, RatingError},
};

const ENTRANTS: u32 = 12;
/// Log-odds between neighbours: 28 points.
const STEP: f64 = 0.16;
/// Who is to win, from 0 at the top.
const TARGET: u32 = 5;
const HONEST: u32 = 400;
const HOUR_MS: i64 = 3_600_000;
const DAYS: i64 = 10;
/// Letters of a prompt with two jokes.
const LETTERS: u32 = 240;
/// Passes of the rules over the ten days.
const PASSES: i64 = 60;

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
        (self.next() % u64::from(n.max(1))) as u32
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Standard normal, by twelve uniforms.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// A vote with whose it is and how it was cast.
#[derive(Clone, Copy)]
struct Cast {
    ballot: Ballot,
    voter: u32,
    network: u32,
    at_ms: i64,
    reading_ms: i64,
    honest: bool,
}

fn strength(entrant: u32) -> f64 {
    -STEP * f64::from(entrant)
}

fn pair(random: &mut Random) -> (u32, u32) {
    let left = random.below(ENTRANTS);
    (left, (left + 1 + random.below(ENTRANTS - 1)) % ENTRANTS)
}

fn honest_vote(random: &mut Random, (left, right): (u32, u32), taste: &[f64]) -> Ballot {
    let of = |i: u32| strength(i) + taste[i as usize];
    let wins = 1.0 / (1.0 + (of(right) - of(left)).exp());
    let u = random.unit();
    let outcome = if u < 0.12 {
        Outcome::Neither
    } else if u < 0.2 {
        Outcome::Both
    } else if random.unit() < wins {
        Outcome::Left
    } else {
        Outcome::Right
    };
    Ballot {
        left,
        right,
        outcome,
    }
}

fn taste(random: &mut Random) -> Vec<f64> {
    (0..ENTRANTS).map(|_| 0.5 * random.normal()).collect()
}

fn honest(random: &mut Random, attack: &Attack) -> Vec<Cast> {
    let mut votes = Vec::new();
    for voter in 0..HONEST + attack.newcomers {
        let mut taste = taste(random);
        let n = 1 + random.below(29);
        // Everybody comes once, some with others from one network.
        let network = if random.unit() < 0.2 {
            random.below(8)
        } else {
            100 + voter
        };
        let length = (attack.honest_hours * HOUR_MS) as f64;
        let mut at_ms = (random.unit() * length) as i64;
        if voter >= HONEST {
            // In the hour after the link was shared.
            at_ms = (0.5 * length) as i64 + at_ms % HOUR_MS;
            taste[TARGET as usize] += 0.4;
        }
        for _ in 0..n {
            let reading_ms = (1000.0 * (2.0 + 0.6 * random.normal()).exp()) as i64;
            at_ms += reading_ms;
            let ballot = {
                let pair = pair(random);
                honest_vote(random, pair, &taste)
            };
            votes.push(Cast {
                ballot,
                voter,
                network,
                at_ms,
                reading_ms,
                honest: true,
            });
        }
    }
    votes
}

/// How an attacker goes about it.
#[derive(Clone, Copy)]
struct Attack {
    name: &'static str,
    voters: u32,
    votes_each: u32,
    one_network: bool,
    /// Hours over which the votes are spread.
    hours: i64,
    /// Milliseconds from showing a battle to the vote.
    reading_ms: i64,
    /// Votes against everybody above the target as well, in battles without it.
    omnipresent: bool,
    /// Who is to win, from 0 at the top.
    target: u32,
    /// Hours over which the honest votes are spread.
    honest_hours: i64,
    /// Honest voters who come together, with a taste in common.
    newcomers: u32,
}

const NONE: Attack = Attack {
    name: "none",
    voters: 0,
    votes_each: 0,
    one_network: false,
    hours: 24,
    reading_ms: 5_000,
    omnipresent: false,
    target: TARGET,
    honest_hours: DAYS * 24,
    newcomers: 0,
};

const fn one(name: &'static str) -> Attack {
    Attack {
        name,
        voters: 1,
        votes_each: 300,
        one_network: true,
        ..NONE
    }
}

const fn puppets(name: &'static str, voters: u32, votes_each: u32, hours: i64) -> Attack {
    Attack {
        name,
        voters,
        votes_each,
        hours,
        ..NONE
    }
}

const ATTACKS: [Attack; 18] = [
    NONE,
    Attack {
        newcomers: 200,
        ..puppets("none, and 200 honest newcomers in one hour", 0, 0, 24)
    },
    Attack {
        honest_hours: 1,
        ..puppets("none, on a launch day", 0, 0, 1)
    },
    one("one target, one voter, 300 votes"),
    Attack {
        hours: 1,
        reading_ms: 150,
        ..one("the same by a script without pauses")
    },
    Attack {
        omnipresent: true,
        ..one("omnipresent rigging, one voter, 300 votes")
    },
    Attack {
        omnipresent: true,
        ..puppets(
            "omnipresent, 100 voters of 10, 100 networks, one day",
            100,
            10,
            24,
        )
    },
    Attack {
        one_network: true,
        ..puppets(
            "100 sock puppets of 10, one network, ten days",
            100,
            10,
            24 * DAYS,
        )
    },
    puppets("100 sock puppets of 10, 100 networks, one day", 100, 10, 24),
    puppets(
        "100 sock puppets of 10, 100 networks, ten days",
        100,
        10,
        24 * DAYS,
    ),
    puppets("40 sock puppets of 22, 40 networks, one day", 40, 22, 24),
    puppets(
        "40 sock puppets of 22, 40 networks, ten days",
        40,
        22,
        24 * DAYS,
    ),
    puppets("25 sock puppets of 40, 25 networks, one day", 25, 40, 24),
    Attack {
        newcomers: 200,
        ..puppets(
            "100 of 10, one hour, among 200 honest newcomers",
            100,
            10,
            24,
        )
    },
    Attack {
        honest_hours: 1,
        ..puppets("launch day: 100 of 10 within the first hour", 100, 10, 1)
    },
    Attack {
        honest_hours: 1,
        ..puppets("launch day: 40 of 22 within the first hour", 40, 22, 1)
    },
    puppets("300 sock puppets of 2, 300 networks, one day", 300, 2, 24),
    Attack {
        target: 1,
        ..puppets("for a rival (the second): 100 of 10, one day", 100, 10, 24)
    },
];

impl Attack {
    fn votes(&self, random: &mut Random) -> Vec<Cast> {
        let length = self.hours * HOUR_MS;
        let before = (self.honest_hours * HOUR_MS - length).max(0);
        let begin = if self.newcomers > 0 {
            self.honest_hours / 2 * HOUR_MS
        } else {
            (before as f64 * random.unit()) as i64
        };
        let target = self.target;
        let mut votes = Vec::new();
        for voter in 0..self.voters {
            for n in 0..self.votes_each {
                let (left, right) = if self.omnipresent {
                    pair(random)
                } else {
                    let other = (target + 1 + random.below(ENTRANTS - 1)) % ENTRANTS;
                    if random.below(2) == 0 {
                        (target, other)
                    } else {
                        (other, target)
                    }
                };
                // Where the target is not, whoever stands above it loses.
                let outcome = match (left == target, right == target) {
                    (true, _) => Outcome::Left,
                    (_, true) => Outcome::Right,
                    _ if left.min(right) < target && left < right => Outcome::Right,
                    _ if left.min(right) < target => Outcome::Left,
                    _ => Outcome::Neither,
                };
                // A puppet votes in one sitting, a single voter again and again.
                let at = if self.voters == 1 {
                    i64::from(n) * length / i64::from(self.votes_each)
                } else {
                    i64::from(voter) * length / i64::from(self.voters)
                        + i64::from(n) * self.reading_ms
                };
                votes.push(Cast {
                    ballot: Ballot {
                        left,
                        right,
                        outcome,
                    },
                    voter: 10_000 + voter,
                    network: if self.one_network {
                        9_999
                    } else {
                        10_000 + voter
                    },
                    at_ms: begin + at,
                    reading_ms: self.reading_ms,
                    honest: false,
                });
            }
        }
        votes
    }
}

/// A vote for a board.
fn row(cast: &Cast) -> (u32, u32, Outcome) {
    (cast.ballot.left, cast.ballot.right, cast.ballot.outcome)
}

/// Goes through the votes as the server does, in passes; says of each whether it was set aside.
fn reviewed(votes: &[Cast]) -> Result<Vec<bool>, RatingError> {
    let mut aside = vec![false; votes.len()];
    let end = votes.last().map_or(0, |cast| cast.at_ms);
    let mut from = 0;
    for pass in 1..=PASSES {
        let until = votes.partition_point(|cast| cast.at_ms <= end * pass / PASSES);
        if until > from {
            review(votes, from, until, &mut aside)?;
        }
        from = until;
    }
    Ok(aside)
}

fn review(
    votes: &[Cast],
    from: usize,
    until: usize,
    aside: &mut [bool],
) -> Result<(), RatingError> {
    let counted = (0..until).filter(|i| !aside[*i]).map(|i| row(&votes[i]));
    let cells = Cells::from_votes(ENTRANTS as usize, counted)?;
    let mut named: BTreeSet<usize> = BTreeSet::new();
    // Without the pool that is tested, and without what was named in this pass already.
    let without = |pool: &[usize], named: &BTreeSet<usize>, aside: &[bool]| {
        let own: BTreeSet<usize> = pool.iter().chain(named).copied().collect();
        let own = own
            .into_iter()
            .filter(|i| !aside[*i])
            .map(|i| row(&votes[i]));
        HeldOut::without(&cells, own)
    };
    let ballots =
        |pool: &[usize]| -> Vec<Ballot> { pool.iter().map(|i| votes[*i].ballot).collect() };
    for (i, vote) in votes.iter().enumerate().take(until).skip(from) {
        if is_too_fast(Some(vote.reading_ms), LETTERS) {
            named.insert(i);
        }
    }
    let mut of_voter: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut of_network: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, vote) in votes.iter().enumerate().take(until) {
        of_voter.entry(vote.voter).or_default().push(i);
        of_network.entry(vote.network).or_default().push(i);
    }
    let is_new = |pool: &[usize]| pool.last().is_some_and(|last| *last >= from);
    // All votes of those who first came in one hour, or on one day.
    let mut cohorts: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for pool in of_voter.values() {
        for length in [HOUR_MS, 24 * HOUR_MS] {
            let first = votes[pool[0]].at_ms / length;
            cohorts.entry((length, first)).or_default().extend(pool);
        }
    }
    let mut cohorts: Vec<Vec<usize>> = cohorts.into_values().rev().collect();
    for cohort in &mut cohorts {
        cohort.sort_unstable();
    }
    cohorts.retain(|pool| is_new(pool));
    for pool in of_voter.values().filter(|pool| is_new(pool)) {
        let all = ballots(pool);
        if one_sided(&all).is_some()
            || far_from_model(&all, &without(pool, &named, aside)?).is_some()
        {
            named.extend(pool);
        }
    }
    for cohort in &cohorts {
        let board = without(cohort, &named, aside)?;
        let voters: BTreeSet<u32> = cohort.iter().map(|i| votes[*i].voter).collect();
        for pool in voters.iter().map(|voter| &of_voter[voter]) {
            if is_new(pool) && far_from_model(&ballots(pool), &board).is_some() {
                named.extend(pool);
            }
        }
    }
    let mut pools: Vec<Vec<usize>> = of_network
        .into_values()
        .filter(|pool| is_new(pool))
        .filter(|pool| pool.iter().any(|i| votes[*i].voter != votes[pool[0]].voter))
        .collect();
    pools.extend(cohorts);
    pools.push((0..until).collect());
    let counted = (0..until)
        .filter(|i| !aside[*i] && !named.contains(i))
        .map(|i| row(&votes[i]));
    let everybody = HeldOut::of(&Cells::from_votes(ENTRANTS as usize, counted)?)?;
    for pool in &mut pools {
        pool.retain(|i| !named.contains(i));
        let pool: &[usize] = pool;
        let voted: Vec<Voted> = pool
            .iter()
            .map(|i| Voted {
                voter: votes[*i].voter,
                ballot: votes[*i].ballot,
            })
            .collect();
        for crowd in crowds(&voted, &without(pool, &named, aside)?, &everybody) {
            named.extend(crowd.votes.iter().map(|at| pool[*at]));
        }
    }
    for i in named {
        aside[i] = true;
    }
    Ok(())
}

/// The target's rank, by the order of the board, and its rating.
fn standing(
    target: u32,
    votes: impl Iterator<Item = (u32, u32, Outcome)>,
) -> Result<(f64, f64), RatingError> {
    let cells = Cells::from_votes(ENTRANTS as usize, votes)?;
    let fit = rating::fit(&cells, &FitOptions::default())?;
    let of = |i: u32| {
        fit.entrants[i as usize]
            .rating
            .map_or(0.0, |rating| rating.value)
    };
    let above = (0..ENTRANTS).filter(|i| of(*i) > of(target)).count();
    Ok((1.0 + above as f64, of(target)))
}

/// Mean and half of a 95 % interval.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, 1.96 * (variance / n).sqrt())
}

fn said(values: &[f64], decimals: usize) -> String {
    let (mean, half) = mean(values);
    format!("{mean:.decimals$} ± {half:.decimals$}")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seeds: u64 = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 20,
    };
    println!(
        "{ENTRANTS} entrants, {HONEST} honest voters, {DAYS} days, {seeds} seeds; mean ± 95 % over seeds\n"
    );
    println!(
        "| attack | votes | target's rank: honest | attacked | defended | points won: attacked | defended | attack set aside, % | honest votes set aside, % |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for attack in ATTACKS {
        let mut columns: [Vec<f64>; 7] = Default::default();
        for seed in 0..seeds {
            let mut random = Random(seed * 7919 + 1);
            let mut votes = honest(&mut random, &attack);
            let before = standing(attack.target, votes.iter().map(row))?;
            votes.extend(attack.votes(&mut random));
            votes.sort_by_key(|cast| cast.at_ms);
            let open = standing(attack.target, votes.iter().map(row))?;
            let aside = reviewed(&votes)?;
            let kept = votes.iter().zip(&aside).filter(|(_, aside)| !**aside);
            let defended = standing(attack.target, kept.map(|(cast, _)| row(cast)))?;
            let share = |honest: bool| {
                let of = || {
                    votes
                        .iter()
                        .zip(&aside)
                        .filter(|(cast, _)| cast.honest == honest)
                };
                100.0 * of().filter(|(_, aside)| **aside).count() as f64
                    / of().count().max(1) as f64
            };
            let row = [
                before.0,
                open.0,
                defended.0,
                open.1 - before.1,
                defended.1 - before.1,
                share(false),
                share(true),
            ];
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value);
            }
        }
        let [before, open, defended, won, kept, caught, wrong] = &columns;
        println!(
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            attack.name,
            attack.voters * attack.votes_each,
            said(before, 1),
            said(open, 1),
            said(defended, 1),
            said(won, 0),
            said(kept, 0),
            said(caught, 0),
            said(wrong, 2),
        );
    }
    Ok(())
}
