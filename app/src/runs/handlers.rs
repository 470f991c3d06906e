//! A run's page, and letting a stopped run go on.

use axum::{
    extract::{Path, Query, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use openmic_domain::stats::{self, Interval};
use openmic_store::RunRow;

use super::{
    Snapshot, browse,
    outcome::Outcome,
    page::{RunPage, RunView},
    private,
    query::RunQuery,
    sheet,
};
use crate::{
    AppState, PageError,
    admin::{is_operator, require_operator},
    arena::Asker,
    export::{self, Format},
    i18n::t,
    leaderboard::Standing,
    render,
    ui::badge::state_words,
};

/// `GET /runs/{id}`.
pub(super) async fn run(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<RunQuery>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let asked = query.parse()?;
    let run = state.store.run(&id).await?;
    let track = state.store.track_by_id(&run.track_id).await?;
    let asker = Asker::any(&state, &headers).await?;
    if let Some(format) = Format::asked(raw.as_deref().unwrap_or_default())? {
        private::guard(&state.store, &run.track_id).await?;
        let _turn = export::turn().await;
        let most = export::MOST_ROWS.cast_signed();
        let found = browse::find(&state, &asker, &run, &asked, Some(most)).await?;
        return sheet::samples(&run, &asked, &found).respond(format, &headers);
    }
    let counts = browse::counts(&state, &run).await?;
    let samples = match track.is_private() {
        true => None,
        false => Some(browse::find(&state, &asker, &run, &asked, None).await?),
    };
    let outcome = outcome(&state, &run, &headers).await?;
    let view = RunView {
        interval: interval(&state, &run, track.n_items),
        outcome,
        snapshot: Snapshot::of(&run, state.clock.now_ms()),
        // Only a failed run has something for the operator to do.
        may_requeue: run.state == "failed" && is_operator(&state, &headers).await?,
        others: browse::others(&state, &run),
        run,
        asked,
        counts,
        samples,
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <RunPage data=view/> },
    ))
}

/// The interval of the score: the board's for a finished run; Wilson's for one under way with one answer to
/// each item. With several answers to each they are not independent, and the board counts items.
fn interval(state: &AppState, run: &RunRow, n_items: i64) -> Option<Interval> {
    let board = state.boards.get(&run.track_slug);
    let known = board.as_ref().and_then(|board| match &board.standing {
        Standing::Benchmark(scores) => scores
            .entries
            .iter()
            .find(|entry| entry.run.run_id == run.id),
        Standing::Votes(_) => None,
    });
    match known {
        Some(entry) if run.state == "done" => Some(entry.interval),
        _ if run.n_samples > n_items => None,
        _ => stats::wilson(run.score_sum, run.done.unsigned_abs()),
    }
}

/// What the run met and what was quoted. A quote of a later version is left out.
async fn outcome(
    state: &AppState,
    run: &RunRow,
    headers: &HeaderMap,
) -> Result<Outcome, PageError> {
    let failures = match run.failed {
        0 => Vec::new(),
        _ => state.store.failures_by_cause(&run.id).await?,
    };
    let ended = matches!(run.state.as_str(), "done" | "failed" | "capped");
    let quote = state.store.run_quote(&run.id).await?;
    Ok(Outcome {
        may_retry: ended && !failures.is_empty() && is_operator(state, headers).await?,
        failures,
        quote: quote.and_then(|json| serde_json::from_str(&json).ok()),
    })
}

/// `POST /runs/{id}/requeue`: for the operator.
pub(super) async fn requeue(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let run = state.store.run(&id).await?;
    if !state.store.requeue_run(&id, state.clock.now_ms()).await? {
        let state = state_words(&run.state);
        return Err(PageError::Conflict(t().runs_cannot_go_on(state)));
    }
    tracing::info!(run_id = id, "a failed run goes on");
    state.new_runs.notify_one();
    state.boards.touch();
    Ok(Redirect::to(&format!("/runs/{id}")).into_response())
}
