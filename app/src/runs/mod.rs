//! Runs: their progress, their samples, and each sample whole.

#[cfg(feature = "ssr")]
pub(crate) fn routes() -> axum::Router<crate::AppState> {
    axum::Router::new()
}
