//! Bradley–Terry by maximum likelihood: damped Newton steps on the cells.
//!
//! P(a beats b) = σ(θa − θb), a tie counting as half a win for each (Bradley and Terry 1952). The
//! log-likelihood is concave, and strictly so apart from a constant added to every θ, which the
//! convention mean(θ) = 0 removes. Nothing is regularised: [`super::components`] guarantees that the
//! maximum is finite.

use super::dense::Dense;
use super::newton::Likelihood;
use super::sparse::Sparse;
use super::{Cells, RatingError, Weighting, interval, newton};

/// Votes of a pair below which [`Weighting::Pairs`] does not raise its weight any further.
const MIN_PAIR_VOTES: f64 = 50.0;

impl Weighting {
    /// Weight of each vote of a pair with `n` of them.
    pub(super) fn of_votes(self, n: f64) -> f64 {
        match self {
            Self::Votes => 1.0,
            Self::Pairs => 1.0 / n.max(MIN_PAIR_VOTES),
        }
    }
}

/// The votes of one pair in the numbering of a [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// First entrant.
    pub a: usize,
    /// Second entrant.
    pub b: usize,
    /// Votes for `a`.
    pub a_wins: f64,
    /// Votes for `b`.
    pub b_wins: f64,
    /// Votes without a winner.
    pub ties: f64,
    /// Weight of each of these votes.
    pub weight: f64,
}

impl Pair {
    /// Votes of the pair.
    #[must_use]
    pub fn n(&self) -> f64 {
        self.a_wins + self.b_wins + self.ties
    }

    /// Points of `a`: wins and half the ties.
    #[must_use]
    pub fn a_points(&self) -> f64 {
        self.a_wins + 0.5 * self.ties
    }

    /// Points of `b`: wins and half the ties.
    #[must_use]
    pub fn b_points(&self) -> f64 {
        self.b_wins + 0.5 * self.ties
    }
}

/// The pairs of `cells` among the entrants in `rated` (ascending indices), which become 0, 1, ….
pub(super) fn pairs_among(
    cells: &Cells,
    rated: &[u32],
    weighting: Weighting,
) -> impl Iterator<Item = Pair> {
    let mut number = vec![usize::MAX; cells.n_entrants()];
    for (i, &entrant) in rated.iter().enumerate() {
        number[entrant as usize] = i;
    }
    cells.cells().iter().filter_map(move |cell| {
        let n = cell.n();
        let (a, b) = (number[cell.a as usize], number[cell.b as usize]);
        (n > 0 && a != usize::MAX && b != usize::MAX).then(|| Pair {
            a,
            b,
            a_wins: cell.a_wins as f64,
            b_wins: cell.b_wins as f64,
            ties: cell.ties() as f64,
            weight: weighting.of_votes(n as f64),
        })
    })
}

/// A fit to be done: the entrants to rate, renumbered from 0, and the votes among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Number of entrants.
    pub n: usize,
    /// Pairs with at least one vote.
    pub pairs: Vec<Pair>,
    /// How the votes were weighted.
    pub weighting: Weighting,
}

impl Problem {
    /// Restricts `cells` to the entrants in `rated` (ascending indices), which become 0, 1, ….
    #[must_use]
    pub fn new(cells: &Cells, rated: &[u32], weighting: Weighting) -> Self {
        Self {
            n: rated.len(),
            pairs: pairs_among(cells, rated, weighting).collect(),
            weighting,
        }
    }

    /// All votes, unweighted.
    #[must_use]
    pub fn n_votes(&self) -> f64 {
        self.pairs.iter().map(Pair::n).sum()
    }

    /// Gradient of the log-likelihood at `theta`: points won minus points expected, weighted.
    #[must_use]
    pub fn gradient(&self, theta: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; self.n];
        for pair in &self.pairs {
            let d = theta[pair.a] - theta[pair.b];
            // Points minus n·p, written so that neither side loses digits when p is near 0 or 1.
            let surplus =
                pair.weight * (pair.a_points() * sigmoid(-d) - pair.b_points() * sigmoid(d));
            gradient[pair.a] += surplus;
            gradient[pair.b] -= surplus;
        }
        gradient
    }

    /// Log-likelihood at `theta`.
    #[must_use]
    pub fn log_likelihood(&self, theta: &[f64]) -> f64 {
        self.pairs
            .iter()
            .map(|pair| {
                let d = theta[pair.a] - theta[pair.b];
                -pair.weight * (pair.a_points() * softplus(-d) + pair.b_points() * softplus(d))
            })
            .sum()
    }
}

/// The maximum and, if `intervals`, the sandwich variance of each strength, of the entrants in
/// `rated`, which must be strongly connected. Sought from `start`, of which the result does not
/// depend by a single bit.
pub(super) fn estimate(
    cells: &Cells,
    rated: &[u32],
    weighting: Weighting,
    start: Option<Vec<f64>>,
    intervals: bool,
) -> Result<(Vec<f64>, Option<Vec<f64>>), RatingError> {
    let n = rated.len();
    if !(2..=DENSE).contains(&n) {
        let problem = Problem::new(cells, rated, weighting);
        let theta = if n < 2 {
            vec![0.0; n]
        } else {
            newton::settle(&mut Sparse::new(&problem), start)?
        };
        let variances = if intervals {
            Some(interval::sandwich(&problem, &theta)?)
        } else {
            None
        };
        return Ok((theta, variances));
    }
    // Straight from the cells to the matrices: a list of pairs in between would cost as much again.
    let pairs = || pairs_among(cells, rated, weighting);
    let mut votes = 0.0;
    let mut dense = Dense::new(n, pairs().inspect(|pair| votes += pair.n()));
    let theta = newton::settle(&mut dense, start)?;
    let variances = if intervals {
        dense.gradient(&theta, &mut vec![0.0; n]);
        let ridge = interval::ridge(weighting, votes);
        Some(interval::sandwich_dense(&dense, &theta, ridge)?)
    } else {
        None
    };
    Ok((theta, variances))
}

/// The maximum alone, sought from `start`; its last bits depend on it.
pub(super) fn estimate_from(
    cells: &Cells,
    rated: &[u32],
    weighting: Weighting,
    start: Option<Vec<f64>>,
) -> Result<Vec<f64>, RatingError> {
    let n = rated.len();
    let start = start.unwrap_or_else(|| vec![0.0; n]);
    if !(2..=DENSE).contains(&n) {
        if n < 2 {
            return Ok(vec![0.0; n]);
        }
        let problem = Problem::new(cells, rated, weighting);
        return newton::climb(&mut Sparse::new(&problem), start);
    }
    newton::climb(
        &mut Dense::new(n, pairs_among(cells, rated, weighting)),
        start,
    )
}

/// Up to this many entrants, a matrix of all pairs is faster than lists of neighbours.
pub(super) const DENSE: usize = 600;

/// The θ with mean 0 that maximises the likelihood of `problem`, one per entrant. It depends on the
/// problem alone, to the last bit.
///
/// # Errors
/// [`RatingError::NotConverged`] if no maximum was reached, which for a strongly connected problem
/// would be a defect.
pub fn maximise(problem: &Problem) -> Result<Vec<f64>, RatingError> {
    if problem.n < 2 || problem.pairs.is_empty() {
        return Ok(vec![0.0; problem.n]);
    }
    if problem.n <= DENSE {
        let mut dense = Dense::new(problem.n, problem.pairs.iter().copied());
        return newton::settle(&mut dense, None);
    }
    newton::settle(&mut Sparse::new(problem), None)
}

/// The logistic function, without overflow for large arguments.
#[must_use]
pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// ln σ(x), without overflow.
pub(super) fn log_sigmoid(x: f64) -> f64 {
    -softplus(-x)
}

/// ln(1 + eˣ), without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
