//! The arena: one prompt, two jokes, a vote, and who it was.

#[cfg(feature = "ssr")]
pub(crate) fn routes() -> axum::Router<crate::AppState> {
    axum::Router::new()
}
