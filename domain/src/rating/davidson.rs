//! Davidson's model (1970): Bradley–Terry with a tie as an outcome of its own.
//!
//! Chances of win, loss and tie are proportional to √(πa/πb), √(πb/πa) and ν. The log-likelihood is
//! concave in θ = ln π and η = ln ν; θ differences are the odds of a win among decided votes.

use super::bt::DENSE;
use super::cholesky::Cholesky;
use super::components::Connectivity;
use super::{Cells, RatingError, newton};

const MAX_STEPS: usize = 200;

/// A full step this small is the last, in log-odds.
const LAST_STEP: f64 = 1e-8;

/// Decided votes and ties of one pair.
#[derive(Debug, Clone, Copy)]
struct Pair {
    a: usize,
    b: usize,
    a_wins: f64,
    b_wins: f64,
    ties: f64,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Davidson {
    /// Strengths with mean 0, in log-odds of a win among decided votes, in the order of `rated`.
    pub theta: Vec<f64>,
    /// ln ν; two equal entrants tie with chance ν / (2 + ν).
    pub eta: f64,
}

/// The model that makes the votes among `rated` (ascending indices, strongly connected in "beat or
/// tied") most likely, sought from `start`.
///
/// # Errors
/// [`RatingError::TieRateUndetermined`] if no finite model is the most likely;
/// [`RatingError::NotConverged`] would be a defect.
pub fn fit(
    cells: &Cells,
    rated: &[u32],
    start: Option<&Davidson>,
) -> Result<Davidson, RatingError> {
    let n = rated.len();
    let pairs = pairs_among(cells, rated);
    if !determined(n, &pairs) {
        return Err(RatingError::TieRateUndetermined);
    }
    climb(n, &pairs, start)
}

/// The votes among `rated`, entrants by their place in it.
fn pairs_among(cells: &Cells, rated: &[u32]) -> Vec<Pair> {
    let mut number = vec![usize::MAX; cells.n_entrants()];
    for (i, &entrant) in rated.iter().enumerate() {
        number[entrant as usize] = i;
    }
    let pairs = cells.cells().iter().map(|cell| Pair {
        a: number[cell.a as usize],
        b: number[cell.b as usize],
        a_wins: cell.a_wins as f64,
        b_wins: cell.b_wins as f64,
        ties: cell.ties() as f64,
    });
    pairs
        .filter(|pair| pair.a != usize::MAX && pair.b != usize::MAX)
        .collect()
}

/// ln ν of the votes among the entrants that they rate, see [`Davidson::eta`]; `None` if the votes do not
/// determine it.
#[must_use]
pub fn tie_rate(cells: &Cells) -> Option<f64> {
    let rated = Connectivity::of(cells).rated;
    fit(cells, &rated, None).ok().map(|model| model.eta)
}

/// Whether a finite maximum exists: the votes must contain a tie, and a cycle with more wins than
/// ties, for otherwise strengths two units of η apart along every win explain ever more of them.
fn determined(n: usize, pairs: &[Pair]) -> bool {
    if !pairs.iter().any(|pair| pair.ties > 0.0) {
        return false;
    }
    if pairs
        .iter()
        .any(|pair| pair.a_wins > 0.0 && pair.b_wins > 0.0)
    {
        return true;
    }
    // Longest paths, a win counting 1 and a tie −1 (Bellman and Ford): they grow without end exactly
    // if there is such a cycle.
    let mut longest = vec![0i64; n];
    for _ in 0..=n {
        let mut grew = false;
        for pair in pairs {
            let edges = [
                (pair.a_wins > 0.0, pair.a, pair.b, 1),
                (pair.b_wins > 0.0, pair.b, pair.a, 1),
                (pair.ties > 0.0, pair.a, pair.b, -1),
                (pair.ties > 0.0, pair.b, pair.a, -1),
            ];
            for (_, from, to, length) in edges.into_iter().filter(|edge| edge.0) {
                if longest[from] + length > longest[to] {
                    longest[to] = longest[from] + length;
                    grew = true;
                }
            }
        }
        if !grew {
            return false;
        }
    }
    true
}

/// Chances of a win of the first, of the second, and of a tie, and ln of their common denominator.
fn chances(d: f64, eta: f64) -> (f64, f64, f64, f64) {
    let largest = (0.5 * d.abs()).max(eta);
    let (a, b, t) = (
        (0.5 * d - largest).exp(),
        (-0.5 * d - largest).exp(),
        (eta - largest).exp(),
    );
    let sum = a + b + t;
    (a / sum, b / sum, t / sum, largest + sum.ln())
}

/// Expected shares of a point of two entrants `d` apart in log-odds, a tie being half a point to either.
pub(super) fn expected(d: f64, eta: f64) -> (f64, f64) {
    let (a, b, t, _) = chances(d, eta);
    (a + 0.5 * t, b + 0.5 * t)
}

/// A fitted model, for tests of one strength against another.
#[derive(Debug, Clone, Default)]
pub(super) struct Tested {
    pairs: Vec<Pair>,
    /// Strengths and, last, ln ν.
    x: Vec<f64>,
}

impl Tested {
    /// Fits the votes among `rated`, see [`fit`].
    pub(super) fn new(cells: &Cells, rated: &[u32]) -> Result<Self, RatingError> {
        let Davidson { theta: mut x, eta } = fit(cells, rated, None)?;
        x.push(eta);
        Ok(Self {
            pairs: pairs_among(cells, rated),
            x,
        })
    }

    pub(super) fn difference(&self, a: usize, b: usize) -> f64 {
        self.x[a] - self.x[b]
    }

    fn eta(&self) -> f64 {
        self.x.last().copied().unwrap_or_default()
    }

    pub(super) fn expected(&self, a: usize, b: usize) -> f64 {
        expected(self.difference(a, b), self.eta()).0
    }

    /// Information of a vote between the two on their difference.
    pub(super) fn taught(&self, a: usize, b: usize) -> f64 {
        let (p, q, _, _) = chances(self.difference(a, b), self.eta());
        0.25 * (p + q - (p - q) * (p - q))
    }

    /// Variance of θa − θb, the sandwich uᵀBu with Hu = e_a − e_b in (θ, η).
    pub(super) fn variance(&self, a: usize, b: usize) -> Result<f64, RatingError> {
        let mut at = derivatives(&self.pairs, &self.x);
        at.gradient.fill(0.0);
        (at.gradient[a], at.gradient[b]) = (1.0, -1.0);
        let u = at.step(&self.pairs).ok_or(RatingError::NotConverged {
            iterations: 0,
            gradient: f64::NAN,
        })?;
        let rate = u[u.len() - 1];
        let squares = self.pairs.iter().map(|pair| {
            let (p, q, t, _) = chances(self.x[pair.a] - self.x[pair.b], self.eta());
            let along = u[pair.a] - u[pair.b];
            let score =
                |win: f64, tie: f64| (0.5 * (win - (p - q)) * along + (tie - t) * rate).powi(2);
            pair.a_wins * score(1.0, 0.0)
                + pair.b_wins * score(-1.0, 0.0)
                + pair.ties * score(0.0, 1.0)
        });
        Ok(squares.sum())
    }
}

fn log_likelihood(pairs: &[Pair], x: &[f64]) -> f64 {
    let eta = x[x.len() - 1];
    pairs
        .iter()
        .map(|pair| {
            let d = x[pair.a] - x[pair.b];
            let n = pair.a_wins + pair.b_wins + pair.ties;
            0.5 * d * (pair.a_wins - pair.b_wins) + eta * pair.ties - n * chances(d, eta).3
        })
        .sum()
}

/// Gradient and curvature at a point.
struct Derivatives {
    /// In (θ, η).
    gradient: Vec<f64>,
    /// Minus the second derivative along θa − θb, per pair.
    along: Vec<f64>,
    /// Minus the mixed second derivatives of each θ with η.
    cross: Vec<f64>,
    /// Minus the second derivative in η.
    own: f64,
}

fn derivatives(pairs: &[Pair], x: &[f64]) -> Derivatives {
    let e = x.len() - 1;
    let mut gradient = vec![0.0; e + 1];
    let mut cross = vec![0.0; e];
    let mut along = Vec::with_capacity(pairs.len());
    let mut own = 0.0;
    for pair in pairs {
        let (p, q, t, _) = chances(x[pair.a] - x[pair.b], x[e]);
        let n = pair.a_wins + pair.b_wins + pair.ties;
        let slope = 0.5 * (pair.a_wins - pair.b_wins - n * (p - q));
        let h = 0.25 * n * (p + q - (p - q) * (p - q));
        let mixed = -0.5 * n * t * (p - q);
        gradient[pair.a] += slope;
        gradient[pair.b] -= slope;
        gradient[e] += pair.ties - n * t;
        along.push(h);
        cross[pair.a] += mixed;
        cross[pair.b] -= mixed;
        own += n * t * (1.0 - t);
    }
    Derivatives {
        gradient,
        along,
        cross,
        own,
    }
}

impl Derivatives {
    /// The Newton step, θ without a mean.
    fn step(&self, pairs: &[Pair]) -> Option<Vec<f64>> {
        if self.cross.len() <= DENSE {
            self.factored(pairs)
        } else {
            self.iterated(pairs)
        }
    }

    fn factored(&self, pairs: &[Pair]) -> Option<Vec<f64>> {
        let n = self.cross.len();
        let size = n + 1;
        let mut matrix = vec![0.0; size * size];
        for (pair, h) in pairs.iter().zip(&self.along) {
            matrix[pair.a * (size + 1)] += h;
            matrix[pair.b * (size + 1)] += h;
            matrix[pair.a.max(pair.b) * size + pair.a.min(pair.b)] -= h;
        }
        matrix[n * size..n * size + n].copy_from_slice(&self.cross);
        matrix[size * size - 1] = self.own;
        // A weight on the sum of θ makes the matrix definite and leaves the step without a mean.
        let weight = matrix[0] / n as f64;
        for i in 0..n {
            for j in 0..=i {
                matrix[i * size + j] += weight;
            }
        }
        let mut step = self.gradient.clone();
        Cholesky::factor(size, matrix)?.solve(&mut step);
        Some(step)
    }

    /// The same by conjugate gradients in θ, η being eliminated: both right-hand sides sum to 0.
    fn iterated(&self, pairs: &[Pair]) -> Option<Vec<f64>> {
        let n = self.cross.len();
        let mut diagonal = vec![0.0; n];
        for (pair, h) in pairs.iter().zip(&self.along) {
            diagonal[pair.a] += h;
            diagonal[pair.b] += h;
        }
        let product = |x: &[f64], y: &mut [f64]| {
            y.fill(0.0);
            for (pair, h) in pairs.iter().zip(&self.along) {
                let flow = h * (x[pair.a] - x[pair.b]);
                y[pair.a] += flow;
                y[pair.b] -= flow;
            }
        };
        let solve =
            |right: &[f64]| newton::conjugate_gradients(&diagonal, product, right, 1e-11, 20 * n);
        let mut step = solve(&self.gradient[..n])?;
        let towards = solve(&self.cross)?;
        let left = self.own - newton::inner(&self.cross, &towards);
        let eta = (self.gradient[n] - newton::inner(&self.cross, &step)) / left;
        for (step, towards) in step.iter_mut().zip(&towards) {
            *step -= eta * towards;
        }
        newton::centre(&mut step);
        step.push(eta);
        step.iter().all(|step| step.is_finite()).then_some(step)
    }
}

fn climb(n: usize, pairs: &[Pair], start: Option<&Davidson>) -> Result<Davidson, RatingError> {
    let mut x = vec![0.0; n + 1];
    if let Some(start) = start.filter(|start| start.theta.len() == n) {
        x[..n].copy_from_slice(&start.theta);
        x[n] = start.eta;
    }
    let mut value = log_likelihood(pairs, &x);
    let mut largest = f64::NAN;
    for _ in 0..MAX_STEPS {
        let derivatives = derivatives(pairs, &x);
        let gradient = &derivatives.gradient;
        largest = gradient.iter().fold(0.0, |max, g| f64::max(max, g.abs()));
        let Some(step) = derivatives.step(pairs) else {
            break;
        };
        let longest = step.iter().fold(0.0, |max, s| f64::max(max, s.abs()));
        let mut length = (newton::LONGEST_STEP / longest).min(1.0);
        let rise = newton::inner(&step, gradient);
        let slack = 1e-13 * value.abs();
        let next = loop {
            let next: Vec<f64> = x.iter().zip(&step).map(|(x, s)| x + length * s).collect();
            let there = log_likelihood(pairs, &next);
            if there >= value + 1e-4 * length * rise - slack || length < 1e-18 {
                value = there;
                break next;
            }
            length *= 0.5;
        };
        x = next;
        if longest <= LAST_STEP && length >= 1.0 {
            newton::centre(&mut x[..n]);
            let eta = x[n];
            x.truncate(n);
            return Ok(Davidson { theta: x, eta });
        }
    }
    let votes: f64 = pairs.iter().map(|p| p.a_wins + p.b_wins + p.ties).sum();
    Err(RatingError::NotConverged {
        iterations: MAX_STEPS,
        gradient: largest / votes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rating::Cell;

    fn cells(n: usize, pairs: &[(u32, u32, u64, u64, u64)]) -> Cells {
        let cells = pairs.iter().map(|&(a, b, a_wins, b_wins, both)| Cell {
            a_wins,
            b_wins,
            both,
            ..Cell::empty(a, b)
        });
        Cells::from_cells(n, cells.collect()).unwrap()
    }

    const VOTES: [(u32, u32, u64, u64, u64); 3] =
        [(0, 1, 7, 3, 4), (1, 2, 5, 2, 1), (0, 2, 4, 4, 6)];

    /// The likelihood as the model defines it, with π and ν themselves.
    fn likelihood(pi: [f64; 3], nu: f64) -> f64 {
        VOTES
            .iter()
            .map(|&(a, b, wins, losses, ties)| {
                let (x, y) = (pi[a as usize], pi[b as usize]);
                let tie = nu * (x * y).sqrt();
                let sum = x + y + tie;
                wins as f64 * (x / sum).ln()
                    + losses as f64 * (y / sum).ln()
                    + ties as f64 * (tie / sum).ln()
            })
            .sum()
    }

    #[test]
    fn no_other_model_is_more_likely_and_its_gradient_vanishes() {
        let fit = fit(&cells(3, &VOTES), &[0, 1, 2], None).unwrap();
        let at =
            |a: f64, b: f64, eta: f64| likelihood([a.exp(), b.exp(), (-a - b).exp()], eta.exp());
        let (a, b, eta) = (fit.theta[0], fit.theta[1], fit.eta);
        assert!((fit.theta.iter().sum::<f64>()).abs() < 1e-12);
        let best = at(a, b, eta);
        // A brute-force search on a grid that narrows around its best point.
        let (mut found, mut width) = ([0.0; 3], 4.0);
        for _ in 0..60 {
            let centre = found;
            for k in 0..125 {
                let shift = |d: i32| f64::from((k / 5i32.pow(d as u32)) % 5 - 2) / 2.0 * width;
                let point = [
                    centre[0] + shift(0),
                    centre[1] + shift(1),
                    centre[2] + shift(2),
                ];
                if at(point[0], point[1], point[2]) > at(found[0], found[1], found[2]) {
                    found = point;
                }
            }
            width *= 0.7;
        }
        for (x, y) in found.into_iter().zip([a, b, eta]) {
            assert!((x - y).abs() < 1e-5, "{found:?} {fit:?}");
        }
        let h = 1e-5;
        for (da, db, de) in [(h, 0.0, 0.0), (0.0, h, 0.0), (0.0, 0.0, h)] {
            let slope = (at(a + da, b + db, eta + de) - at(a - da, b - db, eta - de)) / (2.0 * h);
            assert!(slope.abs() < 1e-6, "{slope}");
            assert!(at(a + da, b + db, eta + de) <= best);
        }
    }

    #[test]
    fn two_entrants_have_a_closed_form() {
        // Chances equal the shares: π ratio = wins / losses, ν = ties / √(wins · losses).
        let fit = fit(&cells(2, &[(0, 1, 18, 8, 6)]), &[0, 1], None).unwrap();
        assert!((fit.theta[0] - fit.theta[1] - (18.0f64 / 8.0).ln()).abs() < 1e-10);
        assert!((fit.eta - 0.5f64.ln()).abs() < 1e-10);
    }

    #[test]
    fn factoring_and_iterating_give_the_same_step() {
        let cells = cells(3, &VOTES);
        let pairs: Vec<Pair> = cells
            .cells()
            .iter()
            .map(|cell| Pair {
                a: cell.a as usize,
                b: cell.b as usize,
                a_wins: cell.a_wins as f64,
                b_wins: cell.b_wins as f64,
                ties: cell.ties() as f64,
            })
            .collect();
        let derivatives = derivatives(&pairs, &[0.4, -0.1, -0.3, -0.2]);
        let exact = derivatives.factored(&pairs).unwrap();
        for (x, y) in exact.iter().zip(derivatives.iterated(&pairs).unwrap()) {
            assert!((x - y).abs() < 1e-10, "{x} {y}");
        }
    }

    #[test]
    fn hundreds_of_entrants_in_a_chain_have_their_odds() {
        // Every pair of a chain has its own odds of a win; the tie rate is common to all.
        let n = 700u32;
        let votes: Vec<_> = (0..n - 1)
            .map(|i| (i, i + 1, 4 + u64::from(i % 3), 5, 2))
            .collect();
        let all: Vec<u32> = (0..n).collect();
        let fit = fit(&cells(n as usize, &votes), &all, None).unwrap();
        for (i, pair) in fit.theta.windows(2).enumerate() {
            let (wins, losses) = ((4 + i % 3) as f64, 5.0);
            let d = pair[0] - pair[1];
            // The first derivative along the pair: wins − losses = n·(p − q).
            let (p, q, _, _) = chances(d, fit.eta);
            assert!(
                (wins - losses - (wins + losses + 2.0) * (p - q)).abs() < 1e-6,
                "{i}"
            );
        }
    }

    #[test]
    fn without_a_finite_maximum_there_is_an_error() {
        for votes in [
            // No ties at all; ties and wins of one side only; nothing but ties.
            vec![(0, 1, 3, 2, 0)],
            vec![(0, 1, 3, 0, 2)],
            vec![(0, 1, 0, 0, 2)],
        ] {
            let result = fit(&cells(2, &votes), &[0, 1], None);
            assert_eq!(result, Err(RatingError::TieRateUndetermined), "{votes:?}");
        }
        // A cycle of wins is enough.
        let cycle = [(0, 1, 2, 0, 1), (1, 2, 2, 0, 0), (0, 2, 0, 2, 0)];
        assert!(fit(&cells(3, &cycle), &[0, 1, 2], None).is_ok());
    }
}
