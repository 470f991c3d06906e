//! Which answers a run has already, so that it goes on where it stopped.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::StoreResult,
    tracks::ItemRow,
};

/// An item with what a run has of it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct RunItem {
    /// Its place in the track.
    pub position: i64,
    /// How many answers to it the run has stored.
    pub stored: i64,
    /// The item.
    #[sqlx(flatten)]
    pub item: ItemRow,
}

impl Store {
    /// A page of a track's items in their order, after the position `after` (-1 for the first page), each with
    /// its position and how many answers `run_id` has stored to it.
    pub async fn items_of_run(
        &self,
        run_id: &str,
        track_id: &str,
        after: i64,
        limit: i64,
    ) -> StoreResult<Vec<RunItem>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT i.*, (SELECT COUNT(*) FROM samples s WHERE s.run_id = $1 AND s.item_id = i.id) AS stored
                 FROM items i WHERE i.track_id = $2 AND i.position > $3 ORDER BY i.position LIMIT $4",
            )
            .bind(run_id)
            .bind(track_id)
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Which answers to an item a run has stored.
    pub async fn stored_indexes(&self, run_id: &str, item_id: &str) -> StoreResult<Vec<i64>> {
        let rows: Vec<(i64,)> = with_read!(self, pool => {
            sqlx::query_as("SELECT sample_index FROM samples WHERE run_id = $1 AND item_id = $2")
                .bind(run_id)
                .bind(item_id)
                .fetch_all(pool)
                .await?
        });
        Ok(rows.into_iter().map(|(index,)| index).collect())
    }

    /// Which answers a run has stored: item id and sample index.
    pub async fn stored_answers(&self, run_id: &str) -> StoreResult<Vec<(String, i64)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as("SELECT item_id, sample_index FROM samples WHERE run_id = $1")
                .bind(run_id)
                .fetch_all(pool)
                .await?
        }))
    }
}
