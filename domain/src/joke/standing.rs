//! Which jokes are best and worst: the share of points they got, as far as few votes can tell.

use crate::stats::{Interval, wilson};

/// How the votes on one joke came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// It was the funnier one.
    pub won: u64,
    /// The other was.
    pub lost: u64,
    /// Both were funny.
    pub both: u64,
    /// Neither was.
    pub neither: u64,
}

impl Tally {
    /// Votes in all.
    #[must_use]
    pub const fn votes(self) -> u64 {
        self.won + self.lost + self.both + self.neither
    }

    /// The share of points with its 95 % Wilson interval: a point for a vote won, half of one where both
    /// were funny, none otherwise. Unlike in a rating, where only the difference of two jokes counts, a vote
    /// that neither is funny says that this one is not. None without votes.
    #[must_use]
    pub fn share(self) -> Option<(f64, Interval)> {
        let points = self.won as f64 + self.both as f64 / 2.0;
        let interval = wilson(points, self.votes())?;
        Some((points / self.votes() as f64, interval))
    }
}

/// The places of `tallies` from the best to the worst joke, or from the worst to the best: best by the
/// lower end of the interval of the share, worst by the upper end, so that a joke needs votes to be either.
/// Jokes without votes are left out.
#[must_use]
pub fn order(tallies: &[Tally], worst_first: bool) -> Vec<usize> {
    let mut found: Vec<(usize, f64, f64)> = tallies
        .iter()
        .enumerate()
        .filter_map(|(place, tally)| {
            let (share, interval) = tally.share()?;
            Some(if worst_first {
                (place, interval.upper, share)
            } else {
                (place, -interval.lower, -share)
            })
        })
        .collect();
    found.sort_by(|x, y| {
        x.1.total_cmp(&y.1)
            .then(x.2.total_cmp(&y.2))
            .then(x.0.cmp(&y.0))
    });
    found.into_iter().map(|(place, _, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(won: u64, lost: u64, both: u64, neither: u64) -> Tally {
        Tally {
            won,
            lost,
            both,
            neither,
        }
    }

    #[test]
    fn one_lucky_vote_is_not_the_best_joke_nor_one_unlucky_the_worst() {
        let tallies = [
            tally(1, 0, 0, 0),
            tally(18, 2, 0, 0),
            tally(0, 1, 0, 0),
            tally(1, 9, 0, 10),
            Tally::default(),
            tally(5, 5, 0, 0),
        ];
        let best = order(&tallies, false);
        assert_eq!((best[0], best.len()), (1, 5));
        let worst = order(&tallies, true);
        assert_eq!(worst[0], 3);
        assert!(!worst.contains(&4));
    }

    #[test]
    fn a_vote_for_both_is_half_a_point_and_one_for_neither_none() {
        let (share, interval) = tally(1, 0, 2, 1).share().unwrap();
        assert!((share - 0.5).abs() < 1e-12);
        assert!(interval.lower < share && share < interval.upper);
        assert!(Tally::default().share().is_none());
    }
}
