//! What the arena relies on: only fair battles, none twice, every one in the end, where they teach most.

use std::collections::{HashMap, HashSet};

use super::{Candidate, Design, Lineup, Look, Pair, Pairing, Random, Viewer, choose};
use crate::outcome::Outcome;
use crate::rating::{self, Cell, Cells, FitOptions};

/// What one voter has seen.
#[derive(Default)]
struct Voter {
    seen: HashSet<Pair>,
    prompts: HashMap<u32, u32>,
    wanted: Option<Vec<bool>>,
}

impl Voter {
    fn viewer(&self) -> Viewer<'_> {
        Viewer {
            seen: &self.seen,
            prompts: &self.prompts,
            wanted: self.wanted.as_deref(),
        }
    }

    fn saw(&mut self, lineup: &Lineup, battle: Pairing) -> bool {
        let item = lineup.candidates()[battle.left as usize].item;
        *self.prompts.entry(item).or_default() += 1;
        self.seen.insert(texts(lineup, battle))
    }
}

/// A choice where nothing is known of the entrants.
fn draw(lineup: &Lineup, voter: &Voter, seed: u64) -> Option<Pairing> {
    let design = Design::fit(&Cells::new(n_entrants(lineup)));
    choose(lineup, &design, &voter.viewer(), seed)
}

fn n_entrants(lineup: &Lineup) -> usize {
    let entrants = lineup.candidates().iter().map(|c| c.entrant as usize + 1);
    entrants.max().unwrap_or(0)
}

fn lineup(jokes: &[(u32, u32, u32)]) -> Lineup {
    Lineup::new(
        jokes
            .iter()
            .map(|&(item, entrant, normal)| Candidate {
                item,
                entrant,
                normal,
                look: Look::default(),
            })
            .collect(),
    )
}

/// Every entrant tells one joke of its own on every item.
fn full(entrants: u32, items: u32) -> Lineup {
    let jokes: Vec<_> = (0..items)
        .flat_map(|item| (0..entrants).map(move |e| (item, e, item * entrants + e)))
        .collect();
    lineup(&jokes)
}

fn texts(lineup: &Lineup, battle: Pairing) -> Pair {
    let normal = |index: u32| lineup.candidates()[index as usize].normal;
    Pair::new(normal(battle.left), normal(battle.right))
}

fn entrants(lineup: &Lineup, battle: Pairing) -> (u32, u32) {
    let entrant = |index: u32| lineup.candidates()[index as usize].entrant;
    (entrant(battle.left), entrant(battle.right))
}

/// Every battle there is, by its texts, by looking at all pairs.
fn all_battles(lineup: &Lineup) -> HashSet<Pair> {
    let jokes = lineup.candidates();
    let mut all = HashSet::new();
    for (i, x) in jokes.iter().enumerate() {
        for y in &jokes[i + 1..] {
            if x.item == y.item && x.entrant != y.entrant && x.normal != y.normal {
                all.insert(Pair::new(x.normal, y.normal));
            }
        }
    }
    all
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
        let mut voter = Voter::default();
        while let Some(battle) = draw(&lineup, &voter, random.next()) {
            assert!(
                left.remove(&texts(&lineup, battle)),
                "round {round}: {battle:?} is no battle or was seen"
            );
            voter.saw(&lineup, battle);
        }
        assert!(left.is_empty(), "round {round}: never shown: {left:?}");
    }
}

#[test]
fn many_entrants_are_shown_to_the_last_battle_as_well() {
    // 80 entrants are 3,160 pairs: more than are weighed. All but three battles have been seen.
    let lineup = full(80, 2);
    let mut voter = Voter {
        seen: all_battles(&lineup),
        ..Voter::default()
    };
    let kept: HashSet<Pair> = [Pair::new(0, 79), Pair::new(85, 140), Pair::new(158, 159)].into();
    voter.seen.retain(|pair| !kept.contains(pair));
    let mut shown = HashSet::new();
    for seed in 0.. {
        let Some(battle) = draw(&lineup, &voter, seed) else {
            break;
        };
        assert!(shown.insert(texts(&lineup, battle)), "shown twice");
        voter.saw(&lineup, battle);
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
        assert_eq!(draw(&lineup, &Voter::default(), 1), None, "{jokes:?}");
    }
}

#[test]
fn one_text_of_two_entrants_is_not_shown_twice_against_another() {
    // Entrants 0 and 2 tell the same joke; whoever has seen it against entrant 1's has seen it.
    let lineup = lineup(&[(0, 0, 7), (0, 1, 8), (0, 2, 7)]);
    let mut voter = Voter::default();
    let battle = draw(&lineup, &voter, 3).expect("a battle");
    voter.saw(&lineup, battle);
    assert_eq!(draw(&lineup, &voter, 4), None);
}

#[test]
fn prompts_that_the_voter_has_not_seen_come_first() {
    let lineup = full(6, 20);
    let mut voter = Voter::default();
    for round in 0..3 {
        let mut items = HashSet::new();
        for n in 0..20 {
            let battle = draw(&lineup, &voter, 100 * round + n).expect("a battle");
            items.insert(lineup.candidates()[battle.left as usize].item);
            assert!(voter.saw(&lineup, battle));
        }
        assert_eq!(items.len(), 20, "every prompt once before any comes again");
    }
    // Also where most pairs have no joke on the prompt that is left.
    let mut jokes: Vec<_> = (0..5).map(|e| (0, e, e)).collect();
    jokes.extend([(1, 3, 10), (1, 4, 11)]);
    let lineup = self::lineup(&jokes);
    let mut voter = Voter::default();
    voter.prompts.insert(0, 1);
    for seed in 0..20 {
        let battle = draw(&lineup, &voter, seed).expect("a battle");
        let item = lineup.candidates()[battle.left as usize].item;
        // Of ten pairs eight are searched: the one with the other prompt is among them nearly always.
        if item == 1 {
            return;
        }
    }
    panic!("the unseen prompt was never found");
}

#[test]
fn a_voter_is_shown_what_was_asked_for_and_nothing_else() {
    let lineup = full(80, 30);
    let mut voter = Voter {
        wanted: Some((0..30).map(|item| item == 4).collect()),
        ..Voter::default()
    };
    let mut n = 0;
    while let Some(battle) = draw(&lineup, &voter, n) {
        assert_eq!(lineup.candidates()[battle.left as usize].item, 4);
        assert!(voter.saw(&lineup, battle));
        n += 1;
    }
    assert_eq!(n, 80 * 79 / 2);
    voter.wanted = Some(Vec::new());
    assert_eq!(draw(&lineup, &voter, 1), None);
}

#[test]
fn jokes_that_look_alike_meet_where_there_is_a_choice() {
    let long = |chars| Look {
        chars,
        lines: 1,
        marks: 0,
    };
    // On half of the items both jokes have one length, on the others one is four times the other.
    let candidates = (0..40).flat_map(|item| {
        let second = if item % 2 == 0 { 100 } else { 400 };
        [(0, 100), (1, second)].map(|(entrant, chars)| Candidate {
            item,
            entrant,
            normal: 2 * item + entrant,
            look: long(chars),
        })
    });
    let lineup = Lineup::new(candidates.collect());
    let voter = Voter::default();
    let alike = (0..1_000)
        .filter_map(|seed| draw(&lineup, &voter, seed))
        .filter(|battle| {
            lineup.candidates()[battle.left as usize]
                .item
                .is_multiple_of(2)
        })
        .count();
    // The best of three draws: 7/8, standard error 0.0105.
    assert!((830..920).contains(&alike), "{alike} of 1000");
}

#[test]
fn battles_go_where_they_teach_most_and_some_everywhere() {
    // Entrants 0 to 8 have met a thousand times each; 9 has met nobody.
    let lineup = full(10, 5);
    let cells = (0..9)
        .flat_map(|a| (a + 1..9).map(move |b| (a, b)))
        .map(|(a, b)| Cell {
            a_wins: 500,
            b_wins: 500,
            ..Cell::empty(a, b)
        });
    let design = Design::fit(&Cells::from_cells(10, cells.collect()).expect("cells"));
    let voter = Voter::default();
    let with_new = (0..1_000)
        .filter_map(|seed| choose(&lineup, &design, &voter.viewer(), seed))
        .filter(|battle| {
            let (a, b) = entrants(&lineup, *battle);
            a == 9 || b == 9
        })
        .count();
    // All but a tenth, and of that tenth the fifth that an even draw gives.
    assert!((890..950).contains(&with_new), "{with_new} of 1000");
}

#[test]
fn who_was_left_more_says_nothing_about_the_next_side() {
    for n in [2, 8] {
        let lineup = full(n, 30);
        let design = Design::fit(&Cells::new(n as usize));
        let mut lean = vec![0i64; n as usize];
        let (mut guesses, mut right_ones, mut left_first) = (0, 0, 0);
        for seed in 0..4_000 {
            let voter = Voter::default();
            let battle = choose(&lineup, &design, &voter.viewer(), seed).expect("a battle");
            let (left, right) = entrants(&lineup, battle);
            // Whoever was on the left more is guessed to be on the right now.
            let (of_left, of_right) = (lean[left as usize], lean[right as usize]);
            guesses += i32::from(of_left != of_right);
            right_ones += i32::from(of_left < of_right);
            lean[left as usize] += 1;
            lean[right as usize] -= 1;
            left_first += i32::from(left < right);
        }
        // Four standard deviations of a coin. Sides that are evened out are guessed in 62 to 75 %.
        let off = (f64::from(right_ones) / f64::from(guesses) - 0.5).abs();
        assert!(
            off < 2.0 / f64::from(guesses).sqrt(),
            "{right_ones} of {guesses}"
        );
        assert!((1_870..2_130).contains(&left_first), "{left_first} of 4000");
    }
}

#[test]
fn sides_are_a_coin_and_the_seed_decides() {
    let lineup = lineup(&[(0, 0, 0), (0, 1, 1)]);
    let voter = Voter::default();
    let left = (0..4_000)
        .filter(|&seed| draw(&lineup, &voter, seed).is_some_and(|b| b.left == 0))
        .count();
    assert!((1_850..2_150).contains(&left), "{left} of 4000");
    let big = full(12, 8);
    for seed in 0..50 {
        assert_eq!(draw(&big, &voter, seed), draw(&big, &voter, seed));
    }
}

#[test]
fn five_hundred_entrants_and_a_hundred_thousand_jokes_are_not_gone_through() {
    // 100 choices over 25 million battles; going through them all would take minutes.
    let lineup = full(500, 200);
    let design = Design::fit(&Cells::new(500));
    let mut voter = Voter::default();
    for seed in 0..100 {
        let battle = choose(&lineup, &design, &voter.viewer(), seed).expect("a battle");
        assert!(voter.saw(&lineup, battle), "shown twice");
    }
}

/// Votes until the mean half-width of the board's intervals is 90 points, among entrants spread over
/// six units of log-odds.
fn votes_needed(n: u32, seed: u64, is_chosen: bool) -> u64 {
    let lineup = full(n, 40);
    let mut random = Random(seed);
    let mut cells = Cells::new(n as usize);
    let mut design = Design::fit(&cells);
    for votes in 1.. {
        let voter = Voter::default();
        let (a, b) = if is_chosen {
            let battle = choose(&lineup, &design, &voter.viewer(), random.next());
            entrants(&lineup, battle.expect("a battle"))
        } else {
            let a = random.below(n as usize) as u32;
            (a, (a + 1 + random.below(n as usize - 1) as u32) % n)
        };
        let d = 6.0 * (f64::from(a) - f64::from(b)) / f64::from(n);
        let a_wins = random.unit() < 1.0 / (1.0 + (-d).exp());
        let outcome = if a_wins {
            Outcome::Left
        } else {
            Outcome::Right
        };
        cells.record(a, b, outcome).expect("a pair");
        design.record(a, b);
        if design.is_due(votes) {
            design = Design::fit(&cells);
        }
        if votes % u64::from(n) == 0 {
            let fit = rating::fit(&cells, &FitOptions::default()).expect("a board");
            let widths: Option<Vec<f64>> = fit
                .entrants
                .iter()
                .map(|entrant| entrant.rating.map(|r| (r.upper - r.lower) / 2.0))
                .collect();
            if widths.is_some_and(|all| all.iter().sum::<f64>() / f64::from(n) <= 90.0) {
                return votes;
            }
        }
    }
    unreachable!("the loop has no end")
}

#[test]
fn chosen_pairs_reach_narrow_intervals_with_fewer_votes_than_random_ones() {
    for n in [6, 20] {
        let sum = |is_chosen| {
            (1..=4)
                .map(|seed| votes_needed(n, seed, is_chosen))
                .sum::<u64>()
        };
        let (chosen, random) = (sum(true), sum(false));
        assert!(
            chosen * 10 < random * 9,
            "{n} entrants: {chosen} votes against {random}"
        );
    }
}
