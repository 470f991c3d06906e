//! Calls: every request to a model that a sample's strategy made, and those of samples that are not complete yet.

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    text::{option_without_nul, without_nul},
};

/// A call to be stored with its sample.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NewCall {
    /// Its place in the strategy, such as `0.2`; unique in its sample.
    pub path: String,
    /// What it was for: `answer`, `vote`, `critique`, `revision`, `judge`, `worker`, `reviewer`,
    /// `director`, `continue`.
    pub role: String,
    /// Slug of the entrant that was asked, when it was not the run's own.
    pub seat: Option<String>,
    /// JSON of the turns that were sent.
    pub messages: String,
    /// The raw answer.
    pub text: String,
    /// What the model thought, where the endpoint says.
    pub reasoning: Option<String>,
    /// Why it ended.
    pub finish: String,
    /// The part of the answer that counted in a vote or a choice.
    pub extracted: Option<String>,
    /// Whether this call's answer became the sample's.
    pub chosen: bool,
    /// Whether it is the answer to an identical request that was paid for elsewhere.
    pub shared: bool,
    /// sha256 of endpoint, model and request, for requests whose answer repeats itself.
    pub request_hash: Option<String>,
    /// Tokens of the prompt.
    pub prompt_tokens: i64,
    /// Tokens of the answer, reasoning among them.
    pub completion_tokens: i64,
    /// Tokens of the reasoning.
    pub reasoning_tokens: i64,
    /// Whether a count was estimated because the endpoint gave none.
    pub tokens_estimated: bool,
    /// Milliseconds before the request that succeeded: its turn, failed requests, pauses.
    pub queue_ms: i64,
    /// Milliseconds to the first token, for a streamed answer.
    pub first_token_ms: Option<i64>,
    /// Milliseconds for the whole answer.
    pub duration_ms: i64,
    /// US dollars at the endpoint's prices.
    pub price: f64,
    /// US dollars charged: 0 when shared.
    pub dollars: f64,
    /// How many requests it took.
    pub attempts: i64,
    /// The model's name as the endpoint reports it.
    pub reported_model: Option<String>,
    /// JSON of the answer's log-probabilities: `[[token, ln p], …]`.
    pub logprobs: Option<String>,
}

/// A stored call.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct CallRow {
    /// 0 for the first call of its sample.
    pub position: i64,
    /// Its place in the strategy.
    pub path: String,
    /// What it was for.
    pub role: String,
    /// Slug of the entrant that was asked, when it was not the run's own.
    pub seat: Option<String>,
    /// JSON of the turns that were sent.
    pub messages: String,
    /// The raw answer.
    pub text: String,
    /// What the model thought.
    pub reasoning: Option<String>,
    /// Why it ended.
    pub finish: String,
    /// The part of the answer that counted in a vote or a choice.
    pub extracted: Option<String>,
    /// Whether this call's answer became the sample's.
    pub chosen: bool,
    /// Whether it is the answer to an identical request that was paid for elsewhere.
    pub shared: bool,
    /// Tokens of the prompt.
    pub prompt_tokens: i64,
    /// Tokens of the answer, reasoning among them.
    pub completion_tokens: i64,
    /// Tokens of the reasoning.
    pub reasoning_tokens: i64,
    /// Whether a count was estimated.
    pub tokens_estimated: bool,
    /// Milliseconds before the request that succeeded.
    pub queue_ms: i64,
    /// Milliseconds to the first token.
    pub first_token_ms: Option<i64>,
    /// Milliseconds for the whole answer.
    pub duration_ms: i64,
    /// US dollars at the endpoint's prices.
    pub price: f64,
    /// US dollars charged: 0 when shared.
    pub dollars: f64,
    /// How many requests it took.
    pub attempts: i64,
    /// The model's name as the endpoint reports it.
    pub reported_model: Option<String>,
    /// JSON of the answer's log-probabilities: `[[token, ln p], …]`.
    pub logprobs: Option<String>,
}

/// An answer that an identical request got earlier.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct AnsweredRequest {
    /// The raw answer.
    pub text: String,
    /// What the model thought.
    pub reasoning: Option<String>,
    /// Why it ended.
    pub finish: String,
    /// Tokens of the prompt.
    pub prompt_tokens: i64,
    /// Tokens of the answer.
    pub completion_tokens: i64,
    /// Tokens of the reasoning.
    pub reasoning_tokens: i64,
    /// Whether a count was estimated.
    pub tokens_estimated: bool,
    /// Milliseconds to the first token.
    pub first_token_ms: Option<i64>,
    /// Milliseconds for the whole answer.
    pub duration_ms: i64,
    /// The model's name as the endpoint reports it.
    pub reported_model: Option<String>,
    /// JSON of the answer's log-probabilities.
    pub logprobs: Option<String>,
}

/// A call of a sample that is not complete yet.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingCall {
    /// Its run.
    pub run_id: String,
    /// Its item.
    pub item_id: String,
    /// 0 for the first answer to an item.
    pub sample_index: i64,
    /// The call.
    pub call: NewCall,
}

/// Most calls in one statement: each takes 25 of the 32,766 values SQLite accepts.
pub(crate) const CALLS_AT_ONCE: usize = 200;

/// Inserts the calls of samples inside a transaction: pairs of the sample and one of its calls with
/// its position. What equals the sample's own text is not written twice.
macro_rules! insert_calls {
    ($tx:expr, $calls:expr) => {
        for chunk in $calls.chunks($crate::calls::CALLS_AT_ONCE) {
            $crate::calls::insert_calls_query(chunk)
                .build()
                .execute(&mut *$tx)
                .await?;
        }
    };
}
pub(crate) use insert_calls;

/// A sample's own texts, its call, and the call's position.
pub(crate) struct Placed<'a> {
    pub(crate) sample: &'a crate::samples::NewSample,
    pub(crate) call: &'a NewCall,
    pub(crate) position: i64,
}

pub(crate) fn insert_calls_query<DB>(calls: &[Placed<'_>]) -> QueryBuilder<DB>
where
    DB: sqlx::Database,
    for<'q> i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> f64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> bool: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> Option<i64>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> Option<String>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    let mut query = QueryBuilder::new(
        "INSERT INTO sample_calls (sample_id, position, path, role, seat, messages, text, reasoning, finish,
                                   extracted, chosen, shared, request_hash, prompt_tokens, completion_tokens,
                                   reasoning_tokens, tokens_estimated, queue_ms, first_token_ms, duration_ms,
                                   price, dollars, attempts, reported_model, logprobs) ",
    );
    let owned = |text: Option<&str>| option_without_nul(text).map(std::borrow::Cow::into_owned);
    query.push_values(calls, |mut row, placed| {
        let (sample, call) = (placed.sample, placed.call);
        let is_samples = call.chosen && call.text == sample.text;
        let messages = (call.messages != sample.messages).then_some(call.messages.as_str());
        let text = (!is_samples).then_some(call.text.as_str());
        let reasoning = call.reasoning.as_deref().filter(|_| !is_samples);
        row.push_bind(sample.id.clone())
            .push_bind(placed.position)
            .push_bind(call.path.clone())
            .push_bind(call.role.clone())
            .push_bind(call.seat.clone())
            .push_bind(owned(messages))
            .push_bind(owned(text))
            .push_bind(owned(reasoning))
            .push_bind(without_nul(&call.finish).into_owned())
            .push_bind(owned(call.extracted.as_deref()))
            .push_bind(call.chosen)
            .push_bind(call.shared)
            .push_bind(call.request_hash.clone())
            .push_bind(call.prompt_tokens)
            .push_bind(call.completion_tokens)
            .push_bind(call.reasoning_tokens)
            .push_bind(call.tokens_estimated)
            .push_bind(call.queue_ms)
            .push_bind(call.first_token_ms)
            .push_bind(call.duration_ms)
            .push_bind(call.price)
            .push_bind(call.dollars)
            .push_bind(call.attempts)
            .push_bind(owned(call.reported_model.as_deref()))
            .push_bind(owned(call.logprobs.as_deref()));
    });
    query
}

/// Keeps a call inside a transaction.
macro_rules! keep_call {
    ($tx:expr, $pending:expr) => {
        sqlx::query(
            "INSERT INTO pending_calls (run_id, item_id, sample_index, path, call)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(&$pending.run_id)
        .bind(&$pending.item_id)
        .bind($pending.sample_index)
        .bind(&$pending.call.path)
        .bind(json_of(&$pending.call))
        .execute(&mut *$tx)
        .await?
    };
}

/// Texts and numbers always serialise. A NUL is written as an escape, which databases refuse as much.
fn json_of(call: &NewCall) -> String {
    let clean = |text: &Option<String>| {
        option_without_nul(text.as_deref()).map(std::borrow::Cow::into_owned)
    };
    let call = NewCall {
        messages: call.messages.replace("\\u0000", ""),
        text: without_nul(&call.text).into_owned(),
        reasoning: clean(&call.reasoning),
        reported_model: clean(&call.reported_model),
        ..call.clone()
    };
    serde_json::to_string(&call).unwrap_or_default()
}

#[derive(FromRow)]
struct FailedSample {
    id: String,
    item_id: String,
    sample_index: i64,
    prompt_tokens: i64,
    completion_tokens: i64,
    reasoning_tokens: i64,
    duration_ms: i64,
    dollars: f64,
    score: f64,
}

#[derive(FromRow)]
struct StoredCall {
    path: String,
    role: String,
    seat: Option<String>,
    messages: String,
    text: String,
    reasoning: Option<String>,
    finish: String,
    extracted: Option<String>,
    shared: bool,
    request_hash: Option<String>,
    prompt_tokens: i64,
    completion_tokens: i64,
    reasoning_tokens: i64,
    tokens_estimated: bool,
    queue_ms: i64,
    first_token_ms: Option<i64>,
    duration_ms: i64,
    price: f64,
    dollars: f64,
    attempts: i64,
    reported_model: Option<String>,
    logprobs: Option<String>,
}

impl From<StoredCall> for NewCall {
    fn from(call: StoredCall) -> Self {
        Self {
            path: call.path,
            role: call.role,
            seat: call.seat,
            messages: call.messages,
            text: call.text,
            reasoning: call.reasoning,
            finish: call.finish,
            extracted: call.extracted,
            chosen: false,
            shared: call.shared,
            request_hash: call.request_hash,
            prompt_tokens: call.prompt_tokens,
            completion_tokens: call.completion_tokens,
            reasoning_tokens: call.reasoning_tokens,
            tokens_estimated: call.tokens_estimated,
            queue_ms: call.queue_ms,
            first_token_ms: call.first_token_ms,
            duration_ms: call.duration_ms,
            price: call.price,
            dollars: call.dollars,
            attempts: call.attempts,
            reported_model: call.reported_model,
            logprobs: call.logprobs,
        }
    }
}

impl Store {
    /// The calls of a sample, in the order in which they were made.
    pub async fn sample_calls(&self, sample_id: &str) -> StoreResult<Vec<CallRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT c.position, c.path, c.role, c.seat, COALESCE(c.messages, s.messages) AS messages,
                        COALESCE(c.text, s.text) AS text,
                        CASE WHEN c.text IS NULL THEN s.reasoning ELSE c.reasoning END AS reasoning,
                        c.finish, c.extracted, c.chosen, c.shared, c.prompt_tokens, c.completion_tokens,
                        c.reasoning_tokens, c.tokens_estimated, c.queue_ms, c.first_token_ms, c.duration_ms,
                        c.price, c.dollars, c.attempts, c.reported_model, c.logprobs
                 FROM sample_calls c JOIN samples s ON s.id = c.sample_id
                 WHERE c.sample_id = $1 ORDER BY c.position",
            )
            .bind(sample_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// The answer that an identical request got earlier, if its answer is stored.
    pub async fn answered_request(
        &self,
        request_hash: &str,
    ) -> StoreResult<Option<AnsweredRequest>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT COALESCE(c.text, s.text) AS text,
                        CASE WHEN c.text IS NULL THEN s.reasoning ELSE c.reasoning END AS reasoning,
                        c.finish, c.prompt_tokens, c.completion_tokens, c.reasoning_tokens, c.tokens_estimated,
                        c.first_token_ms, c.duration_ms, c.reported_model, c.logprobs
                 FROM sample_calls c JOIN samples s ON s.id = c.sample_id
                 WHERE c.request_hash = $1 AND NOT c.shared LIMIT 1",
            )
            .bind(request_hash)
            .fetch_optional(pool)
            .await?
        }))
    }

    /// Keeps calls of samples that are not complete yet; of two on the same place the first is kept.
    pub async fn keep_calls(&self, calls: &[PendingCall]) -> StoreResult<()> {
        with_write!(self, tx => {
            for pending in calls {
                keep_call!(tx, pending);
            }
        });
        Ok(())
    }

    /// The calls of a run's samples that are not complete yet.
    pub async fn pending_calls(&self, run_id: &str) -> StoreResult<Vec<PendingCall>> {
        let rows: Vec<(String, i64, String)> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT item_id, sample_index, call FROM pending_calls WHERE run_id = $1
                 ORDER BY item_id, sample_index, path",
            )
            .bind(run_id)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter()
            .map(|(item_id, sample_index, call)| {
                let call = serde_json::from_str(&call).map_err(|source| StoreError::Stored {
                    what: "call of a run",
                    id: run_id.to_owned(),
                    source,
                })?;
                Ok(PendingCall {
                    run_id: run_id.to_owned(),
                    item_id,
                    sample_index,
                    call,
                })
            })
            .collect()
    }

    /// Queues a run again for the answers that did not come, and those alone. Their samples go, so that
    /// the run's sums stay those of its samples; calls that did succeed for them are kept and not made
    /// again. Gives how many answers are open again; none when the run is under way.
    pub async fn requeue_failed(&self, run_id: &str, now_ms: i64) -> StoreResult<i64> {
        Ok(with_write!(self, tx => {
            let taken = sqlx::query(
                "UPDATE runs SET state = 'queued', error = NULL, finished_ms = NULL, software = NULL, updated_ms = $2,
                        lease_owner = NULL, lease_until_ms = 0
                 WHERE id = $1 AND state IN ('done', 'failed', 'capped') AND failed > 0",
            )
            .bind(run_id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if taken == 0 {
                return Ok(0);
            }
            let samples: Vec<FailedSample> = sqlx::query_as(
                "SELECT id, item_id, sample_index, prompt_tokens, completion_tokens, reasoning_tokens,
                        duration_ms, dollars, COALESCE(score, 0.0) AS score
                 FROM samples WHERE run_id = $1 AND error_code IS NOT NULL ORDER BY id",
            )
            .bind(run_id)
            .fetch_all(&mut *tx)
            .await?;
            for sample in &samples {
                let calls: Vec<StoredCall> = sqlx::query_as(
                    "SELECT c.path, c.role, c.seat, COALESCE(c.messages, s.messages) AS messages,
                            COALESCE(c.text, s.text) AS text,
                            CASE WHEN c.text IS NULL THEN s.reasoning ELSE c.reasoning END AS reasoning,
                            c.finish, c.extracted, c.shared, c.request_hash, c.prompt_tokens, c.completion_tokens,
                            c.reasoning_tokens, c.tokens_estimated, c.queue_ms, c.first_token_ms, c.duration_ms,
                            c.price, c.dollars, c.attempts, c.reported_model, c.logprobs
                     FROM sample_calls c JOIN samples s ON s.id = c.sample_id
                     WHERE c.sample_id = $1 ORDER BY c.position",
                )
                .bind(&sample.id)
                .fetch_all(&mut *tx)
                .await?;
                for call in calls {
                    let pending = PendingCall {
                        run_id: run_id.to_owned(),
                        item_id: sample.item_id.clone(),
                        sample_index: sample.sample_index,
                        call: call.into(),
                    };
                    keep_call!(tx, &pending);
                }
                for sql in [
                    "DELETE FROM sample_calls WHERE sample_id = $1",
                    "DELETE FROM jokes WHERE sample_id = $1",
                    "DELETE FROM samples WHERE id = $1",
                ] {
                    sqlx::query(sql).bind(&sample.id).execute(&mut *tx).await?;
                }
                sqlx::query(
                    "UPDATE runs SET done = done - 1, failed = failed - 1, score_sum = score_sum - $2,
                            prompt_tokens = prompt_tokens - $3, completion_tokens = completion_tokens - $4,
                            reasoning_tokens = reasoning_tokens - $5, duration_ms = duration_ms - $6,
                            dollars = dollars - $7
                     WHERE id = $1",
                )
                .bind(run_id)
                .bind(sample.score)
                .bind(sample.prompt_tokens)
                .bind(sample.completion_tokens)
                .bind(sample.reasoning_tokens)
                .bind(sample.duration_ms)
                .bind(sample.dollars)
                .execute(&mut *tx)
                .await?;
            }
            samples.len() as i64
        }))
    }

    /// How many answers of a run did not come, by the code of the cause, most frequent first.
    pub async fn failures_by_cause(&self, run_id: &str) -> StoreResult<Vec<(String, i64)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT error_code, COUNT(*) FROM samples WHERE run_id = $1 AND error_code IS NOT NULL
                 GROUP BY error_code ORDER BY COUNT(*) DESC, error_code",
            )
            .bind(run_id)
            .fetch_all(pool)
            .await?
        }))
    }
}
