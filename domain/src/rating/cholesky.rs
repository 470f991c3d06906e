//! A dense Cholesky factorisation, enough for boards of several hundred entrants.

/// The lower factor L of a symmetric positive definite matrix A = L·Lᵀ, row-major `n × n`.
#[derive(Debug, Clone)]
pub(super) struct Cholesky {
    n: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors `matrix` (row-major, only the lower triangle is read) in place.
    /// `None` if it is not positive definite to working precision.
    pub(super) fn factor(n: usize, mut matrix: Vec<f64>) -> Option<Self> {
        debug_assert_eq!(matrix.len(), n * n);
        for j in 0..n {
            let (above, below) = matrix.split_at_mut((j + 1) * n);
            let row_j = &mut above[j * n..];
            let pivot = row_j[j] - dot(&row_j[..j], &row_j[..j]);
            // `!(> 0)` rather than `<= 0`, so that NaN is refused too.
            if !(pivot > 0.0 && pivot.is_finite()) {
                return None;
            }
            let pivot = pivot.sqrt();
            row_j[j] = pivot;
            for row_i in below.chunks_exact_mut(n) {
                row_i[j] = (row_i[j] - dot(&row_i[..j], &row_j[..j])) / pivot;
            }
        }
        Some(Self { n, lower: matrix })
    }

    /// Solves A·x = b, overwriting `b` with x.
    pub(super) fn solve(&self, b: &mut [f64]) {
        debug_assert_eq!(b.len(), self.n);
        for i in 0..self.n {
            let row = &self.lower[i * self.n..];
            b[i] = (b[i] - dot(&row[..i], &b[..i])) / row[i];
        }
        for i in (0..self.n).rev() {
            let row = &self.lower[i * self.n..];
            let x = b[i] / row[i];
            b[i] = x;
            for (value, l) in b[..i].iter_mut().zip(&row[..i]) {
                *value -= l * x;
            }
        }
    }

    /// A⁻¹, row-major.
    pub(super) fn inverse(&self) -> Vec<f64> {
        let mut inverse = vec![0.0; self.n * self.n];
        for (i, column) in inverse.chunks_exact_mut(self.n.max(1)).enumerate() {
            column[i] = 1.0;
            self.solve(column);
        }
        inverse
    }
}

/// Σ x·y in eight running sums: a single one would make every addition wait for the last.
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let (x_lanes, y_lanes) = (x.chunks_exact(8), y.chunks_exact(8));
    let tail = x_lanes.remainder().iter().zip(y_lanes.remainder());
    let mut sum: f64 = tail.map(|(x, y)| x * y).sum();
    let mut sums = [0.0; 8];
    for (x, y) in x_lanes.zip(y_lanes) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sum += sums.iter().sum::<f64>();
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_inverts() {
        let a = vec![4.0, 2.0, 0.4, 2.0, 5.0, 1.0, 0.4, 1.0, 3.0];
        let factor = Cholesky::factor(3, a.clone()).unwrap();
        let inverse = factor.inverse();
        for i in 0..3 {
            for j in 0..3 {
                let product: f64 = (0..3).map(|k| a[i * 3 + k] * inverse[k * 3 + j]).sum();
                let identity = if i == j { 1.0 } else { 0.0 };
                assert!((product - identity).abs() < 1e-14, "{i} {j} {product}");
            }
        }
    }

    #[test]
    fn a_larger_system_is_solved_to_rounding() {
        // 2 on the diagonal, −1 beside it; x = 1, 2, …, n.
        let n = 37;
        let mut a = vec![0.0; n * n];
        for i in 0..n {
            a[i * n + i] = 2.0;
            if i > 0 {
                a[i * n + i - 1] = -1.0;
                a[(i - 1) * n + i] = -1.0;
            }
        }
        let mut b = vec![0.0; n];
        b[n - 1] = n as f64 + 1.0;
        Cholesky::factor(n, a).unwrap().solve(&mut b);
        for (i, x) in b.iter().enumerate() {
            assert!((x - (i as f64 + 1.0)).abs() < 1e-11, "{i} {x}");
        }
    }

    #[test]
    fn refuses_what_is_not_positive_definite() {
        assert!(Cholesky::factor(2, vec![1.0, 2.0, 2.0, 1.0]).is_none());
        assert!(Cholesky::factor(1, vec![f64::NAN]).is_none());
    }
}
