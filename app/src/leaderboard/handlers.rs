//! The addresses of boards: everything is loaded here, mostly from memory, before anything is rendered.

use std::{collections::HashSet, sync::Arc};

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use leptos::prelude::*;

use super::{
    Board, Standing,
    home::{Counts, HomePage},
    items::{self, ItemsPage},
    ledger::{self, LedgerPage, Whose},
    page::BoardPage,
    query::{BoardQuery, Column, ListQuery},
    sheet,
    tracks::{Act, TracksPage},
};
use crate::{
    AppState, PageError,
    export::{self, Format, MOST_ROWS},
    render,
};

/// Runs under way that the home page shows.
const HOME_RUNS: i64 = 6;

/// Unfinished runs that the page of a board shows.
const BOARD_RUNS: i64 = 100;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(home))
        .route("/tracks", get(tracks))
        .route("/tracks/{slug}", get(board))
        .route("/tracks/{slug}/votes", get(votes))
        .route("/tracks/{slug}/items", get(items))
}

/// The boards of the current tracks, in the tracks' order.
pub(crate) async fn boards(state: &AppState) -> Result<Vec<Arc<Board>>, PageError> {
    let tracks = state.store.tracks().await?;
    if tracks
        .iter()
        .any(|track| state.boards.get(&track.slug).is_none())
    {
        state.boards.refresh(&state.store).await?;
    }
    Ok(tracks
        .iter()
        .filter_map(|track| state.boards.get(&track.slug))
        .collect())
}

async fn home(State(state): State<AppState>) -> Result<Response, PageError> {
    let boards = boards(&state).await?;
    let runs = state.store.runs_under_way(HOME_RUNS).await?;
    let under_way = state.store.count_runs_under_way().await?.unsigned_abs();
    let counts = counts(&boards, under_way);
    let acts: Vec<Act> = boards.iter().map(|board| Act::of(board)).collect();
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <HomePage acts counts runs/> },
    ))
}

fn counts(boards: &[Arc<Board>], runs: u64) -> Counts {
    let mut entrants = HashSet::new();
    let mut counts = Counts {
        runs,
        ..Counts::default()
    };
    for board in boards {
        entrants.extend(
            board
                .everyone()
                .into_iter()
                .map(|entrant| entrant.id.as_str()),
        );
        match &board.standing {
            Standing::Votes(votes) => {
                counts.votes += votes.votes;
                let told = votes
                    .entries
                    .iter()
                    .filter_map(|entry| entry.jokes)
                    .map(|(told, _)| told.unsigned_abs());
                counts.answers += told.sum::<u64>();
            }
            Standing::Benchmark(scores) => {
                counts.answers += scores
                    .entries
                    .iter()
                    .map(|entry| entry.run.n.unsigned_abs())
                    .sum::<u64>();
            }
        }
    }
    counts.entrants = entrants.len() as u64;
    counts
}

async fn tracks(
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let boards = boards(&state).await?;
    if let Some(format) = Format::asked(raw.as_deref().unwrap_or_default())? {
        return sheet::tracks(&boards).respond(format, &headers);
    }
    let acts: Vec<Act> = boards.iter().map(|board| Act::of(board)).collect();
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <TracksPage acts/> },
    ))
}

async fn board(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let board = state.boards.get_or_make(&state.store, &slug).await?;
    let columns = match board.standing {
        Standing::Votes(_) => Column::VOTES,
        Standing::Benchmark(_) => Column::BENCHMARK,
    };
    let raw = raw.unwrap_or_default();
    let query = BoardQuery::parse(&raw, columns).map_err(PageError::BadRequest)?;
    if let Some(file) = sheet::asked(&board, &query, &raw, &headers)? {
        return Ok(file);
    }
    let unfinished = state
        .store
        .unfinished_runs_of(&board.track.id, BOARD_RUNS)
        .await?;
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <BoardPage board query unfinished/> },
    ))
}

async fn votes(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let board = state.boards.get_or_make(&state.store, &slug).await?;
    if matches!(board.standing, Standing::Benchmark(_)) {
        return Err(PageError::NotFound {
            what: "list of votes",
        });
    }
    let raw = raw.unwrap_or_default();
    let query = ListQuery::parse(&raw).map_err(PageError::BadRequest)?;
    let entrant = match &query.entrant {
        Some(slug) => Some(state.store.entrant(slug).await?),
        None => None,
    };
    let id = entrant.as_ref().map(|entrant| entrant.id.as_str());
    let total = state
        .store
        .count_votes(&board.track.id, id)
        .await?
        .unsigned_abs();
    if let Some(format) = Format::asked(&raw)? {
        let _turn = export::turn().await;
        let votes = state
            .store
            .votes_of(&board.track.id, id, MOST_ROWS.cast_signed(), 0)
            .await?;
        let source = query.href(&format!("{}/votes", board.path()), 1);
        return sheet::ledger(&board, &votes, total, source).respond(format, &headers);
    }
    let offset = (query.page - 1) * ledger::PER_PAGE;
    if query.page > 1 && offset >= total {
        return Err(PageError::NotFound {
            what: "page of votes",
        });
    }
    let votes = state
        .store
        .votes_of(
            &board.track.id,
            id,
            ledger::PER_PAGE.cast_signed(),
            offset.cast_signed(),
        )
        .await?;
    let whose = entrant.map(|entrant| Whose {
        slug: entrant.slug,
        name: entrant.name,
    });
    Ok(render::page(&state.assets, StatusCode::OK, move || {
        view! { <LedgerPage board query whose votes total/> }
    }))
}

async fn items(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let track = state.store.track(&slug).await?;
    let raw = raw.unwrap_or_default();
    let query = ListQuery::parse(&raw).map_err(PageError::BadRequest)?;
    let all = state.store.items(&track.id).await?;
    if let Some(format) = Format::asked(&raw)? {
        return sheet::items(&track, &all).respond(format, &headers);
    }
    let total = all.len() as u64;
    let offset = (query.page - 1) * items::PER_PAGE;
    if query.page > 1 && offset >= total {
        return Err(PageError::NotFound {
            what: "page of items",
        });
    }
    let items = all
        .into_iter()
        .skip(usize::try_from(offset).unwrap_or(usize::MAX))
        .take(usize::try_from(items::PER_PAGE).unwrap_or(usize::MAX))
        .collect();
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <ItemsPage track query items total/> },
    ))
}
