//! Judges: LLMs that vote, how far each can be trusted, and every reply behind that.

mod admin_page;
mod battle_page;
mod handlers;
pub(crate) mod held;
mod operate;
mod operate_sheet;
mod page;
pub(crate) mod record;
mod settings;
mod sheet;
mod verdicts_page;
pub(crate) mod words;

use axum::{
    Router,
    routing::{get, post},
};

pub use record::{Measured, measure};
pub use settings::{Caps, JudgeSettings, Problem, judging};

use crate::AppState;

/// The addresses of this feature.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/judges", get(handlers::judges))
        .route("/judges/{slug}", get(handlers::judge))
        .route("/judges/{slug}/battles/{id}", get(handlers::battle))
        .route("/admin/judges", get(operate::overview).post(operate::add))
        .route("/admin/judges/{slug}/run", post(operate::run))
        .route("/admin/judgings/{id}/stop", post(operate::stop))
}
