//! Jokes on stage: what the arena may show, without saying whose it is.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::{StoreError, StoreResult},
    ledger::{by_people, status_of, vote_columns},
    votes::VoteRow,
};

/// A joke that may go on stage, as the pairing sees it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct BattleCandidate {
    /// The sample that holds it.
    pub sample_id: String,
    /// Whose it is.
    pub entrant_id: String,
    /// The joke prompt it answers.
    pub item_id: String,
    /// sha256 of its normal form.
    pub normal: String,
    /// Its text.
    pub text: String,
}

/// One side of a battle.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct BattleSide {
    /// The sample that holds the joke.
    pub sample_id: String,
    /// Its text.
    pub text: String,
    /// Whose it is.
    pub entrant_id: String,
    /// The joke prompt it answers.
    pub item_id: String,
}

/// A joke with the names around it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct JokeRow {
    /// The sample that holds it.
    pub sample_id: String,
    /// Its text.
    pub text: String,
    /// The joke prompt.
    pub input: String,
    /// Slug of whose it is.
    pub entrant_slug: String,
    /// Name of whose it is.
    pub entrant_name: String,
}

/// How the votes on one joke came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, FromRow)]
pub struct JokeTally {
    /// It was the funnier one.
    pub won: i64,
    /// The other was.
    pub lost: i64,
    /// Both were funny.
    pub both_good: i64,
    /// Neither was.
    pub neither: i64,
}

impl JokeTally {
    /// Votes in all.
    pub fn votes(&self) -> i64 {
        self.won + self.lost + self.both_good + self.neither
    }
}

/// How many jokes of a track stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageCounts {
    /// Jokes that may go on stage.
    pub on_stage: i64,
    /// Entrants with at least one of them.
    pub entrants: i64,
    /// Runs that are queued or running.
    pub runs_waiting: i64,
}

impl Store {
    /// The jokes of a track that are on stage: their run is done and nothing keeps them off.
    pub async fn stage(&self, track_id: &str) -> StoreResult<Vec<BattleCandidate>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.sample_id, j.entrant_id, j.item_id, j.normal, j.text
                 FROM jokes j JOIN runs r ON r.id = j.run_id
                 WHERE j.track_id = $1 AND j.off_stage IS NULL AND r.state = 'done'
                 ORDER BY j.item_id, j.sample_id",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// One side of a battle: the joke and whose it is.
    pub async fn battle_side(&self, sample_id: &str) -> StoreResult<BattleSide> {
        with_read!(self, pool => {
            sqlx::query_as("SELECT sample_id, text, entrant_id, item_id FROM jokes WHERE sample_id = $1")
                .bind(sample_id)
                .fetch_optional(pool)
                .await?
        })
        .ok_or_else(|| StoreError::not_found("joke", sample_id))
    }

    /// A joke with the names around it.
    pub async fn joke(&self, sample_id: &str) -> StoreResult<JokeRow> {
        with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.sample_id, j.text, i.input, e.slug AS entrant_slug, e.name AS entrant_name
                 FROM jokes j JOIN items i ON i.id = j.item_id JOIN entrants e ON e.id = j.entrant_id
                 WHERE j.sample_id = $1",
            )
            .bind(sample_id)
            .fetch_optional(pool)
            .await?
        })
        .ok_or_else(|| StoreError::not_found("joke", sample_id))
    }

    /// How people's votes on a joke that count came out.
    pub async fn joke_tally(&self, sample_id: &str) -> StoreResult<JokeTally> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                concat!("SELECT COUNT(CASE WHEN (outcome = 'left' AND left_sample = $1)
                                     OR (outcome = 'right' AND right_sample = $1) THEN 1 END) AS won,
                        COUNT(CASE WHEN (outcome = 'right' AND left_sample = $1)
                                     OR (outcome = 'left' AND right_sample = $1) THEN 1 END) AS lost,
                        COUNT(CASE WHEN outcome = 'both' THEN 1 END) AS both_good,
                        COUNT(CASE WHEN outcome = 'neither' THEN 1 END) AS neither
                 FROM votes v WHERE (left_sample = $1 OR right_sample = $1) AND ", by_people!("v"), " AND ",
                        status_of!("v"), " = 'counted'"),
            )
            .bind(sample_id)
            .fetch_one(pool)
            .await?
        }))
    }

    /// The newest votes of people on a joke that count, at most `limit`.
    pub async fn joke_votes(&self, sample_id: &str, limit: i64) -> StoreResult<Vec<VoteRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                // The newest are found first: names and texts are read of those alone.
                concat!("SELECT ", vote_columns!(), "
                 FROM (SELECT v.id FROM votes v
                       WHERE (v.left_sample = $1 OR v.right_sample = $1) AND ", by_people!("v"), " AND ",
                       status_of!("v"), " = 'counted'
                       ORDER BY v.created_ms DESC, v.id DESC LIMIT $2) AS newest
                 CROSS JOIN votes v
                 JOIN tracks t ON t.id = v.track_id
                 JOIN entrants l ON l.id = v.left_entrant
                 JOIN entrants r ON r.id = v.right_entrant
                 LEFT JOIN items i ON i.id = v.item_id
                 LEFT JOIN jokes jl ON jl.sample_id = v.left_sample
                 LEFT JOIN jokes jr ON jr.sample_id = v.right_sample
                 WHERE v.id = newest.id
                 ORDER BY v.created_ms DESC, v.id DESC"),
            )
            .bind(sample_id)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Every joke an entrant told on a track, on and off stage, in item order.
    pub async fn jokes_of(&self, entrant_id: &str, track_id: &str) -> StoreResult<Vec<JokeRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.sample_id, j.text, i.input, e.slug AS entrant_slug, e.name AS entrant_name
                 FROM jokes j JOIN items i ON i.id = j.item_id JOIN entrants e ON e.id = j.entrant_id
                 WHERE j.entrant_id = $1 AND j.track_id = $2 ORDER BY i.position",
            )
            .bind(entrant_id)
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Jokes of an entrant that are on stage on current tracks, in item order, at most `limit`.
    pub async fn stage_jokes_of(&self, entrant_id: &str, limit: i64) -> StoreResult<Vec<JokeRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.sample_id, j.text, i.input, e.slug AS entrant_slug, e.name AS entrant_name
                 FROM runs r
                 JOIN tracks t ON t.id = r.track_id AND t.is_current
                 JOIN jokes j ON j.run_id = r.id
                 JOIN items i ON i.id = j.item_id
                 JOIN entrants e ON e.id = j.entrant_id
                 WHERE r.entrant_id = $1 AND r.state = 'done' AND j.off_stage IS NULL
                 ORDER BY t.slug, i.position, j.sample_id LIMIT $2",
            )
            .bind(entrant_id)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// How many jokes of a track are on stage, of how many entrants, and what is still coming.
    pub async fn stage_counts(&self, track_id: &str) -> StoreResult<StageCounts> {
        let (on_stage, entrants, runs_waiting): (i64, i64, i64) = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(*), COUNT(DISTINCT j.entrant_id),
                        (SELECT COUNT(*) FROM runs w WHERE w.track_id = $1 AND w.state IN ('queued', 'running'))
                 FROM jokes j JOIN runs r ON r.id = j.run_id
                 WHERE j.track_id = $1 AND j.off_stage IS NULL AND r.state = 'done'",
            )
            .bind(track_id)
            .fetch_one(pool)
            .await?
        });
        Ok(StageCounts {
            on_stage,
            entrants,
            runs_waiting,
        })
    }
}
