//! Ranks that the intervals support, and groups of entrants that the data do not separate.
//!
//! An entrant's best rank is 1 + the number of entrants whose whole interval lies above its own; its
//! worst rank is the number of entrants, itself included, whose interval does not lie wholly below.
//! A tied group is a run of entrants, in the order of best rank and then rating, whose rank ranges
//! `[best, worst]` overlap, directly or through others of the group. So between two neighbouring
//! groups every entrant above is separated from every entrant below; inside a group two entrants
//! that are linked only through a third may still be separated.

use super::Rating;

/// Rank bounds and tied group of one entrant, all counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranks {
    /// Best rank that the intervals allow.
    pub best: u32,
    /// Worst rank that the intervals allow.
    pub worst: u32,
    /// Tied group, 1 at the top.
    pub group: u32,
}

/// Ranks of `ratings`, in the same order. O(n log n). One without an interval stands at its value alone.
#[must_use]
pub fn rank(ratings: &[Rating]) -> Vec<Ranks> {
    let points: Vec<Rating>;
    let ratings = if ratings.iter().any(Rating::is_bare) {
        let point = |rating: &Rating| Rating {
            lower: rating.value,
            upper: rating.value,
            ..*rating
        };
        points = ratings.iter().map(point).collect();
        &points
    } else {
        ratings
    };
    let mut lowers: Vec<f64> = ratings.iter().map(|r| r.lower).collect();
    let mut uppers: Vec<f64> = ratings.iter().map(|r| r.upper).collect();
    lowers.sort_by(f64::total_cmp);
    uppers.sort_by(f64::total_cmp);
    let mut ranks: Vec<Ranks> = ratings
        .iter()
        .map(|r| Ranks {
            best: 1 + count(lowers.len() - lowers.partition_point(|&lower| lower <= r.upper)),
            worst: count(uppers.len() - uppers.partition_point(|&upper| upper < r.lower)),
            group: 0,
        })
        .collect();
    group(&mut ranks, |i| ratings[i].value);
    ranks
}

/// Puts ranks into tied groups; `value` breaks ties of the best rank.
pub(crate) fn group(ranks: &mut [Ranks], value: impl Fn(usize) -> f64) {
    let mut order: Vec<usize> = (0..ranks.len()).collect();
    order.sort_by(|&i, &j| (ranks[i].best.cmp(&ranks[j].best)).then(value(j).total_cmp(&value(i))));
    let (mut group, mut reach) = (0, 0);
    for i in order {
        if ranks[i].best > reach {
            group += 1;
        }
        reach = reach.max(ranks[i].worst);
        ranks[i].group = group;
    }
}

/// A count of entrants as a rank; indices of entrants are `u32`, so it fits.
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratings(intervals: &[(f64, f64)]) -> Vec<Rating> {
        intervals
            .iter()
            .map(|&(lower, upper)| Rating {
                value: (lower + upper) / 2.0,
                lower,
                upper,
            })
            .collect()
    }

    fn bounds(intervals: &[(f64, f64)]) -> Vec<(u32, u32, u32)> {
        rank(&ratings(intervals))
            .iter()
            .map(|r| (r.best, r.worst, r.group))
            .collect()
    }

    #[test]
    fn separated_entrants_have_one_rank_each() {
        assert_eq!(
            bounds(&[(10.0, 20.0), (50.0, 60.0), (30.0, 40.0)]),
            [(3, 3, 3), (1, 1, 1), (2, 2, 2)]
        );
    }

    #[test]
    fn overlapping_intervals_share_a_group_and_a_chain_links_its_ends() {
        // The first and third are separated, yet both overlap with the second; the last stands alone.
        assert_eq!(
            bounds(&[(90.0, 100.0), (80.0, 95.0), (75.0, 85.0), (10.0, 20.0)]),
            [(1, 2, 1), (1, 3, 1), (2, 3, 1), (4, 4, 2)]
        );
    }

    #[test]
    fn intervals_that_touch_do_not_separate() {
        assert_eq!(
            bounds(&[(10.0, 20.0), (20.0, 30.0)]),
            [(1, 2, 1), (1, 2, 1)]
        );
    }

    #[test]
    fn an_interval_that_cannot_be_told_separates_from_nobody() {
        let mut three = ratings(&[(90.0, 100.0), (10.0, 20.0), (50.0, 60.0)]);
        three[2] = Rating::open(55.0);
        let ranks: Vec<_> = rank(&three).iter().map(|r| (r.best, r.worst)).collect();
        assert_eq!(ranks, [(1, 2), (2, 3), (1, 3)]);
        let order = rank(&[3.0, 9.0, 3.0].map(Rating::bare));
        let order: Vec<_> = order.iter().map(|r| (r.best, r.worst)).collect();
        assert_eq!(order, [(2, 3), (1, 1), (2, 3)]);
    }

    #[test]
    fn agrees_with_the_definition_by_counting() {
        let mut state = 7u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f64 / 1e5
        };
        for _ in 0..50 {
            let intervals: Vec<_> = (0..12)
                .map(|_| {
                    let lower = next();
                    (lower, lower + next() / 10.0)
                })
                .collect();
            for (i, &(best, worst, _)) in bounds(&intervals).iter().enumerate() {
                let (lower, upper) = intervals[i];
                let above = intervals.iter().filter(|x| x.0 > upper).count();
                let not_below = intervals.iter().filter(|x| x.1 >= lower).count();
                assert_eq!((best as usize, worst as usize), (1 + above, not_below));
            }
        }
    }
}
