//! Tracks, their versions and their items.

use openmic_domain::{
    scoring::{By, Graded},
    track::changed_parts,
};
use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    ids::new_id,
    names::folded,
};

/// A track to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTrack {
    /// Part of the board's address.
    pub slug: String,
    /// Its version; a change of what decides a result needs a new one.
    pub version: String,
    /// `benchmark`, `humor`, `game` or `preference`.
    pub kind: String,
    /// As shown.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// JSON of the track file.
    pub spec: String,
    /// sha256 over the items.
    pub item_set_hash: String,
    /// How many answers are asked for per item.
    pub samples_per_item: i64,
    /// Its items, in order.
    pub items: Vec<NewItem>,
}

/// One item to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewItem {
    /// Its id in the track file.
    pub name: String,
    /// Category, if the track has any.
    pub category: Option<String>,
    /// Language of the item.
    pub language: Option<String>,
    /// What the entrant is given.
    pub input: String,
    /// JSON: the right answer, or a list of accepted ones.
    pub target: Option<String>,
    /// JSON of `scoring::Detail`: choices and checks, if the item has any.
    pub detail: Option<String>,
}

/// What became of a track that was to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackSaved {
    /// It, or this version of it, is new.
    New,
    /// Only words changed (title, description, …), or an earlier version is the current one again; what
    /// decides a result is the same.
    Updated,
    /// Nothing changed.
    Same,
}

/// A stored track at one version.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct TrackRow {
    /// Its id: one per version.
    pub id: String,
    /// Part of the board's address.
    pub slug: String,
    /// Its version.
    pub version: String,
    /// `benchmark`, `humor`, `game` or `preference`.
    pub kind: String,
    /// As shown.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// JSON of the track file.
    pub spec: String,
    /// sha256 over the items.
    pub item_set_hash: String,
    /// How many items it has.
    pub n_items: i64,
    /// When this version was stored, ms since 1970.
    pub created_ms: i64,
}

/// A stored item.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct ItemRow {
    /// Its id in the database.
    pub id: String,
    /// Its id in the track file.
    pub name: String,
    /// Category, if the track has any.
    pub category: Option<String>,
    /// Language of the item.
    pub language: Option<String>,
    /// What the entrant is given.
    pub input: String,
    /// JSON: the right answer, or a list of accepted ones.
    pub target: Option<String>,
    /// JSON of `scoring::Detail`: choices and checks, if the item has any.
    pub detail: Option<String>,
}

impl ItemRow {
    /// The item as a scorer sees it; without target and detail where what is stored cannot be read.
    #[must_use]
    pub fn graded(&self) -> Graded {
        Graded::stored(&self.input, self.target.as_deref(), self.detail.as_deref()).unwrap_or_else(
            |_| Graded {
                input: self.input.clone(),
                ..Graded::default()
            },
        )
    }
}

impl TrackRow {
    /// Whether items and answers must not leave the database, neither on pages nor in exports. A
    /// description that cannot be read is taken for private.
    #[must_use]
    pub fn is_private(&self) -> bool {
        openmic_domain::track::is_private(&self.spec)
    }

    /// What is measured of its choices, where they are compared by likelihood.
    #[must_use]
    pub fn likelihood_by(&self) -> Option<By> {
        openmic_domain::track::likelihood_by(&self.spec)
    }
}

macro_rules! track_sql {
    ($end:literal) => {
        concat!(
            "SELECT id, slug, version, kind, title, description, spec, item_set_hash, n_items, created_ms
             FROM tracks ",
            $end
        )
    };
}

impl Store {
    /// Stores a track and makes it the current version of its slug.
    ///
    /// The same version with other items, another scorer or anything else that decides a result is refused:
    /// results that were not made alike never share a board.
    pub async fn save_track(&self, new: &NewTrack, now_ms: i64) -> StoreResult<TrackSaved> {
        let lock_sql = self.dialect().lock_tracks();
        Ok(with_write!(self, tx => {
            sqlx::query(lock_sql).execute(&mut *tx).await?;
            let known: Option<(String, String, String, bool, i64)> =
                sqlx::query_as("SELECT id, item_set_hash, spec, is_current, samples_per_item FROM tracks WHERE slug = $1 AND version = $2")
                    .bind(&new.slug)
                    .bind(&new.version)
                    .fetch_optional(&mut *tx)
                    .await?;
            if let Some((id, hash, spec, is_current, samples_per_item)) = known {
                let mut changed = changed_parts(&spec, &new.spec);
                if samples_per_item != new.samples_per_item && !changed.contains(&"samples_per_item") {
                    changed.push("samples_per_item");
                }
                if hash != new.item_set_hash {
                    changed.push("items");
                }
                if !changed.is_empty() {
                    return Err(StoreError::Conflict(format!(
                        "the track {:?} changed in what decides a result ({}), but its version is still {:?}: \
                         give it a new version; title, description and other words may change without one",
                        new.slug,
                        changed.join(", "),
                        new.version
                    )));
                }
                if spec == new.spec && is_current {
                    TrackSaved::Same
                } else {
                    sqlx::query("UPDATE tracks SET is_current = FALSE WHERE slug = $1 AND is_current AND id <> $2")
                        .bind(&new.slug)
                        .bind(&id)
                        .execute(&mut *tx)
                        .await?;
                    sqlx::query(
                        "UPDATE tracks SET title = $2, description = $3, spec = $4, is_current = TRUE, folded = $5
                         WHERE id = $1",
                    )
                        .bind(&id)
                        .bind(&new.title)
                        .bind(&new.description)
                        .bind(&new.spec)
                        .bind(folded(&[&new.title, &new.description, &new.slug]))
                        .execute(&mut *tx)
                        .await?;
                    TrackSaved::Updated
                }
            } else {
                sqlx::query("UPDATE tracks SET is_current = FALSE WHERE slug = $1 AND is_current")
                    .bind(&new.slug)
                    .execute(&mut *tx)
                    .await?;
                let id = new_id(now_ms);
                sqlx::query(
                    "INSERT INTO tracks (id, slug, version, kind, title, description, spec,
                                         item_set_hash, n_items, samples_per_item, is_current, created_ms, folded)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $11, TRUE, $10, $12)",
                )
                .bind(&id)
                .bind(&new.slug)
                .bind(&new.version)
                .bind(&new.kind)
                .bind(&new.title)
                .bind(&new.description)
                .bind(&new.spec)
                .bind(&new.item_set_hash)
                .bind(new.items.len() as i64)
                .bind(now_ms)
                .bind(new.samples_per_item)
                .bind(folded(&[&new.title, &new.description, &new.slug]))
                .execute(&mut *tx)
                .await?;
                for (position, item) in new.items.iter().enumerate() {
                    sqlx::query(
                        "INSERT INTO items (id, track_id, name, position, category, language, input, target, detail)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    )
                    .bind(new_id(now_ms))
                    .bind(&id)
                    .bind(&item.name)
                    .bind(position as i64)
                    .bind(&item.category)
                    .bind(&item.language)
                    .bind(&item.input)
                    .bind(&item.target)
                    .bind(&item.detail)
                    .execute(&mut *tx)
                    .await?;
                }
                TrackSaved::New
            }
        }))
    }

    /// The current version of every track, humor first, then by title.
    pub async fn tracks(&self) -> StoreResult<Vec<TrackRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(track_sql!(
                "WHERE is_current
                 ORDER BY CASE kind WHEN 'humor' THEN 0 WHEN 'preference' THEN 2 ELSE 1 END, folded"
            ))
            .fetch_all(pool)
            .await?
        }))
    }

    /// The current version of one track.
    pub async fn track(&self, slug: &str) -> StoreResult<TrackRow> {
        with_read!(self, pool => {
            sqlx::query_as(track_sql!("WHERE slug = $1 AND is_current")).bind(slug).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("track", slug))
    }

    /// A track at the version that was stored last before a moment, or else at its first.
    pub async fn track_at(&self, slug: &str, at_ms: i64) -> StoreResult<TrackRow> {
        with_read!(self, pool => {
            sqlx::query_as(track_sql!(
                "WHERE slug = $1
                 ORDER BY CASE WHEN created_ms <= $2 THEN 0 ELSE 1 END,
                          CASE WHEN created_ms <= $2 THEN -created_ms ELSE created_ms END, id LIMIT 1"
            ))
            .bind(slug)
            .bind(at_ms)
            .fetch_optional(pool)
            .await?
        })
        .ok_or_else(|| StoreError::not_found("track", slug))
    }

    /// A track at the version of that id.
    pub async fn track_by_id(&self, id: &str) -> StoreResult<TrackRow> {
        with_read!(self, pool => {
            sqlx::query_as(track_sql!("WHERE id = $1")).bind(id).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("track", id))
    }

    /// The items of a track, in order.
    pub async fn items(&self, track_id: &str) -> StoreResult<Vec<ItemRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT id, name, category, language, input, target, detail FROM items
                 WHERE track_id = $1 ORDER BY position",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// One item.
    pub async fn item(&self, id: &str) -> StoreResult<ItemRow> {
        with_read!(self, pool => {
            sqlx::query_as("SELECT id, name, category, language, input, target, detail FROM items WHERE id = $1")
                .bind(id)
                .fetch_optional(pool)
                .await?
        })
        .ok_or_else(|| StoreError::not_found("item", id))
    }
}
