//! What the intervals of a board let a reader conclude, in a sentence or two.

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
    /// Its ranks: "2 and 3", "2 to 5".
    fn words(&self) -> String {
        let (best, worst) = (self.best.to_string(), self.worst.to_string());
        if self.worst == self.best + 1 {
            t().leaderboard_verdict_two(best, worst)
        } else {
            t().leaderboard_verdict_range(best, worst)
        }
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
            "Ada leads. Ranks 2 to 4 are not separated by these 90 votes."
        );
    }

    #[test]
    fn a_tie_at_the_top_has_no_leader() {
        let words = of(&[(1, 2, 1), (1, 2, 1), (3, 3, 2)]).unwrap();
        assert_eq!(words, "Ranks 1 and 2 are not separated by these 90 votes.");
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
            "Ranks 1 and 2, 3 to 5, 6 and 7, and more further down, are not fully separated by these 90 votes."
        );
    }
}
