//! What one pass over votes with controls adds up: gradient and curvature, by pairs and controls.

/// Sums over votes of v·z·zᵀ, where z is (+1 left, −1 right, controls), and of the gradient.
pub(super) struct Sums<const K: usize> {
    /// Per pair, the lower triangle without its diagonal by rows.
    pairs: Vec<f64>,
    /// Entrants by controls.
    cross: Vec<[f64; K]>,
    /// Controls by controls, lower triangle.
    own: [[f64; K]; K],
    pub(super) strengths: Vec<f64>,
    pub(super) coefficients: [f64; K],
}

impl<const K: usize> Sums<K> {
    pub(super) fn new(n: usize) -> Self {
        Self {
            pairs: vec![0.0; n * n.saturating_sub(1) / 2],
            cross: vec![[0.0; K]; n],
            own: [[0.0; K]; K],
            strengths: vec![0.0; n],
            coefficients: [0.0; K],
        }
    }

    /// Adds a row of value `v` and slope `g`.
    #[inline]
    pub(super) fn add(&mut self, l: usize, r: usize, x: &[f64; K], v: f64, g: f64) {
        let (low, high) = (l.min(r), l.max(r));
        self.pairs[high * (high - 1) / 2 + low] += v;
        self.strengths[l] += g;
        self.strengths[r] -= g;
        let vx = x.map(|x| v * x);
        for (sum, vx) in self.cross[l].iter_mut().zip(&vx) {
            *sum += vx;
        }
        for (sum, vx) in self.cross[r].iter_mut().zip(&vx) {
            *sum -= vx;
        }
        for (sum, x) in self.coefficients.iter_mut().zip(x) {
            *sum += g * x;
        }
        for (k, (row, vx)) in self.own.iter_mut().zip(&vx).enumerate() {
            for (sum, x) in row[..=k].iter_mut().zip(x) {
                *sum += vx * x;
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (x, y) in self.pairs.iter_mut().zip(&other.pairs) {
            *x += y;
        }
        for (x, y) in self.strengths.iter_mut().zip(&other.strengths) {
            *x += y;
        }
        for (x, y) in self.cross.iter_mut().zip(&other.cross) {
            for k in 0..K {
                x[k] += y[k];
            }
        }
        for k in 0..K {
            self.coefficients[k] += other.coefficients[k];
            for j in 0..K {
                self.own[k][j] += other.own[k][j];
            }
        }
    }

    /// The lower triangle of Σ v·z·zᵀ without the entrants from `free` on, row-major.
    pub(super) fn fill(&self, free: usize, size: usize, matrix: &mut [f64]) {
        let n = self.cross.len();
        let mut diagonal = vec![0.0; n];
        for i in 1..n {
            let row = &self.pairs[i * (i - 1) / 2..][..i];
            for (j, v) in row.iter().enumerate() {
                diagonal[i] += v;
                diagonal[j] += v;
            }
            if i < free {
                for (target, v) in matrix[i * size..].iter_mut().zip(row) {
                    *target = -v;
                }
            }
        }
        for i in 0..free {
            matrix[i * size + i] = diagonal[i];
        }
        for k in 0..size - free {
            let row = &mut matrix[(free + k) * size..][..size];
            for (target, cross) in row[..free].iter_mut().zip(&self.cross) {
                *target = cross[k];
            }
            row[free..=free + k].copy_from_slice(&self.own[k][..=k]);
        }
    }
}
