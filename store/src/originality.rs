//! Known jokes, how original each joke on stage is, and the banned jokes that were told.

use sqlx::{FromRow, QueryBuilder};

use crate::{
    VoteFilter,
    connect::{Store, with_read, with_write},
    error::StoreResult,
    ids::new_id,
    text::without_nul,
};

/// A joke that was told before, as a file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKnownJoke {
    /// sha256 of its normal form.
    pub id: String,
    /// The joke.
    pub text: String,
}

/// A joke that was told before.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct KnownJokeRow {
    /// Where it comes from.
    pub source: String,
    /// Under which licence.
    pub licence: String,
    /// The joke.
    pub text: String,
}

/// One import of known jokes.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct KnownImportRow {
    /// Where they come from.
    pub source: String,
    /// Under which licence.
    pub licence: String,
    /// Jokes in the file.
    pub n_jokes: i64,
    /// Of these, not known before.
    pub n_new: i64,
    /// When, ms since 1970.
    pub created_ms: i64,
}

/// A joke that was told on stage, for the index.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct ToldJoke {
    /// The sample that holds it.
    pub sample_id: String,
    /// Its track.
    pub track_id: String,
    /// Whose it is.
    pub entrant_id: String,
    /// The prompt it answers.
    pub item_id: String,
    /// What the prompt says.
    pub input: String,
    /// The cleaned text.
    pub text: String,
    /// Whether people wrote it.
    pub human: bool,
    /// Similarity to the nearest text, if it has been compared.
    pub similarity: Option<f64>,
}

/// How original a joke is, with the evidence.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct OriginalityRow {
    /// The sample that holds the joke.
    pub sample_id: String,
    /// Similarity to the nearest text, 0 to 1. Originality is 1 less this.
    pub similarity: f64,
    /// `known`, `own`, `other` or `heard`; none if nothing is like it.
    pub nearest_kind: Option<String>,
    /// The nearest text.
    pub nearest_text: Option<String>,
    /// Where a known joke comes from.
    pub nearest_source: Option<String>,
    /// The sample of the nearest text, if an entrant told it.
    pub nearest_sample: Option<String>,
    /// An earlier joke of the same entrant that this one repeats.
    pub repeats_sample: Option<String>,
}

/// A banned joke that was told.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct BannedRow {
    /// The sample that tells it.
    pub sample_id: String,
    /// Which, by its slug in the track file.
    pub banned: String,
    /// The wording it is most like.
    pub wording: String,
    /// How alike they are, 0 to 1.
    pub similarity: f64,
}

/// An entrant's jokes on a track, besides the votes on them.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct StageFacts {
    /// Whose.
    pub entrant_id: String,
    /// Answers the model declined.
    pub refused: i64,
    /// Jokes on stage whose originality is known.
    pub rated: i64,
    /// Mean originality of these, 0 to 1.
    pub originality: Option<f64>,
    /// Of these, jokes that repeat an earlier one of the same entrant.
    pub repeats: i64,
}

/// A banned joke that an entrant told: its clearest telling.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct BannedTold {
    /// Who told it.
    pub entrant_id: String,
    /// Which.
    pub banned: String,
    /// The joke most like one of its wordings.
    pub sample_id: String,
    /// How alike they are.
    pub similarity: f64,
}

/// How original an entrant's jokes for one prompt are.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct ItemOriginality {
    /// The prompt.
    pub item_id: String,
    /// Whose jokes.
    pub entrant_id: String,
    /// Their mean originality.
    pub originality: f64,
}

/// Counts a change on the tracks of a sample.
macro_rules! changed {
    ($tx:expr, $sample_id:expr) => {
        sqlx::query(
            "INSERT INTO stage_changes (track_id, n) SELECT j.track_id, 1 FROM jokes j WHERE j.sample_id = $1
             ON CONFLICT (track_id) DO UPDATE SET n = stage_changes.n + 1",
        )
        .bind($sample_id)
        .execute(&mut *$tx)
        .await?
    };
}

pub(crate) use changed;

/// Jokes on items of a category and a language: $1 track, $3 category, $4 language, either empty for any, $5 language of
/// items that name none.
macro_rules! on_items {
    () => {
        "(($3 = '' AND $4 = '')
          OR j.item_id IN (SELECT i.id FROM items i WHERE i.track_id = $1 AND ($3 = '' OR i.category = $3)
                           AND ($4 = '' OR COALESCE(i.language, $5) = $4)))"
    };
}

/// Binds $1 to $5 of [`on_items`]; $2 is when jokes were told at the latest.
macro_rules! bind_items {
    ($query:expr, $track_id:expr, $filter:expr) => {
        $query
            .bind($track_id)
            .bind($filter.at_ms.unwrap_or(i64::MAX))
            .bind($filter.category.as_deref().unwrap_or_default())
            .bind($filter.language.as_deref().unwrap_or_default())
            .bind(&$filter.default_language)
    };
}

pub(crate) use {bind_items, on_items};

/// Ends a list of samples that a statement has begun.
macro_rules! push_samples {
    ($query:expr, $rows:expr) => {
        let mut samples = $query.separated(", ");
        for row in $rows {
            samples.push_bind(&row.sample_id);
        }
        $query.push(")");
    };
}

impl Store {
    /// Adds known jokes from one source; gives how many were not known. Notes the import.
    pub async fn add_known_jokes(
        &self,
        jokes: &[NewKnownJoke],
        source: &str,
        licence: &str,
        now_ms: i64,
    ) -> StoreResult<u64> {
        let import_id = new_id(now_ms);
        Ok(with_write!(self, tx => {
            let mut added = 0;
            for joke in jokes {
                added += sqlx::query(
                    "INSERT INTO known_jokes (id, source, licence, text, created_ms) VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (id) DO NOTHING",
                )
                .bind(&joke.id)
                .bind(without_nul(source))
                .bind(without_nul(licence))
                .bind(without_nul(&joke.text))
                .bind(now_ms)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            }
            if added > 0 {
                sqlx::query(
                    "INSERT INTO known_imports (id, source, licence, n_jokes, n_new, created_ms)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                )
                .bind(&import_id)
                .bind(without_nul(source))
                .bind(without_nul(licence))
                .bind(jokes.len() as i64)
                .bind(added as i64)
                .bind(now_ms)
                .execute(&mut *tx)
                .await?;
            }
            added
        }))
    }

    /// All known jokes.
    pub async fn known_jokes(&self) -> StoreResult<Vec<KnownJokeRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as("SELECT source, licence, text FROM known_jokes ORDER BY created_ms, id")
                .fetch_all(pool)
                .await?
        }))
    }

    /// The imports of known jokes, newest first.
    pub async fn known_imports(&self) -> StoreResult<Vec<KnownImportRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT source, licence, n_jokes, n_new, created_ms FROM known_imports
                 ORDER BY created_ms DESC, id DESC",
            )
            .fetch_all(pool)
            .await?
        }))
    }

    /// Says whether there is something to compare: the number of imports of known jokes, how many jokes were told,
    /// and when the last was, ms since 1970. Cheap: runs know it.
    pub async fn told_marker(&self) -> StoreResult<(i64, i64, i64)> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM known_imports),
                        CAST(COALESCE(SUM(r.done), 0) AS BIGINT), COALESCE(MAX(r.updated_ms), 0)
                 FROM runs r JOIN tracks t ON t.id = r.track_id WHERE t.kind = 'humor'",
            )
            .fetch_one(pool)
            .await?
        }))
    }

    /// Whether known jokes were imported after some joke was compared last.
    pub async fn is_behind_known(&self) -> StoreResult<bool> {
        let (imported, compared): (Option<i64>, Option<i64>) = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT (SELECT MAX(created_ms) FROM known_imports),
                        (SELECT MIN(updated_ms) FROM joke_originality
                         WHERE COALESCE(nearest_kind, '') <> 'heard')",
            )
            .fetch_one(pool)
            .await?
        });
        Ok(imported
            .zip(compared)
            .is_some_and(|(imported, compared)| imported >= compared))
    }

    /// What the stored comparisons were made with; none before the first.
    pub async fn originality_basis(&self) -> StoreResult<Option<String>> {
        let row: Option<(String,)> = with_read!(self, pool => {
            sqlx::query_as("SELECT basis FROM originality_basis WHERE id = 1")
                .fetch_optional(pool)
                .await?
        });
        Ok(row.map(|(basis,)| basis))
    }

    /// Says what the stored comparisons were made with.
    pub async fn set_originality_basis(&self, basis: &str) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query(
                "INSERT INTO originality_basis (id, basis) VALUES (1, $1)
                 ON CONFLICT (id) DO UPDATE SET basis = excluded.basis",
            )
            .bind(basis)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Every joke that is or was on stage, oldest first.
    pub async fn told_jokes(&self) -> StoreResult<Vec<ToldJoke>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.sample_id, j.track_id, j.entrant_id, j.item_id, i.input, j.text,
                        e.origin = 'people' AS human, o.similarity
                 FROM jokes j JOIN samples s ON s.id = j.sample_id
                 JOIN entrants e ON e.id = j.entrant_id JOIN items i ON i.id = j.item_id
                 LEFT JOIN joke_originality o ON o.sample_id = j.sample_id
                 WHERE j.off_stage IS NULL OR j.off_stage IN ('offensive', 'not_a_joke')
                 ORDER BY s.created_ms, j.sample_id",
            )
            .fetch_all(pool)
            .await?
        }))
    }

    /// Jokes on stage whose originality is not stored, oldest first.
    pub async fn unrated_jokes(&self) -> StoreResult<Vec<ToldJoke>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.sample_id, j.track_id, j.entrant_id, j.item_id, i.input, j.text,
                        e.origin = 'people' AS human, o.similarity
                 FROM jokes j JOIN samples s ON s.id = j.sample_id
                 JOIN entrants e ON e.id = j.entrant_id JOIN items i ON i.id = j.item_id
                 LEFT JOIN joke_originality o ON o.sample_id = j.sample_id
                 WHERE o.sample_id IS NULL AND j.off_stage IS NULL
                 ORDER BY s.created_ms, j.sample_id",
            )
            .fetch_all(pool)
            .await?
        }))
    }

    /// Stores how original jokes are and which banned jokes they tell, in place of what was stored. What an
    /// operator said (`heard`) stays.
    pub async fn save_originality(
        &self,
        rows: &[OriginalityRow],
        banned: &[BannedRow],
        now_ms: i64,
    ) -> StoreResult<()> {
        if rows.is_empty() {
            return Ok(());
        }
        with_write!(self, tx => {
            let mut query = QueryBuilder::new(
                "INSERT INTO joke_originality (sample_id, similarity, nearest_kind, nearest_text,
                                               nearest_source, nearest_sample, repeats_sample, updated_ms) ",
            );
            query.push_values(rows, |mut values, row| {
                values
                    .push_bind(&row.sample_id)
                    .push_bind(row.similarity)
                    .push_bind(&row.nearest_kind)
                    .push_bind(&row.nearest_text)
                    .push_bind(&row.nearest_source)
                    .push_bind(&row.nearest_sample)
                    .push_bind(&row.repeats_sample)
                    .push_bind(now_ms);
            });
            query.push(
                " ON CONFLICT (sample_id) DO UPDATE SET
                      similarity = excluded.similarity, nearest_kind = excluded.nearest_kind,
                      nearest_text = excluded.nearest_text, nearest_source = excluded.nearest_source,
                      nearest_sample = excluded.nearest_sample,
                      repeats_sample = excluded.repeats_sample, updated_ms = excluded.updated_ms
                  WHERE COALESCE(joke_originality.nearest_kind, '') <> 'heard'",
            );
            query.build().execute(&mut *tx).await?;
            let mut query = QueryBuilder::new("DELETE FROM joke_banned WHERE sample_id IN (");
            push_samples!(query, rows);
            query.build().execute(&mut *tx).await?;
            if !banned.is_empty() {
                let mut query = QueryBuilder::new(
                    "INSERT INTO joke_banned (sample_id, banned, wording, similarity) ",
                );
                query.push_values(banned, |mut values, hit| {
                    values
                        .push_bind(&hit.sample_id)
                        .push_bind(&hit.banned)
                        .push_bind(&hit.wording)
                        .push_bind(hit.similarity);
                });
                query.push(" ON CONFLICT (sample_id, banned) DO NOTHING");
                query.build().execute(&mut *tx).await?;
            }
            let mut query = QueryBuilder::new(
                "INSERT INTO stage_changes (track_id, n)
                 SELECT DISTINCT j.track_id, 1 FROM jokes j WHERE j.sample_id IN (",
            );
            push_samples!(query, rows);
            query.push(" ON CONFLICT (track_id) DO UPDATE SET n = stage_changes.n + 1");
            query.build().execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Lowers the originality of earlier jokes to which new ones of other entrants are more alike than
    /// anything was; gives how many that were.
    pub async fn raise_similarities(
        &self,
        rows: &[OriginalityRow],
        now_ms: i64,
    ) -> StoreResult<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        Ok(with_write!(self, tx => {
            let mut raised = 0;
            for row in rows {
                let one = sqlx::query(
                    "UPDATE joke_originality SET similarity = $2, nearest_kind = $3, nearest_text = $4,
                            nearest_source = $5, nearest_sample = $6, updated_ms = $7
                     WHERE sample_id = $1 AND similarity < $2",
                )
                .bind(&row.sample_id)
                .bind(row.similarity)
                .bind(&row.nearest_kind)
                .bind(&row.nearest_text)
                .bind(&row.nearest_source)
                .bind(&row.nearest_sample)
                .bind(now_ms)
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if one > 0 {
                    changed!(tx, &row.sample_id);
                }
                raised += one;
            }
            raised
        }))
    }

    /// How original a joke is; none while it has not been compared.
    pub async fn originality(&self, sample_id: &str) -> StoreResult<Option<OriginalityRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT sample_id, similarity, nearest_kind, nearest_text, nearest_source, nearest_sample,
                        repeats_sample
                 FROM joke_originality WHERE sample_id = $1",
            )
            .bind(sample_id)
            .fetch_optional(pool)
            .await?
        }))
    }

    /// The banned jokes that a joke tells.
    pub async fn banned_in(&self, sample_id: &str) -> StoreResult<Vec<BannedRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT sample_id, banned, wording, similarity FROM joke_banned WHERE sample_id = $1
                 ORDER BY similarity DESC, banned",
            )
            .bind(sample_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// What the board of a humor track says of each entrant's jokes, of those on the filter's items that were told until
    /// its moment.
    pub(crate) async fn stage_facts(
        &self,
        track_id: &str,
        filter: &VoteFilter,
    ) -> StoreResult<(Vec<StageFacts>, Vec<BannedTold>)> {
        let facts = with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
                    "SELECT j.entrant_id,
                            COUNT(CASE WHEN j.off_stage = 'refused' THEN 1 END) AS refused,
                            COUNT(CASE WHEN j.off_stage IS NULL THEN o.sample_id END) AS rated,
                            1 - AVG(CASE WHEN j.off_stage IS NULL THEN o.similarity END) AS originality,
                            COUNT(CASE WHEN j.off_stage IS NULL THEN o.repeats_sample END) AS repeats
                     FROM jokes j JOIN samples s ON s.id = j.sample_id
                     LEFT JOIN joke_originality o ON o.sample_id = j.sample_id
                     WHERE j.track_id = $1 AND s.created_ms <= $2 AND ", on_items!(),
                    " GROUP BY j.entrant_id"
                )),
                track_id,
                filter
            )
            .fetch_all(pool)
            .await?
        });
        let told: Vec<BannedTold> = with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
                    "SELECT j.entrant_id, b.banned, b.sample_id, b.similarity
                     FROM joke_banned b JOIN jokes j ON j.sample_id = b.sample_id
                     JOIN samples s ON s.id = j.sample_id
                     WHERE j.track_id = $1 AND s.created_ms <= $2 AND ", on_items!(),
                    " ORDER BY b.similarity DESC, b.sample_id"
                )),
                track_id,
                filter
            )
            .fetch_all(pool)
            .await?
        });
        let mut clearest: Vec<BannedTold> = Vec::new();
        for told in told {
            if !clearest
                .iter()
                .any(|known| known.entrant_id == told.entrant_id && known.banned == told.banned)
            {
                clearest.push(told);
            }
        }
        Ok((facts, clearest))
    }

    /// How original each entrant's jokes are, prompt by prompt, on the filter's items.
    pub async fn item_originality(
        &self,
        track_id: &str,
        filter: &VoteFilter,
    ) -> StoreResult<Vec<ItemOriginality>> {
        Ok(with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
                    "SELECT j.item_id, j.entrant_id, 1 - AVG(o.similarity) AS originality
                     FROM jokes j JOIN samples s ON s.id = j.sample_id
                     JOIN joke_originality o ON o.sample_id = j.sample_id
                     WHERE j.track_id = $1 AND s.created_ms <= $2 AND j.off_stage IS NULL AND ", on_items!(),
                    " GROUP BY j.item_id, j.entrant_id ORDER BY j.item_id, j.entrant_id"
                )),
                track_id,
                filter
            )
            .fetch_all(pool)
            .await?
        }))
    }
}
