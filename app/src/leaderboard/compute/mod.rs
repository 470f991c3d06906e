//! What more compute buys on a benchmark: scores against tokens, seconds and dollars, curves, multipliers,
//! pass@k and maj@k.

mod families;
mod majority;
mod page;
mod plots;
mod query;
mod sheet;

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;

pub(super) use plots::{cost_format, cost_unit, cost_words};

use self::{families::Analysis, page::ComputePage, query::ComputeQuery};
use super::{BenchmarkBoard, Board, Standing};
use crate::{AppState, PageError, export::Format, i18n::t, render, ui::chart};

/// The address of the page, for the same moment.
pub(super) fn href(board: &Board) -> String {
    ComputeQuery {
        basis: board.basis.clone(),
        ..ComputeQuery::default()
    }
    .href(&board.path())
}

/// The runs of a board, which has to be one of a benchmark.
fn scores(board: &Board) -> Result<&BenchmarkBoard, PageError> {
    match &board.standing {
        Standing::Benchmark(scores) => Ok(scores),
        Standing::Votes(_) => Err(PageError::NotFound {
            what: "page about compute for a board of votes",
        }),
    }
}

/// `GET /tracks/{slug}/compute`.
pub(super) async fn compute(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let current = state.boards.get_or_make(&state.store, &slug).await?;
    scores(&current)?;
    let raw = raw.unwrap_or_default();
    let query = ComputeQuery::parse(&raw).map_err(PageError::BadRequest)?;
    let board = super::asked(&state, &current, &query.basis).await?;
    let scores = scores(&board)?;
    let analysis = Analysis::of(scores, query.axis, query.reference.as_deref());
    if let Some(asked) = &query.reference
        && analysis.chosen().is_none()
    {
        let shown: String = asked.chars().take(40).collect();
        let known: Vec<&str> = analysis.references().map(|f| f.slug.as_str()).collect();
        let known = known.join(", ");
        return Err(PageError::BadRequest(
            t().compute_reference_unknown(shown, known),
        ));
    }
    if let Some(format) = Format::asked(&raw)? {
        return sheet::sheet(&board, scores, &analysis, &query).respond(format, &headers);
    }
    if query.is_spelled_otherwise(&raw) {
        return Ok(Redirect::to(&query.href(&board.path())).into_response());
    }
    let eligible = majority::eligible(&board, scores);
    let places = majority::chosen(scores, &eligible, &query.runs).map_err(|asked| {
        let slug = |place: &usize| scores.entries[*place].run.entrant.slug.as_str();
        let known = eligible.iter().map(slug);
        PageError::BadRequest(super::query::unknown("runs", asked, known))
    })?;
    let tries = majority::tries(&state, &board, scores, &places).await?;
    let plots = plots::Plots::of(&board, scores, &analysis, &tries);
    if let Some(file) = chart::download(&plots.all()).await {
        return Ok(file);
    }
    let view = board.clone();
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <ComputePage board=view query analysis plots tries eligible/> },
    ))
}
