//! What is known of a joke besides votes: what it is like, what readers say of it, what the operator made
//! of that.

mod alike;
mod evidence;
mod handlers;
mod review;
mod sheet;

pub use alike::{Alike, AlikeIndex, AlikeSource, AlikeText};
pub(crate) use evidence::{Evidence, EvidenceCard, said};

use axum::{
    extract::DefaultBodyLimit,
    routing::{get, post},
};

/// The largest form that is read.
const MAX_FORM_BYTES: usize = 8 * 1024;

pub(crate) fn routes() -> axum::Router<crate::AppState> {
    axum::Router::new()
        .route("/jokes/{sample}/flags", post(handlers::flag))
        .route("/admin/jokes", get(handlers::reviews))
        .route("/admin/jokes/{sample}", post(handlers::review))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
}
