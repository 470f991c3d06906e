//! Two entrants compared: who is better, how sure that is, and how many votes would settle it.
//!
//! The difference of two ratings has a variance of its own, which takes in that both were estimated
//! from the same votes; overlapping intervals say much less. With u = (H + λI)⁻¹(e_a − e_b) it is
//! uᵀBu, H, B and λ as in [`super::interval`]. Davidson's model has a tie rate besides the strengths, which
//! takes part in H and B.

use serde::{Deserialize, Serialize};

use super::bt::{Problem, sigmoid};
use super::components::Connectivity;
use super::davidson::Tested;
use super::predict::Prediction;
use super::{
    Cell, Cells, ELO_PER_LOGIT, Method, RatingError, Weighting, Z_95, bt, interval, sparse,
};
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

/// The method by which two entrants of a board by `method` are tested: its own where it has a chance that
/// one of two is the stronger, otherwise Bradley–Terry on every vote.
#[must_use]
pub const fn tested_by(method: Method) -> Method {
    match method {
        Method::Elo | Method::WinRate | Method::Borda => Method::BradleyTerry,
        own => own,
    }
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
    let method = match weighting {
        Weighting::Votes => Method::BradleyTerry,
        Weighting::Pairs => Method::BradleyTerryReweighted,
    };
    Comparer::new(cells, method)?.compare(a, b)
}

/// A fitted board, for many comparisons.
#[derive(Debug, Clone)]
pub struct Comparer<'a> {
    cells: &'a Cells,
    rated: Vec<u32>,
    model: Model,
}

/// What was fitted.
#[derive(Debug, Clone)]
enum Model {
    BradleyTerry { problem: Problem, theta: Vec<f64> },
    Davidson(Box<Tested>),
}

/// What a model says of two strengths, in log-odds.
struct Gap {
    difference: f64,
    variance: f64,
    /// Share of the points that the first is expected to take.
    expected: f64,
    /// What a vote between the two would add to the precision of the difference.
    taught: f64,
}

impl<'a> Comparer<'a> {
    /// Fits the board by the method that [`tested_by`] gives. Head to head every vote counts, the test looks
    /// at those that the method does.
    ///
    /// # Errors
    /// [`RatingError::NotConverged`].
    pub fn new(cells: &'a Cells, method: Method) -> Result<Self, RatingError> {
        let method = tested_by(method);
        if method == Method::Davidson {
            let mut rated = Connectivity::of(cells).rated;
            let tested = match Tested::new(cells, &rated) {
                // Without a tie rate the method rates nobody.
                Err(RatingError::TieRateUndetermined) => {
                    rated.clear();
                    Tested::default()
                }
                tested => tested?,
            };
            return Ok(Self {
                cells,
                rated,
                model: Model::Davidson(Box::new(tested)),
            });
        }
        let (spoken_of, weighting) = match method {
            Method::TiesIgnored => (Prediction::Decided, Weighting::Votes),
            Method::BradleyTerryReweighted => (Prediction::Points, Weighting::Pairs),
            _ => (Prediction::Points, Weighting::Votes),
        };
        let counted = spoken_of.of_cells(cells);
        let rated = Connectivity::of(&counted).rated;
        let problem = Problem::new(&counted, &rated, weighting);
        let theta = bt::maximise(&problem)?;
        Ok(Self {
            cells,
            rated,
            model: Model::BradleyTerry { problem, theta },
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
        let Gap {
            difference: d,
            variance,
            expected,
            taught,
        } = self.model.gap(a, b)?;
        let error = variance.sqrt();
        let z = d / error;
        let settled = z.abs() >= Z_95;
        Ok(PairTest {
            difference: ELO_PER_LOGIT * d,
            standard_error: ELO_PER_LOGIT * error,
            lower: ELO_PER_LOGIT * (d - Z_95 * error),
            upper: ELO_PER_LOGIT * (d + Z_95 * error),
            z,
            p_value: 2.0 * normal_cdf(-z.abs()),
            a_better: normal_cdf(z),
            expected,
            settled,
            votes_to_settle: if settled {
                Some(0)
            } else {
                votes_to_settle(d, variance, taught)
            },
        })
    }
}

impl Model {
    fn gap(&self, a: usize, b: usize) -> Result<Gap, RatingError> {
        match self {
            Self::BradleyTerry { problem, theta } => {
                let difference = theta[a] - theta[b];
                let p = sigmoid(difference);
                Ok(Gap {
                    difference,
                    variance: interval::difference(problem, theta, a, b)?,
                    expected: p,
                    taught: taught(problem, p),
                })
            }
            Self::Davidson(tested) => Ok(Gap {
                difference: tested.difference(a, b),
                variance: tested.variance(a, b)?,
                expected: tested.expected(a, b),
                taught: tested.taught(a, b),
            }),
        }
    }
}

/// What a vote between two, the first of whom takes the share `p`, adds to the precision of their
/// difference: (p·q)² / (p·q − ties/4).
fn taught(problem: &Problem, p: f64) -> f64 {
    let ties: f64 = problem.pairs.iter().map(|pair| pair.ties).sum();
    let spread = p * (1.0 - p);
    // Where nearly all votes tie, a share of a quarter of p·q keeps a vote from being worth
    // more than four decided ones.
    let noise = (spread - 0.25 * ties / problem.n_votes()).max(0.25 * spread);
    spread * spread / noise
}

/// Votes m at which d / √variance reaches 1.96, if m more votes between the two leave d as it is.
fn votes_to_settle(d: f64, variance: f64, taught: f64) -> Option<u64> {
    let wanted = (Z_95 / d).powi(2) - 1.0 / variance;
    let votes = (wanted / taught).ceil();
    (votes.is_finite() && votes < 1e12).then_some(votes.max(1.0) as u64)
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
