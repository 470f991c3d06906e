//! The votes on each joke of a track, for lists of the best and the worst.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::StoreResult,
    filtered::{VoteFilter, bind_chosen, chosen, corrections},
    jokes::JokeTally,
    originality::{bind_items, on_items},
};

/// How the votes on one joke came out.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct JokeVotes {
    /// The sample that holds it.
    pub sample_id: String,
    /// Whose it is.
    pub entrant_id: String,
    /// How the votes came out.
    #[sqlx(flatten)]
    pub tally: JokeTally,
}

/// How many jokes of an entrant are off stage for one reason.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct OffStageCount {
    /// Whose.
    pub entrant_id: String,
    /// Why: `empty`, `refused`, `cut_off`, …
    pub reason: String,
    /// How many.
    pub n: i64,
}

impl Store {
    /// How many jokes of each entrant of a track are off stage on the filter's items, by reason, most first.
    pub async fn off_stage_counts(
        &self,
        track_id: &str,
        filter: &VoteFilter,
    ) -> StoreResult<Vec<OffStageCount>> {
        Ok(with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
                    "SELECT j.entrant_id, j.off_stage AS reason, COUNT(*) AS n
                     FROM jokes j JOIN samples s ON s.id = j.sample_id
                     WHERE j.track_id = $1 AND s.created_ms <= $2 AND j.off_stage IS NOT NULL AND ", on_items!(),
                    " GROUP BY j.entrant_id, j.off_stage ORDER BY n DESC, reason, j.entrant_id"
                )),
                track_id,
                filter
            )
            .fetch_all(pool)
            .await?
        }))
    }

    /// The chosen votes on each joke of a track that is on stage and has any.
    pub async fn joke_tallies(
        &self,
        track_id: &str,
        filter: &VoteFilter,
    ) -> StoreResult<Vec<JokeVotes>> {
        let mut tallies: Vec<JokeVotes> = with_read!(self, pool => {
            bind_chosen!(
                sqlx::query_as(concat!(
                    "SELECT told.sample_id, j.entrant_id,
                            COUNT(CASE WHEN told.side = 1 THEN 1 END) AS won,
                            COUNT(CASE WHEN told.side = -1 THEN 1 END) AS lost,
                            COUNT(CASE WHEN told.outcome = 'both' THEN 1 END) AS both_good,
                            COUNT(CASE WHEN told.outcome = 'neither' THEN 1 END) AS neither
                     FROM (SELECT v.left_sample AS sample_id, v.outcome,
                                  CASE v.outcome WHEN 'left' THEN 1 WHEN 'right' THEN -1 ELSE 0 END AS side
                           FROM votes v WHERE v.left_sample IS NOT NULL AND ", chosen!(),
                    "      UNION ALL
                           SELECT v.right_sample, v.outcome,
                                  CASE v.outcome WHEN 'right' THEN 1 WHEN 'left' THEN -1 ELSE 0 END
                           FROM votes v WHERE v.right_sample IS NOT NULL AND ", chosen!(),
                    "     ) AS told
                     JOIN jokes j ON j.sample_id = told.sample_id
                     WHERE j.off_stage IS NULL
                     GROUP BY told.sample_id, j.entrant_id"
                )),
                track_id,
                filter
            )
            .fetch_all(pool)
            .await?
        });
        tallies.sort_unstable_by(|a, b| a.sample_id.cmp(&b.sample_id));
        Ok(tallies)
    }
}
