//! The operator: entering by a one-time link, deciding submissions, letting stopped runs go on.

mod decide;
mod handlers;
mod page;
mod session;
mod sheet;

pub(crate) use decide::reason;
pub(crate) use handlers::{let_in, turn_away};
pub(crate) use session::{SESSION_MS, is_operator, require_operator};

pub(crate) fn routes() -> axum::Router<crate::AppState> {
    use axum::routing::{get, post};
    axum::Router::new()
        .route("/admin", get(handlers::overview))
        .route("/admin/enter", get(session::door).post(session::enter))
        .route("/admin/leave", post(session::leave))
        .route("/admin/submissions/{id}/approve", post(handlers::approve))
        .route("/admin/submissions/{id}/reject", post(handlers::reject))
}
