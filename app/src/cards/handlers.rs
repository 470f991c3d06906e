//! The addresses of the cards, and what stands on each: in the language that the address names, English
//! where it names none.

use std::{collections::HashSet, sync::Arc};

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use openmic_store::EntrantDetail;

use super::{
    kept,
    paint::{self, Row, Words},
};
use crate::{
    AppState, PageError,
    arena::{Asker, Withheld},
    export::{cached, in_language, moment},
    i18n::{Visit, t},
    leaderboard::{self, Board, Standing, place::Place, words},
    ui::{Axis, interval::interval_words, number},
};

/// Rows of a card.
const ROWS: usize = 5;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/card.png", get(site))
        .route("/tracks/{slug}/card.png", get(board))
        .route("/entrants/{slug}/card.png", get(entrant))
        .route("/jokes/{sample}/card.png", get(joke))
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
    let svg = Visit::by_address(|| {
        let n = boards.len() as u64;
        let foot = [
            t().export_card_boards(n, number::whole(n)),
            words::entrants(entrants.len() as u64),
            words::votes(votes),
            t().export_card_evidence(),
        ];
        paint::site(&Words {
            over: String::new(),
            title: t().export_card_title(),
            foot: foot.join(" · "),
        })
    });
    answer(svg, &headers).await
}

async fn board(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let board = state.boards.get_or_make(&state.store, &slug).await?;
    answer(Visit::by_address(|| board_card(&board)), &headers).await
}

fn board_card(board: &Board) -> String {
    let over = [
        words::kind(&board.track.kind),
        board.evidence(),
        words::entrants(board.entrants() as u64),
    ];
    let said = Words {
        over: over.join(" · "),
        title: board.track.title.clone(),
        foot: t().export_card_intervals(day(board.as_of_ms())),
    };
    let groups = board.tied_groups();
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
        Standing::Votes(votes) if votes.votes == 0 => t().export_card_no_votes(),
        Standing::Votes(_) => t().export_card_not_separated(),
        Standing::Benchmark(_) => t().export_card_no_run(),
    };
    paint::rows(&said, &rows, &instead)
}

async fn entrant(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let entrant = state.store.entrant(&slug).await?;
    let boards = leaderboard::boards(&state).await?;
    answer(
        Visit::by_address(|| entrant_card(&entrant, &boards)),
        &headers,
    )
    .await
}

fn entrant_card(entrant: &EntrantDetail, boards: &[Arc<Board>]) -> String {
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
    let mut over = vec![t().export_card_entrant()];
    if entrant.model_name != entrant.name {
        over.push(entrant.model_name.clone());
    }
    if !entrant.organisation.is_empty() {
        over.push(entrant.organisation.clone());
    }
    if entrant.open_weights {
        over.push(t().export_card_open());
    }
    let said = Words {
        over: over.join(" · "),
        title: entrant.name.clone(),
        foot: t().export_card_ranks(day(newest.unwrap_or_default().max(entrant.created_ms))),
    };
    paint::rows(&said, &rows, &t().export_card_not_ranked())
}

/// Only what may stand on stage has a card; a refusal or a broken joke has none.
async fn joke(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let sample = state.store.sample(&id).await?;
    let run = state.store.run(&sample.run_id).await?;
    let joke = sample
        .joke_text
        .filter(|_| sample.off_stage.is_none())
        .ok_or(PageError::NotFound { what: "joke" })?;
    // A picture may be kept on its way, so that the operator's is as anybody's.
    let anybody = Asker::default();
    let is_withheld = Withheld::among(&state, &anybody, vec![&id]).await?.has(&id);
    let words = Words {
        over: sample.input,
        title: if is_withheld {
            t().arena_joke_later()
        } else {
            run.entrant_name
        },
        foot: run.track_title,
    };
    answer(paint::joke(&words, &joke), &headers).await
}

async fn answer(svg: String, headers: &HeaderMap) -> Result<Response, PageError> {
    let png = kept::png(svg).await?;
    Ok(in_language(cached(
        "image/png",
        png,
        headers,
        "public, max-age=600",
    )))
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

fn day(ms: i64) -> String {
    moment(ms).chars().take(10).collect()
}
