//! What readers say of a joke besides voting, and what the operator made of it.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    ids::new_id,
    originality::changed,
    text::without_nul,
};

/// What a reader says of a joke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlagKind {
    /// It was told before.
    Heard,
    /// It insults or harms.
    Offensive,
    /// It is no joke at all.
    NotAJoke,
}

impl FlagKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Heard, Self::Offensive, Self::NotAJoke];

    /// Its spelling in forms and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Heard => "heard",
            Self::Offensive => "offensive",
            Self::NotAJoke => "not_a_joke",
        }
    }

    /// The kind of that spelling.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A joke that readers flagged and nobody has reviewed since.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FlaggedJoke {
    /// The sample that holds it.
    pub sample_id: String,
    /// What they say of it.
    pub kind: String,
    /// How many do.
    pub n: i64,
    /// When the last one did, ms since 1970.
    pub last_ms: i64,
    /// The joke.
    pub text: String,
    /// The joke prompt.
    pub input: String,
    /// Name of whose it is.
    pub entrant_name: String,
    /// Its track's title.
    pub track_title: String,
    /// The track file, as JSON.
    pub track_spec: String,
}

/// What the operator made of a flag.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ReviewRow {
    /// The joke.
    pub sample_id: String,
    /// What was said of it.
    pub kind: String,
    /// Whether the operator agreed.
    pub upheld: bool,
    /// Why, or where it was heard.
    pub note: String,
    /// When, ms since 1970.
    pub created_ms: i64,
    /// The joke's text.
    pub text: String,
}

impl Store {
    /// Notes what a reader says of a joke; false if this reader said so before.
    pub async fn add_flag(
        &self,
        sample_id: &str,
        voter: &str,
        kind: FlagKind,
        now_ms: i64,
    ) -> StoreResult<bool> {
        let added = with_write!(self, tx => {
            let known: Option<(String,)> = sqlx::query_as("SELECT sample_id FROM jokes WHERE sample_id = $1")
                .bind(sample_id)
                .fetch_optional(&mut *tx)
                .await?;
            if known.is_none() {
                return Err(StoreError::not_found("joke", sample_id));
            }
            sqlx::query(
                "INSERT INTO joke_flags (sample_id, voter, kind, created_ms) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (sample_id, voter, kind) DO NOTHING",
            )
            .bind(sample_id)
            .bind(voter)
            .bind(kind.as_str())
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1
        });
        Ok(added)
    }

    /// How many readers say what of a joke.
    pub async fn flag_counts(&self, sample_id: &str) -> StoreResult<Vec<(String, i64)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT kind, COUNT(*) FROM joke_flags WHERE sample_id = $1 GROUP BY kind ORDER BY kind",
            )
            .bind(sample_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Jokes that were flagged after they were last reviewed, or never were; most flagged first.
    pub async fn flagged_jokes(&self, limit: i64) -> StoreResult<Vec<FlaggedJoke>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT f.sample_id, f.kind, COUNT(*) AS n, MAX(f.created_ms) AS last_ms, j.text, i.input,
                        e.name AS entrant_name, t.title AS track_title, t.spec AS track_spec
                 FROM joke_flags f
                 JOIN jokes j ON j.sample_id = f.sample_id
                 JOIN items i ON i.id = j.item_id
                 JOIN entrants e ON e.id = j.entrant_id
                 JOIN tracks t ON t.id = j.track_id
                 WHERE NOT EXISTS (SELECT 1 FROM joke_reviews r WHERE r.sample_id = f.sample_id
                                     AND r.kind = f.kind AND r.created_ms >= f.created_ms)
                 GROUP BY f.sample_id, f.kind, j.text, i.input, e.name, t.title, t.spec
                 ORDER BY n DESC, last_ms DESC, f.sample_id, f.kind LIMIT $1",
            )
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// The newest reviews: of one joke, or of all.
    pub async fn joke_reviews(
        &self,
        sample_id: Option<&str>,
        limit: i64,
    ) -> StoreResult<Vec<ReviewRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT r.sample_id, r.kind, r.upheld, r.note, r.created_ms, j.text
                 FROM joke_reviews r JOIN jokes j ON j.sample_id = r.sample_id
                 WHERE $1 = '' OR r.sample_id = $1
                 ORDER BY r.created_ms DESC, r.id DESC LIMIT $2",
            )
            .bind(sample_id.unwrap_or_default())
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Carries out what the operator made of a flag. Agreeing that a joke is offensive or none takes it off
    /// stage; agreeing that it was heard before makes it unoriginal, with `note` as where. Disagreeing undoes
    /// an earlier agreement. Votes that were cast stay.
    pub async fn review_joke(
        &self,
        sample_id: &str,
        kind: FlagKind,
        upheld: bool,
        note: &str,
        now_ms: i64,
    ) -> StoreResult<()> {
        let id = new_id(now_ms);
        with_write!(self, tx => {
            let known: Option<(String,)> = sqlx::query_as("SELECT text FROM jokes WHERE sample_id = $1")
                .bind(sample_id)
                .fetch_optional(&mut *tx)
                .await?;
            let Some((text,)) = known else {
                return Err(StoreError::not_found("joke", sample_id));
            };
            sqlx::query(
                "INSERT INTO joke_reviews (id, sample_id, kind, upheld, note, created_ms)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(&id)
            .bind(sample_id)
            .bind(kind.as_str())
            .bind(upheld)
            .bind(without_nul(note))
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
            match (kind, upheld) {
                (FlagKind::Heard, true) => sqlx::query(
                    "INSERT INTO joke_originality (sample_id, similarity, nearest_kind, nearest_text,
                                                   nearest_source, updated_ms)
                     VALUES ($1, 1, 'heard', $2, $3, $4)
                     ON CONFLICT (sample_id) DO UPDATE SET
                         similarity = 1, nearest_kind = 'heard', nearest_text = excluded.nearest_text,
                         nearest_source = excluded.nearest_source, nearest_sample = NULL,
                         updated_ms = excluded.updated_ms",
                )
                .bind(sample_id)
                .bind(text)
                .bind(without_nul(note))
                .bind(now_ms)
                .execute(&mut *tx)
                .await?,
                // Compared anew by whoever keeps the index.
                (FlagKind::Heard, false) => {
                    sqlx::query("DELETE FROM joke_originality WHERE sample_id = $1 AND nearest_kind = 'heard'")
                        .bind(sample_id)
                        .execute(&mut *tx)
                        .await?
                }
                (kind, true) => {
                    sqlx::query("UPDATE jokes SET off_stage = $2 WHERE sample_id = $1 AND off_stage IS NULL")
                        .bind(sample_id)
                        .bind(kind.as_str())
                        .execute(&mut *tx)
                        .await?
                }
                (kind, false) => {
                    sqlx::query("UPDATE jokes SET off_stage = NULL WHERE sample_id = $1 AND off_stage = $2")
                        .bind(sample_id)
                        .bind(kind.as_str())
                        .execute(&mut *tx)
                        .await?
                }
            };
            changed!(tx, sample_id);
        });
        Ok(())
    }
}
