//! Tracks, their items and their boards.

use std::sync::Arc;

use axum::{Json, extract::State};
use openmic_domain::scoring::Target;
use openmic_store::{ItemRow, TrackRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    basis::{BasisQuery, NoQuery},
    extract::{Asked, Named},
    paging::{self, Limit, List, Page, Paged},
    parts::Moment,
    problem::{self, Problem},
    rows::{BoardRow, BoardView, rows},
};
use crate::{
    AppState, Board, Standing,
    arena::{Asker, Withheld},
    leaderboard,
    runs::private,
};

/// A competition with its own board, at its current version.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Track {
    /// Its slug, part of every address about it.
    #[schema(example = "humor")]
    slug: String,
    /// Its version: a changed item set is a new one.
    version: String,
    /// `benchmark`, `humor`, `game` or `preference` (votes cast elsewhere).
    #[schema(example = "humor")]
    kind: String,
    /// As shown.
    title: String,
    /// One or two sentences.
    description: String,
    /// How many items it has.
    items: u64,
    /// sha256 over the items: two results are comparable only where it is the same.
    item_set_hash: String,
    /// How many entrants are on its board.
    entrants: u64,
    /// How many of them are ranked.
    ranked: u64,
    /// Votes that were counted; null on benchmarks.
    votes: Option<u64>,
    /// When this version was stored.
    created: Moment,
    /// Address of its page.
    page: String,
}

/// Where an entrant stands on one board.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Place {
    /// Slug of the track.
    track: String,
    /// Its row there.
    row: BoardRow,
}

/// One question or joke prompt.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Item {
    /// Its id in the track file.
    name: String,
    /// Its place on the track, from 0.
    position: u64,
    /// Its category, if the track has any.
    category: Option<String>,
    /// Its language.
    language: Option<String>,
    /// What the entrant is given.
    input: String,
    /// What it is asked after that in the same conversation, one after the other; empty for an item of one turn.
    later_turns: Vec<String>,
    /// Answers that count as right; empty where there are none.
    accepted: Vec<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// Rows of a page.
    #[serde(default)]
    #[param(value_type = u16, minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Limit,
    /// Where to go on: from the `next` of the page before.
    #[param(value_type = Option<String>)]
    pub(super) cursor: Option<String>,
}

impl Track {
    pub(super) fn of(board: &Board) -> Self {
        let row: &TrackRow = &board.track;
        Self {
            slug: row.slug.clone(),
            version: row.version.clone(),
            kind: row.kind.clone(),
            title: row.title.clone(),
            description: row.description.clone(),
            items: row.n_items.unsigned_abs(),
            item_set_hash: row.item_set_hash.clone(),
            entrants: board.entrants() as u64,
            ranked: board.ranked() as u64,
            votes: match &board.standing {
                Standing::Votes(votes) => Some(votes.votes),
                Standing::Benchmark(_) => None,
            },
            created: Moment::of(row.created_ms),
            page: board.path(),
        }
    }
}

/// Where an entrant stands, in the order of the boards.
pub(super) async fn places(
    state: &AppState,
    asker: &Asker,
    entrant_id: &str,
) -> Result<Vec<Place>, Problem> {
    let boards = leaderboard::boards(state).await?;
    let banned = boards.iter().flat_map(|board| board.banned()).collect();
    let withheld = Withheld::among(state, asker, banned).await?;
    Ok(boards
        .iter()
        .flat_map(|board| {
            rows(board, &withheld, |id| id == entrant_id)
                .into_iter()
                .map(|row| Place {
                    track: board.track.slug.clone(),
                    row,
                })
        })
        .collect())
}

/// The board of a current track.
pub(super) async fn found(state: &AppState, slug: &str) -> Result<Arc<Board>, Problem> {
    Ok(state.boards.get_or_make(&state.store, slug).await?)
}

/// Lists the current tracks.
#[utoipa::path(get, path = "/api/v1/tracks", tag = "Boards", params(PageQuery),
    responses((status = 200, description = "Tracks by slug", body = Page<Track>), problem::List, problem::Any))]
pub(super) async fn list_tracks(
    State(state): State<AppState>,
    Asked(query): Asked<PageQuery>,
) -> Result<Paged<Track>, Problem> {
    let after: Option<String> = paging::key("tracks", query.cursor.as_deref())?;
    let mut boards = leaderboard::boards(&state).await?;
    boards.sort_by(|a, b| a.track.slug.cmp(&b.track.slug));
    let rows: Vec<Arc<Board>> = boards
        .into_iter()
        .filter(|board| after.as_ref().is_none_or(|after| board.track.slug > *after))
        .take(usize::try_from(query.limit.and_one()).unwrap_or(usize::MAX))
        .collect();
    let list = List {
        name: "tracks",
        path: "/api/v1/tracks",
        filters: &[],
        limit: query.limit,
    };
    list.page(
        rows,
        |board| board.track.slug.clone(),
        |board| Track::of(&board),
    )
}

/// One track.
#[utoipa::path(get, path = "/api/v1/tracks/{track}", tag = "Boards",
    params(("track" = String, Path, description = "Slug of the track")),
    responses((status = 200, description = "The track", body = Track), problem::List, problem::Named, problem::Any))]
pub(super) async fn get_track(
    State(state): State<AppState>,
    Named(slug): Named<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<Track>, Problem> {
    Ok(Json(Track::of(&*found(&state, &slug).await?)))
}

/// The board of a track, whole.
///
/// A board is one estimate of everybody on it at one moment, so it is not cut into pages: ask again with
/// `If-None-Match` and it is sent only when it has changed. The parameters are those of its page: which
/// votes, as of when, by which method. A benchmark takes `at` alone.
#[utoipa::path(get, path = "/api/v1/tracks/{track}/board", tag = "Boards",
    params(("track" = String, Path, description = "Slug of the track"), BasisQuery),
    responses((status = 200, description = "The board", body = BoardView),
        problem::List, problem::Named, problem::Any))]
pub(super) async fn get_board(
    State(state): State<AppState>,
    asker: Asker,
    Named(slug): Named<String>,
    Asked(query): Asked<BasisQuery>,
) -> Result<Json<BoardView>, Problem> {
    let current = found(&state, &slug).await?;
    let basis = query.basis(current.kind()).map_err(Problem::bad_request)?;
    let board = leaderboard::asked(&state, &current, &basis).await?;
    let withheld = Withheld::among(&state, &asker, board.banned()).await?;
    Ok(Json(BoardView::of(&board, &withheld)))
}

/// Lists the items of a track in the order in which they are asked.
#[utoipa::path(get, path = "/api/v1/tracks/{track}/items", tag = "Boards",
    params(("track" = String, Path, description = "Slug of the track"), PageQuery),
    responses((status = 200, description = "Items", body = Page<Item>), problem::List, problem::Named, problem::Any))]
pub(super) async fn list_items(
    State(state): State<AppState>,
    Named(slug): Named<String>,
    Asked(query): Asked<PageQuery>,
) -> Result<Paged<Item>, Problem> {
    let track = state.store.track(&slug).await?;
    private::guard(&state.store, &track.id).await?;
    let name = format!("items of {}", track.id);
    let after: Option<u64> = paging::key(&name, query.cursor.as_deref())?;
    let start = after.map_or(0, |after| after.saturating_add(1));
    let items = state.store.items(&track.id).await?;
    let rows: Vec<(u64, ItemRow)> = (0u64..)
        .zip(items)
        .skip(usize::try_from(start).unwrap_or(usize::MAX))
        .take(usize::try_from(query.limit.and_one()).unwrap_or(usize::MAX))
        .collect();
    let list = List {
        name: &name,
        path: &format!("/api/v1/tracks/{}/items", track.slug),
        filters: &[],
        limit: query.limit,
    };
    list.page(
        rows,
        |(position, _)| *position,
        |(position, item)| Item {
            later_turns: item.graded().turns,
            name: item.name,
            position,
            category: item.category,
            language: item.language,
            input: item.input,
            accepted: item.target.as_deref().map(accepted).unwrap_or_default(),
        },
    )
}

/// The accepted answers of a stored target; what cannot be read is given as it is.
pub(super) fn accepted(json: &str) -> Vec<String> {
    match serde_json::from_str::<Target>(json) {
        Ok(target) => target.accepted().to_vec(),
        Err(_) => vec![json.to_owned()],
    }
}
