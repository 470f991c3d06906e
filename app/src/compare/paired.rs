//! Two runs on the same items: the paired difference and McNemar's exact test.

use openmic_domain::stats::{self, Interval};
use openmic_store::PairedItem;

/// What the shared items say about two runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Paired {
    /// Items that both answered.
    pub(super) n: u64,
    /// Both right (both above a half).
    pub(super) both: u64,
    /// Only the first right.
    pub(super) only_a: u64,
    /// Only the second right.
    pub(super) only_b: u64,
    /// Neither right.
    pub(super) neither: u64,
    /// Mean of (score of a − score of b).
    pub(super) difference: f64,
    /// Its 95 % interval, paired by item; none with fewer than two items.
    pub(super) interval: Option<Interval>,
    /// McNemar's exact two-sided test on the items that only one got right; 1 without any.
    pub(super) p_value: f64,
}

impl Paired {
    /// Compares item by item; none without shared items.
    pub(super) fn of(items: &[PairedItem]) -> Option<Self> {
        let n = items.len() as u64;
        if n == 0 {
            return None;
        }
        let right = |score: f64| score > 0.5;
        let count = |a: bool, b: bool| {
            items
                .iter()
                .filter(|item| (right(item.a_score), right(item.b_score)) == (a, b))
                .count() as u64
        };
        let (only_a, only_b) = (count(true, false), count(false, true));
        let differences: Vec<(f64, u64)> = items
            .iter()
            .map(|item| (item.a_score - item.b_score, 1))
            .collect();
        let total: f64 = differences.iter().map(|(difference, _)| difference).sum();
        Some(Self {
            n,
            both: count(true, true),
            only_a,
            only_b,
            neither: count(false, false),
            difference: total / n as f64,
            interval: stats::mean_interval_clustered(&differences),
            p_value: sign_test(only_a, only_b),
        })
    }

    /// Whether the interval of the difference leaves out 0.
    pub(super) fn is_settled(&self) -> bool {
        self.interval
            .is_some_and(|interval| interval.lower > 0.0 || interval.upper < 0.0)
    }
}

/// Exact two-sided test of a fair coin: how often `x` against `y` or something more uneven comes up.
fn sign_test(x: u64, y: u64) -> f64 {
    let (n, fewer) = (x + y, x.min(y));
    if n == 0 {
        return 1.0;
    }
    // Σ C(n, k) 2⁻ⁿ in logarithms, so that thousands of items do not overflow.
    let mut log_term = -(n as f64) * std::f64::consts::LN_2;
    let mut tail = log_term.exp();
    for k in 1..=fewer {
        log_term += ((n - k + 1) as f64).ln() - (k as f64).ln();
        tail += log_term.exp();
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(a_score: f64, b_score: f64) -> PairedItem {
        PairedItem {
            name: String::new(),
            input: String::new(),
            a_score,
            b_score,
            a_sample: String::new(),
            b_sample: String::new(),
        }
    }

    #[test]
    fn the_sign_test_has_its_textbook_values() {
        // scipy.stats.binomtest(k, n).pvalue
        for (x, y, p) in [
            (5, 5, 1.0),
            (1, 9, 0.021_484_375),
            (0, 6, 0.031_25),
            (0, 0, 1.0),
            (40, 60, 0.056_887_933_640_98),
        ] {
            assert!(
                (sign_test(x, y) - p).abs() < 1e-9,
                "{x} {y}: {}",
                sign_test(x, y)
            );
        }
        assert!(sign_test(4_000, 6_000) < 1e-80);
    }

    #[test]
    fn items_are_counted_in_four_kinds_and_the_difference_is_paired() {
        let mut items = vec![item(1.0, 1.0); 40];
        items.extend(vec![item(1.0, 0.0); 9]);
        items.push(item(0.0, 1.0));
        items.extend(vec![item(0.0, 0.0); 10]);
        let paired = Paired::of(&items).unwrap();
        assert_eq!(
            (
                paired.n,
                paired.both,
                paired.only_a,
                paired.only_b,
                paired.neither
            ),
            (60, 40, 9, 1, 10)
        );
        assert!((paired.difference - 8.0 / 60.0).abs() < 1e-12);
        assert!(paired.is_settled(), "{:?}", paired.interval);
        assert_eq!(Paired::of(&[]), None);
        assert_eq!(Paired::of(&[item(1.0, 0.0)]).unwrap().interval, None);
    }
}
