//! Two runs on the same items, side by side: what a paired comparison is made of.

use sqlx::FromRow;

use crate::{
    compute::{ItemFilter, bind_items, of_items},
    connect::{Store, with_read},
    error::StoreResult,
};

/// One item that both runs answered.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct PairedItem {
    /// The item's id in the track file.
    pub name: String,
    /// What both were given.
    pub input: String,
    /// Mean score of the first run's answers, 0 to 1; an answer that never came scores 0.
    pub a_score: f64,
    /// The same of the second run.
    pub b_score: f64,
    /// Answers of the first run.
    pub a_n: i64,
    /// Answers of the second run.
    pub b_n: i64,
    /// The first run's first answer.
    pub a_sample: String,
    /// The second run's.
    pub b_sample: String,
}

impl Store {
    /// The chosen items that both runs have answered, in the track's order.
    pub async fn paired_items(
        &self,
        a_run: &str,
        b_run: &str,
        filter: &ItemFilter,
    ) -> StoreResult<Vec<PairedItem>> {
        Ok(with_read!(self, pool => {
            bind_items!(sqlx::query_as(concat!(
                "SELECT i.name, i.input, a.score AS a_score, b.score AS b_score,
                        a.n AS a_n, b.n AS b_n, a.sample AS a_sample, b.sample AS b_sample
                 FROM (SELECT item_id, CAST(AVG(COALESCE(score, 0)) AS DOUBLE PRECISION) AS score,
                              COUNT(*) AS n, MIN(id) AS sample
                       FROM samples WHERE run_id = $1 GROUP BY item_id) a
                 JOIN (SELECT item_id, CAST(AVG(COALESCE(score, 0)) AS DOUBLE PRECISION) AS score,
                              COUNT(*) AS n, MIN(id) AS sample
                       FROM samples WHERE run_id = $5 GROUP BY item_id) b ON b.item_id = a.item_id
                 JOIN items i ON i.id = a.item_id
                 WHERE ", of_items!(), "
                 ORDER BY i.position"
            )), a_run, filter)
            .bind(b_run)
            .fetch_all(pool)
            .await?
        }))
    }
}
