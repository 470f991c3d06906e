//! Pairing: which two jokes meet next, so that votes go where they are few and nobody sees a pair twice.
//!
//! Entrants and items are numbered densely by the caller. A battle is two jokes on one item by two
//! entrants whose texts differ in normal form. Pairs of entrants are drawn with weight 1/(1 + n), n
//! being the votes they have; the item is drawn evenly among those where both have a joke that this
//! voter has not judged against the other; the sides are a coin.

use std::collections::{HashMap, HashSet};

/// Up to this many pairs of entrants are weighed one by one; of more, as many are drawn and weighed.
const WEIGHED_PAIRS: usize = 2_000;

/// Of the pairs weighed, this many are searched for a battle before every battle is gone through.
const SEARCHED_PAIRS: usize = 64;

/// A joke on stage, as the pairing sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Candidate {
    /// Number of the joke prompt.
    pub item: u32,
    /// Number of the entrant, from 0.
    pub entrant: u32,
    /// Number of the normal form: two candidates with the same number are the same joke.
    pub normal: u32,
}

/// Two jokes that meet, as indices into the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pairing {
    /// The joke on the left.
    pub left: u32,
    /// The joke on the right.
    pub right: u32,
}

/// An unordered pair: of jokes or of entrants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pair(u32, u32);

impl Pair {
    /// The pair of `a` and `b`, in either order.
    #[must_use]
    pub const fn new(a: u32, b: u32) -> Self {
        if a < b { Self(a, b) } else { Self(b, a) }
    }
}

/// The candidates of one track, ordered so that a choice is quick.
#[derive(Debug, Clone, Default)]
pub struct Lineup {
    candidates: Vec<Candidate>,
    /// Candidates in a battle at all, by entrant and then item.
    by_entrant: Vec<Vec<u32>>,
    /// Entrants with at least one of these.
    entrants: Vec<u32>,
    /// Candidates of each item that has a battle.
    items: Vec<Vec<u32>>,
}

impl Lineup {
    /// Orders the candidates; items without two different jokes by two entrants are left out.
    #[must_use]
    pub fn new(candidates: Vec<Candidate>) -> Self {
        let mut by_item: HashMap<u32, Vec<u32>> = HashMap::new();
        for (index, candidate) in (0u32..).zip(&candidates) {
            by_item.entry(candidate.item).or_default().push(index);
        }
        let mut items: Vec<Vec<u32>> = by_item
            .into_values()
            .filter(|jokes| has_battle(&candidates, jokes))
            .collect();
        items.sort_unstable();
        let n_entrants = candidates
            .iter()
            .map(|c| c.entrant as usize + 1)
            .max()
            .unwrap_or(0);
        let mut by_entrant = vec![Vec::new(); n_entrants];
        for &index in items.iter().flatten() {
            by_entrant[candidates[index as usize].entrant as usize].push(index);
        }
        for jokes in &mut by_entrant {
            jokes.sort_unstable_by_key(|&index| (candidates[index as usize].item, index));
        }
        let entrants = (0u32..)
            .zip(&by_entrant)
            .filter(|(_, jokes)| !jokes.is_empty())
            .map(|(e, _)| e)
            .collect();
        Self {
            candidates,
            by_entrant,
            entrants,
            items,
        }
    }

    /// The candidates, as they were given.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Whether any two jokes can meet.
    #[must_use]
    pub fn has_battles(&self) -> bool {
        !self.items.is_empty()
    }

    /// The battles of two entrants that are not among `seen`.
    fn battles(&self, a: u32, b: u32, seen: &HashSet<Pair>, found: &mut Vec<Pair>) {
        found.clear();
        let (ours, theirs) = (&self.by_entrant[a as usize], &self.by_entrant[b as usize]);
        let item = |index: u32| self.candidates[index as usize].item;
        let mut from = 0;
        for &x in ours {
            while from < theirs.len() && item(theirs[from]) < item(x) {
                from += 1;
            }
            for &y in theirs[from..].iter().take_while(|&&y| item(y) == item(x)) {
                let pair = Pair::new(x, y);
                if self.may_meet(x, y) && !seen.contains(&pair) {
                    found.push(pair);
                }
            }
        }
    }

    fn may_meet(&self, x: u32, y: u32) -> bool {
        let (x, y) = (&self.candidates[x as usize], &self.candidates[y as usize]);
        x.item == y.item && x.entrant != y.entrant && x.normal != y.normal
    }

    /// The pairs of entrants to weigh: all of them while they are few, else an even draw.
    fn proposals(&self, random: &mut Random) -> Vec<Pair> {
        let n = self.entrants.len();
        if n * n.saturating_sub(1) / 2 <= WEIGHED_PAIRS {
            return (0..n)
                .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
                .map(|(i, j)| Pair::new(self.entrants[i], self.entrants[j]))
                .collect();
        }
        (0..WEIGHED_PAIRS)
            .map(|_| {
                let i = random.below(n);
                let j = (i + 1 + random.below(n - 1)) % n;
                Pair::new(self.entrants[i], self.entrants[j])
            })
            .collect()
    }

    /// The first battle not among `seen`, from a random item on. Past the seen ones, each item has
    /// one, so this ends soon unless nearly everything has been seen.
    fn any_battle(&self, seen: &HashSet<Pair>, random: &mut Random) -> Option<Pair> {
        let n = self.items.len();
        let start = random.below(n.max(1));
        (0..n).find_map(|step| {
            let jokes = &self.items[(start + step) % n];
            jokes.iter().enumerate().find_map(|(at, &x)| {
                jokes[at + 1..]
                    .iter()
                    .map(|&y| (y, Pair::new(x, y)))
                    .find(|(y, pair)| self.may_meet(x, *y) && !seen.contains(pair))
                    .map(|(_, pair)| pair)
            })
        })
    }
}

/// Whether two of these jokes, all on one item, may meet.
fn has_battle(candidates: &[Candidate], jokes: &[u32]) -> bool {
    let of = |index: u32| candidates[index as usize];
    jokes.iter().enumerate().any(|(at, &x)| {
        jokes[at + 1..]
            .iter()
            .any(|&y| of(x).entrant != of(y).entrant && of(x).normal != of(y).normal)
    })
}

/// The next battle for one voter, or none when this voter has judged every pair there is.
///
/// `votes` holds the votes of pairs of entrants, none being zero; `seen` the pairs of jokes, by
/// index, that this voter has judged. The same arguments give the same battle.
#[must_use]
pub fn choose<S: std::hash::BuildHasher>(
    lineup: &Lineup,
    votes: &HashMap<Pair, u64, S>,
    seen: &HashSet<Pair>,
    seed: u64,
) -> Option<Pairing> {
    let mut random = Random(seed);
    // Weighted order without replacement (Efraimidis and Spirakis 2006): sort by ln(u) / weight.
    let mut order: Vec<(f64, Pair)> = lineup
        .proposals(&mut random)
        .into_iter()
        .map(|pair| {
            let n = votes.get(&pair).copied().unwrap_or(0);
            (-random.unit().ln() * (1.0 + n as f64), pair)
        })
        .collect();
    order.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
    // While all pairs are weighed, all are searched, and the draw is exact.
    let drawn = lineup.entrants.len() * lineup.entrants.len().saturating_sub(1) / 2 > WEIGHED_PAIRS;
    let searched = if drawn { SEARCHED_PAIRS } else { usize::MAX };
    let mut found = Vec::new();
    let battle = order
        .iter()
        .take(searched)
        .find_map(|(_, pair)| {
            lineup.battles(pair.0, pair.1, seen, &mut found);
            (!found.is_empty()).then(|| found[random.below(found.len())])
        })
        .or_else(|| {
            drawn
                .then(|| lineup.any_battle(seen, &mut random))
                .flatten()
        })?;
    Some(if random.next() & 1 == 0 {
        Pairing {
            left: battle.0,
            right: battle.1,
        }
    } else {
        Pairing {
            left: battle.1,
            right: battle.0,
        }
    })
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, seeded, good enough to draw pairs.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to `n`, which is not among them; 0 when `n` is 0.
    fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Above 0 and at most 1.
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests;
