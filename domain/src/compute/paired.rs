//! Two entrants on the same items: the paired difference and McNemar's exact test.

use serde::{Deserialize, Serialize};

use crate::stats::{Interval, mean_interval_clustered};

/// What two entrants made of one item that both answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemPair {
    /// Mean score of the first one's samples, 0 to 1.
    pub a: f64,
    /// The same of the second.
    pub b: f64,
    /// Whether each gave one sample only.
    pub single: bool,
}

/// What the shared items say about two entrants. The laziness gap is this with `a` thinking step by step
/// and `b` answering directly.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Paired {
    /// Items that both answered.
    pub n: u64,
    /// Both right (both above a half).
    pub both: u64,
    /// Only the first right.
    pub only_a: u64,
    /// Only the second right.
    pub only_b: u64,
    /// Neither right.
    pub neither: u64,
    /// Mean over items of (score of a − score of b).
    pub difference: f64,
    /// Its 95 % interval, from the spread of the differences over items; none with fewer than two.
    pub interval: Option<Interval>,
    /// McNemar's exact two-sided test on the items that only one got right; 1 without any. None where an
    /// entrant has several samples of an item or got partial credit: that is no single yes or no.
    pub p_value: Option<f64>,
}

impl Paired {
    /// Compares item by item; none without shared items.
    #[must_use]
    pub fn of(items: &[ItemPair]) -> Option<Self> {
        let n = items.len() as u64;
        if n == 0 {
            return None;
        }
        let right = |score: f64| score > 0.5;
        let count = |a: bool, b: bool| {
            items
                .iter()
                .filter(|item| (right(item.a), right(item.b)) == (a, b))
                .count() as u64
        };
        let (only_a, only_b) = (count(true, false), count(false, true));
        let differences: Vec<(f64, u64)> = items.iter().map(|item| (item.a - item.b, 1)).collect();
        let total: f64 = differences.iter().map(|(difference, _)| difference).sum();
        Some(Self {
            n,
            both: count(true, true),
            only_a,
            only_b,
            neither: count(false, false),
            difference: total / n as f64,
            interval: mean_interval_clustered(&differences),
            p_value: items
                .iter()
                .all(|item| item.single && [item.a, item.b].iter().all(|x| *x == 0.0 || *x == 1.0))
                .then(|| mcnemar(only_a, only_b)),
        })
    }

    /// Whether the interval of the difference leaves out 0, and McNemar's test, where there is one, gives
    /// less than 0.05: where few items differ the interval is too narrow.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.interval
            .is_some_and(|interval| interval.lower > 0.0 || interval.upper < 0.0)
            && self.p_value.is_none_or(|p| p < 0.05)
    }
}

/// McNemar's exact two-sided test: how often a fair coin splits as unevenly as `x` against `y` or more.
#[must_use]
pub fn mcnemar(x: u64, y: u64) -> f64 {
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

    fn item(a: f64, b: f64) -> ItemPair {
        ItemPair { a, b, single: true }
    }

    #[test]
    fn mcnemar_has_its_textbook_values() {
        // scipy.stats.binomtest(k, n).pvalue
        for (x, y, p) in [
            (5, 5, 1.0),
            (1, 9, 0.021_484_375),
            (0, 6, 0.031_25),
            (0, 0, 1.0),
            (40, 60, 0.056_887_933_640_98),
        ] {
            assert!(
                (mcnemar(x, y) - p).abs() < 1e-9,
                "{x} {y}: {}",
                mcnemar(x, y)
            );
        }
        assert!(mcnemar(4_000, 6_000) < 1e-80);
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
        assert!((paired.p_value.unwrap() - 0.021_484_375).abs() < 1e-9);
        assert_eq!(Paired::of(&[]), None);
        assert_eq!(Paired::of(&[item(1.0, 0.0)]).unwrap().interval, None);
    }

    #[test]
    fn several_samples_are_compared_by_their_means_without_a_yes_or_no_test() {
        let several = ItemPair {
            a: 0.75,
            b: 0.5,
            single: false,
        };
        let paired = Paired::of(&[several, item(1.0, 0.0)]).unwrap();
        assert!((paired.difference - 0.625).abs() < 1e-12);
        assert_eq!(paired.p_value, None);
    }
}
