//! Runs: one entrant on one track at one version, taken up by one worker at a time.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    ids::new_id,
    text::option_without_nul,
};

/// The version of this software, as results record it.
const SOFTWARE: &str = env!("CARGO_PKG_VERSION");

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Waiting for a worker.
    Queued,
    /// A worker is at it.
    Running,
    /// Every item has a stored sample.
    Done,
    /// Given up; the reason is stored and the samples so far are kept.
    Failed,
    /// A cap on what it may spend is met; the samples so far are kept.
    Capped,
}

impl RunState {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            RunState::Queued => "queued",
            RunState::Running => "running",
            RunState::Done => "done",
            RunState::Failed => "failed",
            RunState::Capped => "capped",
        }
    }
}

/// A run with the sums over its stored samples and the names its page shows.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct RunRow {
    /// Its id.
    pub id: String,
    /// `queued`, `running`, `done`, `failed` or `capped`.
    pub state: String,
    /// Why it failed, or which cap it met.
    pub error: Option<String>,
    /// How many samples it will have.
    pub n_samples: i64,
    /// How many are stored, failed ones among them.
    pub done: i64,
    /// How many failed.
    pub failed: i64,
    /// Sum of the scores.
    pub score_sum: f64,
    /// Tokens of all prompts.
    pub prompt_tokens: i64,
    /// Tokens of all answers, reasoning among them.
    pub completion_tokens: i64,
    /// Tokens of all reasoning.
    pub reasoning_tokens: i64,
    /// Milliseconds, summed over samples.
    pub duration_ms: i64,
    /// US dollars.
    pub dollars: f64,
    /// Which costs of some of its samples are not known, as `Unmeasured` is stored.
    pub unmeasured: i64,
    /// When it was asked for, ms since 1970.
    pub created_ms: i64,
    /// When a worker first took it up.
    pub started_ms: Option<i64>,
    /// When it ended.
    pub finished_ms: Option<i64>,
    /// When the worker that has it took it up; none while nobody has it.
    pub leased_ms: Option<i64>,
    /// How many samples were stored then.
    pub leased_done: i64,
    /// The entrant's id.
    pub entrant_id: String,
    /// The entrant's slug.
    pub entrant_slug: String,
    /// The entrant's name.
    pub entrant_name: String,
    /// The track's id, one per version.
    pub track_id: String,
    /// The track's slug.
    pub track_slug: String,
    /// The track's title.
    pub track_title: String,
    /// The track's kind.
    pub track_kind: String,
    /// The track's version.
    pub track_version: String,
    /// sha256 over the items of that version.
    pub item_set_hash: String,
    /// The version of Openmic under which it ended; none while under way, or where it was not recorded.
    pub software: Option<String>,
    /// Whether a higher score is better; none on tracks without scores.
    pub higher_is_better: Option<bool>,
}

/// A run that this worker may work on until the lease runs out.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct LeasedRun {
    /// The run's id.
    pub id: String,
    /// Its entrant.
    pub entrant_id: String,
    /// Its track.
    pub track_id: String,
    /// How often it has been taken up, this time included.
    pub attempt: i64,
}

macro_rules! run_sql {
    ($($end:tt)*) => {
        concat!(
            "SELECT r.id, r.state, r.error, r.n_samples, r.done, r.failed, r.score_sum, r.prompt_tokens,
                    r.completion_tokens, r.reasoning_tokens, r.duration_ms, r.dollars, r.unmeasured,
                    r.created_ms, r.started_ms, r.finished_ms, r.leased_ms, r.leased_done,
                    e.id AS entrant_id, e.slug AS entrant_slug, e.name AS entrant_name,
                    t.id AS track_id, t.slug AS track_slug, t.title AS track_title,
                    t.kind AS track_kind, t.version AS track_version, t.item_set_hash,
                    r.software, r.higher_is_better
             FROM runs r
             JOIN entrants e ON e.id = r.entrant_id
             JOIN tracks t ON t.id = r.track_id ",
            $($end)*
        )
    };
}
pub(crate) use run_sql;

/// Inserts a queued run inside a transaction; an entrant runs once on a version of a track.
macro_rules! insert_run {
    ($tx:expr, $id:expr, $entrant_id:expr, $track_id:expr, $now_ms:expr) => {
        sqlx::query(
            "INSERT INTO runs (id, entrant_id, track_id, state, n_samples, created_ms, updated_ms, higher_is_better)
             SELECT $1, $2, t.id, 'queued',
                    t.n_items * COALESCE((SELECT e.samples FROM entrants e WHERE e.id = $2), t.samples_per_item), $4, $4,
                    CASE WHEN t.kind = 'benchmark' THEN TRUE END
             FROM tracks t WHERE t.id = $3
             ON CONFLICT (entrant_id, track_id) DO NOTHING",
        )
        .bind($id)
        .bind($entrant_id)
        .bind($track_id)
        .bind($now_ms)
        .execute(&mut *$tx)
        .await?
    };
}
pub(crate) use insert_run;

impl Store {
    /// Queues a run of an entrant on a track; none when it has one already.
    pub async fn add_run(
        &self,
        entrant_id: &str,
        track_id: &str,
        now_ms: i64,
    ) -> StoreResult<Option<String>> {
        self.entrant_by_id(entrant_id).await?;
        self.track_by_id(track_id).await?;
        let id = new_id(now_ms);
        let rows = with_write!(self, tx => {
            insert_run!(tx, &id, entrant_id, track_id, now_ms).rows_affected()
        });
        Ok((rows == 1).then_some(id))
    }

    /// One run.
    pub async fn run(&self, id: &str) -> StoreResult<RunRow> {
        with_read!(self, pool => {
            sqlx::query_as(run_sql!("WHERE r.id = $1")).bind(id).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("run", id))
    }

    /// The runs of an entrant, newest first.
    pub async fn runs_of_entrant(&self, entrant_id: &str) -> StoreResult<Vec<RunRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(run_sql!("WHERE r.entrant_id = $1 ORDER BY r.created_ms DESC, r.id"))
                .bind(entrant_id)
                .fetch_all(pool)
                .await?
        }))
    }

    /// The newest runs in any state, at most `limit`.
    pub async fn recent_runs(&self, limit: i64) -> StoreResult<Vec<RunRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(run_sql!("ORDER BY r.updated_ms DESC, r.id LIMIT $1"))
                .bind(limit)
                .fetch_all(pool)
                .await?
        }))
    }

    /// Runs that are running or queued, the running ones first and the oldest first, at most `limit`.
    pub async fn runs_under_way(&self, limit: i64) -> StoreResult<Vec<RunRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(run_sql!(
                "WHERE r.state IN ('queued', 'running')
                 ORDER BY CASE r.state WHEN 'running' THEN 0 ELSE 1 END, r.created_ms, r.id LIMIT $1"
            ))
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// How many runs are running or queued.
    pub async fn count_runs_under_way(&self) -> StoreResult<i64> {
        let (n,): (i64,) = with_read!(self, pool => {
            sqlx::query_as("SELECT COUNT(*) FROM runs WHERE state IN ('queued', 'running')").fetch_one(pool).await?
        });
        Ok(n)
    }

    /// The runs of a track that are not done: running, queued, failed; at most `limit`.
    pub async fn unfinished_runs_of(&self, track_id: &str, limit: i64) -> StoreResult<Vec<RunRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(run_sql!(
                "WHERE r.track_id = $1 AND r.state IN ('queued', 'running', 'failed')
                 ORDER BY CASE r.state WHEN 'running' THEN 0 WHEN 'queued' THEN 1 ELSE 2 END, r.created_ms, r.id
                 LIMIT $2"
            ))
            .bind(track_id)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Runs that are queued, running or failed, last changed first, at most `limit`.
    pub async fn runs_not_done(&self, limit: i64) -> StoreResult<Vec<RunRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(run_sql!("WHERE r.state <> 'done' ORDER BY r.updated_ms DESC, r.id LIMIT $1"))
                .bind(limit)
                .fetch_all(pool)
                .await?
        }))
    }

    /// Ids of unfinished runs that nobody holds at `now_ms`, oldest first.
    pub async fn waiting_runs(&self, now_ms: i64, limit: i64) -> StoreResult<Vec<String>> {
        let rows: Vec<(String,)> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT id FROM runs WHERE state IN ('queued', 'running') AND lease_until_ms < $1
                 ORDER BY created_ms, id LIMIT $2",
            )
            .bind(now_ms)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Takes up a run until `until_ms`; none when it is finished or another worker holds it.
    pub async fn lease_run(
        &self,
        id: &str,
        owner: &str,
        now_ms: i64,
        until_ms: i64,
    ) -> StoreResult<Option<LeasedRun>> {
        let sql = self.dialect().lease_run();
        let taken: Option<(String,)> = with_write!(self, tx => {
            sqlx::query_as(sql).bind(owner).bind(until_ms).bind(now_ms).bind(id).fetch_optional(&mut *tx).await?
        });
        if taken.is_none() {
            return Ok(None);
        }
        Ok(with_read!(self, pool => {
            sqlx::query_as("SELECT id, entrant_id, track_id, attempt FROM runs WHERE id = $1 AND lease_owner = $2")
                .bind(id)
                .bind(owner)
                .fetch_optional(pool)
                .await?
        }))
    }

    /// Keeps a run until `until_ms`; false when it was lost to another worker or has ended.
    pub async fn renew_lease(&self, id: &str, owner: &str, until_ms: i64) -> StoreResult<bool> {
        Ok(with_write!(self, tx => {
            sqlx::query(
                "UPDATE runs SET lease_until_ms = $3
                 WHERE id = $1 AND lease_owner = $2 AND state = 'running'",
            )
            .bind(id)
            .bind(owner)
            .bind(until_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        }) == 1)
    }

    /// Gives a run back at once, so that another worker, or this one after a restart, goes on.
    pub async fn release_run(&self, id: &str, owner: &str, now_ms: i64) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query(
                "UPDATE runs SET lease_until_ms = 0, lease_owner = NULL, leased_ms = NULL, updated_ms = $3
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

    /// Gives back every run that `owner` holds, as when the one process on this database restarts.
    pub async fn release_all(&self, owner: &str, now_ms: i64) -> StoreResult<u64> {
        Ok(with_write!(self, tx => {
            sqlx::query(
                "UPDATE runs SET lease_until_ms = 0, lease_owner = NULL, leased_ms = NULL, updated_ms = $2
                 WHERE lease_owner = $1 AND state = 'running'",
            )
            .bind(owner)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        }))
    }

    /// Ends a run: done when every sample is stored, failed with the reason otherwise.
    pub async fn finish_run(
        &self,
        id: &str,
        owner: &str,
        error: Option<&str>,
        now_ms: i64,
    ) -> StoreResult<bool> {
        let state = if error.is_some() {
            RunState::Failed
        } else {
            RunState::Done
        };
        Ok(with_write!(self, tx => {
            let ended = sqlx::query(
                "UPDATE runs SET state = $3, error = $4, finished_ms = $5, updated_ms = $5,
                        lease_owner = NULL, lease_until_ms = 0, software = $6
                 WHERE id = $1 AND lease_owner = $2 AND state = 'running'",
            )
            .bind(id)
            .bind(owner)
            .bind(state.as_str())
            .bind(option_without_nul(error))
            .bind(now_ms)
            .bind(SOFTWARE)
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1;
            if ended && state == RunState::Done {
                // Boards as of this moment keep it, whatever the run comes to later.
                sqlx::query(
                    "INSERT INTO run_results (run_id, finished_ms, n, failed, score_sum, prompt_tokens,
                                              completion_tokens, reasoning_tokens, duration_ms, dollars,
                                              software, higher_is_better, unmeasured)
                     SELECT id, finished_ms, done, failed, score_sum, prompt_tokens, completion_tokens,
                            reasoning_tokens, duration_ms, dollars, software, higher_is_better, unmeasured
                     FROM runs WHERE id = $1
                     ON CONFLICT (run_id, finished_ms) DO NOTHING",
                )
                .bind(id)
                .execute(&mut *tx)
                .await?;
            }
            ended
        }))
    }

    /// Ends a run that met a cap; what it has is kept.
    pub async fn cap_run(
        &self,
        id: &str,
        owner: &str,
        reason: &str,
        now_ms: i64,
    ) -> StoreResult<bool> {
        Ok(with_write!(self, tx => {
            sqlx::query(
                "UPDATE runs SET state = 'capped', error = $3, finished_ms = $4, updated_ms = $4,
                        lease_owner = NULL, lease_until_ms = 0, software = $5
                 WHERE id = $1 AND lease_owner = $2 AND state = 'running'",
            )
            .bind(id)
            .bind(owner)
            .bind(reason)
            .bind(now_ms)
            .bind(SOFTWARE)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        }) == 1)
    }

    /// Notes what a run was expected to take, as JSON; what is noted already stays.
    pub async fn quote_run(&self, id: &str, quote: &str) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query("UPDATE runs SET quote = $2 WHERE id = $1 AND quote IS NULL")
                .bind(id)
                .bind(quote)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// What a run was expected to take, as JSON.
    pub async fn run_quote(&self, id: &str) -> StoreResult<Option<String>> {
        let row: Option<(Option<String>,)> = with_read!(self, pool => {
            sqlx::query_as("SELECT quote FROM runs WHERE id = $1").bind(id).fetch_optional(pool).await?
        });
        row.map(|(quote,)| quote)
            .ok_or_else(|| StoreError::not_found("run", id))
    }

    /// Mean tokens of a reply of an endpoint's model so far; none before the first.
    pub async fn mean_reply_tokens(
        &self,
        base_url: &str,
        remote_model: &str,
    ) -> StoreResult<Option<f64>> {
        let (mean,): (Option<f64>,) = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT CAST(AVG(x.completion_tokens) AS DOUBLE PRECISION) FROM (
                    SELECT c.completion_tokens FROM endpoints n
                    JOIN entrants e ON e.endpoint_id = n.id
                    JOIN runs r ON r.entrant_id = e.id
                    JOIN samples s ON s.run_id = r.id
                    JOIN sample_calls c ON c.sample_id = s.id
                    WHERE n.base_url = $1 AND n.remote_model = $2 LIMIT 2000) x",
            )
            .bind(base_url)
            .bind(remote_model)
            .fetch_one(pool)
            .await?
        });
        Ok(mean)
    }

    /// Prompts that an endpoint's model was asked and charged for, the turns as JSON with the tokens of its
    /// own account, at most `limit`.
    pub async fn charged_prompts(
        &self,
        base_url: &str,
        remote_model: &str,
        limit: i64,
    ) -> StoreResult<Vec<(String, i64)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT COALESCE(c.messages, s.messages), c.prompt_tokens FROM endpoints n
                 JOIN entrants e ON e.endpoint_id = n.id
                 JOIN runs r ON r.entrant_id = e.id
                 JOIN samples s ON s.run_id = r.id
                 JOIN sample_calls c ON c.sample_id = s.id
                 WHERE n.base_url = $1 AND n.remote_model = $2 AND c.seat IS NULL
                   AND NOT c.tokens_estimated AND c.prompt_tokens > 0 LIMIT $3",
            )
            .bind(base_url)
            .bind(remote_model)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Queues a run again that failed or met a cap; what is stored stays.
    pub async fn requeue_run(&self, id: &str, now_ms: i64) -> StoreResult<bool> {
        Ok(with_write!(self, tx => {
            sqlx::query(
                "UPDATE runs SET state = 'queued', error = NULL, finished_ms = NULL, software = NULL, updated_ms = $2,
                        lease_owner = NULL, lease_until_ms = 0
                 WHERE id = $1 AND state IN ('failed', 'capped')",
            )
            .bind(id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        }) == 1)
    }
}
