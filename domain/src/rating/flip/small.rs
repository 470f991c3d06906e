//! The votes to leave out as a matrix as small as there are pairs among them.

use super::Removal;

/// Votes to leave out, in their order, with what all beginnings of the list have in common.
pub(super) struct List {
    pub(super) taken: Vec<Removal>,
    /// For each removal its pair, as a place in `pairs`.
    pub(super) places: Vec<usize>,
    /// Pairs in the order in which the list comes to them, as places in the problem.
    pub(super) pairs: Vec<usize>,
    /// Eᵀ·H⁻¹·E.
    pub(super) between: Vec<Vec<f64>>,
    /// (e_a − e_b)ᵀ·H⁻¹·E for the two entrants in question.
    pub(super) lead: Vec<f64>,
}

/// What a pair loses, in weighted points.
pub(super) struct Loss {
    pub(super) ends: (usize, usize),
    pub(super) won: f64,
    pub(super) lost: f64,
    /// Whether the first entrant no longer has a point from the second.
    pub(super) a_holds: bool,
    pub(super) b_holds: bool,
    /// Chances before.
    pub(super) chances: (f64, f64),
}

impl Loss {
    pub(super) fn information(&self) -> f64 {
        (self.won + self.lost) * self.chances.0 * self.chances.1
    }

    /// Points lost beyond those expected.
    pub(super) fn surplus(&self) -> f64 {
        self.won * self.chances.1 - self.lost * self.chances.0
    }
}

/// I − D·K, factored by Gaussian elimination with pivots: with it H − E·D·Eᵀ is inverted.
pub(super) struct Small {
    rows: Vec<Vec<f64>>,
    order: Vec<usize>,
}

impl Small {
    /// `None` if the matrix is singular to working precision.
    pub(super) fn new(list: &List, losses: &[Loss]) -> Option<Self> {
        let n = losses.len();
        let mut rows: Vec<Vec<f64>> = losses
            .iter()
            .zip(&list.between)
            .enumerate()
            .map(|(i, (loss, between))| {
                let information = loss.information();
                let mut row: Vec<f64> = between[..n].iter().map(|k| -information * k).collect();
                row[i] += 1.0;
                row
            })
            .collect();
        let mut order: Vec<usize> = (0..n).collect();
        for column in 0..n {
            let pivot = (column..n)
                .max_by(|x, y| rows[*x][column].abs().total_cmp(&rows[*y][column].abs()))?;
            rows.swap(column, pivot);
            order.swap(column, pivot);
            let (above, below) = rows.split_at_mut(column + 1);
            let top = &above[column];
            if top[column].abs() < 1e-9 || !top[column].is_finite() {
                return None;
            }
            for row in below {
                let factor = row[column] / top[column];
                row[column] = factor;
                for (value, t) in row[column + 1..].iter_mut().zip(&top[column + 1..]) {
                    *value -= factor * t;
                }
            }
        }
        Some(Self { rows, order })
    }

    pub(super) fn solve(&self, right: Vec<f64>) -> Vec<f64> {
        let n = self.rows.len();
        let mut x: Vec<f64> = self.order.iter().map(|i| right[*i]).collect();
        for i in 0..n {
            let known: f64 = self.rows[i][..i].iter().zip(&x).map(|(l, x)| l * x).sum();
            x[i] -= known;
        }
        for i in (0..n).rev() {
            let known: f64 = self.rows[i][i + 1..]
                .iter()
                .zip(&x[i + 1..])
                .map(|(u, x)| u * x)
                .sum();
            x[i] = (x[i] - known) / self.rows[i][i];
        }
        x
    }

    /// The coefficients c of the first step −H⁻¹·E·c, from the board as it was.
    pub(super) fn first(&self, losses: &[Loss]) -> Vec<f64> {
        self.solve(losses.iter().map(Loss::surplus).collect())
    }
}
