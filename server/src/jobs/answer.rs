//! One answer: asking the endpoint, scoring what came back, and the sample that is stored of it.

use openmic_app::Clock;
use openmic_domain::{
    chat::Sampling,
    hash::sha256_hex,
    joke,
    scoring::Target,
    strategy::{self, Strategy},
    track::{TrackKind, TrackSpec},
};
use openmic_store::{ItemRow, NewJoke, NewSample, new_id};

use crate::providers::{Answer, ChatRequest, Client, Endpoint, Finish, ProviderError};

/// Everything about a run that its answers share.
pub(super) struct Plan {
    pub(super) run_id: String,
    pub(super) spec: TrackSpec,
    pub(super) strategy: Strategy,
    pub(super) sampling: Sampling,
    pub(super) system: Option<String>,
    pub(super) endpoint: Endpoint,
    pub(super) price_prompt: f64,
    pub(super) price_completion: f64,
    pub(super) stream: bool,
}

impl Plan {
    fn request(&self, item: &ItemRow, sample_index: i64) -> ChatRequest {
        let mut sampling = self.sampling;
        // The track's cap holds unless the entrant asks for less.
        let cap = self.spec.request.max_tokens;
        sampling.max_tokens = Some(sampling.max_tokens.map_or(cap, |own| own.min(cap)));
        // Several answers to one item with one seed would be one answer several times.
        sampling.seed = sampling
            .seed
            .map(|seed| seed.wrapping_add(sample_index.unsigned_abs()));
        ChatRequest {
            messages: strategy::messages(
                &self.strategy,
                self.system.as_deref(),
                &self.spec,
                &item.input,
            ),
            sampling,
            stop: self.spec.request.stop.clone(),
            stream: self.stream,
        }
    }

    /// Asks for one answer and turns it into a sample.
    pub(super) async fn sample(
        &self,
        client: &Client,
        clock: &Clock,
        item: &ItemRow,
        sample_index: i64,
    ) -> Result<NewSample, ProviderError> {
        let request = self.request(item, sample_index);
        let answer = client.chat(&self.endpoint, &request).await?;
        Ok(self.scored(clock, item, sample_index, &request, answer))
    }

    fn scored(
        &self,
        clock: &Clock,
        item: &ItemRow,
        sample_index: i64,
        request: &ChatRequest,
        answer: Answer,
    ) -> NewSample {
        let target: Option<Target> = item
            .target
            .as_deref()
            .and_then(|json| serde_json::from_str(json).ok());
        let score = match (&self.spec.scorer, &target) {
            (Some(scorer), Some(target)) => Some(scorer.score(&answer.text, target)),
            _ => None,
        };
        let usage = &answer.usage;
        let dollars = (usage.prompt_tokens as f64 * self.price_prompt
            + usage.completion_tokens as f64 * self.price_completion)
            / 1e6;
        let joke =
            (self.spec.kind == TrackKind::Humor).then(|| joke_of(&self.spec, &item.input, &answer));
        NewSample {
            id: new_id(clock.now_ms()),
            run_id: self.run_id.clone(),
            item_id: item.id.clone(),
            sample_index,
            messages: serde_json::to_string(&request.messages).unwrap_or_default(),
            finish: answer.finish.as_str().to_owned(),
            extracted: score.as_ref().map(|score| score.extracted.clone()),
            score: score.map(|score| score.value),
            error_code: None,
            error: None,
            attempts: i64::from(answer.attempts),
            prompt_tokens: usage.prompt_tokens as i64,
            completion_tokens: usage.completion_tokens as i64,
            reasoning_tokens: usage.reasoning_tokens as i64,
            tokens_estimated: usage.estimated,
            first_token_ms: answer.timing.first_token_ms.map(|ms| ms as i64),
            duration_ms: answer.timing.total_ms as i64,
            dollars,
            joke,
            text: answer.text,
            reasoning: answer.reasoning,
            reported_model: answer.reported_model,
        }
    }

    /// The sample of an answer that never came: it counts as wrong and says why.
    pub(super) fn failed(
        &self,
        clock: &Clock,
        item: &ItemRow,
        sample_index: i64,
        error: &ProviderError,
    ) -> NewSample {
        NewSample {
            id: new_id(clock.now_ms()),
            run_id: self.run_id.clone(),
            item_id: item.id.clone(),
            sample_index,
            messages: serde_json::to_string(&self.request(item, sample_index).messages)
                .unwrap_or_default(),
            text: String::new(),
            reasoning: None,
            finish: "error".to_owned(),
            extracted: None,
            score: self.spec.scorer.as_ref().map(|_| 0.0),
            error_code: Some(error.code().to_owned()),
            error: Some(error.to_string()),
            attempts: i64::from(error.attempts),
            reported_model: None,
            prompt_tokens: 0,
            completion_tokens: 0,
            reasoning_tokens: 0,
            tokens_estimated: false,
            first_token_ms: None,
            duration_ms: 0,
            dollars: 0.0,
            joke: (self.spec.kind == TrackKind::Humor).then(|| NewJoke {
                text: String::new(),
                normal: sha256_hex(b""),
                off_stage: Some(joke::OffStage::Error.as_str().to_owned()),
            }),
        }
    }
}

fn joke_of(spec: &TrackSpec, prompt: &str, answer: &Answer) -> NewJoke {
    let cut_off = answer.finish == Finish::Length;
    match joke::stage(&spec.humor, prompt, &answer.text, cut_off) {
        Ok(text) => NewJoke {
            normal: sha256_hex(joke::normal_form(&text).as_bytes()),
            text,
            off_stage: None,
        },
        Err(reason) => NewJoke {
            normal: sha256_hex(joke::normal_form(&answer.text).as_bytes()),
            text: answer.text.clone(),
            off_stage: Some(reason.as_str().to_owned()),
        },
    }
}
