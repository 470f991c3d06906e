//! A voter's taste: whom they find funny, and how often they side with everyone else.

use std::collections::HashMap;

use crate::outcome::Outcome;
use crate::rating::{Cell, Cells};
use crate::stats::{Interval, wilson};

/// Votes below which an entrant's share says next to nothing: its interval is more than half of all
/// there is.
pub const FEW: u64 = 8;

/// How one voter's votes on an entrant came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Liked {
    /// Number of the entrant.
    pub entrant: u32,
    /// Its joke was the funnier one.
    pub won: u64,
    /// The other was.
    pub lost: u64,
    /// Both were funny.
    pub both: u64,
    /// Neither was.
    pub neither: u64,
}

impl Liked {
    /// Votes in all.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.won + self.lost + self.both + self.neither
    }

    /// Share of the points, both and neither being half a point, with Wilson's 95 % interval; none without
    /// votes.
    #[must_use]
    pub fn share(&self) -> Option<(f64, Interval)> {
        let points = self.won as f64 + 0.5 * (self.both + self.neither) as f64;
        let n = self.n();
        Some((points / n as f64, wilson(points, n)?))
    }

    fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Left => &mut self.won,
            Outcome::Right => &mut self.lost,
            Outcome::Both => &mut self.both,
            Outcome::Neither => &mut self.neither,
        } += 1;
    }
}

/// Whom a voter finds funny, by votes as (left entrant, right entrant, outcome): first whoever is funny
/// for certain, by the lower end of the interval, then by number.
#[must_use]
pub fn favourites(votes: impl IntoIterator<Item = (u32, u32, Outcome)>) -> Vec<Liked> {
    let mut liked: HashMap<u32, Liked> = HashMap::new();
    for (left, right, outcome) in votes {
        for (entrant, outcome) in [(left, outcome), (right, outcome.swapped())] {
            let of = liked.entry(entrant).or_default();
            of.entrant = entrant;
            of.count(outcome);
        }
    }
    let mut all: Vec<Liked> = liked.into_values().collect();
    let lower = |liked: &Liked| liked.share().map_or(0.0, |(_, interval)| interval.lower);
    all.sort_unstable_by(|x, y| {
        lower(y)
            .total_cmp(&lower(x))
            .then(x.entrant.cmp(&y.entrant))
    });
    all
}

/// How often a voter sided with the majority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Votes for one of two entrants of whom the others prefer one.
    pub n: u64,
    /// Of these, votes for that one.
    pub agreed: u64,
}

impl Agreement {
    /// Adds what was found on another track.
    pub const fn add(&mut self, other: Self) {
        self.n += other.n;
        self.agreed += other.agreed;
    }

    /// The share, with Wilson's 95 % interval; none without votes.
    #[must_use]
    pub fn share(&self) -> Option<(f64, Interval)> {
        let interval = wilson(self.agreed as f64, self.n)?;
        Some((self.agreed as f64 / self.n as f64, interval))
    }
}

/// How often somebody sided with everyone else: `votes` are theirs, as (left entrant, right entrant,
/// outcome, whether `cells` count it). A vote is compared with the majority of all other votes on the two
/// entrants, this voter's taken out; votes without a winner, and pairs that the others leave even, say
/// nothing and are passed over.
#[must_use]
pub fn agreement(votes: &[(u32, u32, Outcome, bool)], cells: &Cells) -> Agreement {
    // Own wins of the smaller and the larger index, by pair.
    let mut own: HashMap<(u32, u32), (u64, u64)> = HashMap::new();
    let decided = |&(left, right, outcome, _): &(u32, u32, Outcome, bool)| {
        let won_by_left = match outcome {
            Outcome::Left => true,
            Outcome::Right => false,
            Outcome::Both | Outcome::Neither => return None,
        };
        let pair = (left.min(right), left.max(right));
        Some((pair, won_by_left == (left < right)))
    };
    for vote in votes.iter().filter(|vote| vote.3) {
        if let Some((pair, first_won)) = decided(vote) {
            let (first, second) = own.entry(pair).or_default();
            *if first_won { first } else { second } += 1;
        }
    }
    let mut agreement = Agreement::default();
    for (pair, first_won) in votes.iter().filter_map(decided) {
        let Some(cell) = cell(cells, pair) else {
            continue;
        };
        let (first, second) = own.get(&pair).copied().unwrap_or_default();
        let others = (
            cell.a_wins.saturating_sub(first),
            cell.b_wins.saturating_sub(second),
        );
        if others.0 != others.1 {
            agreement.n += 1;
            agreement.agreed += u64::from((others.0 > others.1) == first_won);
        }
    }
    agreement
}

fn cell(cells: &Cells, pair: (u32, u32)) -> Option<&Cell> {
    let all = cells.cells();
    let at = all
        .binary_search_by_key(&pair, |cell| (cell.a, cell.b))
        .ok()?;
    all.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Both, Left, Neither, Right};

    #[test]
    fn favourites_are_those_who_are_funny_for_certain() {
        // 1 wins 6 of 8, 2 wins its only vote, 0 loses nearly all.
        let mut votes = vec![(0, 1, Right); 6];
        votes.extend([(1, 0, Right), (1, 0, Both), (2, 0, Left)]);
        let liked = favourites(votes);
        let order: Vec<u32> = liked.iter().map(|liked| liked.entrant).collect();
        assert_eq!(order, [1, 2, 0]);
        assert_eq!(
            liked[0],
            Liked {
                entrant: 1,
                won: 6,
                lost: 1,
                both: 1,
                neither: 0
            }
        );
        let (share, interval) = liked[0].share().expect("votes");
        assert!((share - 6.5 / 8.0).abs() < 1e-12);
        assert!(
            (interval.lower - 0.468).abs() < 0.01 && interval.upper < 1.0,
            "{interval:?}"
        );
        assert_eq!(liked[1].share().map(|(share, _)| share), Some(1.0));
        assert!(Liked::default().share().is_none());
        assert!(favourites([]).is_empty());
    }

    #[test]
    fn agreement_is_with_the_others_not_with_oneself() {
        // The board holds this voter's four votes too. Others on (0, 1): 3 to 1; on (1, 2): even; on
        // (0, 2): nobody else.
        let board = [
            (0, 1, Left),
            (0, 1, Left),
            (1, 0, Right),
            (1, 0, Left),
            (1, 2, Left),
            (2, 1, Left),
            (0, 1, Neither),
        ];
        let own = [
            (1, 0, Left, true),
            (0, 1, Left, true),
            (1, 2, Left, true),
            (0, 2, Left, true),
        ];
        let mine = own.map(|(left, right, outcome, _)| (left, right, outcome));
        let cells = Cells::from_votes(3, board.into_iter().chain(mine)).expect("cells");
        let agreement = agreement(&own, &cells);
        assert_eq!(agreement, Agreement { n: 2, agreed: 1 });
        let (share, interval) = agreement.share().expect("votes");
        assert!(share == 0.5 && interval.lower > 0.0);
    }

    #[test]
    fn votes_that_do_not_count_are_not_taken_out_and_ties_say_nothing() {
        let cells = Cells::from_votes(2, [(0, 1, Left)]).expect("cells");
        let asked = |votes: &[(u32, u32, Outcome, bool)]| agreement(votes, &cells);
        assert_eq!(asked(&[(0, 1, Left, false)]), Agreement { n: 1, agreed: 1 });
        assert_eq!(asked(&[(0, 1, Left, true)]), Agreement::default());
        assert_eq!(
            asked(&[(0, 1, Both, false), (1, 0, Neither, true)]),
            Agreement::default()
        );
        assert_eq!(Agreement::default().share(), None);
    }
}
