//! Ranks on a benchmark: who is better than whom, from the differences on the items that both answered.
//!
//! Whether two intervals overlap says nothing of two entrants on the same items: what is hard for one is hard
//! for the other, and the difference is surer than either score.

use super::mcnemar;
use crate::rating::{
    Z_95,
    ranks::{Ranks, group},
};

/// A difference at this level is taken for one.
const LEVEL: f64 = 0.05;

/// What one entrant made of a track.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// Mean score over the entrant's own items, 0 to 1.
    pub score: f64,
    /// Standard error of it, for those with whom it shares no items.
    pub standard_error: f64,
    /// Mean score of each item of the track, in one order for all; NaN where it was not answered.
    pub items: Vec<f64>,
    /// Whether every item has one answer, which is right or wrong.
    pub is_single: bool,
}

/// Ranks of entrants, in the order given, and what they rest on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placed {
    /// Best rank 1 + how many are better, worst rank n − how many are worse; groups as of ratings.
    pub ranks: Vec<Ranks>,
    /// Pairs that were compared on some of their items only, since they answered different ones.
    pub partly: u64,
    /// Pairs that share no two items: their scores were compared as if they had nothing in common.
    pub apart: u64,
}

/// How two entrants compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Compared {
    /// Whether the first is better (1), worse (−1), or neither is shown (0).
    sign: i8,
    shared: Shared,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shared {
    All,
    Some,
    None,
}

/// Ranks `entrants`: every pair once, one pass over the items each.
#[must_use]
pub fn place(entrants: &[Answered]) -> Placed {
    let n = entrants.len();
    let (mut better, mut worse) = (vec![0u32; n], vec![0u32; n]);
    let mut placed = Placed::default();
    for (i, a) in entrants.iter().enumerate() {
        for (j, b) in entrants.iter().enumerate().skip(i + 1) {
            let compared = compare(a, b);
            match compared.sign {
                1 => (worse[i], better[j]) = (worse[i] + 1, better[j] + 1),
                -1 => (better[i], worse[j]) = (better[i] + 1, worse[j] + 1),
                _ => {}
            }
            placed.partly += u64::from(compared.shared == Shared::Some);
            placed.apart += u64::from(compared.shared == Shared::None);
        }
    }
    let all = u32::try_from(n).unwrap_or(u32::MAX);
    placed.ranks = better
        .iter()
        .zip(&worse)
        .map(|(better, worse)| Ranks {
            best: 1 + better,
            worst: all - worse,
            group: 0,
        })
        .collect();
    group(&mut placed.ranks, |i| entrants[i].score);
    placed
}

fn compare(a: &Answered, b: &Answered) -> Compared {
    let (mut n, mut sum, mut squares) = (0u64, 0.0, 0.0);
    let (mut only_a, mut only_b, mut lone) = (0, 0, 0u64);
    for (&x, &y) in a.items.iter().zip(&b.items) {
        let difference = x - y;
        if difference.is_nan() {
            lone += u64::from(x.is_nan() != y.is_nan());
            continue;
        }
        n += 1;
        sum += difference;
        squares += difference * difference;
        only_a += u64::from(difference > 0.0);
        only_b += u64::from(difference < 0.0);
    }
    if n < 2 {
        let error = a.standard_error.hypot(b.standard_error);
        return Compared {
            sign: sign(a.score - b.score, Z_95 * error),
            shared: Shared::None,
        };
    }
    let items = n as f64;
    let mean = sum / items;
    let variance = ((squares - items * mean * mean) / (items - 1.0)).max(0.0);
    let found = sign(mean, Z_95 * (variance / items).sqrt());
    // The normal interval is too narrow where few items differ, and has no width where all differ alike.
    let exact = a.is_single && b.is_single || variance < 1e-12;
    let is_chance = found != 0 && exact && mcnemar(only_a, only_b) >= LEVEL;
    Compared {
        sign: if is_chance { 0 } else { found },
        shared: if lone == 0 { Shared::All } else { Shared::Some },
    }
}

/// The sign of a difference that is larger than what chance makes of it.
fn sign(difference: f64, chance: f64) -> i8 {
    if difference > chance {
        1
    } else if difference < -chance {
        -1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        compute::{ItemPair, Paired},
        stats::wilson,
    };

    /// `right` of `n` items answered once, from the first.
    fn first(right: usize, n: usize) -> Answered {
        of((0..n).map(|i| f64::from(u8::from(i < right))).collect())
    }

    fn of(items: Vec<f64>) -> Answered {
        let known: Vec<f64> = items.iter().copied().filter(|x| !x.is_nan()).collect();
        let n = known.len() as f64;
        let score = known.iter().sum::<f64>() / n;
        Answered {
            score,
            standard_error: (score * (1.0 - score) / n).sqrt(),
            is_single: known.iter().all(|x| *x == 0.0 || *x == 1.0),
            items,
        }
    }

    fn bounds(entrants: &[Answered]) -> Vec<(u32, u32)> {
        let placed = place(entrants);
        placed.ranks.iter().map(|r| (r.best, r.worst)).collect()
    }

    #[test]
    fn intervals_that_overlap_can_hide_a_sure_difference() {
        // 60 and 70 of 100, the same 60 right: Wilson's intervals overlap, ten items to none do not.
        let entrants = [first(60, 100), first(70, 100)];
        let [low, high] = [wilson(60.0, 100).unwrap(), wilson(70.0, 100).unwrap()];
        assert!(low.upper > high.lower, "they overlap");
        assert_eq!(bounds(&entrants), [(2, 2), (1, 1)]);
        // The same scores on items that have nothing in common settle nothing.
        let other: Vec<f64> = (0..100)
            .map(|i| f64::from(u8::from(i * 7 % 100 < 70)))
            .collect();
        assert_eq!(bounds(&[first(60, 100), of(other)]), [(1, 2), (1, 2)]);
    }

    #[test]
    fn few_items_that_differ_are_for_mcnemar_to_judge() {
        // Five to none: the normal interval leaves out zero, and a fair coin does it once in sixteen.
        let entrants = [first(50, 100), first(55, 100)];
        let pairs: Vec<ItemPair> = (entrants[0].items.iter().zip(&entrants[1].items))
            .map(|(&a, &b)| ItemPair { a, b, single: true })
            .collect();
        let paired = Paired::of(&pairs).unwrap();
        assert!(paired.interval.unwrap().upper < 0.0);
        assert!(paired.p_value.unwrap() > LEVEL && !paired.is_settled());
        assert_eq!(bounds(&entrants), [(1, 2), (1, 2)]);
        assert_eq!(bounds(&[first(50, 100), first(56, 100)]), [(2, 2), (1, 1)]);
        // All items alike in their difference: two of them are no proof, ten are.
        let half = |n: usize, score: f64| of(vec![score; n]);
        assert_eq!(bounds(&[half(2, 0.5), half(2, 0.75)]), [(1, 2), (1, 2)]);
        assert_eq!(bounds(&[half(10, 0.5), half(10, 0.75)]), [(2, 2), (1, 1)]);
    }

    #[test]
    fn ranks_count_who_is_better_and_worse() {
        let entrants = [
            first(90, 200),
            first(20, 200),
            first(92, 200),
            first(150, 200),
        ];
        assert_eq!(bounds(&entrants), [(2, 3), (4, 4), (2, 3), (1, 1)]);
        let groups: Vec<u32> = place(&entrants).ranks.iter().map(|r| r.group).collect();
        assert_eq!(groups, [2, 3, 2, 1]);
        assert_eq!(place(&[]), Placed::default());
        assert_eq!(bounds(&[first(3, 5)]), [(1, 1)]);
    }

    #[test]
    fn other_items_are_compared_as_far_as_they_go() {
        let nan = f64::NAN;
        let late = |from: usize| {
            let answered = (0..100).map(|i| if i < from { nan } else { 1.0 });
            of(answered.collect())
        };
        // 30 shared items, of which one got all right and the other none.
        let partly = place(&[first(40, 100), late(70)]);
        assert_eq!((partly.partly, partly.apart), (1, 0));
        assert_eq!(partly.ranks[1].best, 1);
        assert_eq!(partly.ranks[0].best, 2);
        // Nothing shared: 100 % of 30 against 40 % of 70, by their errors alone.
        let early: Vec<f64> = first(28, 70)
            .items
            .into_iter()
            .chain(vec![nan; 30])
            .collect();
        let apart = place(&[of(early), late(70)]);
        assert_eq!((apart.partly, apart.apart), (0, 1));
        assert_eq!(apart.ranks[0].best, 2);
        assert_eq!(place(&[first(1, 9), first(2, 9)]).partly, 0);
    }

    #[test]
    fn two_hundred_entrants_on_five_hundred_items_take_no_time() {
        let mut state = 7u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f64 / (1u64 << 24) as f64
        };
        let entrants: Vec<Answered> = (0..200)
            .map(|i| {
                let p = f64::from(i) / 200.0;
                of((0..500).map(|_| f64::from(u8::from(next() < p))).collect())
            })
            .collect();
        let placed = place(&entrants);
        assert!(placed.ranks[199].worst < 60 && placed.ranks[0].best > 140);
        // A rank range holds the true place nearly always: 95 % of the pairs, not of the entrants.
        let held = placed
            .ranks
            .iter()
            .enumerate()
            .filter(|(i, ranks)| (ranks.best..=ranks.worst).contains(&(200 - *i as u32)))
            .count();
        assert!(held > 190, "{held}");
    }
}
