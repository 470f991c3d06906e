//! Which battles a judge is asked about where people have not voted: pairs of entrants it judged least come first.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

/// A joke that may be judged, everything by numbers that the caller gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joke {
    /// The joke prompt.
    pub item: u32,
    /// Whose it is, from 0.
    pub entrant: u32,
    /// The normal form: two jokes with the same number are the same joke.
    pub normal: u32,
}

/// An unordered pair of numbers, the smaller first.
#[must_use]
pub const fn pair(a: u32, b: u32) -> (u32, u32) {
    if a < b { (a, b) } else { (b, a) }
}

/// Up to `wanted` battles (left, right) by places in `jokes`: two different jokes for one prompt by two
/// entrants, none of `seen`. `judged` is how often each pair of entrants was judged; the pair with fewest comes
/// first, each new battle counting, so that all pairs end up judged alike often. Prompts, sides, and which of
/// equal pairs comes first are drawn from `seed`.
#[must_use]
pub fn battles(
    jokes: &[Joke],
    judged: &HashMap<(u32, u32), u64>,
    seen: &HashSet<(u32, u32)>,
    wanted: usize,
    seed: u64,
) -> Vec<(u32, u32)> {
    let mut of: HashMap<u32, HashMap<u32, Vec<u32>>> = HashMap::new();
    for (place, joke) in (0u32..).zip(jokes) {
        let items = of.entry(joke.entrant).or_default();
        items.entry(joke.item).or_default().push(place);
    }
    let mut entrants: Vec<u32> = of.keys().copied().collect();
    entrants.sort_unstable();
    let mut heap = BinaryHeap::new();
    for (at, &a) in entrants.iter().enumerate() {
        for &b in &entrants[at + 1..] {
            let n = judged.get(&pair(a, b)).copied().unwrap_or_default();
            heap.push(Reverse((n, mixed(seed, a, b), a, b)));
        }
    }
    let mut taken = seen.clone();
    let mut chosen = Vec::new();
    while chosen.len() < wanted {
        let Some(Reverse((n, order, a, b))) = heap.pop() else {
            break;
        };
        let mut open: Vec<(u64, u32, u32)> = Vec::new();
        for (item, ours) in &of[&a] {
            let theirs = of[&b].get(item).into_iter().flatten();
            for &y in theirs {
                for &x in ours {
                    let differ = jokes[x as usize].normal != jokes[y as usize].normal;
                    if differ && !taken.contains(&pair(x, y)) {
                        open.push((mixed(seed, x, y), x, y));
                    }
                }
            }
        }
        // A pair of entrants without a battle left is not looked at again.
        if let Some(&(drawn, x, y)) = open.iter().min() {
            taken.insert(pair(x, y));
            chosen.push(if drawn & 1 == 0 { (x, y) } else { (y, x) });
            heap.push(Reverse((n + 1, order, a, b)));
        }
    }
    chosen
}

/// A number that depends on all three and looks like chance (the finaliser of SplitMix64).
fn mixed(seed: u64, a: u32, b: u32) -> u64 {
    let mut z = seed
        .wrapping_add(u64::from(a).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .wrapping_add(u64::from(b).wrapping_mul(0xd134_2543_de82_ef95));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three entrants, each with one joke on each of ten prompts.
    fn jokes() -> Vec<Joke> {
        (0..30)
            .map(|i| Joke {
                item: i % 10,
                entrant: i / 10,
                normal: i,
            })
            .collect()
    }

    fn counts(jokes: &[Joke], chosen: &[(u32, u32)]) -> HashMap<(u32, u32), u64> {
        let mut counts = HashMap::new();
        for &(x, y) in chosen {
            let of = |place: u32| jokes[place as usize].entrant;
            *counts.entry(pair(of(x), of(y))).or_insert(0) += 1;
        }
        counts
    }

    #[test]
    fn pairs_of_entrants_end_up_judged_alike_often() {
        let jokes = jokes();
        let judged = HashMap::from([((0, 1), 6)]);
        let chosen = battles(&jokes, &judged, &HashSet::new(), 12, 5);
        assert_eq!(
            counts(&jokes, &chosen),
            HashMap::from([((0, 2), 6), ((1, 2), 6)])
        );
        let left_of: usize = chosen
            .iter()
            .filter(|(x, _)| jokes[*x as usize].entrant == 2)
            .count();
        assert!((1..12).contains(&left_of), "sides are drawn: {left_of}");
        assert_eq!(chosen, battles(&jokes, &judged, &HashSet::new(), 12, 5));
    }

    #[test]
    fn no_battle_comes_twice_and_none_of_those_seen() {
        let jokes = jokes();
        let first = battles(&jokes, &HashMap::new(), &HashSet::new(), 12, 1);
        let seen: HashSet<_> = first.iter().map(|&(x, y)| pair(x, y)).collect();
        assert_eq!(seen.len(), 12);
        let rest = battles(&jokes, &HashMap::new(), &seen, 100, 2);
        assert_eq!(rest.len(), 18, "thirty pairs of jokes in all");
        assert!(rest.iter().all(|&(x, y)| !seen.contains(&pair(x, y))));
        for &(x, y) in first.iter().chain(&rest) {
            let (x, y) = (jokes[x as usize], jokes[y as usize]);
            assert!(x.item == y.item && x.entrant != y.entrant);
        }
    }

    #[test]
    fn the_same_text_never_meets_itself() {
        let same = [0, 1].map(|entrant| Joke {
            item: 0,
            entrant,
            normal: 7,
        });
        assert!(battles(&same, &HashMap::new(), &HashSet::new(), 9, 1).is_empty());
        assert!(battles(&[], &HashMap::new(), &HashSet::new(), 9, 1).is_empty());
    }
}
