//! The addresses of the feeds.

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};

use super::atom::{About, document};
use crate::{
    AppState, PageError,
    export::{cached, in_language},
    i18n::{Visit, t},
};

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
        title: Visit::by_address(|| t().export_feed_site()),
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
    let base = Visit::absolute("");
    let body = Visit::by_address(|| document(about, &base))
        .map_err(|error| PageError::Internal(error.into()))?;
    Ok(in_language(cached(
        "application/atom+xml; charset=utf-8",
        body,
        headers,
        "public, max-age=300",
    )))
}
