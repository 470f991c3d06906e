//! The likelihood of votes with controls: one pass over the rows for a gradient with its curvature.

use super::sums::Sums;
use super::{Chunk, ContextualOptions, Ridge};
use crate::rating::bt::log_sigmoid;
use crate::rating::cholesky::{self, Cholesky};
use crate::rating::dense::spread;
use crate::rating::interval::VANISHED;
use crate::rating::newton::{self, Likelihood};
use crate::rating::resample::RowWeights;
use crate::rating::{Cells, RatingError, bt, threads};

/// Parts that the rows are divided into, whatever the number of processors.
const PARTS: usize = 4;

/// Ridge of the information matrix, per unit of weight, in the variance alone.
const RIDGE: f64 = 1e-5;

const FAILED: RatingError = RatingError::NotConverged {
    iterations: 0,
    gradient: f64::NAN,
};

/// Points of the left side by outcome.
const POINTS: [f64; 4] = [1.0, 0.0, 0.5, 0.5];

/// An entrant that is not rated.
const NOBODY: u32 = u32::MAX;

/// How a control is standardised.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scale {
    pub(super) mean: f64,
    pub(super) deviation: f64,
    /// What is taken away from the control.
    shift: f64,
    /// One by its deviation; 0 for a constant.
    factor: f64,
    /// Largest absolute value once standardised.
    largest: f64,
}

impl Scale {
    pub(super) fn is_constant(&self) -> bool {
        self.factor == 0.0
    }
}

/// What a pass adds up for each row.
#[derive(Clone, Copy, PartialEq)]
enum Value {
    /// w·p·(1 − p).
    Information,
    /// (w·(y − p))².
    Score,
}

/// The likelihood in (θ of the rated, β), β padded with zeros to `K`.
pub(super) struct Rows<'a, const K: usize> {
    chunks: &'a [Chunk<'a>],
    n_controls: usize,
    n: usize,
    /// Number among the rated of every entrant, or [`NOBODY`].
    number: Vec<u32>,
    /// Weight of the votes of each pair, as a triangle; empty if all weigh 1.
    weights: Vec<f64>,
    scales: [Scale; K],
    /// How often each row counts, in a resample.
    drawn: Option<RowWeights>,
    /// Sum of the weights of the votes used, and how many they are.
    total: f64,
    votes: f64,
    ridge: f64,
    sums: Sums<K>,
}

impl<'a, const K: usize> Rows<'a, K> {
    pub(super) fn new(
        cells: &Cells,
        rated: &[u32],
        chunks: &'a [Chunk<'a>],
        n_controls: usize,
        options: &ContextualOptions,
    ) -> Result<Self, RatingError> {
        let mut rows = Self::unscaled(cells, rated, chunks, n_controls, options);
        rows.standardise_controls(options.keep_mean)?;
        Ok(rows)
    }

    /// The same rows as often as `drawn` says, `cells` being what that comes to: a resample. Controls
    /// are standardised as in `self`, so that coefficients mean the same.
    pub(super) fn resampled(
        &self,
        cells: &Cells,
        rated: &[u32],
        options: &ContextualOptions,
        drawn: RowWeights,
    ) -> Self {
        Self {
            scales: self.scales,
            drawn: Some(drawn),
            ..Self::unscaled(cells, rated, self.chunks, self.n_controls, options)
        }
    }

    /// Rows whose controls count as 0.
    fn unscaled(
        cells: &Cells,
        rated: &[u32],
        chunks: &'a [Chunk<'a>],
        n_controls: usize,
        options: &ContextualOptions,
    ) -> Self {
        let n = rated.len();
        let mut number = vec![NOBODY; cells.n_entrants()];
        for (i, &entrant) in (0u32..).zip(rated) {
            number[entrant as usize] = i;
        }
        let (mut total, mut votes) = (0.0, 0.0);
        let mut weights = vec![0.0; n * (n - 1) / 2];
        for pair in bt::pairs_among(cells, rated, options.weighting) {
            let (low, high) = (pair.a.min(pair.b), pair.a.max(pair.b));
            weights[high * (high - 1) / 2 + low] = pair.weight;
            total += pair.weight * pair.n();
            votes += pair.n();
        }
        if options.weighting == super::Weighting::Votes {
            weights = Vec::new();
        }
        Self {
            chunks,
            n_controls,
            n,
            number,
            weights,
            scales: [Scale::default(); K],
            drawn: None,
            total,
            votes,
            ridge: match options.ridge {
                Ridge::MeanLoss(ridge) => ridge * total,
                Ridge::SummedLoss(ridge) => ridge * total / votes,
            },
            sums: Sums::new(n),
        }
    }

    /// The ridge on the summed, weighted loss.
    pub(super) const fn ridge(&self) -> f64 {
        self.ridge
    }

    pub(super) const fn scale(&self, control: usize) -> Scale {
        self.scales[control]
    }

    /// Mean, deviation and largest value of each control over the votes used.
    fn standardise_controls(&mut self, keep_mean: bool) -> Result<(), RatingError> {
        // Nothing standardised yet: a factor of 1 gives the controls as they are.
        for scale in &mut self.scales[..self.n_controls] {
            scale.factor = 1.0;
        }
        let sums = self.over_parts(|rows| {
            let mut sums = [0.0; K];
            rows(&mut |_, _, x: &[f64; K], _, _| {
                for k in 0..K {
                    sums[k] += x[k];
                }
            });
            sums
        });
        let means: [f64; K] =
            std::array::from_fn(|k| sums.iter().map(|part| part[k]).sum::<f64>() / self.votes);
        let spreads = self.over_parts(|rows| {
            let (mut squares, mut low, mut high) =
                ([0.0; K], [f64::INFINITY; K], [f64::NEG_INFINITY; K]);
            rows(&mut |_, _, x: &[f64; K], _, _| {
                for k in 0..K {
                    let d = x[k] - means[k];
                    squares[k] += d * d;
                    low[k] = low[k].min(x[k]);
                    high[k] = high[k].max(x[k]);
                }
            });
            (squares, low, high)
        });
        for (k, &mean) in means.iter().enumerate().take(self.n_controls) {
            let sum: f64 = spreads.iter().map(|part| part.0[k]).sum();
            let deviation = (sum / self.votes).sqrt();
            if !deviation.is_finite() {
                return Err(self.not_finite(k));
            }
            let low = spreads.iter().fold(f64::INFINITY, |x, p| x.min(p.1[k]));
            let high = spreads.iter().fold(f64::NEG_INFINITY, |x, p| x.max(p.2[k]));
            let constant = low == high;
            let shift = if keep_mean { 0.0 } else { mean };
            let factor = if constant { 0.0 } else { 1.0 / deviation };
            self.scales[k] = Scale {
                mean,
                deviation: if constant { 0.0 } else { deviation },
                shift,
                factor,
                largest: factor * (high - shift).max(shift - low),
            };
        }
        Ok(())
    }

    /// The error for a control whose sum is not finite.
    fn not_finite(&self, control: usize) -> RatingError {
        let mut row = 0;
        for chunk in self.chunks {
            for value in chunk.controls[control] {
                row += 1;
                if !value.is_finite() {
                    let reason = format!(
                        "vote {row} has {value}, which is no number to control for: fill it in or leave the vote out"
                    );
                    return RatingError::Control { control, reason };
                }
            }
        }
        let reason = "its values are too large to be added up: use another unit".to_owned();
        RatingError::Control { control, reason }
    }

    /// Calls `part` for each part of the rows, on several threads, with a function that gives every
    /// row of that part: left, right, standardised controls, points of the left, weight.
    fn over_parts<T: Send>(
        &self,
        part: impl Fn(&dyn Fn(&mut dyn FnMut(usize, usize, &[f64; K], f64, f64))) -> T + Sync,
    ) -> Vec<T> {
        let rows: usize = self.chunks.iter().map(|chunk| chunk.left.len()).sum();
        threads::map(PARTS, |i| {
            let range = rows * i / PARTS..rows * (i + 1) / PARTS;
            part(&|each| self.rows(range.clone(), each))
        })
    }

    /// Calls `each` with every usable row of a range.
    #[inline]
    fn rows(
        &self,
        range: std::ops::Range<usize>,
        mut each: impl FnMut(usize, usize, &[f64; K], f64, f64),
    ) {
        let mut first = 0;
        for chunk in self.chunks {
            let n = chunk.left.len();
            let from = range.start.clamp(first, first + n) - first;
            let to = range.end.clamp(first, first + n) - first;
            let row = first + from;
            first += n;
            if from == to {
                continue;
            }
            // A control that is not there has a factor of 0: any column does.
            let columns: [&[f64]; K] =
                std::array::from_fn(|k| chunk.controls.get(k).map_or(&[][..], |c| &c[from..to]));
            let (left, right) = (&chunk.left[from..to], &chunk.right[from..to]);
            for (i, ((l, r), outcome)) in left
                .iter()
                .zip(right)
                .zip(&chunk.outcome[from..to])
                .enumerate()
            {
                let (l, r) = (self.number[*l as usize], self.number[*r as usize]);
                if l == NOBODY || r == NOBODY {
                    continue;
                }
                let (l, r) = (l as usize, r as usize);
                let times = match self.drawn {
                    None => 1.0,
                    Some(drawn) => match drawn.of_row(row + i) {
                        0 => continue,
                        times => f64::from(times),
                    },
                };
                let x: [f64; K] = std::array::from_fn(|k| {
                    let value = columns[k].get(i).copied().unwrap_or(0.0);
                    (value - self.scales[k].shift) * self.scales[k].factor
                });
                let weight = if self.weights.is_empty() {
                    1.0
                } else {
                    let (low, high) = (l.min(r), l.max(r));
                    self.weights[high * (high - 1) / 2 + low]
                };
                each(l, r, &x, POINTS[*outcome as usize], times * weight);
            }
        }
    }

    /// One pass: gradient and Σ value·z·zᵀ at a point.
    fn pass(&self, at: &[f64], value: Value) -> Sums<K> {
        let (theta, beta) = at.split_at(self.n);
        let beta: [f64; K] = std::array::from_fn(|k| beta[k]);
        let rows: usize = self.chunks.iter().map(|chunk| chunk.left.len()).sum();
        let parts = threads::map(PARTS, |i| {
            let mut sums = Sums::<K>::new(self.n);
            let range = rows * i / PARTS..rows * (i + 1) / PARTS;
            self.rows(range, |l, r, x, points, weight| {
                let mut d = theta[l] - theta[r];
                for k in 0..K {
                    d += beta[k] * x[k];
                }
                // e ≤ 1, so that neither probability loses digits.
                let e = (-d.abs()).exp();
                let large = 1.0 / (1.0 + e);
                let small = e * large;
                let (p, q) = if d >= 0.0 {
                    (large, small)
                } else {
                    (small, large)
                };
                let g = weight * (points * q - (1.0 - points) * p);
                let v = match value {
                    Value::Information => weight * large * small,
                    Value::Score => g * g,
                };
                sums.add(l, r, x, v, g);
            });
            sums
        });
        let mut parts = parts.into_iter();
        let mut sums = parts.next().unwrap_or_else(|| Sums::new(self.n));
        parts.for_each(|part| sums.merge(&part));
        sums
    }

    /// Adds `ridge` to the coefficients' diagonal; a constant control has no curvature of its own.
    fn add_ridge(&self, first: usize, size: usize, ridge: f64, matrix: &mut [f64]) {
        for k in 0..size - first {
            let unused = self.scales[k].is_constant();
            matrix[(first + k) * (size + 1)] += ridge + if unused { self.total } else { 0.0 };
        }
    }

    /// Variances of strengths and coefficients at the maximum.
    pub(super) fn sandwich(&self, solution: &[f64]) -> Result<Vec<f64>, RatingError> {
        let (n, size) = (self.n, self.n + K);
        let mut half = vec![0.0; size * size];
        self.pass(solution, Value::Score).fill(n, size, &mut half);
        let shrink = self.ridge * self.ridge / self.votes;
        for k in 0..K {
            for j in 0..=k {
                half[(n + k) * size + n + j] -= shrink * solution[n + k] * solution[n + j];
            }
        }
        for i in 0..size {
            half[i * (size + 1)] *= 0.5;
        }
        let mut matrix = vec![0.0; size * size];
        self.pass(solution, Value::Information)
            .fill(n, size, &mut matrix);
        self.add_ridge(n, size, self.ridge, &mut matrix);
        for i in 0..size {
            matrix[i * (size + 1)] += RIDGE * self.total;
        }
        let mut inverse = Cholesky::factor(size, matrix).ok_or(FAILED)?.inverse();
        // See the plain sandwich: the constant direction cancels, so it is taken away first.
        for row in inverse.chunks_exact_mut(size) {
            newton::centre(&mut row[..n]);
        }
        let mut variances = cholesky::quadratic_forms(size, &inverse, &half);
        // See the plain sandwich: residuals that vanish claim no certainty.
        let mean_weight = self.total / self.votes;
        for (i, variance) in variances.iter_mut().enumerate().take(n) {
            let expected = inverse[i * (size + 1)];
            if *variance < VANISHED * expected {
                *variance = mean_weight * expected;
            }
        }
        Ok(variances.into_iter().map(|v| v.max(0.0)).collect())
    }
}

impl<const K: usize> Likelihood for Rows<'_, K> {
    fn size(&self) -> usize {
        self.n + K
    }

    fn total(&self) -> f64 {
        self.total
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) {
        self.sums = self.pass(theta, Value::Information);
        gradient[..self.n].copy_from_slice(&self.sums.strengths);
        for k in 0..K {
            gradient[self.n + k] = self.sums.coefficients[k] - self.ridge * theta[self.n + k];
        }
    }

    fn value(&self, theta: &[f64]) -> f64 {
        let (strengths, beta) = theta.split_at(self.n);
        let parts = self.over_parts(|rows| {
            let mut sum = 0.0;
            rows(&mut |l, r, x, points, weight| {
                let mut d = strengths[l] - strengths[r];
                for k in 0..K {
                    d += beta[k] * x[k];
                }
                sum += weight * (points * d + log_sigmoid(-d));
            });
            sum
        });
        parts.iter().sum::<f64>() - 0.5 * self.ridge * newton::inner(beta, beta)
    }

    fn step(&mut self, gradient: &[f64], _precision: f64) -> Vec<f64> {
        // The last entrant stays where it is: a constant added to all changes nothing.
        let free = self.n - 1;
        let size = free + K;
        let mut right = Vec::with_capacity(size);
        right.extend_from_slice(&gradient[..free]);
        right.extend_from_slice(&gradient[self.n..]);
        let mut damping = 0.0;
        while damping <= self.total {
            let mut matrix = vec![0.0; size * size];
            self.sums.fill(free, size, &mut matrix);
            self.add_ridge(free, size, self.ridge, &mut matrix);
            for i in 0..size {
                matrix[i * (size + 1)] += damping;
            }
            if let Some(factor) = Cholesky::factor(size, matrix) {
                factor.solve(&mut right);
                break;
            }
            damping = if damping == 0.0 {
                1e-12 * self.total
            } else {
                damping * 100.0
            };
        }
        let mut step = right[..free].to_vec();
        step.push(0.0);
        step.extend_from_slice(&right[free..]);
        newton::centre(&mut step[..self.n]);
        step
    }

    fn furthest(&self, step: &[f64]) -> f64 {
        let (strengths, coefficients) = step.split_at(self.n);
        let controls = coefficients.iter().zip(&self.scales);
        spread(strengths) + controls.map(|(b, s)| b.abs() * s.largest).sum::<f64>()
    }

    fn standardise(&self, theta: &mut [f64]) {
        newton::centre(&mut theta[..self.n]);
    }
}
