//! Votes as the rules of integrity see them, the networks they came from, and salts.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::StoreResult,
    text::without_nul,
};

/// A vote as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct BallotRow {
    /// Its id.
    pub id: String,
    /// The voter's pseudonym.
    pub voter: String,
    /// `public` or `expert`.
    pub voter_group: String,
    /// Whose the left joke is.
    pub left_entrant: String,
    /// Whose the right one is.
    pub right_entrant: String,
    /// `left`, `right`, `both` or `neither`.
    pub outcome: String,
    /// From the moment the battle was shown to the vote.
    pub reading_ms: Option<i64>,
    /// When it was cast, ms since 1970.
    pub created_ms: i64,
    /// Its status now: `counted`, `unverified` or `excluded`.
    pub status: String,
    /// Why, as the newest correction says; none for a vote that was never corrected.
    pub reason: Option<String>,
    /// The network it came from, as a hash, where that is still known.
    pub network: Option<String>,
    /// Prompt and both jokes, where they were asked for.
    pub texts: Option<String>,
    /// When the same voter's vote before it was cast, where that was asked for.
    pub before_ms: Option<i64>,
}

/// The network that a vote came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrigin {
    /// The vote.
    pub vote_id: String,
    /// A hash of the network.
    pub network: String,
    /// When the vote was cast, ms since 1970.
    pub created_ms: i64,
}

/// How many votes of a track do not count, those that voters took back themselves left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SetAside {
    /// Not verified.
    pub unverified: u64,
    /// Excluded by the operator.
    pub excluded: u64,
}

/// What the operator decided about a voter.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct VoterMark {
    /// The voter.
    pub voter: String,
    /// `trusted`: the rules pass the voter by. `barred`: nothing the voter says counts.
    pub standing: String,
    /// Why.
    pub note: String,
    /// When, ms since 1970.
    pub created_ms: i64,
}

/// The columns of a [`BallotRow`] of votes `v`; `$texts` and `$before` are expressions or NULL.
macro_rules! ballot_columns {
    ("NULL") => {
        ballot_columns!("NULL", "CAST(NULL AS BIGINT)")
    };
    ($texts:literal, $before:literal) => {
        concat!(
            "v.id, v.voter, v.voter_group, v.left_entrant, v.right_entrant, v.outcome, v.reading_ms,
             v.created_ms, ",
            $crate::ledger::status_of!("v"),
            " AS status,
             (SELECT k.reason FROM vote_corrections k WHERE k.vote_id = v.id
              ORDER BY k.created_ms DESC, k.id DESC LIMIT 1) AS reason,
             (SELECT o.network FROM vote_origins o WHERE o.vote_id = v.id) AS network, ",
            $texts,
            " AS texts, ",
            $before,
            " AS before_ms"
        )
    };
}

impl Store {
    /// Votes cast in the arena on a track after a place in the ledger, oldest first, with their texts and when
    /// the same voter voted before.
    pub async fn ballots_after(
        &self,
        track_id: &str,
        after: (i64, &str),
        limit: i64,
    ) -> StoreResult<Vec<BallotRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT ",
                ballot_columns!(
                    "COALESCE(i.input, '') || ' ' || COALESCE(l.text, '') || ' ' || COALESCE(r.text, '')",
                    "(SELECT MAX(p.created_ms) FROM votes p
                      WHERE p.voter = v.voter AND p.created_ms <= v.created_ms AND p.id <> v.id)"
                ),
                " FROM votes v
                 LEFT JOIN items i ON i.id = v.item_id
                 LEFT JOIN jokes l ON l.sample_id = v.left_sample
                 LEFT JOIN jokes r ON r.sample_id = v.right_sample
                 WHERE v.track_id = $1 AND (v.created_ms, v.id) > ($2, $3)
                   AND v.voter_group IN ('public', 'expert')
                 ORDER BY v.created_ms, v.id LIMIT $4"
            ))
            .bind(track_id)
            .bind(after.0)
            .bind(after.1)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// The last votes of a voter on a track, at most `limit`, oldest first.
    pub async fn ballots_of_voter(
        &self,
        track_id: &str,
        voter: &str,
        limit: i64,
    ) -> StoreResult<Vec<BallotRow>> {
        let mut rows: Vec<BallotRow> = with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", ballot_columns!("NULL"), " FROM votes v
                 WHERE v.voter = $1 AND v.track_id = $2 ORDER BY v.created_ms DESC, v.id DESC LIMIT $3"
            ))
            .bind(voter)
            .bind(track_id)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.reverse();
        Ok(rows)
    }

    /// When a voter's first vote on a track was cast.
    pub async fn first_ballot_ms(&self, track_id: &str, voter: &str) -> StoreResult<Option<i64>> {
        let (first,): (Option<i64>,) = with_read!(self, pool => {
            sqlx::query_as("SELECT MIN(created_ms) FROM votes WHERE voter = $1 AND track_id = $2")
                .bind(voter)
                .bind(track_id)
                .fetch_one(pool)
                .await?
        });
        Ok(first)
    }

    /// The last votes on a track from a network, at most `limit`, oldest first.
    pub async fn ballots_of_network(
        &self,
        track_id: &str,
        network: &str,
        limit: i64,
    ) -> StoreResult<Vec<BallotRow>> {
        let mut rows: Vec<BallotRow> = with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", ballot_columns!("NULL"), " FROM votes v
                 WHERE v.id IN (SELECT o.vote_id FROM vote_origins o WHERE o.network = $1)
                   AND v.track_id = $2 ORDER BY v.created_ms DESC, v.id DESC LIMIT $3"
            ))
            .bind(network)
            .bind(track_id)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.reverse();
        Ok(rows)
    }

    /// The votes on a track of everybody whose first vote there was cast in a stretch of time, however many
    /// and whenever cast: the last ones, at most `limit`, oldest first.
    pub async fn ballots_of_cohort(
        &self,
        track_id: &str,
        (from_ms, to_ms): (i64, i64),
        limit: i64,
    ) -> StoreResult<Vec<BallotRow>> {
        let mut rows: Vec<BallotRow> = with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", ballot_columns!("NULL"), " FROM votes v
                 WHERE v.track_id = $1 AND v.voter_group IN ('public', 'expert')
                   AND v.voter IN (SELECT w.voter FROM votes w
                                   WHERE w.track_id = $1 AND w.created_ms >= $2 AND w.created_ms < $3
                                     AND w.voter_group IN ('public', 'expert'))
                   AND NOT EXISTS (SELECT 1 FROM votes x
                                   WHERE x.voter = v.voter AND x.created_ms < $2 AND x.track_id = $1)
                 ORDER BY v.created_ms DESC, v.id DESC LIMIT $4"
            ))
            .bind(track_id)
            .bind(from_ms)
            .bind(to_ms)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.reverse();
        Ok(rows)
    }

    /// The last votes on a track by people of one group, or of any, at most `limit`, oldest first.
    pub async fn ballots_lately(
        &self,
        track_id: &str,
        group: Option<&str>,
        limit: i64,
    ) -> StoreResult<Vec<BallotRow>> {
        let mut rows: Vec<BallotRow> = with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", ballot_columns!("NULL"), " FROM votes v
                 WHERE v.track_id = $1 AND v.voter_group IN ($2, $3)
                 ORDER BY v.created_ms DESC, v.id DESC LIMIT $4"
            ))
            .bind(track_id)
            .bind(group.unwrap_or("public"))
            .bind(group.unwrap_or("expert"))
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.reverse();
        Ok(rows)
    }

    /// Up to which vote a track was looked through; the beginning of the ledger where it never was.
    pub async fn integrity_seen(&self, track_id: &str) -> StoreResult<(i64, String)> {
        let seen: Option<(i64, String)> = with_read!(self, pool => {
            sqlx::query_as("SELECT created_ms, vote_id FROM integrity_seen WHERE track_id = $1")
                .bind(track_id)
                .fetch_optional(pool)
                .await?
        });
        Ok(seen.unwrap_or_default())
    }

    /// Notes up to which vote a track was looked through.
    pub async fn set_integrity_seen(&self, track_id: &str, seen: (i64, &str)) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query(
                "INSERT INTO integrity_seen (track_id, created_ms, vote_id) VALUES ($1, $2, $3)
                 ON CONFLICT (track_id) DO UPDATE
                     SET created_ms = excluded.created_ms, vote_id = excluded.vote_id",
            )
            .bind(track_id)
            .bind(seen.0)
            .bind(seen.1)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// How many votes of a track do not count.
    pub async fn set_aside(&self, track_id: &str) -> StoreResult<SetAside> {
        let (unverified, excluded): (i64, i64) = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(CASE WHEN c.status = 'unverified' THEN 1 END),
                        COUNT(CASE WHEN c.status = 'excluded' AND c.reason <> 'taken-back' THEN 1 END)
                 FROM vote_corrections c JOIN votes v ON v.id = c.vote_id
                 WHERE v.track_id = $1
                   AND NOT EXISTS (SELECT 1 FROM vote_corrections d
                                   WHERE d.vote_id = c.vote_id
                                     AND (d.created_ms > c.created_ms
                                          OR (d.created_ms = c.created_ms AND d.id > c.id)))",
            )
            .bind(track_id)
            .fetch_one(pool)
            .await?
        });
        Ok(SetAside {
            unverified: unverified.unsigned_abs(),
            excluded: excluded.unsigned_abs(),
        })
    }

    /// Notes from which networks votes came; of votes that are not stored nothing is noted.
    pub async fn add_origins(&self, origins: &[NewOrigin]) -> StoreResult<()> {
        with_write!(self, tx => {
            for origin in origins {
                sqlx::query(
                    "INSERT INTO vote_origins (vote_id, network, created_ms)
                     SELECT v.id, $2, $3 FROM votes v WHERE v.id = $1
                     ON CONFLICT (vote_id) DO NOTHING",
                )
                .bind(&origin.vote_id)
                .bind(&origin.network)
                .bind(origin.created_ms)
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// Forgets the networks of votes cast before `before_ms`, and salts of that age whose purpose begins
    /// with `purpose`.
    pub async fn forget_origins(&self, purpose: &str, before_ms: i64) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query("DELETE FROM vote_origins WHERE created_ms < $1")
                .bind(before_ms)
                .execute(&mut *tx)
                .await?;
            sqlx::query("DELETE FROM salts WHERE created_ms < $1 AND purpose LIKE $2")
                .bind(before_ms)
                .bind(format!("{purpose}%"))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// The salt of a purpose: as it is stored, or `fresh` from now on. The same for every process.
    pub async fn salt(&self, purpose: &str, fresh: &str, now_ms: i64) -> StoreResult<String> {
        let known: Option<(String,)> = with_read!(self, pool => {
            sqlx::query_as("SELECT salt FROM salts WHERE purpose = $1")
                .bind(purpose)
                .fetch_optional(pool)
                .await?
        });
        if let Some((salt,)) = known {
            return Ok(salt);
        }
        let (salt,): (String,) = with_write!(self, tx => {
            sqlx::query(
                "INSERT INTO salts (purpose, salt, created_ms) VALUES ($1, $2, $3)
                 ON CONFLICT (purpose) DO NOTHING",
            )
            .bind(purpose)
            .bind(fresh)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
            sqlx::query_as("SELECT salt FROM salts WHERE purpose = $1")
                .bind(purpose)
                .fetch_one(&mut *tx)
                .await?
        });
        Ok(salt)
    }

    /// Notes what the operator decided about a voter; none takes an earlier decision back.
    pub async fn mark_voter(
        &self,
        voter: &str,
        standing: Option<&str>,
        note: &str,
        now_ms: i64,
    ) -> StoreResult<()> {
        with_write!(self, tx => {
            match standing {
                None => {
                    sqlx::query("DELETE FROM voter_marks WHERE voter = $1")
                        .bind(voter)
                        .execute(&mut *tx)
                        .await?;
                }
                Some(standing) => {
                    sqlx::query(
                        "INSERT INTO voter_marks (voter, standing, note, created_ms) VALUES ($1, $2, $3, $4)
                         ON CONFLICT (voter) DO UPDATE SET standing = excluded.standing,
                             note = excluded.note, created_ms = excluded.created_ms",
                    )
                    .bind(voter)
                    .bind(standing)
                    .bind(without_nul(note))
                    .bind(now_ms)
                    .execute(&mut *tx)
                    .await?;
                }
            }
        });
        Ok(())
    }

    /// What the operator decided about voters.
    pub async fn voter_marks(&self) -> StoreResult<Vec<VoterMark>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT voter, standing, note, created_ms FROM voter_marks ORDER BY created_ms DESC, voter",
            )
            .fetch_all(pool)
            .await?
        }))
    }
}
