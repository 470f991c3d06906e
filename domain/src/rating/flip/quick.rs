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

use std::collections::BinaryHeap;
use std::sync::OnceLock;

use super::{Board, Ending, Flip, Removal, beginning, joined};
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
    board: &'a Board<'a>,
    problem: Problem,
    /// Chances of the first and of the second entrant of each pair.
    chances: Vec<(f64, f64)>,
    points: Vec<Points>,
    /// Places of the pairs of each entrant.
    pairs_of: Vec<Vec<u32>>,
    /// Largest weight of a vote.
    heaviest: f64,
    /// The information, without its last entrant.
    factor: Cholesky,
    /// Columns of the inverse information, the last entrant standing still.
    columns: Vec<OnceLock<Vec<f64>>>,
    /// Who holds whom: bit `y` of row `x` says that `x` has beaten or tied `y`.
    holds: Bits,
    /// The same the other way round.
    held: Bits,
}

/// A group of equal votes and what leaving one of them out takes from the lead.
#[derive(PartialEq)]
struct Group {
    influence: f64,
    /// Place among all groups: of equal influence the earlier goes first.
    place: usize,
    pair: usize,
    outcome: Outcome,
    votes: u64,
}

impl Eq for Group {}

impl PartialOrd for Group {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Group {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.influence
            .total_cmp(&other.influence)
            .then(other.place.cmp(&self.place))
    }
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
    fn column(&self, i: usize) -> &[f64] {
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

    /// As [`Board::most_influential`] at the board itself. `None` if that does not close the lead and
    /// there is room for more votes.
    fn most_influential(&self, a: usize, b: usize, lead: f64, limit: u64) -> Option<Vec<Removal>> {
        let mut u = vec![0.0; self.problem.n];
        for (i, sign) in [(a, 1.0), (b, -1.0)] {
            for (u, x) in u.iter_mut().zip(self.column(i)) {
                *u += sign * x;
            }
        }
        // No vote between two others weighs more than their whole range: votes of these two with more
        // influence come first, and are mostly enough.
        let others = (0..u.len()).filter(|i| *i != a && *i != b).map(|i| u[i]);
        let (low, high) = others.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), u| {
            (low.min(u), high.max(u))
        });
        let bound = self.heaviest * (high - low);
        let theirs = self.pairs_of[a].iter().chain(&self.pairs_of[b]);
        let mut places: Vec<usize> = theirs.map(|place| *place as usize).collect();
        places.sort_unstable();
        places.dedup();
        let first = self.groups(&u, places.into_iter(), bound);
        let (list, closed) = self.in_order(first, lead, limit);
        if closed {
            return Some(list);
        }
        let all = self.groups(&u, 0..self.problem.pairs.len(), 0.0);
        let (list, closed) = self.in_order(all, lead, limit);
        closed.then_some(list)
    }

    /// The groups of votes of some pairs that hold the order up with more influence than `least`, `u`
    /// being the direction in which the two entrants part.
    fn groups(
        &self,
        u: &[f64],
        places: impl Iterator<Item = usize>,
        least: f64,
    ) -> BinaryHeap<Group> {
        let mut groups = Vec::new();
        for place in places {
            let (pair, (p, q)) = (&self.problem.pairs[place], self.chances[place]);
            let pull = pair.weight * (u[pair.a] - u[pair.b]);
            for (which, outcome, slope, votes) in [
                (0, Outcome::Left, q, pair.a_wins),
                (1, Outcome::Right, -p, pair.b_wins),
                (2, Outcome::Both, 0.5 - p, pair.ties),
            ] {
                let influence = pull * slope;
                if influence > least && votes > 0.0 {
                    groups.push(Group {
                        influence,
                        place: 3 * place + which,
                        pair: place,
                        outcome,
                        votes: votes as u64,
                    });
                }
            }
        }
        BinaryHeap::from(groups)
    }

    /// Votes of the groups, most influential first, until by the linear prediction they close the lead
    /// or are `limit`; and whether either came about.
    fn in_order(
        &self,
        mut groups: BinaryHeap<Group>,
        lead: f64,
        limit: u64,
    ) -> (Vec<Removal>, bool) {
        let (mut to_close, mut room) = (lead, limit);
        let mut most = Vec::new();
        while to_close >= 0.0 && room > 0 {
            let Some(group) = groups.pop() else {
                return (most, false);
            };
            // One more than closes it: equal is not overtaken.
            let wanted = (to_close / group.influence).floor() + 1.0;
            let votes = group.votes.min(room).min(wanted as u64);
            room -= votes;
            to_close -= group.influence * votes as f64;
            most.extend(self.removals(&group, votes));
        }
        (most, true)
    }

    /// Votes of a group as the cells have them: ties are of two kinds there.
    fn removals(&self, group: &Group, votes: u64) -> Vec<Removal> {
        let pair = &self.problem.pairs[group.pair];
        let rated = &self.board.rated;
        let (a, b) = (rated[pair.a], rated[pair.b]);
        let removal = |outcome, votes| Removal {
            a,
            b,
            outcome,
            votes,
        };
        if group.outcome != Outcome::Both {
            return vec![removal(group.outcome, votes)];
        }
        let cells = self.board.cells.cells();
        let both = cells
            .binary_search_by_key(&(a, b), |cell| (cell.a, cell.b))
            .map_or(0, |at| cells[at].both);
        let of_both = votes.min(both);
        [
            removal(Outcome::Both, of_both),
            removal(Outcome::Neither, votes - of_both),
        ]
        .into_iter()
        .filter(|removal| removal.votes > 0)
        .collect()
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

/// Votes to leave out, in their order, with what all beginnings of the list have in common.
struct List {
    taken: Vec<Removal>,
    /// For each removal its pair, as a place in `pairs`.
    places: Vec<usize>,
    /// Pairs in the order in which the list comes to them, as places in the problem.
    pairs: Vec<usize>,
    /// Eᵀ·H⁻¹·E.
    between: Vec<Vec<f64>>,
    /// (e_a − e_b)ᵀ·H⁻¹·E for the two entrants in question.
    lead: Vec<f64>,
}

/// What a pair loses, in weighted points.
struct Loss {
    ends: (usize, usize),
    won: f64,
    lost: f64,
    /// Whether the first entrant no longer has a point from the second.
    a_holds: bool,
    b_holds: bool,
    /// Chances before.
    chances: (f64, f64),
}

impl Loss {
    fn information(&self) -> f64 {
        (self.won + self.lost) * self.chances.0 * self.chances.1
    }

    /// Points lost beyond those expected.
    fn surplus(&self) -> f64 {
        self.won * self.chances.1 - self.lost * self.chances.0
    }
}

/// I − D·K, factored by Gaussian elimination with pivots: with it H − E·D·Eᵀ is inverted.
struct Small {
    rows: Vec<Vec<f64>>,
    order: Vec<usize>,
}

impl Small {
    /// `None` if the matrix is singular to working precision.
    fn new(list: &List, losses: &[Loss]) -> Option<Self> {
        let n = losses.len();
        let mut rows: Vec<Vec<f64>> = losses
            .iter()
            .zip(&list.between)
            .enumerate()
            .map(|(i, (loss, between))| {
                let information = loss.information();
                let mut row: Vec<f64> = between[..n].iter().map(|k| -information * k).collect();
                row[i] += 1.0;
                row
            })
            .collect();
        let mut order: Vec<usize> = (0..n).collect();
        for column in 0..n {
            let pivot = (column..n)
                .max_by(|x, y| rows[*x][column].abs().total_cmp(&rows[*y][column].abs()))?;
            rows.swap(column, pivot);
            order.swap(column, pivot);
            let (above, below) = rows.split_at_mut(column + 1);
            let top = &above[column];
            if top[column].abs() < 1e-9 || !top[column].is_finite() {
                return None;
            }
            for row in below {
                let factor = row[column] / top[column];
                row[column] = factor;
                for (value, t) in row[column + 1..].iter_mut().zip(&top[column + 1..]) {
                    *value -= factor * t;
                }
            }
        }
        Some(Self { rows, order })
    }

    fn solve(&self, right: Vec<f64>) -> Vec<f64> {
        let n = self.rows.len();
        let mut x: Vec<f64> = self.order.iter().map(|i| right[*i]).collect();
        for i in 0..n {
            let known: f64 = self.rows[i][..i].iter().zip(&x).map(|(l, x)| l * x).sum();
            x[i] -= known;
        }
        for i in (0..n).rev() {
            let known: f64 = self.rows[i][i + 1..]
                .iter()
                .zip(&x[i + 1..])
                .map(|(u, x)| u * x)
                .sum();
            x[i] = (x[i] - known) / self.rows[i][i];
        }
        x
    }

    /// The coefficients c of the first step −H⁻¹·E·c, from the board as it was.
    fn first(&self, losses: &[Loss]) -> Vec<f64> {
        self.solve(losses.iter().map(Loss::surplus).collect())
    }
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
mod tests {
    use super::super::fragility;
    use super::*;
    use crate::rating::{Cell, Cells, Weighting};

    /// Votes of `n` entrants on each pair, up to `most` of either outcome, from a seed.
    fn board(n: u32, most: u64, every: u64, mut seed: u64) -> Cells {
        let mut below = |n: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        let mut cells = Vec::new();
        for a in 0..n {
            for b in a + 1..n {
                if below(every) > 0 && b != a + 1 {
                    continue;
                }
                let (x, y) = (below(most + u64::from(a)), below(most + u64::from(b)));
                cells.push(Cell {
                    a_wins: x,
                    b_wins: y,
                    both: below(3),
                    neither: below(2),
                    ..Cell::empty(a, b)
                });
            }
        }
        Cells::from_cells(n as usize, cells).unwrap()
    }

    #[test]
    fn the_quick_answer_is_the_answer_of_refits_from_scratch() {
        let (mut answered, mut asked) = (0, 0);
        for (seed, (n, most, every)) in [(34, 9, 1), (36, 3, 2), (33, 40, 1), (44, 4, 4)]
            .into_iter()
            .enumerate()
        {
            let cells = board(n, most, every, seed as u64 + 1);
            for weighting in [Weighting::Votes, Weighting::Pairs] {
                let board = Board::fit(&cells, weighting).unwrap();
                let quick = Quick::new(&board).unwrap();
                let order = board.order();
                for (i, limit) in (1..order.len())
                    .step_by(3)
                    .zip([u64::MAX, 2].iter().cycle())
                {
                    asked += 1;
                    let (above, below) = (order[i - 1], order[i]);
                    let Some(found) = quick.flip(above, below, *limit) else {
                        continue;
                    };
                    answered += 1;
                    let expected = board.flip_by_refits(above, below, *limit).unwrap();
                    let (Some(found), Some(expected)) = (&found, &expected) else {
                        assert_eq!(found, expected);
                        continue;
                    };
                    assert_eq!(found.votes, expected.votes, "{seed} {weighting:?} {i}");
                    assert_eq!(found.removed, expected.removed, "{seed} {weighting:?} {i}");
                    let (Ending::Overtaken { by }, Ending::Overtaken { by: wanted }) =
                        (found.ending, expected.ending)
                    else {
                        panic!("{:?} and {:?}", found.ending, expected.ending);
                    };
                    assert!((by - wanted).abs() < 1e-6, "{by} {wanted}");
                }
            }
        }
        assert!(answered * 10 >= asked * 7, "{answered} of {asked}");
    }

    #[test]
    fn a_board_of_hundreds_tells_what_decides_it() {
        let cells = board(100, 4, 3, 9);
        let found = fragility(&cells, Weighting::Votes).unwrap();
        let board = Board::fit(&cells, Weighting::Votes).unwrap();
        let order = board.order();
        for i in [0, 60] {
            let expected = board
                .flip_by_refits(order[i], order[i + 1], u64::MAX)
                .unwrap();
            let votes = |flip: &Option<Flip>| flip.as_ref().map(|flip| flip.votes);
            assert_eq!(votes(&found.adjacent[i]), votes(&expected), "{i}");
        }
        assert!(found.number_one.unwrap().votes <= found.adjacent[0].as_ref().unwrap().votes);
    }

    #[test]
    fn a_vote_that_holds_the_graph_together_is_left_to_refits() {
        // Entrant 0 has beaten one other, once: without that vote it cannot be rated.
        let mut cells: Vec<Cell> = board(40, 9, 1, 3).cells().to_vec();
        for cell in &mut cells {
            if cell.a == 0 {
                (cell.a_wins, cell.b_wins, cell.both, cell.neither) = (0, 1, 0, 0);
            }
        }
        cells[0].a_wins = 1;
        let cells = Cells::from_cells(40, cells).unwrap();
        let board = Board::fit(&cells, Weighting::Votes).unwrap();
        let quick = Quick::new(&board).unwrap();
        let loss = |taken: Vec<Removal>| {
            let list = quick.list(taken, (0, 1)).unwrap();
            quick.holds_together(&quick.losses(&list, 1))
        };
        let removal = |a, b, outcome| Removal {
            a,
            b,
            outcome,
            votes: 1,
        };
        assert!(!loss(vec![removal(0, 1, Outcome::Left)]));
        assert!(loss(vec![removal(0, 2, Outcome::Right)]));
    }
}
