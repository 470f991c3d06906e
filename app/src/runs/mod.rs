//! Runs: their progress, their samples, and each sample whole.

#[cfg(feature = "ssr")]
mod browse;
#[cfg(feature = "ssr")]
mod calls_page;
#[cfg(feature = "ssr")]
mod feed;
#[cfg(feature = "ssr")]
mod handlers;
mod island;
#[cfg(feature = "ssr")]
mod likelihood;
#[cfg(feature = "ssr")]
mod outcome;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
pub(crate) mod private;
#[cfg(feature = "ssr")]
mod query;
#[cfg(feature = "ssr")]
mod retry;
#[cfg(feature = "ssr")]
mod run_sheet;
#[cfg(feature = "ssr")]
mod sample;
#[cfg(feature = "ssr")]
mod sample_page;
#[cfg(feature = "ssr")]
mod sheet;
mod snapshot;
#[cfg(feature = "ssr")]
mod words;

pub use island::RunProgress;
#[cfg(feature = "ssr")]
pub(crate) use run_sheet::{run_cells, run_columns};
pub use snapshot::Snapshot;
#[cfg(feature = "ssr")]
pub(crate) use words::{off_stage, start_of};

#[cfg(feature = "ssr")]
pub(crate) fn routes() -> axum::Router<crate::AppState> {
    use axum::{
        Extension,
        routing::{get, post},
    };
    axum::Router::new()
        .route("/runs/{id}", get(handlers::run))
        .route("/runs/{id}/requeue", post(handlers::requeue))
        .route("/runs/{id}/retry-failed", post(retry::retry_failed))
        .route("/runs/{id}/events", get(feed::events))
        .route("/samples/{id}", get(sample::sample))
        .layer(Extension(feed::Feeds::default()))
}
