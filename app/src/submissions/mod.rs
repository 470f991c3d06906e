//! Submissions: the form, the try of the endpoint, and the private page that says what became of it.

mod form;
mod handlers;
mod page;
mod probed;
mod quoted;
mod status;
mod typed;

pub(crate) use form::{MAX_PRICE, SubmissionForm, parse_base_url};
pub(crate) use handlers::{Taken, Tries, blame, choices as track_choices, take};
pub(crate) use page::TrackChoice;
pub(crate) use probed::Probed;
pub(crate) use quoted::QuoteFacts;
pub(crate) use status::FormFacts;
pub(crate) use typed::Typed;

/// What an endpoint's key is sealed for: the context with which the worker opens it again.
pub const KEY_CONTEXT: &[u8] = b"endpoint";

pub(crate) fn routes() -> axum::Router<crate::AppState> {
    use axum::routing::get;
    axum::Router::new()
        .route("/submit", get(handlers::blank).post(handlers::submit))
        .route("/submissions/{token}", get(handlers::status))
}
