//! Judges: LLMs that vote, and the judgings they are set to, each held by one worker at a time.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    entrants::EndpointRow,
    error::{StoreError, StoreResult},
    ids::new_id,
    text::{option_without_nul, without_nul},
};

/// A judge to be added.
#[derive(Clone, PartialEq)]
pub struct NewJudge {
    /// Part of its address.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// Its model's name.
    pub model_name: String,
    /// Its model's family, lower case.
    pub family: String,
    /// Where it answers.
    pub base_url: String,
    /// The model's name there.
    pub remote_model: String,
    /// The encrypted key.
    pub sealed_key: Option<Vec<u8>>,
    /// US dollars per million prompt tokens.
    pub price_prompt: f64,
    /// US dollars per million completion tokens.
    pub price_completion: f64,
    /// JSON of how tokens are drawn.
    pub sampling: String,
    /// Name of a built-in rubric, or `custom`.
    pub rubric: String,
    /// The rubric's version; 0 for a custom one.
    pub rubric_version: i64,
    /// The rubric itself.
    pub rubric_text: String,
    /// Whether it may judge its own family.
    pub judges_own: bool,
}

/// A judge; never its key.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct JudgeRow {
    /// Its id, the voter of its votes.
    pub id: String,
    /// Part of its address.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// Its model's name.
    pub model_name: String,
    /// Its model's family, lower case.
    pub family: String,
    /// Where it answers.
    pub base_url: String,
    /// The model's name there.
    pub remote_model: String,
    /// US dollars per million prompt tokens.
    pub price_prompt: f64,
    /// US dollars per million completion tokens.
    pub price_completion: f64,
    /// JSON of how tokens are drawn.
    pub sampling: String,
    /// Name of a built-in rubric, or `custom`.
    pub rubric: String,
    /// The rubric's version; 0 for a custom one.
    pub rubric_version: i64,
    /// The rubric itself.
    pub rubric_text: String,
    /// Whether it may judge its own family.
    pub judges_own: bool,
    /// When it was added, ms since 1970.
    pub created_ms: i64,
}

/// What a judge is set to do.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJudging {
    /// The judge.
    pub judge_id: String,
    /// The track, at its version.
    pub track_id: String,
    /// Which pairs of jokes: `people-first`, `people` or `even`.
    pub pairs: String,
    /// Replies at most; two make a vote.
    pub max_verdicts: i64,
    /// Tokens at most.
    pub max_tokens: Option<i64>,
    /// US dollars at most.
    pub max_dollars: Option<f64>,
}

/// A judging and how far it is.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct JudgingRow {
    /// Its id.
    pub id: String,
    /// The judge.
    pub judge_id: String,
    /// Slug of the judge.
    pub judge_slug: String,
    /// Name of the judge.
    pub judge_name: String,
    /// The track.
    pub track_id: String,
    /// Slug of the track.
    pub track_slug: String,
    /// Title of the track.
    pub track_title: String,
    /// Which pairs of jokes.
    pub pairs: String,
    /// Replies at most.
    pub max_verdicts: i64,
    /// Tokens at most.
    pub max_tokens: Option<i64>,
    /// US dollars at most.
    pub max_dollars: Option<f64>,
    /// `queued`, `running`, `done`, `failed` or `stopped`.
    pub state: String,
    /// Why it ended before its last battle.
    pub note: Option<String>,
    /// Whether its battles are chosen.
    pub is_planned: bool,
    /// How often a worker has taken it up.
    pub attempt: i64,
    /// When it was asked for, ms since 1970.
    pub created_ms: i64,
    /// When it ended, ms since 1970.
    pub finished_ms: Option<i64>,
    /// Battles chosen.
    pub battles: i64,
    /// Battles that have their vote.
    pub voted: i64,
    /// Replies stored.
    pub verdicts: i64,
    /// Of these, such as no verdict could be read from.
    pub unreadable: i64,
    /// Tokens of all replies and their prompts.
    pub tokens: i64,
    /// US dollars.
    pub dollars: f64,
}

macro_rules! judge_sql {
    ($end:literal) => {
        concat!(
            "SELECT id, slug, name, model_name, family, base_url, remote_model, price_prompt, price_completion,
                    sampling, rubric, rubric_version, rubric_text, judges_own, created_ms
             FROM judges ",
            $end
        )
    };
}

macro_rules! judging_sql {
    ($end:literal) => {
        concat!(
            "SELECT g.id, g.judge_id, j.slug AS judge_slug, j.name AS judge_name, g.track_id, t.slug AS track_slug,
                    t.title AS track_title, g.pairs, g.max_verdicts, g.max_tokens, g.max_dollars, g.state, g.note,
                    g.is_planned, g.attempt, g.created_ms, g.finished_ms,
                    (SELECT COUNT(*) FROM judge_battles b WHERE b.judging_id = g.id) AS battles,
                    (SELECT COUNT(*) FROM judge_battles b WHERE b.judging_id = g.id AND b.state = 'voted') AS voted,
                    COALESCE(s.verdicts, 0) AS verdicts, COALESCE(s.unreadable, 0) AS unreadable,
                    COALESCE(s.tokens, 0) AS tokens, COALESCE(s.dollars, 0.0) AS dollars
             FROM judgings g
             JOIN judges j ON j.id = g.judge_id
             JOIN tracks t ON t.id = g.track_id
             LEFT JOIN (SELECT b.judging_id, COUNT(*) AS verdicts,
                               COUNT(CASE WHEN v.said IS NULL THEN 1 END) AS unreadable,
                               CAST(SUM(v.prompt_tokens + v.completion_tokens) AS BIGINT) AS tokens,
                               CAST(SUM(v.dollars) AS DOUBLE PRECISION) AS dollars
                        FROM verdicts v JOIN judge_battles b ON b.id = v.battle_id
                        GROUP BY b.judging_id) s ON s.judging_id = g.id ",
            $end
        )
    };
}

impl Store {
    /// Adds a judge; gives its id.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when one of that name is there.
    pub async fn add_judge(&self, new: &NewJudge, now_ms: i64) -> StoreResult<String> {
        let id = new_id(now_ms);
        let added = with_write!(self, tx => {
            sqlx::query(
                "INSERT INTO judges (id, slug, name, model_name, family, base_url, remote_model, sealed_key,
                                     price_prompt, price_completion, sampling, rubric, rubric_version, rubric_text,
                                     judges_own, created_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
                 ON CONFLICT (slug) DO NOTHING",
            )
            .bind(&id)
            .bind(&new.slug)
            .bind(without_nul(&new.name))
            .bind(without_nul(&new.model_name))
            .bind(without_nul(&new.family))
            .bind(&new.base_url)
            .bind(without_nul(&new.remote_model))
            .bind(&new.sealed_key)
            .bind(new.price_prompt)
            .bind(new.price_completion)
            .bind(&new.sampling)
            .bind(&new.rubric)
            .bind(new.rubric_version)
            .bind(without_nul(&new.rubric_text))
            .bind(new.judges_own)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        });
        if added == 0 {
            return Err(StoreError::Conflict(format!(
                "there is a judge {:?} already: choose another name, since verdicts stay with the judge that gave them",
                new.slug
            )));
        }
        Ok(id)
    }

    /// Every judge, by name.
    pub async fn judges(&self) -> StoreResult<Vec<JudgeRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(judge_sql!("ORDER BY slug")).fetch_all(pool).await?
        }))
    }

    /// One judge by its slug.
    pub async fn judge(&self, slug: &str) -> StoreResult<JudgeRow> {
        with_read!(self, pool => {
            sqlx::query_as(judge_sql!("WHERE slug = $1")).bind(slug).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("judge", slug))
    }

    /// One judge by its id.
    pub async fn judge_by_id(&self, id: &str) -> StoreResult<JudgeRow> {
        with_read!(self, pool => {
            sqlx::query_as(judge_sql!("WHERE id = $1")).bind(id).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("judge", id))
    }

    /// Where a judge is asked, with its sealed key.
    pub async fn judge_endpoint(&self, judge_id: &str) -> StoreResult<EndpointRow> {
        with_read!(self, pool => {
            sqlx::query_as(
                "SELECT base_url, remote_model, sealed_key, price_prompt, price_completion FROM judges WHERE id = $1",
            )
            .bind(judge_id)
            .fetch_optional(pool)
            .await?
        })
        .ok_or_else(|| StoreError::not_found("judge", judge_id))
    }

    /// Sets a judge to work; gives the judging's id.
    pub async fn add_judging(&self, new: &NewJudging, now_ms: i64) -> StoreResult<String> {
        let id = new_id(now_ms);
        with_write!(self, tx => {
            sqlx::query(
                "INSERT INTO judgings (id, judge_id, track_id, pairs, max_verdicts, max_tokens, max_dollars, state,
                                       created_ms, updated_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $8)",
            )
            .bind(&id)
            .bind(&new.judge_id)
            .bind(&new.track_id)
            .bind(&new.pairs)
            .bind(new.max_verdicts)
            .bind(new.max_tokens)
            .bind(new.max_dollars)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        });
        Ok(id)
    }

    /// One judging.
    pub async fn judging(&self, id: &str) -> StoreResult<JudgingRow> {
        with_read!(self, pool => {
            sqlx::query_as(judging_sql!("WHERE g.id = $1")).bind(id).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("judging", id))
    }

    /// The newest judgings.
    pub async fn judgings(&self, limit: i64) -> StoreResult<Vec<JudgingRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(judging_sql!("ORDER BY g.created_ms DESC, g.id DESC LIMIT $1"))
                .bind(limit)
                .fetch_all(pool)
                .await?
        }))
    }

    /// Judgings that nobody works on, oldest first.
    pub async fn waiting_judgings(&self, now_ms: i64, limit: i64) -> StoreResult<Vec<String>> {
        let rows: Vec<(String,)> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT id FROM judgings WHERE state IN ('queued', 'running') AND lease_until_ms < $1
                 ORDER BY created_ms, id LIMIT $2",
            )
            .bind(now_ms)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Takes up a judging until `until_ms`; false when it has ended or another worker holds it.
    pub async fn lease_judging(
        &self,
        id: &str,
        owner: &str,
        now_ms: i64,
        until_ms: i64,
    ) -> StoreResult<bool> {
        // One statement: of two at the same moment the second waits and finds the lease taken.
        Ok(with_write!(self, tx => {
            sqlx::query(
                "UPDATE judgings SET state = 'running', lease_owner = $2, lease_until_ms = $4, attempt = attempt + 1,
                        started_ms = COALESCE(started_ms, $3), updated_ms = $3
                 WHERE id = $1 AND state IN ('queued', 'running') AND lease_until_ms < $3",
            )
            .bind(id)
            .bind(owner)
            .bind(now_ms)
            .bind(until_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        }) == 1)
    }

    /// Keeps a judging until `until_ms`; false when it was lost to another worker, stopped, or has ended.
    pub async fn renew_judging(&self, id: &str, owner: &str, until_ms: i64) -> StoreResult<bool> {
        Ok(with_write!(self, tx => {
            sqlx::query(
                "UPDATE judgings SET lease_until_ms = $3 WHERE id = $1 AND lease_owner = $2 AND state = 'running'",
            )
            .bind(id)
            .bind(owner)
            .bind(until_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        }) == 1)
    }

    /// Gives a judging back at once, so that another worker, or this one after a restart, goes on.
    pub async fn release_judging(&self, id: &str, owner: &str, now_ms: i64) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query(
                "UPDATE judgings SET lease_until_ms = 0, lease_owner = NULL, updated_ms = $3
                 WHERE id = $1 AND lease_owner = $2 AND state = 'running'",
            )
            .bind(id)
            .bind(owner)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Ends a judging that `owner` holds: `done` or `failed`, with a note where something was left.
    pub async fn end_judging(
        &self,
        id: &str,
        owner: &str,
        failed: bool,
        note: Option<&str>,
        now_ms: i64,
    ) -> StoreResult<bool> {
        Ok(with_write!(self, tx => {
            sqlx::query(
                "UPDATE judgings SET state = $3, note = $4, finished_ms = $5, updated_ms = $5, lease_owner = NULL,
                        lease_until_ms = 0
                 WHERE id = $1 AND lease_owner = $2 AND state = 'running'",
            )
            .bind(id)
            .bind(owner)
            .bind(if failed { "failed" } else { "done" })
            .bind(option_without_nul(note))
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        }) == 1)
    }

    /// Stops a judging for good; what it has stays. False when it had ended already.
    pub async fn stop_judging(&self, id: &str, now_ms: i64) -> StoreResult<bool> {
        Ok(with_write!(self, tx => {
            sqlx::query(
                "UPDATE judgings SET state = 'stopped', finished_ms = $2, updated_ms = $2, lease_owner = NULL,
                        lease_until_ms = 0
                 WHERE id = $1 AND state IN ('queued', 'running')",
            )
            .bind(id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        }) == 1)
    }
}
