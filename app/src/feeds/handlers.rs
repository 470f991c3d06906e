//! The addresses of the feeds.

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};

use super::atom::{About, document};
use crate::{AppState, PageError, export::cached, i18n::Visit};

/// Entries of a feed.
const ENTRIES: i64 = 100;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/feed.atom", get(site))
        .route("/tracks/{slug}/feed.atom", get(track))
}

async fn site(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, PageError> {
    let events = state.store.rank_events(None, ENTRIES).await?;
    let tracks = state.store.tracks().await?;
    let about = About {
        title: "Openmic: new rows and rank changes".to_owned(),
        path: "/feed.atom".to_owned(),
        page: "/".to_owned(),
        since_ms: tracks
            .iter()
            .map(|track| track.created_ms)
            .max()
            .unwrap_or_default(),
        events: &events,
    };
    answer(&about, &headers)
}

async fn track(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let track = state.store.track(&slug).await?;
    let events = state.store.rank_events(Some(&slug), ENTRIES).await?;
    let about = About {
        title: format!("Openmic: {}", track.title),
        path: format!("/tracks/{slug}/feed.atom"),
        page: format!("/tracks/{slug}"),
        since_ms: track.created_ms,
        events: &events,
    };
    answer(&about, &headers)
}

fn answer(about: &About<'_>, headers: &HeaderMap) -> Result<Response, PageError> {
    let body =
        document(about, &Visit::absolute("")).map_err(|error| PageError::Internal(error.into()))?;
    Ok(cached(
        "application/atom+xml; charset=utf-8",
        body,
        headers,
        "public, max-age=300",
    ))
}
