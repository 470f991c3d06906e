//! Votes to flip on a board of many entrants: one factorisation for all questions, refits by a few
//! solves.
//!
//! Leaving out votes changes the curvature of the pairs it touches and of no others: the information
//! without them is H − E·D·Eᵀ, E with a column e_x − e_y and D with the lost information of each such
//! pair, and is inverted by the factor of H and a matrix as small as there are pairs (Woodbury 1950).
//! With the rest of the board taken as quadratic the same small matrix says where the lead vanishes;
//! the two numbers of votes on either side of that point are then refitted in full.
//!
//! Anything that is not plain sailing (votes that hold the graph together, more than one round of
//! taking away, steps that do not shrink) is left to the refits from scratch of [`super`].

use std::sync::OnceLock;

use super::{
    Board, Ending, Flip, Removal, beginning, joined,
    small::{List, Loss, Small},
};
use crate::outcome::Outcome;
use crate::rating::ELO_PER_LOGIT;
use crate::rating::bt::{Pair, Problem};
use crate::rating::cholesky::Cholesky;
use crate::rating::dense::{chances, spread};

/// Fewer entrants than this are refitted from scratch as quickly.
const FEWEST: usize = 32;

/// More entrants than this have too large a matrix.
const MOST: usize = 1600;

/// Pairs touched by the votes left out, beyond which the small matrix is not small.
const MOST_PAIRS: usize = 160;

/// Log-odds between strongest and weakest, beyond which exponentials lose digits.
const WIDEST: f64 = 30.0;

/// Steps of a refit. Each leaves a small share of the error of the one before.
const MOST_STEPS: usize = 12;

/// A step this short, in log-odds, leaves nothing that a rating shows: a millionth of a point.
const SHOWN: f64 = 1e-9;

/// A step this short, in log-odds, leaves the sign of a lead of 0 in no doubt.
const TOLERANCE: f64 = 1e-11;

/// Beginnings of a list that are looked at to guess where the lead vanishes.
const GUESSES: usize = 4;

/// Steps below this need not shrink any more.
const ROUNDING: f64 = 1e-10;

/// A lead this far below 0, in log-odds, is no rounding: as in [`Board::ending`].
const EQUAL: f64 = 1e-9;

/// What all questions about one board share.
pub(super) struct Quick<'a> {
    pub(super) board: &'a Board<'a>,
    pub(super) problem: Problem,
    /// Chances of the first and of the second entrant of each pair.
    pub(super) chances: Vec<(f64, f64)>,
    points: Vec<Points>,
    /// Places of the pairs of each entrant.
    pub(super) pairs_of: Vec<Vec<u32>>,
    /// Largest weight of a vote.
    pub(super) heaviest: f64,
    /// The information, without its last entrant.
    factor: Cholesky,
    /// Columns of the inverse information, the last entrant standing still.
    columns: Vec<OnceLock<Vec<f64>>>,
    /// Who holds whom: bit `y` of row `x` says that `x` has beaten or tied `y`.
    holds: Bits,
    /// The same the other way round.
    held: Bits,
}

impl<'a> Quick<'a> {
    /// Prepares for questions about a board; `None` if they are to be answered from scratch.
    pub(super) fn new(board: &'a Board<'a>) -> Option<Self> {
        let n = board.rated.len();
        // With more than half of all entrants the rated component stays the largest.
        if !(FEWEST..=MOST).contains(&n)
            || 2 * n <= board.cells.n_entrants()
            || spread(&board.theta) > WIDEST
        {
            return None;
        }
        let problem = Problem::new(&board.cells, &board.rated, board.weighting);
        let of = chances(&board.theta);
        let chances: Vec<(f64, f64)> = problem
            .pairs
            .iter()
            .map(|pair| of(pair.a, pair.b))
            .collect();
        // The last entrant stands still: differences do not notice.
        let free = n - 1;
        let mut matrix = vec![0.0; free * free];
        let (mut holds, mut held) = (Bits::new(n), Bits::new(n));
        for (pair, (p, q)) in problem.pairs.iter().zip(&chances) {
            let information = pair.weight * pair.n() * p * q;
            let (low, high) = (pair.a.min(pair.b), pair.a.max(pair.b));
            if high < free {
                matrix[high * free + high] += information;
                matrix[high * free + low] -= information;
            }
            matrix[low * free + low] += information;
            for (from, to, points) in [
                (pair.a, pair.b, pair.a_points()),
                (pair.b, pair.a, pair.b_points()),
            ] {
                if points > 0.0 {
                    holds.set(from, to);
                    held.set(to, from);
                }
            }
        }
        let mut pairs_of = vec![Vec::new(); n];
        for (place, pair) in (0u32..).zip(&problem.pairs) {
            pairs_of[pair.a].push(place);
            pairs_of[pair.b].push(place);
        }
        let weights = problem.pairs.iter().map(|pair| pair.weight);
        let heaviest = weights.fold(0.0, f64::max);
        let points = problem
            .pairs
            .iter()
            .map(|pair| Points {
                a: pair.a as u32,
                b: pair.b as u32,
                won: pair.weight * pair.a_points(),
                lost: pair.weight * pair.b_points(),
            })
            .collect();
        Some(Self {
            board,
            chances,
            points,
            pairs_of,
            heaviest,
            factor: Cholesky::factor(free, matrix)?,
            columns: (0..free).map(|_| OnceLock::new()).collect(),
            problem,
            holds,
            held,
        })
    }

    /// As [`Board::flip`]; `None` if that has to answer.
    pub(super) fn flip(&self, above: u32, below: u32, limit: u64) -> Option<Option<Flip>> {
        let rated = |entrant: u32| self.board.rated.binary_search(&entrant).ok();
        let (a, b) = (rated(above)?, rated(below)?);
        let lead = self.board.theta[a] - self.board.theta[b];
        let all = self.board.cells.n_votes();
        let limit = limit.min(all / 2);
        let taken = self.most_influential(a, b, lead, limit)?;
        let mut enough: u64 = taken.iter().map(|removal| removal.votes).sum();
        if enough == 0 {
            // No room for a single vote.
            return Some(None);
        }
        let list = self.list(taken, (a, b))?;
        // The lead that is left at `enough`, once that is known to have changed the order.
        let mut found: Option<f64> = None;
        let mut few = 0;
        let mut guess = self.vanishes(&list, lead);
        while enough - few > 1 || found.is_none() {
            let middle = guess.clamp(few + 1, enough);
            // One below what was enough is expected not to be: its sign will do.
            let sign = found.is_some() && middle + 1 == enough;
            let there = self.without(&list, middle, (a, b), sign)?;
            if there <= -EQUAL {
                let exact = if sign {
                    self.without(&list, middle, (a, b), false)?
                } else {
                    there
                };
                (enough, found) = (middle, Some(exact));
                guess = enough - 1;
            } else if middle == enough && enough >= limit {
                return Some(None);
            } else if middle == enough {
                // Another round is needed, or there are no more votes that hold the order up.
                return None;
            } else {
                (few, guess) = (middle, middle + 1);
            }
        }
        let rest = found?;
        Some(Some(Flip {
            above,
            below,
            lead: lead * ELO_PER_LOGIT,
            votes: enough,
            share: enough as f64 / all as f64,
            removed: joined(beginning(&list.taken, enough)),
            ending: Ending::Overtaken {
                by: -rest * ELO_PER_LOGIT,
            },
        }))
    }

    /// Column `i` of the inverse information.
    pub(super) fn column(&self, i: usize) -> &[f64] {
        // The last one's is zero: it stands still.
        self.columns.get(i).map_or(&[], |column| {
            column.get_or_init(|| {
                let mut column = vec![0.0; self.columns.len()];
                column[i] = 1.0;
                self.factor.solve(&mut column);
                column
            })
        })
    }

    /// Entry (i, j) of the inverse information.
    fn inverse(&self, i: usize, j: usize) -> f64 {
        self.column(i).get(j).copied().unwrap_or(0.0)
    }

    /// (e_a − e_b)ᵀ H⁻¹ (e_c − e_d).
    fn between(&self, (a, b): (usize, usize), (c, d): (usize, usize)) -> f64 {
        self.inverse(a, c) - self.inverse(a, d) - self.inverse(b, c) + self.inverse(b, d)
    }

    /// Everything about a list of votes to leave out that does not depend on how many of them are;
    /// `None` if they touch too many pairs.
    fn list(&self, taken: Vec<Removal>, (a, b): (usize, usize)) -> Option<List> {
        let mut pairs: Vec<usize> = Vec::new();
        let mut places = Vec::with_capacity(taken.len());
        for removal in &taken {
            let x = self.board.rated.binary_search(&removal.a).ok()?;
            let y = self.board.rated.binary_search(&removal.b).ok()?;
            let all = &self.problem.pairs;
            let pair = all
                .binary_search_by_key(&(x, y), |pair| (pair.a, pair.b))
                .ok()?;
            let place = pairs.iter().position(|known| *known == pair);
            places.push(place.unwrap_or_else(|| {
                pairs.push(pair);
                pairs.len() - 1
            }));
        }
        if pairs.len() > MOST_PAIRS {
            return None;
        }
        let ends: Vec<(usize, usize)> = pairs.iter().map(|pair| self.ends(*pair)).collect();
        let between = ends
            .iter()
            .map(|one| {
                ends.iter()
                    .map(|other| self.between(*one, *other))
                    .collect()
            })
            .collect();
        let lead = ends.iter().map(|one| self.between((a, b), *one)).collect();
        Some(List {
            taken,
            places,
            pairs,
            between,
            lead,
        })
    }

    fn ends(&self, pair: usize) -> (usize, usize) {
        let pair = &self.problem.pairs[pair];
        (pair.a, pair.b)
    }

    /// What leaving out the first `votes` votes of a list takes from each of its pairs.
    fn losses(&self, list: &List, votes: u64) -> Vec<Loss> {
        let mut losses: Vec<Loss> = Vec::new();
        let mut rest = votes;
        let mut left: Vec<Pair> = Vec::new();
        for (removal, &place) in list.taken.iter().zip(&list.places) {
            let n = removal.votes.min(rest);
            if n == 0 {
                break;
            }
            rest -= n;
            if place == left.len() {
                left.push(self.problem.pairs[list.pairs[place]]);
            }
            let pair = &mut left[place];
            let counter = match removal.outcome {
                Outcome::Left => &mut pair.a_wins,
                Outcome::Right => &mut pair.b_wins,
                Outcome::Both | Outcome::Neither => &mut pair.ties,
            };
            *counter -= n as f64;
        }
        for (left, &pair) in left.iter().zip(&list.pairs) {
            let before = &self.problem.pairs[pair];
            let weight = self.problem.weighting.of_votes(left.n());
            losses.push(Loss {
                ends: (before.a, before.b),
                won: before.weight * before.a_points() - weight * left.a_points(),
                lost: before.weight * before.b_points() - weight * left.b_points(),
                a_holds: before.a_points() > 0.0 && left.a_points() <= 0.0,
                b_holds: before.b_points() > 0.0 && left.b_points() <= 0.0,
                chances: self.chances[pair],
            });
        }
        losses
    }

    /// How many votes of the list make the lead vanish, the rest of the board being taken as
    /// quadratic; all of them if fewer do not.
    fn vanishes(&self, list: &List, lead: f64) -> u64 {
        let left = |votes: u64| {
            let losses = self.losses(list, votes);
            let small = Small::new(list, &losses)?;
            let shift = small.first(&losses);
            let shift: f64 = shift.iter().zip(&list.lead).map(|(c, k)| c * k).sum();
            Some(lead - shift)
        };
        let (mut few, mut enough) = (0, list.taken.iter().map(|removal| removal.votes).sum());
        let Some(mut beyond) = left(enough).filter(|left| *left <= -EQUAL) else {
            return enough;
        };
        let mut before = lead;
        // The lead shrinks nearly evenly along the list: where a line through both ends meets 0.
        for _ in 0..GUESSES {
            if enough - few <= 1 {
                break;
            }
            let share = before / (before - beyond);
            let middle = few + ((enough - few) as f64 * share).ceil() as u64;
            let middle = middle.clamp(few + 1, enough - 1);
            match left(middle) {
                Some(left) if left <= -EQUAL => (enough, beyond) = (middle, left),
                Some(left) => (few, before) = (middle, left),
                None => break,
            }
        }
        enough
    }

    /// Whether everyone who was held is still held, if by way of a third: then the same entrants are
    /// rated as before.
    fn holds_together(&self, losses: &[Loss]) -> bool {
        let gone: Vec<(usize, usize)> = losses
            .iter()
            .flat_map(|loss| {
                let (a, b) = loss.ends;
                [(loss.a_holds, (a, b)), (loss.b_holds, (b, a))]
            })
            .filter_map(|(gone, edge)| gone.then_some(edge))
            .collect();
        gone.iter().all(|&(from, to)| {
            let mut through: Vec<u64> = self
                .holds
                .row(from)
                .iter()
                .zip(self.held.row(to))
                .map(|(x, y)| x & y)
                .collect();
            for &(x, y) in &gone {
                for (end, other) in [(x == from, y), (y == to, x)] {
                    if end {
                        through[other / 64] &= !(1 << (other % 64));
                    }
                }
            }
            through.iter().any(|word| *word != 0)
        })
    }

    /// Fits the board without the first `votes` votes of a list and gives the lead that is left, to
    /// its sign if `sign` is all that is asked. `None` if that is not for here.
    fn without(&self, list: &List, votes: u64, (a, b): (usize, usize), sign: bool) -> Option<f64> {
        let losses = self.losses(list, votes);
        if !self.holds_together(&losses) {
            return None;
        }
        let small = Small::new(list, &losses)?;
        let mut theta = self.board.theta.clone();
        self.move_along(&mut theta, &losses, &small.first(&losses), -1.0);
        let free = self.columns.len();
        let mut last = spread(&theta) + 1.0;
        for step in 0..MOST_STEPS {
            let mut y = self.gradient(&theta, &losses);
            y.truncate(free);
            self.factor.solve(&mut y);
            y.push(0.0);
            let across: Vec<f64> = losses
                .iter()
                .map(|loss| loss.information() * (y[loss.ends.0] - y[loss.ends.1]))
                .collect();
            self.move_along(&mut y, &losses, &small.solve(across), 1.0);
            let longest = spread(&y);
            if !longest.is_finite() || (longest > 0.5 * last && longest > ROUNDING) {
                return None;
            }
            for (theta, y) in theta.iter_mut().zip(&y) {
                *theta += y;
            }
            last = longest;
            let lead = theta[a] - theta[b];
            // What is left after a step is less than the step.
            let margin = if step == 0 { 4.0 } else { 2.0 };
            let known = sign && (lead + EQUAL).abs() > margin * longest;
            // Where the sign is in no doubt fewer digits are shown than where it is.
            let enough = longest <= SHOWN && lead.abs() > 10.0 * SHOWN;
            if known || enough || longest <= TOLERANCE {
                return Some(lead);
            }
        }
        None
    }

    /// Adds `sign`·H⁻¹·E·c to a vector.
    fn move_along(&self, vector: &mut [f64], losses: &[Loss], c: &[f64], sign: f64) {
        for (loss, c) in losses.iter().zip(c) {
            for (end, c) in [(loss.ends.0, sign * c), (loss.ends.1, -sign * c)] {
                for (value, x) in vector.iter_mut().zip(self.column(end)) {
                    *value += c * x;
                }
            }
        }
    }

    /// Gradient of the log-likelihood without the votes that `losses` are about.
    fn gradient(&self, theta: &[f64], losses: &[Loss]) -> Vec<f64> {
        let middle = theta.iter().sum::<f64>() / theta.len() as f64;
        let odds: Vec<f64> = theta.iter().map(|theta| (theta - middle).exp()).collect();
        let mut gradient = vec![0.0; theta.len()];
        let surplus = |mine: f64, other: f64, won: f64, lost: f64| {
            (won * other - lost * mine) / (mine + other)
        };
        // Pairs are sorted by their first entrant, whose sum is kept out of memory.
        for row in self.points.chunk_by(|x, y| x.a == y.a) {
            let a = row[0].a as usize;
            let mine = odds[a];
            let mut sum = 0.0;
            for pair in row {
                let s = surplus(mine, odds[pair.b as usize], pair.won, pair.lost);
                gradient[pair.b as usize] -= s;
                sum += s;
            }
            gradient[a] += sum;
        }
        for loss in losses {
            let (a, b) = loss.ends;
            let s = surplus(odds[a], odds[b], loss.won, loss.lost);
            gradient[a] -= s;
            gradient[b] += s;
        }
        gradient
    }
}

/// Weighted points of a pair, and nothing else: what a gradient reads.
struct Points {
    a: u32,
    b: u32,
    won: f64,
    lost: f64,
}

/// A square of bits.
struct Bits {
    words: usize,
    bits: Vec<u64>,
}

impl Bits {
    fn new(n: usize) -> Self {
        let words = n.div_ceil(64);
        Self {
            words,
            bits: vec![0; n * words],
        }
    }

    fn set(&mut self, row: usize, column: usize) {
        self.bits[row * self.words + column / 64] |= 1 << (column % 64);
    }

    fn row(&self, row: usize) -> &[u64] {
        &self.bits[row * self.words..][..self.words]
    }
}

#[cfg(test)]
#[path = "quick_tests.rs"]
mod tests;
