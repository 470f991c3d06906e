//! Requests that repeat themselves: what is asked at temperature 0 is asked once.

use std::sync::Arc;

use openmic_domain::hash::sha256_hex;
use openmic_store::{AnsweredRequest, Store};
use serde_json::json;

use super::trouble::Trouble;
use crate::providers::{Answer, ChatRequest, Endpoint, Finish, Timing, Usage};

/// Bytes of answers kept in memory, so that those under way or just stored are found.
const KEPT_BYTES: u64 = 32 << 20;

/// How long they are kept there; the database has them for good.
const KEPT: std::time::Duration = std::time::Duration::from_secs(600);

/// Answers to requests at temperature 0. Cheap to clone; clones share the answers.
#[derive(Clone)]
pub struct SharedAnswers {
    store: Store,
    kept: moka::future::Cache<String, Arc<Kept>>,
}

struct Kept {
    answer: Answer,
    /// Whether it was in the database already.
    stored: bool,
}

impl SharedAnswers {
    /// Nothing in memory yet; the answers of `store` are found.
    pub fn new(store: Store) -> Self {
        let weigh = |hash: &String, kept: &Arc<Kept>| {
            let answer = &kept.answer;
            let bytes = hash.len()
                + answer.text.len()
                + answer.reasoning.as_ref().map_or(0, String::len)
                + answer.logprobs.as_ref().map_or(0, |all| all.len() * 48)
                + 256;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        Self {
            store,
            kept: moka::future::Cache::builder()
                .weigher(weigh)
                .max_capacity(KEPT_BYTES)
                .time_to_live(KEPT)
                .build(),
        }
    }

    /// The answer to a request: an earlier one, that of somebody asking the same right now, or `ask`'s.
    /// Says whether somebody else paid for it.
    pub(super) async fn get<F>(
        &self,
        hash: &str,
        ask: impl Fn() -> F,
    ) -> Result<(Answer, bool), Trouble>
    where
        F: Future<Output = Result<Answer, Trouble>>,
    {
        let first = async {
            let stored = self.store.answered_request(hash).await;
            if let Ok(Some(found)) = stored {
                return Ok(Arc::new(Kept {
                    answer: answer(found),
                    stored: true,
                }));
            }
            let answer = ask().await?;
            Ok(Arc::new(Kept {
                answer,
                stored: false,
            }))
        };
        let entry = self.kept.entry_by_ref(hash).or_try_insert_with(first).await;
        match entry {
            Ok(entry) => {
                let is_shared = !entry.is_fresh() || entry.value().stored;
                Ok((entry.into_value().answer.clone(), is_shared))
            }
            Err(error) => match Trouble::clone(&error) {
                // The limit of whoever asked is not everybody's.
                Trouble::Stopped | Trouble::Capped | Trouble::OutOfTime { .. } => {
                    Ok((ask().await?, false))
                }
                other => Err(other),
            },
        }
    }
}

/// The name of a request that repeats itself; none for one that does not.
pub(super) fn request_hash(endpoint: &Endpoint, request: &ChatRequest) -> Option<String> {
    if request.sampling.temperature != Some(0.0) {
        return None;
    }
    let mut whole = json!([
        endpoint.base_url.as_str(),
        endpoint.model_id,
        request.messages,
        request.sampling,
        request.stop,
        request.goes_on,
        request.effort,
        request.alternatives,
    ]);
    // Only where there is one, so that names given before stay.
    if let (Some(text), Some(parts)) = (&request.measured, whole.as_array_mut()) {
        parts.push(json!(text));
    }
    Some(sha256_hex(whole.to_string().as_bytes()))
}

fn answer(found: AnsweredRequest) -> Answer {
    Answer {
        text: found.text,
        reasoning: found.reasoning,
        finish: Finish::of(&found.finish),
        usage: Usage {
            prompt_tokens: found.prompt_tokens.unsigned_abs(),
            completion_tokens: found.completion_tokens.unsigned_abs(),
            reasoning_tokens: found.reasoning_tokens.unsigned_abs(),
            estimated: found.tokens_estimated,
        },
        timing: Timing {
            first_token_ms: found.first_token_ms.map(i64::unsigned_abs),
            total_ms: found.duration_ms.unsigned_abs(),
            waited_ms: 0,
        },
        reported_model: found.reported_model,
        logprobs: found
            .logprobs
            .and_then(|json| serde_json::from_str(&json).ok()),
        attempts: 0,
    }
}
