//! The REST API: what the pages show, for programs, under `/api/v1`, with its reference at `/api`.
//!
//! Every operation says about itself what it takes and gives; the OpenAPI document and the reference are
//! made of that. What a page does not show is not here either.

mod basis;
mod boards;
mod document;
mod effort;
mod entrants;
mod etag;
mod extract;
mod judges;
mod likelihood;
mod operator;
mod originality;
mod paging;
mod parts;
mod problem;
mod reference;
mod rows;
mod runs;
mod sample_line;
mod shape;
mod stage;
mod submissions;
mod voting;

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use tower_http::cors::{Any, CorsLayer};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use problem::Problem;
pub use problem::api_problem;

use crate::AppState;
use basis::NoQuery;
use extract::Asked;

/// The OpenAPI document as it is served.
type Document = Arc<utoipa::openapi::OpenApi>;

/// The operations that only read, and that are open to everybody.
fn reading() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(document::Document::openapi())
        .routes(routes!(boards::list_tracks))
        .routes(routes!(boards::get_track))
        .routes(routes!(boards::get_board))
        .routes(routes!(boards::list_items))
        .routes(routes!(entrants::list_models))
        .routes(routes!(entrants::get_model))
        .routes(routes!(entrants::list_entrants))
        .routes(routes!(entrants::get_entrant))
        .routes(routes!(runs::list_runs))
        .routes(routes!(runs::get_run))
        .routes(routes!(runs::list_samples))
        .routes(routes!(runs::get_sample))
        .routes(routes!(stage::list_jokes))
        .routes(routes!(stage::get_joke))
        .routes(routes!(stage::list_votes))
        .routes(routes!(stage::get_vote))
        .routes(routes!(judges::list_judges))
        .routes(routes!(judges::list_verdicts))
}

/// The operations that change something, or that show what is not everybody's.
fn private() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(voting::get_battle))
        .routes(routes!(voting::cast_vote))
        .routes(routes!(originality::rate_originality))
        .routes(routes!(submissions::submit))
        .routes(routes!(submissions::get_own_submission))
        .routes(routes!(operator::open_session, operator::close_session))
        .routes(routes!(operator::list_submissions))
        .routes(routes!(operator::get_submission))
        .routes(routes!(operator::approve_submission))
        .routes(routes!(operator::reject_submission))
}

pub(crate) fn routes() -> Router<AppState> {
    let (reading, mut document) = reading().split_for_parts();
    let (private, rest) = private().split_for_parts();
    document.merge(rest);
    let document: Document = Arc::new(document::finished(document));
    let private = private.layer(from_fn(not_kept));
    reading
        .route("/api/v1/openapi.json", get(openapi))
        .route("/api/{*rest}", any(nothing))
        .layer(from_fn(etag::tagged))
        .layer(cors())
        .merge(private)
        .route("/api", get(reference::page))
        .layer(Extension(document))
}

/// Reading is open to pages of every origin; they send no credentials, and see what anybody sees.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([header::ACCEPT, header::IF_NONE_MATCH])
        .expose_headers([
            header::ETAG,
            header::LINK,
            HeaderName::from_static("retry-after"),
        ])
        .max_age(std::time::Duration::from_secs(24 * 60 * 60))
        .vary([])
}

async fn openapi(
    Extension(document): Extension<Document>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> impl IntoResponse {
    Json(&*document).into_response()
}

async fn nothing() -> Problem {
    Problem::missing("such resource")
}

/// What is not everybody's is kept by nobody on the way.
async fn not_kept(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
