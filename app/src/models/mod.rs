//! Entrants and the models they are made of.

#[cfg(feature = "ssr")]
pub(crate) fn routes() -> axum::Router<crate::AppState> {
    axum::Router::new()
}
