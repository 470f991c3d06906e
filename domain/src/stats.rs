//! Means and proportions with honest intervals.

use serde::{Deserialize, Serialize};

use crate::rating::Z_95;

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// Wilson's score interval (1927) for a proportion: `successes` of `n`, each worth at most 1; partial
/// credit may make `successes` fractional. `None` if `n` is 0 or `successes` is not within `0..=n`.
#[must_use]
pub fn wilson(successes: f64, n: u64) -> Option<Interval> {
    let total = n as f64;
    if n == 0 || !(0.0..=total).contains(&successes) {
        return None;
    }
    let z2 = Z_95 * Z_95;
    let p = successes / total;
    let centre = (p + z2 / (2.0 * total)) / (1.0 + z2 / total);
    let half =
        Z_95 * (p * (1.0 - p) / total + z2 / (4.0 * total * total)).sqrt() / (1.0 + z2 / total);
    Some(Interval {
        // At the ends the formula gives 0 and 1 up to rounding.
        lower: if successes == 0.0 {
            0.0
        } else {
            (centre - half).max(0.0)
        },
        upper: if successes == total {
            1.0
        } else {
            (centre + half).min(1.0)
        },
    })
}

/// A mean with its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// The mean over all samples.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl Mean {
    /// The normal 95 % interval: mean ± 1.96 standard errors. Not clipped to any range of scores.
    #[must_use]
    pub fn interval(&self) -> Interval {
        Interval {
            lower: self.value - Z_95 * self.standard_error,
            upper: self.value + Z_95 * self.standard_error,
        }
    }
}

/// Mean score over samples that are clustered by item, with the clustered standard error of Miller
/// 2024 ("Adding error bars to evals", section 2.2). `per_item` has, for each item, the sum of its
/// samples' scores and the number of samples; items without samples are left out.
///
/// With S_c the sum and n_c the samples of item c, and n = Σ n_c over G items, the squared error is
/// G/(G−1) · Σ (S_c − n_c·mean)² / n². The factor G/(G−1) makes it the ordinary unbiased variance of
/// the mean when every item has one sample. `None` with fewer than two items or a score that is not finite.
#[must_use]
pub fn mean_clustered(per_item: &[(f64, u64)]) -> Option<Mean> {
    let items: Vec<(f64, f64)> = per_item
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|&(sum, n)| (sum, n as f64))
        .collect();
    if items.len() < 2 {
        return None;
    }
    let n: f64 = items.iter().map(|(_, n)| n).sum();
    let value = items.iter().map(|(sum, _)| sum).sum::<f64>() / n;
    if !value.is_finite() {
        return None;
    }
    let squares: f64 = items.iter().map(|(sum, n)| (sum - n * value).powi(2)).sum();
    let g = items.len() as f64;
    Some(Mean {
        value,
        standard_error: (g / (g - 1.0) * squares).sqrt() / n,
    })
}

/// Mean of one value per item, with its ordinary standard error: `values` has each value and how many
/// items have it. `None` with fewer than two items or a value that is not finite.
#[must_use]
pub fn mean_counted(values: &[(f64, u64)]) -> Option<Mean> {
    let groups: Vec<ClusterGroup> = values
        .iter()
        .map(|&(value, items)| ClusterGroup {
            items,
            n: 1,
            sum: value * items as f64,
            squares: value * value * items as f64,
        })
        .collect();
    mean_clustered_groups(&groups)
}

/// Items with the same number of samples, added up: all that [`mean_clustered`] needs of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterGroup {
    /// How many items.
    pub items: u64,
    /// Samples of each.
    pub n: u64,
    /// Sum over the items of the score sum of each.
    pub sum: f64,
    /// Sum over the items of the squared score sum of each.
    pub squares: f64,
}

/// [`mean_clustered`] from sums over groups of items, which a database can make.
#[must_use]
pub fn mean_clustered_groups(groups: &[ClusterGroup]) -> Option<Mean> {
    let items: u64 = groups.iter().map(|group| group.items).sum();
    let n: f64 = groups.iter().map(|g| (g.items * g.n) as f64).sum();
    if items < 2 || n == 0.0 {
        return None;
    }
    let value = groups.iter().map(|group| group.sum).sum::<f64>() / n;
    if !value.is_finite() {
        return None;
    }
    // Σ (S − n·mean)² of each group, from its sums; rounding may leave a speck below zero.
    let squares: f64 = groups
        .iter()
        .map(|group| {
            let expected = group.n as f64 * value;
            group.squares - 2.0 * expected * group.sum + group.items as f64 * expected * expected
        })
        .sum();
    let g = items as f64;
    let squares = if squares < 1e-12 * n { 0.0 } else { squares };
    Some(Mean {
        value,
        standard_error: (g / (g - 1.0) * squares).sqrt() / n,
    })
}

/// The 95 % interval of [`mean_clustered`].
#[must_use]
pub fn mean_interval_clustered(per_item: &[(f64, u64)]) -> Option<Interval> {
    mean_clustered(per_item).map(|mean| mean.interval())
}

/// Φ(x), the chance that a standard normal number is at most `x`; relative error below 1e-13.
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let size = x.abs();
    // Half the mass, plus or minus the density times x + x³/3 + x⁵/15 + … (Marsaglia 2004); in the
    // tail that cancels, and Mills' ratio as a continued fraction gives what lies beyond.
    if size < 3.0 {
        let (mut term, mut sum, mut odd) = (size, size, 1.0);
        while term > 1e-18 * sum {
            odd += 2.0;
            term *= size * size / odd;
            sum += term;
        }
        return 0.5 + (density * sum).copysign(x);
    }
    let mills = (1..120)
        .rev()
        .fold(size, |tail, k| size + f64::from(k) / tail);
    let beyond = density / mills;
    if x > 0.0 { 1.0 - beyond } else { beyond }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_agrees_with_published_values() {
        // scipy.stats.norm.cdf, scipy 1.17.1.
        for (x, expected) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (-1.5, 0.066_807_201_268_858_07),
            (Z_95, 0.975),
            (-2.999, 0.001_354_336_533_727_105_7),
            (-3.0, 0.001_349_898_031_630_093_3),
            (-6.0, 9.865_876_450_376_946e-10),
            (-20.0, 2.753_624_118_606_155_6e-89),
            (-40.0, 0.0),
            (40.0, 1.0),
        ] {
            close(
                normal_cdf(x) / f64::max(expected, 1e-300),
                if expected > 0.0 { 1.0 } else { 0.0 },
                1e-12,
            );
            close(normal_cdf(x) + normal_cdf(-x), 1.0, 1e-15);
        }
        assert!(normal_cdf(f64::NAN).is_nan());
    }

    fn close(x: f64, y: f64, tolerance: f64) {
        assert!((x - y).abs() <= tolerance, "{x} is not {y}");
    }

    #[test]
    fn wilson_agrees_with_published_values() {
        // scipy.stats.binomtest(k, n).proportion_ci(method="wilson"), scipy 1.17.1.
        for (successes, n, lower, upper) in [
            (8.0, 10, 0.490_162_471_536_641_8, 0.943_317_848_545_624_8),
            (0.0, 10, 0.0, 0.277_532_799_862_889_26),
            (10.0, 10, 0.722_467_200_137_110_9, 1.0),
        ] {
            let interval = wilson(successes, n).unwrap();
            close(interval.lower, lower, 1e-12);
            close(interval.upper, upper, 1e-12);
        }
    }

    #[test]
    fn wilson_solves_its_defining_equation() {
        // Both ends are where |p̂ − p| is 1.96 standard errors of p itself.
        for (successes, n) in [(1.0, 7), (3.5, 12), (499.0, 1000), (999.0, 1000)] {
            let interval = wilson(successes, n).unwrap();
            for p in [interval.lower, interval.upper] {
                let error = (p * (1.0 - p) / n as f64).sqrt();
                close((successes / n as f64 - p).abs(), Z_95 * error, 1e-12);
            }
        }
    }

    #[test]
    fn wilson_has_no_answer_without_data() {
        assert_eq!(wilson(0.0, 0), None);
        assert_eq!(wilson(3.0, 2), None);
        assert_eq!(wilson(-1.0, 2), None);
        assert_eq!(wilson(f64::NAN, 2), None);
    }

    #[test]
    fn one_sample_an_item_is_the_ordinary_standard_error() {
        // Mean 0.6, unbiased variance 0.3 over five: standard error √(0.3 / 5).
        let items = [(1.0, 1), (0.0, 1), (1.0, 1), (1.0, 1), (0.0, 1)];
        let mean = mean_clustered(&items).unwrap();
        close(mean.value, 0.6, 1e-15);
        close(mean.standard_error, 0.06f64.sqrt(), 1e-15);
    }

    #[test]
    fn samples_that_repeat_one_another_add_no_certainty() {
        let once = [(1.0, 1), (0.0, 1), (1.0, 1), (0.0, 1)];
        let tenfold = [(10.0, 10), (0.0, 10), (10.0, 10), (0.0, 10)];
        assert_eq!(
            mean_interval_clustered(&once),
            mean_interval_clustered(&tenfold)
        );
    }

    #[test]
    fn sums_over_groups_of_items_say_the_same() {
        let items = [(2.0, 3), (0.0, 3), (1.0, 3), (1.5, 2), (0.0, 2)];
        let group = |n: u64| {
            let sums = || items.iter().filter(|(_, of)| *of == n).map(|(sum, _)| *sum);
            ClusterGroup {
                items: sums().count() as u64,
                n,
                sum: sums().sum(),
                squares: sums().map(|sum| sum * sum).sum(),
            }
        };
        let each = mean_clustered(&items).unwrap();
        let grouped = mean_clustered_groups(&[group(3), group(2)]).unwrap();
        close(each.value, grouped.value, 1e-15);
        close(each.standard_error, grouped.standard_error, 1e-14);
        let counted = mean_counted(&[(1.0, 3), (0.0, 2)]).unwrap();
        close(counted.value, 0.6, 1e-15);
        close(counted.standard_error, 0.06f64.sqrt(), 1e-15);
        assert_eq!(mean_counted(&[(1.0, 1)]), None);
        let all = mean_counted(&[(0.1, 1_000)]).unwrap();
        assert_eq!(all.standard_error, 0.0, "no spread, and none by rounding");
    }

    #[test]
    fn one_item_says_nothing_about_the_spread() {
        assert_eq!(mean_interval_clustered(&[]), None);
        assert_eq!(mean_interval_clustered(&[(3.0, 4)]), None);
        assert_eq!(mean_interval_clustered(&[(3.0, 4), (0.0, 0)]), None);
        assert_eq!(mean_interval_clustered(&[(f64::NAN, 1), (0.0, 1)]), None);
    }
}
