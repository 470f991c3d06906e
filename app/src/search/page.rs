//! The page of a search: the form, and what was found of each kind.

use leptos::prelude::*;
use openmic_store::{Found, FoundJoke, FoundName};

use super::ON_PAGE;
use crate::{
    export::Downloads,
    i18n::t,
    shell::{Mood, Page},
    ui::{number::whole, *},
};

/// What a search found.
#[component]
pub(super) fn SearchPage(
    /// What was asked; empty on the first visit.
    query: String,
    /// What has it.
    found: Found,
) -> impl IntoView {
    let title = if query.is_empty() {
        t().search_title()
    } else {
        t().search_results(&query)
    };
    let body = if query.is_empty() {
        view! { <Empty title=t().search_empty() text=t().search_empty_more()/> }.into_any()
    } else if found.is_empty() {
        view! {
            <Empty title=t().search_none(&query) text=t().search_none_more() action_label=t().error_to_boards() action_href="/tracks"/>
        }
        .into_any()
    } else {
        let files = super::sheet::address(&query);
        view! { {results(found)} <Downloads href=files/> }.into_any()
    };
    view! {
        <Page title=title.clone() description=t().search_description() mood=Mood::Programme>
            <Crumbs items=vec![Crumb::link(t().ui_home(), "/"), Crumb::here(t().search_title())]/>
            <h1 class="title">{title}</h1>
            <form class="search" action="/search" role="search">
                <label for="q">{t().search_label()}</label>
                <div class="search-row">
                    <input id="q" name="q" type="search" maxlength="200" value=query autocomplete="off"/>
                    <button class="btn">{t().search_submit()}</button>
                </div>
            </form>
            {body}
        </Page>
    }
}

fn results(found: Found) -> impl IntoView {
    let most = usize::try_from(ON_PAGE).unwrap_or(usize::MAX);
    let full = [
        found.models.len(),
        found.entrants.len(),
        found.tracks.len(),
        found.jokes.len(),
    ]
    .iter()
    .any(|&count| count >= most);
    view! {
        {names(t().search_tracks(), "tracks", found.tracks)}
        {names(t().search_models(), "models", found.models)}
        {names(t().search_entrants(), "entrants", found.entrants)}
        {jokes(found.jokes)}
        {full.then(|| view! { <p class="soft">{t().search_most(whole(u64::from(ON_PAGE)))}</p> })}
    }
}

fn names(title: String, folder: &'static str, rows: Vec<FoundName>) -> Option<impl IntoView> {
    let items = rows
        .iter()
        .map(|row| {
            view! {
                <li>
                    <a href=format!("/{folder}/{}", row.slug)>{row.name.clone()}</a>
                    <span class="soft">{row.beside.clone()}</span>
                </li>
            }
        })
        .collect_view();
    (!rows.is_empty())
        .then(|| view! { <section><h2>{title}</h2><ul class="found">{items}</ul></section> })
}

/// Whose a joke is; an empty name is one that is not said yet.
pub(super) fn told_by(name: &str) -> String {
    if name.is_empty() {
        t().arena_joke_later()
    } else {
        t().search_joke_by(name)
    }
}

fn jokes(rows: Vec<FoundJoke>) -> Option<impl IntoView> {
    let items = rows
        .iter()
        .map(|joke| {
            view! {
                <li>
                    <a href=format!("/jokes/{}", joke.sample_id)>{joke.text.clone()}</a>
                    <span class="soft">{joke.input.clone()} " · " {told_by(&joke.entrant_name)}</span>
                </li>
            }
        })
        .collect_view();
    (!rows.is_empty()).then(
        || view! { <section><h2>{t().search_jokes()}</h2><ul class="found">{items}</ul></section> },
    )
}
