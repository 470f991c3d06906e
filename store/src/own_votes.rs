//! The votes of one voter: what they have been shown, what they took back, and what others said of the
//! same jokes.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::StoreResult,
    filtered::VoteStatus,
    jokes::JokeTally,
    ledger::{by_people, status_of, vote_columns},
    votes::VoteRow,
};

/// The reason of a correction by which a voter takes a vote back.
pub const TAKEN_BACK: &str = "taken-back";

/// Votes on one joke that [`Store::some_votes_on`] looks at, on either side.
const SOME: i64 = 200;

/// Votes that a taste is made of: the newest.
const TASTED: i64 = 20_000;

/// A vote as the stage knows it again.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct OwnVote {
    /// Its id.
    pub id: String,
    /// The joke on the left.
    pub left_sample: String,
    /// The joke on the right.
    pub right_sample: String,
    /// When it was cast, ms since 1970.
    pub created_ms: i64,
    /// Whether the voter took it back.
    pub taken_back: bool,
}

/// A vote with names and texts, and whether its voter took it back.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct OwnVoteRow {
    /// The vote.
    #[sqlx(flatten)]
    pub vote: VoteRow,
    /// Whether the voter took it back.
    pub taken_back: bool,
}

/// A vote as a taste is made of it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct TasteVote {
    /// Its track's slug.
    pub track_slug: String,
    /// Whose the left joke is.
    pub left_entrant: String,
    /// Its slug.
    pub left_slug: String,
    /// Its name.
    pub left_name: String,
    /// Whose the right one is.
    pub right_entrant: String,
    /// Its slug.
    pub right_slug: String,
    /// Its name.
    pub right_name: String,
    /// `left`, `right`, `both` or `neither`.
    pub outcome: String,
    /// Whether the boards count it.
    pub counted: bool,
}

/// How votes on two jokes came out, as seen by somebody who has the one on the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, FromRow)]
pub struct PairTally {
    /// The left one was funnier.
    #[sqlx(rename = "left_funnier")]
    pub left: i64,
    /// The right one was.
    #[sqlx(rename = "right_funnier")]
    pub right: i64,
    /// Both were funny.
    pub both_good: i64,
    /// Neither was.
    pub neither: i64,
}

impl PairTally {
    /// Votes in all.
    pub fn votes(&self) -> i64 {
        self.left + self.right + self.both_good + self.neither
    }
}

impl Store {
    /// The votes somebody has cast on jokes at `since_ms` or later, oldest first.
    pub async fn own_votes(&self, voter: &str, since_ms: i64) -> StoreResult<Vec<OwnVote>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT v.id, v.left_sample, v.right_sample, v.created_ms,
                        EXISTS (SELECT 1 FROM vote_corrections c WHERE c.vote_id = v.id AND c.reason = $3) AS taken_back
                 FROM votes v
                 WHERE v.voter = $1 AND v.created_ms >= $2
                   AND v.left_sample IS NOT NULL AND v.right_sample IS NOT NULL
                 ORDER BY v.created_ms, v.id",
            )
            .bind(voter)
            .bind(since_ms)
            .bind(TAKEN_BACK)
            .fetch_all(pool)
            .await?
        }))
    }

    /// The newest votes of somebody that name an entrant, or all of them, at most `limit`.
    pub async fn newest_own_votes(
        &self,
        voter: &str,
        entrant_id: Option<&str>,
        limit: i64,
    ) -> StoreResult<Vec<OwnVoteRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", vote_columns!(), ",
                        EXISTS (SELECT 1 FROM vote_corrections c WHERE c.vote_id = v.id AND c.reason = $4) AS taken_back
                 FROM votes v
                 JOIN tracks t ON t.id = v.track_id
                 JOIN entrants l ON l.id = v.left_entrant
                 JOIN entrants r ON r.id = v.right_entrant
                 LEFT JOIN items i ON i.id = v.item_id
                 LEFT JOIN jokes jl ON jl.sample_id = v.left_sample
                 LEFT JOIN jokes jr ON jr.sample_id = v.right_sample
                 WHERE v.voter = $1 AND ($2 = '' OR v.left_entrant = $2 OR v.right_entrant = $2)
                 ORDER BY v.created_ms DESC, v.id DESC LIMIT $3"
            ))
            .bind(voter)
            .bind(entrant_id.unwrap_or_default())
            .bind(limit)
            .bind(TAKEN_BACK)
            .fetch_all(pool)
            .await?
        }))
    }

    /// The votes of somebody that they did not take back, newest first, at most 20,000.
    pub async fn taste_votes(&self, voter: &str) -> StoreResult<Vec<TasteVote>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT t.slug AS track_slug, v.left_entrant, l.slug AS left_slug, l.name AS left_name,
                        v.right_entrant, r.slug AS right_slug, r.name AS right_name, v.outcome, ",
                status_of!("v"), " = 'counted' AS counted
                 FROM votes v JOIN tracks t ON t.id = v.track_id
                 JOIN entrants l ON l.id = v.left_entrant JOIN entrants r ON r.id = v.right_entrant
                 WHERE v.voter = $1 AND NOT EXISTS (SELECT 1 FROM vote_corrections c
                                                    WHERE c.vote_id = v.id AND c.reason = $2)
                 ORDER BY v.created_ms DESC, v.id DESC LIMIT $3"
            ))
            .bind(voter)
            .bind(TAKEN_BACK)
            .bind(TASTED)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Takes a vote back: from now on it does not count, and the ledger says that its voter wanted it so.
    /// False when it did not count any more.
    ///
    /// # Errors
    /// As [`Store::correct_votes`].
    pub async fn take_back(&self, vote_id: &str, now_ms: i64) -> StoreResult<bool> {
        let ids = [vote_id.to_owned()];
        let changed = self
            .correct_votes(&ids, VoteStatus::Excluded, TAKEN_BACK, now_ms)
            .await?;
        Ok(changed > 0)
    }

    /// How votes that count came out on two jokes, whichever was on which side, one vote aside.
    pub async fn pair_tally(
        &self,
        left_sample: &str,
        right_sample: &str,
        except: &str,
    ) -> StoreResult<PairTally> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT COUNT(CASE WHEN (v.outcome = 'left' AND v.left_sample = $1)
                                     OR (v.outcome = 'right' AND v.left_sample = $2) THEN 1 END) AS left_funnier,
                        COUNT(CASE WHEN (v.outcome = 'right' AND v.left_sample = $1)
                                     OR (v.outcome = 'left' AND v.left_sample = $2) THEN 1 END) AS right_funnier,
                        COUNT(CASE WHEN v.outcome = 'both' THEN 1 END) AS both_good,
                        COUNT(CASE WHEN v.outcome = 'neither' THEN 1 END) AS neither
                 FROM votes v
                 WHERE ((v.left_sample = $1 AND v.right_sample = $2)
                        OR (v.left_sample = $2 AND v.right_sample = $1))
                   AND v.id <> $3 AND ", by_people!("v"), " AND ", status_of!("v"), " = 'counted'"
            ))
            .bind(left_sample)
            .bind(right_sample)
            .bind(except)
            .fetch_one(pool)
            .await?
        }))
    }

    /// How votes that count came out on a joke, of at most two hundred on either side and one vote aside:
    /// as quick for a joke that everybody has voted on.
    pub async fn some_votes_on(&self, sample_id: &str, except: &str) -> StoreResult<JokeTally> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT COUNT(CASE WHEN v.outcome = v.side THEN 1 END) AS won,
                        COUNT(CASE WHEN v.outcome <> v.side AND v.outcome IN ('left', 'right') THEN 1 END) AS lost,
                        COUNT(CASE WHEN v.outcome = 'both' THEN 1 END) AS both_good,
                        COUNT(CASE WHEN v.outcome = 'neither' THEN 1 END) AS neither
                 FROM (SELECT * FROM (SELECT id, outcome, voter_group, 'left' AS side FROM votes
                                      WHERE left_sample = $1 LIMIT $3) AS lefts
                       UNION ALL
                       SELECT * FROM (SELECT id, outcome, voter_group, 'right' AS side FROM votes
                                      WHERE right_sample = $1 LIMIT $3) AS rights) AS v
                 WHERE v.id <> $2 AND ", by_people!("v"), " AND ", status_of!("v"), " = 'counted'"
            ))
            .bind(sample_id)
            .bind(except)
            .bind(SOME)
            .fetch_one(pool)
            .await?
        }))
    }

    /// Every name by which a joke could give away who tells it: of models, of who made them, of entrants.
    pub async fn names_to_hide(&self) -> StoreResult<Vec<String>> {
        let rows: Vec<(String,)> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT name FROM models UNION SELECT organisation FROM models UNION SELECT name FROM entrants
                 ORDER BY 1",
            )
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }
}
