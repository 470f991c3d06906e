//! What leaves the database as a file: votes and jokes in the order they came, a stretch at a time.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::StoreResult,
    filtered::{VoteFilter, bind_chosen, chosen, corrections},
    ledger::status_of,
};

/// A vote with everything a file says of it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ExportedVote {
    /// Its id.
    pub id: String,
    /// The joke prompt.
    pub input: Option<String>,
    /// The joke prompt's id in the track file.
    pub item: Option<String>,
    /// The joke prompt's category.
    pub category: Option<String>,
    /// Its language, where the item names one.
    pub language: Option<String>,
    /// Name of whose the left joke is.
    pub left_name: String,
    /// Name of whose the right joke is.
    pub right_name: String,
    /// The joke on the left.
    pub left_text: Option<String>,
    /// The joke on the right.
    pub right_text: Option<String>,
    /// `left`, `right`, `both` or `neither`.
    pub outcome: String,
    /// The voter's pseudonym, which must not leave as it is.
    pub voter: String,
    /// `public`, `expert`, `judge` or `import`.
    pub voter_group: String,
    /// From the moment the battle was shown to the vote.
    pub reading_ms: Option<i64>,
    /// `arena`, or the name of an import.
    pub source: String,
    /// When it was cast, ms since 1970.
    pub created_ms: i64,
    /// `counted`, `unverified` or `excluded`.
    pub status: String,
    /// Why it does not count; none where it was never corrected.
    pub reason: Option<String>,
}

/// A joke with everything a file says of it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct ExportedJoke {
    /// The sample that holds it.
    pub sample_id: String,
    /// The joke prompt's id in the track file.
    pub item: String,
    /// The joke prompt.
    pub input: String,
    /// The joke prompt's category.
    pub category: Option<String>,
    /// Its language, where the item names one.
    pub language: Option<String>,
    /// Slug of whose it is.
    pub entrant_slug: String,
    /// Name of whose it is.
    pub entrant_name: String,
    /// `built-in`, `submission`, `import` or `people`.
    pub origin: String,
    /// The cleaned text.
    pub text: String,
    /// Why it is off stage; none on stage.
    pub off_stage: Option<String>,
    /// 1 less the similarity to the nearest text; none while it has not been compared.
    pub originality: Option<f64>,
    /// `known`, `own`, `other` or `heard`.
    pub nearest_kind: Option<String>,
    /// The nearest text.
    pub nearest_text: Option<String>,
    /// Where a known joke comes from.
    pub nearest_source: Option<String>,
    /// An earlier joke of the same entrant that this one repeats.
    pub repeats_sample: Option<String>,
    /// Slug of the banned joke that it tells most clearly.
    pub banned: Option<String>,
    /// Readers who have heard it before.
    pub heard: i64,
    /// Readers who find it offensive.
    pub offensive: i64,
    /// Readers who find that it is no joke.
    pub not_a_joke: i64,
    /// When it was told, ms since 1970.
    pub created_ms: i64,
}

impl Store {
    /// The chosen votes of a track after a place in the ledger, oldest first, at most `limit`.
    pub async fn export_votes(
        &self,
        track_id: &str,
        filter: &VoteFilter,
        after: (i64, &str),
        limit: i64,
    ) -> StoreResult<Vec<ExportedVote>> {
        Ok(with_read!(self, pool => {
            bind_chosen!(
                sqlx::query_as(concat!(
                    "SELECT v.id, i.input, i.name AS item, i.category, i.language, l.name AS left_name,
                            r.name AS right_name, jl.text AS left_text, jr.text AS right_text, v.outcome,
                            v.voter, v.voter_group, v.reading_ms, v.source, v.created_ms, ",
                    status_of!("v"), " AS status,
                            (SELECT k.reason FROM vote_corrections k WHERE k.vote_id = v.id
                             ORDER BY k.created_ms DESC, k.id DESC LIMIT 1) AS reason
                     FROM votes v
                     JOIN entrants l ON l.id = v.left_entrant
                     JOIN entrants r ON r.id = v.right_entrant
                     LEFT JOIN items i ON i.id = v.item_id
                     LEFT JOIN jokes jl ON jl.sample_id = v.left_sample
                     LEFT JOIN jokes jr ON jr.sample_id = v.right_sample
                     WHERE ", chosen!(), " AND (v.created_ms, v.id) > ($10, $11)
                     ORDER BY v.created_ms, v.id LIMIT $12"
                )),
                track_id,
                filter
            )
            .bind(after.0)
            .bind(after.1)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Every joke of a track after the one of a sample, on and off stage, at most `limit`.
    pub async fn export_jokes(
        &self,
        track_id: &str,
        after: &str,
        limit: i64,
    ) -> StoreResult<Vec<ExportedJoke>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.sample_id, i.name AS item, i.input, i.category, i.language, e.slug AS entrant_slug,
                        e.name AS entrant_name, e.origin, j.text, j.off_stage,
                        1 - o.similarity AS originality, o.nearest_kind, o.nearest_text, o.nearest_source,
                        o.repeats_sample,
                        (SELECT b.banned FROM joke_banned b WHERE b.sample_id = j.sample_id
                         ORDER BY b.similarity DESC, b.banned LIMIT 1) AS banned,
                        (SELECT COUNT(*) FROM joke_flags f
                         WHERE f.sample_id = j.sample_id AND f.kind = 'heard') AS heard,
                        (SELECT COUNT(*) FROM joke_flags f
                         WHERE f.sample_id = j.sample_id AND f.kind = 'offensive') AS offensive,
                        (SELECT COUNT(*) FROM joke_flags f
                         WHERE f.sample_id = j.sample_id AND f.kind = 'not_a_joke') AS not_a_joke,
                        s.created_ms
                 FROM jokes j
                 JOIN samples s ON s.id = j.sample_id
                 JOIN items i ON i.id = j.item_id
                 JOIN entrants e ON e.id = j.entrant_id
                 LEFT JOIN joke_originality o ON o.sample_id = j.sample_id
                 WHERE j.track_id = $1 AND j.sample_id > $2 ORDER BY j.sample_id LIMIT $3",
            )
            .bind(track_id)
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }
}
