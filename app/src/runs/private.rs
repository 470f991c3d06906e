//! Private tracks: their items and the answers to them stay in the database, only sums are shown.

use openmic_store::Store;

use crate::{PageError, i18n::t};

/// Whether the items of a track, at the version of that id, must not be shown.
pub(crate) async fn is_private(store: &Store, track_id: &str) -> Result<bool, PageError> {
    Ok(store.track_by_id(track_id).await?.is_private())
}

/// Refuses to show items or answers of a private track.
///
/// # Errors
/// [`PageError::Forbidden`] for a private track.
pub(crate) async fn guard(store: &Store, track_id: &str) -> Result<(), PageError> {
    if is_private(store, track_id).await? {
        return Err(PageError::Forbidden(t().browse_private()));
    }
    Ok(())
}
