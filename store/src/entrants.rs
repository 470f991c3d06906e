//! Models, endpoints, prompts and the entrants made of them.

use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    ids::new_id,
};

/// Who made the weights and under which terms.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelParts {
    /// Unique, part of the page's address.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// Who made it; empty when not known.
    pub organisation: String,
    /// Its licence; empty when not known.
    pub licence: String,
    /// Whether the weights can be downloaded.
    pub open_weights: bool,
    /// The family it is of, such as the sizes of one release; empty when not said.
    pub family: String,
}

/// Where a model answers, at which price.
#[derive(Debug, Clone, PartialEq)]
pub struct EntrantParts {
    /// Base address of the OpenAI-compatible routes, such as `https://host/v1`.
    pub base_url: String,
    /// The model's name there.
    pub remote_model: String,
    /// The key, encrypted; none when the endpoint asks for none.
    pub sealed_key: Option<Vec<u8>>,
    /// US dollars per million prompt tokens.
    pub price_prompt: f64,
    /// US dollars per million completion tokens.
    pub price_completion: f64,
}

/// An entrant to be made, with its model and endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntrant {
    /// Unique, part of the page's address.
    pub slug: String,
    /// As shown on boards.
    pub name: String,
    /// Its model; found again by slug.
    pub model: ModelParts,
    /// Where it answers; none for an imported entrant.
    pub endpoint: Option<EntrantParts>,
    /// System prompt: its text and sha256.
    pub prompt: Option<(String, String)>,
    /// JSON of the strategy.
    pub strategy: String,
    /// JSON of the sampling settings.
    pub sampling: String,
    /// `built-in`, `submission` or `import`.
    pub origin: String,
    /// Answers per item; none for as many as the track says.
    pub samples: Option<i64>,
    /// JSON of the caps of each of its runs; none for no caps.
    pub limits: Option<String>,
}

/// An entrant with everything its page shows; never its key.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct EntrantDetail {
    /// Its id.
    pub id: String,
    /// Part of its address.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// JSON of the strategy.
    pub strategy: String,
    /// JSON of the sampling settings.
    pub sampling: String,
    /// `built-in`, `submission` or `import`.
    pub origin: String,
    /// When it was made, ms since 1970.
    pub created_ms: i64,
    /// Its model's slug.
    pub model_slug: String,
    /// Its model's name.
    pub model_name: String,
    /// Who made the model.
    pub organisation: String,
    /// The model's licence.
    pub licence: String,
    /// Whether the weights can be downloaded.
    pub open_weights: bool,
    /// The family of the model; empty when not said.
    pub family: String,
    /// Text of the system prompt.
    pub prompt_text: Option<String>,
    /// sha256 of the system prompt.
    pub prompt_hash: Option<String>,
    /// The model's name at its endpoint.
    pub remote_model: Option<String>,
    /// US dollars per million prompt tokens.
    pub price_prompt: Option<f64>,
    /// US dollars per million completion tokens.
    pub price_completion: Option<f64>,
}

/// A model as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ModelRow {
    /// Part of its address.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// Who made it; empty when not known.
    pub organisation: String,
    /// Its licence; empty when not known.
    pub licence: String,
    /// Whether the weights can be downloaded.
    pub open_weights: bool,
    /// The family it is of; empty when not said.
    pub family: String,
    /// When it was first named, ms since 1970.
    pub created_ms: i64,
}

/// What a run needs to ask an entrant: its endpoint with the sealed key.
#[derive(Clone, PartialEq, FromRow)]
pub struct EndpointRow {
    /// Base address.
    pub base_url: String,
    /// The model's name there.
    pub remote_model: String,
    /// The encrypted key.
    pub sealed_key: Option<Vec<u8>>,
    /// US dollars per million prompt tokens.
    pub price_prompt: f64,
    /// US dollars per million completion tokens.
    pub price_completion: f64,
}

macro_rules! detail_sql {
    ($end:literal) => {
        concat!(
            "SELECT e.id, e.slug, e.name, e.strategy, e.sampling, e.origin, e.created_ms,
                    m.slug AS model_slug, m.name AS model_name, m.organisation, m.licence, m.open_weights, m.family,
                    p.text AS prompt_text, p.hash AS prompt_hash,
                    n.remote_model, n.price_prompt, n.price_completion
             FROM entrants e
             JOIN models m ON m.id = e.model_id
             LEFT JOIN prompts p ON p.id = e.prompt_id
             LEFT JOIN endpoints n ON n.id = e.endpoint_id ",
            $end
        )
    };
}
pub(crate) use detail_sql;

/// Makes the model, endpoint, prompt and entrant rows inside a transaction; gives the entrant's id.
macro_rules! insert_entrant {
    ($tx:expr, $new:expr, $now_ms:expr) => {{
        let new: &$crate::entrants::NewEntrant = $new;
        let now_ms: i64 = $now_ms;
        let (model_id,): (String,) = sqlx::query_as(
            "INSERT INTO models (id, slug, name, organisation, licence, open_weights, created_ms, folded, family)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (slug) DO UPDATE
             SET family = CASE WHEN models.family = '' THEN excluded.family ELSE models.family END
             RETURNING id",
        )
        .bind($crate::ids::new_id(now_ms))
        .bind(&new.model.slug)
        .bind(&new.model.name)
        .bind(&new.model.organisation)
        .bind(&new.model.licence)
        .bind(new.model.open_weights)
        .bind(now_ms)
        .bind($crate::names::folded(&[&new.model.name, &new.model.organisation, &new.model.slug]))
        .bind(&new.model.family)
        .fetch_one(&mut *$tx)
        .await?;
        let endpoint_id = if let Some(endpoint) = &new.endpoint {
            let id = $crate::ids::new_id(now_ms);
            sqlx::query(
                "INSERT INTO endpoints (id, model_id, base_url, remote_model, sealed_key,
                                        price_prompt, price_completion, created_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(&id)
            .bind(&model_id)
            .bind(&endpoint.base_url)
            .bind(&endpoint.remote_model)
            .bind(&endpoint.sealed_key)
            .bind(endpoint.price_prompt)
            .bind(endpoint.price_completion)
            .bind(now_ms)
            .execute(&mut *$tx)
            .await?;
            Some(id)
        } else {
            None
        };
        let prompt_id = if let Some((text, hash)) = &new.prompt {
            let (id,): (String,) = sqlx::query_as(
                "INSERT INTO prompts (id, hash, text, origin, created_ms) VALUES ($1, $2, $3, 'hand-written', $4)
                 ON CONFLICT (hash) DO UPDATE SET text = excluded.text RETURNING id",
            )
            .bind($crate::ids::new_id(now_ms))
            .bind(hash)
            .bind(text)
            .bind(now_ms)
            .fetch_one(&mut *$tx)
            .await?;
            Some(id)
        } else {
            None
        };
        let id = $crate::ids::new_id(now_ms);
        sqlx::query(
            "INSERT INTO entrants (id, slug, name, model_id, endpoint_id, prompt_id,
                                   strategy, sampling, origin, created_ms, samples, limits, folded)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(&id)
        .bind(&new.slug)
        .bind(&new.name)
        .bind(&model_id)
        .bind(&endpoint_id)
        .bind(&prompt_id)
        .bind(&new.strategy)
        .bind(&new.sampling)
        .bind(&new.origin)
        .bind(now_ms)
        .bind(new.samples)
        .bind(&new.limits)
        .bind($crate::names::folded(&[&new.name, &new.slug]))
        .execute(&mut *$tx)
        .await?;
        id
    }};
}
pub(crate) use insert_entrant;

impl Store {
    /// Adds an entrant unless one of that slug is there; gives its id and whether it is new.
    pub async fn add_entrant(&self, new: &NewEntrant, now_ms: i64) -> StoreResult<(String, bool)> {
        let lock_sql = self.dialect().lock_entrants();
        Ok(with_write!(self, tx => {
            sqlx::query(lock_sql).execute(&mut *tx).await?;
            let known: Option<(String,)> = sqlx::query_as("SELECT id FROM entrants WHERE slug = $1")
                .bind(&new.slug)
                .fetch_optional(&mut *tx)
                .await?;
            match known {
                Some((id,)) => (id, false),
                None => (insert_entrant!(tx, new, now_ms), true),
            }
        }))
    }

    /// One entrant by its slug.
    pub async fn entrant(&self, slug: &str) -> StoreResult<EntrantDetail> {
        with_read!(self, pool => {
            sqlx::query_as(detail_sql!("WHERE e.slug = $1")).bind(slug).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("entrant", slug))
    }

    /// One entrant by its id.
    pub async fn entrant_by_id(&self, id: &str) -> StoreResult<EntrantDetail> {
        with_read!(self, pool => {
            sqlx::query_as(detail_sql!("WHERE e.id = $1")).bind(id).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("entrant", id))
    }

    /// Every entrant, by name.
    pub async fn entrants(&self) -> StoreResult<Vec<EntrantDetail>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(detail_sql!("ORDER BY e.folded, e.slug")).fetch_all(pool).await?
        }))
    }

    /// One model by its slug.
    pub async fn model(&self, slug: &str) -> StoreResult<ModelRow> {
        with_read!(self, pool => {
            sqlx::query_as(
                "SELECT slug, name, organisation, licence, open_weights, family, created_ms FROM models WHERE slug = $1",
            )
            .bind(slug)
            .fetch_optional(pool)
            .await?
        })
        .ok_or_else(|| StoreError::not_found("model", slug))
    }

    /// The entrants made of a model, by name.
    pub async fn entrants_of_model(&self, model_slug: &str) -> StoreResult<Vec<EntrantDetail>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(detail_sql!("WHERE m.slug = $1 ORDER BY e.folded, e.slug"))
                .bind(model_slug)
                .fetch_all(pool)
                .await?
        }))
    }

    /// The endpoint of an entrant, with its sealed key; an imported entrant has none.
    pub async fn endpoint_of(&self, entrant_id: &str) -> StoreResult<Option<EndpointRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT n.base_url, n.remote_model, n.sealed_key, n.price_prompt, n.price_completion
                 FROM entrants e JOIN endpoints n ON n.id = e.endpoint_id WHERE e.id = $1",
            )
            .bind(entrant_id)
            .fetch_optional(pool)
            .await?
        }))
    }

    /// How many answers per item an entrant draws when not as many as the track says, and JSON of the caps of
    /// its runs.
    pub async fn entrant_limits(
        &self,
        entrant_id: &str,
    ) -> StoreResult<(Option<i64>, Option<String>)> {
        with_read!(self, pool => {
            sqlx::query_as("SELECT samples, limits FROM entrants WHERE id = $1")
                .bind(entrant_id)
                .fetch_optional(pool)
                .await?
        })
        .ok_or_else(|| StoreError::not_found("entrant", entrant_id))
    }

    /// Changes the caps of an entrant's runs; none for no caps.
    pub async fn set_entrant_limits(
        &self,
        entrant_id: &str,
        limits: Option<&str>,
    ) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query("UPDATE entrants SET limits = $2 WHERE id = $1")
                .bind(entrant_id)
                .bind(limits)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Says which family a model is of.
    pub async fn set_model_family(&self, slug: &str, family: &str) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query("UPDATE models SET family = $2 WHERE slug = $1 AND family <> $2")
                .bind(slug)
                .bind(family)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Moves an entrant's endpoint to another address, as when a local model starts on a new port.
    pub async fn move_endpoint(&self, entrant_id: &str, base_url: &str) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query(
                "UPDATE endpoints SET base_url = $2
                 WHERE id = (SELECT endpoint_id FROM entrants WHERE id = $1) AND base_url <> $2",
            )
            .bind(entrant_id)
            .bind(base_url)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// A slug that no entrant has yet: `wanted`, or `wanted-2`, `wanted-3`, …
    pub async fn free_entrant_slug(&self, wanted: &str) -> StoreResult<String> {
        let taken: Vec<(String,)> = with_read!(self, pool => {
            sqlx::query_as("SELECT slug FROM entrants WHERE slug = $1 OR slug LIKE $2")
                .bind(wanted)
                .bind(format!("{wanted}-%"))
                .fetch_all(pool)
                .await?
        });
        Ok(first_free(wanted, |slug| {
            taken.iter().any(|(known,)| known == slug)
        }))
    }
}

/// The first of `wanted`, `wanted-2`, `wanted-3`, … that is not taken.
pub(crate) fn first_free(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2u64..)
        .map(|n| format!("{wanted}-{n}"))
        .find(|slug| !taken(slug))
        .unwrap_or_else(|| new_id(0))
}
