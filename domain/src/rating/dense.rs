//! The Bradley–Terry likelihood of a board small enough for a matrix of all pairs.

use super::bt::{Pair, log_sigmoid, sigmoid};
use super::cholesky::Cholesky;
use super::newton::{Likelihood, conjugate_gradients, inner};

/// Below this, factoring the matrix costs less than iterating.
const SMALL: usize = 64;

/// Strengths further apart than this, in log-odds, are compared pair by pair: the quotient of two
/// exponentials loses digits as their arguments grow.
const WIDEST: f64 = 40.0;

/// Where row `i` of a lower triangle without its diagonal begins, rows being stored one after another.
const fn row(i: usize) -> usize {
    i * i.saturating_sub(1) / 2
}

/// Points per ordered pair and the curvature at the current point: lower triangles without diagonal.
pub(super) struct Dense {
    n: usize,
    total: f64,
    /// Weighted points of the row's entrant against the column's.
    won: Vec<f64>,
    /// Weighted points of the column's entrant against the row's.
    lost: Vec<f64>,
    /// Points of the row's entrant and of the column's, and a quarter of the ties, all by the square of
    /// their weight: one pair may come with several.
    squares: [Vec<f64>; 3],
    /// The negative Hessian at the current point.
    information: Vec<f64>,
    diagonal: Vec<f64>,
    /// Points won minus points expected of one row.
    surplus: Vec<f64>,
}

impl Dense {
    /// The pairs of `n` entrants, at most one per pair of them.
    pub(super) fn new(n: usize, pairs: impl Iterator<Item = Pair>) -> Self {
        let size = row(n);
        let (mut won, mut lost) = (vec![0.0; size], vec![0.0; size]);
        let mut squares = [vec![0.0; size], vec![0.0; size], vec![0.0; size]];
        let mut total = 0.0;
        pairs.for_each(|pair| {
            let (a, b) = (pair.weight * pair.a_points(), pair.weight * pair.b_points());
            let (at, a, b) = if pair.a > pair.b {
                (row(pair.a) + pair.b, a, b)
            } else {
                (row(pair.b) + pair.a, b, a)
            };
            won[at] += a;
            lost[at] += b;
            squares[0][at] += pair.weight * a;
            squares[1][at] += pair.weight * b;
            squares[2][at] += 0.25 * pair.weight * pair.weight * pair.ties;
            total += a + b;
        });
        Self {
            n,
            total,
            won,
            lost,
            squares,
            information: vec![0.0; size],
            diagonal: vec![0.0; n],
            surplus: vec![0.0; n],
        }
    }

    /// Pairs with votes: first and second entrant, and the weighted points of either.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize, f64, f64)> {
        (1..self.n).flat_map(move |i| {
            let (won, lost) = (&self.won[row(i)..][..i], &self.lost[row(i)..][..i]);
            won.iter()
                .zip(lost)
                .enumerate()
                .filter(|(_, (won, lost))| **won + **lost > 0.0)
                .map(move |(j, (won, lost))| (i, j, *won, *lost))
        })
    }

    /// [`Likelihood::gradient`] from differences instead of quotients.
    fn far_apart(&mut self, theta: &[f64], gradient: &mut [f64]) {
        gradient.fill(0.0);
        let mut diagonal = vec![0.0; self.n];
        let mut information = std::mem::take(&mut self.information);
        for (i, j, won, lost) in self.pairs() {
            let d = theta[i] - theta[j];
            let (p, q) = (sigmoid(d), sigmoid(-d));
            let (s, h) = (won * q - lost * p, (won + lost) * p * q);
            gradient[i] += s;
            gradient[j] -= s;
            diagonal[i] += h;
            diagonal[j] += h;
            information[row(i) + j] = -h;
        }
        self.information = information;
        self.diagonal = diagonal;
    }

    /// The negative Hessian of the first `size` entrants at the last point given to
    /// [`Likelihood::gradient`], plus `ridge` on the diagonal: the lower triangle of `matrix`,
    /// row-major `size × size`.
    pub(super) fn fill(&self, size: usize, ridge: f64, matrix: &mut [f64]) {
        for (i, target) in matrix.chunks_exact_mut(size.max(1)).enumerate() {
            target[..i].copy_from_slice(&self.information[row(i)..][..i]);
            target[i] = self.diagonal[i] + ridge;
        }
    }

    /// The variance of the score at `theta`, its lower triangle with half of the diagonal, row-major
    /// `n × n`: for each pair Σ c·(w·(y−p))² over its outcomes, which is w²·(A·q² + B·p² − ties/4)
    /// with the points A and B of the two.
    pub(super) fn half_of_score_variance(&self, theta: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut half = vec![0.0; n * n];
        let mut diagonal = vec![0.0; n];
        let (low, high) = range(theta);
        let middle = 0.5 * (low + high);
        let odds: Vec<f64> = theta.iter().map(|theta| (theta - middle).exp()).collect();
        let near = high - low <= WIDEST;
        for i in 1..n {
            let [won, lost, ties] = &self.squares;
            let (won, lost) = (&won[row(i)..][..i], &lost[row(i)..][..i]);
            let ties = &ties[row(i)..][..i];
            let target = &mut half[i * n..][..i];
            let (diagonal, own) = diagonal.split_at_mut(i);
            let score =
                |j: usize, p: f64, q: f64| (won[j] * q * q + lost[j] * p * p - ties[j]).max(0.0);
            if near {
                let mine = odds[i];
                for j in 0..i {
                    let inverse = 1.0 / (mine + odds[j]);
                    let score = score(j, mine * inverse, odds[j] * inverse);
                    target[j] = -score;
                    diagonal[j] += 0.5 * score;
                }
            } else {
                for j in 0..i {
                    let d = theta[i] - theta[j];
                    let score = score(j, sigmoid(d), sigmoid(-d));
                    target[j] = -score;
                    diagonal[j] += 0.5 * score;
                }
            }
            own[0] -= 0.5 * sum(target);
        }
        for (i, value) in diagonal.into_iter().enumerate() {
            half[i * n + i] = value;
        }
        half
    }

    /// [`Dense::half_of_score_variance`] as the model expects it: Σ c·w²·p(1−p).
    pub(super) fn half_of_expected_variance(&self, theta: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut half = vec![0.0; n * n];
        for (i, j, _, _) in self.pairs() {
            let d = theta[i] - theta[j];
            let [won, lost, _] = &self.squares;
            let weight = won[row(i) + j] + lost[row(i) + j];
            let expected = weight * sigmoid(d) * sigmoid(-d);
            half[i * n + j] = -expected;
            half[i * (n + 1)] += 0.5 * expected;
            half[j * (n + 1)] += 0.5 * expected;
        }
        half
    }

    /// The exact step by factoring the information without its last entrant, who stays where it is.
    /// Where the curvature has vanished in rounding, a growing multiple of the identity is added:
    /// the direction still ascends, the maximum is the same.
    fn factored(&self, gradient: &[f64]) -> Vec<f64> {
        let free = self.n - 1;
        let mut step = gradient.to_vec();
        step[free] = 0.0;
        let mut damping = 0.0;
        while damping <= self.total {
            let mut matrix = vec![0.0; free * free];
            self.fill(free, damping, &mut matrix);
            if let Some(factor) = Cholesky::factor(free, matrix) {
                factor.solve(&mut step[..free]);
                break;
            }
            damping = if damping == 0.0 {
                1e-12 * self.total
            } else {
                damping * 100.0
            };
        }
        step
    }
}

impl Likelihood for Dense {
    fn size(&self) -> usize {
        self.n
    }

    fn total(&self) -> f64 {
        self.total
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) {
        let n = self.n;
        let (low, high) = range(theta);
        if high - low > WIDEST {
            self.far_apart(theta, gradient);
            return;
        }
        let middle = 0.5 * (low + high);
        let odds: Vec<f64> = theta.iter().map(|theta| (theta - middle).exp()).collect();
        gradient.fill(0.0);
        self.diagonal.fill(0.0);
        for i in 1..n {
            let mine = odds[i];
            let (before, rest) = gradient.split_at_mut(i);
            let (diagonal, own) = self.diagonal.split_at_mut(i);
            let curvature = &mut self.information[row(i)..][..i];
            let (won, lost) = (&self.won[row(i)..][..i], &self.lost[row(i)..][..i]);
            let surplus = &mut self.surplus[..i];
            for j in 0..i {
                let inverse = 1.0 / (mine + odds[j]);
                let (p, q) = (mine * inverse, odds[j] * inverse);
                // Points minus n·p, written so that neither side loses digits when p is near 0 or 1.
                let s = won[j] * q - lost[j] * p;
                let h = (won[j] + lost[j]) * p * q;
                before[j] -= s;
                surplus[j] = s;
                diagonal[j] += h;
                curvature[j] = -h;
            }
            rest[0] += sum(surplus);
            own[0] -= sum(curvature);
        }
    }

    fn value(&self, theta: &[f64]) -> f64 {
        let mut value = 0.0;
        for (i, j, won, lost) in self.pairs() {
            let d = theta[i] - theta[j];
            value += won * log_sigmoid(d) + lost * log_sigmoid(-d);
        }
        value
    }

    fn step(&mut self, gradient: &[f64], precision: f64) -> Vec<f64> {
        if self.n >= SMALL {
            let product = |x: &[f64], y: &mut [f64]| {
                for i in 0..self.n {
                    let row = &self.information[row(i)..][..i];
                    let (before, rest) = y.split_at_mut(i);
                    rest[0] = self.diagonal[i] * x[i];
                    let mut sums = [0.0; 2];
                    let (lanes, _) = row.as_chunks::<2>();
                    let (xs, _) = x[..i].as_chunks::<2>();
                    for (row, x) in lanes.iter().zip(xs) {
                        sums[0] += row[0] * x[0];
                        sums[1] += row[1] * x[1];
                    }
                    if i % 2 == 1 {
                        sums[0] += row[i - 1] * x[i - 1];
                    }
                    for (y, h) in before.iter_mut().zip(row) {
                        *y += h * x[i];
                    }
                    rest[0] += sums[0] + sums[1];
                }
            };
            if let Some(step) =
                conjugate_gradients(&self.diagonal, product, gradient, precision, 30)
                && inner(&step, gradient) >= 0.0
            {
                return step;
            }
        }
        self.factored(gradient)
    }

    fn furthest(&self, step: &[f64]) -> f64 {
        let bound = spread(step);
        if bound <= 1.0 {
            // A bound serves as well as the value: no step this short is shortened or distrusted.
            return bound;
        }
        self.pairs().fold(0.0, |furthest, (i, j, _, _)| {
            f64::max(furthest, (step[i] - step[j]).abs())
        })
    }
}

/// Σ x in four running sums.
fn sum(x: &[f64]) -> f64 {
    let (lanes, tail) = x.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for x in lanes {
        for lane in 0..4 {
            sums[lane] += x[lane];
        }
    }
    sums.iter().chain(tail).sum()
}

/// Largest minus smallest.
pub(super) fn spread(values: &[f64]) -> f64 {
    let (low, high) = range(values);
    high - low
}

fn range(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        })
}

/// Chances of the first of a pair and of the second, at the strengths `theta`, for any pair: from
/// one exponential per entrant where that is exact enough.
pub(super) fn chances(theta: &[f64]) -> impl Fn(usize, usize) -> (f64, f64) {
    let (low, high) = range(theta);
    let middle = 0.5 * (low + high);
    let odds: Vec<f64> = theta.iter().map(|theta| (theta - middle).exp()).collect();
    move |a, b| {
        if high - low > WIDEST {
            let d = theta[a] - theta[b];
            return (sigmoid(d), sigmoid(-d));
        }
        let inverse = 1.0 / (odds[a] + odds[b]);
        (odds[a] * inverse, odds[b] * inverse)
    }
}
