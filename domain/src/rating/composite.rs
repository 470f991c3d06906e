//! One board of several kinds of votes, such as "funny" and "original", with a weight for each.
//!
//! θ minimises Σ w_k·NLL_k(θ)/N_k: every kind counts by its weight, however many votes it has. The
//! same θ explains all kinds, so the rating is a compromise between them and not a mean of ratings:
//! an entrant that met nobody in one kind is judged there by nothing instead of by a gap. Intervals
//! are sandwich intervals with the weights as they are; kinds are taken as independent votes.

use super::components::Connectivity;
use super::{Cells, Fit, RatingError, Weighting, board, bt, interval};

/// One kind of votes.
#[derive(Debug, Clone, Copy)]
pub struct Kind<'a> {
    /// Its votes, indexed by the same entrants in every kind.
    pub cells: &'a Cells,
    /// Its share of the rating, relative to the other weights; 0 leaves it out.
    pub weight: f64,
}

/// Rates the entrants by all `kinds` together. Counts in the standings are over the kinds that have
/// a weight. One kind alone gives [`super::fit`].
///
/// # Errors
/// A negative weight or none above 0, kinds of different entrants, or
/// [`RatingError::NotConverged`].
pub fn fit(kinds: &[Kind<'_>]) -> Result<Fit, RatingError> {
    let mut sum = 0.0;
    for kind in kinds {
        if !(kind.weight.is_finite() && kind.weight >= 0.0) {
            return Err(RatingError::Weight {
                weight: kind.weight,
            });
        }
        sum += kind.weight;
    }
    if sum <= 0.0 {
        return Err(RatingError::Weight { weight: sum });
    }
    let used: Vec<Kind<'_>> = kinds
        .iter()
        .copied()
        .filter(|kind| kind.weight > 0.0)
        .collect();
    let mut all = Cells::new(used.first().map_or(0, |kind| kind.cells.n_entrants()));
    for kind in &used {
        all.merge(kind.cells)?;
    }
    let connectivity = Connectivity::of(&all);
    let rated = &connectivity.rated;
    if rated.is_empty() {
        return Ok(board(&all, &connectivity, &[], &[]));
    }
    // A vote weighs (w_k / Σw)·(N / N_k), so that the mean weight of a vote is 1.
    let mut by_kind: Vec<(f64, f64, Vec<bt::Pair>)> = Vec::new();
    let (mut n, mut present) = (0.0, 0.0);
    for kind in &used {
        let pairs: Vec<bt::Pair> = bt::pairs_among(kind.cells, rated, Weighting::Votes).collect();
        let votes: f64 = pairs.iter().map(bt::Pair::n).sum();
        if votes > 0.0 {
            n += votes;
            present += kind.weight;
            by_kind.push((kind.weight, votes, pairs));
        }
    }
    let mut pairs = Vec::new();
    for (weight, votes, mut of_kind) in by_kind {
        let weight = (weight / present) * (n / votes);
        of_kind.iter_mut().for_each(|pair| pair.weight = weight);
        pairs.extend(of_kind);
    }
    let problem = bt::Problem {
        n: rated.len(),
        pairs,
        weighting: Weighting::Votes,
    };
    let theta = bt::maximise(&problem)?;
    let variances = interval::sandwich(&problem, &theta)?;
    Ok(board(&all, &connectivity, &theta, &variances))
}
