//! Lists of everything there is: models, entrants and runs, searched, sorted and a page at a time; and
//! the same for those who search the web.

mod crawlers;
mod handlers;
mod page;
mod query;
mod sheet;

use axum::{Router, routing::get};

use crate::AppState;

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/models", get(handlers::models))
        .route("/entrants", get(handlers::entrants))
        .route("/runs", get(handlers::runs))
        .route("/jokes", get(handlers::jokes))
        .route("/robots.txt", get(crawlers::robots))
        .route("/sitemap.xml", get(crawlers::sitemap))
}
