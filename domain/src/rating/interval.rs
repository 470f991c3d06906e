//! Sandwich variances of Bradley–Terry strengths (Huber 1967; White 1982).
//!
//! V = H⁻¹ B H⁻¹ with H = Σ w·c·p(1−p)·L + λI and B = Σ c·(w·(y−p))²·L over rows (a, b, y) with
//! count c, weight w and pair Laplacian L. The ridge λ (1e-5 times the number of votes, or 1e-5 if
//! votes are weighted by pair) enters the variance alone, never the estimate: without it H has no
//! inverse, since adding a constant to every strength changes nothing.
//!
//! Where all residuals y − p vanish, as between two who have only ever tied, V is 0 and would claim
//! certainty. There the variance is the one that the model itself expects, with p(1−p) in place of
//! (y−p)² in B; without weights that is H⁻¹.

use super::bt::{DENSE, Pair, Problem};
use super::cholesky::{self, Cholesky};
use super::dense::{Dense, chances};
use super::newton::{self, Likelihood};
use super::{RatingError, Weighting, sparse};

/// λ per vote of unweighted data, and λ itself of weighted data.
const RIDGE: f64 = 1e-5;

/// A variance below this share of its entry of H⁻¹ is what rounding leaves of residuals that vanish.
pub(super) const VANISHED: f64 = 1e-12;

/// Variance of each θ of `problem`, in squared log-odds, at the maximum `theta`.
///
/// # Errors
/// [`RatingError::NotConverged`] if `theta` is so extreme that the information matrix vanishes.
pub fn sandwich(problem: &Problem, theta: &[f64]) -> Result<Vec<f64>, RatingError> {
    let n = problem.n;
    if n <= DENSE {
        let mut dense = Dense::new(n, problem.pairs.iter().copied());
        dense.gradient(theta, &mut vec![0.0; n]);
        let ridge = ridge(problem.weighting, problem.n_votes());
        return sandwich_dense(&dense, theta, ridge);
    }
    sandwich_sparse(problem, theta)
}

/// [`sandwich`] by iteration, where a matrix of all pairs would be too large.
pub(super) fn sandwich_sparse(problem: &Problem, theta: &[f64]) -> Result<Vec<f64>, RatingError> {
    let chances = chances(theta);
    let (mut information, mut scores) = (Vec::new(), Vec::new());
    for pair in &problem.pairs {
        let (p, q) = chances(pair.a, pair.b);
        information.push(pair.weight * pair.n() * p * q);
        scores.push(score_variance(pair, p, q));
    }
    let ridge = ridge(problem.weighting, problem.n_votes());
    let mut variances = sparse::variances(problem, &information, &scores, ridge).ok_or(FAILED)?;
    let heaviest = heaviest(problem, &information);
    let vanishes = |(variance, most): (&f64, &f64)| *variance * most < VANISHED;
    if variances.iter().zip(&heaviest).any(vanishes) {
        let weights = problem.pairs.iter().zip(&information);
        let expected: Vec<f64> = weights.map(|(pair, h)| pair.weight * h).collect();
        let expected = sparse::variances(problem, &information, &expected, ridge).ok_or(FAILED)?;
        for (variance, expected) in variances.iter_mut().zip(expected) {
            if *variance < VANISHED * expected {
                *variance = expected;
            }
        }
    }
    Ok(variances)
}

/// The information in each entrant's votes; its entry of H⁻¹ is about one over it, or more.
fn heaviest(problem: &Problem, information: &[f64]) -> Vec<f64> {
    let mut heaviest = vec![0.0; problem.n];
    for (pair, h) in problem.pairs.iter().zip(information) {
        heaviest[pair.a] += h;
        heaviest[pair.b] += h;
    }
    heaviest
}

/// Variance of θa − θb at the maximum `theta`, in squared log-odds.
///
/// # Errors
/// As [`sandwich`].
pub fn difference(
    problem: &Problem,
    theta: &[f64],
    a: usize,
    b: usize,
) -> Result<f64, RatingError> {
    let ridge = ridge(problem.weighting, problem.n_votes());
    let u = super::pair::direction(problem, theta, a, b, ridge)?;
    let chances = chances(theta);
    let forms = problem.pairs.iter().map(|pair| {
        let (p, q) = chances(pair.a, pair.b);
        let square = (u[pair.a] - u[pair.b]).powi(2);
        let expected = pair.weight * pair.weight * pair.n() * p * q;
        (score_variance(pair, p, q) * square, expected * square)
    });
    let (variance, expected) = forms.fold((0.0, 0.0), |sum, form| (sum.0 + form.0, sum.1 + form.1));
    Ok(if variance < VANISHED * expected {
        expected
    } else {
        variance
    })
}

const FAILED: RatingError = RatingError::NotConverged {
    iterations: 0,
    gradient: f64::NAN,
};

/// λ for data of `n_votes` votes.
pub(super) fn ridge(weighting: Weighting, n_votes: f64) -> f64 {
    match weighting {
        Weighting::Votes => RIDGE * n_votes,
        Weighting::Pairs => RIDGE,
    }
}

/// [`sandwich`] where the matrix fits, `theta` being the last point at which `dense` gave a gradient.
pub(super) fn sandwich_dense(
    dense: &Dense,
    theta: &[f64],
    ridge: f64,
) -> Result<Vec<f64>, RatingError> {
    let n = theta.len();
    // B, its lower triangle with half of the diagonal.
    let half = dense.half_of_score_variance(theta);
    let mut matrix = vec![0.0; n * n];
    dense.fill(n, ridge, &mut matrix);
    let factor = Cholesky::factor(n, matrix).ok_or(FAILED)?;
    let mut inverse = factor.inverse();
    // Along the constant vector the inverse is large (1/λ) and B is zero: what cancels anyway is
    // taken away first, so that it cannot drown the rest in rounding.
    inverse.chunks_exact_mut(n).for_each(newton::centre);
    let mut variances = cholesky::quadratic_forms(n, &inverse, &half);
    let own = |i: usize| inverse[i * (n + 1)];
    if (0..n).any(|i| variances[i] < VANISHED * own(i)) {
        let expected = dense.half_of_expected_variance(theta);
        let expected = cholesky::quadratic_forms(n, &inverse, &expected);
        for (variance, expected) in variances.iter_mut().zip(expected) {
            if *variance < VANISHED * expected {
                *variance = expected;
            }
        }
    }
    Ok(variances.into_iter().map(|v| v.max(0.0)).collect())
}

/// Σ c·(w·(y−p))² over the outcomes of one pair, `p` and `q` being the chances of its two entrants.
fn score_variance(pair: &Pair, p: f64, q: f64) -> f64 {
    let squares = pair.a_wins * q * q + pair.b_wins * p * p + pair.ties * (0.5 - p) * (0.5 - p);
    pair.weight * pair.weight * squares
}
