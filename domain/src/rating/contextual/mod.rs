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
//! ridge out of H; at a small ridge the two agree. [`fit_bootstrap`] resamples the votes instead.

mod resampled;
mod rows;
mod sums;

use serde::{Deserialize, Serialize};

use super::components::Connectivity;
use super::{Cells, ELO_PER_LOGIT, Fit, RatingError, Unrated, Weighting, Z_95, board, bt, newton};
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
    /// Its standard error, by the sandwich.
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
    rate(n_entrants, chunks, options, None)
}

/// As [`fit`], with 95 % percentile intervals over `replicates` resamples of the votes, of ratings and
/// of coefficients. The same seed gives the same intervals, whatever the number of processors. Each
/// resample is a fit: time grows with their number.
///
/// An entrant whom more than 2.5 % of the resamples do not rate has no interval, and no rating for that
/// reason ([`Unrated::Interval`]).
///
/// # Errors
/// As [`fit`], and fewer than 40 replicates.
pub fn fit_bootstrap(
    n_entrants: usize,
    chunks: &[Chunk<'_>],
    options: &ContextualOptions,
    replicates: u32,
    seed: u64,
) -> Result<Contextual, RatingError> {
    if replicates < 40 {
        return Err(RatingError::TooFewReplicates { replicates });
    }
    rate(n_entrants, chunks, options, Some((replicates, seed)))
}

/// With sandwich intervals, or with those of so many resamples by a seed.
fn rate(
    n_entrants: usize,
    chunks: &[Chunk<'_>],
    options: &ContextualOptions,
    bootstrap: Option<(u32, u64)>,
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
    let task = Task {
        cells: &cells,
        rated,
        chunks,
        n_controls,
        options,
        bootstrap,
    };
    let solved = match n_controls {
        0 | 1 => solve::<1>(&task),
        2 => solve::<2>(&task),
        3 => solve::<3>(&task),
        4 => solve::<4>(&task),
        5..=8 => solve::<8>(&task),
        9..=16 => solve::<16>(&task),
        _ => solve::<MAX_CONTROLS>(&task),
    };
    let solved = solved?;
    let mut fit = board(&cells, &connectivity, &solved.theta, &solved.variances);
    if let Some(ends) = solved.ends {
        for (&entrant, ends) in rated.iter().zip(ends) {
            let standing = &mut fit.entrants[entrant as usize];
            standing.unrated = ends.is_none().then_some(Unrated::Interval);
            standing.rating = standing.rating.map(|rating| match ends {
                Some((lower, upper)) => super::Rating {
                    lower,
                    upper,
                    ..rating
                },
                None => super::Rating::open(rating.value),
            });
        }
        // Ranks by the new intervals.
        fit = fit.requiring_votes(0);
    }
    Ok(Contextual {
        fit,
        controls: solved.controls,
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

/// What is to be solved.
struct Task<'a> {
    cells: &'a Cells,
    rated: &'a [u32],
    chunks: &'a [Chunk<'a>],
    n_controls: usize,
    options: &'a ContextualOptions,
    /// Replicates and seed, if intervals come from resamples.
    bootstrap: Option<(u32, u64)>,
}

/// What was found.
struct Solved {
    theta: Vec<f64>,
    variances: Vec<f64>,
    /// Ends of the ratings' intervals where they come from resamples, in points.
    ends: Option<Vec<Option<(f64, f64)>>>,
    controls: Vec<Control>,
}

/// Solves for up to `K` controls.
fn solve<const K: usize>(task: &Task<'_>) -> Result<Solved, RatingError> {
    let n = task.rated.len();
    let mut rows = Rows::<K>::new(
        task.cells,
        task.rated,
        task.chunks,
        task.n_controls,
        task.options,
    )?;
    let mut start = bt::estimate_from(task.cells, task.rated, task.options.weighting, None)?;
    start.resize(n + K, 0.0);
    let solution = newton::climb(&mut rows, start).map_err(|error| {
        if rows.ridge() == 0.0 {
            RatingError::ControlsUndetermined
        } else {
            error
        }
    })?;
    let variances = rows.sandwich(&solution)?;
    let mut ends = match task.bootstrap {
        Some((replicates, seed)) => {
            Some(resampled::ends(task, &rows, &solution, replicates, seed)?)
        }
        None => None,
    };
    let of_controls = ends.as_mut().map(|ends| ends.split_off(n));
    let controls = (0..task.n_controls)
        .map(|control| {
            let scale = rows.scale(control);
            let (value, standard_error) = (solution[n + control], variances[n + control].sqrt());
            let (lower, upper) = match &of_controls {
                Some(ends) => ends[control].unwrap_or((f64::NEG_INFINITY, f64::INFINITY)),
                None => (value - Z_95 * standard_error, value + Z_95 * standard_error),
            };
            Control {
                mean: scale.mean,
                deviation: scale.deviation,
                coefficient: (!scale.is_constant()).then_some(Coefficient {
                    value,
                    standard_error,
                    lower,
                    upper,
                }),
            }
        })
        .collect();
    Ok(Solved {
        theta: solution[..n].to_vec(),
        variances: variances[..n].to_vec(),
        ends,
        controls,
    })
}
