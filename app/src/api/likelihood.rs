//! What a model gives to right choices, of a sample and of a row of a board.

use openmic_store::ReferenceRow;
use serde::Serialize;
use utoipa::ToSchema;

use crate::leaderboard::LikelihoodBits;

/// Bits of the right choice by likelihood: minus the binary logarithm of the probability that the endpoint's
/// log-probabilities give to it. Of several right choices, of the likeliest.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SampleLikelihood {
    /// −log2 P(right choice | question).
    #[schema(example = 2.0)]
    value: f64,
    /// Whether its letter was not among the alternatives listed, which makes the value a lower bound.
    is_lower_bound: bool,
    /// Tokens of its text; null where its letter was measured.
    tokens: Option<u32>,
    /// The value per token of its text; null where its letter was measured.
    per_token: Option<f64>,
    /// PMI-DC: the value less the bits without the question; null where these were not measured. A lower bound
    /// where the value is one.
    pmi_dc: Option<f64>,
}

impl SampleLikelihood {
    pub(super) fn of(row: &ReferenceRow) -> Option<Self> {
        let reference = row.bits()?;
        Some(Self {
            value: reference.bits,
            is_lower_bound: reference.is_lower_bound,
            tokens: reference.tokens,
            per_token: reference.per_token(),
            pmi_dc: reference.pmi_dc(),
        })
    }
}

/// Bits of the right choices by likelihood, mean over items.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Likelihood {
    /// Mean over items of −log2 P(right choice | question).
    #[schema(example = 2.0)]
    value: f64,
    /// Lower end of the 95 % interval; null with a single item.
    lower: Option<f64>,
    /// Upper end of the interval.
    upper: Option<f64>,
    /// Whether the letter of some right choice was not among the alternatives listed, which makes the value a
    /// lower bound.
    is_lower_bound: bool,
    /// The mean per token of the right choice; null where its letter was measured.
    per_token: Option<f64>,
    /// PMI-DC: the mean less the bits without the question; null where that was not measured of every item.
    pmi_dc: Option<f64>,
    /// Items that it is the mean over: those whose answer came.
    items: u64,
}

impl From<LikelihoodBits> for Likelihood {
    fn from(bits: LikelihoodBits) -> Self {
        let interval = bits.raw.interval;
        Self {
            value: bits.raw.bits,
            lower: interval.map(|interval| interval.lower),
            upper: interval.map(|interval| interval.upper),
            is_lower_bound: bits.raw.lower_bound,
            per_token: bits.per_token,
            pmi_dc: bits.pmi_dc,
            items: bits.items,
        }
    }
}
