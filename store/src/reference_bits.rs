//! Bits of the right choice by likelihood: as a sample has them, and added up over items for boards.

use openmic_domain::scoring::ReferenceBits;
use sqlx::FromRow;

use crate::{
    compute::{ItemFilter, bind_items, of_items},
    connect::{Store, with_read},
    error::StoreResult,
};

/// What a sample says of the right choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, FromRow)]
pub struct ReferenceRow {
    reference_bits: Option<f64>,
    reference_tokens: Option<i64>,
    reference_domain_bits: Option<f64>,
    reference_is_bound: Option<bool>,
}

impl ReferenceRow {
    /// The bits of the right choice; none where nothing was measured.
    #[must_use]
    pub fn bits(&self) -> Option<ReferenceBits> {
        Some(ReferenceBits {
            bits: self.reference_bits?,
            tokens: self
                .reference_tokens
                .and_then(|tokens| u32::try_from(tokens).ok()),
            domain_bits: self.reference_domain_bits,
            is_lower_bound: self.reference_is_bound.unwrap_or_default(),
        })
    }
}

/// The bits by likelihood of the items that a run measured, added up; each is the mean over its samples.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct LikelihoodTally {
    /// The run.
    pub run_id: String,
    /// Items that were measured.
    pub items: i64,
    /// Sum of their bits.
    pub bits: f64,
    /// Sum of the squares of these.
    pub squares: f64,
    /// Items whose bits are only a lower bound.
    pub bounds: i64,
    /// Items whose tokens are known.
    pub with_tokens: i64,
    /// Sum of the bits per token of these.
    pub per_token: Option<f64>,
    /// Items that were measured after the domain text too.
    pub with_domain: i64,
    /// Sum of what PMI-DC leaves of these.
    pub pmi_dc: Option<f64>,
}

impl Store {
    /// What every finished run of a track gives to the right choices of the chosen items.
    pub async fn likelihood_tallies(
        &self,
        track_id: &str,
        filter: &ItemFilter,
    ) -> StoreResult<Vec<LikelihoodTally>> {
        Ok(with_read!(self, pool => {
            bind_items!(
                sqlx::query_as(concat!(
                    "SELECT run_id, COUNT(*) AS items, SUM(bits) AS bits, SUM(bits * bits) AS squares,
                            CAST(SUM(is_bound) AS BIGINT) AS bounds,
                            COUNT(per_token) AS with_tokens, SUM(per_token) AS per_token,
                            COUNT(pmi_dc) AS with_domain, SUM(pmi_dc) AS pmi_dc
                     FROM (SELECT s.run_id, s.item_id, AVG(s.reference_bits) AS bits,
                                  AVG(s.reference_bits / NULLIF(s.reference_tokens, 0)) AS per_token,
                                  AVG(s.reference_bits - s.reference_domain_bits) AS pmi_dc,
                                  MAX(CASE WHEN s.reference_is_bound THEN 1 ELSE 0 END) AS is_bound
                           FROM runs r JOIN samples s ON s.run_id = r.id JOIN items i ON i.id = s.item_id
                           WHERE r.track_id = $1 AND r.state = 'done' AND s.reference_bits IS NOT NULL AND ",
                    of_items!(), "
                           GROUP BY s.run_id, s.item_id) AS each_item
                     GROUP BY run_id ORDER BY run_id"
                )),
                track_id,
                filter
            )
            .fetch_all(pool)
            .await?
        }))
    }
}
