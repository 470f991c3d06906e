//! Vectors of texts as an embeddings endpoint gave them, and which jokes were looked at with them.

use std::collections::HashMap;

use sqlx::{FromRow, QueryBuilder};

use crate::{
    connect::{Store, with_read, with_write},
    error::StoreResult,
};

/// A joke whose meaning was not compared yet.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Unmeant {
    /// The sample that holds it.
    pub sample_id: String,
    /// Whose it is.
    pub entrant_id: String,
    /// Its text.
    pub text: String,
    /// sha256 of its normal form.
    pub normal: String,
    /// Whether people wrote it.
    pub human: bool,
}

impl Store {
    /// Jokes on stage that were compared by their pieces and not yet by their meaning under `model`, oldest first.
    pub async fn unmeant_jokes(&self, model: &str, limit: i64) -> StoreResult<Vec<Unmeant>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.sample_id, j.entrant_id, j.text, j.normal, e.origin = 'people' AS human
                 FROM jokes j JOIN entrants e ON e.id = j.entrant_id
                 JOIN joke_originality o ON o.sample_id = j.sample_id
                 WHERE j.off_stage IS NULL
                   AND NOT EXISTS (SELECT 1 FROM joke_meanings m WHERE m.sample_id = j.sample_id AND m.model = $1)
                 ORDER BY j.sample_id LIMIT $2",
            )
            .bind(model)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Says that the meaning of jokes was compared.
    pub async fn set_meant(&self, model: &str, samples: &[&str]) -> StoreResult<()> {
        if samples.is_empty() {
            return Ok(());
        }
        with_write!(self, tx => {
            let mut query = QueryBuilder::new("INSERT INTO joke_meanings (sample_id, model) ");
            query.push_values(samples, |mut values, sample| {
                values.push_bind(*sample).push_bind(model);
            });
            query.push(" ON CONFLICT (sample_id, model) DO NOTHING");
            query.build().execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Says that the meaning of no joke was compared: their comparison by pieces was made anew.
    pub async fn forget_meant(&self) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query("DELETE FROM joke_meanings").execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// The stored vectors of texts, by the hash of their normal form.
    pub async fn embeddings(
        &self,
        model: &str,
        hashes: &[&str],
    ) -> StoreResult<HashMap<String, Vec<f32>>> {
        if hashes.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(String, Vec<u8>)> = with_read!(self, pool => {
            let mut query = QueryBuilder::new("SELECT normal, vector FROM text_embeddings WHERE model = ");
            query.push_bind(model);
            query.push(" AND normal IN (");
            let mut list = query.separated(", ");
            for hash in hashes {
                list.push_bind(*hash);
            }
            query.push(")");
            query.build_query_as().fetch_all(pool).await?
        });
        let numbers = |bytes: &[u8]| -> Vec<f32> {
            let (all, _) = bytes.as_chunks::<4>();
            all.iter().map(|four| f32::from_le_bytes(*four)).collect()
        };
        Ok(rows
            .into_iter()
            .map(|(hash, bytes)| (hash, numbers(&bytes)))
            .collect())
    }

    /// Stores vectors of texts.
    pub async fn add_embeddings(&self, model: &str, new: &[(&str, Vec<f32>)]) -> StoreResult<()> {
        if new.is_empty() {
            return Ok(());
        }
        with_write!(self, tx => {
            let mut query = QueryBuilder::new("INSERT INTO text_embeddings (model, normal, vector) ");
            query.push_values(new, |mut values, (hash, vector)| {
                let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
                values.push_bind(model).push_bind(*hash).push_bind(bytes);
            });
            query.push(" ON CONFLICT (model, normal) DO NOTHING");
            query.build().execute(&mut *tx).await?;
        });
        Ok(())
    }
}
