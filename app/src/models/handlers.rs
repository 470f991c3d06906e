//! The addresses of entrants and models.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use leptos::prelude::*;

use super::{
    entrant::{EntrantData, EntrantPage},
    model::{Member, ModelPage},
};
use crate::{
    AppState, PageError,
    leaderboard::{boards, place::Place},
    render,
};

/// Jokes that an entrant's page shows.
const JOKES: i64 = 6;

pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/entrants/{slug}", get(entrant)).route("/models/{slug}", get(model))
}

async fn entrant(State(state): State<AppState>, Path(slug): Path<String>) -> Result<Response, PageError> {
    let entrant = state.store.entrant(&slug).await?;
    let places = places(&state, &entrant.id).await?;
    let runs = state.store.runs_of_entrant(&entrant.id).await?;
    let jokes = state.store.stage_jokes_of(&entrant.id, JOKES).await?;
    let imports =
        if entrant.origin == "import" { state.store.imports_of(&entrant.id).await? } else { Vec::new() };
    let data = EntrantData { entrant, places, runs, jokes, imports };
    Ok(render::page(&state.assets, StatusCode::OK, move || view! { <EntrantPage data/> }))
}

async fn model(State(state): State<AppState>, Path(slug): Path<String>) -> Result<Response, PageError> {
    let model = state.store.model(&slug).await?;
    let mut members = Vec::new();
    for entrant in state.store.entrants_of_model(&slug).await? {
        let places = places(&state, &entrant.id).await?;
        members.push(Member { entrant, places });
    }
    Ok(render::page(&state.assets, StatusCode::OK, move || view! { <ModelPage model members/> }))
}

/// Where an entrant stands, in the order of the tracks.
async fn places(state: &AppState, entrant_id: &str) -> Result<Vec<Place>, PageError> {
    Ok(boards(state).await?.iter().filter_map(|board| board.place(entrant_id)).collect())
}
