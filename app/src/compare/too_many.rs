//! The page where more are picked than are compared at once: which of them to keep.

use std::sync::Arc;

use leptos::prelude::*;

use super::query::CompareQuery;
use crate::{
    i18n::t,
    leaderboard::Board,
    shell::{Mood, Page},
    ui::*,
};

/// Every picked entrant with a box, so that some can be dropped.
#[component]
pub(super) fn TooManyPage(
    /// The board.
    board: Arc<Board>,
    /// Whom.
    query: CompareQuery,
) -> impl IntoView {
    let everyone = board.everyone();
    let picked: Vec<Choice> = query
        .entrants
        .iter()
        .filter_map(|slug| everyone.iter().find(|entrant| &entrant.slug == slug))
        .map(|entrant| Choice::new(&entrant.slug, &entrant.name))
        .collect();
    let values = picked.iter().map(|choice| choice.value.clone()).collect();
    let why = t().compare_too_many(number::whole(query.entrants.len() as u64));
    let errors = vec![FieldError {
        name: "e".to_owned(),
        message: why.clone(),
    }];
    let crumbs = vec![
        Crumb::link(t().leaderboard_boards(), "/tracks"),
        Crumb::link(board.track.title.clone(), board.path()),
        Crumb::here(t().compare_title()),
    ];
    let href = CompareQuery {
        entrants: Vec::new(),
        ..query
    }
    .href();
    let kept = href.split_once('?').map_or("", |(_, kept)| kept);
    let kept = url::form_urlencoded::parse(kept.as_bytes())
        .map(|(name, value)| view! { <input type="hidden" name=name.into_owned() value=value.into_owned()/> })
        .collect_view();
    view! {
        <Page title=t().compare_title() description=t().compare_about() mood=Mood::Programme nav="boards">
            <Crumbs items=crumbs/>
            <div class="head"><h1 class="title">{t().compare_on(&board.track.title)}</h1></div>
            <ErrorSummary title=t().compare_drop() errors/>
            <form class="stack" method="get" action="/compare">
                {kept}
                <CheckGroup name="e" legend=t().compare_drop_legend() options=picked values error=why/>
                <p class="acts">
                    <button class="btn">{t().leaderboard_compare()}</button>
                    <a class="btn quiet" href=board.path()>{t().leaderboard_back()}</a>
                </p>
            </form>
        </Page>
    }
}
