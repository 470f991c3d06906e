//! What the arena relies on: only fair battles, none twice, every one in the end, few votes first.

use std::collections::{HashMap, HashSet};

use super::{Candidate, Lineup, Pair, Pairing, Random, choose};

fn lineup(jokes: &[(u32, u32, u32)]) -> Lineup {
    Lineup::new(
        jokes
            .iter()
            .map(|&(item, entrant, normal)| Candidate {
                item,
                entrant,
                normal,
            })
            .collect(),
    )
}

/// Every entrant tells one joke of its own on every item.
fn full(entrants: u32, items: u32) -> Lineup {
    Lineup::new(
        (0..items)
            .flat_map(|item| {
                (0..entrants).map(move |entrant| Candidate {
                    item,
                    entrant,
                    normal: item * entrants + entrant,
                })
            })
            .collect(),
    )
}

/// Every battle there is, by looking at all pairs.
fn all_battles(lineup: &Lineup) -> HashSet<Pair> {
    let jokes = lineup.candidates();
    let mut all = HashSet::new();
    for (i, x) in (0u32..).zip(jokes) {
        for (j, y) in (0u32..).zip(jokes) {
            if i < j && x.item == y.item && x.entrant != y.entrant && x.normal != y.normal {
                all.insert(Pair::new(i, j));
            }
        }
    }
    all
}

fn pair_of(battle: Pairing) -> Pair {
    Pair::new(battle.left, battle.right)
}

#[test]
fn a_voter_sees_every_battle_once_and_nothing_else() {
    let mut random = Random(7);
    for round in 0..60 {
        // Few items, entrants and texts, several jokes of one entrant on an item: all the odd cases.
        let n = random.below(28);
        let jokes: Vec<_> = (0..n)
            .map(|_| {
                (
                    random.below(4) as u32,
                    random.below(6) as u32,
                    random.below(9) as u32,
                )
            })
            .collect();
        let lineup = lineup(&jokes);
        let mut left = all_battles(&lineup);
        assert_eq!(lineup.has_battles(), !left.is_empty());
        let mut seen = HashSet::new();
        while let Some(battle) = choose(&lineup, &HashMap::new(), &seen, random.next()) {
            assert!(
                left.remove(&pair_of(battle)),
                "round {round}: {battle:?} is no battle or was seen"
            );
            seen.insert(pair_of(battle));
        }
        assert!(left.is_empty(), "round {round}: never shown: {left:?}");
    }
}

#[test]
fn many_entrants_are_shown_to_the_last_battle_as_well() {
    // 80 entrants are 3,160 pairs: more than are weighed. All but three battles have been seen.
    let lineup = full(80, 2);
    let mut seen = all_battles(&lineup);
    let kept: HashSet<Pair> = [Pair::new(0, 79), Pair::new(85, 140), Pair::new(158, 159)].into();
    seen.retain(|pair| !kept.contains(pair));
    let mut shown = HashSet::new();
    for seed in 0.. {
        let Some(battle) = choose(&lineup, &HashMap::new(), &seen, seed) else {
            break;
        };
        assert!(shown.insert(pair_of(battle)), "shown twice");
        seen.insert(pair_of(battle));
    }
    assert_eq!(shown, kept);
}

#[test]
fn no_battle_without_two_entrants_or_two_texts() {
    for jokes in [
        &[][..],
        &[(0, 0, 0)],
        &[(0, 0, 0), (1, 1, 1)],
        &[(0, 3, 0), (0, 3, 1)],
        &[(0, 0, 5), (0, 1, 5), (0, 2, 5)],
    ] {
        let lineup = lineup(jokes);
        assert!(!lineup.has_battles());
        assert_eq!(
            choose(&lineup, &HashMap::new(), &HashSet::new(), 1),
            None,
            "{jokes:?}"
        );
    }
}

#[test]
fn pairs_with_fewer_votes_come_in_proportion_more_often() {
    // Weights 1, 1/10 and 1/2: shares 0.625, 0.0625, 0.3125 of 16,000 draws, standard error under 0.004.
    let lineup = full(3, 5);
    let votes = HashMap::from([
        (Pair::new(1, 0), 0),
        (Pair::new(0, 2), 9),
        (Pair::new(1, 2), 1),
    ]);
    let mut counts: HashMap<Pair, f64> = HashMap::new();
    let mut items: HashMap<u32, f64> = HashMap::new();
    for seed in 0..16_000 {
        let battle = choose(&lineup, &votes, &HashSet::new(), seed).expect("a battle");
        let of = |index: u32| lineup.candidates()[index as usize];
        *counts
            .entry(Pair::new(of(battle.left).entrant, of(battle.right).entrant))
            .or_default() += 1.0 / 16_000.0;
        *items.entry(of(battle.left).item).or_default() += 1.0 / 16_000.0;
    }
    for (pair, share) in [
        (Pair::new(0, 1), 0.625),
        (Pair::new(0, 2), 0.0625),
        (Pair::new(1, 2), 0.3125),
    ] {
        assert!(
            (counts[&pair] - share).abs() < 0.016,
            "{pair:?}: {} instead of {share}",
            counts[&pair]
        );
    }
    for item in 0..5 {
        assert!(
            (items[&item] - 0.2).abs() < 0.016,
            "item {item}: {}",
            items[&item]
        );
    }
}

#[test]
fn few_votes_come_first_among_many_entrants_too() {
    // Ten of a hundred entrants have no votes with anyone, all others a thousand with each other.
    let lineup = full(100, 3);
    let votes: HashMap<Pair, u64> = (10..100)
        .flat_map(|i| (10..i).map(move |j| (Pair::new(i, j), 1_000)))
        .collect();
    let with_new = (0..400)
        .filter_map(|seed| choose(&lineup, &votes, &HashSet::new(), seed))
        .filter(|battle| battle.left % 100 < 10 || battle.right % 100 < 10)
        .count();
    assert!(with_new > 360, "{with_new} of 400");
}

#[test]
fn sides_are_a_coin_and_the_seed_decides() {
    let lineup = lineup(&[(0, 0, 0), (0, 1, 1)]);
    let left = (0..4_000)
        .filter(|&seed| {
            choose(&lineup, &HashMap::new(), &HashSet::new(), seed).is_some_and(|b| b.left == 0)
        })
        .count();
    assert!((1_850..2_150).contains(&left), "{left} of 4000");
    let big = full(12, 8);
    for seed in 0..50 {
        let draw = || choose(&big, &HashMap::new(), &HashSet::new(), seed);
        assert_eq!(draw(), draw());
    }
}

#[test]
fn five_hundred_entrants_and_a_hundred_thousand_jokes_are_not_gone_through() {
    // 100 choices over 25 million battles; going through them all would take minutes.
    let lineup = full(500, 200);
    let mut seen = HashSet::new();
    for seed in 0..100 {
        let battle = choose(&lineup, &HashMap::new(), &seen, seed).expect("a battle");
        assert!(lineup.may_meet(battle.left, battle.right));
        assert!(seen.insert(pair_of(battle)), "shown twice");
    }
}
