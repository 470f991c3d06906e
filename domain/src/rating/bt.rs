//! Bradley–Terry by maximum likelihood: damped Newton steps on the cells.
//!
//! P(a beats b) = σ(θa − θb), a tie counting as half a win for each (Bradley and Terry 1952). The
//! log-likelihood is concave, and strictly so apart from a constant added to every θ, which the
//! convention mean(θ) = 0 removes. Nothing is regularised: [`super::components`] guarantees that the
//! maximum is finite.

use super::cholesky::Cholesky;
use super::{Cells, RatingError, Weighting};

/// More steps than any data needs: the extreme cases climb about one unit of log-odds a step.
const MAX_STEPS: usize = 200;

/// A step this small, in log-odds, cannot change a printed rating.
const STEP_TOLERANCE: f64 = 1e-13;

/// Furthest that one step may move the log-odds of a pair with votes. Beyond a few units the
/// quadratic model behind a Newton step says nothing about the likelihood, and a lopsided pair that
/// overshoots lands where its curvature has vanished.
const LONGEST_STEP: f64 = 4.0;

/// Share of the promised rise that a step must deliver (Armijo's rule).
const SUFFICIENT_RISE: f64 = 1e-4;

/// A last step above this, in log-odds, means that the maximum was not reached: 0.0002 points.
const SETTLED: f64 = 1e-6;

/// Largest gradient per unit of weight that counts as a maximum.
const GRADIENT_TOLERANCE: f64 = 1e-10;

/// Votes of a pair below which [`Weighting::Pairs`] does not raise its weight any further.
const MIN_PAIR_VOTES: f64 = 50.0;

/// The votes of one pair in the numbering of a [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// First entrant.
    pub a: usize,
    /// Second entrant.
    pub b: usize,
    /// Votes for `a`.
    pub a_wins: f64,
    /// Votes for `b`.
    pub b_wins: f64,
    /// Votes without a winner.
    pub ties: f64,
    /// Weight of each of these votes.
    pub weight: f64,
}

impl Pair {
    /// Votes of the pair.
    #[must_use]
    pub fn n(&self) -> f64 {
        self.a_wins + self.b_wins + self.ties
    }

    /// Points of `a`: wins and half the ties.
    #[must_use]
    pub fn a_points(&self) -> f64 {
        self.a_wins + 0.5 * self.ties
    }

    /// Points of `b`: wins and half the ties.
    #[must_use]
    pub fn b_points(&self) -> f64 {
        self.b_wins + 0.5 * self.ties
    }
}

/// A fit to be done: the entrants to rate, renumbered from 0, and the votes among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Number of entrants.
    pub n: usize,
    /// Pairs with at least one vote.
    pub pairs: Vec<Pair>,
    /// How the votes were weighted.
    pub weighting: Weighting,
}

impl Problem {
    /// Restricts `cells` to the entrants in `rated` (ascending indices), which become 0, 1, ….
    #[must_use]
    pub fn new(cells: &Cells, rated: &[u32], weighting: Weighting) -> Self {
        let mut number = vec![usize::MAX; cells.n_entrants()];
        for (i, &entrant) in rated.iter().enumerate() {
            number[entrant as usize] = i;
        }
        let pairs = cells
            .cells()
            .iter()
            .filter(|cell| cell.n() > 0)
            .map(|cell| Pair {
                a: number[cell.a as usize],
                b: number[cell.b as usize],
                a_wins: cell.a_wins as f64,
                b_wins: cell.b_wins as f64,
                ties: cell.ties() as f64,
                weight: match weighting {
                    Weighting::Votes => 1.0,
                    Weighting::Pairs => 1.0 / (cell.n() as f64).max(MIN_PAIR_VOTES),
                },
            })
            .filter(|pair| pair.a != usize::MAX && pair.b != usize::MAX)
            .collect();
        Self {
            n: rated.len(),
            pairs,
            weighting,
        }
    }

    /// All votes, unweighted.
    #[must_use]
    pub fn n_votes(&self) -> f64 {
        self.pairs.iter().map(Pair::n).sum()
    }

    /// Gradient of the log-likelihood at `theta`: points won minus points expected, weighted.
    #[must_use]
    pub fn gradient(&self, theta: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; self.n];
        for pair in &self.pairs {
            let d = theta[pair.a] - theta[pair.b];
            // Points minus n·p, written so that neither side loses digits when p is near 0 or 1.
            let surplus =
                pair.weight * (pair.a_points() * sigmoid(-d) - pair.b_points() * sigmoid(d));
            gradient[pair.a] += surplus;
            gradient[pair.b] -= surplus;
        }
        gradient
    }

    /// Log-likelihood at `theta`.
    #[must_use]
    pub fn log_likelihood(&self, theta: &[f64]) -> f64 {
        self.pairs
            .iter()
            .map(|pair| {
                let d = theta[pair.a] - theta[pair.b];
                -pair.weight * (pair.a_points() * softplus(-d) + pair.b_points() * softplus(d))
            })
            .sum()
    }

    /// Negative Hessian of the log-likelihood plus `ridge` on the diagonal, for the first `size`
    /// entrants, row-major.
    pub(super) fn information(&self, theta: &[f64], ridge: f64, size: usize) -> Vec<f64> {
        let mut matrix = vec![0.0; size * size];
        for i in 0..size {
            matrix[i * size + i] = ridge;
        }
        for pair in &self.pairs {
            let d = theta[pair.a] - theta[pair.b];
            let h = pair.weight * pair.n() * sigmoid(d) * sigmoid(-d);
            for i in [pair.a, pair.b] {
                if i < size {
                    matrix[i * size + i] += h;
                }
            }
            if pair.a < size && pair.b < size {
                matrix[pair.a * size + pair.b] -= h;
                matrix[pair.b * size + pair.a] -= h;
            }
        }
        matrix
    }
}

/// The θ with mean 0 that maximises the likelihood of `problem`, one per entrant.
///
/// # Errors
/// [`RatingError::NotConverged`] if no maximum was reached, which for a strongly connected problem
/// would be a defect.
pub fn maximise(problem: &Problem) -> Result<Vec<f64>, RatingError> {
    // The last entrant is held at 0, which makes the system definite; the mean is removed at the end.
    let mut theta = vec![0.0; problem.n];
    if problem.n < 2 {
        return Ok(theta);
    }
    let total: f64 = problem
        .pairs
        .iter()
        .map(|pair| pair.weight * pair.n())
        .sum();
    let mut value = problem.log_likelihood(&theta);
    let mut best = (f64::INFINITY, theta.clone());
    let mut stalled = 0;
    let mut last_step = f64::INFINITY;
    let mut iterations = 0;
    while iterations < MAX_STEPS {
        iterations += 1;
        let gradient = problem.gradient(&theta);
        let size = max_abs(&gradient) / total;
        if size < 0.5 * best.0 {
            stalled = 0;
        } else if size <= GRADIENT_TOLERANCE && last_step <= SETTLED {
            // Rounding error is all that is left of the gradient.
            stalled += 1;
        }
        if size < best.0 {
            best = (size, theta.clone());
        }
        if stalled >= 3 {
            break;
        }
        let step = newton_step(problem, &theta, &gradient, total);
        let rise: f64 = step.iter().zip(&gradient).map(|(x, y)| x * y).sum();
        let (next, next_value) = search_line(problem, &theta, value, &step, rise);
        theta = next;
        value = next_value;
        last_step = max_abs(&step);
        if last_step <= STEP_TOLERANCE {
            let size = max_abs(&problem.gradient(&theta)) / total;
            if size < best.0 {
                best = (size, theta);
            }
            break;
        }
    }
    let (gradient, mut theta) = best;
    if gradient > GRADIENT_TOLERANCE || last_step > SETTLED {
        return Err(RatingError::NotConverged {
            iterations,
            gradient,
        });
    }
    let mean = theta.iter().sum::<f64>() / theta.len() as f64;
    theta.iter_mut().for_each(|theta| *theta -= mean);
    Ok(theta)
}

/// The Newton step, shortened to [`LONGEST_STEP`]; the last entrant stays where it is. Where the
/// curvature has vanished in rounding, a growing multiple of the identity is added: the direction
/// still ascends, the maximum is the same.
fn newton_step(problem: &Problem, theta: &[f64], gradient: &[f64], total: f64) -> Vec<f64> {
    let free = problem.n - 1;
    let mut step = gradient.to_vec();
    step[free] = 0.0;
    let mut damping = 0.0;
    while damping <= total {
        if let Some(factor) = Cholesky::factor(free, problem.information(theta, damping, free)) {
            factor.solve(&mut step[..free]);
            break;
        }
        damping = if damping == 0.0 {
            1e-12 * total
        } else {
            damping * 100.0
        };
    }
    let furthest = problem.pairs.iter().fold(0.0, |furthest, pair| {
        f64::max(furthest, (step[pair.a] - step[pair.b]).abs())
    });
    if furthest > LONGEST_STEP {
        let shorter = LONGEST_STEP / furthest;
        step.iter_mut().for_each(|step| *step *= shorter);
    }
    step
}

/// Walks along `step`, halving it until the likelihood rises enough of the `rise` that the gradient
/// promises, up to rounding.
fn search_line(
    problem: &Problem,
    theta: &[f64],
    value: f64,
    step: &[f64],
    rise: f64,
) -> (Vec<f64>, f64) {
    let slack = 1e-13 * value.abs();
    let mut length = 1.0;
    for _ in 0..60 {
        let next: Vec<f64> = theta
            .iter()
            .zip(step)
            .map(|(theta, step)| theta + length * step)
            .collect();
        let next_value = problem.log_likelihood(&next);
        if next_value >= value + SUFFICIENT_RISE * length * rise - slack {
            return (next, next_value);
        }
        length *= 0.5;
    }
    (theta.to_vec(), value)
}

/// The logistic function, without overflow for large arguments.
#[must_use]
pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// ln(1 + eˣ), without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn max_abs(values: &[f64]) -> f64 {
    values
        .iter()
        .fold(0.0, |max, value| f64::max(max, value.abs()))
}
