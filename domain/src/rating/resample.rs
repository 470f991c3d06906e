//! Seeded resampling of votes: multinomial counts over the cells.

use super::{Cell, Cells};
pub(super) use crate::random::Random;
use crate::random::Redrawn;

/// How often each vote is drawn in one replicate, where votes are told apart: Poisson with mean 1 and
/// independently of all others, which differs from drawing as many votes as there are in their number
/// alone (Hanley and MacGibbon 2006). A weight depends on seed, replicate and row, so nothing is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowWeights(u64);

impl RowWeights {
    pub(super) fn of(seed: u64, replicate: u32) -> Self {
        Self(Random::of(seed, replicate).next())
    }

    /// How often row `row` is drawn.
    #[inline]
    pub(super) fn of_row(self, row: usize) -> u32 {
        // Chance of at most 0, 1, … draws; more than ten happen once in 10⁸ rows.
        const AT_MOST: [f64; 11] = [
            0.367_879_441_171_442_3,
            0.735_758_882_342_884_6,
            0.919_698_602_928_605_8,
            0.981_011_843_123_846_2,
            0.996_340_153_172_656_3,
            0.999_405_815_182_418_3,
            0.999_916_758_850_711_9,
            0.999_989_750_803_325_3,
            0.999_998_874_797_402,
            0.999_999_888_574_521_6,
            0.999_999_989_952_233_6,
        ];
        let start = self.0 ^ (row as u64).wrapping_mul(0xD134_2543_DE82_EF95);
        let uniform = Random::seeded(start).uniform();
        let mut draws = 0;
        for at_most in AT_MOST {
            draws += u32::from(uniform > at_most);
        }
        draws
    }
}

/// As many votes as `cells` has, each drawn from its votes with replacement.
pub(super) fn resample(cells: &Cells, random: &mut Random) -> Cells {
    let mut redrawn = Redrawn::from(cells.n_votes());
    let mut draw = |count: u64| redrawn.draw(random, count);
    let drawn = cells
        .cells()
        .iter()
        .map(|cell| Cell {
            a: cell.a,
            b: cell.b,
            a_wins: draw(cell.a_wins),
            b_wins: draw(cell.b_wins),
            // Both kinds of tie count the same in every rating.
            both: draw(cell.ties()),
            neither: 0,
        })
        .collect();
    Cells::from_sorted(cells.n_entrants(), drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_drawn_once_in_the_mean_with_a_variance_of_one_and_independently() {
        let rows = 400_000;
        let (one, other) = (RowWeights::of(5, 0), RowWeights::of(5, 1));
        let (mut sum, mut squares, mut none, mut product) = (0.0, 0.0, 0.0, 0.0);
        for row in 0..rows {
            let x = f64::from(one.of_row(row)) - 1.0;
            sum += x;
            squares += x * x;
            none += f64::from(u8::from(x < 0.0));
            product += x * (f64::from(other.of_row(row)) - 1.0);
            product += x * (f64::from(one.of_row(row + 1)) - 1.0);
        }
        let n = rows as f64;
        assert!((sum / n).abs() < 4.5 / n.sqrt(), "{}", sum / n);
        assert!((squares / n - 1.0).abs() < 0.02, "{}", squares / n);
        assert!((none / n - (-1f64).exp()).abs() < 0.004, "{}", none / n);
        assert!((product / n).abs() < 0.01, "{}", product / n);
    }

    #[test]
    fn a_resample_has_the_same_number_of_votes_and_is_repeatable() {
        let cells = Cells::from_cells(
            3,
            vec![
                Cell {
                    a_wins: 30,
                    b_wins: 11,
                    neither: 4,
                    ..Cell::empty(0, 1)
                },
                Cell {
                    a_wins: 9,
                    both: 2,
                    ..Cell::empty(1, 2)
                },
            ],
        )
        .unwrap();
        let once = resample(&cells, &mut Random::of(7, 5));
        assert_eq!(once.n_votes(), cells.n_votes());
        assert_eq!(once, resample(&cells, &mut Random::of(7, 5)));
        assert_ne!(once, resample(&cells, &mut Random::of(7, 6)));
        assert_ne!(once, resample(&cells, &mut Random::of(8, 5)));
    }
}
