//! Online Elo: the rating that moves at once with every vote, and depends on their order.
//!
//! Elo 1978: the winner takes K times what it was not expected to win. Used for the change shown to a
//! voter right after a vote; boards rank by [`super::fit`].

use serde::{Deserialize, Serialize};

use crate::outcome::Outcome;

/// Parameters of the update, in points of the Elo scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EloOptions {
    /// Largest change by one vote.
    pub k: f64,
    /// Rating before the first vote.
    pub start: f64,
    /// Odds that a lead of `scale` points stands for.
    pub base: f64,
    /// Points that stand for odds of `base` to one.
    pub scale: f64,
}

impl Default for EloOptions {
    fn default() -> Self {
        Self {
            k: 4.0,
            start: 1000.0,
            base: 10.0,
            scale: 400.0,
        }
    }
}

/// The left side's expected score, from 0 to 1.
#[must_use]
pub fn expected(left: f64, right: f64, options: &EloOptions) -> f64 {
    1.0 / (1.0 + options.base.powf((right - left) / options.scale))
}

/// Both ratings after one vote; their sum does not change.
#[must_use]
pub fn update(left: f64, right: f64, outcome: Outcome, options: &EloOptions) -> (f64, f64) {
    let change = options.k * (outcome.left_score() - expected(left, right, options));
    (left + change, right - change)
}

/// Ratings of `n` entrants after `votes` in the order given.
/// A vote that names an entrant outside `0..n`, or one entrant twice, changes nothing.
#[must_use]
pub fn run(
    n: usize,
    votes: impl IntoIterator<Item = (u32, u32, Outcome)>,
    options: &EloOptions,
) -> Vec<f64> {
    let mut ratings = vec![options.start; n];
    for (left, right, outcome) in votes {
        let (left, right) = (left as usize, right as usize);
        if left < n && right < n && left != right {
            (ratings[left], ratings[right]) =
                update(ratings[left], ratings[right], outcome, options);
        }
    }
    ratings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_win_half_of_k() {
        let options = EloOptions::default();
        assert_eq!(
            update(1000.0, 1000.0, Outcome::Left, &options),
            (1002.0, 998.0)
        );
        assert_eq!(
            update(1000.0, 1000.0, Outcome::Neither, &options),
            (1000.0, 1000.0)
        );
    }

    #[test]
    fn four_hundred_points_are_ten_to_one() {
        let expected = expected(1400.0, 1000.0, &EloOptions::default());
        assert!((expected - 10.0 / 11.0).abs() < 1e-15);
    }

    #[test]
    fn the_order_of_votes_matters_and_the_sum_does_not_change() {
        let votes = [
            (0, 1, Outcome::Left),
            (1, 2, Outcome::Left),
            (2, 0, Outcome::Both),
        ];
        let options = EloOptions::default();
        let forward = run(3, votes, &options);
        let backward = run(3, votes.into_iter().rev(), &options);
        assert_ne!(forward, backward);
        for ratings in [forward, backward] {
            assert!((ratings.iter().sum::<f64>() - 3000.0).abs() < 1e-9);
        }
    }
}
