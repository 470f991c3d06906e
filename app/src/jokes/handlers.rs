//! Flags of readers and reviews of the operator: the forms behind them.

use axum::{
    Form, Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use openmic_store::FlagKind;
use serde::Deserialize;

use super::{
    review::{ReviewPage, ReviewView},
    sheet,
};
use crate::{
    AppState, PageError,
    admin::require_operator,
    arena::{self, FlagReply},
    export::{Format, MOST_ROWS, which},
    i18n::t,
    render,
};

/// Flagged jokes and reviews that the operator's page shows.
const SHOWN: i64 = 100;

/// Longest note, in characters.
pub(super) const MAX_NOTE: u32 = 300;

#[derive(Debug, Default, Deserialize)]
pub(super) struct FlagForm {
    #[serde(default)]
    kind: String,
}

fn kind_of(text: &str) -> Result<FlagKind, PageError> {
    FlagKind::read(text).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        PageError::BadRequest(t().jokes_unknown_flag(shown))
    })
}

/// `POST /jokes/{sample}/flags`.
pub(super) async fn flag(
    State(state): State<AppState>,
    Path(sample): Path<String>,
    headers: HeaderMap,
    Form(form): Form<FlagForm>,
) -> Result<Response, PageError> {
    let kind = kind_of(&form.kind)?;
    let voter = arena::voter_of(&state, &headers);
    state
        .store
        .add_flag(&sample, &voter.id, kind, state.clock.now_ms())
        .await?;
    // The arena's script says it on the page; otherwise the page of the joke does.
    let mut response = if arena::wants_json(&headers) {
        Json(FlagReply {
            said: t().jokes_noted(super::said(kind.as_str())),
        })
        .into_response()
    } else {
        Redirect::to(&format!("/jokes/{sample}?said={}#besides", kind.as_str())).into_response()
    };
    if let Some(cookie) = voter.cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `GET /admin/jokes`.
pub(super) async fn reviews(
    State(state): State<AppState>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let raw = raw.unwrap_or_default();
    let format = Format::asked(&raw)?;
    let most = match format {
        Some(_) => MOST_ROWS.cast_signed(),
        None => SHOWN,
    };
    let (flagged, reviews, known) = tokio::try_join!(
        state.store.flagged_jokes(most),
        state.store.joke_reviews(None, most),
        state.store.known_imports()
    )?;
    if let Some(format) = format {
        let now_ms = state.clock.now_ms();
        let file = match which(&raw, &sheet::LISTS)? {
            sheet::REVIEWS => sheet::reviews(&reviews, now_ms),
            _ => sheet::flagged(&flagged, now_ms),
        };
        return file.respond(format, &headers);
    }
    let view = ReviewView {
        flagged,
        reviews,
        known,
    };
    Ok(render::page(&state.assets, StatusCode::OK, move || {
        leptos::prelude::view! { <ReviewPage view/> }
    }))
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ReviewForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    upheld: String,
    #[serde(default)]
    note: String,
}

/// `POST /admin/jokes/{sample}`.
pub(super) async fn review(
    State(state): State<AppState>,
    Path(sample): Path<String>,
    headers: HeaderMap,
    Form(form): Form<ReviewForm>,
) -> Result<Response, PageError> {
    require_operator(&state, &headers).await?;
    let kind = kind_of(&form.kind)?;
    let upheld = form.upheld == "1";
    let note: String = form.note.trim().chars().take(MAX_NOTE as usize).collect();
    state
        .store
        .review_joke(&sample, kind, upheld, &note, state.clock.now_ms())
        .await?;
    state.boards.touch();
    tracing::info!(
        sample_id = sample,
        kind = kind.as_str(),
        upheld,
        "what readers say of a joke was reviewed"
    );
    Ok(Redirect::to("/admin/jokes").into_response())
}
