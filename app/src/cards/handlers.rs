//! The addresses of the cards, and what stands on each.

use std::collections::HashSet;

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};

use super::{
    kept,
    paint::{self, Row, Words},
};
use crate::{
    AppState, PageError,
    export::{cached, moment},
    leaderboard::{self, Board, Standing, place::Place},
    ui::{Axis, interval::interval_words, number},
};

/// Rows of a card.
const ROWS: usize = 5;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/card.png", get(site))
        .route("/tracks/{slug}/card.png", get(board))
        .route("/entrants/{slug}/card.png", get(entrant))
        .route("/samples/{id}/card.png", get(joke))
}

async fn site(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, PageError> {
    let boards = leaderboard::boards(&state).await?;
    let mut entrants = HashSet::new();
    let mut votes = 0;
    for board in &boards {
        entrants.extend(board.everyone().into_iter().map(|entrant| &entrant.id));
        if let Standing::Votes(rated) = &board.standing {
            votes += rated.votes;
        }
    }
    let words = Words {
        over: String::new(),
        title: "A leaderboard for language models, with a stage for humor".to_owned(),
        foot: format!(
            "{} · {} · {} · every number leads to its evidence",
            counted(boards.len() as u64, "board"),
            counted(entrants.len() as u64, "entrant"),
            counted(votes, "vote")
        ),
    };
    answer(paint::site(&words), &headers).await
}

async fn board(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let board = state.boards.get_or_make(&state.store, &slug).await?;
    let words = Words {
        over: format!(
            "{} · {} · {}",
            kind(&board.track.kind),
            evidence(&board),
            counted(board.entrants() as u64, "entrant")
        ),
        title: board.track.title.clone(),
        foot: format!("95 % intervals · {}", day(board.as_of_ms())),
    };
    let groups = groups(&board);
    let rows: Vec<Row> = board
        .top(ROWS)
        .iter()
        .zip(groups)
        .map(|(place, group)| Row {
            name: place.entrant.name.clone(),
            group,
            ..row(place)
        })
        .collect();
    let instead = match &board.standing {
        Standing::Votes(votes) if votes.votes == 0 => {
            "Nobody is ranked: there are no votes yet. Cast the first one in the arena."
        }
        Standing::Votes(_) => "Nobody is ranked: the votes so far do not separate anyone.",
        Standing::Benchmark(_) => "Nobody is ranked: no run is done yet.",
    };
    answer(paint::rows(&words, &rows, instead), &headers).await
}

async fn entrant(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let entrant = state.store.entrant(&slug).await?;
    let boards = leaderboard::boards(&state).await?;
    let newest = boards.iter().map(|board| board.as_of_ms()).max();
    let rows: Vec<Row> = boards
        .iter()
        .filter_map(|board| board.place(&entrant.id))
        .filter(|place| place.estimate.is_some())
        .map(|place| Row {
            name: place.track_title.clone(),
            ..row(&place)
        })
        .collect();
    let mut over = vec!["Entrant".to_owned()];
    if entrant.model_name != entrant.name {
        over.push(entrant.model_name.clone());
    }
    if !entrant.organisation.is_empty() {
        over.push(entrant.organisation.clone());
    }
    if entrant.open_weights {
        over.push("open weights".to_owned());
    }
    let words = Words {
        over: over.join(" · "),
        title: entrant.name,
        foot: format!(
            "Ranks and 95 % intervals · {}",
            day(newest.unwrap_or_default().max(entrant.created_ms))
        ),
    };
    let instead = "Not ranked yet. Ranks appear once a run is done or votes are counted.";
    answer(paint::rows(&words, &rows, instead), &headers).await
}

/// Only what stands on stage has a card; a refusal or a broken joke has none.
async fn joke(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let sample = state.store.sample(&id).await?;
    let run = state.store.run(&sample.run_id).await?;
    let joke = sample
        .joke_text
        .filter(|_| sample.off_stage.is_none() && run.state == "done")
        .ok_or(PageError::NotFound { what: "joke" })?;
    let words = Words {
        over: sample.input,
        title: run.entrant_name,
        foot: run.track_title,
    };
    answer(paint::joke(&words, &joke), &headers).await
}

async fn answer(svg: String, headers: &HeaderMap) -> Result<Response, PageError> {
    let png = kept::png(svg).await?;
    Ok(cached("image/png", png, headers, "public, max-age=600"))
}

/// A row without its name.
fn row(place: &Place) -> Row {
    let (best, worst) = place.ranks.unwrap_or_default();
    let estimate = place.estimate;
    Row {
        ranks: match place.ranks {
            None => "–".to_owned(),
            Some((best, worst)) if best == worst => best.to_string(),
            Some((best, worst)) => format!("{best}–{worst}"),
        },
        leads: (best, worst) == (1, 1),
        group: None,
        name: String::new(),
        value: estimate.map_or_else(String::new, |e| place.format.show(e.value)),
        spread: estimate.map_or_else(String::new, |e| {
            interval_words(e.value, e.lower, e.upper, place.format)
        }),
        place: estimate.map(|e| {
            let at = |value: f64| share(place.axis, value);
            (at(e.lower), at(e.value), at(e.upper))
        }),
    }
}

/// Where a value lies on an axis, from 0 to 1.
#[expect(clippy::cast_possible_truncation, reason = "a place on a picture")]
pub(crate) fn share(axis: Axis, value: f64) -> f32 {
    (axis.place(value).0 / 100.0) as f32
}

/// The tied groups of the first rows.
fn groups(board: &Board) -> Vec<Option<u32>> {
    match &board.standing {
        Standing::Votes(votes) => votes
            .entries
            .iter()
            .map(|entry| entry.standing.group)
            .collect(),
        Standing::Benchmark(scores) => scores
            .entries
            .iter()
            .map(|entry| Some(entry.group))
            .collect(),
    }
}

/// What a board rests on. Cards are in English whoever looks: one picture serves everybody.
pub(crate) fn evidence(board: &Board) -> String {
    match &board.standing {
        Standing::Votes(votes) => counted(votes.votes, "vote"),
        Standing::Benchmark(_) => counted(board.track.n_items.unsigned_abs(), "item"),
    }
}

/// A count with its noun in English.
pub(crate) fn counted(n: u64, one: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {one}{plural}", number::whole(n))
}

fn kind(kind: &str) -> String {
    match kind {
        "humor" => "Humor".to_owned(),
        "benchmark" => "Benchmark".to_owned(),
        "preference" => "Imported votes".to_owned(),
        "game" => "Game".to_owned(),
        other => other.to_owned(),
    }
}

fn day(ms: i64) -> String {
    moment(ms).chars().take(10).collect()
}
