//! Honest crowds pass, dishonest ones are found with their voters, and the honest among them are left.

use super::*;
use crate::{
    integrity::review::tests::{N, Random, board, fan, strength, vote},
    outcome::Outcome,
    rating::Cells,
};

const FOR_2: Named = Named {
    entrant: 2,
    towards: Towards::For,
};

/// An honest voter's votes, with a taste of its own, spread like a normal one of 0.5 log-odds.
fn honest(random: &mut Random, voter: u32, n: u32) -> Vec<Voted> {
    let taste: Vec<f64> = (0..N)
        .map(|_| random.unit() + random.unit() + random.unit() - 1.5)
        .collect();
    (0..n)
        .map(|_| Voted {
            voter,
            ballot: vote(random, |i| strength(i) + taste[i as usize]),
        })
        .collect()
}

/// A puppet's: always about one entrant, always for it.
fn puppet(random: &mut Random, voter: u32, n: u32) -> Vec<Voted> {
    let about_it = std::iter::repeat_with(|| fan(random, 2))
        .filter(|ballot| ballot.is_for(FOR_2))
        .take(n as usize);
    about_it.map(|ballot| Voted { voter, ballot }).collect()
}

/// As they come: in turns.
fn mixed(random: &mut Random, mut votes: Vec<Voted>) -> Vec<Voted> {
    for i in (1..votes.len()).rev() {
        votes.swap(i, random.below(i as u32 + 1) as usize);
    }
    votes
}

fn board_of(votes: &[Voted]) -> HeldOut {
    let votes = votes
        .iter()
        .map(|vote| (vote.ballot.left, vote.ballot.right, vote.ballot.outcome));
    HeldOut::of(&Cells::from_votes(N as usize, votes).unwrap()).unwrap()
}

fn nobody() -> HeldOut {
    HeldOut::of(&Cells::from_votes(N as usize, []).unwrap()).unwrap()
}

/// How many votes of puppets (voters from 1,000 on) and of honest voters were found.
fn caught(pool: &[Voted], crowds: &[Crowd]) -> (usize, usize) {
    let votes = || crowds.iter().flat_map(|crowd| &crowd.votes);
    let bad = votes().filter(|at| pool[**at].voter >= 1_000).count();
    (bad, votes().count() - bad)
}

#[test]
fn an_honest_crowd_passes() {
    let mut random = Random(5);
    let rest = board(&mut random, 4_000);
    for round in 0..20 {
        let pool: Vec<Voted> = (0..150)
            .flat_map(|voter| honest(&mut random, voter, 5 + 2 * round))
            .collect();
        let pool = mixed(&mut random, pool);
        assert_eq!(crowds(&pool, &rest, &board_of(&pool)), [], "round {round}");
        assert_eq!(crowds(&pool, &nobody(), &board_of(&pool)), []);
    }
}

#[test]
fn a_crowd_of_two_votes_each_is_found_by_the_rest_of_the_board() {
    let mut random = Random(6);
    let rest = board(&mut random, 4_000);
    let mut pool: Vec<Voted> = (0..80)
        .flat_map(|voter| honest(&mut random, voter, 12))
        .collect();
    pool.extend((0..300).flat_map(|n| puppet(&mut random, 1_000 + n, 2)));
    let pool = mixed(&mut random, pool);
    let found = crowds(&pool, &rest, &board_of(&pool));
    assert_eq!(found[0].evidence.named, Some(FOR_2));
    let (bad, good) = caught(&pool, &found);
    assert!(bad > 400 && good < 60, "{bad} of 600 votes, {good} of 960");
}

#[test]
fn on_a_launch_day_a_crowd_is_found_without_any_other_votes() {
    let mut random = Random(7);
    for each in [6, 12, 22, 40] {
        let mut pool: Vec<Voted> = (0..80)
            .flat_map(|voter| honest(&mut random, voter, 12))
            .collect();
        pool.extend((0..40).flat_map(|n| puppet(&mut random, 1_000 + n, each)));
        let pool = mixed(&mut random, pool);
        let found = crowds(&pool, &nobody(), &board_of(&pool));
        assert_eq!(found[0].evidence.named, Some(FOR_2), "{each} votes each");
        let (bad, good) = caught(&pool, &found);
        assert!(bad * 10 >= 9 * 40 * each as usize, "{bad} of 40 of {each}");
        assert!(good <= 30, "{good} honest votes of 960, {each} votes each");
    }
}

#[test]
fn the_honest_among_a_crowd_are_left() {
    let mut random = Random(8);
    let rest = board(&mut random, 4_000);
    let mut pool: Vec<Voted> = (0..50)
        .flat_map(|voter| honest(&mut random, voter, 12))
        .collect();
    pool.extend((0..40).flat_map(|n| puppet(&mut random, 1_000 + n, 12)));
    let pool = mixed(&mut random, pool);
    let found = crowds(&pool, &rest, &board_of(&pool));
    let (bad, good) = caught(&pool, &found);
    assert!(bad >= 450, "{bad} of 480");
    // A third of them were, when everybody's votes for the entrant were set aside.
    assert!(good <= 30, "{good} of 600 honest votes");
}

#[test]
fn a_few_voters_decide_and_ties_say_nothing() {
    let tie = |voter| Voted {
        voter,
        ballot: Ballot {
            left: 0,
            right: 1,
            outcome: Outcome::Both,
        },
    };
    let pool: Vec<Voted> = (0..50).map(tie).collect();
    assert_eq!(crowds(&pool, &board_of(&pool), &board_of(&pool)), []);
    assert_eq!(crowds(&[], &nobody(), &nobody()), []);
}
