//! The Bradley–Terry likelihood of a board too large for a matrix of all pairs: neighbours only.

use super::bt::{Pair, Problem, sigmoid};
use super::dense::spread;
use super::newton::{Likelihood, conjugate_gradients};

/// Right-hand sides that are solved together, so that an edge is read once for all of them.
const LANES: usize = 8;

/// Residual, relative to the right-hand side, at which a column of the inverse is good enough: the
/// standard error is off by less than a thousandth of a point.
const COLUMN_PRECISION: f64 = 1e-6;

/// A symmetric matrix with a diagonal and equal off-diagonal entries per edge, by rows.
pub(super) struct Edges {
    /// Where the edges of each entrant begin; one more than there are entrants.
    begin: Vec<usize>,
    /// The entrant at the other end, and the pair that the edge stands for.
    other: Vec<(u32, u32)>,
    /// Curvature of each edge at the current point.
    weight: Vec<f64>,
    /// Sum of the weights of each entrant's edges.
    diagonal: Vec<f64>,
}

impl Edges {
    fn new(n: usize, pairs: &[Pair]) -> Self {
        let mut begin = vec![0usize; n + 1];
        for pair in pairs {
            begin[pair.a + 1] += 1;
            begin[pair.b + 1] += 1;
        }
        for i in 0..n {
            begin[i + 1] += begin[i];
        }
        let mut free = begin.clone();
        let mut other = vec![(0, 0); 2 * pairs.len()];
        for (number, pair) in (0u32..).zip(pairs) {
            for (mine, its) in [(pair.a, pair.b), (pair.b, pair.a)] {
                other[free[mine]] = (u32::try_from(its).unwrap_or(u32::MAX), number);
                free[mine] += 1;
            }
        }
        Self {
            begin,
            weight: vec![0.0; other.len()],
            other,
            diagonal: vec![0.0; n],
        }
    }

    /// Sets the weights from one number per pair, plus `ridge` on the diagonal.
    fn weigh(&mut self, of_pair: &[f64], ridge: f64) {
        for i in 0..self.diagonal.len() {
            let mut sum = ridge;
            for edge in self.begin[i]..self.begin[i + 1] {
                let weight = of_pair[self.other[edge].1 as usize];
                self.weight[edge] = weight;
                sum += weight;
            }
            self.diagonal[i] = sum;
        }
    }

    fn product(&self, x: &[f64], y: &mut [f64]) {
        for i in 0..self.diagonal.len() {
            let edges = self.begin[i]..self.begin[i + 1];
            let mut sum = self.diagonal[i] * x[i];
            for (other, weight) in self.other[edges.clone()].iter().zip(&self.weight[edges]) {
                sum -= weight * x[other.0 as usize];
            }
            y[i] = sum;
        }
    }

    fn product_of_lanes(&self, x: &[[f64; LANES]], y: &mut [[f64; LANES]]) {
        for i in 0..self.diagonal.len() {
            let edges = self.begin[i]..self.begin[i + 1];
            let mut sum = x[i].map(|x| self.diagonal[i] * x);
            for (other, weight) in self.other[edges.clone()].iter().zip(&self.weight[edges]) {
                let x = &x[other.0 as usize];
                for lane in 0..LANES {
                    sum[lane] -= weight * x[lane];
                }
            }
            y[i] = sum;
        }
    }
}

/// A problem with its comparison graph.
pub(super) struct Sparse<'a> {
    problem: &'a Problem,
    edges: Edges,
    curvature: Vec<f64>,
    total: f64,
}

impl<'a> Sparse<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        Self {
            problem,
            edges: Edges::new(problem.n, &problem.pairs),
            curvature: vec![0.0; problem.pairs.len()],
            total: problem.pairs.iter().map(|p| p.weight * p.n()).sum(),
        }
    }
}

impl Likelihood for Sparse<'_> {
    fn size(&self) -> usize {
        self.problem.n
    }

    fn total(&self) -> f64 {
        self.total
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) {
        gradient.fill(0.0);
        for (pair, curvature) in self.problem.pairs.iter().zip(&mut self.curvature) {
            let d = theta[pair.a] - theta[pair.b];
            let (p, q) = (sigmoid(d), sigmoid(-d));
            let surplus = pair.weight * (pair.a_points() * q - pair.b_points() * p);
            gradient[pair.a] += surplus;
            gradient[pair.b] -= surplus;
            *curvature = pair.weight * pair.n() * p * q;
        }
        self.edges.weigh(&self.curvature, 0.0);
    }

    fn value(&self, theta: &[f64]) -> f64 {
        self.problem.log_likelihood(theta)
    }

    fn step(&mut self, gradient: &[f64], precision: f64) -> Vec<f64> {
        let limit = 20 * gradient.len();
        conjugate_gradients(
            &self.edges.diagonal,
            |x, y| self.edges.product(x, y),
            gradient,
            precision,
            limit,
        )
        // Where rounding has eaten the curvature, a scaled gradient still ascends.
        .unwrap_or_else(|| {
            gradient
                .iter()
                .zip(&self.edges.diagonal)
                .map(|(g, d)| g / d.max(1e-12 * self.total))
                .collect()
        })
    }

    fn furthest(&self, step: &[f64]) -> f64 {
        let bound = spread(step);
        if bound <= 1.0 {
            return bound;
        }
        self.problem.pairs.iter().fold(0.0, |furthest, pair| {
            f64::max(furthest, (step[pair.a] - step[pair.b]).abs())
        })
    }
}

/// Solves (Laplacian + ridge·I)·x = `right`, which sums to 0, the Laplacian having the given weight
/// per pair of `problem`. `None` if that does not converge.
pub(super) fn solve(
    problem: &Problem,
    information: &[f64],
    ridge: f64,
    right: &[f64],
) -> Option<Vec<f64>> {
    let mut edges = Edges::new(problem.n, &problem.pairs);
    edges.weigh(information, ridge);
    let product = |x: &[f64], y: &mut [f64]| edges.product(x, y);
    conjugate_gradients(&edges.diagonal, product, right, 1e-10, 20 * problem.n + 100)
}

/// V_ii of V = (H + λI)⁻¹ B (H + λI)⁻¹ for every entrant, where H and B are Laplacians with the
/// given weight per pair of `problem`. `None` if a column does not converge.
///
/// B ignores a constant, so each column is sought among the vectors of mean zero, where the system
/// is as well conditioned as the comparison graph is connected.
pub(super) fn variances(
    problem: &Problem,
    information: &[f64],
    scores: &[f64],
    ridge: f64,
) -> Option<Vec<f64>> {
    let n = problem.n;
    let mut edges = Edges::new(n, &problem.pairs);
    edges.weigh(information, ridge);
    let half = n.div_ceil(2 * LANES) * LANES;
    let work = |entrants: std::ops::Range<usize>| some_variances(problem, &edges, scores, entrants);
    // Columns are independent: a second thread takes half of them, where there are threads.
    let (first, second) = rayon::join(|| work(0..half), || work(half..n));
    let mut variances = first?;
    variances.extend(second?);
    Some(variances)
}

/// The variances of the entrants in a range that begins at a multiple of [`LANES`].
fn some_variances(
    problem: &Problem,
    edges: &Edges,
    scores: &[f64],
    entrants: std::ops::Range<usize>,
) -> Option<Vec<f64>> {
    let mut variances = Vec::with_capacity(entrants.len());
    let mut lanes = Columns::new(problem.n);
    let end = entrants.end;
    for first in entrants.step_by(LANES) {
        lanes.solve(edges, first)?;
        let mut sums = [0.0; LANES];
        for (pair, score) in problem.pairs.iter().zip(scores) {
            let (a, b) = (&lanes.x[pair.a], &lanes.x[pair.b]);
            for lane in 0..LANES {
                let d = a[lane] - b[lane];
                sums[lane] += score * d * d;
            }
        }
        variances.extend_from_slice(&sums[..LANES.min(end - first)]);
    }
    Some(variances)
}

/// Conjugate gradients for several unit vectors at once, without allocating in between.
struct Columns {
    x: Vec<[f64; LANES]>,
    residual: Vec<[f64; LANES]>,
    direction: Vec<[f64; LANES]>,
    image: Vec<[f64; LANES]>,
}

impl Columns {
    fn new(n: usize) -> Self {
        let zeros = vec![[0.0; LANES]; n];
        Self {
            x: zeros.clone(),
            residual: zeros.clone(),
            direction: zeros.clone(),
            image: zeros,
        }
    }

    /// Solves for the unit vectors from `first` on, minus their mean.
    fn solve(&mut self, edges: &Edges, first: usize) -> Option<()> {
        let n = self.x.len();
        self.x.fill([0.0; LANES]);
        self.residual.fill([-1.0 / n as f64; LANES]);
        for lane in 0..LANES.min(n - first) {
            self.residual[first + lane][lane] += 1.0;
        }
        let mut rz = [0.0; LANES];
        for i in 0..n {
            let inverse = 1.0 / edges.diagonal[i];
            let residual = &self.residual[i];
            self.direction[i] = residual.map(|r| r * inverse);
            for (rz, r) in rz.iter_mut().zip(residual) {
                *rz += r * r * inverse;
            }
        }
        let target = rz.map(|rz| COLUMN_PRECISION * COLUMN_PRECISION * rz);
        for _ in 0..20 * n {
            edges.product_of_lanes(&self.direction, &mut self.image);
            let mut curvature = [0.0; LANES];
            for (d, image) in self.direction.iter().zip(&self.image) {
                for lane in 0..LANES {
                    curvature[lane] += d[lane] * image[lane];
                }
            }
            if curvature.iter().any(|c| c.is_nan()) {
                return None;
            }
            let along: [f64; LANES] = std::array::from_fn(|lane| {
                // A column that has arrived stands still.
                if rz[lane] > target[lane] && curvature[lane] > 0.0 {
                    rz[lane] / curvature[lane]
                } else {
                    0.0
                }
            });
            let mut next = [0.0; LANES];
            for i in 0..n {
                let inverse = 1.0 / edges.diagonal[i];
                for lane in 0..LANES {
                    self.x[i][lane] += along[lane] * self.direction[i][lane];
                    let r = self.residual[i][lane] - along[lane] * self.image[i][lane];
                    self.residual[i][lane] = r;
                    next[lane] += r * r * inverse;
                }
            }
            if next
                .iter()
                .zip(&target)
                .all(|(next, target)| next <= target)
            {
                return Some(());
            }
            let ratio: [f64; LANES] = std::array::from_fn(|lane| next[lane] / rz[lane]);
            rz = next;
            for i in 0..n {
                let inverse = 1.0 / edges.diagonal[i];
                let (old, residual) = (self.direction[i], self.residual[i]);
                self.direction[i] =
                    std::array::from_fn(|lane| residual[lane] * inverse + ratio[lane] * old[lane]);
            }
        }
        None
    }
}
