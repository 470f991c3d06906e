//! What the operator does with judges: adds them, sets them to work, stops them.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, RawForm, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use serde::Deserialize;
use url::form_urlencoded;

use super::{
    admin_page::{AdminJudges, AdminJudgesPage},
    operate_sheet,
    settings::{JudgeSettings, Problem, judging},
};
use crate::{
    AppState, PageError,
    admin::require_operator,
    export::{Format, MOST_ROWS, which},
    i18n::t,
    render,
    submissions::blame,
    ui::FieldError,
};

/// Judgings that the page shows.
const SHOWN: i64 = 50;

#[derive(Debug, Default, Deserialize)]
pub(super) struct OperateQuery {
    /// Slug of the judge that was added just now.
    added: Option<String>,
    /// Slug of the judge that was set to work just now.
    set: Option<String>,
}

/// The fields of a form, as they were typed.
fn typed(body: &[u8]) -> HashMap<String, String> {
    let mut fields = HashMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        fields
            .entry(name.into_owned())
            .or_insert_with(|| value.into_owned());
    }
    fields
}

fn errors(problems: Vec<Problem>) -> Vec<FieldError> {
    problems
        .into_iter()
        .map(|problem| FieldError {
            name: problem.field.to_owned(),
            message: problem.message,
        })
        .collect()
}

/// `GET /admin/judges`.
pub(super) async fn overview(
    State(state): State<AppState>,
    Query(query): Query<OperateQuery>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let raw = raw.unwrap_or_default();
    if let Some(format) = Format::asked(&raw)? {
        let now_ms = state.clock.now_ms();
        let file = match which(&raw, &operate_sheet::LISTS)? {
            operate_sheet::WORK => {
                let judgings = state.store.judgings(MOST_ROWS.cast_signed()).await?;
                operate_sheet::judgings(&judgings, now_ms)
            }
            _ => operate_sheet::judges(&state.store.judges().await?, now_ms),
        };
        return file.respond(format, &headers);
    }
    let mut view = gathered(&state).await?;
    let name = |slug: &str| {
        let judge = view.judges.iter().find(|judge| judge.slug == slug);
        judge.map(|judge| judge.name.clone())
    };
    view.done = match (query.added, query.set) {
        (Some(slug), _) => name(&slug).map(|name| t().judges_done_added(name)),
        (_, Some(slug)) => name(&slug).map(|name| t().judges_done_set(name)),
        _ => None,
    };
    Ok(page(&state, StatusCode::OK, view))
}

async fn gathered(state: &AppState) -> Result<AdminJudges, PageError> {
    let (judges, judgings, mut tracks) = tokio::try_join!(
        state.store.judges(),
        state.store.judgings(SHOWN),
        state.store.tracks()
    )?;
    tracks.retain(|track| track.kind == "humor");
    Ok(AdminJudges {
        judges,
        judgings,
        tracks,
        ..AdminJudges::default()
    })
}

fn page(state: &AppState, status: StatusCode, view: AdminJudges) -> Response {
    render::page(
        &state.assets,
        status,
        move || view! { <AdminJudgesPage view/> },
    )
}

/// The page again, with what was typed into the form for a new judge and what is wrong with it.
async fn again(
    state: &AppState,
    mut settings: JudgeSettings,
    errors: Vec<FieldError>,
) -> Result<Response, PageError> {
    // A key never goes back into a page.
    settings.0.remove("key");
    let view = AdminJudges {
        typed: settings.0,
        errors,
        ..gathered(state).await?
    };
    Ok(page(state, StatusCode::UNPROCESSABLE_ENTITY, view))
}

/// `POST /admin/judges`: stored only once its endpoint has answered.
pub(super) async fn add(
    State(state): State<AppState>,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let settings = JudgeSettings(typed(&body));
    let judge = match settings.judge(&state.secrets) {
        Ok(judge) => judge,
        Err(problems) => return again(&state, settings, errors(problems)).await,
    };
    match state.store.judge(&judge.slug).await {
        Ok(known) => {
            let taken = FieldError {
                name: "name".to_owned(),
                message: t().judges_taken(known.name),
            };
            return again(&state, settings, vec![taken]).await;
        }
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(error.into()),
    }
    if let Err(error) = state.prober.probe(&settings.target(&judge)).await {
        return again(&state, settings, vec![blame(&error)]).await;
    }
    state.store.add_judge(&judge, state.clock.now_ms()).await?;
    tracing::info!(judge = judge.slug, "a judge was added");
    Ok(Redirect::to(&format!("/admin/judges?added={}", judge.slug)).into_response())
}

/// `POST /admin/judges/{slug}/run`.
pub(super) async fn run(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let typed = typed(&body);
    let judge = state.store.judge(&slug).await?;
    let track = typed.get("track").map_or("", String::as_str);
    let track = state.store.track(track).await?;
    match judging(&judge, &track, &typed) {
        Ok(new) => {
            let id = state.store.add_judging(&new, state.clock.now_ms()).await?;
            tracing::info!(
                judge = slug,
                judging = id,
                track = track.slug,
                "a judge was set to work"
            );
            Ok(Redirect::to(&format!("/admin/judges?set={slug}")).into_response())
        }
        Err(problems) => {
            let view = AdminJudges {
                run_typed: typed,
                run_errors: errors(problems),
                run_of: slug,
                ..gathered(&state).await?
            };
            Ok(page(&state, StatusCode::UNPROCESSABLE_ENTITY, view))
        }
    }
}

/// `POST /admin/judgings/{id}/stop`.
pub(super) async fn stop(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    state.store.judging(&id).await?;
    let stopped = state.store.stop_judging(&id, state.clock.now_ms()).await?;
    tracing::info!(judging = id, stopped, "a judging was stopped");
    Ok(Redirect::to("/admin/judges").into_response())
}
