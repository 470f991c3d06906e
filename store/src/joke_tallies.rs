//! The votes on each joke of a track, for lists of the best and the worst.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::StoreResult,
    filtered::{VoteFilter, bind_chosen, chosen, corrections},
    jokes::JokeTally,
    ledger::{by_people, status_of},
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

/// How votes came out for the joke on one side, counted by joke: the sides are added up afterwards, so that no database
/// sorts every vote twice.
macro_rules! counted {
    ($own:literal, $other:literal) => {
        concat!(
            "COUNT(CASE WHEN v.outcome = '",
            $own,
            "' THEN 1 END) AS won, COUNT(CASE WHEN v.outcome = '",
            $other,
            "' THEN 1 END) AS lost,
             COUNT(CASE WHEN v.outcome = 'both' THEN 1 END) AS both_good,
             COUNT(CASE WHEN v.outcome = 'neither' THEN 1 END) AS neither"
        )
    };
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

    /// The last `most` votes of people on a track that count, by joke on stage. However long the ledger is, no
    /// more of it is read.
    pub async fn latest_joke_tallies(
        &self,
        track_id: &str,
        most: i64,
    ) -> StoreResult<Vec<JokeVotes>> {
        let mut tallies: Vec<JokeVotes> = with_read!(self, pool => {
            sqlx::query_as(concat!(
                "WITH latest AS (
                    SELECT v.left_sample, v.right_sample, v.outcome FROM votes v
                    WHERE v.track_id = $1 AND ", by_people!("v"), " AND ", status_of!("v"), " = 'counted'
                    ORDER BY v.created_ms DESC, v.id DESC LIMIT $2)
                 SELECT told.sample_id, j.entrant_id,
                        COUNT(CASE WHEN told.side = 1 THEN 1 END) AS won,
                        COUNT(CASE WHEN told.side = -1 THEN 1 END) AS lost,
                        COUNT(CASE WHEN told.outcome = 'both' THEN 1 END) AS both_good,
                        COUNT(CASE WHEN told.outcome = 'neither' THEN 1 END) AS neither
                 FROM (SELECT l.left_sample AS sample_id, l.outcome,
                              CASE l.outcome WHEN 'left' THEN 1 WHEN 'right' THEN -1 ELSE 0 END AS side
                       FROM latest l WHERE l.left_sample IS NOT NULL
                       UNION ALL
                       SELECT r.right_sample, r.outcome,
                              CASE r.outcome WHEN 'right' THEN 1 WHEN 'left' THEN -1 ELSE 0 END
                       FROM latest r WHERE r.right_sample IS NOT NULL
                 ) AS told
                 JOIN jokes j ON j.sample_id = told.sample_id
                 WHERE j.off_stage IS NULL
                 GROUP BY told.sample_id, j.entrant_id"
            ))
            .bind(track_id)
            .bind(most)
            .fetch_all(pool)
            .await?
        });
        tallies.sort_unstable_by(|a, b| a.sample_id.cmp(&b.sample_id));
        Ok(tallies)
    }

    /// Some joke of a track that is on stage: its run is done and nothing keeps it off. That with the last id, which
    /// is as good as any: the newest would be one of the newest entrant.
    pub async fn some_joke(&self, track_id: &str) -> StoreResult<Option<String>> {
        let found: Option<(String,)> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.sample_id FROM jokes j JOIN runs r ON r.id = j.run_id
                 WHERE j.track_id = $1 AND j.off_stage IS NULL AND r.state = 'done'
                 ORDER BY j.sample_id DESC LIMIT 1",
            )
            .bind(track_id)
            .fetch_optional(pool)
            .await?
        });
        Ok(found.map(|(sample_id,)| sample_id))
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
                            CAST(SUM(told.won) AS BIGINT) AS won, CAST(SUM(told.lost) AS BIGINT) AS lost,
                            CAST(SUM(told.both_good) AS BIGINT) AS both_good,
                            CAST(SUM(told.neither) AS BIGINT) AS neither
                     FROM (SELECT v.left_sample AS sample_id, ", counted!("left", "right"), "
                           FROM votes v WHERE v.left_sample IS NOT NULL AND ", chosen!(),
                    "      GROUP BY v.left_sample
                           UNION ALL
                           SELECT v.right_sample, ", counted!("right", "left"), "
                           FROM votes v WHERE v.right_sample IS NOT NULL AND ", chosen!(),
                    "      GROUP BY v.right_sample) AS told
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
