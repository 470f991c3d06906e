//! Lists of everything there is, a page at a time: each goes on behind the last row of the page before it.
//!
//! No page counts or skips rows: every query reads on in an index, so that the last page of a million rows
//! costs what the first one does.

use openmic_domain::text::fold;
use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    entrants::{EntrantDetail, ModelRow},
    error::StoreResult,
    runs::RunRow,
    samples::{SampleFilter, SampleRow},
    search::contains,
    submissions::SubmissionRow,
    tellers::votes_on,
    votes::VoteRow,
};

/// Which entrants to list; an empty text means any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EntrantFilter<'a> {
    /// Slug of the model.
    pub model: &'a str,
    /// `built-in`, `submission` or `import`.
    pub origin: &'a str,
}

/// Which runs to list; an empty text means any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunFilter<'a> {
    /// Slug of the track, at any version.
    pub track: &'a str,
    /// Slug of the entrant.
    pub entrant: &'a str,
    /// `queued`, `running`, `done` or `failed`.
    pub state: &'a str,
}

/// Where a sample stands in the list of its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamplePlace {
    /// Place of its item on the track, from 0.
    pub position: i64,
    /// 0 for the first answer to an item.
    pub sample_index: i64,
}

/// A sample with its place in the list of its run.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct PlacedSample {
    /// Place of its item on the track, from 0.
    pub position: i64,
    /// 0 for the first answer to an item.
    pub sample_index: i64,
    /// The sample.
    #[sqlx(flatten)]
    pub sample: SampleRow,
}

/// Where a vote stands in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VotePlace<'a> {
    /// When it was cast, ms since 1970.
    pub created_ms: i64,
    /// Its id.
    pub id: &'a str,
}

/// A joke on stage.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct StageJoke {
    /// The sample that holds it.
    pub sample_id: String,
    /// Its text.
    pub text: String,
    /// The joke prompt.
    pub input: String,
    /// The joke prompt's id in the track file.
    pub item_name: String,
    /// The joke prompt's category.
    pub category: Option<String>,
    /// Slug of the track.
    pub track_slug: String,
    /// Slug of whose it is.
    pub entrant_slug: String,
    /// Name of whose it is.
    pub entrant_name: String,
}

/// Every column of a vote with the names and texts of both sides, from rows named `v`.
macro_rules! vote_sql {
    ($($from:tt)*) => {
        concat!(
            "SELECT ",
            $crate::ledger::vote_columns!(),
            " FROM (",
            $($from)*,
            ") v
             JOIN tracks t ON t.id = v.track_id
             JOIN entrants l ON l.id = v.left_entrant
             JOIN entrants r ON r.id = v.right_entrant
             LEFT JOIN items i ON i.id = v.item_id
             LEFT JOIN jokes jl ON jl.sample_id = v.left_sample
             LEFT JOIN jokes jr ON jr.sample_id = v.right_sample
             ORDER BY v.created_ms DESC, v.id DESC LIMIT $4"
        )
    };
}

/// The newest votes of a side of an entrant, read backwards in an index.
macro_rules! side_sql {
    ($column:literal) => {
        concat!(
            "SELECT * FROM (SELECT * FROM votes WHERE track_id = $1 AND ",
            $column,
            " = $5 AND voter_group <> 'judge' AND (created_ms, id) < ($2, $3)
             ORDER BY created_ms DESC, id DESC LIMIT $4) AS ",
            $column
        )
    };
}

/// Jokes on stage after a sample. Which index is read differs, so that each has its own statement.
macro_rules! joke_sql {
    ($($whose:tt)+) => {
        concat!(
            "SELECT j.sample_id, j.text, i.input, i.name AS item_name, i.category, t.slug AS track_slug,
                    e.slug AS entrant_slug, e.name AS entrant_name
             FROM jokes j
             JOIN runs r ON r.id = j.run_id AND r.state = 'done'
             JOIN tracks t ON t.id = j.track_id
             JOIN items i ON i.id = j.item_id
             JOIN entrants e ON e.id = j.entrant_id
             WHERE ",
            $($whose)+,
            " AND j.sample_id > $2 AND j.off_stage IS NULL ORDER BY j.sample_id LIMIT $3"
        )
    };
}

/// The pattern of names that have a text in them; empty for any. No name holds a NUL.
fn pattern(text: &str) -> String {
    match fold(&text.replace('\0', " ")).trim() {
        "" => String::new(),
        folded => contains(folded),
    }
}

impl Store {
    /// Models by slug, after the slug `after` (the empty one for the first page), at most `limit`.
    pub async fn list_models(&self, after: &str, limit: i64) -> StoreResult<Vec<ModelRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT slug, name, organisation, licence, open_weights, family, created_ms FROM models
                 WHERE slug > $1 ORDER BY slug LIMIT $2",
            )
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Entrants by slug, after the slug `after`, at most `limit`.
    pub async fn list_entrants(
        &self,
        filter: EntrantFilter<'_>,
        after: &str,
        limit: i64,
    ) -> StoreResult<Vec<EntrantDetail>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(crate::entrants::detail_sql!(
                "WHERE e.slug > $1 AND ($3 = '' OR m.slug = $3) AND ($4 = '' OR e.origin = $4)
                 ORDER BY e.slug LIMIT $2"
            ))
            .bind(after)
            .bind(limit)
            .bind(filter.model)
            .bind(filter.origin)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Runs, the newest first, before the run `before` (none for the first page), at most `limit`.
    pub async fn list_runs(
        &self,
        filter: RunFilter<'_>,
        before: Option<&str>,
        limit: i64,
    ) -> StoreResult<Vec<RunRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(crate::runs::run_sql!(
                "WHERE r.id < $1 AND ($3 = '' OR t.slug = $3) AND ($4 = '' OR e.slug = $4)
                   AND ($5 = '' OR r.state = $5)
                 ORDER BY r.id DESC LIMIT $2"
            ))
            .bind(before.unwrap_or(LAST_ID))
            .bind(limit)
            .bind(filter.track)
            .bind(filter.entrant)
            .bind(filter.state)
            .fetch_all(pool)
            .await?
        }))
    }

    /// A page of runs whose entrant or track has `text` in its name (any if empty), the newest first or the
    /// oldest.
    pub async fn runs_page(
        &self,
        filter: RunFilter<'_>,
        text: &str,
        oldest_first: bool,
        (limit, offset): (i64, i64),
    ) -> StoreResult<Vec<RunRow>> {
        let pattern = pattern(text);
        macro_rules! page {
            ($order:literal) => {
                with_read!(self, pool => {
                    sqlx::query_as(crate::runs::run_sql!(concat!(
                        "WHERE ($1 = '' OR t.slug = $1) AND ($2 = '' OR e.slug = $2) AND ($3 = '' OR r.state = $3)
                           AND ($4 = '' OR (e.folded || ' ' || t.folded) LIKE $4 ESCAPE '!')
                         ORDER BY r.id ", $order, " LIMIT $5 OFFSET $6"
                    )))
                    .bind(filter.track)
                    .bind(filter.entrant)
                    .bind(filter.state)
                    .bind(pattern.as_str())
                    .bind(limit)
                    .bind(offset)
                    .fetch_all(pool)
                    .await?
                })
            };
        }
        Ok(if oldest_first {
            page!("ASC")
        } else {
            page!("DESC")
        })
    }

    /// How many runs there are such as [`Store::runs_page`] lists.
    pub async fn count_runs(&self, filter: RunFilter<'_>, text: &str) -> StoreResult<i64> {
        let (n,): (i64,) = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(*) FROM runs r
                 JOIN entrants e ON e.id = r.entrant_id
                 JOIN tracks t ON t.id = r.track_id
                 WHERE ($1 = '' OR t.slug = $1) AND ($2 = '' OR e.slug = $2) AND ($3 = '' OR r.state = $3)
                   AND ($4 = '' OR (e.folded || ' ' || t.folded) LIKE $4 ESCAPE '!')",
            )
            .bind(filter.track)
            .bind(filter.entrant)
            .bind(filter.state)
            .bind(pattern(text))
            .fetch_one(pool)
            .await?
        });
        Ok(n)
    }

    /// Samples of a run in item order, after the one at `after`, at most `limit`.
    pub async fn list_samples(
        &self,
        run_id: &str,
        filter: SampleFilter,
        after: Option<SamplePlace>,
        limit: i64,
    ) -> StoreResult<Vec<PlacedSample>> {
        let after = after.unwrap_or(SamplePlace {
            position: -1,
            sample_index: 0,
        });
        // From the items on: their index has the order, and each names its samples in another one.
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT i.position, s.sample_index,
                        s.id, i.name AS item_name, i.category, i.input, s.text, s.extracted, i.target, s.score,
                        s.finish, s.error_code, j.off_stage, s.prompt_tokens, s.completion_tokens,
                        s.duration_ms, s.dollars, s.unmeasured, s.reference_bits, s.reference_tokens,
                        s.reference_domain_bits, s.reference_is_bound
                 FROM runs r
                 JOIN items i ON i.track_id = r.track_id
                 JOIN samples s ON s.run_id = r.id AND s.item_id = i.id
                 LEFT JOIN jokes j ON j.sample_id = s.id
                 WHERE r.id = $1 AND i.position >= $3 AND (i.position > $3 OR s.sample_index > $4)
                   AND CASE $2
                     WHEN 'right' THEN s.score >= 1
                     WHEN 'wrong' THEN s.score < 1
                     WHEN 'failed' THEN s.error_code IS NOT NULL
                     WHEN 'off_stage' THEN j.off_stage IS NOT NULL
                     ELSE TRUE END
                 ORDER BY i.position, s.sample_index LIMIT $5",
            )
            .bind(run_id)
            .bind(filter.code())
            .bind(after.position)
            .bind(after.sample_index)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Jokes on stage of a track at one version, of all entrants or one, by id, which is no order of time, after the
    /// sample `after` (the empty one for the first page), at most `limit`. Of one entrant, those with `least_votes` or
    /// more: asking for them names who told them.
    pub async fn list_jokes(
        &self,
        track_id: &str,
        entrant_id: Option<&str>,
        least_votes: i64,
        after: &str,
        limit: i64,
    ) -> StoreResult<Vec<StageJoke>> {
        Ok(with_read!(self, pool => {
            match entrant_id {
                None => {
                    sqlx::query_as(joke_sql!("j.track_id = $1"))
                        .bind(track_id)
                        .bind(after)
                        .bind(limit)
                        .fetch_all(pool)
                        .await?
                }
                Some(entrant_id) => {
                    sqlx::query_as(joke_sql!("j.entrant_id = $4 AND j.track_id = $1 AND ", votes_on!(), " >= $5"))
                        .bind(track_id)
                        .bind(after)
                        .bind(limit)
                        .bind(entrant_id)
                        .bind(least_votes)
                        .fetch_all(pool)
                        .await?
                }
            }
        }))
    }

    /// Votes of people on a track, the newest first, before the one at `before`, at most `limit`.
    pub async fn list_votes(
        &self,
        track_id: &str,
        before: Option<VotePlace<'_>>,
        limit: i64,
    ) -> StoreResult<Vec<VoteRow>> {
        let before = before.unwrap_or(NEWEST);
        Ok(with_read!(self, pool => {
            sqlx::query_as(vote_sql!(
                "SELECT * FROM votes WHERE track_id = $1 AND voter_group <> 'judge' AND (created_ms, id) < ($2, $3)
                 ORDER BY created_ms DESC, id DESC LIMIT $4"
            ))
            .bind(track_id)
            .bind(before.created_ms)
            .bind(before.id)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Votes of people on a track that name an entrant, the newest first, before the one at `before`, at most `limit`.
    pub async fn list_votes_on(
        &self,
        track_id: &str,
        entrant_id: &str,
        before: Option<VotePlace<'_>>,
        limit: i64,
    ) -> StoreResult<Vec<VoteRow>> {
        let before = before.unwrap_or(NEWEST);
        Ok(with_read!(self, pool => {
            sqlx::query_as(vote_sql!(concat!(
                side_sql!("left_entrant"),
                " UNION ALL ",
                side_sql!("right_entrant")
            )))
            .bind(track_id)
            .bind(before.created_ms)
            .bind(before.id)
            .bind(limit)
            .bind(entrant_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Submissions, the newest first, before the submission `before`, in a state (any if empty), at most
    /// `limit`.
    pub async fn list_submissions(
        &self,
        state: &str,
        before: Option<&str>,
        limit: i64,
    ) -> StoreResult<Vec<SubmissionRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(crate::submissions::submission_sql!(
                "WHERE id < $1 AND ($3 = '' OR state = $3) ORDER BY id DESC LIMIT $2"
            ))
            .bind(before.unwrap_or(LAST_ID))
            .bind(limit)
            .bind(state)
            .fetch_all(pool)
            .await?
        }))
    }
}

/// Sorts behind every id that [`crate::new_id`] makes.
const LAST_ID: &str = "g";

/// Where the first page of a ledger begins.
const NEWEST: VotePlace<'static> = VotePlace {
    created_ms: i64::MAX,
    id: LAST_ID,
};
