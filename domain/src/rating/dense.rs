//! The Bradley–Terry likelihood of a board small enough for a matrix of all pairs.

use super::bt::Problem;
use super::cholesky::Cholesky;
use super::newton::{Likelihood, conjugate_gradients, inner};

/// Below this, factoring the matrix costs less than iterating.
const SMALL: usize = 64;

/// Strengths further apart than this, in log-odds, are compared pair by pair: the quotient of two
/// exponentials loses digits as their arguments grow.
const WIDEST: f64 = 40.0;

/// Points per ordered pair and the curvature at the current point, all lower triangles, row-major.
pub(super) struct Dense<'a> {
    problem: &'a Problem,
    n: usize,
    total: f64,
    /// Weighted points of the row's entrant against the column's.
    won: Vec<f64>,
    /// Weighted points of the column's entrant against the row's.
    lost: Vec<f64>,
    /// The negative Hessian at the current point.
    information: Vec<f64>,
    diagonal: Vec<f64>,
    /// Points won minus points expected of one row.
    surplus: Vec<f64>,
}

impl<'a> Dense<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        let n = problem.n;
        let (mut won, mut lost) = (vec![0.0; n * n], vec![0.0; n * n]);
        let mut total = 0.0;
        for pair in &problem.pairs {
            let (a, b) = (pair.weight * pair.a_points(), pair.weight * pair.b_points());
            let (at, a, b) = if pair.a > pair.b {
                (pair.a * n + pair.b, a, b)
            } else {
                (pair.b * n + pair.a, b, a)
            };
            won[at] += a;
            lost[at] += b;
            total += a + b;
        }
        Self {
            problem,
            n,
            total,
            won,
            lost,
            information: vec![0.0; n * n],
            diagonal: vec![0.0; n],
            surplus: vec![0.0; n],
        }
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
            for (i, row) in matrix.chunks_exact_mut(free.max(1)).enumerate() {
                row[..i].copy_from_slice(&self.information[i * self.n..][..i]);
                row[i] = self.diagonal[i] + damping;
            }
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

impl Likelihood for Dense<'_> {
    fn total(&self) -> f64 {
        self.total
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) {
        let n = self.n;
        let (low, high) = theta
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &t| {
                (low.min(t), high.max(t))
            });
        if high - low > WIDEST {
            gradient.copy_from_slice(&self.problem.gradient(theta));
            self.information = self.problem.information(theta, 0.0, n);
            for i in 0..n {
                self.diagonal[i] = self.information[i * n + i];
            }
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
            let row = &mut self.information[i * n..][..i];
            let (won, lost) = (&self.won[i * n..][..i], &self.lost[i * n..][..i]);
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
                row[j] = -h;
            }
            rest[0] += sum(surplus);
            own[0] -= sum(row);
        }
    }

    fn value(&self, theta: &[f64]) -> f64 {
        self.problem.log_likelihood(theta)
    }

    fn step(&mut self, gradient: &[f64], precision: f64) -> Vec<f64> {
        if self.n >= SMALL {
            let product = |x: &[f64], y: &mut [f64]| {
                for i in 0..self.n {
                    let row = &self.information[i * self.n..][..i];
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
        furthest(self.problem, step)
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

/// Largest change of the log-odds of a pair of `problem` along `step`.
pub(super) fn furthest(problem: &Problem, step: &[f64]) -> f64 {
    let (low, high) = step
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &s| {
            (low.min(s), high.max(s))
        });
    if high - low <= 1.0 {
        // A bound serves as well as the value: no step this short is shortened or distrusted.
        return high - low;
    }
    problem.pairs.iter().fold(0.0, |furthest, pair| {
        f64::max(furthest, (step[pair.a] - step[pair.b]).abs())
    })
}
