//! What a row of a benchmark board says about inference compute.

use openmic_domain::stats::Interval;
use serde::Serialize;
use utoipa::ToSchema;

use super::{likelihood::Likelihood, parts::Estimate};
use crate::leaderboard::BenchmarkEntry;

/// How an entrant spends compute on a benchmark, and what that leaves to resolve.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Effort {
    /// How inference compute is spent, in words.
    #[schema(example = "direct")]
    strategy: String,
    /// Tokens of the prompt, per answer; null where they were not measured.
    prompt_tokens: Option<f64>,
    /// Tokens of the answer, per answer; null where they were not measured.
    completion_tokens: Option<f64>,
    /// Answers to the item that has fewest.
    samples_per_item: u64,
    /// Bits remaining, sampled, mean over items; null without answers.
    bits: Option<BitsLeft>,
    /// Bits of the right choices by likelihood, which are not sampled and not to be compared with `bits`; null on
    /// tracks that do not compare choices by it, and where nothing was measured.
    bits_by_likelihood: Option<Likelihood>,
    /// Score thinking step by step minus score answering directly, of the same model, paired on items;
    /// null where the model has not done both.
    laziness_gap: Option<Estimate>,
    /// Score of the model's entrant that spends most tokens; null where it has only one, or where the tokens of
    /// one were not measured.
    ceiling: Option<Ceiling>,
}

/// Bits remaining per item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct BitsLeft {
    /// Mean over items of E[−log2 p] under the posterior Beta(right + ½, wrong + ½).
    value: f64,
    /// Lower end of the 95 % interval; null with a single item.
    lower: Option<f64>,
    /// Upper end of the interval.
    upper: Option<f64>,
    /// Whether an item was never answered right, which makes the value a lower bound.
    is_lower_bound: bool,
}

/// The score at the largest compute measured of a model.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Ceiling {
    /// Slug of the entrant that has it.
    entrant: String,
    /// Its score.
    score: Estimate,
}

impl Effort {
    pub(super) fn of(entry: &BenchmarkEntry) -> Self {
        let effort = &entry.effort;
        let estimate = |value: f64, interval: Interval| Estimate {
            value,
            lower: interval.lower,
            upper: interval.upper,
        };
        Self {
            strategy: effort.strategy.clone(),
            prompt_tokens: entry.prompt_tokens(),
            completion_tokens: entry.completion_tokens(),
            samples_per_item: effort.samples_per_item(),
            bits: effort.bits.map(|bits| BitsLeft {
                value: bits.bits,
                lower: bits.interval.map(|interval| interval.lower),
                upper: bits.interval.map(|interval| interval.upper),
                is_lower_bound: bits.lower_bound,
            }),
            bits_by_likelihood: effort.likelihood.map(Likelihood::from),
            laziness_gap: effort.gap.as_ref().and_then(|gap| {
                let paired = &gap.paired;
                Some(estimate(paired.difference, paired.interval?))
            }),
            ceiling: effort.ceiling.as_ref().map(|ceiling| Ceiling {
                entrant: ceiling.slug.clone(),
                score: estimate(ceiling.score, ceiling.interval),
            }),
        }
    }
}
