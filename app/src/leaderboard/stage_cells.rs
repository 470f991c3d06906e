//! What is said of an entrant's jokes, as cells of a board of votes.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{VoteEntry, table::plain, words};
use crate::{i18n::t, ui::number};

/// The share of votes that found neither joke funny, and of how many.
pub(super) fn neither(entry: &VoteEntry) -> AnyView {
    let Some(share) = entry.stage.neither else {
        return plain(t().jokes_col_neither(), number::NONE.to_owned());
    };
    let n = words::votes(entry.standing.votes);
    view! {
        <td class="n" data-label=t().jokes_col_neither()>{number::percent(share)}<div class="who-org">{n}</div></td>
    }
    .into_any()
}

/// How many jokes are off stage, and why.
pub(super) fn off_stage(entry: &VoteEntry) -> AnyView {
    let label = t().jokes_col_off_stage();
    if entry.jokes.is_none() {
        return plain(label, number::NONE.to_owned());
    }
    let reasons = entry
        .stage
        .off_stage
        .iter()
        .map(|(reason, n)| {
            let words = format!("{} {}", number::whole(*n), words::off_stage(reason));
            view! { <div class="who-org" title=crate::runs::off_stage(reason)>{words}</div> }
        })
        .collect_view();
    view! { <td class="n" data-label=label>{number::whole(entry.stage.n_off_stage())}{reasons}</td> }
        .into_any()
}

/// The points taken for banned jokes, each leading to where it was told if that is among those that may be `named`.
pub(super) fn penalty(entry: &VoteEntry, named: &HashSet<String>) -> AnyView {
    let stage = &entry.stage;
    if stage.banned.is_empty() {
        let none = entry.jokes.map_or(number::NONE, |_| "0");
        return plain(t().jokes_col_atoms(), none.to_owned());
    }
    let told = stage
        .banned
        .iter()
        .map(|told| {
            let name = told.banned.clone();
            let name = if named.contains(&told.sample_id) {
                let href = format!("/jokes/{}", told.sample_id);
                view! { <a href=href>{name}</a> }.into_any()
            } else {
                view! { <span title=t().arena_held_banned()>{name}</span> }.into_any()
            };
            view! { {name} " " }
        })
        .collect_view();
    view! {
        <td class="n" data-label=t().jokes_col_atoms()>
            {number::signed(-stage.penalty, 0)}
            <div class="who-org">{told}</div>
        </td>
    }
    .into_any()
}

/// How many jokes are on stage, of how many told.
pub(super) fn jokes(entry: &VoteEntry) -> AnyView {
    let cell = entry
        .jokes
        .zip(entry.run_id.as_ref())
        .map(|((told, on_stage), run)| {
            let words = t().leaderboard_on_stage(
                number::whole(on_stage.unsigned_abs()),
                number::whole(told.unsigned_abs()),
            );
            view! { <a href=format!("/runs/{run}")>{words}</a> }
        });
    let none = cell.is_none().then_some(number::NONE);
    view! { <td class="n" data-label=t().leaderboard_label_jokes()>{cell}{none}</td> }.into_any()
}
