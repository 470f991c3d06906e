//! A sample as a row of its run's list.

use openmic_domain::compute::Unmeasured;
use openmic_store::PlacedSample;
use serde::Serialize;
use utoipa::ToSchema;

use super::{boards::accepted, likelihood::SampleLikelihood};

/// One answer to one item, in short.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SampleLine {
    /// Its id: `/api/v1/samples/{id}`; null where it is withheld.
    id: Option<String>,
    /// The item's id in the track file.
    item: String,
    /// 0 for the first answer to an item.
    sample_index: u64,
    /// The item's category.
    category: Option<String>,
    /// What the entrant was given.
    input: String,
    /// The raw answer; null where it is withheld.
    text: Option<String>,
    /// Whether its id and its text are left out until the joke has the votes to name who told it
    /// (`teller_after_votes` of the track).
    withheld: bool,
    /// The part of it that was scored.
    extracted: Option<String>,
    /// Answers that count as right; empty where there are none.
    accepted: Vec<String>,
    /// 0 to 1; null on tracks without right answers and for failed samples.
    score: Option<f64>,
    /// Bits of the right choice by likelihood; null on tracks that do not compare choices by it, and where nothing
    /// was measured.
    bits_by_likelihood: Option<SampleLikelihood>,
    /// Why it ended: `stop`, `length`, `content_filter`, `error`, …
    finish: String,
    /// Stable code of what went wrong.
    error: Option<String>,
    /// On a humor track: why it stays off stage.
    off_stage: Option<String>,
    /// Tokens of the prompt; null where they were not measured.
    prompt_tokens: Option<u64>,
    /// Tokens of the answer; null where they were not measured.
    completion_tokens: Option<u64>,
    /// Seconds for the whole answer; null where they were not measured.
    seconds: Option<f64>,
    /// US dollars; null where they are not known.
    dollars: Option<f64>,
}

impl From<PlacedSample> for SampleLine {
    fn from(placed: PlacedSample) -> Self {
        let row = placed.sample;
        let unmeasured = Unmeasured::of(row.unmeasured);
        Self {
            id: Some(row.id),
            item: row.item_name,
            sample_index: placed.sample_index.unsigned_abs(),
            category: row.category,
            input: row.input,
            text: Some(row.text),
            withheld: false,
            extracted: row.extracted,
            accepted: row.target.as_deref().map(accepted).unwrap_or_default(),
            score: row.score,
            bits_by_likelihood: SampleLikelihood::of(&row.reference),
            finish: row.finish,
            error: row.error_code,
            off_stage: row.off_stage,
            prompt_tokens: unmeasured.tokens(row.prompt_tokens.unsigned_abs()),
            completion_tokens: unmeasured.tokens(row.completion_tokens.unsigned_abs()),
            seconds: unmeasured.seconds(row.duration_ms as f64 / 1000.0),
            dollars: unmeasured.dollars(row.dollars),
        }
    }
}

impl SampleLine {
    /// The same without what leads from who told a joke to the joke.
    pub(super) fn held_back(self) -> Self {
        Self {
            id: None,
            text: None,
            extracted: None,
            withheld: true,
            ..self
        }
    }
}
