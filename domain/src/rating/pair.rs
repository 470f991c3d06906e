//! Two entrants compared: who is better, how sure that is, and how many votes would settle it.
//!
//! The difference of two ratings has a variance of its own, which takes in that both were estimated
//! from the same votes; overlapping intervals say much less. With u = (H + λI)⁻¹(e_a − e_b) it is
//! uᵀBu, H, B and λ as in [`super::interval`].

use serde::{Deserialize, Serialize};

use super::bt::{Problem, sigmoid};
use super::components::Connectivity;
use super::{Cell, Cells, ELO_PER_LOGIT, RatingError, Weighting, Z_95, bt, interval, sparse};
use crate::stats::normal_cdf;

/// What the votes say about two entrants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The first entrant.
    pub a: u32,
    /// The second entrant.
    pub b: u32,
    /// Votes for `a` against `b`.
    pub a_wins: u64,
    /// Votes for `b` against `a`.
    pub b_wins: u64,
    /// Votes between them that both were good.
    pub both: u64,
    /// Votes between them that neither was any good.
    pub neither: u64,
    /// What all votes together say; `None` unless both entrants are rated.
    pub test: Option<PairTest>,
}

/// The test of one rating against another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairTest {
    /// Rating of `a` minus rating of `b`, in points.
    pub difference: f64,
    /// Standard error of the difference, in points.
    pub standard_error: f64,
    /// Lower end of the 95 % interval of the difference.
    pub lower: f64,
    /// Upper end of the 95 % interval of the difference.
    pub upper: f64,
    /// Difference by standard error.
    pub z: f64,
    /// Chance of a difference at least as large, either way, if the two were equally strong.
    pub p_value: f64,
    /// Probability that `a` is the stronger one: Φ(z).
    pub a_better: f64,
    /// Share of the points that `a` is expected to take from `b`.
    pub expected: f64,
    /// Whether the 95 % interval excludes 0.
    pub settled: bool,
    /// How many more votes between the two would settle it, if `a` keeps taking the expected share
    /// and ties stay as frequent as among all votes; 0 if it is settled, `None` if no number would.
    pub votes_to_settle: Option<u64>,
}

/// Compares `a` with `b` by Bradley–Terry on all votes.
///
/// # Errors
/// An index out of range, twice the same entrant, or [`RatingError::NotConverged`].
pub fn compare(
    cells: &Cells,
    a: u32,
    b: u32,
    weighting: Weighting,
) -> Result<Comparison, RatingError> {
    Comparer::new(cells, weighting)?.compare(a, b)
}

/// A fitted board, for many comparisons.
#[derive(Debug, Clone)]
pub struct Comparer<'a> {
    cells: &'a Cells,
    rated: Vec<u32>,
    problem: Problem,
    theta: Vec<f64>,
}

impl<'a> Comparer<'a> {
    /// Fits the board.
    ///
    /// # Errors
    /// [`RatingError::NotConverged`].
    pub fn new(cells: &'a Cells, weighting: Weighting) -> Result<Self, RatingError> {
        let rated = Connectivity::of(cells).rated;
        let problem = Problem::new(cells, &rated, weighting);
        let theta = bt::maximise(&problem)?;
        Ok(Self {
            cells,
            rated,
            problem,
            theta,
        })
    }

    /// Compares two entrants.
    ///
    /// # Errors
    /// An index out of range or twice the same entrant.
    pub fn compare(&self, a: u32, b: u32) -> Result<Comparison, RatingError> {
        self.cells.check(a, b)?;
        let key = (a.min(b), a.max(b));
        let all = self.cells.cells();
        let cell = all
            .binary_search_by_key(&key, |cell| (cell.a, cell.b))
            .map_or(Cell::empty(key.0, key.1), |at| all[at]);
        let (a_wins, b_wins) = if a < b {
            (cell.a_wins, cell.b_wins)
        } else {
            (cell.b_wins, cell.a_wins)
        };
        let number = |entrant: u32| self.rated.binary_search(&entrant).ok();
        let test = match (number(a), number(b)) {
            (Some(a), Some(b)) => Some(self.test(a, b)?),
            _ => None,
        };
        Ok(Comparison {
            a,
            b,
            a_wins,
            b_wins,
            both: cell.both,
            neither: cell.neither,
            test,
        })
    }

    fn test(&self, a: usize, b: usize) -> Result<PairTest, RatingError> {
        let d = self.theta[a] - self.theta[b];
        let variance = interval::difference(&self.problem, &self.theta, a, b)?;
        let error = variance.sqrt();
        let z = d / error;
        let settled = z.abs() >= Z_95;
        let p = sigmoid(d);
        Ok(PairTest {
            difference: ELO_PER_LOGIT * d,
            standard_error: ELO_PER_LOGIT * error,
            lower: ELO_PER_LOGIT * (d - Z_95 * error),
            upper: ELO_PER_LOGIT * (d + Z_95 * error),
            z,
            p_value: 2.0 * normal_cdf(-z.abs()),
            a_better: normal_cdf(z),
            expected: p,
            settled,
            votes_to_settle: if settled {
                Some(0)
            } else {
                self.votes_to_settle(d, p, variance)
            },
        })
    }

    /// Votes m at which d / √variance reaches 1.96, if m more votes between the two leave d as it
    /// is: each adds (p·q)² / (p·q − ties/4) to the precision 1/variance.
    fn votes_to_settle(&self, d: f64, p: f64, variance: f64) -> Option<u64> {
        let ties: f64 = self.problem.pairs.iter().map(|pair| pair.ties).sum();
        let spread = p * (1.0 - p);
        // Where nearly all votes tie, a share of a quarter of p·q keeps a vote from being worth
        // more than four decided ones.
        let noise = (spread - 0.25 * ties / self.problem.n_votes()).max(0.25 * spread);
        let wanted = (Z_95 / d).powi(2) - 1.0 / variance;
        let votes = (wanted * noise / (spread * spread)).ceil();
        (votes.is_finite() && votes < 1e12).then_some(votes.max(1.0) as u64)
    }
}

/// (H + λI)⁻¹(e_a − e_b), for whoever needs the direction in which two strengths part.
pub(super) fn direction(
    problem: &Problem,
    theta: &[f64],
    a: usize,
    b: usize,
    ridge: f64,
) -> Result<Vec<f64>, RatingError> {
    let information: Vec<f64> = problem
        .pairs
        .iter()
        .map(|pair| {
            let d = theta[pair.a] - theta[pair.b];
            pair.weight * pair.n() * sigmoid(d) * sigmoid(-d)
        })
        .collect();
    let mut right = vec![0.0; problem.n];
    right[a] += 1.0;
    right[b] -= 1.0;
    sparse::solve(problem, &information, ridge, &right).ok_or(RatingError::NotConverged {
        iterations: 0,
        gradient: f64::NAN,
    })
}
