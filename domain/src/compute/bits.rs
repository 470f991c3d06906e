//! Bits remaining: what is left to resolve before the right answer is certain.
//!
//! Sampled: an item with `c` right of `n` samples has the posterior Beta(c + ½, n − c + ½) for the chance
//! p of a right answer (Jeffreys' prior), and −log₂ p is what is left of it. A likelihood-based number of
//! bits is −log₂ of the probability the model gives to the reference; the two are never mixed.

use serde::{Deserialize, Serialize};

use super::special::{beta_quantile, digamma, trigamma};
use crate::stats::{ClusterGroup, Interval, Mean};

/// Bits of one item or the mean over items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bits {
    /// Expected bits.
    pub bits: f64,
    /// Their 95 % interval; none for the mean over a single item.
    pub interval: Option<Interval>,
    /// A lower bound: some item was never right, and more samples could show any number above; or, by
    /// likelihood, the reference of some item was not among the alternatives that were listed.
    pub lower_bound: bool,
}

/// E[−log₂ p] = (ψ(n + 1) − ψ(c + ½)) / ln 2 for `c` right of `n` samples. `None` if `n` is 0 or `c`
/// exceeds `n`.
#[must_use]
pub fn expected(n: u64, c: u64) -> Option<f64> {
    if n == 0 || c > n {
        return None;
    }
    Some((digamma(n as f64 + 1.0) - digamma(c as f64 + 0.5)) / std::f64::consts::LN_2)
}

/// The variance of −log₂ p under the posterior of `c` right of `n` samples,
/// (ψ′(c + ½) − ψ′(n + 1)) / ln² 2. `None` as for [`expected`].
#[must_use]
pub fn variance(n: u64, c: u64) -> Option<f64> {
    if n == 0 || c > n {
        return None;
    }
    let nats = trigamma(c as f64 + 0.5) - trigamma(n as f64 + 1.0);
    Some(nats / (std::f64::consts::LN_2 * std::f64::consts::LN_2))
}

/// The central interval of −log₂ p that holds a share `level` (0.95, say) of the posterior. `None` as for
/// [`expected`], or if `level` is not between 0 and 1.
#[must_use]
pub fn interval(n: u64, c: u64, level: f64) -> Option<Interval> {
    if n == 0 || c > n || !(level > 0.0 && level < 1.0) {
        return None;
    }
    let (a, b) = (c as f64 + 0.5, (n - c) as f64 + 0.5);
    let outside = 0.5 * (1.0 - level);
    // Near 1 the upper quantile is computed from the other side, where it keeps its precision.
    let upper = beta_quantile(outside, b, a);
    Some(Interval {
        lower: -(-upper).ln_1p() / std::f64::consts::LN_2,
        upper: -beta_quantile(outside, a, b).log2(),
    })
}

/// [`expected`] and the 95 % [`interval`] of one item.
#[must_use]
pub fn of_item(n: u64, c: u64) -> Option<Bits> {
    Some(Bits {
        bits: expected(n, c)?,
        interval: interval(n, c, 0.95),
        lower_bound: c == 0,
    })
}

/// The mean of [`expected`] over items, each given as (samples, right ones). As [`mean_counted`].
#[must_use]
pub fn mean(items: &[(u64, u64)]) -> Option<Bits> {
    let counts: Vec<(u64, u64, u64)> = items.iter().map(|&(n, c)| (n, c, 1)).collect();
    mean_counted(&counts)
}

/// The mean of [`expected`] over items, given as (samples, right ones, how many such items); items
/// without samples are left out. The interval is the mean ± 1.96 standard errors, whose square is the
/// spread over items plus the mean [`variance`] of an item's posterior, both over the number of items: where
/// all items came out alike, few samples of each still leave their bits open. `None` without items, or where
/// the right ones exceed the samples.
#[must_use]
pub fn mean_counted(items: &[(u64, u64, u64)]) -> Option<Bits> {
    let items: Vec<_> = items
        .iter()
        .filter(|(n, _, items)| *n > 0 && *items > 0)
        .collect();
    let each: Option<Vec<(f64, u64)>> = items
        .iter()
        .map(|&&(n, c, items)| Some((expected(n, c)?, items)))
        .collect();
    let each = each.filter(|each| !each.is_empty())?;
    let total: u64 = each.iter().map(|(_, items)| items).sum();
    let posterior: Option<f64> = items
        .iter()
        .map(|&&(n, c, items)| Some(variance(n, c)? * items as f64))
        .sum();
    let open = posterior? / (total * total) as f64;
    let interval = crate::stats::mean_counted(&each).map(|mean| {
        positive(Mean {
            standard_error: (mean.standard_error * mean.standard_error + open).sqrt(),
            ..mean
        })
    });
    let sum: f64 = each.iter().map(|(bits, items)| bits * *items as f64).sum();
    Some(Bits {
        bits: sum / total as f64,
        interval,
        lower_bound: items.iter().any(|(_, c, _)| *c == 0),
    })
}

/// Likelihood-based bits of one item: −log₂ of the probability that the model gives to the reference answer,
/// from its natural logarithm. `None` where that is no logarithm of a probability.
#[must_use]
pub fn of_likelihood(logprob: f64) -> Option<f64> {
    // Sums of rounded probabilities exceed 1 by a speck.
    (logprob.is_finite() && logprob < 1e-6).then(|| (-logprob / std::f64::consts::LN_2).max(0.0))
}

/// The mean of likelihood-based bits over items, ± 1.96 standard errors over items, from their number, the sum
/// of their bits and of the squares of these, which a database can make. Nothing is sampled, so nothing but the
/// spread over items is open; it is a lower bound where the bits of some item are one. `None` without items.
#[must_use]
pub fn mean_likelihood(items: u64, sum: f64, squares: f64, lower_bound: bool) -> Option<Bits> {
    if items == 0 {
        return None;
    }
    let group = ClusterGroup {
        items,
        n: 1,
        sum,
        squares,
    };
    Some(Bits {
        bits: sum / items as f64,
        interval: crate::stats::mean_clustered_groups(&[group]).map(positive),
        lower_bound,
    })
}

/// The interval of a mean that is never below zero.
fn positive(mean: Mean) -> Interval {
    let interval = mean.interval();
    Interval {
        lower: interval.lower.max(0.0),
        upper: interval.upper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compute::special::ln_gamma;

    fn close(x: f64, y: f64, tolerance: f64) {
        assert!((x - y).abs() <= tolerance, "{x} is not {y}");
    }

    /// ∫ f(p)·Beta(p; a, b) dp over p in 0..1, by the double exponential rule in the logit of p, which
    /// takes the singular ends in its stride.
    fn integral(a: f64, b: f64, f: impl Fn(f64) -> f64) -> f64 {
        let norm = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b);
        let step = 1.0 / 256.0;
        (-1800..=1800)
            .map(|i| {
                let t = f64::from(i) * step;
                let logit = std::f64::consts::PI * t.sinh();
                // ln p and ln (1 − p) without cancellation.
                let ln_p = -(-logit).exp().ln_1p();
                let ln_q = -logit.exp().ln_1p();
                if !ln_p.is_finite() || !ln_q.is_finite() {
                    return 0.0;
                }
                let density = (norm + a * ln_p + b * ln_q).exp();
                density * f(ln_p) * std::f64::consts::PI * t.cosh() * step
            })
            .sum()
    }

    #[test]
    fn the_closed_form_is_the_integral() {
        for (n, c) in [
            (1, 0),
            (1, 1),
            (5, 0),
            (5, 2),
            (8, 8),
            (40, 1),
            (200, 137),
            (1000, 0),
        ] {
            let (a, b) = (c as f64 + 0.5, (n - c) as f64 + 0.5);
            close(integral(a, b, |_| 1.0), 1.0, 1e-10);
            let bits = integral(a, b, |ln_p| -ln_p / std::f64::consts::LN_2);
            close(expected(n, c).unwrap(), bits, 1e-9);
            let squares = integral(a, b, |ln_p| (ln_p / std::f64::consts::LN_2).powi(2));
            let spread = squares - bits * bits;
            close(variance(n, c).unwrap() / spread, 1.0, 1e-7);
        }
    }

    #[test]
    fn the_interval_holds_its_share_of_the_posterior() {
        for (n, c) in [(1, 0), (5, 2), (8, 8), (40, 1), (1000, 0)] {
            let (a, b) = (c as f64 + 0.5, (n - c) as f64 + 0.5);
            let ends = interval(n, c, 0.95).unwrap();
            // The share below each end, from the integral of a step smoothed by none: bits ≤ end.
            for (end, share) in [(ends.lower, 0.025), (ends.upper, 0.975)] {
                let p = (-end * std::f64::consts::LN_2).exp();
                close(
                    1.0 - crate::compute::special::beta_cdf(p, a, b),
                    share,
                    1e-9,
                );
            }
        }
    }

    #[test]
    fn items_that_came_out_alike_still_leave_their_bits_open() {
        // Twenty items right at once, and fifteen that were right four times of six.
        for (n, c, items, error) in [(1, 1, 20, 0.173_7), (6, 4, 15, 0.114_9)] {
            let mean = mean_counted(&[(n, c, items)]).unwrap();
            let interval = mean.interval.unwrap();
            let half = 0.5 * (interval.upper - interval.lower);
            close(half / 1.959_964, error, 1e-3);
            assert!(interval.lower < mean.bits && mean.bits < interval.upper);
        }
    }

    #[test]
    fn likelihoods_are_bits_as_they_are() {
        close(of_likelihood(0.25f64.ln()).unwrap(), 2.0, 1e-12);
        assert_eq!(of_likelihood(1e-9), Some(0.0));
        assert_eq!(of_likelihood(0.5), None);
        assert_eq!(of_likelihood(f64::NEG_INFINITY), None);
        let mean = mean_likelihood(3, 6.0, 14.0, false).unwrap();
        close(mean.bits, 2.0, 1e-12);
        let interval = mean.interval.unwrap();
        close(
            interval.upper - interval.lower,
            2.0 * 1.959_964 / 3f64.sqrt(),
            1e-5,
        );
        assert!(!mean.lower_bound);
        assert!(mean_likelihood(3, 6.0, 14.0, true).unwrap().lower_bound);
        assert_eq!(mean_likelihood(1, 2.0, 4.0, false).unwrap().interval, None);
        assert_eq!(mean_likelihood(0, 0.0, 0.0, false), None);
    }

    #[test]
    fn a_coin_has_a_bit_and_certainty_none() {
        close(expected(100_000, 50_000).unwrap(), 1.0, 1e-4);
        close(expected(100_000, 100_000).unwrap(), 0.0, 1e-5);
        // Right once in 1024.
        close(expected(1_024_000, 1_000).unwrap(), 10.0, 1e-3);
    }

    #[test]
    fn never_right_is_a_lower_bound_that_rises_with_the_samples() {
        let few = of_item(5, 0).unwrap();
        let many = of_item(500, 0).unwrap();
        assert!(few.lower_bound && many.lower_bound && many.bits > few.bits + 6.0);
        assert!(!of_item(5, 1).unwrap().lower_bound);
    }

    #[test]
    fn the_mean_is_over_items_and_says_whether_it_is_a_bound() {
        let all = mean(&[(4, 1), (4, 4), (0, 0)]).unwrap();
        let each = [expected(4, 1).unwrap(), expected(4, 4).unwrap()];
        close(all.bits, 0.5 * (each[0] + each[1]), 1e-15);
        assert!(!all.lower_bound);
        assert!(
            all.interval
                .is_some_and(|i| i.lower <= all.bits && all.bits <= i.upper)
        );
        let one_by_one = mean(&[(4, 1), (4, 4), (4, 4)]).unwrap();
        let counted = mean_counted(&[(4, 4, 2), (4, 1, 1)]).unwrap();
        close(one_by_one.bits, counted.bits, 1e-12);
        assert!(mean(&[(4, 1), (4, 0)]).unwrap().lower_bound);
        assert_eq!(mean(&[(4, 1)]).unwrap().interval, None);
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[(2, 3)]), None);
        assert_eq!(expected(0, 0), None);
        assert_eq!(interval(3, 1, 1.0), None);
    }
}
