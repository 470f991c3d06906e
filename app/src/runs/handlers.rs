//! A run's page, and letting a stopped run go on.

use axum::{
    extract::{Path, Query, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;

use super::{
    Snapshot,
    page::{RunPage, RunView},
    query::{PAGE, RunQuery, Show},
    sheet,
};
use crate::{
    AppState, PageError,
    admin::{is_operator, require_operator},
    export::{self, Format},
    i18n::t,
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
    if let Some(format) = Format::asked(raw.as_deref().unwrap_or_default())? {
        let _turn = export::turn().await;
        let filter = asked.show.filter();
        let total = state.store.count_samples(&id, filter).await?.unsigned_abs();
        let most = export::MOST_ROWS.cast_signed();
        let samples = state.store.samples(&id, filter, most, 0).await?;
        return sheet::samples(&run, asked.show, &samples, total).respond(format, &headers);
    }
    let mut counts = Vec::new();
    for show in Show::of_kind(&run.track_kind) {
        counts.push((
            *show,
            state
                .store
                .count_samples(&id, show.filter())
                .await?
                .unsigned_abs(),
        ));
    }
    let found = match counts.iter().find(|(show, _)| *show == asked.show) {
        Some((_, count)) => *count,
        None => state
            .store
            .count_samples(&id, asked.show.filter())
            .await?
            .unsigned_abs(),
    };
    let pages = found.div_ceil(PAGE).max(1);
    let page = asked.page.min(pages);
    let offset = (page - 1) * PAGE;
    let samples = state
        .store
        .samples(
            &id,
            asked.show.filter(),
            PAGE.cast_signed(),
            offset.cast_signed(),
        )
        .await?;
    let view = RunView {
        snapshot: Snapshot::of(&run, state.clock.now_ms()),
        // Only a failed run has something for the operator to do.
        may_requeue: run.state == "failed" && is_operator(&state, &headers).await?,
        run,
        show: asked.show,
        counts,
        samples,
        page,
        pages,
    };
    Ok(render::page(
        &state.assets,
        StatusCode::OK,
        move || view! { <RunPage data=view/> },
    ))
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
