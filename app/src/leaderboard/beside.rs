//! What stands beside the ratings of a humor board: those by judges alone, and why jokes are off stage.

use std::collections::HashMap;

use openmic_domain::rating::{Method, Standing as Rated};
use openmic_store::{Store, StoreError, StoreResult, TrackRow, VoteFilter};

use super::{
    VoteBoard,
    basis::Basis,
    fit::{Rules, votes},
};

/// The name of the group of voters that judges are.
const JUDGES: &str = "judge";

/// Adds what judges alone make of the same entrants, under the same basis otherwise.
pub(super) async fn judged(
    store: &Store,
    track: &TrackRow,
    basis: &Basis,
    rules: &Rules,
    board: &mut VoteBoard,
) -> StoreResult<()> {
    let basis = Basis {
        group: Some(JUDGES.to_owned()),
        ..basis.clone()
    };
    let filter = basis.filter(&rules.language);
    let source = store.vote_board_under(&track.id, &filter).await?;
    let ordered = if basis.style || basis.method == Method::Elo {
        let ids: Vec<String> = source.entrants.iter().map(|row| row.id.clone()).collect();
        store.votes_in_order(&track.id, &filter, &ids).await?
    } else {
        Vec::new()
    };
    let told = match basis.original {
        Some(_) => store.item_originality(&track.id, &filter).await?,
        None => Vec::new(),
    };
    let rules = rules.clone();
    let by_judges =
        tokio::task::spawn_blocking(move || votes(source, &ordered, &told, &basis, &rules, &[]))
            .await
            .map_err(|error| {
                StoreError::Conflict(format!("the board could not be fitted: {error}"))
            })?
            .map_err(|error| StoreError::Conflict(error.to_string()))?;
    let mut of: HashMap<String, Rated> = by_judges
        .entries
        .into_iter()
        .map(|entry| (entry.entrant.id, entry.standing))
        .collect();
    for entry in &mut board.entries {
        entry.judged = of.remove(&entry.entrant.id);
    }
    Ok(())
}

/// Adds how many jokes of each entrant on the board's items are off stage, and why.
pub(super) async fn off_stage(
    store: &Store,
    track: &TrackRow,
    filter: &VoteFilter,
    board: &mut VoteBoard,
) -> StoreResult<()> {
    let counts = store.off_stage_counts(&track.id, filter).await?;
    for entry in &mut board.entries {
        entry.stage.off_stage = counts
            .iter()
            .filter(|count| count.entrant_id == entry.entrant.id)
            .map(|count| (count.reason.clone(), count.n.unsigned_abs()))
            .collect();
    }
    Ok(())
}
