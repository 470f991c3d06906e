//! Where jokes come from that no model wrote.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    text::without_nul,
};

/// Where jokes of an entrant come from.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SourceRow {
    /// Where they come from.
    pub source: String,
    /// Under which licence they may be shown.
    pub licence: String,
    /// How many.
    pub n_jokes: i64,
    /// When they came in last, ms since 1970.
    pub created_ms: i64,
}

impl Store {
    /// Notes where jokes of an entrant come from; more of one source are added up.
    pub async fn add_source(
        &self,
        entrant_id: &str,
        source: &str,
        licence: &str,
        n_jokes: i64,
        now_ms: i64,
    ) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query(
                "INSERT INTO entrant_sources (entrant_id, source, licence, n_jokes, created_ms)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (entrant_id, source, licence) DO UPDATE
                     SET n_jokes = entrant_sources.n_jokes + excluded.n_jokes,
                         created_ms = excluded.created_ms",
            )
            .bind(entrant_id)
            .bind(without_nul(source))
            .bind(without_nul(licence))
            .bind(n_jokes)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Where the jokes of an entrant come from, the largest source first.
    pub async fn sources_of(&self, entrant_id: &str) -> StoreResult<Vec<SourceRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT source, licence, n_jokes, created_ms FROM entrant_sources
                 WHERE entrant_id = $1 ORDER BY n_jokes DESC, source, licence",
            )
            .bind(entrant_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// How many answers a run holds to each item, by item, so that more can be added behind them.
    pub async fn answers_per_item(&self, run_id: &str) -> StoreResult<Vec<(String, i64)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT item_id, COUNT(*) FROM samples WHERE run_id = $1 GROUP BY item_id ORDER BY item_id",
            )
            .bind(run_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Says how many answers a run has in all, for one whose answers come from a file.
    ///
    /// # Errors
    /// No such run.
    pub async fn set_run_size(&self, run_id: &str, n_samples: i64) -> StoreResult<()> {
        with_write!(self, tx => {
            let found = sqlx::query("UPDATE runs SET n_samples = $2 WHERE id = $1")
                .bind(run_id)
                .bind(n_samples)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if found == 0 {
                return Err(StoreError::not_found("run", run_id));
            }
        });
        Ok(())
    }
}
