//! The votes behind a rating, newest first: prompt, both jokes, outcome, date; never the voter.

use std::sync::Arc;

use leptos::prelude::*;
use openmic_domain::outcome::Outcome;
use openmic_store::{VoteRow, VoteStatus};

use super::{Board, Standing, filters::basis_words, list_query::ListQuery, why::why, words};
use crate::{
    arena::HeldBack,
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::*,
};

/// Votes on a page.
pub(super) const PER_PAGE: u64 = 50;

/// Votes on the board that name an entrant, or a pair by ids, or all.
pub(super) fn count(board: &Board, ids: (Option<&str>, Option<&str>)) -> u64 {
    let Standing::Votes(votes) = &board.standing else {
        return 0;
    };
    let entry = |id: &str| votes.entries.iter().find(|entry| entry.entrant.id == id);
    match ids {
        (Some(one), Some(other)) => entry(one)
            .zip(entry(other))
            .and_then(|(one, other)| {
                let key = (one.index.min(other.index), one.index.max(other.index));
                let cells = votes.cells.cells();
                let at = cells
                    .binary_search_by_key(&key, |cell| (cell.a, cell.b))
                    .ok()?;
                Some(cells[at].n())
            })
            .unwrap_or_default(),
        (Some(id), None) => entry(id).map_or(0, |entry| entry.standing.votes),
        _ => votes.votes,
    }
}

/// Whose votes are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whose {
    /// Part of the entrant's address.
    pub(super) slug: String,
    /// The entrant's name.
    pub(super) name: String,
}

/// The ledger of a board.
#[component]
pub(super) fn LedgerPage(
    /// The board.
    board: Arc<Board>,
    /// Page and entrant.
    query: ListQuery,
    /// The entrant, if the list is about one.
    whose: Option<Whose>,
    /// The other side, if the list is about a pair.
    against: Option<Whose>,
    /// The votes of this page.
    votes: Vec<VoteRow>,
    /// Those of them that are listed without their jokes.
    held: HeldBack,
    /// Votes in all.
    total: u64,
) -> impl IntoView {
    let path = board.path();
    let ledger = format!("{path}/votes");
    let title = match (&whose, &against) {
        (Some(whose), Some(against)) => t().leaderboard_ledger_pair(&whose.name, &against.name),
        (Some(whose), None) => t().leaderboard_ledger_of(&whose.name),
        _ => t().leaderboard_ledger_all(),
    };
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::link(board.track.title.clone(), path.clone()),
        Crumb::here(title.clone()),
    ];
    let files = query.href(&ledger, 1);
    let pages = total.div_ceil(PER_PAGE).max(1);
    let previous = (query.page > 1).then(|| query.href(&ledger, query.page - 1));
    let next = (query.page < pages).then(|| query.href(&ledger, query.page + 1));
    let lede = match (&whose, &against) {
        (Some(whose), None) => format!(
            "{} {}",
            t().leaderboard_ledger_on(words::votes(total), &board.track.title),
            tally(&board, whose)
        ),
        _ => t().leaderboard_ledger_newest(words::votes(total), &board.track.title),
    };
    let chosen = basis_words(&board.basis).join(&t().leaderboard_list_separator());
    let chosen = (!chosen.is_empty()).then(|| view! { <p class="soft">{chosen}</p> });
    let because = match (&whose, &against) {
        (Some(whose), None) if query.page == 1 => why(&board, &whose.slug),
        _ => None,
    };
    let list = if votes.is_empty() {
        view! {
            <Empty
                title=t().leaderboard_ledger_empty()
                text=t().leaderboard_ledger_empty_text()
                action_href=path.clone()
                action_label=t().leaderboard_back()
            />
        }
        .into_any()
    } else {
        let rows = votes
            .into_iter()
            .map(|vote| {
                let until = held.until(&vote.id);
                battle(vote, until)
            })
            .collect_view();
        view! { <ol class="ledger">{rows}</ol> }.into_any()
    };
    let entrant = whose.map(|whose| {
        view! {
            <p class="acts">
                <a class="btn quiet" href=format!("/entrants/{}", whose.slug)>{t().leaderboard_see_entrant()}</a>
                <a class="btn quiet" href=ledger.clone()>{t().leaderboard_every_vote()}</a>
            </p>
        }
    });
    let listing = because
        .is_some()
        .then(|| view! { <h2>{t().leaderboard_ledger_newest_first()}</h2> });
    let description = t().leaderboard_ledger_about(&board.track.title);
    view! {
        <Page title=format!("{title}, {}", board.track.title) description mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{title.clone()}</h1>
                <p class="lede">{lede}</p>
                {chosen}
                {entrant}
            </div>
            {because}
            {listing}
            {list}
            <Pager page=query.page pages previous next/>
            {(total > 0).then(|| view! { <Downloads href=files rows=total/> })}
        </Page>
    }
}

/// "12 won, 3 tied, 4 lost." for the entrant the list is about.
fn tally(board: &Board, whose: &Whose) -> String {
    let Standing::Votes(votes) = &board.standing else {
        return String::new();
    };
    votes
        .entries
        .iter()
        .find(|entry| entry.entrant.slug == whose.slug)
        .map(|entry| {
            let standing = &entry.standing;
            t().leaderboard_ledger_tally(
                number::whole(standing.wins),
                number::whole(standing.ties),
                number::whole(standing.losses),
            )
        })
        .unwrap_or_default()
}

/// One vote; `until` so many votes on its jokes these are not shown.
fn battle(vote: VoteRow, until: Option<u64>) -> impl IntoView {
    let outcome: Option<Outcome> = vote.outcome.parse().ok();
    let words = match outcome {
        Some(Outcome::Left) => t().leaderboard_won(&vote.left_name),
        Some(Outcome::Right) => t().leaderboard_won(&vote.right_name),
        Some(Outcome::Both) => t().leaderboard_tie_both(),
        Some(Outcome::Neither) => t().leaderboard_tie_neither(),
        None => vote.outcome.clone(),
    };
    let left = Side {
        name: vote.left_name,
        slug: vote.left_slug,
        text: vote.left_text,
        sample: vote.left_sample,
        won: outcome == Some(Outcome::Left),
    };
    let right = Side {
        name: vote.right_name,
        slug: vote.right_slug,
        text: vote.right_text,
        sample: vote.right_sample,
        won: outcome == Some(Outcome::Right),
    };
    let status = VoteStatus::ALL
        .into_iter()
        .find(|status| status.as_str() == vote.status && *status != VoteStatus::Counted)
        .map(|status| view! { " " <Badge kind=BadgeKind::Warn text=words::status(status)/> });
    view! {
        <li>
            <p class="ledger-head"><b>{words}</b> <span class="soft"><Time ms=vote.created_ms/></span>{status}</p>
            {vote.input.map(|input| view! { <div class="ledger-prompt"><Prose text=input/></div> })}
            {until.map(|n| view! { <p class="soft">{t().arena_held_vote(n, number::whole(n))}</p> })}
            <div class="ledger-sides">{side(left)}{side(right)}</div>
        </li>
    }
}

/// One side of a vote.
struct Side {
    name: String,
    slug: String,
    text: Option<String>,
    sample: Option<String>,
    won: bool,
}

fn side(side: Side) -> impl IntoView {
    let sample = side
        .sample
        .filter(|_| side.text.is_some())
        .map(|sample| view! { " " <a class="soft" href=format!("/samples/{sample}")>{t().leaderboard_sample()}</a> });
    view! {
        <div class="ledger-side" class:won=side.won>
            {side.text.map(|text| view! { <Prose text/> })}
            <p class="ledger-who">
                <a class="who-name" href=format!("/entrants/{}", side.slug)>{side.name}</a>
                {side.won.then(|| view! { " " <Badge kind=BadgeKind::Good text=t().leaderboard_side_won()/> })}
                {sample}
            </p>
        </div>
    }
}
