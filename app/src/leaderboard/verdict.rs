//! What the intervals of a board let a reader conclude, in a sentence or two.

use std::collections::{HashMap, HashSet};

use crate::{i18n::t, ui::number};

/// The ranks of one entrant, as the verdict needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ranked<'a> {
    /// As shown.
    pub(crate) name: &'a str,
    /// Best rank the intervals allow.
    pub(crate) best: u32,
    /// Worst rank the intervals allow.
    pub(crate) worst: u32,
    /// Tied group, from 1 at the top.
    pub(crate) group: u32,
}

/// Tied groups spelled out before the rest is counted.
const GROUPS_NAMED: usize = 3;

/// A run of ranks that share one tied group.
struct Tie {
    best: u32,
    worst: u32,
    /// Whether everyone in it may have any of its ranks.
    total: bool,
}

/// The verdict on `ranked`, in the order of the board. `evidence` is what the order rests on, such as
/// "these 2,997 votes". None when nobody is ranked.
pub(crate) fn verdict(ranked: &[Ranked<'_>], evidence: &str) -> Option<String> {
    let t = t();
    let first = ranked.first()?;
    let n = number::whole(ranked.len() as u64);
    if ranked.len() == 1 {
        return Some(t.leaderboard_verdict_alone(first.name));
    }
    let leads = (first.best, first.worst) == (1, 1);
    let ties = ties(ranked);
    if let [tie] = ties.as_slice()
        && tie.worst as usize == ranked.len()
        && tie.best == 1
    {
        return Some(if tie.total {
            t.leaderboard_verdict_nothing(n, evidence)
        } else {
            t.leaderboard_verdict_chain(n, evidence)
        });
    }
    let rest = if ties.is_empty() {
        t.leaderboard_verdict_settled(evidence)
    } else {
        let named: Vec<String> = ties.iter().take(GROUPS_NAMED).map(Tie::words).collect();
        let list = match named.split_last() {
            _ if ties.len() > GROUPS_NAMED => {
                t.leaderboard_verdict_and_more(named.join(&t.leaderboard_list_separator()))
            }
            Some((last, [])) => last.clone(),
            Some((last, before)) => {
                t.leaderboard_verdict_and(before.join(&t.leaderboard_list_separator()), last)
            }
            None => String::new(),
        };
        if ties.iter().all(|tie| tie.total) {
            t.leaderboard_verdict_tied(list, evidence)
        } else {
            t.leaderboard_verdict_partly(list, evidence)
        }
    };
    Some(if leads {
        format!("{} {rest}", t.leaderboard_verdict_leads(first.name))
    } else {
        rest
    })
}

impl Tie {
    /// Its ranks: "2–5".
    fn words(&self) -> String {
        t().leaderboard_verdict_range(self.best.to_string(), self.worst.to_string())
    }
}

/// The groups of more than one, from the top.
fn ties(ranked: &[Ranked<'_>]) -> Vec<Tie> {
    ranked
        .chunk_by(|a, b| a.group == b.group)
        .filter(|group| group.len() > 1)
        .map(|group| {
            let best = group.iter().map(|one| one.best).min().unwrap_or_default();
            let worst = group.iter().map(|one| one.worst).max().unwrap_or_default();
            Tie {
                best,
                worst,
                total: group
                    .iter()
                    .all(|one| (one.best, one.worst) == (best, worst)),
            }
        })
        .collect()
}

/// The groups in which somebody is separated from somebody else: their intervals overlap in a chain only, so
/// that they are no tie. Each row is best rank, worst rank and group.
pub(crate) fn chains(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> HashSet<u32> {
    let mut first: HashMap<u32, (u32, u32)> = HashMap::new();
    let mut chains = HashSet::new();
    for (best, worst, group) in rows {
        // Whoever overlaps with everybody of the group may have every rank of it.
        if *first.entry(group).or_insert((best, worst)) != (best, worst) {
            chains.insert(group);
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ranks: &[(u32, u32, u32)]) -> Option<String> {
        let ranked: Vec<Ranked<'_>> = ranks
            .iter()
            .map(|&(best, worst, group)| Ranked {
                name: "Ada",
                best,
                worst,
                group,
            })
            .collect();
        verdict(&ranked, "these 90 votes")
    }

    #[test]
    fn nobody_and_one_alone() {
        assert_eq!(of(&[]), None);
        assert!(
            of(&[(1, 1, 1)])
                .unwrap()
                .contains("nobody to compare it with")
        );
    }

    #[test]
    fn a_leader_with_a_tied_field() {
        assert_eq!(
            of(&[(1, 1, 1), (2, 4, 2), (2, 4, 2), (2, 4, 2)]).unwrap(),
            "Ada leads. Ranks 2–4 are not separated by these 90 votes."
        );
    }

    #[test]
    fn a_tie_at_the_top_has_no_leader() {
        let words = of(&[(1, 2, 1), (1, 2, 1), (3, 3, 2)]).unwrap();
        assert_eq!(words, "Ranks 1–2 are not separated by these 90 votes.");
    }

    #[test]
    fn pairs_of_tied_ranks_cannot_be_read_as_one_list() {
        let words = of(&[
            (1, 2, 1),
            (1, 2, 1),
            (3, 4, 2),
            (3, 4, 2),
            (5, 6, 3),
            (5, 6, 3),
        ])
        .unwrap();
        assert_eq!(
            words,
            "Ranks 1–2, 3–4 and 5–6 are not separated by these 90 votes."
        );
    }

    #[test]
    fn a_group_with_a_separated_pair_is_a_chain_and_no_tie() {
        // Of the first three the outer two are separated; the last two are tied.
        let ranks = [
            (1, 2, 1),
            (1, 3, 1),
            (2, 3, 1),
            (4, 5, 2),
            (4, 5, 2),
            (6, 6, 3),
        ];
        let chains = chains(ranks);
        assert_eq!(chains, HashSet::from([1]));
        let eight =
            (1..=8).map(|place: u32| (place.saturating_sub(1).max(1), (place + 1).min(8), 1));
        assert_eq!(
            super::chains(eight),
            HashSet::from([1]),
            "first and last are separated"
        );
    }

    #[test]
    fn settled_and_unsettled_as_a_whole() {
        assert_eq!(
            of(&[(1, 1, 1), (2, 2, 2)]).unwrap(),
            "Ada leads. Every rank is settled by these 90 votes."
        );
        assert!(
            of(&[(1, 2, 1), (1, 2, 1)])
                .unwrap()
                .contains("any order is still possible")
        );
        let chain = of(&[(1, 2, 1), (1, 3, 1), (2, 3, 1)]).unwrap();
        assert!(
            chain.contains("only part of the order"),
            "first and third are separated: {chain}"
        );
    }

    #[test]
    fn many_groups_are_counted_and_partial_ones_said_so() {
        let words = of(&[
            (1, 2, 1),
            (1, 2, 1),
            (3, 4, 2),
            (3, 5, 2),
            (4, 5, 2),
            (6, 7, 3),
            (6, 7, 3),
            (8, 9, 4),
            (8, 9, 4),
        ])
        .unwrap();
        assert_eq!(
            words,
            "Ranks 1–2, 3–5, 6–7, and more further down, are not fully separated by these 90 votes."
        );
    }
}
