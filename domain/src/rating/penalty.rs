//! Points taken from a fitted rating for a reason that no vote knows of, such as a banned joke.

use super::{Fit, ranks};

impl Fit {
    /// Takes `points[i]` from the rating of entrant `i` and from both ends of its interval, and ranks the
    /// rated entrants again. Entrants without a number keep their rating.
    #[must_use]
    pub fn less(mut self, points: &[f64]) -> Self {
        for (standing, points) in self.entrants.iter_mut().zip(points) {
            if let Some(rating) = &mut standing.rating {
                rating.value -= points;
                rating.lower -= points;
                rating.upper -= points;
            }
        }
        let kept: Vec<_> = self.entrants.iter().filter_map(|s| s.rating).collect();
        let rated = self.entrants.iter_mut().filter(|s| s.rating.is_some());
        for (standing, rank) in rated.zip(ranks::rank(&kept)) {
            standing.best_rank = Some(rank.best);
            standing.worst_rank = Some(rank.worst);
            standing.group = Some(rank.group);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::rating::{Cell, Cells, FitOptions, fit};

    #[test]
    fn a_penalty_moves_a_rating_and_the_ranks_behind_it() {
        let cell = |a, b, a_wins, b_wins| Cell {
            a,
            b,
            a_wins,
            b_wins,
            both: 0,
            neither: 0,
        };
        let cells = Cells::from_cells(
            3,
            vec![cell(0, 1, 90, 10), cell(1, 2, 90, 10), cell(0, 2, 97, 3)],
        )
        .unwrap();
        let before = fit(&cells, &FitOptions::default()).unwrap();
        let after = before.clone().less(&[1000.0]);
        let rating = |fit: &crate::rating::Fit, i: usize| fit.entrants[i].rating.unwrap();
        assert!((rating(&before, 0).value - rating(&after, 0).value - 1000.0).abs() < 1e-9);
        assert!((rating(&before, 0).lower - rating(&after, 0).lower - 1000.0).abs() < 1e-9);
        assert_eq!(rating(&before, 1).value, rating(&after, 1).value);
        assert_eq!(before.order(), [0, 1, 2]);
        assert_eq!(after.order(), [1, 2, 0]);
        assert_eq!(after.entrants[0].best_rank, Some(3));
    }
}
