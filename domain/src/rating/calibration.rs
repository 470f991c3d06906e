//! Predicted against observed: whether entrants win as often as their ratings say.
//!
//! Votes that the ratings were fitted to make any model look good; for an honest test, fit on some
//! votes and evaluate on others. A tie is half a point, so that predictions are shares of points.

use serde::{Deserialize, Serialize};

use super::Cells;
use super::predict::{Prediction, Shares};
use crate::stats::{Interval, wilson};

/// Votes of one pair against what the ratings predict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CellFit {
    /// First entrant, the smaller index.
    pub a: u32,
    /// Second entrant.
    pub b: u32,
    /// Votes of the pair.
    pub n: u64,
    /// Share of the points that `a` took.
    pub observed: f64,
    /// Share of the points that `a` was expected to take.
    pub predicted: f64,
    /// Observed minus predicted in standard errors of a share of `n` votes; large ones are pairs
    /// that ratings do not explain.
    pub residual: f64,
}

/// Votes whose favourite had about the same chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Least predicted share of the favourite.
    pub from: f64,
    /// Greatest predicted share of the favourite.
    pub to: f64,
    /// Votes.
    pub n: u64,
    /// Mean predicted share of the favourite.
    pub predicted: f64,
    /// Share of the points that the favourite took.
    pub observed: f64,
    /// Wilson's 95 % interval of the observed share.
    pub interval: Interval,
}

/// How well ratings predict votes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// One per pair with votes whose entrants both have a rating, in the order of the cells.
    pub cells: Vec<CellFit>,
    /// Bins with votes, by ascending chance of the favourite.
    pub bins: Vec<Bin>,
    /// Votes evaluated.
    pub n: u64,
    /// Mean of −y·ln p − (1−y)·ln(1−p), natural logarithm; a coin has 0.693.
    pub log_loss: f64,
    /// Least log loss that any predictions per pair could have on these votes.
    pub log_loss_floor: f64,
    /// Mean of (y − p)²; a coin has 0.25 on votes without ties.
    pub brier: f64,
    /// Mean over votes of |observed − predicted| of their bin (expected calibration error).
    pub calibration_error: f64,
}

/// Evaluates ratings in points of the Elo scale, one per entrant of `cells`, on those of their votes that
/// `prediction` speaks about; pairs with an unrated entrant are left out. The favourite's chances from ½ to 1 are divided into `bins`
/// bins of equal width, at least one. `None` without votes to evaluate.
#[must_use]
pub fn evaluate(
    cells: &Cells,
    ratings: &[Option<f64>],
    prediction: Prediction,
    bins: usize,
) -> Option<Calibration> {
    let bins = bins.max(1);
    let mut fits = Vec::new();
    // Votes, points of the favourite, predicted points.
    let mut sums = vec![(0u64, 0.0, 0.0); bins];
    let (mut n, mut log_loss, mut floor, mut brier) = (0u64, 0.0, 0.0, 0.0);
    let spoken_of = cells.cells().iter().map(|cell| prediction.of_cell(*cell));
    for cell in spoken_of.filter(|cell| cell.n() > 0) {
        let rating = |entrant: u32| ratings.get(entrant as usize).copied().flatten();
        let (Some(x), Some(y)) = (rating(cell.a), rating(cell.b)) else {
            continue;
        };
        let Shares {
            first: p,
            second: q,
            log_first,
            log_second,
        } = prediction.shares(x, y);
        let votes = cell.n() as f64;
        let points = cell.a_wins as f64 + 0.5 * cell.ties() as f64;
        let observed = points / votes;
        n = n.saturating_add(cell.n());
        log_loss -= points * log_first + (votes - points) * log_second;
        floor += votes * (entropy(observed) + entropy(1.0 - observed));
        brier += cell.a_wins as f64 * q * q
            + cell.b_wins as f64 * p * p
            + cell.ties() as f64 * (0.5 - p) * (0.5 - p);
        let (chance, taken) = if x >= y {
            (p, points)
        } else {
            (q, votes - points)
        };
        let bin = (((chance - 0.5) * 2.0 * bins as f64) as usize).min(bins - 1);
        let sum = &mut sums[bin];
        sum.0 = sum.0.saturating_add(cell.n());
        sum.1 += taken;
        sum.2 += votes * chance;
        let spread = (p * q / votes).sqrt();
        fits.push(CellFit {
            a: cell.a,
            b: cell.b,
            n: cell.n(),
            observed,
            predicted: p,
            residual: if spread > 0.0 {
                (observed - p) / spread
            } else {
                0.0
            },
        });
    }
    if n == 0 {
        return None;
    }
    let total = n as f64;
    let width = 0.5 / bins as f64;
    let bins: Vec<Bin> = sums
        .into_iter()
        .enumerate()
        .filter_map(|(i, (n, taken, predicted))| {
            let interval = wilson(taken, n)?;
            Some(Bin {
                from: 0.5 + width * i as f64,
                to: 0.5 + width * (i + 1) as f64,
                n,
                predicted: predicted / n as f64,
                observed: taken / n as f64,
                interval,
            })
        })
        .collect();
    let calibration_error = bins
        .iter()
        .map(|bin| bin.n as f64 * (bin.observed - bin.predicted).abs())
        .sum::<f64>()
        / total;
    Some(Calibration {
        cells: fits,
        bins,
        n,
        log_loss: log_loss / total,
        log_loss_floor: floor / total,
        brier: brier / total,
        calibration_error,
    })
}

/// −p·ln p.
fn entropy(p: f64) -> f64 {
    if p > 0.0 { -p * p.ln() } else { 0.0 }
}
