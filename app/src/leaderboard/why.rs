//! Why an entrant has its rank: who is surely above or below, whose interval overlaps, and the votes of
//! each pairing against what the ratings predict.

use leptos::prelude::*;
use openmic_domain::rating::predict::Prediction;

use super::{Board, Standing, VoteBoard, VoteEntry};
use crate::{i18n::t, ui::*};

/// Names spelled out before the rest is counted.
const NAMED: usize = 4;

/// The battles of one entrant against one other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pairing<'a> {
    /// The other.
    pub(super) other: &'a VoteEntry,
    /// Won by the entrant.
    pub(super) wins: u64,
    /// Tied.
    pub(super) ties: u64,
    /// Won by the other.
    pub(super) losses: u64,
    /// Whether shares are of votes with a winner alone.
    decided: bool,
}

impl Pairing<'_> {
    /// Votes.
    pub(super) fn n(&self) -> u64 {
        self.wins + self.ties + self.losses
    }

    /// Votes that shares are of.
    pub(super) fn counted(&self) -> u64 {
        if self.decided {
            self.wins + self.losses
        } else {
            self.n()
        }
    }

    /// Points per vote, among the votes that the method looks at; none without any.
    pub(super) fn observed(&self) -> Option<f64> {
        let ties = if self.decided { 0 } else { self.ties };
        let counted = self.counted();
        (counted > 0).then(|| (self.wins as f64 + ties as f64 / 2.0) / counted as f64)
    }
}

/// The pairings of an entrant, most votes first.
pub(super) fn pairings<'a>(board: &'a VoteBoard, entry: &VoteEntry) -> Vec<Pairing<'a>> {
    let decided = board.prediction == Some(Prediction::Decided);
    let mut pairings: Vec<Pairing<'a>> = board
        .cells
        .cells()
        .iter()
        .filter_map(|cell| {
            let (other, wins, losses) = if cell.a == entry.index {
                (cell.b, cell.a_wins, cell.b_wins)
            } else if cell.b == entry.index {
                (cell.a, cell.b_wins, cell.a_wins)
            } else {
                return None;
            };
            Some(Pairing {
                other: board.entries.iter().find(|entry| entry.index == other)?,
                wins,
                ties: cell.ties(),
                losses,
                decided,
            })
        })
        .collect();
    pairings.sort_by_key(|pairing| std::cmp::Reverse(pairing.n()));
    pairings
}

/// Share of the points that `entry` is expected to take from `other`, by what the votes say of them.
pub(super) fn predicted(board: &VoteBoard, entry: &VoteEntry, other: &VoteEntry) -> Option<f64> {
    let (x, y) = (entry.fitted?, other.fitted?);
    Some(board.prediction?.share(x.value, y.value))
}

/// The explanation; nothing for an entrant that is not on the board.
pub(super) fn why(board: &Board, slug: &str) -> Option<impl IntoView + use<>> {
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let entry = votes
        .entries
        .iter()
        .find(|entry| entry.entrant.slug == slug)?;
    let pairings = pairings(votes, entry);
    if pairings.is_empty() {
        return None;
    }
    let rows = pairings
        .iter()
        .map(|pairing| {
            let other = &pairing.other.entrant;
            let href = board.votes_href(Some(slug), Some(&other.slug));
            let tally = format!(
                "{} / {} / {}",
                number::whole(pairing.wins),
                number::whole(pairing.ties),
                number::whole(pairing.losses)
            );
            let share = |share: Option<f64>| {
                share.map_or_else(|| number::NONE.to_owned(), number::percent)
            };
            let observed = share(pairing.observed());
            let expected = share(predicted(votes, entry, pairing.other));
            let (best, worst) = (
                pairing.other.standing.best_rank,
                pairing.other.standing.worst_rank,
            );
            view! {
                <tr>
                    <td class="c-rank"><RankRange best worst/></td>
                    <th scope="row" class="c-name"><a class="who-name" href=format!("/entrants/{}", other.slug)>{other.name.clone()}</a></th>
                    <td class="n c-main"><a href=href>{super::words::votes(pairing.n())}</a></td>
                    <td class="n" data-label=t().leaderboard_label_tally()>{tally}</td>
                    <td class="n" data-label=t().leaderboard_why_observed()>{observed}</td>
                    <td class="n" data-label=t().leaderboard_why_predicted()>{expected}</td>
                </tr>
            }
        })
        .collect_view();
    let caption = t().leaderboard_why_caption(&entry.entrant.name);
    Some(view! {
        <section class="stack">
            <h2>{t().leaderboard_why_title(&entry.entrant.name)}</h2>
            {rank_words(votes, entry).map(|words| view! { <p class="verdict">{words}</p> })}
            <Table caption fold=true>
                <thead>
                    <tr>
                        <th scope="col">{t().leaderboard_column_rank()}</th>
                        <th scope="col">{t().leaderboard_why_against()}</th>
                        <th scope="col" class="n">{t().leaderboard_column_votes()}</th>
                        <th scope="col" class="n">{t().leaderboard_column_tally()}</th>
                        <th scope="col" class="n">{t().leaderboard_why_observed()}</th>
                        <th scope="col" class="n">{t().leaderboard_why_predicted()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
            {votes.is_penalised().then(|| view! { <p class="soft">{t().leaderboard_before_penalty()}</p> })}
        </section>
    })
}

/// What decides the rank range, in sentences.
fn rank_words(board: &VoteBoard, entry: &VoteEntry) -> Option<String> {
    let Some(rating) = entry.standing.rating else {
        return entry.standing.unrated.map(super::words::unrated);
    };
    // Without intervals nobody is surely above or below, nor level.
    let others = board
        .entries
        .iter()
        .filter(|other| other.index != entry.index && !rating.is_bare())
        .filter_map(|other| Some((other, other.standing.rating?)));
    let (mut above, mut below, mut overlap) = (Vec::new(), Vec::new(), Vec::new());
    for (other, theirs) in others {
        let name = other.entrant.name.as_str();
        if theirs.lower > rating.upper {
            above.push(name);
        } else if theirs.upper < rating.lower {
            below.push(name);
        } else {
            overlap.push(name);
        }
    }
    let (best, worst) = (entry.standing.best_rank?, entry.standing.worst_rank?);
    let range = if best == worst {
        best.to_string()
    } else {
        format!("{best}–{worst}")
    };
    let mut words = t().leaderboard_why_rank(range);
    for (names, say) in [
        (above, t().leaderboard_why_above(WHO)),
        (overlap, t().leaderboard_why_overlap(WHO)),
        (below, t().leaderboard_why_below(WHO)),
    ] {
        if !names.is_empty() {
            words.push(' ');
            words.push_str(&say.replace(WHO, &listed(&names)));
        }
    }
    Some(words)
}

/// Stands for the names in a sentence until they are known; no name holds it.
const WHO: &str = "\u{fffc}";

/// "Ada, Bert and 12 others".
fn listed(names: &[&str]) -> String {
    let separator = t().leaderboard_list_separator();
    if names.len() <= NAMED {
        return match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, before)) => t().leaderboard_verdict_and(before.join(&separator), last),
            None => String::new(),
        };
    }
    let more = names.len() - (NAMED - 1);
    t().leaderboard_and_others(
        names[..NAMED - 1].join(&separator),
        number::whole(more as u64),
    )
}
