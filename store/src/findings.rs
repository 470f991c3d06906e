//! What the rules of integrity found, for the operator's page, and what was made of it.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    ledger::{status_of, vote_columns},
    votes::VoteRow,
};

/// Something that a rule found, to be stored in place of what it found earlier about the same.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFinding {
    /// The same for the same track, reason and subject.
    pub id: String,
    /// The track.
    pub track_id: String,
    /// The code of the reason.
    pub reason: String,
    /// `voter`, `network`, `newcomers`, `experts` or `everybody`.
    pub subject_kind: String,
    /// A pseudonym, a network's hash, or the beginning of a stretch of time in ms since 1970.
    pub subject: String,
    /// Whom the votes are about.
    pub entrant_id: Option<String>,
    /// `for` or `against`.
    pub towards: Option<String>,
    /// The answer that is always given.
    pub answer: Option<String>,
    /// Votes that the test looked at.
    pub votes: i64,
    /// Of these, votes that did what the test looks for.
    pub matching: i64,
    /// How many an honest voter would at most cast so.
    pub expected: f64,
    /// Logarithm to base 10 of the evidence; 0 where there is no test.
    pub wealth: f64,
    /// The votes that it sets aside, added to those of before.
    pub vote_ids: Vec<String>,
}

/// A finding with what became of its votes.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct FindingRow {
    /// Its id.
    pub id: String,
    /// Slug of the track.
    pub track_slug: String,
    /// Title of the track.
    pub track_title: String,
    /// The code of the reason.
    pub reason: String,
    /// `voter`, `network`, `newcomers`, `experts` or `everybody`.
    pub subject_kind: String,
    /// A pseudonym, a network's hash, or the beginning of a stretch of time.
    pub subject: String,
    /// Name of whom the votes are about.
    pub entrant_name: Option<String>,
    /// Slug of whom the votes are about.
    pub entrant_slug: Option<String>,
    /// `for` or `against`.
    pub towards: Option<String>,
    /// The answer that is always given.
    pub answer: Option<String>,
    /// Votes that the test looked at.
    pub votes: i64,
    /// Of these, votes that did what the test looks for.
    pub matching: i64,
    /// How many an honest voter would at most cast so.
    pub expected: f64,
    /// Logarithm to base 10 of the evidence.
    pub wealth: f64,
    /// When it was found first, ms since 1970.
    pub created_ms: i64,
    /// When it was found last, ms since 1970.
    pub updated_ms: i64,
    /// Of its votes, those that are unverified now.
    pub unverified: i64,
    /// Those that are excluded.
    pub excluded: i64,
    /// Those that count.
    pub counted: i64,
}

/// A vote of a finding.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct FindingVote {
    /// The vote.
    #[sqlx(flatten)]
    pub vote: VoteRow,
    /// From the moment the battle was shown to the vote.
    pub reading_ms: Option<i64>,
    /// Why its status is what it is.
    pub why: Option<String>,
}

/// Corrections that the operator made at one moment.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Handled {
    /// When, ms since 1970.
    pub created_ms: i64,
    /// The status that was given.
    pub status: String,
    /// Why.
    pub reason: String,
    /// To how many votes.
    pub n: i64,
}

macro_rules! finding_sql {
    ($end:literal) => {
        concat!(
            "SELECT f.id, t.slug AS track_slug, t.title AS track_title, f.reason, f.subject_kind, f.subject,
                    e.name AS entrant_name, e.slug AS entrant_slug, f.towards, f.answer, f.votes,
                    f.matching, f.expected, f.wealth, f.created_ms, f.updated_ms,
                    (SELECT COUNT(*) FROM vote_finding_votes m JOIN votes v ON v.id = m.vote_id
                     WHERE m.finding_id = f.id AND ",
            status_of!("v"),
            " = 'unverified') AS unverified,
                    (SELECT COUNT(*) FROM vote_finding_votes m JOIN votes v ON v.id = m.vote_id
                     WHERE m.finding_id = f.id AND ",
            status_of!("v"),
            " = 'excluded') AS excluded,
                    (SELECT COUNT(*) FROM vote_finding_votes m JOIN votes v ON v.id = m.vote_id
                     WHERE m.finding_id = f.id AND ",
            status_of!("v"),
            " = 'counted') AS counted
             FROM vote_findings f JOIN tracks t ON t.id = f.track_id
             LEFT JOIN entrants e ON e.id = f.entrant_id ",
            $end
        )
    };
}

impl Store {
    /// Stores what a rule found, in place of what it found earlier about the same.
    pub async fn save_finding(&self, new: &NewFinding, now_ms: i64) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query(
                "INSERT INTO vote_findings (id, track_id, reason, subject_kind, subject, entrant_id, towards,
                                            answer, votes, matching, expected, wealth, created_ms, updated_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
                 ON CONFLICT (id) DO UPDATE SET entrant_id = excluded.entrant_id,
                     towards = excluded.towards, answer = excluded.answer, votes = excluded.votes,
                     matching = excluded.matching, expected = excluded.expected,
                     wealth = excluded.wealth, updated_ms = excluded.updated_ms",
            )
            .bind(&new.id)
            .bind(&new.track_id)
            .bind(&new.reason)
            .bind(&new.subject_kind)
            .bind(&new.subject)
            .bind(&new.entrant_id)
            .bind(&new.towards)
            .bind(&new.answer)
            .bind(new.votes)
            .bind(new.matching)
            .bind(new.expected)
            .bind(new.wealth)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
            for vote_id in &new.vote_ids {
                sqlx::query(
                    "INSERT INTO vote_finding_votes (finding_id, vote_id) VALUES ($1, $2)
                     ON CONFLICT (finding_id, vote_id) DO NOTHING",
                )
                .bind(&new.id)
                .bind(vote_id)
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// What was found, of a reason and on the track of a slug (empty for any), newest first, at most `limit`.
    pub async fn findings(
        &self,
        reason: &str,
        track_slug: &str,
        limit: i64,
        offset: i64,
    ) -> StoreResult<Vec<FindingRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(finding_sql!(
                "WHERE ($1 = '' OR f.reason = $1) AND ($2 = '' OR t.slug = $2)
                 ORDER BY f.updated_ms DESC, f.id LIMIT $3 OFFSET $4"
            ))
            .bind(reason)
            .bind(track_slug)
            .bind(limit)
            .bind(offset)
            .fetch_all(pool)
            .await?
        }))
    }

    /// How many findings there are of each reason, on the track of a slug or on all.
    pub async fn finding_counts(&self, track_slug: &str) -> StoreResult<Vec<(String, i64)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT f.reason, COUNT(*) FROM vote_findings f JOIN tracks t ON t.id = f.track_id
                 WHERE ($1 = '' OR t.slug = $1) GROUP BY f.reason ORDER BY f.reason",
            )
            .bind(track_slug)
            .fetch_all(pool)
            .await?
        }))
    }

    /// One finding.
    pub async fn finding(&self, id: &str) -> StoreResult<FindingRow> {
        with_read!(self, pool => {
            sqlx::query_as(finding_sql!("WHERE f.id = $1")).bind(id).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("finding", id))
    }

    /// The ids of a finding's votes, without those that their voters took back.
    pub async fn finding_vote_ids(&self, id: &str) -> StoreResult<Vec<String>> {
        let ids: Vec<(String,)> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT m.vote_id FROM vote_finding_votes m
                 WHERE m.finding_id = $1
                   AND COALESCE((SELECT k.reason FROM vote_corrections k WHERE k.vote_id = m.vote_id
                                 ORDER BY k.created_ms DESC, k.id DESC LIMIT 1), '') <> 'taken-back'
                 ORDER BY m.vote_id",
            )
            .bind(id)
            .fetch_all(pool)
            .await?
        });
        Ok(ids.into_iter().map(|(id,)| id).collect())
    }

    /// The votes of a finding, newest first, at most `limit`.
    pub async fn finding_votes(
        &self,
        id: &str,
        limit: i64,
        offset: i64,
    ) -> StoreResult<Vec<FindingVote>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", vote_columns!(), ", v.reading_ms,
                        (SELECT k.reason FROM vote_corrections k WHERE k.vote_id = v.id
                         ORDER BY k.created_ms DESC, k.id DESC LIMIT 1) AS why
                 FROM vote_finding_votes m
                 JOIN votes v ON v.id = m.vote_id
                 JOIN tracks t ON t.id = v.track_id
                 JOIN entrants l ON l.id = v.left_entrant
                 JOIN entrants r ON r.id = v.right_entrant
                 LEFT JOIN items i ON i.id = v.item_id
                 LEFT JOIN jokes jl ON jl.sample_id = v.left_sample
                 LEFT JOIN jokes jr ON jr.sample_id = v.right_sample
                 WHERE m.finding_id = $1 ORDER BY v.created_ms DESC, v.id DESC LIMIT $2 OFFSET $3"
            ))
            .bind(id)
            .bind(limit)
            .bind(offset)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Corrections whose reason begins with `by`, newest first, those of one moment together.
    pub async fn handled(&self, by: &str, limit: i64) -> StoreResult<Vec<Handled>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT created_ms, status, reason, COUNT(*) AS n FROM vote_corrections
                 WHERE reason LIKE $1 GROUP BY created_ms, status, reason
                 ORDER BY created_ms DESC, status, reason LIMIT $2",
            )
            .bind(format!("{by}%"))
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }
}
