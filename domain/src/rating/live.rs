//! A board that takes one vote after the other.
//!
//! A vote changes one cell, and the refit begins at the last solution. What comes out does not depend
//! on that by a single bit: a board built vote by vote, one rebuilt from the ledger, and
//! [`super::fit`] on the same cells are equal. See `newton::settle` for how.

use super::components::Connectivity;
use super::{Cells, Fit, FitOptions, RatingError, board, bt};
use crate::outcome::Outcome;

/// Cells with the last solution.
#[derive(Debug, Clone)]
pub struct Live {
    cells: Cells,
    options: FitOptions,
    /// Strength by entrant at the last fit; 0 for those who had none.
    strengths: Vec<f64>,
    /// Who was connected at the last fit, while no vote can have changed it.
    connectivity: Option<Connectivity>,
}

impl Live {
    /// A board of the votes so far, which may be none.
    #[must_use]
    pub const fn new(cells: Cells, options: FitOptions) -> Self {
        Self {
            cells,
            options,
            strengths: Vec::new(),
            connectivity: None,
        }
    }

    /// Counts one vote; nothing is computed.
    ///
    /// # Errors
    /// As [`Cells::record`].
    pub fn record(&mut self, left: u32, right: u32, outcome: Outcome) -> Result<(), RatingError> {
        if self.cells.record(left, right, outcome)? {
            self.connectivity = None;
        }
        Ok(())
    }

    /// The votes so far.
    #[must_use]
    pub const fn cells(&self) -> &Cells {
        &self.cells
    }

    /// The board of the votes so far, the same as [`super::fit`] of [`Live::cells`] and faster.
    ///
    /// # Errors
    /// As [`super::fit`].
    pub fn fit(&mut self) -> Result<Fit, RatingError> {
        // Among several groups, the number of votes decides which comes first.
        let known = self.connectivity.take();
        let connectivity = known
            .filter(|known| known.rated.len() == self.cells.n_entrants())
            .unwrap_or_else(|| Connectivity::of(&self.cells));
        let (fit, strengths) = fit(&self.cells, &connectivity, &self.options, &self.strengths)?;
        self.strengths = strengths;
        self.connectivity = Some(connectivity);
        Ok(fit)
    }
}

/// Fits a board, beginning at `strengths` by entrant if there are as many; gives the new ones.
pub(super) fn fit(
    cells: &Cells,
    connectivity: &Connectivity,
    options: &FitOptions,
    strengths: &[f64],
) -> Result<(Fit, Vec<f64>), RatingError> {
    let rated = &connectivity.rated;
    let start = (strengths.len() == cells.n_entrants()).then(|| {
        let start = rated.iter().map(|&entrant| strengths[entrant as usize]);
        start.collect()
    });
    let (theta, variances) = if rated.is_empty() {
        (Vec::new(), None)
    } else {
        bt::estimate(cells, rated, options.weighting, start, true)?
    };
    let mut strengths = vec![0.0; cells.n_entrants()];
    for (&entrant, theta) in rated.iter().zip(&theta) {
        strengths[entrant as usize] = *theta;
    }
    let variances = variances.unwrap_or_default();
    Ok((board(cells, connectivity, &theta, &variances), strengths))
}
