//! HTTP around the pages: kept pages, static files, security headers, origin check, limits, compression.

mod body;
mod cache;
mod client;
mod encoding;
mod files;
mod security;
mod streams;

use std::{path::Path, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, StatusCode},
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
pub(crate) use cache::PageCache;
use openmic_app::AppState;
use tokio_util::sync::CancellationToken;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, CompressionLevel,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

/// Longest time a page may take; the probe of a submission is the slowest.
const MAX_DURATION: Duration = Duration::from_secs(60);

/// Everything this server answers; streams end when `stop` is cancelled. `client_header` is the header in
/// which a proxy in front says whose a request is.
pub(crate) fn site(
    state: AppState,
    site: &Path,
    client_header: Option<HeaderName>,
    stop: CancellationToken,
) -> PageCache {
    let boards = state.boards.clone();
    let pages = pages(state.clone(), client_header, stop);
    let compressed = pages
        .clone()
        .layer(compression())
        .layer(from_fn(cache::not_kept));
    let whole = Router::new()
        .route("/healthz", get(move || health(state)))
        .fallback_service(files::with_fallback(site, compressed));
    PageCache::new(outer(pages), outer(whole), boards)
}

/// Pages of more than a packet or so are compressed, event streams are not.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(SizeAbove::new(860).and(NotForContentType::new("text/event-stream")))
}

/// What every answer passes on its way out.
fn outer(router: Router) -> Router {
    router
        .layer(from_fn(security::headers))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(openmic_app::api_problems))
        .layer(TraceLayer::new_for_http())
}

/// The pages and forms, uncompressed.
fn pages(state: AppState, client_header: Option<HeaderName>, stop: CancellationToken) -> Router {
    // Within what makes pages of errors: these layers refuse in pages too.
    openmic_app::routes_within(state, |pages| {
        pages
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                MAX_DURATION,
            ))
            // Nothing larger arrives here; the extractors' own limit is a second door.
            .layer(DefaultBodyLimit::max(body::MAX_BYTES))
            .layer(from_fn(body::limited))
            .layer(from_fn_with_state(stop, streams::end_at_stop))
            .layer(from_fn(security::same_origin))
            .layer(from_fn_with_state(client_header, client::resolved))
            // Outermost, so that whatever breaks off is told in a page.
            .layer(CatchPanicLayer::new())
    })
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
