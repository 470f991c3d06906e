//! Submissions: requests to put an entrant on tracks, and what the operator decided.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    entrants::{NewEntrant, first_free, insert_entrant},
    error::{StoreError, StoreResult},
    ids::new_id,
    text::without_nul,
};

/// Where a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubmissionState {
    /// Waiting for the operator.
    Pending,
    /// Let in: its entrant is running.
    Approved,
    /// Turned away, with a reason.
    Rejected,
}

impl SubmissionState {
    /// As stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            SubmissionState::Pending => "pending",
            SubmissionState::Approved => "approved",
            SubmissionState::Rejected => "rejected",
        }
    }
}

/// A submission to be stored.
#[derive(Clone)]
pub struct NewSubmission {
    /// Its id.
    pub id: String,
    /// sha256 of the token in the private link.
    pub token_hash: String,
    /// JSON of the form, without the key.
    pub form: String,
    /// The key, encrypted.
    pub sealed_key: Option<Vec<u8>>,
    /// What the endpoint answered when it was tried.
    pub probe: String,
}

/// A stored submission; never with its key.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct SubmissionRow {
    /// Its id.
    pub id: String,
    /// `pending`, `approved` or `rejected`.
    pub state: String,
    /// Why it was turned away, or a word from the operator.
    pub reason: Option<String>,
    /// JSON of the form, without the key.
    pub form: String,
    /// What the endpoint answered when it was tried.
    pub probe: String,
    /// The entrant it became.
    pub entrant_id: Option<String>,
    /// When it came in, ms since 1970.
    pub created_ms: i64,
    /// When it was decided.
    pub decided_ms: Option<i64>,
}

/// What the operator decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Let in as this entrant, with a run on each of these tracks (ids).
    Approve {
        /// The entrant; its slug is made free if it is taken, its key is the submission's.
        entrant: Box<NewEntrant>,
        /// Ids of the tracks.
        track_ids: Vec<String>,
    },
    /// Turn away.
    Reject {
        /// Shown to the submitter.
        reason: String,
    },
}

macro_rules! submission_sql {
    ($end:literal) => {
        concat!(
            "SELECT id, state, reason, form, probe, entrant_id, created_ms, decided_ms FROM submissions ",
            $end
        )
    };
}
pub(crate) use submission_sql;

impl Store {
    /// Stores a submission.
    pub async fn add_submission(&self, new: &NewSubmission, now_ms: i64) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query(
                "INSERT INTO submissions (id, token_hash, state, form, sealed_key, probe, created_ms)
                 VALUES ($1, $2, 'pending', $3, $4, $5, $6)",
            )
            .bind(&new.id)
            .bind(&new.token_hash)
            .bind(&new.form)
            .bind(&new.sealed_key)
            .bind(without_nul(&new.probe))
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// The submission behind a private link.
    pub async fn submission_by_token(&self, token_hash: &str) -> StoreResult<SubmissionRow> {
        with_read!(self, pool => {
            sqlx::query_as(submission_sql!("WHERE token_hash = $1")).bind(token_hash).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("submission", "this link"))
    }

    /// One submission.
    pub async fn submission(&self, id: &str) -> StoreResult<SubmissionRow> {
        with_read!(self, pool => {
            sqlx::query_as(submission_sql!("WHERE id = $1")).bind(id).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("submission", id))
    }

    /// Submissions in a state, oldest first, at most `limit`.
    pub async fn submissions(
        &self,
        state: SubmissionState,
        limit: i64,
    ) -> StoreResult<Vec<SubmissionRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(submission_sql!("WHERE state = $1 ORDER BY created_ms, id LIMIT $2"))
                .bind(state.as_str())
                .bind(limit)
                .fetch_all(pool)
                .await?
        }))
    }

    /// Submissions already decided, newest decision first, at most `limit`.
    pub async fn decided_submissions(&self, limit: i64) -> StoreResult<Vec<SubmissionRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(submission_sql!("WHERE state <> 'pending' ORDER BY decided_ms DESC, id LIMIT $1"))
                .bind(limit)
                .fetch_all(pool)
                .await?
        }))
    }

    /// Decides a submission once; a second decision is refused. Gives the ids of the new runs.
    pub async fn decide(
        &self,
        id: &str,
        decision: &Decision,
        now_ms: i64,
    ) -> StoreResult<Vec<String>> {
        let lock_sql = self.dialect().lock_entrants();
        Ok(with_write!(self, tx => {
            let row: Option<(String, Option<Vec<u8>>)> = sqlx::query_as(
                "UPDATE submissions SET decided_ms = $2 WHERE id = $1 RETURNING state, sealed_key",
            )
            .bind(id)
            .bind(now_ms)
            .fetch_optional(&mut *tx)
            .await?;
            let Some((state, sealed_key)) = row else {
                return Err(StoreError::not_found("submission", id));
            };
            if state != SubmissionState::Pending.as_str() {
                return Err(StoreError::Conflict(format!("this submission was already {state}")));
            }
            match decision {
                Decision::Reject { reason } => {
                    sqlx::query(
                        "UPDATE submissions SET state = 'rejected', reason = $2, sealed_key = NULL WHERE id = $1",
                    )
                    .bind(id)
                    .bind(without_nul(reason))
                    .execute(&mut *tx)
                    .await?;
                    Vec::new()
                }
                Decision::Approve { entrant, track_ids } => {
                    let mut entrant = (**entrant).clone();
                    if let Some(endpoint) = &mut entrant.endpoint {
                        endpoint.sealed_key = sealed_key;
                    }
                    sqlx::query(lock_sql).execute(&mut *tx).await?;
                    let taken: Vec<(String,)> =
                        sqlx::query_as("SELECT slug FROM entrants WHERE slug = $1 OR slug LIKE $2")
                            .bind(&entrant.slug)
                            .bind(format!("{}-%", entrant.slug))
                            .fetch_all(&mut *tx)
                            .await?;
                    entrant.slug = first_free(&entrant.slug, |slug| taken.iter().any(|(known,)| known == slug));
                    let entrant_id = insert_entrant!(tx, &entrant, now_ms);
                    // The entrant's endpoint holds the key from here on.
                    sqlx::query(
                        "UPDATE submissions SET state = 'approved', entrant_id = $2, sealed_key = NULL WHERE id = $1",
                    )
                    .bind(id)
                    .bind(&entrant_id)
                    .execute(&mut *tx)
                    .await?;
                    let mut runs = Vec::with_capacity(track_ids.len());
                    for track_id in track_ids {
                        let known: Option<(String,)> = sqlx::query_as("SELECT id FROM tracks WHERE id = $1")
                            .bind(track_id)
                            .fetch_optional(&mut *tx)
                            .await?;
                        if known.is_none() {
                            return Err(StoreError::not_found("track", track_id));
                        }
                        let run_id = new_id(now_ms);
                        // A track that is named twice gets one run.
                        if crate::runs::insert_run!(tx, &run_id, &entrant_id, track_id, now_ms).rows_affected() == 1 {
                            runs.push(run_id);
                        }
                    }
                    runs
                }
            }
        }))
    }
}
