//! The compute-equivalent multiplier: by how much a reference must spend more to reach an entrant.

use super::curve::{Curve, CurvePoint};
use crate::rating::Z_95;

/// Decades outside the measured costs of the reference beyond which nothing is claimed.
const REACH: f64 = 1.0;

/// A factor, or as much of it as the reference's measured costs can tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Factor {
    /// The factor itself.
    About(f64),
    /// It lies above, further than the measurements reach.
    MoreThan(f64),
    /// It lies below, further than the measurements reach.
    LessThan(f64),
}

/// The multiplier of one entrant against a reference curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Multiplier {
    /// log10 of the factor as the line gives it; shown only as far as [`Multiplier::factor`] says.
    pub log10: f64,
    /// Its standard error by the delta method.
    pub standard_error: f64,
    /// log10 of the least and the largest factor that the reference's measured costs can tell.
    pub reach: (f64, f64),
}

/// Why there is no multiplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoMultiplier {
    /// The reference's slope cannot be told from 0 or falls.
    #[error("the reference does not surely gain from cost, so no cost of it equals another score")]
    NoGain,
    /// The entrant has no usable score or cost.
    #[error("the entrant has no score with an error, or costs nothing")]
    NoPoint,
}

impl Multiplier {
    /// log10 m = (score of the entrant − reference at the same cost) / slope, on the scale on which the
    /// reference is a line; its variance by the delta method from the errors of the entrant's score
    /// and cost and of the line's level and slope.
    ///
    /// # Errors
    /// If the slope's 95 % interval reaches 0, or the entrant cannot be placed.
    pub fn of(entrant: &CurvePoint, reference: &Curve) -> Result<Self, NoMultiplier> {
        let placed = reference
            .measure
            .place(entrant)
            .ok_or(NoMultiplier::NoPoint)?;
        if !reference.gains() {
            return Err(NoMultiplier::NoGain);
        }
        let slope = reference.slope;
        // The cost at which the line reaches the score, from the centre, where level and slope are
        // independent.
        let off = (placed.y - reference.level) / slope;
        let log10 = reference.centre + off - placed.x;
        let variance = (placed.y_variance + reference.level_error.powi(2)) / (slope * slope)
            + (off * reference.slope_error / slope).powi(2)
            + placed.x_variance;
        Ok(Self {
            log10,
            standard_error: variance.sqrt(),
            reach: (
                reference.range.0 - REACH - placed.x,
                reference.range.1 + REACH - placed.x,
            ),
        })
    }

    /// The factor, as a bound where the data stop.
    #[must_use]
    pub fn factor(&self) -> Factor {
        self.told(self.log10)
    }

    /// Both ends of its 95 % interval, each a bound where the data stop.
    #[must_use]
    pub fn interval(&self) -> (Factor, Factor) {
        let half = Z_95 * self.standard_error;
        (self.told(self.log10 - half), self.told(self.log10 + half))
    }

    fn told(&self, log10: f64) -> Factor {
        if log10 > self.reach.1 {
            Factor::MoreThan(10f64.powf(self.reach.1))
        } else if log10 < self.reach.0 {
            Factor::LessThan(10f64.powf(self.reach.0))
        } else {
            Factor::About(10f64.powf(log10))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::Measure;

    fn point(x: f64, score: f64) -> CurvePoint {
        CurvePoint {
            cost: 10f64.powf(x),
            cost_error: 0.0,
            score,
            score_error: 1.0,
            n: 100,
        }
    }

    /// 100 points a decade from 10 to 1,000.
    fn reference() -> Curve {
        let points = [point(1.0, 100.0), point(2.0, 200.0), point(3.0, 300.0)];
        Curve::fit(Measure::Rating, &points).unwrap()
    }

    #[test]
    fn a_point_above_the_line_is_worth_the_cost_it_saves() {
        // At cost 100 it scores what the line reaches at 1,000.
        let multiplier = Multiplier::of(&point(2.0, 300.0), &reference()).unwrap();
        assert!((multiplier.log10 - 1.0).abs() < 1e-12);
        let Factor::About(factor) = multiplier.factor() else {
            panic!("{multiplier:?}")
        };
        assert!((factor - 10.0).abs() < 1e-9);
        let (lower, upper) = multiplier.interval();
        let (Factor::About(lower), Factor::About(upper)) = (lower, upper) else {
            panic!("{multiplier:?}")
        };
        assert!(lower < 10.0 && 10.0 < upper && lower > 9.0);
        // By hand: variances (1 + 1/3)/100² and (1·0.00707…/1)², with slope error 1/√2.
        let expected = ((1.0 + 1.0 / 3.0) / 1e4 + 0.5f64 / 1e4).sqrt();
        assert!((multiplier.standard_error - expected).abs() < 1e-12);
    }

    #[test]
    fn a_point_of_the_line_itself_is_worth_one() {
        let multiplier = Multiplier::of(&point(2.5, 250.0), &reference()).unwrap();
        assert!(multiplier.log10.abs() < 1e-12);
    }

    #[test]
    fn beyond_a_decade_past_the_data_there_is_only_a_bound() {
        // The line would reach it at 10⁶; measurements end at 10³ and speak up to 10⁴.
        let multiplier = Multiplier::of(&point(1.0, 600.0), &reference()).unwrap();
        let Factor::MoreThan(bound) = multiplier.factor() else {
            panic!("{multiplier:?}")
        };
        assert!((bound - 1e3).abs() < 1e-6);
        let below = Multiplier::of(&point(3.0, -600.0), &reference()).unwrap();
        assert!(matches!(below.factor(), Factor::LessThan(bound) if (bound - 1e-3).abs() < 1e-9));
    }

    #[test]
    fn a_reference_that_does_not_gain_says_nothing() {
        let flat = [point(1.0, 100.0), point(2.0, 100.5), point(3.0, 100.0)];
        let flat = Curve::fit(Measure::Rating, &flat).unwrap();
        assert_eq!(
            Multiplier::of(&point(2.0, 300.0), &flat),
            Err(NoMultiplier::NoGain)
        );
        let free = CurvePoint {
            cost: 0.0,
            ..point(2.0, 300.0)
        };
        assert_eq!(
            Multiplier::of(&free, &reference()),
            Err(NoMultiplier::NoPoint)
        );
    }
}
