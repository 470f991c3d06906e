//! The votes behind a rating, newest first: prompt, both jokes, outcome, date; never the voter.

use std::sync::Arc;

use leptos::prelude::*;
use openmic_domain::outcome::Outcome;
use openmic_store::VoteRow;

use super::{Board, Standing, place::counted, query::ListQuery};
use crate::{
    export::Downloads,
    shell::{Mood, Page},
    ui::*,
};

/// Votes on a page.
pub(super) const PER_PAGE: u64 = 50;

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
    /// The votes of this page.
    votes: Vec<VoteRow>,
    /// Votes in all.
    total: u64,
) -> impl IntoView {
    let path = board.path();
    let ledger = format!("{path}/votes");
    let title = match &whose {
        Some(whose) => format!("Votes on {}", whose.name),
        None => "Every vote".to_owned(),
    };
    let crumbs = vec![
        Crumb::link("Boards", "/tracks"),
        Crumb::link(board.track.title.clone(), path.clone()),
        Crumb::here(title.clone()),
    ];
    let files = query.href(&ledger, 1);
    let pages = total.div_ceil(PER_PAGE).max(1);
    let previous = (query.page > 1).then(|| query.href(&ledger, query.page - 1));
    let next = (query.page < pages).then(|| query.href(&ledger, query.page + 1));
    let lede = match &whose {
        Some(_) => format!(
            "{} on {}.{}",
            counted(total, "vote"),
            board.track.title,
            tally(&board, &whose)
        ),
        None => format!(
            "{} on {}, newest first.",
            counted(total, "vote"),
            board.track.title
        ),
    };
    let list = if votes.is_empty() {
        view! {
            <Empty
                title="No votes here"
                text="Each vote appears here once it is cast: the prompt, both jokes, and what the voter said."
                action_href=path.clone()
                action_label="Back to the board"
            />
        }
        .into_any()
    } else {
        let rows = votes.into_iter().map(battle).collect_view();
        view! { <ol class="ledger">{rows}</ol> }.into_any()
    };
    let entrant = whose.map(|whose| {
        view! {
            <p class="acts">
                <a class="btn quiet" href=format!("/entrants/{}", whose.slug)>"See the entrant"</a>
                <a class="btn quiet" href=ledger.clone()>"Read every vote"</a>
            </p>
        }
    });
    let description = format!("The votes behind the ratings of {}.", board.track.title);
    view! {
        <Page title=format!("{title}, {}", board.track.title) description mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head">
                <h1 class="title">{title.clone()}</h1>
                <p class="lede">{lede}</p>
                {entrant}
            </div>
            {list}
            <Pager page=query.page pages previous next/>
            {(total > 0).then(|| view! { <Downloads href=files rows=total/> })}
        </Page>
    }
}

/// " 12 won, 3 tied, 4 lost." for the entrant the list is about.
fn tally(board: &Board, whose: &Option<Whose>) -> String {
    let Standing::Votes(votes) = &board.standing else {
        return String::new();
    };
    whose
        .as_ref()
        .and_then(|whose| {
            votes
                .entries
                .iter()
                .find(|entry| entry.entrant.slug == whose.slug)
        })
        .map(|entry| {
            let standing = &entry.standing;
            format!(
                " {} won, {} tied, {} lost.",
                number::whole(standing.wins),
                number::whole(standing.ties),
                number::whole(standing.losses)
            )
        })
        .unwrap_or_default()
}

/// One vote.
fn battle(vote: VoteRow) -> impl IntoView {
    let outcome: Option<Outcome> = vote.outcome.parse().ok();
    let words = match outcome {
        Some(Outcome::Left) => format!("{} won", vote.left_name),
        Some(Outcome::Right) => format!("{} won", vote.right_name),
        Some(Outcome::Both) => "A tie: both".to_owned(),
        Some(Outcome::Neither) => "A tie: neither".to_owned(),
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
    view! {
        <li>
            <p class="ledger-head"><b>{words}</b> <span class="soft"><Time ms=vote.created_ms/></span></p>
            {vote.input.map(|input| view! { <div class="ledger-prompt"><Prose text=input/></div> })}
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
        .map(|sample| view! { " " <a class="soft" href=format!("/samples/{sample}")>"sample"</a> });
    view! {
        <div class="ledger-side" class:won=side.won>
            {side.text.map(|text| view! { <Prose text/> })}
            <p class="ledger-who">
                <a class="who-name" href=format!("/entrants/{}", side.slug)>{side.name}</a>
                {side.won.then(|| view! { " " <Badge kind=BadgeKind::Good text="won"/> })}
                {sample}
            </p>
        </div>
    }
}
