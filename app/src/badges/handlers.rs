//! The addresses of the badges, and what each says. In the language that the address names, English
//! where it names none, whoever looks: a README has one language.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use serde::Deserialize;

use super::paint::{Badge, svg};
use crate::{
    AppState, Board, PageError,
    cards::share,
    export::{cached, in_language},
    i18n::{Visit, t},
    leaderboard::{self, Standing, place::Place, words},
    ui::interval::interval_words,
};

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/tracks/{slug}/badge.svg", get(track))
        .route("/entrants/{slug}/badge.svg", get(entrant))
}

/// Which board an entrant's badge is about.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    track: Option<String>,
}

async fn track(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let board = state.boards.get_or_make(&state.store, &slug).await?;
    let badge = Visit::by_address(|| {
        let n = board.evidence();
        let top = board.top(1);
        let (value, place) = match top.first() {
            Some(first) => (
                format!(
                    "{} {}{} · {n}",
                    ranks(first),
                    first.entrant.name,
                    estimate(first)
                ),
                drawn(first),
            ),
            None => (format!("{} · {n}", t().export_badge_no_ranks()), None),
        };
        Badge {
            label: board.track.title.clone(),
            value,
            place,
        }
    });
    Ok(answer(&badge, &headers))
}

/// On the board of `?track=`, else on the first board that ranks it.
async fn entrant(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let entrant = state.store.entrant(&slug).await?;
    let boards = leaderboard::boards(&state).await?;
    let wanted = asked.track.as_deref().filter(|track| !track.is_empty());
    if let Some(track) = wanted
        && !boards.iter().any(|board| board.track.slug == track)
    {
        return Err(PageError::NotFound { what: "track" });
    }
    let badge = Visit::by_address(|| badge_of(&boards, &entrant.id, wanted));
    Ok(answer(&badge, &headers))
}

fn badge_of(boards: &[Arc<Board>], entrant_id: &str, wanted: Option<&str>) -> Badge {
    let mut places: Vec<(&Standing, Place)> = boards
        .iter()
        .filter(|board| wanted.is_none_or(|track| board.track.slug == track))
        .filter_map(|board| Some((&board.standing, board.place(entrant_id)?)))
        .collect();
    // Where it is ranked comes first, in the order of the boards.
    places.sort_by_key(|(_, place)| place.ranks.is_none());
    match places.first() {
        Some((standing, place)) => Badge {
            label: place.track_title.clone(),
            value: match place.ranks {
                Some(_) => format!(
                    "{}{} · {}",
                    t().export_badge_rank(ranks(place), place.ranked.to_string()),
                    estimate(place),
                    n_of(standing, entrant_id)
                ),
                None => format!(
                    "{} · {}",
                    t().export_badge_not_ranked(),
                    n_of(standing, entrant_id)
                ),
            },
            place: drawn(place),
        },
        None => Badge {
            label: "Openmic".to_owned(),
            value: t().export_badge_not_ranked(),
            place: None,
        },
    }
}

fn answer(badge: &Badge, headers: &HeaderMap) -> Response {
    in_language(cached(
        "image/svg+xml; charset=utf-8",
        svg(badge).into_bytes(),
        headers,
        "public, max-age=300",
    ))
}

fn ranks(place: &Place) -> String {
    match place.ranks {
        None => "–".to_owned(),
        Some((best, worst)) if best == worst => best.to_string(),
        Some((best, worst)) => format!("{best}–{worst}"),
    }
}

fn estimate(place: &Place) -> String {
    place.estimate.map_or_else(String::new, |e| {
        format!(
            " · {} {}",
            place.format.show(e.value),
            interval_words(e.value, e.lower, e.upper, place.format)
        )
    })
}

fn drawn(place: &Place) -> Option<(f32, f32, f32)> {
    let at = |value: f64| share(place.axis, value);
    place
        .estimate
        .map(|e| (at(e.lower), at(e.value), at(e.upper)))
}

/// What the place of an entrant rests on.
fn n_of(standing: &Standing, entrant_id: &str) -> String {
    match standing {
        Standing::Votes(votes) => {
            let entry = votes
                .entries
                .iter()
                .find(|entry| entry.entrant.id == entrant_id);
            words::votes(entry.map_or(0, |entry| entry.standing.votes))
        }
        Standing::Benchmark(scores) => {
            let entry = scores
                .entries
                .iter()
                .find(|entry| entry.run.entrant.id == entrant_id);
            words::answers(entry.map_or(0, |entry| entry.run.n.unsigned_abs()))
        }
    }
}
