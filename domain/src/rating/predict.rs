//! What a fitted method says of the next vote between two entrants: the share of the point that either
//! is expected to take.

use super::bt::{log_sigmoid, sigmoid};
use super::{Cell, Cells, ELO_PER_LOGIT, davidson};

/// How the ratings of a method, on the Elo scale, become expected shares of a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prediction {
    /// σ of the difference in log-odds, a tie being half a point: Bradley–Terry and Elo.
    Points,
    /// The same, of votes that have a winner alone: ties ignored.
    Decided,
    /// The chance of a win and half the chance of a tie: Davidson.
    WithTies {
        /// ln ν, see [`davidson::Davidson::eta`].
        eta: f64,
    },
}

/// The expected shares of two entrants and their natural logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shares {
    pub(super) first: f64,
    pub(super) second: f64,
    pub(super) log_first: f64,
    pub(super) log_second: f64,
}

impl Prediction {
    /// The share of a point that the entrant with the rating `a` is expected to take from the one with `b`.
    #[must_use]
    pub fn share(self, a: f64, b: f64) -> f64 {
        self.shares(a, b).first
    }

    pub(super) fn shares(self, a: f64, b: f64) -> Shares {
        let d = (a - b) / ELO_PER_LOGIT;
        match self {
            Self::Points | Self::Decided => Shares {
                first: sigmoid(d),
                second: sigmoid(-d),
                log_first: log_sigmoid(d),
                log_second: log_sigmoid(-d),
            },
            Self::WithTies { eta } => {
                let (first, second) = davidson::expected(d, eta);
                Shares {
                    first,
                    second,
                    log_first: first.ln(),
                    log_second: second.ln(),
                }
            }
        }
    }

    /// The votes of a pair that this speaks about.
    #[must_use]
    pub const fn of_cell(self, cell: Cell) -> Cell {
        match self {
            Self::Decided => Cell {
                both: 0,
                neither: 0,
                ..cell
            },
            Self::Points | Self::WithTies { .. } => cell,
        }
    }

    /// The votes that this speaks about.
    #[must_use]
    pub fn of_cells(self, cells: &Cells) -> Cells {
        let kept = cells.cells().iter().map(|cell| self.of_cell(*cell));
        Cells::from_sorted(
            cells.n_entrants(),
            kept.filter(|cell| cell.n() > 0).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_is_half_a_point_to_either() {
        // Odds of 4 to 1 among decided votes, and ν = 1: win, loss and tie are 2 : ½ : 1.
        let d = ELO_PER_LOGIT * 4f64.ln();
        let with_ties = Prediction::WithTies { eta: 0.0 };
        let expected = (2.0 + 0.5) / 3.5;
        assert!((with_ties.share(1000.0 + d, 1000.0) - expected).abs() < 1e-12);
        assert!((with_ties.share(1000.0, 1000.0 + d) - (1.0 - expected)).abs() < 1e-12);
        assert!((Prediction::Points.share(1000.0 + d, 1000.0) - 0.8).abs() < 1e-12);
        assert_eq!(with_ties.share(990.0, 990.0), 0.5);
    }

    #[test]
    fn without_ties_davidson_is_bradley_terry() {
        let none = Prediction::WithTies { eta: -800.0 };
        for d in [-3000.0, -40.0, 0.0, 7.0, 400.0] {
            let (x, y) = (
                none.shares(1000.0 + d, 1000.0),
                Prediction::Points.shares(1000.0 + d, 1000.0),
            );
            assert!((x.first - y.first).abs() < 1e-12, "{d}");
            assert!((x.log_first - y.log_first).abs() < 1e-9, "{d}");
        }
    }

    #[test]
    fn ties_ignored_speaks_of_decided_votes_alone() {
        let mut cell = Cell::empty(0, 1);
        (cell.a_wins, cell.both, cell.neither) = (3, 2, 1);
        assert_eq!(Prediction::Decided.of_cell(cell).n(), 3);
        assert_eq!(Prediction::Points.of_cell(cell).n(), 6);
        let mut tied = Cell::empty(0, 2);
        tied.both = 4;
        let cells = Cells::from_cells(3, vec![cell, tied]).unwrap();
        assert_eq!(Prediction::Decided.of_cells(&cells).n_votes(), 3);
        assert_eq!(Prediction::Decided.of_cells(&cells).cells().len(), 1);
    }
}
