//! A dense Cholesky factorisation, enough for boards of several hundred entrants.
//!
//! Everything rests on [`dots`], eight inner products at a time: each number that is loaded is used
//! several times, which is what makes the factor and its inverse fast.

use std::sync::LazyLock;

use pulp::{Arch, Simd, WithSimd};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

/// Columns that are worked on together.
const COLUMNS: usize = 4;

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
        let mut first = 0;
        while first < n {
            let width = COLUMNS.min(n - first);
            // The diagonal block, one column after the other.
            for j in first..first + width {
                let (above, below) = matrix.split_at_mut((j + 1) * n);
                let row_j = &mut above[j * n..];
                let pivot = row_j[j] - dot(&row_j[..j], &row_j[..j]);
                // `!(> 0)` rather than `<= 0`, so that NaN is refused too.
                if !(pivot > 0.0 && pivot.is_finite()) {
                    return None;
                }
                row_j[j] = pivot.sqrt();
                for row_i in below.chunks_exact_mut(n).take(first + width - j - 1) {
                    row_i[j] = (row_i[j] - dot(&row_i[..j], &row_j[..j])) / row_j[j];
                }
            }
            // The rows below it: what the columns before contribute, then the block itself.
            let (above, below) = matrix.split_at_mut((first + width) * n);
            let block: [&[f64]; COLUMNS] =
                std::array::from_fn(|c| &above[(first + c.min(width - 1)) * n..][..n]);
            let mut rows = below;
            while !rows.is_empty() {
                let (pair, rest) = rows.split_at_mut((2 * n).min(rows.len()));
                rows = rest;
                let (top, bottom) = pair.split_at_mut(n);
                let second = if bottom.is_empty() { &*top } else { &*bottom };
                let sums = dots([top, second], block, 0, first);
                for (row, sums) in [top, bottom].into_iter().zip(sums) {
                    if row.is_empty() {
                        continue;
                    }
                    for c in 0..width {
                        let j = first + c;
                        let inner: f64 = (first..j).map(|k| row[k] * block[c][k]).sum();
                        row[j] = (row[j] - sums[c] - inner) / block[c][j];
                    }
                }
            }
            first += width;
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

    /// A⁻¹, row-major: with X = L⁻¹ it is XᵀX.
    pub(super) fn inverse(&self) -> Vec<f64> {
        let n = self.n;
        // Row i of `columns` is column i of X, which begins with i zeros.
        let blocks = in_turn(n, n.div_ceil(COLUMNS), |block| {
            self.columns_of_inverse(block)
        });
        let columns = blocks.concat();
        let pairs = in_turn(n, n.div_ceil(2), |pair| {
            let (i, last) = (2 * pair, (2 * pair + 1).min(n - 1));
            let rows = [&columns[i * n..][..n], &columns[last * n..][..n]];
            let mut products = vec![0.0; 2 * n];
            for j in (0..=last).step_by(COLUMNS) {
                let j: [usize; COLUMNS] = std::array::from_fn(|c| (j + c).min(n - 1));
                // Both factors are zero before the larger of the two indices.
                let from = i.max(j[0]);
                let sums = dots(rows, j.map(|j| &columns[j * n..][..n]), from, n);
                for c in 0..COLUMNS {
                    products[j[c]] = sums[0][c];
                    products[n + j[c]] = sums[1][c];
                }
            }
            products
        });
        let mut inverse = vec![0.0; n * n];
        for (pair, products) in pairs.iter().enumerate() {
            for (i, row) in (2 * pair..n).zip(products.chunks_exact(n)) {
                inverse[i * n..=i * n + i].copy_from_slice(&row[..=i]);
                for (j, value) in row[..i].iter().enumerate() {
                    inverse[j * n + i] = *value;
                }
            }
        }
        inverse
    }

    /// Columns of L⁻¹, as many as are worked on together, one after the other.
    fn columns_of_inverse(&self, block: usize) -> Vec<f64> {
        let n = self.n;
        let first = block * COLUMNS;
        let width = COLUMNS.min(n - first);
        let mut rows = vec![0.0; width * n];
        for c in 0..width {
            rows[c * n + first + c] = 1.0 / self.lower[(first + c) * n + first + c];
        }
        let mut k = first + 1;
        while k < n {
            // Two rows of L at a time; the second needs what the first has just given.
            let next = (k + 1).min(n - 1);
            let (upper, lower) = (&self.lower[k * n..][..n], &self.lower[next * n..][..n]);
            let xs: [&[f64]; COLUMNS] = std::array::from_fn(|c| &rows[c.min(width - 1) * n..][..n]);
            let sums = dots([upper, lower], xs, first, k);
            for c in 0..width {
                let x = &mut rows[c * n..][..n];
                if k > first + c {
                    x[k] = -sums[0][c] / upper[k];
                }
                if next > k && next > first + c {
                    x[next] = -(sums[1][c] + lower[k] * x[k]) / lower[next];
                }
            }
            k += 2;
        }
        rows
    }
}

/// Up to this size, starting a thread costs more than it saves.
const ALONE: usize = 100;

/// Results of `work` for 0, 1, … `items` − 1 in a problem of size `n`, on as many threads as there are
/// where that is worth it.
fn in_turn<T: Send>(n: usize, items: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    if n <= ALONE {
        return (0..items).map(work).collect();
    }
    (0..items).into_par_iter().map(work).collect()
}

/// For every row i of the symmetric `a`: aᵢᵀ·B·aᵢ, where `half` is the lower triangle of the
/// symmetric B with its diagonal halved and zeros above. All row-major `n × n`.
pub(super) fn quadratic_forms(n: usize, a: &[f64], half: &[f64]) -> Vec<f64> {
    let pairs = in_turn(n, n.div_ceil(2), |pair| {
        let (i, last) = (2 * pair, (2 * pair + 1).min(n - 1));
        let rows = [&a[i * n..][..n], &a[last * n..][..n]];
        let mut sums = [0.0; 2];
        for j in (0..n).step_by(COLUMNS) {
            let width = COLUMNS.min(n - j);
            let block = std::array::from_fn(|c| &half[(j + c.min(width - 1)) * n..][..n]);
            let products = dots(rows, block, 0, j + width);
            for r in 0..2 {
                for c in 0..width {
                    sums[r] += rows[r][j + c] * products[r][c];
                }
            }
        }
        sums.map(|sum| 2.0 * sum)
    });
    pairs.into_iter().flatten().take(n).collect()
}

/// The eight inner products of two vectors with four, over indices `from..to`, with the widest
/// instructions of the machine.
fn dots(x: [&[f64]; 2], y: [&[f64]; COLUMNS], from: usize, to: usize) -> [[f64; COLUMNS]; 2] {
    let (x, y) = (x.map(|x| &x[from..to]), y.map(|y| &y[from..to]));
    ARCH.dispatch(Dots { x, y })
}

/// What the machine can do, asked once.
static ARCH: LazyLock<Arch> = LazyLock::new(Arch::new);

/// Two vectors and four, all of one length.
struct Dots<'a> {
    x: [&'a [f64]; 2],
    y: [&'a [f64]; COLUMNS],
}

impl WithSimd for Dots<'_> {
    type Output = [[f64; COLUMNS]; 2];

    // Closures, and what takes them, would not be compiled for the wider instructions.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let n = self.x[0].len();
        let ([x0, x1], [y0, y1, y2, y3]) = (self.x, self.y);
        let (x0, x0_tail) = S::as_simd_f64s(&x0[..n]);
        let (x1, x1_tail) = S::as_simd_f64s(&x1[..n]);
        let (y0, y0_tail) = S::as_simd_f64s(&y0[..n]);
        let (y1, y1_tail) = S::as_simd_f64s(&y1[..n]);
        let (y2, y2_tail) = S::as_simd_f64s(&y2[..n]);
        let (y3, y3_tail) = S::as_simd_f64s(&y3[..n]);
        let k = x0.len();
        let (x1, y) = (&x1[..k], [&y0[..k], &y1[..k], &y2[..k], &y3[..k]]);
        let zero = simd.splat_f64s(0.0);
        let mut sums = [[zero; COLUMNS]; 2];
        for i in 0..k {
            for c in 0..COLUMNS {
                sums[0][c] = simd.mul_add_f64s(x0[i], y[c][i], sums[0][c]);
                sums[1][c] = simd.mul_add_f64s(x1[i], y[c][i], sums[1][c]);
            }
        }
        let tails = [y0_tail, y1_tail, y2_tail, y3_tail];
        let mut products = [[0.0; COLUMNS]; 2];
        for c in 0..COLUMNS {
            products[0][c] = simd.reduce_sum_f64s(sums[0][c]);
            products[1][c] = simd.reduce_sum_f64s(sums[1][c]);
            for i in 0..x0_tail.len() {
                products[0][c] += x0_tail[i] * tails[c][i];
                products[1][c] += x1_tail[i] * tails[c][i];
            }
        }
        products
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
    fn factors_inverses_and_forms_agree_with_their_definitions_at_every_size() {
        for n in 1..23 {
            // Diagonally dominant, and nothing symmetric but the matrix itself.
            let at = |i: usize, j: usize| ((i * 7 + j * 7 + i * j) % 11) as f64 / 11.0;
            let a: Vec<f64> = (0..n * n)
                .map(|k| at(k / n, k % n) + if k / n == k % n { n as f64 } else { 0.0 })
                .collect();
            let inverse = Cholesky::factor(n, a.clone()).unwrap().inverse();
            let half: Vec<f64> = (0..n * n)
                .map(|k| match (k / n).cmp(&(k % n)) {
                    std::cmp::Ordering::Less => 0.0,
                    std::cmp::Ordering::Equal => a[k] / 2.0,
                    std::cmp::Ordering::Greater => a[k],
                })
                .collect();
            // aᵢ = row i of A⁻¹ makes the form aᵢᵀ·A·aᵢ = (A⁻¹)ᵢᵢ.
            let forms = quadratic_forms(n, &inverse, &half);
            for i in 0..n {
                assert!((forms[i] - inverse[i * n + i]).abs() < 1e-13);
                for j in 0..n {
                    let product: f64 = (0..n).map(|k| a[i * n + k] * inverse[k * n + j]).sum();
                    let identity = if i == j { 1.0 } else { 0.0 };
                    assert!((product - identity).abs() < 1e-12, "{n} {i} {j} {product}");
                }
            }
        }
    }

    #[test]
    fn refuses_what_is_not_positive_definite() {
        assert!(Cholesky::factor(2, vec![1.0, 2.0, 2.0, 1.0]).is_none());
        assert!(Cholesky::factor(1, vec![f64::NAN]).is_none());
    }
}
