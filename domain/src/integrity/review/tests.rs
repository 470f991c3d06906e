//! Honest voters pass, and each kind of dishonest one is found after so many votes.

use super::*;
use crate::rating::Cells;

/// SplitMix64.
pub(in crate::integrity) struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n)) as u32
    }
}

/// Eight entrants, 0.3 log-odds apart: 365 points from the first to the last.
pub(in crate::integrity) const N: u32 = 8;

pub(in crate::integrity) fn strength(entrant: u32) -> f64 {
    0.3 * f64::from(entrant)
}

/// A pair and what a voter with these strengths says of it.
pub(in crate::integrity) fn vote(random: &mut Random, strength: impl Fn(u32) -> f64) -> Ballot {
    let left = random.below(N);
    let right = (left + 1 + random.below(N - 1)) % N;
    let wins = 1.0 / (1.0 + (strength(right) - strength(left)).exp());
    let outcome = match random.unit() {
        u if u < 0.1 => Outcome::Both,
        u if u < 0.2 => Outcome::Neither,
        _ if random.unit() < wins => Outcome::Left,
        _ => Outcome::Right,
    };
    Ballot {
        left,
        right,
        outcome,
    }
}

pub(in crate::integrity) fn board(random: &mut Random, votes: usize) -> HeldOut {
    let votes = (0..votes).map(|_| {
        let ballot = vote(random, strength);
        (ballot.left, ballot.right, ballot.outcome)
    });
    HeldOut::of(&Cells::from_votes(N as usize, votes).unwrap()).unwrap()
}

/// A voter who prefers `target` whenever it is there and is honest otherwise.
pub(in crate::integrity) fn fan(random: &mut Random, target: u32) -> Ballot {
    let ballot = vote(random, strength);
    let outcome = match (ballot.left == target, ballot.right == target) {
        (true, _) => Outcome::Left,
        (_, true) => Outcome::Right,
        _ => ballot.outcome,
    };
    Ballot { outcome, ..ballot }
}

#[test]
fn honest_voters_of_any_taste_pass() {
    let mut random = Random(1);
    let board = board(&mut random, 4_000);
    let mut found = 0;
    for _ in 0..400 {
        // Tastes of their own: strengths off by a standard deviation of 0.6 log-odds or so.
        let taste: Vec<f64> = (0..N)
            .map(|_| 1.2 * (random.unit() + random.unit() + random.unit() - 1.5))
            .collect();
        let ballots: Vec<Ballot> = (0..150)
            .map(|_| vote(&mut random, |i| strength(i) + taste[i as usize]))
            .collect();
        found += u32::from(one_sided(&ballots).is_some());
        found += u32::from(far_from_model(&ballots, &board).is_some());
    }
    assert_eq!(found, 0, "of 400 honest voters");
}

#[test]
fn somebody_who_always_says_one_thing_is_found() {
    let mut random = Random(2);
    for (answer, most) in [
        (Outcome::Left, 25),
        (Outcome::Right, 25),
        (Outcome::Both, 60),
        (Outcome::Neither, 60),
    ] {
        let ballots: Vec<Ballot> = (0..most)
            .map(|_| Ballot {
                outcome: answer,
                ..vote(&mut random, strength)
            })
            .collect();
        let found = one_sided(&ballots).expect("one answer only");
        assert_eq!(found.answer, Some(answer));
        assert_eq!((found.votes, found.matching), (most, most));
        assert!(
            one_sided(&ballots[..10]).is_none(),
            "ten are too few to say"
        );
    }
}

#[test]
fn a_voter_for_one_entrant_is_found_with_its_name() {
    let mut random = Random(3);
    let board = board(&mut random, 4_000);
    for target in [0, 3] {
        let ballots: Vec<Ballot> = (0..400).map(|_| fan(&mut random, target)).collect();
        let found = far_from_model(&ballots, &board).expect("a fan");
        let named = Named {
            entrant: target,
            towards: Towards::For,
        };
        assert_eq!(found.named, Some(named));
        assert!(found.matching as f64 > found.expected + 5.0, "{found:?}");
        // Few votes say nothing yet.
        assert!(far_from_model(&ballots[..10], &board).is_none());
    }
}

#[test]
fn a_voter_who_turns_everything_round_is_found() {
    let mut random = Random(4);
    let board = board(&mut random, 4_000);
    let ballots: Vec<Ballot> = (0..200)
        .map(|_| vote(&mut random, |i| -3.0 * strength(i)))
        .collect();
    let found = far_from_model(&ballots, &board).expect("upside down");
    assert!(found.wealth >= LIMIT);
}

#[test]
fn ballots_say_whom_they_are_for() {
    let ballot = Ballot {
        left: 1,
        right: 2,
        outcome: Outcome::Right,
    };
    let named = |entrant, towards| Named { entrant, towards };
    assert!(ballot.is_for(named(2, Towards::For)));
    assert!(ballot.is_for(named(1, Towards::Against)));
    assert!(!ballot.is_for(named(1, Towards::For)));
    let tie = Ballot {
        outcome: Outcome::Both,
        ..ballot
    };
    assert!(!tie.is_for(named(2, Towards::For)) && tie.decided().is_none());
}
