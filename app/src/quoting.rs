//! Quotes: calls, tokens and dollars that an entrant will take on a track, before anything is spent.

use openmic_domain::{
    chat::{Message, Role, Sampling},
    scoring::{By, Graded, Normalisation, Scorer},
    strategy::{
        Limit, Strategy, Task,
        prompt_tokens::{PromptScale, counted},
        quote::{Quote, Terms, quote},
    },
    track::TrackSpec,
};
use openmic_store::{Store, StoreResult, TrackRow};

use crate::submissions::SubmissionForm;

/// Items that a quote looks at; the rest is taken to be like them.
const ITEMS: usize = 64;

/// The same for a strategy of many calls.
const LEAST_ITEMS: usize = 4;

/// Tokens of an answer that is imagined in the middle of a conversation.
const IMAGINED_TOKENS: u32 = 2048;

/// Earlier prompts of a model that are looked at to learn how its tokens are counted.
const PROMPTS: i64 = 400;

/// Who is to be asked, and how.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// How compute is spent on an item.
    pub strategy: &'a Strategy,
    /// System prompt.
    pub system: Option<&'a str>,
    /// How tokens are drawn.
    pub sampling: &'a Sampling,
    /// Answers per item; none for as many as the track says.
    pub samples: Option<i64>,
    /// US dollars per million prompt tokens.
    pub price_prompt: f64,
    /// US dollars per million completion tokens.
    pub price_completion: f64,
    /// Base address of the endpoint, to look for earlier replies.
    pub base_url: &'a str,
    /// The model's name there.
    pub remote_model: &'a str,
}

/// What a whole run on a track will take.
pub async fn quote_track(
    store: &Store,
    track_id: &str,
    spec: &TrackSpec,
    asked: &Asked<'_>,
) -> StoreResult<Quote> {
    let track = store.track_by_id(track_id).await?;
    let terms = Terms {
        track_tokens: track_tokens(spec),
        own_tokens: asked.sampling.max_tokens,
        mean_reply_tokens: store
            .mean_reply_tokens(asked.base_url, asked.remote_model)
            .await?,
        prompts: prompt_scale(store, asked).await?,
        price_prompt: asked.price_prompt,
        price_completion: asked.price_completion,
    };
    // Items all along the track, as those of one category often stand together; fewer where each takes many calls.
    let n_items = track.n_items.max(0) as usize;
    let looks = (ITEMS / asked.strategy.max_calls().max(1) as usize).clamp(LEAST_ITEMS, ITEMS);
    let stride = n_items.div_ceil(looks).max(1);
    let mut sum = Quote::default();
    let mut looked_at = 0;
    for start in (0..n_items).step_by(stride) {
        let after = start as i64 - 1;
        let Some(row) = store
            .items_of_run("", track_id, after, 1)
            .await?
            .into_iter()
            .next()
        else {
            break;
        };
        let item = row.item.graded();
        let choices = item.choices.len();
        sum = sum.plus(quote_item(spec, asked, &terms, &item).times(comparisons(spec, choices)));
        looked_at += 1;
    }
    let samples = asked
        .samples
        .unwrap_or(i64::from(spec.samples_per_item))
        .max(1);
    let factor = n_items as f64 / f64::from(looked_at.max(1)) * samples as f64;
    Ok(sum.times(factor))
}

/// What one answer to an item will take, over all turns of its conversation.
fn quote_item(spec: &TrackSpec, asked: &Asked<'_>, terms: &Terms, item: &Graded) -> Quote {
    let key = |answer: &str| answer.to_owned();
    let mut earlier: Vec<Message> = Vec::new();
    let mut sum = Quote::default();
    for input in [&item.input].into_iter().chain(&item.turns) {
        let task = Task {
            system: asked.system,
            track: spec,
            input,
            earlier: &earlier,
            key: &key,
        };
        sum = sum.plus(quote(asked.strategy, &task, terms));
        // The next turn is sent with what was said: this question, and half of the longest answer.
        let cap = Limit::Answer.tokens(terms.track_tokens, terms.own_tokens, None);
        let answer = "word".repeat((cap / 2).min(IMAGINED_TOKENS) as usize);
        earlier.push(Message::new(Role::User, input.as_str()));
        earlier.push(Message::new(Role::Assistant, answer));
    }
    sum
}

/// Tokens that the track allows an answer; where choices are compared nothing is written.
fn track_tokens(spec: &TrackSpec) -> u32 {
    match spec.scorer {
        Some(Scorer::Likelihood(_)) => 1,
        _ => spec.request.max_tokens,
    }
}

/// How often an item of so many choices is asked: once, or once for each text that is measured, with the
/// question and, for PMI-DC, without.
fn comparisons(spec: &TrackSpec, choices: usize) -> f64 {
    let Some(Scorer::Likelihood(likelihood)) = &spec.scorer else {
        return 1.0;
    };
    let texts = match likelihood.by {
        By::Text => choices.max(1),
        By::Letter => 1,
    };
    let domain = usize::from(likelihood.normalisation == Normalisation::PmiDc);
    (texts * (1 + domain)) as f64
}

/// How the model's prompts were charged so far.
async fn prompt_scale(store: &Store, asked: &Asked<'_>) -> StoreResult<PromptScale> {
    let charged = store
        .charged_prompts(asked.base_url, asked.remote_model, PROMPTS)
        .await?;
    let prompts: Vec<(f64, f64)> = charged
        .iter()
        .filter_map(|(messages, tokens)| {
            let messages: Vec<Message> = serde_json::from_str(messages).ok()?;
            Some((counted(&messages), *tokens as f64))
        })
        .collect();
    Ok(PromptScale::of(&prompts))
}

/// What a submission will take on each of its tracks, by their titles; none when one of them cannot be read.
pub(crate) async fn quote_submission(
    store: &Store,
    form: &SubmissionForm,
    tracks: &[TrackRow],
) -> StoreResult<Option<Vec<(String, Quote)>>> {
    let asked = Asked {
        strategy: &form.strategy,
        system: form.system_prompt.as_deref(),
        sampling: &form.sampling,
        samples: form.samples.map(i64::from),
        price_prompt: form.price_prompt,
        price_completion: form.price_completion,
        base_url: &form.base_url,
        remote_model: &form.model_id,
    };
    let mut quotes = Vec::new();
    for track in tracks {
        if !form.tracks.contains(&track.slug) {
            continue;
        }
        let Ok(spec) = serde_json::from_str::<TrackSpec>(&track.spec) else {
            return Ok(None);
        };
        let quote = quote_track(store, &track.id, &spec, &asked).await?;
        quotes.push((track.title.clone(), quote));
    }
    Ok(Some(quotes))
}
