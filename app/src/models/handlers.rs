//! The addresses of entrants and models.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use leptos::prelude::*;

use super::{
    entrant::{EntrantData, EntrantPage, IMPORT, PEOPLE},
    model::{Member, ModelPage},
    sheet,
};
use crate::{
    AppState, PageError,
    arena::{Asker, Withheld},
    export::{Format, which},
    leaderboard::{Board, boards, place::Place},
    render,
};

/// Jokes that an entrant's page shows.
const JOKES: usize = 6;

/// Jokes among which those are found that may name their teller.
const LOOKED_THROUGH: i64 = 100;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/entrants/{slug}", get(entrant))
        .route("/models/{slug}", get(model))
}

async fn entrant(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let entrant = state.store.entrant(&slug).await?;
    let places = places(&boards(&state).await?, &entrant.id);
    let runs = state.store.runs_of_entrant(&entrant.id).await?;
    let raw = raw.unwrap_or_default();
    if let Some(format) = Format::asked(&raw)? {
        let now_ms = state.clock.now_ms();
        let file = match which(&raw, &sheet::LISTS)? {
            sheet::RUNS => sheet::runs(&entrant, &runs, now_ms),
            _ => sheet::standings(&entrant, &places, now_ms),
        };
        return file.respond(format, &headers);
    }
    let mut jokes = state
        .store
        .stage_jokes_of(&entrant.id, LOOKED_THROUGH)
        .await?;
    let asker = Asker::any(&state, &headers).await?;
    let samples = jokes.iter().map(|joke| joke.sample_id.as_str()).collect();
    let withheld = Withheld::among(&state, &asker, samples).await?;
    jokes.retain(|joke| !withheld.has(&joke.sample_id));
    jokes.truncate(JOKES);
    let imports = if entrant.origin == IMPORT {
        state.store.imports_of(&entrant.id).await?
    } else {
        Vec::new()
    };
    let sources = if entrant.origin == PEOPLE {
        state.store.sources_of(&entrant.id).await?
    } else {
        Vec::new()
    };
    let data = EntrantData {
        entrant,
        sources,
        places,
        runs,
        jokes,
        imports,
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <EntrantPage data/> },
    ))
}

async fn model(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let model = state.store.model(&slug).await?;
    let boards = boards(&state).await?;
    let entrants = state.store.entrants_of_model(&slug).await?;
    let mut members = Vec::with_capacity(entrants.len());
    for entrant in entrants {
        // Only of what was imported it is not known without.
        let has_runs =
            entrant.origin != IMPORT || !state.store.runs_of_entrant(&entrant.id).await?.is_empty();
        members.push(Member {
            places: places(&boards, &entrant.id),
            has_runs,
            entrant,
        });
    }
    if let Some(format) = Format::asked(&raw.unwrap_or_default())? {
        return sheet::members(&model, &members).respond(format, &headers);
    }
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <ModelPage model members/> },
    ))
}

/// Where an entrant stands, in the order of the boards.
fn places(boards: &[Arc<Board>], entrant_id: &str) -> Vec<Place> {
    boards
        .iter()
        .filter_map(|board| board.place(entrant_id))
        .collect()
}
