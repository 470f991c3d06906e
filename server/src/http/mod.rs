//! HTTP around the pages: kept pages, static files, security headers, origin check, limits, compression.

mod body;
mod cache;
mod client;
mod door;
mod encoding;
mod files;
mod security;
mod streams;

use std::path::Path;

use axum::{
    Router,
    http::{HeaderName, StatusCode},
    middleware::from_fn,
    routing::get,
};
use cache::PageCache;
use door::Door;
use openmic_app::{AppState, Pages};
use tokio_util::sync::CancellationToken;
use tower_http::compression::{
    CompressionLayer, CompressionLevel,
    predicate::{NotForContentType, Predicate, SizeAbove},
};

/// Everything this server answers.
pub(crate) type Site = PageCache<Pages<Door>>;

/// The whole site; streams end when `stop` is cancelled. `client_header` is the header in which a proxy in front says
/// whose a request is.
pub(crate) fn site(
    state: AppState,
    site: &Path,
    client_header: Option<HeaderName>,
    stop: CancellationToken,
) -> Site {
    let boards = state.boards.clone();
    let door = Door {
        client_header,
        stop,
    };
    let pages = Pages::new(state.clone(), door);
    let compressed = pages
        .clone()
        .router()
        .layer(compression())
        .layer(from_fn(cache::not_kept));
    let whole = Router::new()
        .route("/healthz", get(move || health(state)))
        .fallback_service(files::with_fallback(site, compressed));
    PageCache::new(pages, whole, boards)
}

/// Pages of more than a packet or so are compressed, event streams are not.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(SizeAbove::new(860).and(NotForContentType::new("text/event-stream")))
}

/// For load balancers: 200 when the database answers.
async fn health(state: AppState) -> StatusCode {
    match state.store.ping().await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::warn!(error = %error, "the database does not answer");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
