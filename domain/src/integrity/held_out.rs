//! A board without the votes that are tested, and how surely it says who is preferred.

use crate::{
    outcome::Outcome,
    rating::{self, Cell, Cells, ELO_PER_LOGIT, FitOptions, RatingError, Z_95, bt::sigmoid},
};

/// A fitted board: of each rated entrant the log-odds strength and its standard error.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOut {
    strengths: Vec<Option<(f64, f64)>>,
}

impl HeldOut {
    /// The board of these cells.
    ///
    /// # Errors
    /// As [`rating::fit`].
    pub fn of(cells: &Cells) -> Result<Self, RatingError> {
        let fit = rating::fit(cells, &FitOptions::default())?;
        let strengths = fit
            .entrants
            .iter()
            .map(|standing| {
                let rating = standing.rating?;
                let half = (rating.upper - rating.lower) / 2.0;
                Some((rating.value / ELO_PER_LOGIT, half / ELO_PER_LOGIT / Z_95))
            })
            .collect();
        Ok(Self { strengths })
    }

    /// The board of the cells without some of their votes. Votes that the cells do not hold are none to
    /// take away.
    ///
    /// # Errors
    /// An index out of range, or as [`rating::fit`].
    pub fn without(
        cells: &Cells,
        votes: impl IntoIterator<Item = (u32, u32, Outcome)>,
    ) -> Result<Self, RatingError> {
        let own = Cells::from_votes(cells.n_entrants(), votes)?;
        let rest = cells
            .cells()
            .iter()
            .map(|cell| {
                let taken = own
                    .cells()
                    .binary_search_by_key(&(cell.a, cell.b), |own| (own.a, own.b))
                    .map_or(Cell::empty(cell.a, cell.b), |at| own.cells()[at]);
                Cell {
                    a: cell.a,
                    b: cell.b,
                    a_wins: cell.a_wins.saturating_sub(taken.a_wins),
                    b_wins: cell.b_wins.saturating_sub(taken.b_wins),
                    both: cell.both.saturating_sub(taken.both),
                    neither: cell.neither.saturating_sub(taken.neither),
                }
            })
            .collect();
        Self::of(&Cells::from_cells(cells.n_entrants(), rest)?)
    }

    /// How many entrants it rates.
    #[must_use]
    pub fn rated(&self) -> usize {
        self.strengths.iter().flatten().count()
    }

    /// An entrant's log-odds strength and its standard error, where it is rated.
    #[must_use]
    pub fn strength(&self, entrant: u32) -> Option<(f64, f64)> {
        self.strengths.get(entrant as usize).copied().flatten()
    }

    /// The largest chance with which an honest voter prefers `a` to `b`, given that one is preferred:
    /// σ(θa − θb + 1.96·SE + margin). The standard error of the difference is at most that of two
    /// independent strengths; `margin` is how far honest taste may be from the board, in log-odds. None
    /// where the board does not rate both.
    #[must_use]
    pub fn at_most(&self, a: u32, b: u32, margin: f64) -> Option<f64> {
        let ((a, a_se), (b, b_se)) = (self.strength(a)?, self.strength(b)?);
        Some(sigmoid(a - b + Z_95 * a_se.hypot(b_se) + margin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(votes: &[(u32, u32, Outcome, usize)]) -> Cells {
        let all = votes
            .iter()
            .flat_map(|&(l, r, outcome, n)| std::iter::repeat_n((l, r, outcome), n));
        Cells::from_votes(3, all).unwrap()
    }

    #[test]
    fn a_board_without_votes_is_the_board_of_the_others() {
        use Outcome::{Left, Neither, Right};
        let others = [(0, 1, Left, 30), (0, 1, Right, 10), (1, 2, Neither, 8)];
        let mine = [(1, 0, Left, 25), (2, 1, Left, 3)];
        let whole = cells(&[&others[..], &mine[..]].concat());
        let own = mine
            .iter()
            .flat_map(|&(l, r, o, n)| std::iter::repeat_n((l, r, o), n));
        let held = HeldOut::without(&whole, own).unwrap();
        assert_eq!(held, HeldOut::of(&cells(&others)).unwrap());
        assert_eq!(held.rated(), 3);
        // 30 of 40: odds of three, wider by two standard errors and the margin.
        let plain = held.at_most(0, 1, 0.0).unwrap();
        assert!(plain > 0.75 && plain < 0.9, "{plain}");
        assert!(held.at_most(0, 1, 1.0).unwrap() > plain);
        assert!(held.at_most(1, 0, 0.0).unwrap() < 0.5);
    }

    #[test]
    fn of_whom_the_board_rates_nothing_nothing_is_said() {
        let held = HeldOut::of(&cells(&[
            (0, 1, Outcome::Left, 5),
            (0, 1, Outcome::Right, 5),
        ]))
        .unwrap();
        assert_eq!(held.at_most(0, 2, 0.0), None);
        assert_eq!(held.at_most(0, 9, 0.0), None);
        assert_eq!(held.rated(), 2);
    }
}
