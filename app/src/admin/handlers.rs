//! What the operator sees and decides.

use axum::{
    extract::{Path, RawForm, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use openmic_store::{Decision, SubmissionRow, SubmissionState};
use url::form_urlencoded;

use super::{
    decide,
    page::{AdminPage, AdminView, Case, Refusal},
    session::require_operator,
};
use crate::{AppState, PageError, submissions::track_choices};

/// Most submissions shown as waiting; the oldest come first, so the others follow.
const PENDING: i64 = 50;
/// Most submissions shown as decided.
const DECIDED: i64 = 20;
/// Most runs shown as not done.
const RUNS: i64 = 200;

/// `GET /admin`.
pub(super) async fn overview(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    page(&state, StatusCode::OK, None).await
}

/// Lets a submission in, with a run on each of its tracks.
pub(crate) async fn let_in(state: &AppState, id: &str) -> Result<(), PageError> {
    let row = state.store.submission(id).await?;
    let form: crate::submissions::SubmissionForm = serde_json::from_str(&row.form)?;
    let tracks = state.store.tracks().await?;
    // A track may have gone, or have a new version, since the form was sent.
    let track_ids: Vec<String> = tracks
        .into_iter()
        .filter(|track| form.tracks.contains(&track.slug))
        .map(|track| track.id)
        .collect();
    if track_ids.is_empty() {
        return Err(PageError::Conflict(
            "None of the tracks it was submitted for is there any more: turn it away and ask for a new submission."
                .to_owned(),
        ));
    }
    let decision = Decision::Approve {
        entrant: Box::new(decide::entrant(&form)?),
        track_ids,
    };
    let runs = state
        .store
        .decide(id, &decision, state.clock.now_ms())
        .await?;
    tracing::info!(
        submission_id = id,
        runs = runs.len(),
        "a submission was let in"
    );
    state.new_runs.notify_one();
    state.boards.touch();
    Ok(())
}

/// Turns a submission away, with a reason that was checked by [`decide::reason`].
pub(crate) async fn turn_away(state: &AppState, id: &str, reason: String) -> Result<(), PageError> {
    let decision = Decision::Reject { reason };
    state
        .store
        .decide(id, &decision, state.clock.now_ms())
        .await?;
    tracing::info!(submission_id = id, "a submission was turned away");
    Ok(())
}

/// `POST /admin/submissions/{id}/approve`.
pub(super) async fn approve(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let_in(&state, &id).await?;
    Ok(Redirect::to("/admin").into_response())
}

/// `POST /admin/submissions/{id}/reject`.
pub(super) async fn reject(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let typed = form_urlencoded::parse(&body)
        .find_map(|(name, value)| name.starts_with("reason").then(|| value.into_owned()))
        .unwrap_or_default();
    match decide::reason(&typed) {
        Ok(reason) => {
            turn_away(&state, &id, reason).await?;
            Ok(Redirect::to("/admin").into_response())
        }
        Err(message) => {
            // Decided already, or never there: that matters more than the missing reason.
            let row = state.store.submission(&id).await?;
            if row.state != SubmissionState::Pending.as_str() {
                return Err(PageError::Conflict(format!(
                    "this submission was already {}",
                    row.state
                )));
            }
            page(
                &state,
                StatusCode::UNPROCESSABLE_ENTITY,
                Some(Refusal { id, typed, message }),
            )
            .await
        }
    }
}

async fn page(
    state: &AppState,
    status: StatusCode,
    refusal: Option<Refusal>,
) -> Result<Response, PageError> {
    let mut pending = Vec::new();
    for row in state
        .store
        .submissions(SubmissionState::Pending, PENDING)
        .await?
    {
        let slug = openmic_domain::slug::slugify(&case(row.clone())?.form.name);
        let namesake = match state.store.entrant(&slug).await {
            Ok(entrant) => Some((entrant.slug, entrant.name)),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error.into()),
        };
        pending.push(Case {
            namesake,
            ..case(row)?
        });
    }
    let decided = state
        .store
        .decided_submissions(DECIDED)
        .await?
        .into_iter()
        .map(case)
        .collect::<Result<Vec<_>, _>>()?;
    let runs = state.store.runs_not_done(RUNS).await?;
    let tracks = track_choices(state.store.tracks().await?);
    let view = AdminView {
        pending,
        decided,
        runs,
        tracks,
        refusal,
    };
    Ok(crate::render::page(
        &state.assets,
        status,
        move || view! { <AdminPage data=view/> },
    ))
}

fn case(row: SubmissionRow) -> Result<Case, PageError> {
    let form = serde_json::from_str(&row.form)?;
    let probed = serde_json::from_str(&row.probe)?;
    Ok(Case {
        row,
        form,
        probed,
        namesake: None,
    })
}
