//! Private tracks: their items and the answers to them stay in the database, only sums are shown.

use openmic_store::{Store, TrackRow};

use crate::{PageError, i18n::t};

/// Refuses to show items or answers of a private track, at the version of that id; gives the track.
///
/// # Errors
/// [`PageError::Forbidden`] for a private track.
pub(crate) async fn guard(store: &Store, track_id: &str) -> Result<TrackRow, PageError> {
    let track = store.track_by_id(track_id).await?;
    if track.is_private() {
        return Err(PageError::Forbidden(t().browse_private()));
    }
    Ok(track)
}
