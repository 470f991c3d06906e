//! Pairing: which two jokes meet next, so that votes teach most and a pair does not tell who is who.
//!
//! Entrants, items and normal forms are numbered densely by the caller. A battle is two jokes on one
//! item by two entrants whose texts differ in normal form. Chosen are, in this order: the pair of
//! entrants, by what a vote on it would teach ([`Design::gain`]); the prompt, one that this voter has not
//! seen if there is any; among the battles there, one whose jokes look alike; the sides, by a fair coin, so
//! that none can be foretold from those before.

mod identity;
mod look;

use std::collections::{HashMap, HashSet};

pub use crate::rating::design::Design;
pub use identity::Names;
pub use look::Look;

/// Up to this many pairs of entrants are weighed one by one; of more, as many are drawn and weighed.
const WEIGHED_PAIRS: usize = 2_000;

/// Of the pairs weighed, this many are searched for a battle before every battle is gone through.
const SEARCHED_PAIRS: usize = 64;

/// Of the pairs with a battle, this many are searched for a prompt that the voter has not seen.
const PROMPT_PAIRS: usize = 8;

/// Pairs are drawn in proportion to this power of what a vote on them teaches.
const SHARPNESS: f64 = 8.0;

/// One choice in so many does not look at what a vote teaches.
const EXPLORED: usize = 10;

/// Battles of a pair that are looked at for jokes that look alike.
const LOOKED_AT: usize = 3;

/// A joke on stage, as the pairing sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Candidate {
    /// Number of the joke prompt.
    pub item: u32,
    /// Number of the entrant, from 0.
    pub entrant: u32,
    /// Number of the normal form: two candidates with the same number are the same joke.
    pub normal: u32,
    /// What it looks like.
    pub look: Look,
}

/// Two jokes that meet, as indices into the candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pairing {
    /// The joke on the left.
    pub left: u32,
    /// The joke on the right.
    pub right: u32,
}

/// An unordered pair: of jokes, of normal forms or of entrants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pair(u32, u32);

impl Pair {
    /// The pair of `a` and `b`, in either order.
    #[must_use]
    pub const fn new(a: u32, b: u32) -> Self {
        if a < b { Self(a, b) } else { Self(b, a) }
    }
}

/// For whom a battle is chosen.
#[derive(Debug, Clone, Copy)]
pub struct Viewer<'a> {
    /// Pairs of normal forms that were shown to this voter.
    pub seen: &'a HashSet<Pair>,
    /// How often each prompt was.
    pub prompts: &'a HashMap<u32, u32>,
    /// Whether this voter wants to see jokes for a prompt, by its number; all where there is no list.
    pub wanted: Option<&'a [bool]>,
}

impl Viewer<'_> {
    fn wants(&self, item: u32) -> bool {
        self.wanted
            .is_none_or(|wanted| wanted.get(item as usize).copied().unwrap_or_default())
    }

    fn times(&self, item: u32) -> u32 {
        self.prompts.get(&item).copied().unwrap_or_default()
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

    /// The numbers of the items on which jokes can meet, each once.
    pub fn items(&self) -> impl Iterator<Item = u32> {
        self.items
            .iter()
            .filter_map(|jokes| Some(self.candidates[*jokes.first()? as usize].item))
    }

    /// The battles of two entrants that this voter wants and has not seen.
    fn battles(&self, a: u32, b: u32, viewer: &Viewer<'_>, found: &mut Vec<(u32, u32)>) {
        found.clear();
        let (ours, theirs) = (&self.by_entrant[a as usize], &self.by_entrant[b as usize]);
        let item = |index: u32| self.candidates[index as usize].item;
        let mut from = 0;
        for &x in ours {
            while from < theirs.len() && item(theirs[from]) < item(x) {
                from += 1;
            }
            for &y in theirs[from..].iter().take_while(|&&y| item(y) == item(x)) {
                if self.may_meet(x, y, viewer) {
                    found.push((x, y));
                }
            }
        }
    }

    fn may_meet(&self, x: u32, y: u32, viewer: &Viewer<'_>) -> bool {
        let (x, y) = (&self.candidates[x as usize], &self.candidates[y as usize]);
        x.item == y.item
            && x.entrant != y.entrant
            && x.normal != y.normal
            && viewer.wants(x.item)
            && !viewer.seen.contains(&Pair::new(x.normal, y.normal))
    }

    /// The pairs of entrants to weigh: all of them while they are few, else an even draw.
    fn proposals(&self, random: &mut Random) -> Vec<(u32, u32)> {
        let n = self.entrants.len();
        if self.are_drawn() {
            return (0..WEIGHED_PAIRS)
                .map(|_| {
                    let i = random.below(n);
                    let j = (i + 1 + random.below(n - 1)) % n;
                    (self.entrants[i], self.entrants[j])
                })
                .collect();
        }
        (0..n)
            .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
            .map(|(i, j)| (self.entrants[i], self.entrants[j]))
            .collect()
    }

    /// Whether the pairs of entrants are too many to weigh them all.
    fn are_drawn(&self) -> bool {
        let n = self.entrants.len();
        n * n.saturating_sub(1) / 2 > WEIGHED_PAIRS
    }

    /// The first battle for a voter, from a random item on. Past the seen ones, each item has one, so
    /// this ends soon unless nearly everything has been seen.
    fn any_battle(&self, viewer: &Viewer<'_>, random: &mut Random) -> Option<(u32, u32)> {
        let n = self.items.len();
        let start = random.below(n.max(1));
        (0..n).find_map(|step| {
            let jokes = &self.items[(start + step) % n];
            jokes.iter().enumerate().find_map(|(at, &x)| {
                jokes[at + 1..]
                    .iter()
                    .find(|&&y| self.may_meet(x, y, viewer))
                    .map(|&y| (x, y))
            })
        })
    }

    /// One of the battles found: on a prompt that the voter has seen least often, and of some of these
    /// the one whose jokes look most alike. Gives how often the prompt was seen as well.
    fn pick(
        &self,
        found: &mut Vec<(u32, u32)>,
        viewer: &Viewer<'_>,
        random: &mut Random,
    ) -> Option<(u32, (u32, u32))> {
        let of = |index: u32| &self.candidates[index as usize];
        let times = |battle: &(u32, u32)| viewer.times(of(battle.0).item);
        let least = found.iter().map(times).min()?;
        found.retain(|battle| times(battle) == least);
        let apart = |&(x, y): &(u32, u32)| of(x).look.apart(of(y).look);
        let battle = (0..LOOKED_AT)
            .map(|_| found[random.below(found.len())])
            .min_by(|x, y| apart(x).total_cmp(&apart(y)))?;
        Some((least, battle))
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

/// The next battle for one voter, or none when this voter has seen every pair there is.
///
/// `design` knows the entrants by the numbers of the candidates. The same arguments give the same battle.
#[must_use]
pub fn choose(lineup: &Lineup, design: &Design, viewer: &Viewer<'_>, seed: u64) -> Option<Pairing> {
    let mut random = Random(seed);
    let is_explored = random.below(EXPLORED) == 0;
    let proposals = lineup.proposals(&mut random);
    // A weighted order without replacement (Efraimidis and Spirakis 2006), in logarithms.
    let mut order: Vec<(f64, (u32, u32))> = proposals
        .into_iter()
        .map(|pair| {
            let drawn = (-random.unit().ln()).ln();
            let worth = if is_explored {
                0.0
            } else {
                SHARPNESS * design.gain(pair.0, pair.1).ln()
            };
            (drawn - worth, pair)
        })
        .collect();
    // While all pairs are weighed, all are searched; of those drawn, the first are.
    let are_drawn = lineup.are_drawn();
    if are_drawn {
        order.select_nth_unstable_by(SEARCHED_PAIRS, |x, y| x.0.total_cmp(&y.0));
        order.truncate(SEARCHED_PAIRS);
    }
    order.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
    let mut found = Vec::new();
    let mut best: Option<(u32, (u32, u32))> = None;
    let mut with_battles = 0;
    for (_, (a, b)) in order {
        lineup.battles(a, b, viewer, &mut found);
        let Some((times, battle)) = lineup.pick(&mut found, viewer, &mut random) else {
            continue;
        };
        if best.is_none_or(|(least, _)| times < least) {
            best = Some((times, battle));
        }
        with_battles += 1;
        if times == 0 || with_battles == PROMPT_PAIRS {
            break;
        }
    }
    let (x, y) = match best {
        Some((_, battle)) => battle,
        None if are_drawn => lineup.any_battle(viewer, &mut random)?,
        None => return None,
    };
    let x_is_left = random.below(2) == 0;
    let (left, right) = if x_is_left { (x, y) } else { (y, x) };
    Some(Pairing { left, right })
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
