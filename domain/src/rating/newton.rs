//! Damped Newton steps to the maximum of a concave log-likelihood, whatever shape its data have.

use super::RatingError;

/// More steps than any data needs: the extreme cases climb about one unit of log-odds a step.
const MAX_STEPS: usize = 200;

/// Furthest that one step may move the log-odds of two entrants that have met. Beyond a few units
/// the quadratic model behind a Newton step says nothing about the likelihood, and a lopsided pair
/// that overshoots lands where its curvature has vanished.
pub(super) const LONGEST_STEP: f64 = 4.0;

/// Share of the promised rise that a step must deliver (Armijo's rule).
const SUFFICIENT_RISE: f64 = 1e-4;

/// A step this small, in log-odds, cannot change a printed rating.
const STEP_TOLERANCE: f64 = 1e-13;

/// A last step above this, in log-odds, means that the maximum was not reached: 0.0002 points.
const SETTLED: f64 = 1e-6;

/// Largest gradient per unit of weight that counts as a maximum.
const GRADIENT_TOLERANCE: f64 = 1e-10;

/// A concave log-likelihood of strengths θ, one per entrant, blind to a constant added to all.
pub(super) trait Likelihood {
    /// Number of parameters.
    fn size(&self) -> usize;

    /// Sum of the weights of all votes: the unit of the gradient's tolerance.
    fn total(&self) -> f64;

    /// Writes the gradient at `theta`, and keeps the curvature there for [`Likelihood::step`].
    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]);

    /// Log-likelihood at `theta`.
    fn value(&self, theta: &[f64]) -> f64;

    /// The Newton step for `gradient` at the last point given to [`Likelihood::gradient`], up to a
    /// residual of `precision` relative to it.
    fn step(&mut self, gradient: &[f64], precision: f64) -> Vec<f64>;

    /// Largest change of the log-odds of a pair with votes along `step`.
    fn furthest(&self, step: &[f64]) -> f64;

    /// Brings a solution into its standard form: strengths with mean 0.
    fn standardise(&self, theta: &mut [f64]) {
        centre(theta);
    }
}

/// Climbs from `theta` to the maximum with mean 0.
///
/// # Errors
/// [`RatingError::NotConverged`] if no maximum was reached.
pub(super) fn climb(
    likelihood: &mut impl Likelihood,
    theta: Vec<f64>,
) -> Result<Vec<f64>, RatingError> {
    climb_to(likelihood, theta, STEP_TOLERANCE)
}

/// [`climb`] until what is left is about `tolerance`, in log-odds.
pub(super) fn climb_to(
    likelihood: &mut impl Likelihood,
    mut theta: Vec<f64>,
    tolerance: f64,
) -> Result<Vec<f64>, RatingError> {
    let total = likelihood.total();
    let settled = SETTLED.max(0.1 * tolerance.sqrt());
    let mut gradient = vec![0.0; theta.len()];
    let mut next_gradient = gradient.clone();
    likelihood.gradient(&theta, &mut gradient);
    let mut best = (max_abs(&gradient) / total, theta.clone());
    let mut stalled = 0;
    let mut last_step = f64::INFINITY;
    let mut iterations = 0;
    while iterations < MAX_STEPS {
        iterations += 1;
        let precision = (0.1 * last_step * last_step).clamp(1e-11, 1e-3);
        let mut step = likelihood.step(&gradient, precision);
        let furthest = likelihood.furthest(&step);
        let shorter = (LONGEST_STEP / furthest).min(1.0);
        if shorter < 1.0 {
            step.iter_mut().for_each(|step| *step *= shorter);
        }
        let rise = inner(&step, &gradient);
        let mut length = 1.0;
        let mut next = moved(&theta, &step, length);
        likelihood.gradient(&next, &mut next_gradient);
        let slope = inner(&step, &next_gradient);
        // The likelihood is concave: while it still rises at the end of the step, all of the step
        // was a gain. A step of less than a unit changes the curvature by less than e, so that a
        // tenth of the slope the other way cannot undo it. Otherwise its value decides.
        if !(slope >= 0.0 || (furthest <= 1.0 && slope >= -0.1 * rise)) {
            let value = likelihood.value(&theta);
            let slack = 1e-13 * value.abs();
            let accepted = |value_there: f64, length: f64| {
                value_there >= value + SUFFICIENT_RISE * length * rise - slack
            };
            while !accepted(likelihood.value(&next), length) && length > 1e-18 {
                length *= 0.5;
                next = moved(&theta, &step, length);
            }
            likelihood.gradient(&next, &mut next_gradient);
        }
        theta = next;
        std::mem::swap(&mut gradient, &mut next_gradient);
        let size = max_abs(&gradient) / total;
        let done = max_abs(&step);
        if size < 0.5 * best.0 {
            stalled = 0;
        } else if size <= GRADIENT_TOLERANCE && last_step <= SETTLED {
            // Rounding error is all that is left of the gradient.
            stalled += 1;
        }
        if size < best.0 {
            best = (size, theta.clone());
        }
        last_step = done;
        // What a full step leaves: its square, as ever with Newton, and the share it did not solve.
        let full = shorter >= 1.0 && length >= 1.0;
        let left = done * (done + precision);
        if stalled >= 3 || done <= tolerance || (full && done <= settled && left <= tolerance) {
            break;
        }
    }
    let (gradient, mut theta) = best;
    if gradient.is_nan() || gradient > GRADIENT_TOLERANCE || last_step > settled {
        return Err(RatingError::NotConverged {
            iterations,
            gradient,
        });
    }
    likelihood.standardise(&mut theta);
    Ok(theta)
}

/// Grid on which a solution is put before [`settle`] takes the last steps, in log-odds.
const GRID: f64 = 1.0 / 4096.0;

/// How near to the middle between two points of the grid a solution is no longer trusted to fall on
/// the same side from wherever it was sought: far above the error of a solution.
const MARGIN: f64 = 1e-8;

/// How exact a solution must be to be put on the grid.
const SOLUTION_TOLERANCE: f64 = 1e-11;

/// Precision of the steps from the grid: the first leaves its square at most, the second rounding.
const LAST_PRECISIONS: [f64; 2] = [1e-6, 1e-8];

/// A step from the grid longer than this did not come from a solution.
const LONGEST_LAST_STEP: f64 = 8.0 * GRID;

/// Climbs from `theta`, a guess of any quality, to the maximum, with a result that depends on the
/// data alone, to the last bit. The solution, whose last bits depend on the way there, is rounded to
/// a coarse grid, and two more Newton steps are taken from the grid point. Where rounding might go
/// either way the solution from 0 is taken, which also depends on the data alone.
///
/// # Errors
/// As [`climb`].
pub(super) fn settle(
    likelihood: &mut impl Likelihood,
    theta: Option<Vec<f64>>,
) -> Result<Vec<f64>, RatingError> {
    if let Some(theta) = theta {
        // A guess that leads nowhere is no reason to fail. Twice the margin: where the solution from
        // here is trusted, the one from 0 would have been.
        if let Ok(solution) = climb_to(likelihood, theta, SOLUTION_TOLERANCE)
            && let Some(settled) = from_grid(likelihood, &solution, 2.0 * MARGIN)
        {
            return Ok(settled);
        }
    }
    let size = likelihood.size();
    let solution = climb_to(likelihood, vec![0.0; size], SOLUTION_TOLERANCE)?;
    match from_grid(likelihood, &solution, MARGIN) {
        Some(settled) => Ok(settled),
        None => climb(likelihood, solution),
    }
}

/// Two Newton steps from the grid point next to `solution`; `None` if that point is in doubt.
fn from_grid(likelihood: &mut impl Likelihood, solution: &[f64], margin: f64) -> Option<Vec<f64>> {
    let mut theta = Vec::with_capacity(solution.len());
    for value in solution {
        let steps = value / GRID;
        let nearest = steps.round();
        if (0.5 - (steps - nearest).abs()) * GRID < margin {
            return None;
        }
        theta.push(nearest * GRID);
    }
    let mut gradient = vec![0.0; theta.len()];
    for precision in LAST_PRECISIONS {
        likelihood.gradient(&theta, &mut gradient);
        let step = likelihood.step(&gradient, precision);
        let longest = max_abs(&step);
        if longest.is_nan() || longest > LONGEST_LAST_STEP {
            return None;
        }
        theta = moved(&theta, &step, 1.0);
        likelihood.standardise(&mut theta);
    }
    Some(theta)
}

/// Conjugate gradients (Hestenes and Stiefel 1952) with the diagonal as preconditioner, for a
/// Laplacian-like system whose right-hand side sums to 0. `None` after `limit` iterations without a
/// residual below `precision` of the right-hand side.
pub(super) fn conjugate_gradients(
    diagonal: &[f64],
    product: impl Fn(&[f64], &mut [f64]),
    right: &[f64],
    precision: f64,
    limit: usize,
) -> Option<Vec<f64>> {
    let n = right.len();
    let mut x = vec![0.0; n];
    let mut residual = right.to_vec();
    let mut z: Vec<f64> = residual.iter().zip(diagonal).map(|(r, d)| r / d).collect();
    let mut direction = z.clone();
    let mut image = vec![0.0; n];
    let mut rz = inner(&residual, &z);
    let target = precision * precision * rz;
    if rz == 0.0 {
        return Some(x);
    }
    for _ in 0..limit {
        product(&direction, &mut image);
        let curvature = inner(&direction, &image);
        if !(curvature > 0.0 && rz.is_finite()) {
            return None;
        }
        let along = rz / curvature;
        for i in 0..n {
            x[i] += along * direction[i];
            residual[i] -= along * image[i];
            z[i] = residual[i] / diagonal[i];
        }
        let next = inner(&residual, &z);
        if next <= target {
            return Some(x);
        }
        let ratio = next / rz;
        rz = next;
        for (direction, z) in direction.iter_mut().zip(&z) {
            *direction = z + ratio * *direction;
        }
    }
    None
}

/// Takes the mean away.
pub(super) fn centre(values: &mut [f64]) {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    values.iter_mut().for_each(|value| *value -= mean);
}

pub(super) fn inner(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

fn moved(theta: &[f64], step: &[f64], length: f64) -> Vec<f64> {
    theta
        .iter()
        .zip(step)
        .map(|(theta, step)| theta + length * step)
        .collect()
}

fn max_abs(values: &[f64]) -> f64 {
    values
        .iter()
        .fold(0.0, |max, value| f64::max(max, value.abs()))
}
