//! Votes: the append-only ledger, the cells the ratings read, and the online Elo a voter sees move.

use openmic_domain::{outcome::Outcome, rating::elo};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::{StoreError, StoreResult},
    ledger::vote_columns,
};

/// A vote to be stored. Votes that are logged first are kept in this form: a field that comes later needs a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CastVote {
    /// The battle's id; a battle takes one vote.
    pub id: String,
    /// The track, at its version.
    pub track_id: String,
    /// The joke prompt both answered.
    pub item_id: String,
    /// The sample on the left.
    pub left_sample: String,
    /// The sample on the right.
    pub right_sample: String,
    /// Whose the left one is.
    pub left_entrant: String,
    /// Whose the right one is.
    pub right_entrant: String,
    /// What the voter said.
    pub outcome: Outcome,
    /// The voter's pseudonym.
    pub voter: String,
    /// `public`, `expert` or `judge`.
    pub voter_group: String,
    /// From the moment the battle was shown to the vote.
    pub reading_ms: Option<i64>,
}

/// The online Elo of one entrant before and after a vote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EloChange {
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
}

/// What became of a vote.
#[derive(Debug, Clone, PartialEq)]
pub struct VoteOutcome {
    /// False when this battle, or this pair by this voter, had its vote already.
    pub counted: bool,
    /// The id of the vote that stands.
    pub vote_id: String,
}

/// A stored vote with the names and texts of both sides.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct VoteRow {
    /// Its id.
    pub id: String,
    /// Its track's slug.
    pub track_slug: String,
    /// `left`, `right`, `both` or `neither`.
    pub outcome: String,
    /// The voter's pseudonym.
    pub voter: String,
    /// The joke prompt.
    pub input: Option<String>,
    /// The joke on the left.
    pub left_text: Option<String>,
    /// The joke on the right.
    pub right_text: Option<String>,
    /// Name of whose the left one is.
    pub left_name: String,
    /// Slug of whose the left one is.
    pub left_slug: String,
    /// Name of whose the right one is.
    pub right_name: String,
    /// Slug of whose the right one is.
    pub right_slug: String,
    /// The sample on the left.
    pub left_sample: Option<String>,
    /// The sample on the right.
    pub right_sample: Option<String>,
    /// Online Elo of the left entrant just before this vote.
    pub left_elo: Option<f64>,
    /// Online Elo of the right entrant just before this vote.
    pub right_elo: Option<f64>,
    /// When it was cast, ms since 1970.
    pub created_ms: i64,
    /// `counted`, `unverified` or `excluded`, as of now.
    pub status: String,
}

impl VoteRow {
    /// How this vote moved the online Elo of (left, right); none for imported votes.
    pub fn elo_changes(&self) -> Option<(EloChange, EloChange)> {
        let (left, right) = (self.left_elo?, self.right_elo?);
        let outcome: Outcome = self.outcome.parse().ok()?;
        let (left_after, right_after) =
            elo::update(left, right, outcome, &elo::EloOptions::default());
        Some((
            EloChange {
                before: left,
                after: left_after,
            },
            EloChange {
                before: right,
                after: right_after,
            },
        ))
    }
}

/// One page of votes, newest first, with names and texts. The page is chosen by ids alone, along an
/// index; the outer joins keep the database from starting anywhere but at the page.
macro_rules! page_of_votes_sql {
    ($ids:literal) => {
        concat!(
            "SELECT ",
            vote_columns!(),
            " FROM (",
            $ids,
            " ORDER BY created_ms DESC, id DESC LIMIT $3 OFFSET $4) AS page
             CROSS JOIN votes v
             LEFT JOIN tracks t ON t.id = v.track_id
             LEFT JOIN entrants l ON l.id = v.left_entrant
             LEFT JOIN entrants r ON r.id = v.right_entrant
             LEFT JOIN items i ON i.id = v.item_id
             LEFT JOIN jokes jl ON jl.sample_id = v.left_sample
             LEFT JOIN jokes jr ON jr.sample_id = v.right_sample
             WHERE v.id = page.id
             ORDER BY v.created_ms DESC, v.id DESC"
        )
    };
}

impl Store {
    /// Stores a vote, its cell and the online Elo together; durable when this returns. Votes that come
    /// in at the same time share a commit.
    pub async fn cast_vote(&self, vote: &CastVote, now_ms: i64) -> StoreResult<VoteOutcome> {
        if vote.left_entrant == vote.right_entrant {
            return Err(StoreError::Conflict(
                "both jokes of this battle are by one entrant: it cannot be rated".to_owned(),
            ));
        }
        self.votes.store(&self.pools, vote.clone(), now_ms).await
    }

    /// One vote with names and texts.
    pub async fn vote(&self, id: &str) -> StoreResult<VoteRow> {
        with_read!(self, pool => {
            sqlx::query_as(
                concat!("SELECT ", vote_columns!(), "
                 FROM votes v
                 JOIN tracks t ON t.id = v.track_id
                 JOIN entrants l ON l.id = v.left_entrant
                 JOIN entrants r ON r.id = v.right_entrant
                 LEFT JOIN items i ON i.id = v.item_id
                 LEFT JOIN jokes jl ON jl.sample_id = v.left_sample
                 LEFT JOIN jokes jr ON jr.sample_id = v.right_sample
                 WHERE v.id = $1"),
            )
            .bind(id)
            .fetch_optional(pool)
            .await?
        })
        .ok_or_else(|| StoreError::not_found("vote", id))
    }

    /// The newest votes of people on a track that name an entrant, or all of them, at most `limit`.
    pub async fn votes_of(
        &self,
        track_id: &str,
        entrant_id: Option<&str>,
        limit: i64,
        offset: i64,
    ) -> StoreResult<Vec<VoteRow>> {
        let sql = match entrant_id {
            None => page_of_votes_sql!(
                "SELECT id FROM votes WHERE track_id = $1 AND voter_group <> 'judge' AND $2 = '' AND $5 >= 0"
            ),
            // One walk along each index; a condition on either side would read the whole ledger.
            Some(_) => page_of_votes_sql!(
                "SELECT id FROM (
                     SELECT * FROM (SELECT id, created_ms FROM votes WHERE track_id = $1 AND left_entrant = $2
                                      AND voter_group <> 'judge'
                                    ORDER BY created_ms DESC, id DESC LIMIT $5) AS lefts
                     UNION ALL
                     SELECT * FROM (SELECT id, created_ms FROM votes WHERE track_id = $1 AND right_entrant = $2
                                      AND voter_group <> 'judge'
                                    ORDER BY created_ms DESC, id DESC LIMIT $5) AS rights) AS both_sides"
            ),
        };
        Ok(with_read!(self, pool => {
            sqlx::query_as(sql)
                .bind(track_id)
                .bind(entrant_id.unwrap_or_default())
                .bind(limit)
                .bind(offset)
                .bind(limit.saturating_add(offset))
                .fetch_all(pool)
                .await?
        }))
    }

    /// How many votes that count name an entrant on a track, or all of them: read off the cells, which are
    /// written with the votes and are few.
    pub async fn count_votes(&self, track_id: &str, entrant_id: Option<&str>) -> StoreResult<i64> {
        let (n,): (i64,) = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT CAST(COALESCE(SUM(a_wins + b_wins + both_good + neither), 0) AS BIGINT) FROM cells
                 WHERE track_id = $1 AND ($2 = '' OR entrant_a = $2 OR entrant_b = $2)",
            )
            .bind(track_id)
            .bind(entrant_id.unwrap_or_default())
            .fetch_one(pool)
            .await?
        });
        Ok(n)
    }

    /// The pairs of samples a voter has voted on, as (left, right).
    pub async fn seen_pairs(&self, voter: &str) -> StoreResult<Vec<(String, String)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT left_sample, right_sample FROM votes
                 WHERE voter = $1 AND left_sample IS NOT NULL AND right_sample IS NOT NULL",
            )
            .bind(voter)
            .fetch_all(pool)
            .await?
        }))
    }
}
