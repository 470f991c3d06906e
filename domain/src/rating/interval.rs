//! Sandwich variances of Bradley–Terry strengths (Huber 1967; White 1982).
//!
//! V = H⁻¹ B H⁻¹ with H = Σ w·c·p(1−p)·L + λI and B = Σ c·(w·(y−p))²·L over rows (a, b, y) with
//! count c, weight w and pair Laplacian L. The ridge λ (1e-5 times the number of votes, or 1e-5 if
//! votes are weighted by pair) enters the variance alone, never the estimate: without it H has no
//! inverse, since adding a constant to every strength changes nothing.

use super::bt::{DENSE, Pair, Problem, sigmoid};
use super::cholesky::{self, Cholesky};
use super::{RatingError, Weighting, sparse};

/// λ per vote of unweighted data, and λ itself of weighted data.
const RIDGE: f64 = 1e-5;

/// Variance of each θ of `problem`, in squared log-odds, at the maximum `theta`.
///
/// # Errors
/// [`RatingError::NotConverged`] if `theta` is so extreme that the information matrix vanishes.
pub fn sandwich(problem: &Problem, theta: &[f64]) -> Result<Vec<f64>, RatingError> {
    let n = problem.n;
    let ridge = match problem.weighting {
        Weighting::Votes => RIDGE * problem.n_votes(),
        Weighting::Pairs => RIDGE,
    };
    let failed = RatingError::NotConverged {
        iterations: 0,
        gradient: f64::NAN,
    };
    // Σ (score variance) over the pairs: B, of which only the weights of the edges are needed.
    let scores = problem.pairs.iter().map(|pair| score_variance(pair, theta));
    if n > DENSE {
        let information: Vec<f64> = problem
            .pairs
            .iter()
            .map(|pair| pair.information(theta))
            .collect();
        let scores: Vec<f64> = scores.collect();
        return sparse::variances(problem, &information, &scores, ridge).ok_or(failed);
    }
    let mut half = vec![0.0; n * n];
    for (pair, score) in problem.pairs.iter().zip(scores) {
        let (low, high) = (pair.a.min(pair.b), pair.a.max(pair.b));
        half[high * n + low] -= score;
        half[low * n + low] += 0.5 * score;
        half[high * n + high] += 0.5 * score;
    }
    let factor = Cholesky::factor(n, problem.information(theta, ridge, n)).ok_or(failed)?;
    let mut inverse = factor.inverse();
    // Along the constant vector the inverse is large (1/λ) and B is zero: what cancels anyway is
    // taken away first, so that it cannot drown the rest in rounding.
    inverse.chunks_exact_mut(n).for_each(super::newton::centre);
    let variances = cholesky::quadratic_forms(n, &inverse, &half);
    Ok(variances.into_iter().map(|v| v.max(0.0)).collect())
}

/// Σ c·(w·(y−p))² over the outcomes of one pair.
fn score_variance(pair: &Pair, theta: &[f64]) -> f64 {
    let d = theta[pair.a] - theta[pair.b];
    let (p, q) = (sigmoid(d), sigmoid(-d));
    let squares = pair.a_wins * q * q + pair.b_wins * p * p + pair.ties * (0.5 - p) * (0.5 - p);
    pair.weight * pair.weight * squares
}
