//! The addresses of boards: everything is loaded here, mostly from memory, before anything is rendered.

use std::{collections::HashSet, sync::Arc};

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use leptos::prelude::*;

use super::{
    Board, Standing,
    basis::Basis,
    evidence_page::EvidencePage,
    evidence_sheet,
    fit::Rules,
    home::{Counts, Home, HomePage, NewRow, Thinking},
    home_sheet,
    items::{self, ItemsPage},
    jokes::JokesQuery,
    jokes_page::{JokesPage, Shown},
    ledger::{self, LedgerPage, Whose},
    list_query::ListQuery,
    list_sheets,
    page::BoardPage,
    query::BoardQuery,
    sheet,
    tracks::{Act, TracksPage},
    view::View,
};
use crate::{
    AppState, PageError,
    arena::{Asker, HeldBack, Withheld},
    export::{self, Format, MOST_ROWS},
    render,
    runs::private,
    ui::chart,
};

/// Runs under way that the home page shows.
const HOME_RUNS: i64 = 3;

/// Newest rows that the home page shows.
const HOME_NEWEST: usize = 8;

/// What was told last of all boards, among which new rows are looked for.
const HOME_NEWS: i64 = 100;

/// Unfinished runs that the page of a board shows.
const BOARD_RUNS: i64 = 100;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(home))
        .route("/tracks", get(tracks))
        .route("/tracks/{slug}", get(board))
        .route("/tracks/{slug}/votes", get(votes))
        .route("/tracks/{slug}/evidence", get(evidence))
        .route("/tracks/{slug}/compute", get(super::compute::compute))
        .route("/tracks/{slug}/items", get(items))
        .route("/tracks/{slug}/jokes", get(jokes))
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

async fn home(
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let boards = boards(&state).await?;
    let raw = raw.unwrap_or_default();
    if let Some(format) = Format::asked(&raw)? {
        return home_file(&state, &boards, &raw)
            .await?
            .respond(format, &headers);
    }
    let runs = state.store.runs_under_way(HOME_RUNS).await?;
    let under_way = state.store.count_runs_under_way().await?.unsigned_abs();
    let counts = counts(&boards, under_way);
    let acts: Vec<Act> = boards.iter().map(|board| Act::of(board)).collect();
    let news = state.store.rank_events(None, HOME_NEWS).await?;
    let newest = NewRow::newest(&boards, &news, HOME_NEWEST);
    let thinking = Thinking::of(&boards);
    if let Some(thinking) = &thinking
        && let Some(file) = chart::download(&[&thinking.plot]).await
    {
        return Ok(file);
    }
    let funny = state.boards.funny.pick(&boards);
    let told = funny.iter().map(|funny| funny.joke.sample_id.as_str());
    let asker = Asker::any(&state, &headers).await?;
    let withheld = Withheld::among(&state, &asker, told.collect()).await?;
    let home = Home {
        acts,
        counts,
        runs,
        now_ms: state.clock.now_ms(),
        newest,
        thinking,
        funny: funny.map(|funny| (withheld.has(&funny.joke.sample_id), funny)),
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <HomePage home/> },
    ))
}

/// A list of the home page, as it is there, as a file.
async fn home_file(
    state: &AppState,
    boards: &[Arc<Board>],
    raw: &str,
) -> Result<export::Sheet, PageError> {
    let now_ms = state.clock.now_ms();
    Ok(match export::which(raw, &home_sheet::LISTS)? {
        home_sheet::UNDER_WAY => {
            let runs = state.store.runs_under_way(MOST_ROWS.cast_signed()).await?;
            home_sheet::under_way(&runs, now_ms)
        }
        _ => {
            let news = state.store.rank_events(None, HOME_NEWS).await?;
            home_sheet::newest(&NewRow::newest(boards, &news, HOME_NEWEST), now_ms)
        }
    })
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
        return list_sheets::tracks(&boards).respond(format, &headers);
    }
    let acts: Vec<Act> = boards.iter().map(|board| Act::of(board)).collect();
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <TracksPage acts/> },
    ))
}

/// The board of a track from what is asked for, if the track has it.
pub(crate) async fn asked(
    state: &AppState,
    current: &Arc<Board>,
    basis: &Basis,
) -> Result<Arc<Board>, PageError> {
    check(state, current, basis).await?;
    Ok(state.boards.of(&state.store, current, basis).await?)
}

/// Refuses categories, languages and groups that the track does not have.
async fn check(state: &AppState, current: &Board, basis: &Basis) -> Result<(), PageError> {
    if !basis.names_parts() {
        return Ok(());
    }
    let then;
    let track = match basis.at_ms {
        Some(at_ms) => {
            then = state.store.track_at(&current.track.slug, at_ms).await?;
            &then
        }
        None => &current.track,
    };
    let facets = state.store.vote_facets(&track.id).await?;
    let usual = Rules::of(track).language;
    basis
        .check_parts(&facets, &usual, track.kind == "humor")
        .map_err(PageError::BadRequest)
}

/// The board of a track as a query string asks for it.
pub(crate) async fn view(state: &AppState, slug: &str, raw: &str) -> Result<View, PageError> {
    let current = state.boards.get_or_make(&state.store, slug).await?;
    let query = BoardQuery::parse(raw, current.kind()).map_err(PageError::BadRequest)?;
    let board = asked(state, &current, &query.basis).await?;
    Ok(View::new(board, query))
}

async fn board(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let raw = raw.unwrap_or_default();
    let current = state.boards.get_or_make(&state.store, &slug).await?;
    let (query, refused) = BoardQuery::read(&raw, current.kind());
    // A program that asks for a file gets no other file than it asked for; a person gets the form again.
    if let (Some(first), true) = (refused.first(), Format::asked(&raw)?.is_some()) {
        return Err(PageError::BadRequest(first.why.clone()));
    }
    let board = asked(&state, &current, &query.basis).await?;
    let mut view = View::new(board, query);
    if let Some(file) = sheet::asked(&view, &raw, &headers)? {
        return Ok(file);
    }
    if refused.is_empty() && BoardQuery::came_from_form(&raw) {
        return Ok(Redirect::to(&view.query.href(&view.board.path())).into_response());
    }
    if view.query.page > super::table::pages(&view) {
        return Err(PageError::NotFound {
            what: "page of this board",
        });
    }
    let told = view.board.banned();
    let asker = Asker::any(&state, &headers).await?;
    let withheld = Withheld::among(&state, &asker, told.clone()).await?;
    let named = told.into_iter().filter(|told| !withheld.has(told));
    view.named = named.map(str::to_owned).collect();
    let track_id = &view.board.track.id;
    // Of a benchmark: by what its items can be chosen.
    let facets = state.store.vote_facets(track_id).await?;
    let unfinished = match view.board.basis.at_ms {
        None => state.store.unfinished_runs_of(track_id, BOARD_RUNS).await?,
        Some(_) => Vec::new(),
    };
    let aside = state.boards.set_aside(&state.store, &view.board).await?;
    let now_ms = state.clock.now_ms();
    let status = if refused.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    Ok(render::page(
        &state.assets,
        status,
        move || view! { <BoardPage view refused facets unfinished now_ms aside/> },
    ))
}

async fn votes(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let current = state.boards.get_or_make(&state.store, &slug).await?;
    if matches!(current.standing, Standing::Benchmark(_)) {
        return Err(PageError::NotFound {
            what: "list of votes",
        });
    }
    let raw = raw.unwrap_or_default();
    let query = ListQuery::parse(&raw).map_err(PageError::BadRequest)?;
    let board = asked(&state, &current, &query.basis).await?;
    let whose = match &query.entrant {
        Some(slug) => Some(state.store.entrant(slug).await?),
        None => None,
    };
    let against = match (&whose, &query.against) {
        (Some(_), Some(slug)) => Some(state.store.entrant(slug).await?),
        _ => None,
    };
    let ids = (
        whose.as_ref().map(|entrant| entrant.id.as_str()),
        against.as_ref().map(|entrant| entrant.id.as_str()),
    );
    // The board knows how many there are: nothing has to be counted.
    let total = ledger::count(&board, ids);
    let asker = Asker::any(&state, &headers).await?;
    if let Some(format) = Format::asked(&raw)? {
        let _turn = export::turn().await;
        let most = MOST_ROWS.cast_signed();
        let filter = board.filter();
        let mut votes = state
            .store
            .votes_under(&board.track.id, &filter, ids, most, 0)
            .await?;
        let held = HeldBack::from(&state, &asker, &mut votes).await?;
        let source = query.href(&format!("{}/votes", board.path()), 1);
        return list_sheets::ledger(&board, &votes, &held, total, source).respond(format, &headers);
    }
    let offset = (query.page - 1) * ledger::PER_PAGE;
    if query.page > 1 && offset >= total {
        return Err(PageError::NotFound {
            what: "page of votes",
        });
    }
    let mut votes = state
        .store
        .votes_under(
            &board.track.id,
            &board.filter(),
            ids,
            ledger::PER_PAGE.cast_signed(),
            offset.cast_signed(),
        )
        .await?;
    let held = HeldBack::from(&state, &asker, &mut votes).await?;
    let named = |entrant: openmic_store::EntrantDetail| Whose {
        slug: entrant.slug,
        name: entrant.name,
    };
    let (whose, against) = (whose.map(named), against.map(named));
    Ok(render::page(&state.assets, StatusCode::OK, move || {
        view! { <LedgerPage board query whose against votes held total/> }
    }))
}

async fn evidence(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let raw = raw.unwrap_or_default();
    let view = view(&state, &slug, &raw).await?;
    let history = state.boards.history(&state.store, &view.board).await?;
    if let Some(file) = evidence_sheet::asked(&view, history.as_deref(), &raw, &headers)? {
        return Ok(file);
    }
    let evidence = EvidencePage::new(&view, history.as_deref());
    if let Some(file) = chart::download(&evidence.plots()).await {
        return Ok(file);
    }
    Ok(render::page(&state.assets, StatusCode::OK, move || {
        evidence.page()
    }))
}

/// Jokes of a file at most: each is looked up with its text and its originality.
const FILE_JOKES: usize = 5_000;

async fn jokes(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let board = state.boards.get_or_make(&state.store, &slug).await?;
    if board.track.kind != "humor" {
        return Err(PageError::NotFound {
            what: "list of jokes",
        });
    }
    let raw = raw.unwrap_or_default();
    let query = JokesQuery::parse(&raw).map_err(PageError::BadRequest)?;
    let format = Format::asked(&raw)?;
    check(&state, &board, &query.basis).await?;
    let whose = match &query.entrant {
        Some(slug) => Some(state.store.entrant(slug).await?),
        None => None,
    };
    let votes = state
        .boards
        .joke_votes(&state.store, &board, &query.basis)
        .await?;
    let id = whose.as_ref().map(|entrant| entrant.id.as_str());
    let mut ranked = super::jokes::ranked(&votes, id, query.worst);
    let asker = Asker::any(&state, &headers).await?;
    if id.is_some() {
        // A list of one entrant's jokes names who told them, whatever stands beside each.
        let samples = ranked.iter().map(|joke| joke.sample_id.as_str());
        let withheld = Withheld::among(&state, &asker, samples.collect()).await?;
        ranked.retain(|joke| !withheld.has(&joke.sample_id));
    }
    let total = ranked.len();
    let (from, most) = match format {
        Some(_) => (0, FILE_JOKES),
        None => (
            (query.page - 1) * super::jokes::PER_PAGE,
            super::jokes::PER_PAGE,
        ),
    };
    if query.page > 1 && from >= total {
        return Err(PageError::NotFound {
            what: "page of jokes",
        });
    }
    let turn = match format {
        Some(_) => export::turn().await,
        None => None,
    };
    let mut shown = Vec::new();
    for ranked in ranked.into_iter().skip(from).take(most) {
        let (joke, originality) = tokio::try_join!(
            state.store.joke(&ranked.sample_id),
            state.store.originality(&ranked.sample_id)
        )?;
        shown.push(Shown {
            ranked,
            joke,
            originality,
        });
    }
    drop(turn);
    let samples = (shown.iter()).map(|shown| shown.ranked.sample_id.as_str());
    let withheld = Withheld::among(&state, &asker, samples.collect()).await?;
    for shown in &mut shown {
        if withheld.has(&shown.ranked.sample_id) {
            shown.joke.entrant_name.clear();
            shown.joke.entrant_slug.clear();
        }
    }
    if let Some(format) = format {
        return super::jokes_sheet::jokes(&board, &query, &shown, total as u64)
            .respond(format, &headers);
    }
    let whose = whose.map(|entrant| entrant.name);
    Ok(render::page(&state.assets, StatusCode::OK, move || {
        view! { <JokesPage board query shown total whose/> }
    }))
}

async fn items(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let track = state.store.track(&slug).await?;
    private::guard(&state.store, &track.id).await?;
    let raw = raw.unwrap_or_default();
    let query = ListQuery::parse(&raw).map_err(PageError::BadRequest)?;
    let all = state.store.items(&track.id).await?;
    if let Some(format) = Format::asked(&raw)? {
        return list_sheets::items(&track, &all).respond(format, &headers);
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
