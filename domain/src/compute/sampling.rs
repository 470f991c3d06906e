//! What several tries at an item are worth: pass@k and pass^k.

use crate::stats::{Mean, mean_counted};

/// The chance that at least one of `k` of the `n` samples, drawn without replacement, is right, when `c`
/// are: 1 − C(n−c, k)/C(n, k), the unbiased estimate of pass@k (Chen et al. 2021, eq. 1).
///
/// `None` if `k` is 0 or exceeds `n`, or `c` exceeds `n`: fewer samples than tries say nothing.
#[must_use]
pub fn pass_at_k(n: u64, c: u64, k: u64) -> Option<f64> {
    if k == 0 || k > n || c > n {
        return None;
    }
    // 1 − Π (1 − k/i) over i = n−c+1..=n; with more tries than wrong samples one is surely right.
    if n - c < k {
        return Some(1.0);
    }
    Some(
        1.0 - (n - c + 1..=n)
            .map(|i| 1.0 - k as f64 / i as f64)
            .product::<f64>(),
    )
}

/// The chance that all `k` of the `n` samples, drawn without replacement, are right, when `c` are:
/// pass^k = C(c, k)/C(n, k). `None` as for [`pass_at_k`].
#[must_use]
pub fn pass_hat_k(n: u64, c: u64, k: u64) -> Option<f64> {
    if k == 0 || k > n || c > n {
        return None;
    }
    if c < k {
        return Some(0.0);
    }
    Some((0..k).map(|i| (c - i) as f64 / (n - i) as f64).product())
}

/// The mean of [`pass_at_k`] over items with its standard error over items. `items` has samples, right ones
/// and how many such items. `None` with fewer than two items, or if an item has fewer than `k` samples.
#[must_use]
pub fn mean_pass_at_k(items: &[(u64, u64, u64)], k: u64) -> Option<Mean> {
    mean_of(items, |n, c| pass_at_k(n, c, k))
}

/// The same of [`pass_hat_k`].
#[must_use]
pub fn mean_pass_hat_k(items: &[(u64, u64, u64)], k: u64) -> Option<Mean> {
    mean_of(items, |n, c| pass_hat_k(n, c, k))
}

fn mean_of(items: &[(u64, u64, u64)], of: impl Fn(u64, u64) -> Option<f64>) -> Option<Mean> {
    let each: Option<Vec<(f64, u64)>> = items
        .iter()
        .map(|&(n, c, items)| Some((of(n, c)?, items)))
        .collect();
    mean_counted(&each?)
}

/// The values of k that a table or chart shows for `n` samples: powers of two, and `n` itself.
#[must_use]
pub fn shown_ks(n: u64) -> Vec<u64> {
    let mut ks: Vec<u64> = std::iter::successors(Some(1u64), |k| k.checked_mul(2))
        .take_while(|&k| k <= n)
        .collect();
    if ks.last().is_some_and(|&last| last < n) {
        ks.push(n);
    }
    ks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_over_items_needs_k_samples_of_each() {
        let items = [(4, 2, 3), (4, 0, 1)];
        let mean = mean_pass_at_k(&items, 2).unwrap();
        assert!((mean.value - 0.75 * 5.0 / 6.0).abs() < 1e-12);
        assert!(mean.standard_error > 0.0);
        assert!((mean_pass_hat_k(&items, 2).unwrap().value - 0.75 / 6.0).abs() < 1e-12);
        assert_eq!(mean_pass_at_k(&[(4, 2, 3), (2, 2, 1)], 3), None);
    }

    fn choose(n: u64, k: u64) -> f64 {
        (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
    }

    #[test]
    fn they_are_the_binomial_formulas() {
        for n in 1..=30u64 {
            for c in 0..=n {
                for k in 1..=n {
                    let all = choose(n, k);
                    let none = if n - c < k {
                        0.0
                    } else {
                        choose(n - c, k) / all
                    };
                    let every = if c < k { 0.0 } else { choose(c, k) / all };
                    assert!((pass_at_k(n, c, k).unwrap() - (1.0 - none)).abs() < 1e-12);
                    assert!((pass_hat_k(n, c, k).unwrap() - every).abs() < 1e-12);
                }
            }
        }
    }

    #[test]
    fn one_try_is_the_share_of_right_samples() {
        assert!((pass_at_k(10, 3, 1).unwrap() - 0.3).abs() < 1e-15);
        assert!((pass_hat_k(10, 3, 1).unwrap() - 0.3).abs() < 1e-15);
    }

    #[test]
    fn cruxeval_comes_out_as_published() {
        // CodeLlama 7B, input prediction, temperature 0.2, ten samples of each of 800 items
        // (facebookresearch/cruxeval, MIT): how many items had 0, 1, … 10 right samples.
        let items: [u32; 11] = [420, 22, 32, 18, 16, 20, 14, 17, 10, 21, 210];
        let mean = |k| {
            let total: f64 = (0..)
                .zip(items)
                .map(|(c, n)| f64::from(n) * pass_at_k(10, c, k).unwrap())
                .sum();
            100.0 * total / f64::from(items.iter().sum::<u32>())
        };
        assert!(
            (mean(1) - 35.949_999_999_999_98).abs() < 1e-10,
            "{}",
            mean(1)
        );
        assert!(
            (mean(5) - 44.991_071_428_571_416).abs() < 1e-10,
            "{}",
            mean(5)
        );
    }

    #[test]
    fn large_counts_neither_overflow_nor_lose_the_chance() {
        let chance = pass_at_k(100_000, 10, 1_000).unwrap();
        assert!((chance - (1.0 - 0.99f64.powi(10))).abs() < 1e-4, "{chance}");
    }

    #[test]
    fn more_tries_than_samples_say_nothing() {
        for (n, c, k) in [(5, 2, 6), (5, 2, 0), (5, 6, 1), (0, 0, 1)] {
            assert_eq!(pass_at_k(n, c, k), None);
            assert_eq!(pass_hat_k(n, c, k), None);
        }
    }

    #[test]
    fn the_shown_ks_double_and_end_at_all_samples() {
        assert_eq!(shown_ks(0), Vec::<u64>::new());
        assert_eq!(shown_ks(1), [1]);
        assert_eq!(shown_ks(8), [1, 2, 4, 8]);
        assert_eq!(shown_ks(10), [1, 2, 4, 8, 10]);
    }
}
