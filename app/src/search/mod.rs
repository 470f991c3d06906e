//! Search over models, entrants, tracks and jokes: a page that works by itself, and the same as
//! suggestions for the palette that opens with ⌘K, Ctrl K or a slash.

mod page;
mod palette;
mod sheet;

use axum::{
    Json, Router,
    extract::{Query, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use leptos::prelude::*;
use openmic_store::Found;
use serde::{Deserialize, Serialize};

pub(crate) use palette::Palette;

use crate::{
    AppState, PageError,
    arena::{Asker, Withheld},
    export::Format,
    i18n::t,
    render,
};

/// Most results of a kind on the page.
const ON_PAGE: u32 = 50;
/// Most results of a kind among the suggestions.
const SUGGESTED: u32 = 4;
/// Longest search that is looked at, in letters.
const MAX_QUERY: usize = 200;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/search", get(search))
        .route("/search/suggestions", get(suggestions))
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

impl Asked {
    fn query(&self) -> String {
        self.q.trim().chars().take(MAX_QUERY).collect()
    }
}

async fn search(
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let query = asked.query();
    let asker = Asker::any(&state, &headers).await?;
    let found = found(&state, &asker, &query, ON_PAGE).await?;
    if let Some(format) = Format::asked(&raw.unwrap_or_default())? {
        return sheet::found(&query, state.clock.now_ms(), &found).respond(format, &headers);
    }
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <page::SearchPage query found/> },
    ))
}

/// What a search finds, at most `most` of a kind. Jokes that do not say yet who told them name nobody.
async fn found(
    state: &AppState,
    asker: &Asker,
    query: &str,
    most: u32,
) -> Result<Found, PageError> {
    let mut found = state.store.search(query, most).await?;
    let samples = (found.jokes.iter())
        .map(|joke| joke.sample_id.as_str())
        .collect();
    let withheld = Withheld::among(state, asker, samples).await?;
    for joke in &mut found.jokes {
        if withheld.has(&joke.sample_id) {
            joke.entrant_name.clear();
        }
    }
    Ok(found)
}

/// One line of the palette.
#[derive(Debug, Serialize)]
struct Suggestion {
    kind: String,
    href: String,
    text: String,
    beside: String,
}

async fn suggestions(
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let asker = Asker::any(&state, &headers).await?;
    let found = found(&state, &asker, &asked.query(), SUGGESTED).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(lines(found))).into_response())
}

/// Everything found as one list: tracks first, as they are few, then models, entrants and jokes.
fn lines(found: Found) -> Vec<Suggestion> {
    const LONGEST: usize = 120;
    let short = |text: &str| -> String {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= LONGEST {
            line
        } else {
            line.chars().take(LONGEST - 1).chain(['…']).collect()
        }
    };
    let named = |kind: String, folder: &'static str, rows: Vec<openmic_store::FoundName>| {
        rows.into_iter().map(move |row| Suggestion {
            kind: kind.clone(),
            href: format!("/{folder}/{}", row.slug),
            text: row.name,
            beside: short(&row.beside),
        })
    };
    named(t().search_tracks(), "tracks", found.tracks)
        .chain(named(t().search_models(), "models", found.models))
        .chain(named(t().search_entrants(), "entrants", found.entrants))
        .chain(found.jokes.into_iter().map(|joke| Suggestion {
            kind: t().search_jokes(),
            href: format!("/jokes/{}", joke.sample_id),
            text: short(&joke.text),
            beside: page::told_by(&joke.entrant_name),
        }))
        .collect()
}
