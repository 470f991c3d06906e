//! The outline of a line and of its band: interrupted where data are missing, thinned where dense.

use kurbo::{BezPath, Point};

use super::{
    lines::LinePoint,
    plot::{bounds, drawable},
    scale::Scale,
};

/// From so many points on a line is thinned.
const DENSE: usize = 500;

/// A point on the drawing.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) data: LinePoint,
}

/// The runs of a line that are not interrupted, dense ones thinned to columns `wide` units wide.
pub(super) fn runs(points: &[LinePoint], across: Scale, up: Scale, wide: f64) -> Vec<Vec<Placed>> {
    let mut runs: Vec<Vec<Placed>> = vec![Vec::new()];
    for data in points {
        if !drawable(data.y) {
            if runs.last().is_some_and(|run| !run.is_empty()) {
                runs.push(Vec::new());
            }
            continue;
        }
        let (lower, upper) = bounds(data.y, data.lower, data.upper);
        let (Some(x), Some(y), Some(lower), Some(upper)) = (
            across.place(data.x),
            up.place(data.y),
            up.place(lower),
            up.place(upper),
        ) else {
            continue;
        };
        if let Some(run) = runs.last_mut() {
            run.push(Placed {
                x,
                y,
                lower,
                upper,
                data: *data,
            });
        }
    }
    runs.retain(|run| !run.is_empty());
    for run in &mut runs {
        if run.len() > DENSE {
            thin(run, wide);
        }
    }
    runs
}

/// Keeps the ends, and of each column of the drawing `wide` units wide the lowest and the highest
/// point, so that the outline stays what it was.
fn thin(run: &mut Vec<Placed>, wide: f64) {
    let mut kept: Vec<Placed> = run.first().copied().into_iter().collect();
    let column = |placed: &Placed| (placed.x / wide).floor();
    for column in run.chunk_by(|one, other| column(one) == column(other)) {
        let by_height = |one: &&Placed, other: &&Placed| one.y.total_cmp(&other.y);
        let picks = [
            column.iter().min_by(by_height),
            column.iter().max_by(by_height),
        ];
        let mut picks: Vec<Placed> = picks.into_iter().flatten().copied().collect();
        picks.sort_by(|one, other| one.x.total_cmp(&other.x));
        kept.extend(picks);
    }
    kept.extend(run.last().copied());
    kept.dedup_by(|one, other| one.x == other.x && one.y == other.y);
    *run = kept;
}

pub(super) fn outline(
    run: &[Placed],
    steps: bool,
    of: impl Fn(&Placed) -> f64,
    path: &mut BezPath,
    begin: bool,
) {
    let mut last: Option<f64> = None;
    for placed in run {
        let to = Point::new(placed.x, of(placed));
        match last {
            None if begin => path.move_to(to),
            Some(y) if steps => {
                path.line_to((placed.x, y));
                path.line_to(to);
            }
            _ => path.line_to(to),
        }
        last = Some(to.y);
    }
}

pub(super) fn band(run: &[Placed], steps: bool) -> BezPath {
    let mut path = BezPath::new();
    outline(run, steps, |placed| placed.upper, &mut path, true);
    let mut back: Vec<Point> = Vec::new();
    for placed in run {
        if steps && let Some(last) = back.last().copied() {
            back.push(Point::new(placed.x, last.y));
        }
        back.push(Point::new(placed.x, placed.lower));
    }
    for point in back.into_iter().rev() {
        path.line_to(point);
    }
    path.close_path();
    path
}
