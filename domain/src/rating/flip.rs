//! Votes to flip: how few votes decide the order of two entrants, and which they are.
//!
//! Leaving out a vote (i, j, y) moves θa − θb by about −w·(y − p)·(u_i − u_j), u = H⁻¹(e_a − e_b):
//! the influence of Broderick, Giordano and Meager 2020. Votes of one pair and outcome have the same
//! influence. The most influential are taken away until the linear prediction says that the order
//! has changed; the board is refitted, and from there the same again until it has. Of the votes in
//! that order the shortest beginning that changes the order is kept, by bisection over refits.
//!
//! So the number found is an upper bound that is verified: without exactly these votes the refitted
//! board has the other order, and without one less of this list it has not. That no other set of
//! votes is smaller is not proven.

mod influence;
mod quick;
mod small;

use serde::{Deserialize, Serialize};

use super::bt::{self, Problem, sigmoid};
use super::components::Connectivity;
use super::{Cell, Cells, ELO_PER_LOGIT, RatingError, Weighting, pair, threads};
use crate::outcome::Outcome;
use quick::Quick;

/// Rounds of taking away and refitting.
const MAX_ROUNDS: usize = 40;

/// Rivals of number one that are tried, by rating.
const RIVALS: usize = 4;

/// Equal votes to leave out: `votes` of those of `a` (on the left) against `b` that say `outcome`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// First entrant of the pair, the smaller index.
    pub a: u32,
    /// Second entrant of the pair.
    pub b: u32,
    /// Whom these votes prefer, `a` being on the left.
    pub outcome: Outcome,
    /// How many of them.
    pub votes: u64,
}

/// What leaving out the votes does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The lower one is rated above the upper one, by so many points.
    Overtaken {
        /// Rating of the lower minus rating of the upper, after the refit.
        by: f64,
    },
    /// One of the two can no longer be rated.
    Unrated,
}

/// How few votes decide the order of two entrants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// The one with the higher rating.
    pub above: u32,
    /// The one with the lower rating.
    pub below: u32,
    /// Points between them.
    pub lead: f64,
    /// Number of votes found whose absence changes the order: an upper bound of the least number.
    pub votes: u64,
    /// The same as a share of all votes of the board.
    pub share: f64,
    /// The votes, most influential first.
    pub removed: Vec<Removal>,
    /// What the board says without them, by refitting.
    pub ending: Ending,
}

impl Flip {
    /// The votes themselves, from a list with anything that identifies them: of votes that are
    /// equal, the first in the list. `None` if the list does not have them all.
    pub fn pick<Id>(
        &self,
        votes: impl IntoIterator<Item = (Id, u32, u32, Outcome)>,
    ) -> Option<Vec<Id>> {
        let mut wanted = self.removed.clone();
        let mut left = self.votes;
        let mut picked = Vec::new();
        for (id, x, y, outcome) in votes {
            let (a, b, outcome) = if x < y {
                (x, y, outcome)
            } else {
                (y, x, outcome.swapped())
            };
            let same = wanted.iter_mut().find(|removal| {
                removal.votes > 0 && (removal.a, removal.b, removal.outcome) == (a, b, outcome)
            });
            if let Some(removal) = same {
                removal.votes -= 1;
                left -= 1;
                picked.push(id);
            }
            if left == 0 {
                return Some(picked);
            }
        }
        (left == 0).then_some(picked)
    }
}

/// How fragile a board is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fragility {
    /// What it takes to have another number one, the fewest votes found over its nearest rivals;
    /// `None` if half of all votes were not enough.
    pub number_one: Option<Flip>,
    /// For every two neighbours by rating, from the top, what it takes to exchange them.
    pub adjacent: Vec<Option<Flip>>,
}

/// Fragility of number one and of every two neighbours.
///
/// # Errors
/// [`RatingError::NotConverged`].
pub fn fragility(cells: &Cells, weighting: Weighting) -> Result<Fragility, RatingError> {
    let board = Board::fit(cells, weighting)?;
    let quick = Quick::new(&board);
    let order = board.order();
    let neighbours = order.len().saturating_sub(1);
    let adjacent = threads::map(neighbours, |i| {
        board.flip(quick.as_ref(), order[i], order[i + 1], u64::MAX)
    });
    let adjacent = adjacent.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Fragility {
        number_one: board.number_one(quick.as_ref(), &order)?,
        adjacent,
    })
}

/// What it takes to have another number one: the fewest votes found over its nearest rivals.
/// `None` without two rated entrants, or if half of all votes were not enough.
///
/// # Errors
/// [`RatingError::NotConverged`].
pub fn number_one(cells: &Cells, weighting: Weighting) -> Result<Option<Flip>, RatingError> {
    let board = Board::fit(cells, weighting)?;
    board.number_one(Quick::new(&board).as_ref(), &board.order())
}

/// What it takes to exchange two entrants, in either order. `None` unless both are rated, or if half
/// of all votes were not enough.
///
/// # Errors
/// An index out of range, twice the same entrant, or [`RatingError::NotConverged`].
pub fn between(
    cells: &Cells,
    x: u32,
    y: u32,
    weighting: Weighting,
) -> Result<Option<Flip>, RatingError> {
    cells.check(x, y)?;
    let board = Board::fit(cells, weighting)?;
    match board.lead(x, y) {
        Some(lead) => {
            let (above, below) = if lead >= 0.0 { (x, y) } else { (y, x) };
            board.flip(Quick::new(&board).as_ref(), above, below, u64::MAX)
        }
        None => Ok(None),
    }
}

/// A fitted board.
struct Board<'a> {
    cells: std::borrow::Cow<'a, Cells>,
    weighting: Weighting,
    rated: Vec<u32>,
    theta: Vec<f64>,
}

impl<'a> Board<'a> {
    fn fit(cells: &'a Cells, weighting: Weighting) -> Result<Self, RatingError> {
        Self::from(std::borrow::Cow::Borrowed(cells), weighting, None)
    }

    /// Fits, beginning at another board's solution if the same entrants are rated.
    fn from(
        cells: std::borrow::Cow<'a, Cells>,
        weighting: Weighting,
        start: Option<&Board<'_>>,
    ) -> Result<Self, RatingError> {
        let rated = Connectivity::of(&cells).rated;
        let start = start.filter(|start| start.rated == rated);
        let start = start.map(|start| start.theta.clone());
        let theta = if rated.is_empty() {
            Vec::new()
        } else {
            bt::estimate_from(&cells, &rated, weighting, start)?
        };
        Ok(Self {
            cells,
            weighting,
            rated,
            theta,
        })
    }

    /// Rated entrants by descending rating.
    fn order(&self) -> Vec<u32> {
        let mut order: Vec<(f64, u32)> = self
            .theta
            .iter()
            .copied()
            .zip(self.rated.iter().copied())
            .collect();
        order.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        order.into_iter().map(|(_, entrant)| entrant).collect()
    }

    fn theta(&self, entrant: u32) -> Option<f64> {
        let at = self.rated.binary_search(&entrant).ok()?;
        Some(self.theta[at])
    }

    /// θ of `x` minus θ of `y`, if both are rated.
    fn lead(&self, x: u32, y: u32) -> Option<f64> {
        Some(self.theta(x)? - self.theta(y)?)
    }

    /// What has become of the order of two entrants; `None` if it is as it was. Equal is as it was.
    fn ending(&self, above: u32, below: u32) -> Option<Ending> {
        match self.lead(above, below) {
            // Less than this is rounding.
            Some(lead) if lead > -1e-9 => None,
            Some(lead) => Some(Ending::Overtaken {
                by: -lead * ELO_PER_LOGIT,
            }),
            None => Some(Ending::Unrated),
        }
    }

    fn number_one(
        &self,
        quick: Option<&Quick<'_>>,
        order: &[u32],
    ) -> Result<Option<Flip>, RatingError> {
        let mut best: Option<Flip> = None;
        for &rival in order.iter().skip(1).take(RIVALS) {
            let limit = best.as_ref().map_or(u64::MAX, |flip| flip.votes - 1);
            if let Some(flip) = self.flip(quick, order[0], rival, limit)? {
                best = Some(flip);
            }
        }
        Ok(best)
    }

    /// The votes of at most `limit` and half of all that exchange two rated entrants.
    fn flip(
        &self,
        quick: Option<&Quick<'_>>,
        above: u32,
        below: u32,
        limit: u64,
    ) -> Result<Option<Flip>, RatingError> {
        match quick.and_then(|quick| quick.flip(above, below, limit)) {
            Some(flip) => Ok(flip),
            None => self.flip_by_refits(above, below, limit),
        }
    }

    /// [`Board::flip`] with every refit from scratch.
    fn flip_by_refits(
        &self,
        above: u32,
        below: u32,
        limit: u64,
    ) -> Result<Option<Flip>, RatingError> {
        let Some(lead) = self.lead(above, below) else {
            return Ok(None);
        };
        let all = self.cells.n_votes();
        let limit = limit.min(all / 2);
        let mut taken: Vec<Removal> = Vec::new();
        // With `few` left out the order is as it was, with `enough` it has changed; and what is then
        // left of the lead.
        let (mut few, mut few_lead) = (0, lead);
        let mut enough = 0;
        let mut rest: Option<Board<'_>> = None;
        let mut changed = None;
        for _ in 0..MAX_ROUNDS {
            let now = rest.as_ref().unwrap_or(self);
            let more = now.most_influential(above, below, limit - enough)?;
            if more.is_empty() {
                return Ok(None);
            }
            enough += more.iter().map(|removal| removal.votes).sum::<u64>();
            taken.extend(more);
            let next = self.without(&taken, now)?;
            changed = next.ending(above, below);
            if changed.is_some() || enough >= limit {
                break;
            }
            few = enough;
            few_lead = next.lead(above, below).unwrap_or(0.0);
            rest = Some(next);
        }
        let Some(mut ending) = changed else {
            return Ok(None);
        };
        // The shortest beginning of the list that changes the order, where the lead is expected to
        // vanish; every other time halfway, so that a poor guess costs little.
        let start = rest.as_ref().unwrap_or(self);
        let mut guess = true;
        while enough - few > 1 {
            let gap = enough - few;
            let middle = match ending {
                Ending::Overtaken { by } if guess => {
                    let share = few_lead / (few_lead + by / ELO_PER_LOGIT);
                    few + ((gap as f64 * share).ceil() as u64).clamp(1, gap - 1)
                }
                _ => few + gap / 2,
            };
            let there = self.without(&beginning(&taken, middle), start)?;
            match there.ending(above, below) {
                Some(changed) => (enough, ending) = (middle, changed),
                None => {
                    few = middle;
                    few_lead = there.lead(above, below).unwrap_or(0.0);
                }
            }
            // One below a guess that held is the likely end: worth another guess.
            guess = !guess || enough - few <= 2;
        }
        Ok(Some(Flip {
            above,
            below,
            lead: lead * ELO_PER_LOGIT,
            votes: enough,
            share: enough as f64 / all as f64,
            removed: joined(beginning(&taken, enough)),
            ending,
        }))
    }

    /// The votes that by the linear prediction close the lead, most influential first, at most
    /// `limit`. Empty if no vote holds the order up.
    fn most_influential(
        &self,
        above: u32,
        below: u32,
        limit: u64,
    ) -> Result<Vec<Removal>, RatingError> {
        let (Ok(a), Ok(b)) = (
            self.rated.binary_search(&above),
            self.rated.binary_search(&below),
        ) else {
            return Ok(Vec::new());
        };
        let problem = Problem::new(&self.cells, &self.rated, self.weighting);
        let u = pair::direction(&problem, &self.theta, a, b, 0.0)?;
        let inside = self.cells.cells().iter().filter(|cell| {
            cell.n() > 0
                && self.rated.binary_search(&cell.a).is_ok()
                && self.rated.binary_search(&cell.b).is_ok()
        });
        let mut groups: Vec<(f64, Removal)> = Vec::new();
        for (cell, pair) in inside.zip(&problem.pairs) {
            let d = self.theta[pair.a] - self.theta[pair.b];
            let (p, q) = (sigmoid(d), sigmoid(-d));
            let pull = pair.weight * (u[pair.a] - u[pair.b]);
            for (outcome, slope, votes) in [
                (Outcome::Left, q, cell.a_wins),
                (Outcome::Right, -p, cell.b_wins),
                (Outcome::Both, 0.5 - p, cell.both),
                (Outcome::Neither, 0.5 - p, cell.neither),
            ] {
                let influence = pull * slope;
                if influence > 0.0 && votes > 0 {
                    let (a, b) = (cell.a, cell.b);
                    groups.push((
                        influence,
                        Removal {
                            a,
                            b,
                            outcome,
                            votes,
                        },
                    ));
                }
            }
        }
        groups.sort_by(|x, y| y.0.total_cmp(&x.0));
        let mut to_close = self.theta[a] - self.theta[b];
        let mut room = limit;
        let mut most = Vec::new();
        for (influence, mut removal) in groups {
            // One more than closes it: equal is not overtaken.
            let wanted = (to_close.max(0.0) / influence).floor() + 1.0;
            removal.votes = removal.votes.min(room).min(wanted as u64);
            if removal.votes == 0 {
                break;
            }
            room -= removal.votes;
            to_close -= influence * removal.votes as f64;
            most.push(removal);
            if to_close < 0.0 || room == 0 {
                break;
            }
        }
        Ok(most)
    }

    /// The board without some votes, refitted.
    fn without(&self, taken: &[Removal], start: &Board<'_>) -> Result<Board<'static>, RatingError> {
        let mut cells: Vec<Cell> = self.cells.cells().to_vec();
        for removal in taken {
            let key = (removal.a, removal.b);
            if let Ok(at) = cells.binary_search_by_key(&key, |cell| (cell.a, cell.b)) {
                let cell = &mut cells[at];
                let counter = match removal.outcome {
                    Outcome::Left => &mut cell.a_wins,
                    Outcome::Right => &mut cell.b_wins,
                    Outcome::Both => &mut cell.both,
                    Outcome::Neither => &mut cell.neither,
                };
                *counter = counter.saturating_sub(removal.votes);
            }
        }
        cells.retain(|cell| cell.n() > 0);
        let cells = Cells::from_sorted(self.cells.n_entrants(), cells);
        Board::from(std::borrow::Cow::Owned(cells), self.weighting, Some(start))
    }
}

/// The first `votes` votes of a list of removals.
fn beginning(removals: &[Removal], mut votes: u64) -> Vec<Removal> {
    let mut first = Vec::new();
    for removal in removals {
        let n = removal.votes.min(votes);
        if n == 0 {
            break;
        }
        votes -= n;
        first.push(Removal {
            votes: n,
            ..*removal
        });
    }
    first
}

/// The same removals, each pair and outcome once.
fn joined(removals: Vec<Removal>) -> Vec<Removal> {
    let mut joined: Vec<Removal> = Vec::new();
    for removal in removals {
        let key = |r: &Removal| (r.a, r.b, r.outcome);
        match joined.iter_mut().find(|known| key(known) == key(&removal)) {
            Some(known) => known.votes += removal.votes,
            None => joined.push(removal),
        }
    }
    joined
}
