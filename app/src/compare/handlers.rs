//! The address of comparisons: boards from memory, shared items from the store.

use std::sync::Arc;

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use leptos::prelude::*;
use openmic_domain::rating::{
    Method, Weighting,
    flip::{self, Flip},
    pair::{self, Comparer, Comparison},
    predict::Prediction,
};
use openmic_store::{PairedItem, VoteRow};

use super::{
    page::{ComparePage, NothingPage},
    query::CompareQuery,
    sheet,
    too_many::TooManyPage,
};
use crate::{
    AppState, PageError,
    arena::{Asker, HeldBack},
    export::Format,
    i18n::t,
    leaderboard::{self, Board, Standing, VoteBoard},
    render,
};

/// Entrants up to which the votes that hold an order are looked for.
const FLIP_ENTRANTS: usize = 1000;

/// Votes between two entrants that the page shows with the jokes.
const BATTLES: i64 = 10;

/// Two of the compared, by their places in the list, and what is known about them.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    /// Place of the first.
    pub(super) a: usize,
    /// Place of the second.
    pub(super) b: usize,
    /// What connects them.
    pub(super) facts: Facts,
}

/// What is known about two entrants together.
#[derive(Debug, Clone)]
pub(super) enum Facts {
    /// Of a board of votes.
    Votes {
        /// The votes between the two that hold their order, with the jokes.
        decided: Vec<VoteRow>,
        /// Head to head, and the test on all votes.
        comparison: Comparison,
        /// How few votes hold their order.
        flip: Option<Flip>,
    },
    /// Of a benchmark: the items that both answered.
    Items(Vec<PairedItem>),
}

pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/compare", get(compare))
}

async fn compare(
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let raw = raw.unwrap_or_default();
    let query = CompareQuery::parse(&raw).map_err(PageError::BadRequest)?;
    if query.is_spelled_otherwise(&raw) {
        return Ok(Redirect::to(&query.href()).into_response());
    }
    let Some(track) = &query.track else {
        return Ok(render::page(
            &state.assets,
            StatusCode::OK,
            move || view! { <NothingPage/> },
        ));
    };
    let current = state.boards.get_or_make(&state.store, track).await?;
    let board = leaderboard::asked(&state, &current, &query.basis).await?;
    if query.is_too_many() {
        if Format::asked(&raw)?.is_some() {
            let n = query.entrants.len().to_string();
            return Err(PageError::BadRequest(t().compare_too_many(n)));
        }
        return Ok(render::page(
            &state.assets,
            StatusCode::BAD_REQUEST,
            move || view! { <TooManyPage board query/> },
        ));
    }
    let places = places(&board, &query)?;
    // Of the votes that are shown, those without their jokes.
    let mut held = HeldBack::default();
    let pairs = match &board.standing {
        Standing::Votes(votes) => {
            let mut pairs = of_votes(votes, tested_by(&board), &places).await?;
            if board.track.kind == "humor" {
                add_battles(&state, &board, votes, &places, &mut pairs).await?;
                let asker = Asker::any(&state, &headers).await?;
                held = HeldBack::from(&state, &asker, decided(&mut pairs)).await?;
            }
            pairs
        }
        Standing::Benchmark(scores) => {
            let mut pairs = Vec::new();
            for (a, b) in couples(places.len()) {
                let run = |place: usize| scores.entries[places[place]].run.run_id.as_str();
                let filter = crate::leaderboard::items_of(&board.track, &board.basis);
                let items = state.store.paired_items(run(a), run(b), &filter).await?;
                pairs.push(Pair {
                    a,
                    b,
                    facts: Facts::Items(items),
                });
            }
            pairs
        }
    };
    if let Some(format) = Format::asked(&raw)? {
        let everyone = board.everyone();
        let compared: Vec<_> = places.iter().map(|&place| everyone[place]).collect();
        return sheet::pairs(&board, &query, &compared, &pairs).respond(format, &headers);
    }
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <ComparePage board query places pairs held/> },
    ))
}

/// Adds the votes between every two that hold their order, with the jokes that they were about.
async fn add_battles(
    state: &AppState,
    board: &Board,
    votes: &VoteBoard,
    places: &[usize],
    pairs: &mut [Pair],
) -> Result<(), PageError> {
    let filter = board.filter();
    for pair in pairs {
        let id = |place: usize| votes.entries[places[place]].entrant.id.as_str();
        if let Facts::Votes {
            decided,
            comparison,
            ..
        } = &mut pair.facts
        {
            // Whoever is rated higher; where they are not rated, who won more of their own battles.
            let lead = comparison.test.map_or_else(
                || comparison.a_wins as f64 - comparison.b_wins as f64,
                |test| test.difference,
            );
            let order = match (id(pair.a), id(pair.b)) {
                (a, b) if lead < 0.0 => (b, a),
                order => order,
            };
            *decided = state
                .store
                .votes_that_hold(&board.track.id, &filter, order, BATTLES)
                .await?;
        }
    }
    Ok(())
}

/// The votes that are shown of all pairs.
fn decided(pairs: &mut [Pair]) -> impl Iterator<Item = &mut VoteRow> {
    pairs.iter_mut().flat_map(|pair| match &mut pair.facts {
        Facts::Votes { decided, .. } => decided.as_mut_slice(),
        Facts::Items(_) => &mut [],
    })
}

/// Places of the asked entrants in the entries of the board.
fn places(board: &Arc<Board>, query: &CompareQuery) -> Result<Vec<usize>, PageError> {
    let everyone = board.everyone();
    query
        .entrants
        .iter()
        .map(|slug| {
            everyone
                .iter()
                .position(|entrant| &entrant.slug == slug)
                .ok_or_else(|| {
                    let shown: String = slug.chars().take(40).collect();
                    PageError::BadRequest(t().compare_not_on_board(shown, &board.track.title))
                })
        })
        .collect()
}

/// Every two of `n`.
fn couples(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |a| (a + 1..n).map(move |b| (a, b)))
}

/// The method that every two of a board are tested by: its own, or Bradley–Terry on the votes as they are
/// where it has none, as with style and originality.
pub(super) fn tested_by(board: &Board) -> Method {
    if board.basis.style || board.basis.original.is_some() {
        return Method::BradleyTerry;
    }
    pair::tested_by(board.basis.method)
}

async fn of_votes(
    votes: &VoteBoard,
    method: Method,
    places: &[usize],
) -> Result<Vec<Pair>, PageError> {
    let indices: Vec<u32> = places
        .iter()
        .map(|&place| votes.entries[place].index)
        .collect();
    let cells = votes.cells.clone();
    let computed = tokio::task::spawn_blocking(move || {
        let comparer = Comparer::new(&cells, method)?;
        // Which votes hold an order is known for Bradley–Terry, whichever votes that is on.
        let (held, weighting) = match method {
            Method::BradleyTerryReweighted => (Prediction::Points, Some(Weighting::Pairs)),
            Method::TiesIgnored => (Prediction::Decided, Some(Weighting::Votes)),
            Method::Davidson => (Prediction::Points, None),
            _ => (Prediction::Points, Some(Weighting::Votes)),
        };
        let held = held.of_cells(&cells);
        let weighting = weighting.filter(|_| cells.n_entrants() <= FLIP_ENTRANTS);
        couples(indices.len())
            .map(|(a, b)| {
                let flip = match weighting {
                    Some(weighting) => flip::between(&held, indices[a], indices[b], weighting)?,
                    None => None,
                };
                Ok(Pair {
                    a,
                    b,
                    facts: Facts::Votes {
                        decided: Vec::new(),
                        comparison: comparer.compare(indices[a], indices[b])?,
                        flip,
                    },
                })
            })
            .collect::<Result<Vec<_>, openmic_domain::rating::RatingError>>()
    });
    computed
        .await
        .map_err(|error| PageError::Internal(Box::new(error)))?
        .map_err(|error| PageError::Internal(Box::new(error)))
}
