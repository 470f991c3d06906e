//! How much the next vote on a pair would teach: by how much it is expected to shrink the variance of
//! all ratings together.
//!
//! The board's own fit has no answer for an entrant that has only won or has no votes at all, and these
//! are the ones a vote teaches most about. So this is a fit of its own: Bradley–Terry with a normal prior
//! on the strengths, whose information matrix H is always invertible. A vote on the pair x = eₐ − e_b
//! adds w·x·xᵀ to H and takes w·‖H⁻¹x‖² / (1 + w·xᵀH⁻¹x) from the trace of H⁻¹ (Sherman and Morrison
//! 1950; Fedorov 1972 for the criterion, known as A-optimality). w is p(1 − p) / φ, with φ the dispersion
//! that is left when ties count half: votes that often end in a tie scatter less than wins and losses.

use std::f64::consts::PI;

use super::Cells;
use super::bt::sigmoid;
use super::cholesky::Cholesky;

/// Spread of strengths before any vote, in log-odds: 1.5 are 260 points.
const PRIOR: f64 = 1.5;

/// Up to so many entrants the covariances are kept; beyond, every entrant's own variance alone.
const MATRIX: usize = 800;

/// Sweeps after which the strengths are near enough: they choose pairs and are shown to nobody.
const SWEEPS: usize = 40;

/// Change of a strength, in log-odds, that is no change.
const STILL: f64 = 1e-4;

/// What the votes up to some moment say about the worth of the next one. Entrants as in the cells.
#[derive(Debug, Clone)]
pub struct Design {
    /// Strengths in log-odds.
    strengths: Vec<f64>,
    /// Diagonals of H⁻¹ and of its square.
    own: Vec<(f64, f64)>,
    /// The same for pairs, row by row; empty for more entrants than [`MATRIX`].
    shared: Vec<[f32; 2]>,
    /// φ: the variance of a vote over that of a vote without ties.
    dispersion: f64,
    /// Votes that were fitted.
    fitted: u64,
    /// Votes since then, by entrant and in all.
    since: Vec<u32>,
    n_since: u64,
}

impl Design {
    /// Fits the votes so far, which may be none. Grows with the cube of the entrants up to 800 of them
    /// (500: a fraction of a second), and with the number of pairs beyond.
    #[must_use]
    pub fn fit(cells: &Cells) -> Self {
        let n = cells.n_entrants();
        let precision = 1.0 / (PRIOR * PRIOR);
        let strengths = strengths(cells, precision);
        let dispersion = dispersion(cells, &strengths);
        let mut diagonal = vec![precision; n];
        let mut matrix = vec![0.0; if n <= MATRIX { n * n } else { 0 }];
        for cell in cells.cells() {
            let (a, b) = (cell.a as usize, cell.b as usize);
            let p = sigmoid(strengths[a] - strengths[b]);
            let w = cell.n() as f64 * p * (1.0 - p) / dispersion;
            diagonal[a] += w;
            diagonal[b] += w;
            if n <= MATRIX {
                matrix[a.max(b) * n + a.min(b)] -= w;
            }
        }
        let mut design = Self {
            strengths,
            own: diagonal.iter().map(|h| (1.0 / h, 1.0 / (h * h))).collect(),
            shared: Vec::new(),
            dispersion,
            fitted: cells.n_votes(),
            since: vec![0; n],
            n_since: 0,
        };
        if n <= MATRIX {
            for (i, h) in diagonal.iter().enumerate() {
                matrix[i * n + i] = *h;
            }
            // Positive definite by the prior; were it not, the diagonal would have to do.
            if let Some(factor) = Cholesky::factor(n, matrix) {
                design.keep(n, factor.inverse(), precision);
            }
        }
        design
    }

    /// Keeps the inverse and its square.
    fn keep(&mut self, n: usize, mut inverse: Vec<f64>, precision: f64) {
        // All strengths moving together is no difference of two: taken out, so that what is left does
        // not drown in it.
        let common = 1.0 / (precision * n.max(1) as f64);
        inverse.iter_mut().for_each(|v| *v -= common);
        let mut square = vec![0.0; n];
        self.shared = Vec::with_capacity(n * n);
        for i in 0..n {
            square.fill(0.0);
            let row = &inverse[i * n..][..n];
            for (v, other) in row.iter().zip(inverse.chunks_exact(n)) {
                for (sum, u) in square.iter_mut().zip(other) {
                    *sum += v * u;
                }
            }
            self.own[i] = (row[i], square[i]);
            self.shared
                .extend(row.iter().zip(&square).map(|(v, g)| [*v as f32, *g as f32]));
        }
    }

    /// How many entrants it knows.
    #[must_use]
    pub fn n_entrants(&self) -> usize {
        self.strengths.len()
    }

    /// Votes it has heard of: fitted and since.
    #[must_use]
    pub fn n_votes(&self) -> u64 {
        self.fitted + self.n_since
    }

    /// Notes a vote on two entrants; nothing is fitted. Entrants it does not know change nothing.
    pub fn record(&mut self, a: u32, b: u32) {
        for entrant in [a, b] {
            if let Some(n) = self.since.get_mut(entrant as usize) {
                *n = n.saturating_add(1);
            }
        }
        self.n_since += 1;
    }

    /// Whether there are `n_votes` by now such that fitting again is worth it: a twentieth more or fewer
    /// than were fitted, and at least one for each entrant. So the fits that many votes cost are as many
    /// as their logarithm says, and a vote costs nothing of them.
    #[must_use]
    pub fn is_due(&self, n_votes: u64) -> bool {
        n_votes.abs_diff(self.fitted) >= (self.fitted / 20).max(self.since.len() as u64).max(1)
    }

    /// The expected fall of the summed variance of all strengths, in squared log-odds, by one more vote on
    /// two entrants; above 0. Votes since the fit count as if they had told as much about each entrant as
    /// a vote between equals.
    #[must_use]
    pub fn gain(&self, a: u32, b: u32) -> f64 {
        let (a, b) = (a as usize, b as usize);
        let ((Some(&(va, ga)), Some(&(vb, gb))), n) =
            ((self.own.get(a), self.own.get(b)), self.own.len())
        else {
            return f64::MIN_POSITIVE;
        };
        let [vab, gab] = self
            .shared
            .get(a * n + b)
            .map_or([0.0; 2], |pair| [f64::from(pair[0]), f64::from(pair[1])]);
        let shrunk = |entrant: usize, variance: f64| {
            1.0 / (1.0 + f64::from(self.since[entrant]) * 0.25 * variance / self.dispersion)
        };
        let (fa, fb) = (shrunk(a, va), shrunk(b, vb));
        let variance = (fa * va + fb * vb - 2.0 * (fa * fb).sqrt() * vab).max(1e-12);
        let square = (fa * fa * ga + fb * fb * gb - 2.0 * fa * fb * gab).max(1e-24);
        // p(1 − p) as it is expected, the difference being uncertain (MacKay 1992).
        let d = self.strengths[a] - self.strengths[b];
        let p = sigmoid(d / (1.0 + PI / 8.0 * variance).sqrt());
        let w = p * (1.0 - p) / self.dispersion;
        (w * square / (1.0 + w * variance)).max(f64::MIN_POSITIVE)
    }
}

/// The most likely strengths under the prior, near enough: each in turn to its own maximum.
fn strengths(cells: &Cells, precision: f64) -> Vec<f64> {
    let n = cells.n_entrants();
    // By entrant: against whom, its points, votes.
    let mut met: Vec<Vec<(u32, f64, f64)>> = vec![Vec::new(); n];
    for cell in cells.cells() {
        let (votes, half) = (cell.n() as f64, 0.5 * cell.ties() as f64);
        met[cell.a as usize].push((cell.b, cell.a_wins as f64 + half, votes));
        met[cell.b as usize].push((cell.a, cell.b_wins as f64 + half, votes));
    }
    let mut strengths = vec![0.0; n];
    for _ in 0..SWEEPS {
        let mut largest = 0.0f64;
        for entrant in 0..n {
            let own = strengths[entrant];
            let (mut slope, mut curvature) = (-precision * own, precision);
            for &(other, points, votes) in &met[entrant] {
                let p = sigmoid(own - strengths[other as usize]);
                slope += points - votes * p;
                curvature += votes * p * (1.0 - p);
            }
            let step = (slope / curvature).clamp(-1.0, 1.0);
            strengths[entrant] += step;
            largest = largest.max(step.abs());
        }
        if largest < STILL {
            break;
        }
    }
    strengths
}

/// φ: how much votes scatter around their expectation, over how much they would without ties; 1 while
/// votes are few.
fn dispersion(cells: &Cells, strengths: &[f64]) -> f64 {
    const FEW: f64 = 5.0;
    let (mut observed, mut expected) = (FEW, FEW);
    for cell in cells.cells() {
        let p = sigmoid(strengths[cell.a as usize] - strengths[cell.b as usize]);
        let q = 1.0 - p;
        observed += cell.a_wins as f64 * q * q
            + cell.b_wins as f64 * p * p
            + cell.ties() as f64 * (0.5 - p) * (0.5 - p);
        expected += cell.n() as f64 * p * q;
    }
    (observed / expected).clamp(0.1, 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rating::Cell;

    fn cells(n: usize, votes: &[(u32, u32, u64, u64, u64)]) -> Cells {
        let cells = votes.iter().map(|&(a, b, a_wins, b_wins, ties)| Cell {
            a_wins,
            b_wins,
            both: ties,
            ..Cell::empty(a, b)
        });
        Cells::from_cells(n, cells.collect()).unwrap()
    }

    /// The sum of all variances, from a matrix inverted by elimination; strengths and φ of `design`.
    fn trace(design: &Design, cells: &Cells) -> f64 {
        let n = design.n_entrants();
        let mut m = vec![vec![0.0; 2 * n]; n];
        for i in 0..n {
            m[i][i] = 1.0 / (PRIOR * PRIOR);
            m[i][n + i] = 1.0;
        }
        for cell in cells.cells() {
            let (a, b) = (cell.a as usize, cell.b as usize);
            let p = sigmoid(design.strengths[a] - design.strengths[b]);
            let w = cell.n() as f64 * p * (1.0 - p) / design.dispersion;
            for (i, j, sign) in [(a, a, 1.0), (b, b, 1.0), (a, b, -1.0), (b, a, -1.0)] {
                m[i][j] += sign * w;
            }
        }
        for i in 0..n {
            let pivot = m[i][i];
            m[i].iter_mut().for_each(|v| *v /= pivot);
            for k in (0..n).filter(|&k| k != i) {
                let factor = m[k][i];
                let row = m[i].clone();
                m[k].iter_mut()
                    .zip(&row)
                    .for_each(|(v, r)| *v -= factor * r);
            }
        }
        (0..n).map(|i| m[i][n + i]).sum()
    }

    #[test]
    fn the_gain_is_the_fall_of_the_summed_variance() {
        let before = cells(
            4,
            &[
                (0, 1, 60, 40, 20),
                (1, 2, 30, 10, 5),
                (0, 3, 9, 3, 2),
                (2, 3, 50, 45, 0),
            ],
        );
        let design = Design::fit(&before);
        for (a, b) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
            let mut after = before.clone();
            after
                .record(a, b, crate::outcome::Outcome::Left)
                .expect("a pair");
            let fall = trace(&design, &before) - trace(&design, &after);
            let gain = design.gain(a, b);
            // Apart by what is not known of the difference: p(1 − p) is taken in its middle.
            assert!((gain / fall - 1.0).abs() < 0.05, "{a}, {b}: {gain} {fall}");
        }
    }

    #[test]
    fn equals_with_few_votes_teach_most_and_ties_make_votes_worth_more() {
        let design = Design::fit(&cells(5, &[(0, 1, 190, 10, 0), (2, 4, 100, 100, 0)]));
        assert!(
            design.gain(2, 3) > 10.0 * design.gain(2, 4),
            "new against old"
        );
        assert!(
            design.gain(3, 2) > 1.05 * design.gain(3, 0),
            "a new one against an equal rather than a much stronger one"
        );
        let clear = Design::fit(&cells(2, &[(0, 1, 500, 500, 0)]));
        let tied = Design::fit(&cells(2, &[(0, 1, 250, 250, 500)]));
        assert!((tied.dispersion - 0.5).abs() < 0.01 && (clear.dispersion - 1.0).abs() < 0.01);
        assert!(
            tied.own[0].0 < clear.own[0].0,
            "the same votes, less scatter"
        );
    }

    #[test]
    fn votes_since_the_fit_make_the_next_ones_worth_less() {
        let mut design = Design::fit(&Cells::new(3));
        let fresh = design.gain(0, 1);
        assert!((design.gain(0, 2) / fresh - 1.0).abs() < 1e-6);
        for _ in 0..4 {
            design.record(0, 1);
        }
        assert!(design.gain(0, 1) < 0.6 * fresh);
        assert!(design.gain(0, 1) < design.gain(0, 2) && design.gain(0, 2) < fresh);
        assert_eq!(design.n_votes(), 4);
        design.record(7, 9);
        assert!(design.gain(7, 0) > 0.0, "whom it does not know");
    }

    #[test]
    fn only_wins_no_votes_and_no_entrants_are_no_trouble() {
        let design = Design::fit(&cells(3, &[(0, 1, 1_000, 0, 0)]));
        assert!(
            design
                .strengths
                .iter()
                .all(|s| s.is_finite() && s.abs() < 10.0)
        );
        assert!(design.gain(1, 2).is_finite());
        assert_eq!(Design::fit(&Cells::new(0)).n_entrants(), 0);
    }

    #[test]
    fn fits_become_rare_as_votes_become_many() {
        let design = Design::fit(&Cells::new(10));
        assert!(!design.is_due(9) && design.is_due(10));
        let design = Design::fit(&cells(2, &[(0, 1, 500, 500, 0)]));
        assert!(!design.is_due(1_049) && design.is_due(1_050));
        assert!(design.is_due(900), "after corrections");
    }

    #[test]
    fn beyond_the_matrix_the_own_variances_say_nearly_the_same() {
        let many = MATRIX as u32 + 1;
        let votes: Vec<_> = (1..many).map(|i| (i - 1, i, 3, 2, 1)).collect();
        let design = Design::fit(&cells(many as usize, &votes));
        assert!(design.shared.is_empty());
        assert!(
            design.gain(0, many - 1) > design.gain(5, 6),
            "the ends have half the votes"
        );
    }
}
