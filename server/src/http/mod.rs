//! HTTP around the pages: kept pages, static files, security headers, origin check, limits, compression.

mod body;
mod cache;
mod client;
mod door;
mod encoding;
mod files;
mod security;
mod streams;

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    extract::Request,
    http::{HeaderName, StatusCode},
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
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
    trace::TraceLayer,
};

/// Everything this server answers; streams end when `stop` is cancelled. `client_header` is the header in
/// which a proxy in front says whose a request is.
pub(crate) fn site(
    state: AppState,
    site: &Path,
    client_header: Option<HeaderName>,
    stop: CancellationToken,
) -> PageCache {
    let boards = state.boards.clone();
    let door = Arc::new(door::Door {
        client_header,
        stop,
    });
    let pages = pages(state.clone(), door);
    let compressed = pages
        .clone()
        .layer(compression())
        .layer(from_fn(cache::not_kept));
    let whole = Router::new()
        .route("/healthz", get(move || health(state)))
        .fallback_service(files::with_fallback(site, compressed));
    PageCache::new(outer(closed(pages)), outer(whole), boards)
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
        .layer(CatchPanicLayer::new())
        .layer(from_fn(completed))
        .layer(TraceLayer::new_for_http())
}

/// What all answers have in common.
async fn completed(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    if is_api {
        response = openmic_app::api_problem(response).await;
    }
    security::add_headers(response.headers_mut());
    response
}

/// The same router, of which a layer around it copies nothing with each request: a layer copies all layers within it
/// until it comes to the inside of a router.
fn closed(router: Router) -> Router {
    Router::new().fallback_service(router)
}

/// The pages and forms, uncompressed.
fn pages(state: AppState, door: Arc<door::Door>) -> Router {
    // Within what makes pages of errors: these layers refuse in pages too.
    openmic_app::routes_within(state, |pages| {
        closed(pages)
            .layer(from_fn_with_state(door, door::passed))
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
