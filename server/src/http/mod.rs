//! HTTP around the pages: static files, security headers, origin check, limits, compression.

mod body;
mod files;
mod security;
mod streams;

use std::{path::Path, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
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

/// Everything this server answers; streams end when `stop` is cancelled.
pub(crate) fn router(state: AppState, site: &Path, stop: CancellationToken) -> Router {
    let compressed = CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(SizeAbove::new(860).and(NotForContentType::new("text/event-stream")));
    // Within what makes pages of errors: these layers refuse in pages too.
    let pages = openmic_app::routes_within(state.clone(), |pages| {
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
    })
    .layer(compressed);
    Router::new()
        .route("/healthz", get(move || health(state)))
        .fallback_service(files::with_fallback(site, pages))
        .layer(from_fn(security::headers))
        .layer(CatchPanicLayer::new())
        .layer(TraceLayer::new_for_http())
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
