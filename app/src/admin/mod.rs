//! The operator: entering by a one-time link, deciding submissions.

#[cfg(feature = "ssr")]
pub(crate) fn routes() -> axum::Router<crate::AppState> {
    axum::Router::new()
}
