//! What the operator sees and decides.

use axum::{
    extract::{Path, Query, RawForm, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use openmic_domain::strategy::quote::Quote;
use openmic_store::{Decision, StoreError, SubmissionRow, SubmissionState};
use serde::Deserialize;
use url::form_urlencoded;

use super::{
    decide as deciding,
    page::{AdminPage, AdminView, Case, Refusal},
    session::require_operator,
};
use crate::{
    AppState, PageError,
    export::{Format, MOST_ROWS},
    i18n::t,
    submissions::{SubmissionForm, track_choices},
};

/// Most submissions shown as waiting; the oldest come first, so the others follow.
const PENDING: i64 = 50;
/// Most submissions shown as decided.
const DECIDED: i64 = 20;
/// Most runs shown as not done.
const RUNS: i64 = 200;

/// `GET /admin`.
pub(super) async fn overview(
    State(state): State<AppState>,
    Query(query): Query<AdminQuery>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    if let Some(format) = Format::asked(&raw.unwrap_or_default())? {
        let most = MOST_ROWS.cast_signed();
        let rows = state.store.list_submissions("", None, most).await?;
        let mut file =
            super::sheet::submissions(&rows, state.clock.now_ms())?.respond(format, &headers)?;
        // For the operator alone.
        file.headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return Ok(file);
    }
    let done = match query.done {
        Some(id) => done(&state, &id).await?,
        None => None,
    };
    page(&state, StatusCode::OK, None, done).await
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct AdminQuery {
    /// The submission that was decided just now.
    done: Option<String>,
}

/// What was done with a submission, in a sentence.
async fn done(state: &AppState, id: &str) -> Result<Option<String>, PageError> {
    let row = match state.store.submission(id).await {
        Ok(row) => row,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let form: SubmissionForm = serde_json::from_str(&row.form)?;
    Ok(match row.state.as_str() {
        "approved" => Some(t().admin_done_approved(form.name)),
        "rejected" => Some(t().admin_done_rejected(form.name)),
        _ => None,
    })
}

/// Carries a decision out; one that was made before is told in the visitor's language.
async fn decide(state: &AppState, id: &str, decision: &Decision) -> Result<Vec<String>, PageError> {
    match state.store.decide(id, decision, state.clock.now_ms()).await {
        Err(StoreError::Conflict(_)) => Err(decided_before(&state.store.submission(id).await?)),
        other => Ok(other?),
    }
}

fn decided_before(row: &SubmissionRow) -> PageError {
    PageError::Conflict(match row.state.as_str() {
        "approved" => t().admin_already_approved(),
        _ => t().admin_already_rejected(),
    })
}

/// Lets a submission in, with a run on each of its tracks.
pub(crate) async fn let_in(state: &AppState, id: &str) -> Result<(), PageError> {
    let row = state.store.submission(id).await?;
    let form: SubmissionForm = serde_json::from_str(&row.form)?;
    let tracks = state.store.tracks().await?;
    // A track may have gone, or have a new version, since the form was sent.
    let track_ids: Vec<String> = tracks
        .into_iter()
        .filter(|track| form.tracks.contains(&track.slug))
        .map(|track| track.id)
        .collect();
    if track_ids.is_empty() {
        return Err(PageError::Conflict(t().admin_no_tracks()));
    }
    let decision = Decision::Approve {
        entrant: Box::new(deciding::entrant(&form)?),
        track_ids,
    };
    let runs = decide(state, id, &decision).await?;
    tracing::info!(
        submission_id = id,
        runs = runs.len(),
        "a submission was let in"
    );
    state.new_runs.notify_one();
    state.boards.touch();
    Ok(())
}

/// Turns a submission away, with a reason that was checked by [`deciding::reason`].
pub(crate) async fn turn_away(state: &AppState, id: &str, reason: String) -> Result<(), PageError> {
    let decision = Decision::Reject { reason };
    decide(state, id, &decision).await?;
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
    Ok(Redirect::to(&format!("/admin?done={id}")).into_response())
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
    match deciding::reason(&typed) {
        Ok(reason) => {
            turn_away(&state, &id, reason).await?;
            Ok(Redirect::to(&format!("/admin?done={id}")).into_response())
        }
        Err(message) => {
            // Decided already, or never there: that matters more than the missing reason.
            let row = state.store.submission(&id).await?;
            if row.state != SubmissionState::Pending.as_str() {
                return Err(decided_before(&row));
            }
            page(
                &state,
                StatusCode::UNPROCESSABLE_ENTITY,
                Some(Refusal { id, typed, message }),
                None,
            )
            .await
        }
    }
}

async fn page(
    state: &AppState,
    status: StatusCode,
    refusal: Option<Refusal>,
    done: Option<String>,
) -> Result<Response, PageError> {
    let mut pending = Vec::new();
    let known_tracks = state.store.tracks().await?;
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
        let case = case(row)?;
        let quotes =
            crate::quoting::quote_submission(&state.store, &case.form, &known_tracks).await?;
        let quote = quotes.map(|quotes| {
            quotes
                .iter()
                .fold(Quote::default(), |sum, (_, quote)| sum.plus(*quote))
        });
        pending.push(Case {
            namesake,
            quote,
            ..case
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
    let tracks = track_choices(known_tracks);
    let view = AdminView {
        pending,
        decided,
        runs,
        tracks,
        refusal,
        done,
        now_ms: state.clock.now_ms(),
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
        quote: None,
    })
}
