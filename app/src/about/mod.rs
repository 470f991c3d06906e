//! Pages of words: how the numbers are made, and what Openmic is.

mod methods;
mod page;

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use leptos::prelude::*;

use crate::{AppState, render};

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/methods", get(methods))
        .route("/about", get(about))
}

async fn methods(State(state): State<AppState>) -> Response {
    render::page(
        &state.assets,
        StatusCode::OK,
        || view! { <methods::MethodsPage/> },
    )
}

async fn about(State(state): State<AppState>) -> Response {
    render::page(
        &state.assets,
        StatusCode::OK,
        || view! { <page::AboutPage/> },
    )
}
