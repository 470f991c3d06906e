//! Contextual Bradley–Terry: ratings with the influence of style taken out.
//!
//! The log-odds that left beats right are θl − θr + x·β, where x are the vote's controls, each
//! standardised over the votes: (x − mean) / deviation. A control is any number per vote that changes
//! its sign with the sides, such as [`normalised_difference`] of two lengths. β has a ridge; θ has
//! none, since [`super::components`] guarantees a finite maximum for it once β is finite.
//!
//! Intervals are sandwich intervals of the penalised likelihood: V = H⁻¹ B H⁻¹ with
//! H = Σ w·p(1−p)·z·zᵀ + ridge of β + 10⁻⁵·Σw·I and B = Σ (w·(y−p))²·z·zᵀ − λ²·β·βᵀ/n, where z is
//! (+1 left, −1 right, x) and λ the ridge on the summed loss. The published implementation leaves the
//! ridge out of H; at a small ridge the two agree.

mod rows;
mod sums;

use serde::{Deserialize, Serialize};

use super::components::Connectivity;
use super::{Cells, ELO_PER_LOGIT, Fit, RatingError, Weighting, Z_95, board, bt, newton};
use crate::outcome::Outcome;
use rows::Rows;

/// Most entrants: beyond, the matrix of all pairs no longer fits.
pub const MAX_ENTRANTS: usize = 2000;

/// Most controls.
pub const MAX_CONTROLS: usize = 32;

/// A block of votes by columns, all of the same length. Nothing is copied: votes in memory of any
/// layout can be given as a list of these.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// Index of the entrant on the left.
    pub left: &'a [u32],
    /// Index of the entrant on the right.
    pub right: &'a [u32],
    /// Who was preferred.
    pub outcome: &'a [Outcome],
    /// One column per control, the same controls in every chunk; left minus right.
    pub controls: &'a [&'a [f64]],
}

/// How strongly coefficients are drawn towards 0. Published implementations differ by orders of
/// magnitude, because some penalise the mean loss and some the sum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ridge {
    /// ½·r·‖β‖² is added to the mean loss of a vote; arena-rank's `reg`, which is 1 by default and
    /// leaves about a fifth of each coefficient.
    MeanLoss(f64),
    /// ½·r·‖β‖² is added to the summed loss, as in logistic regressions with C = 1/r. With many votes
    /// hardly anything is drawn.
    SummedLoss(f64),
}

impl Default for Ridge {
    /// `SummedLoss(1.0)`: style is controlled for, not a fifth of it.
    fn default() -> Self {
        Self::SummedLoss(1.0)
    }
}

/// What to fit.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ContextualOptions {
    /// How much each vote weighs. Weights are scaled to a mean of 1, so that a ridge means the same.
    pub weighting: Weighting,
    /// Ridge of the coefficients.
    pub ridge: Ridge,
    /// Whether the mean of a control is left in it. Left in, exchanging the sides of any vote
    /// changes nothing; taken out, as published implementations do, only of all votes at once.
    pub keep_mean: bool,
}

/// One control and what it does to a vote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// Mean over the votes.
    pub mean: f64,
    /// Standard deviation over the votes, divisor n.
    pub deviation: f64,
    /// `None` if the control is constant, and says nothing.
    pub coefficient: Option<Coefficient>,
}

/// A coefficient: change of the log-odds by one standard deviation of its control.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// Estimate, in log-odds.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
}

impl Coefficient {
    /// The same as rating points: what one standard deviation is worth.
    #[must_use]
    pub fn points(&self) -> f64 {
        self.value * ELO_PER_LOGIT
    }
}

/// A board with controls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contextual {
    /// Ratings, intervals and ranks with style controlled for.
    pub fit: Fit,
    /// One per column of controls.
    pub controls: Vec<Control>,
}

/// (a − b) / (a + b), the usual control from two counts such as lengths; 0 if both are 0.
#[must_use]
pub fn normalised_difference(a: f64, b: f64) -> f64 {
    let sum = a + b;
    if sum == 0.0 { 0.0 } else { (a - b) / sum }
}

/// Rates `n_entrants` entrants by the votes in `chunks`, with sandwich intervals. Time is linear in
/// votes, memory is bounded by entrants; a rounding error apart, neither the order of the votes nor
/// the division into chunks matters, and the number of processors does not matter at all.
///
/// Rated are the entrants that [`super::fit`] rates. Votes that lead out of that set are not used.
///
/// # Errors
/// Votes that [`Cells::from_votes`] refuses, columns of different lengths, a control that is not a
/// finite number, a negative ridge, more than [`MAX_CONTROLS`] or [`MAX_ENTRANTS`], or, with a ridge
/// of 0, [`RatingError::ControlsUndetermined`].
pub fn fit(
    n_entrants: usize,
    chunks: &[Chunk<'_>],
    options: &ContextualOptions,
) -> Result<Contextual, RatingError> {
    let n_controls = check(chunks, options)?;
    let votes = chunks.iter().flat_map(|chunk| {
        let sides = chunk.left.iter().zip(chunk.right);
        sides.zip(chunk.outcome).map(|((l, r), o)| (*l, *r, *o))
    });
    let cells = Cells::from_votes(n_entrants, votes)?;
    let connectivity = Connectivity::of(&cells);
    let rated = &connectivity.rated;
    if rated.len() > MAX_ENTRANTS {
        return Err(RatingError::TooLarge {
            what: "entrants",
            n: rated.len(),
            limit: MAX_ENTRANTS,
        });
    }
    if rated.is_empty() {
        let nothing = Control {
            mean: 0.0,
            deviation: 0.0,
            coefficient: None,
        };
        return Ok(Contextual {
            fit: board(&cells, &connectivity, &[], &[]),
            controls: vec![nothing; n_controls],
        });
    }
    let solved = match n_controls {
        0 | 1 => solve::<1>(&cells, rated, chunks, n_controls, options),
        2 => solve::<2>(&cells, rated, chunks, n_controls, options),
        3 => solve::<3>(&cells, rated, chunks, n_controls, options),
        4 => solve::<4>(&cells, rated, chunks, n_controls, options),
        5..=8 => solve::<8>(&cells, rated, chunks, n_controls, options),
        9..=16 => solve::<16>(&cells, rated, chunks, n_controls, options),
        _ => solve::<MAX_CONTROLS>(&cells, rated, chunks, n_controls, options),
    };
    let (theta, variances, controls) = solved?;
    Ok(Contextual {
        fit: board(&cells, &connectivity, &theta, &variances),
        controls,
    })
}

/// The number of controls, if everything fits together.
fn check(chunks: &[Chunk<'_>], options: &ContextualOptions) -> Result<usize, RatingError> {
    let refused = |control: usize, reason: String| RatingError::Control { control, reason };
    let (Ridge::MeanLoss(ridge) | Ridge::SummedLoss(ridge)) = options.ridge;
    if !(ridge.is_finite() && ridge >= 0.0) {
        let reason = format!("a ridge of {ridge} is not a number of at least 0");
        return Err(refused(0, reason));
    }
    let n_controls = chunks.first().map_or(0, |chunk| chunk.controls.len());
    if n_controls > MAX_CONTROLS {
        return Err(RatingError::TooLarge {
            what: "controls",
            n: n_controls,
            limit: MAX_CONTROLS,
        });
    }
    for chunk in chunks {
        let n = chunk.left.len();
        let missing = chunk.controls.len().min(n_controls);
        if chunk.controls.len() != n_controls {
            let reason = "every chunk of votes must have the same controls".to_owned();
            return Err(refused(missing, reason));
        }
        if chunk.right.len() != n || chunk.outcome.len() != n {
            let reason = "left, right and outcome must have the same number of rows".to_owned();
            return Err(refused(0, reason));
        }
        for (control, column) in chunk.controls.iter().enumerate() {
            if column.len() != n {
                let reason = format!("{} rows for {n} votes", column.len());
                return Err(refused(control, reason));
            }
        }
    }
    Ok(n_controls)
}

/// Strengths, their variances, and the controls.
type Solved = (Vec<f64>, Vec<f64>, Vec<Control>);

/// [`fit`] for up to `K` controls.
fn solve<const K: usize>(
    cells: &Cells,
    rated: &[u32],
    chunks: &[Chunk<'_>],
    n_controls: usize,
    options: &ContextualOptions,
) -> Result<Solved, RatingError> {
    let n = rated.len();
    let mut rows = Rows::<K>::new(cells, rated, chunks, n_controls, options)?;
    let mut start = bt::estimate_from(cells, rated, options.weighting, None)?;
    start.resize(n + K, 0.0);
    let solution = newton::climb(&mut rows, start).map_err(|error| {
        if rows.ridge() == 0.0 {
            RatingError::ControlsUndetermined
        } else {
            error
        }
    })?;
    let variances = rows.sandwich(&solution)?;
    let controls = (0..n_controls)
        .map(|control| {
            let scale = rows.scale(control);
            let (value, standard_error) = (solution[n + control], variances[n + control].sqrt());
            Control {
                mean: scale.mean,
                deviation: scale.deviation,
                coefficient: (!scale.is_constant()).then_some(Coefficient {
                    value,
                    standard_error,
                    lower: value - Z_95 * standard_error,
                    upper: value + Z_95 * standard_error,
                }),
            }
        })
        .collect();
    Ok((solution[..n].to_vec(), variances[..n].to_vec(), controls))
}
