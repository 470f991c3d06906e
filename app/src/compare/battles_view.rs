//! The battles between two entrants that decided who is funnier: the jokes side by side, and the votes.

use leptos::prelude::*;
use openmic_store::VoteRow;

use crate::{
    arena::HeldBack,
    i18n::t,
    leaderboard::{Board, Standing},
    ui::*,
};

/// The battles between two entries of the board that hold their order; none where they have not met.
pub(super) fn section(
    board: &Board,
    (a, b): (usize, usize),
    votes: Vec<VoteRow>,
    held: &HeldBack,
) -> Option<impl IntoView + use<>> {
    let Standing::Votes(standing) = &board.standing else {
        return None;
    };
    let (first, second) = (&standing.entries[a].entrant, &standing.entries[b].entrant);
    let all = board.votes_href(Some(&first.slug), Some(&second.slug));
    let title = t().compare_battles(&first.name, &second.name);
    (!votes.is_empty()).then(|| {
        let battles = votes
            .into_iter()
            .map(|vote| {
                let until = held.until(&vote.id);
                battle(&first.slug, vote, until)
            })
            .collect_view();
        view! {
            <section class="stack">
                <h2>{title}</h2>
                <div class="queue">{battles}</div>
                <p><a href=all>{t().compare_all_battles()}</a></p>
            </section>
        }
    })
}

/// One vote, the first entrant's joke on the left whichever side it stood on; `until` so many votes on the jokes it is
/// shown without them.
fn battle(first: &str, vote: VoteRow, until: Option<u64>) -> impl IntoView + use<> {
    let is_left = vote.left_slug == first;
    let left = (vote.left_name, vote.left_text, vote.left_sample);
    let right = (vote.right_name, vote.right_text, vote.right_sample);
    let (winner, loser) = (left.0.clone(), right.0.clone());
    let (kind, outcome) = match vote.outcome.as_str() {
        "left" => (BadgeKind::Good, t().compare_battle_won(winner)),
        "right" => (BadgeKind::Good, t().compare_battle_won(loser)),
        "both" => (BadgeKind::Neutral, t().arena_joke_both()),
        _ => (BadgeKind::Neutral, t().arena_joke_neither()),
    };
    let (ours, theirs) = if is_left {
        (left, right)
    } else {
        (right, left)
    };
    let side = |(name, text, sample): (String, Option<String>, Option<String>)| {
        let link = sample.filter(|_| text.is_some()).map(
            |sample| view! { " · " <a href=format!("/jokes/{sample}")>{t().jokes_see_it()}</a> },
        );
        view! {
            <div>
                <p class="soft"><b>{name}</b> {link}</p>
                {text.map(|text| view! { <Prose text/> })}
            </div>
        }
    };
    let (title, held) = match until {
        Some(n) => {
            let why = t().arena_held_vote(n, number::whole(n));
            let held = view! { <p class="soft">{why}</p> };
            (Some(t().arena_held_vote_title()), Some(held))
        }
        None => (vote.input, None),
    };
    view! {
        <article class="case">
            <div class="case-head"><h3>{title}</h3><Badge kind text=outcome/></div>
            {held}
            <div class="cols">{side(ours)}{side(theirs)}</div>
            <p class="soft"><Time ms=vote.created_ms/></p>
        </article>
    }
}
