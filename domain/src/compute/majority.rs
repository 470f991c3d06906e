//! maj@k: the expected accuracy of the majority answer of k of the n samples of an item.

/// The largest number of samples whose binomial coefficients a double can hold.
const LARGEST_EXACT: u64 = 1_000;

/// Above this many steps of the exact sum the value is sampled instead: a few hundred milliseconds.
const MOST_STEPS: f64 = 5e7;

/// Draws of the sampled value: a standard error of at most 0.0036.
const DRAWS: u32 = 20_000;

/// An expected accuracy, and whether it is exact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Majority {
    /// From 0 to 1.
    pub accuracy: f64,
    /// Not so where the exact sum is too large and 20,000 draws with a fixed seed stand in for it; their
    /// standard error is at most 0.0036.
    pub exact: bool,
}

/// maj@k of one item for each `k` of `ks`: the expected accuracy of the majority answer of k samples
/// drawn without replacement, ties split evenly.
///
/// `classes` has for each distinct answer how many samples gave it and whether it is right. `silent`
/// samples gave no readable answer: they can be drawn but do not vote, and a draw in which nobody votes is
/// wrong. An entry is `None` where k is 0 or exceeds the number of samples.
///
/// For each height m of the majority, the draws in which no answer has more than m votes are counted by
/// the product over answers of Σ C(count, x)·zˣ for x ≤ m, with the answers that have m marked; the
/// coefficients of zᵏ serve every k at once (multivariate hypergeometric distribution).
#[must_use]
pub fn maj_at_ks(classes: &[(u64, bool)], silent: u64, ks: &[u64]) -> Vec<Option<Majority>> {
    let classes: Vec<(u64, bool)> = classes.iter().copied().filter(|(n, _)| *n > 0).collect();
    let n = classes.iter().map(|(count, _)| count).sum::<u64>() + silent;
    let largest = ks.iter().copied().filter(|&k| k <= n).max().unwrap_or(0);
    if largest == 0 {
        return vec![None; ks.len()];
    }
    let fits = n <= LARGEST_EXACT && steps(&classes, silent, largest) <= MOST_STEPS;
    let exact = fits.then(|| wins(&classes, silent, largest as usize));
    ks.iter()
        .map(|&k| {
            if k == 0 || k > n {
                return None;
            }
            Some(match &exact {
                Some(wins) => Majority {
                    accuracy: (wins[k as usize] / choose(n, k)).clamp(0.0, 1.0),
                    exact: true,
                },
                None => Majority {
                    accuracy: sampled(&classes, silent, k),
                    exact: false,
                },
            })
        })
        .collect()
}

/// [`maj_at_ks`] for one `k`, every sample having a readable answer.
#[must_use]
pub fn maj_at_k(classes: &[(u64, bool)], k: u64) -> Option<Majority> {
    maj_at_ks(classes, 0, &[k]).pop().flatten()
}

/// About how many multiplications [`wins`] takes.
fn steps(classes: &[(u64, bool)], silent: u64, k: u64) -> f64 {
    let right = classes.iter().filter(|(_, right)| *right).count() as f64;
    let tallest = classes.iter().map(|(n, _)| *n).max().unwrap_or(0).min(k);
    (1..=tallest)
        .map(|m| {
            let tied = (k / m).min(classes.len() as u64) as f64;
            let width: u64 = classes.iter().map(|(n, _)| n.min(&m) + 1).sum();
            (width + silent) as f64 * k as f64 * (tied + 1.0) * (right.min(tied) + 1.0)
        })
        .sum()
}

/// For each number drawn 0..=k: Σ over draws of the share of right answers among the most frequent ones.
fn wins(classes: &[(u64, bool)], silent: u64, k: usize) -> Vec<f64> {
    let mut wins = vec![0.0; k + 1];
    let tallest = classes
        .iter()
        .map(|(n, _)| *n)
        .max()
        .unwrap_or(0)
        .min(k as u64);
    let all_right = classes.iter().filter(|(_, right)| *right).count();
    for m in 1..=tallest {
        let tied = (k / m as usize).min(classes.len());
        let rights = all_right.min(tied);
        let at = |drawn: usize, top: usize, right: usize| {
            (drawn * (tied + 1) + top) * (rights + 1) + right
        };
        // Ways to draw, by number drawn, answers that have m votes, and right ones among these.
        let mut ways = vec![0.0; (k + 1) * (tied + 1) * (rights + 1)];
        for x in 0..=silent.min(k as u64) {
            ways[at(x as usize, 0, 0)] = choose(silent, x);
        }
        for &(count, is_right) in classes {
            let coefficients: Vec<f64> = (0..=count.min(m)).map(|x| choose(count, x)).collect();
            let mut next = vec![0.0; ways.len()];
            for drawn in 0..=k {
                for top in 0..=tied {
                    for right in 0..=rights.min(top) {
                        let here = ways[at(drawn, top, right)];
                        if here == 0.0 {
                            continue;
                        }
                        for (x, coefficient) in coefficients.iter().enumerate() {
                            if drawn + x > k {
                                break;
                            }
                            let marked = usize::from(x as u64 == m);
                            let (top, right) =
                                (top + marked, right + marked * usize::from(is_right));
                            if top <= tied && right <= rights {
                                next[at(drawn + x, top, right)] += here * coefficient;
                            }
                        }
                    }
                }
            }
            ways = next;
        }
        for (drawn, sum) in wins.iter_mut().enumerate() {
            for top in 1..=tied {
                for right in 1..=rights.min(top) {
                    *sum += ways[at(drawn, top, right)] * right as f64 / top as f64;
                }
            }
        }
    }
    wins
}

/// C(n, k), at most about 1e300 for the sizes used here.
fn choose(n: u64, k: u64) -> f64 {
    let k = k.min(n - k);
    (0..k).fold(1.0, |value, i| value * (n - i) as f64 / (i + 1) as f64)
}

/// The mean over draws with a fixed seed.
fn sampled(classes: &[(u64, bool)], silent: u64, k: u64) -> f64 {
    let mut deck: Vec<usize> = Vec::new();
    for (class, (count, _)) in classes.iter().enumerate() {
        deck.extend(std::iter::repeat_n(class, *count as usize));
    }
    deck.extend(std::iter::repeat_n(classes.len(), silent as usize));
    let mut state = k;
    let mut votes = vec![0u64; classes.len() + 1];
    let mut sum = 0.0;
    for _ in 0..DRAWS {
        votes.fill(0);
        for i in 0..k as usize {
            let left = (deck.len() - i) as u64;
            let j = i + ((u128::from(split_mix(&mut state)) * u128::from(left)) >> 64) as usize;
            deck.swap(i, j);
            votes[deck[i]] += 1;
        }
        let most = votes[..classes.len()].iter().max().copied().unwrap_or(0);
        if most == 0 {
            continue;
        }
        let tied = |wanted: bool| {
            classes
                .iter()
                .zip(&votes)
                .filter(|((_, right), votes)| **votes == most && (*right || !wanted))
                .count() as f64
        };
        sum += tied(true) / tied(false);
    }
    sum / f64::from(DRAWS)
}

/// SplitMix64 (Steele, Lea and Flood 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every subset of k of the samples, counted one by one.
    fn by_counting(classes: &[(u64, bool)], silent: u64, k: u32) -> f64 {
        let mut deck = Vec::new();
        for (class, (count, _)) in classes.iter().enumerate() {
            deck.extend(std::iter::repeat_n(Some(class), *count as usize));
        }
        deck.extend(std::iter::repeat_n(None, silent as usize));
        let (mut sum, mut draws) = (0.0, 0.0);
        for subset in 0u32..1 << deck.len() {
            if subset.count_ones() != k {
                continue;
            }
            draws += 1.0;
            let mut votes = vec![0; classes.len()];
            for (i, class) in deck.iter().enumerate() {
                if let (true, Some(class)) = (subset >> i & 1 == 1, class) {
                    votes[*class] += 1;
                }
            }
            let most = votes.iter().max().copied().unwrap_or(0);
            if most > 0 {
                let tied: Vec<bool> = (0..classes.len())
                    .filter(|&c| votes[c] == most)
                    .map(|c| classes[c].1)
                    .collect();
                sum += tied.iter().filter(|right| **right).count() as f64 / tied.len() as f64;
            }
        }
        sum / draws
    }

    const CASES: [(&[(u64, bool)], u64); 7] = [
        (&[(3, true), (2, false)], 0),
        (&[(1, true), (1, false), (1, false), (1, false)], 0),
        (&[(4, true), (4, false), (3, false), (2, false)], 2),
        (&[(2, true), (5, false)], 3),
        (&[(3, true), (2, true), (4, false), (1, false)], 1),
        (&[(5, false), (3, false)], 0),
        (&[(6, true)], 4),
    ];

    #[test]
    fn it_is_what_counting_every_draw_gives() {
        for (classes, silent) in CASES {
            let n = classes.iter().map(|(count, _)| count).sum::<u64>() + silent;
            let ks: Vec<u64> = (1..=n).collect();
            for (k, got) in ks.iter().zip(maj_at_ks(classes, silent, &ks)) {
                let got = got.unwrap();
                let expected = by_counting(classes, silent, *k as u32);
                assert!(
                    got.exact && (got.accuracy - expected).abs() < 1e-12,
                    "{classes:?} {k}"
                );
            }
        }
    }

    #[test]
    fn one_vote_is_the_share_of_right_samples_and_all_votes_are_the_majority() {
        let classes = [(40, false), (30, true), (30, false)];
        assert!((maj_at_k(&classes, 1).unwrap().accuracy - 0.3).abs() < 1e-12);
        assert!(maj_at_k(&classes, 100).unwrap().accuracy.abs() < 1e-12);
        let tie = [(50, true), (50, false)];
        assert!((maj_at_k(&tie, 100).unwrap().accuracy - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_right_plurality_gains_by_votes_and_a_wrong_one_loses() {
        let right = [(6, true), (3, false), (3, false)];
        let wrong = [(6, false), (3, true), (3, false)];
        let at = |classes, k| maj_at_k(classes, k).unwrap().accuracy;
        assert!(at(&right, 9) > at(&right, 3) && at(&right, 3) > at(&right, 1));
        assert!(at(&wrong, 9) < at(&wrong, 3) && at(&wrong, 3) < at(&wrong, 1));
    }

    #[test]
    fn what_is_too_large_is_sampled_says_so_and_comes_close() {
        for (classes, silent) in CASES {
            for k in [1, 3] {
                let drawn = sampled(classes, silent, k);
                let exact = maj_at_ks(classes, silent, &[k])[0].unwrap();
                assert!(
                    (drawn - exact.accuracy).abs() < 0.02,
                    "{classes:?} {k}: {drawn}"
                );
            }
        }
        let huge = [(3_000, true), (2_000, false)];
        let majority = maj_at_k(&huge, 11).unwrap();
        assert!(!majority.exact);
        // Drawing from so many is almost drawing with replacement: P(Binomial(11, 0.6) ≥ 6).
        assert!((majority.accuracy - 0.753_5).abs() < 0.015, "{majority:?}");
        assert_eq!(maj_at_k(&huge, 11), Some(majority), "a fixed seed");
    }

    #[test]
    fn a_thousand_samples_are_exact() {
        let classes = [(500, true), (300, false), (200, false)];
        let majority = maj_at_k(&classes, 64).unwrap();
        assert!(majority.exact);
        assert!(
            (majority.accuracy - sampled(&classes, 0, 64)).abs() < 0.01,
            "{majority:?}"
        );
    }

    #[test]
    fn without_votes_nothing_is_right() {
        assert_eq!(maj_at_ks(&[], 3, &[2])[0].unwrap().accuracy, 0.0);
        assert_eq!(maj_at_k(&[(3, true)], 0), None);
        assert_eq!(maj_at_k(&[(3, true)], 4), None);
        assert_eq!(maj_at_k(&[], 1), None);
    }
}
