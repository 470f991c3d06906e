//! Sandwich variances of Bradley–Terry strengths (Huber 1967; White 1982).
//!
//! V = H⁻¹ B H⁻¹ with H = Σ w·c·p(1−p)·L + λI and B = Σ c·(w·(y−p))²·L over rows (a, b, y) with
//! count c, weight w and pair Laplacian L. The ridge λ (1e-5 times the number of votes, or 1e-5 if
//! votes are weighted by pair) enters the variance alone, never the estimate: without it H has no
//! inverse, since adding a constant to every strength changes nothing.

use super::bt::{Pair, Problem, sigmoid};
use super::cholesky::Cholesky;
use super::{RatingError, Weighting};

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
    let factor = Cholesky::factor(n, problem.information(theta, ridge, n)).ok_or(
        RatingError::NotConverged {
            iterations: 0,
            gradient: f64::NAN,
        },
    )?;
    let inverse = factor.inverse();
    // V_ii = Σ over pairs of (score variance) · (H⁻¹_ia − H⁻¹_ib)²: a sum of squares, so that it
    // cannot come out negative, and B is never formed.
    let scores: Vec<(usize, usize, f64)> = problem
        .pairs
        .iter()
        .map(|pair| (pair.a, pair.b, score_variance(pair, theta)))
        .collect();
    Ok(inverse
        .chunks_exact(n)
        .map(|row| {
            scores
                .iter()
                .map(|&(a, b, score)| score * (row[a] - row[b]).powi(2))
                .sum()
        })
        .collect())
}

/// Σ c·(w·(y−p))² over the outcomes of one pair.
fn score_variance(pair: &Pair, theta: &[f64]) -> f64 {
    let d = theta[pair.a] - theta[pair.b];
    let (p, q) = (sigmoid(d), sigmoid(-d));
    let squares = pair.a_wins * q * q + pair.b_wins * p * p + pair.ties * (0.5 - p) * (0.5 - p);
    pair.weight * pair.weight * squares
}
