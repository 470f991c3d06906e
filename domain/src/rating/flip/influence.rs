//! The votes that hold the order of two entrants up, most influential first.

use std::collections::BinaryHeap;

use super::{Removal, quick::Quick};
use crate::outcome::Outcome;

/// A group of equal votes and what leaving one of them out takes from the lead.
#[derive(PartialEq)]
struct Group {
    influence: f64,
    /// Place among all groups: of equal influence the earlier goes first.
    place: usize,
    pair: usize,
    outcome: Outcome,
    votes: u64,
}

impl Eq for Group {}

impl PartialOrd for Group {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Group {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.influence
            .total_cmp(&other.influence)
            .then(other.place.cmp(&self.place))
    }
}

impl Quick<'_> {
    /// As `most_influential` of a board at the board itself. `None` if that does not close the lead and
    /// there is room for more votes.
    pub(super) fn most_influential(
        &self,
        a: usize,
        b: usize,
        lead: f64,
        limit: u64,
    ) -> Option<Vec<Removal>> {
        let mut u = vec![0.0; self.problem.n];
        for (i, sign) in [(a, 1.0), (b, -1.0)] {
            for (u, x) in u.iter_mut().zip(self.column(i)) {
                *u += sign * x;
            }
        }
        // No vote between two others weighs more than their whole range: votes of these two with more
        // influence come first, and are mostly enough.
        let others = (0..u.len()).filter(|i| *i != a && *i != b).map(|i| u[i]);
        let (low, high) = others.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), u| {
            (low.min(u), high.max(u))
        });
        let bound = self.heaviest * (high - low);
        let theirs = self.pairs_of[a].iter().chain(&self.pairs_of[b]);
        let mut places: Vec<usize> = theirs.map(|place| *place as usize).collect();
        places.sort_unstable();
        places.dedup();
        let first = self.groups(&u, places.into_iter(), bound);
        let (list, closed) = self.in_order(first, lead, limit);
        if closed {
            return Some(list);
        }
        let all = self.groups(&u, 0..self.problem.pairs.len(), 0.0);
        let (list, closed) = self.in_order(all, lead, limit);
        closed.then_some(list)
    }

    /// The groups of votes of some pairs that hold the order up with more influence than `least`, `u`
    /// being the direction in which the two entrants part.
    fn groups(
        &self,
        u: &[f64],
        places: impl Iterator<Item = usize>,
        least: f64,
    ) -> BinaryHeap<Group> {
        let mut groups = Vec::new();
        for place in places {
            let (pair, (p, q)) = (&self.problem.pairs[place], self.chances[place]);
            let pull = pair.weight * (u[pair.a] - u[pair.b]);
            for (which, outcome, slope, votes) in [
                (0, Outcome::Left, q, pair.a_wins),
                (1, Outcome::Right, -p, pair.b_wins),
                (2, Outcome::Both, 0.5 - p, pair.ties),
            ] {
                let influence = pull * slope;
                if influence > least && votes > 0.0 {
                    groups.push(Group {
                        influence,
                        place: 3 * place + which,
                        pair: place,
                        outcome,
                        votes: votes as u64,
                    });
                }
            }
        }
        BinaryHeap::from(groups)
    }

    /// Votes of the groups, most influential first, until by the linear prediction they close the lead
    /// or are `limit`; and whether either came about.
    fn in_order(
        &self,
        mut groups: BinaryHeap<Group>,
        lead: f64,
        limit: u64,
    ) -> (Vec<Removal>, bool) {
        let (mut to_close, mut room) = (lead, limit);
        let mut most = Vec::new();
        while to_close >= 0.0 && room > 0 {
            let Some(group) = groups.pop() else {
                return (most, false);
            };
            // One more than closes it: equal is not overtaken.
            let wanted = (to_close / group.influence).floor() + 1.0;
            let votes = group.votes.min(room).min(wanted as u64);
            room -= votes;
            to_close -= group.influence * votes as f64;
            most.extend(self.removals(&group, votes));
        }
        (most, true)
    }

    /// Votes of a group as the cells have them: ties are of two kinds there.
    fn removals(&self, group: &Group, votes: u64) -> Vec<Removal> {
        let pair = &self.problem.pairs[group.pair];
        let rated = &self.board.rated;
        let (a, b) = (rated[pair.a], rated[pair.b]);
        let removal = |outcome, votes| Removal {
            a,
            b,
            outcome,
            votes,
        };
        if group.outcome != Outcome::Both {
            return vec![removal(group.outcome, votes)];
        }
        let cells = self.board.cells.cells();
        let both = cells
            .binary_search_by_key(&(a, b), |cell| (cell.a, cell.b))
            .map_or(0, |at| cells[at].both);
        let of_both = votes.min(both);
        [
            removal(Outcome::Both, of_both),
            removal(Outcome::Neither, votes - of_both),
        ]
        .into_iter()
        .filter(|removal| removal.votes > 0)
        .collect()
    }
}
