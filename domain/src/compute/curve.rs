//! A score against the logarithm of what it cost: the weighted line, its band, and what it cannot say.

use serde::{Deserialize, Serialize};

use crate::{rating::Z_95, stats::Interval};

/// What a score is, which decides on which scale it is a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// A share from 0 to 1: the line is drawn in its log-odds (natural logarithm).
    Accuracy,
    /// Points on the Elo scale: the line is drawn in them.
    Rating,
}

/// One measured entrant on a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// What an item cost: tokens, seconds or dollars, above 0.
    pub cost: f64,
    /// Standard error of that cost, same unit; 0 if it is exact or not known.
    pub cost_error: f64,
    /// Accuracy from 0 to 1, or a rating in points.
    pub score: f64,
    /// Standard error of the score, clustered by item where there are several samples.
    pub score_error: f64,
    /// Items or votes it rests on.
    pub n: u64,
}

/// A point on the scale of the line, with the variances of both coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// log10 of the cost.
    pub(super) x: f64,
    /// Log-odds or rating.
    pub(super) y: f64,
    /// Variance of x.
    pub(super) x_variance: f64,
    /// Variance of y.
    pub(super) y_variance: f64,
}

impl Measure {
    /// The value on the scale of the line. Accuracy is drawn in by half an answer, (n·p + ½)/(n + 1), so
    /// that none or all right stay finite (the empirical logit of Cox 1970); the standard error goes
    /// along by the delta method, and where it is 0 the binomial one takes its place.
    pub(super) fn place(self, point: &CurvePoint) -> Option<Placed> {
        let finite = point.cost.is_finite() && point.cost > 0.0 && point.score.is_finite();
        if !finite || !point.score_error.is_finite() || point.n == 0 {
            return None;
        }
        let x_error = point.cost_error.max(0.0) / (point.cost * std::f64::consts::LN_10);
        let (y, y_error) = match self {
            Self::Rating => (point.score, point.score_error),
            Self::Accuracy => {
                if !(0.0..=1.0).contains(&point.score) {
                    return None;
                }
                let n = point.n as f64;
                let p = (n * point.score + 0.5) / (n + 1.0);
                let spread = p * (1.0 - p);
                let error = if point.score_error > 0.0 {
                    point.score_error
                } else {
                    (spread / n).sqrt()
                };
                ((p / (1.0 - p)).ln(), error / spread)
            }
        };
        (x_error.is_finite() && y_error > 0.0).then(|| Placed {
            x: point.cost.log10(),
            y,
            x_variance: x_error * x_error,
            y_variance: y_error * y_error,
        })
    }

    /// Back from the scale of the line to a score.
    #[must_use]
    pub fn score(self, y: f64) -> f64 {
        match self {
            Self::Rating => y,
            Self::Accuracy => 1.0 / (1.0 + (-y).exp()),
        }
    }
}

/// A weighted least-squares line through entrants of one family that differ in effort.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve {
    /// On which scale it is a line.
    pub measure: Measure,
    /// Weighted mean of log10 cost, where the level is measured.
    pub(super) centre: f64,
    /// Value of the line there.
    pub(super) level: f64,
    /// Gain per decade of cost: log-odds or rating points.
    pub slope: f64,
    /// Standard error of the slope.
    pub slope_error: f64,
    /// Standard error of the level; level and slope are independent at the centre.
    pub(super) level_error: f64,
    /// log10 of the least and the largest cost measured.
    pub range: (f64, f64),
    /// Points it rests on.
    pub n_points: usize,
    /// Squared residuals in units of their variance per degree of freedom; 1 with two points. Above 1
    /// the errors are widened by its root (Birge 1932): the points scatter more than they should.
    pub misfit: f64,
}

impl Curve {
    /// Fits the line. Weights are 1/variance, the variance of a point being that of its score and, by
    /// the slope, that of its cost (effective variance, found in a few rounds). The points are taken
    /// as independent, although entrants that answered the same items err together.
    ///
    /// `None` with fewer than two usable points at different costs.
    #[must_use]
    pub fn fit(measure: Measure, points: &[CurvePoint]) -> Option<Self> {
        let placed: Vec<Placed> = points.iter().filter_map(|p| measure.place(p)).collect();
        let low = placed.iter().map(|p| p.x).fold(f64::INFINITY, f64::min);
        let high = placed.iter().map(|p| p.x).fold(f64::NEG_INFINITY, f64::max);
        if placed.len() < 2 || high - low < 1e-6 {
            return None;
        }
        let mut slope = 0.0;
        let mut curve = None;
        for _ in 0..8 {
            let weight = |p: &Placed| 1.0 / (p.y_variance + slope * slope * p.x_variance);
            let total: f64 = placed.iter().map(weight).sum();
            let mean = |of: fn(&Placed) -> f64| {
                placed.iter().map(|p| weight(p) * of(p)).sum::<f64>() / total
            };
            let (centre, level) = (mean(|p| p.x), mean(|p| p.y));
            let spread: f64 = placed
                .iter()
                .map(|p| weight(p) * (p.x - centre).powi(2))
                .sum();
            let product: f64 = placed
                .iter()
                .map(|p| weight(p) * (p.x - centre) * (p.y - level))
                .sum();
            let fitted = product / spread;
            let squares: f64 = placed
                .iter()
                .map(|p| weight(p) * (p.y - level - fitted * (p.x - centre)).powi(2))
                .sum();
            let misfit = match placed.len() {
                2 => 1.0,
                n => squares / (n - 2) as f64,
            };
            let wider = misfit.max(1.0).sqrt();
            curve = Some(Self {
                measure,
                centre,
                level,
                slope: fitted,
                slope_error: wider / spread.sqrt(),
                level_error: wider / total.sqrt(),
                range: (low, high),
                n_points: placed.len(),
                misfit,
            });
            let settled = (fitted - slope).abs() <= 1e-10 * fitted.abs();
            slope = fitted;
            if settled {
                break;
            }
        }
        curve.filter(|curve| curve.slope.is_finite() && curve.slope_error.is_finite())
    }

    /// The line at a cost, on the scale of the line, with its standard error.
    pub(super) fn line_at(&self, log10_cost: f64) -> (f64, f64) {
        let off = log10_cost - self.centre;
        (
            self.level + self.slope * off,
            self.level_error.hypot(self.slope_error * off),
        )
    }

    /// The score at a cost, with the 95 % band of the line there. It is drawn within the measured range.
    #[must_use]
    pub fn at(&self, cost: f64) -> (f64, Interval) {
        let (y, error) = self.line_at(cost.log10());
        let interval = Interval {
            lower: self.measure.score(y - Z_95 * error),
            upper: self.measure.score(y + Z_95 * error),
        };
        (self.measure.score(y), interval)
    }

    /// Whether the score surely grows with the cost: the 95 % interval of the slope lies above 0.
    #[must_use]
    pub fn gains(&self) -> bool {
        self.slope > Z_95 * self.slope_error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(x: f64, y: f64, tolerance: f64) {
        assert!((x - y).abs() <= tolerance, "{x} is not {y}");
    }

    fn rated(points: &[(f64, f64, f64)]) -> Vec<CurvePoint> {
        points
            .iter()
            .map(|&(x, score, score_error)| CurvePoint {
                cost: 10f64.powf(x),
                cost_error: 0.0,
                score,
                score_error,
                n: 100,
            })
            .collect()
    }

    #[test]
    fn it_is_the_weighted_least_squares_line() {
        let points = rated(&[
            (0.0, 1.0, 1.0),
            (1.0, 3.0, 2.0),
            (2.0, 4.0, 1.0),
            (4.0, 9.0, 2.0),
        ]);
        let curve = Curve::fit(Measure::Rating, &points).unwrap();
        // By hand: Σw = 2.5, Σwx = 3.25, Σwy = 8, Σwxx = 8.25, Σwxy = 17.75.
        let slope = (2.5 * 17.75 - 3.25 * 8.0) / (2.5 * 8.25 - 3.25 * 3.25);
        close(curve.slope, slope, 1e-12);
        close(curve.at(1.0).0, (8.0 - slope * 3.25) / 2.5, 1e-12);
        close(
            curve.slope_error,
            (2.5f64 / (2.5 * 8.25 - 3.25 * 3.25)).sqrt(),
            1e-12,
        );
        assert!(curve.misfit < 1.0, "what fits too well is not narrowed");
        assert_eq!(curve.range, (0.0, 4.0));
    }

    #[test]
    fn points_on_a_line_of_log_odds_are_found_again() {
        let n = 1_000_000;
        let points: Vec<CurvePoint> = [1.0, 1.5, 2.0, 3.0]
            .map(|x| CurvePoint {
                cost: 10f64.powf(x),
                cost_error: 0.0,
                score: Measure::Accuracy.score(-2.0 + 0.8 * x),
                score_error: 0.0005,
                n,
            })
            .to_vec();
        let curve = Curve::fit(Measure::Accuracy, &points).unwrap();
        close(curve.slope, 0.8, 1e-4);
        let (score, band) = curve.at(100.0);
        close(score, Measure::Accuracy.score(-0.4), 1e-5);
        assert!(band.lower < score && score < band.upper && curve.gains());
        let (_, outside) = curve.at(1e6);
        assert!(outside.upper - outside.lower > 0.0);
    }

    #[test]
    fn none_and_all_right_stay_finite() {
        let points: Vec<CurvePoint> = [(10.0, 0.0), (100.0, 0.5), (1000.0, 1.0)]
            .map(|(cost, score)| CurvePoint {
                cost,
                cost_error: 1.0,
                score,
                score_error: 0.0,
                n: 50,
            })
            .to_vec();
        let curve = Curve::fit(Measure::Accuracy, &points).unwrap();
        assert!(curve.slope > 0.0 && curve.slope.is_finite() && curve.gains());
    }

    #[test]
    fn scatter_beyond_the_errors_widens_the_band() {
        let tight = rated(&[(0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (2.0, 2.0, 1.0)]);
        let loose = rated(&[(0.0, 0.0, 1.0), (1.0, 9.0, 1.0), (2.0, 2.0, 1.0)]);
        let tight = Curve::fit(Measure::Rating, &tight).unwrap();
        let loose = Curve::fit(Measure::Rating, &loose).unwrap();
        assert!(loose.slope_error > 3.0 * tight.slope_error);
    }

    #[test]
    fn an_uncertain_cost_counts_against_a_steep_line_only() {
        let mut points = rated(&[(0.0, 0.0, 1.0), (1.0, 10.0, 1.0), (2.0, 20.0, 1.0)]);
        let exact = Curve::fit(Measure::Rating, &points).unwrap();
        for point in &mut points {
            point.cost_error = point.cost * 0.2;
        }
        let unsure = Curve::fit(Measure::Rating, &points).unwrap();
        close(unsure.slope, exact.slope, 1e-6);
        assert!(unsure.slope_error > 1.2 * exact.slope_error);
    }

    #[test]
    fn one_cost_is_no_curve() {
        let same = rated(&[(1.0, 0.0, 1.0), (1.0, 5.0, 1.0)]);
        assert_eq!(Curve::fit(Measure::Rating, &same), None);
        assert_eq!(Curve::fit(Measure::Rating, &same[..1]), None);
        let free = [
            CurvePoint {
                cost: 0.0,
                ..same[0]
            },
            same[1],
        ];
        assert_eq!(
            Curve::fit(Measure::Rating, &free),
            None,
            "free has no logarithm"
        );
    }
}
