//! Samples: one answer to one item, stored once.

use std::collections::{BTreeMap, HashSet};

use openmic_domain::{compute::Unmeasured, scoring::ReferenceBits};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    calls::{NewCall, Placed, insert_calls},
    connect::{Store, with_read, with_write},
    error::{StoreError, StoreResult},
    names::folded,
    reference_bits::ReferenceRow,
    text::{option_without_nul, without_nul},
};

/// A sample to be stored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewSample {
    /// Its id.
    pub id: String,
    /// Its run.
    pub run_id: String,
    /// Its item.
    pub item_id: String,
    /// 0 for the first answer to an item.
    pub sample_index: i64,
    /// JSON of the turns that were sent.
    pub messages: String,
    /// The raw answer.
    pub text: String,
    /// What the model thought, where the endpoint says.
    pub reasoning: Option<String>,
    /// Why it ended: `stop`, `length`, `content_filter`, `error`, …
    pub finish: String,
    /// The part of the answer that was scored.
    pub extracted: Option<String>,
    /// 0 to 1; none on tracks without right answers and for failed samples.
    pub score: Option<f64>,
    /// Stable code of what went wrong.
    pub error_code: Option<String>,
    /// What went wrong, in words.
    pub error: Option<String>,
    /// How many requests it took.
    pub attempts: i64,
    /// The model's name as the endpoint reports it.
    pub reported_model: Option<String>,
    /// Tokens of the prompt.
    pub prompt_tokens: i64,
    /// Tokens of the answer, reasoning among them.
    pub completion_tokens: i64,
    /// Tokens of the reasoning.
    pub reasoning_tokens: i64,
    /// Whether a count was estimated because the endpoint gave none.
    pub tokens_estimated: bool,
    /// Milliseconds to the first token, for a streamed answer.
    pub first_token_ms: Option<i64>,
    /// Milliseconds for the whole answer.
    pub duration_ms: i64,
    /// US dollars.
    pub dollars: f64,
    /// Milliseconds spent waiting for a turn at the endpoint, on failed requests and on the pauses after them.
    pub queue_ms: i64,
    /// US dollars that its shared calls cost where they were paid.
    pub shared_dollars: f64,
    /// Who scored it, when it was not the track's own rule: such as a judge's model.
    pub scored_by: Option<String>,
    /// On a humor track: the joke.
    pub joke: Option<NewJoke>,
    /// Every call to a model behind it, in order; none for an answer that came from a file.
    pub calls: Vec<NewCall>,
    /// Which of its costs are not known.
    pub unmeasured: Unmeasured,
    /// What the model gives to the right choice, where choices were compared by likelihood.
    pub reference: Option<ReferenceBits>,
}

/// The joke that a sample holds.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJoke {
    /// The cleaned text.
    pub text: String,
    /// sha256 of its normal form.
    pub normal: String,
    /// Why it stays off stage; none when it may go on.
    pub off_stage: Option<String>,
}

/// A sample in the list of a run's page.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct SampleRow {
    /// Its id.
    pub id: String,
    /// The item's id in the track file.
    pub item_name: String,
    /// The item's category.
    pub category: Option<String>,
    /// What the entrant was given.
    pub input: String,
    /// The raw answer.
    pub text: String,
    /// The part that was scored.
    pub extracted: Option<String>,
    /// JSON of the right answer.
    pub target: Option<String>,
    /// 0 to 1.
    pub score: Option<f64>,
    /// Why it ended.
    pub finish: String,
    /// Stable code of what went wrong.
    pub error_code: Option<String>,
    /// On a humor track: why it stays off stage.
    pub off_stage: Option<String>,
    /// Tokens of the prompt.
    pub prompt_tokens: i64,
    /// Tokens of the answer.
    pub completion_tokens: i64,
    /// Milliseconds.
    pub duration_ms: i64,
    /// US dollars.
    pub dollars: f64,
    /// Which of its costs are not known, as `Unmeasured` is stored.
    pub unmeasured: i64,
    /// What the model gives to the right choice.
    #[sqlx(flatten)]
    pub reference: ReferenceRow,
}

/// One sample, whole.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct SampleDetail {
    /// Its id.
    pub id: String,
    /// Its run.
    pub run_id: String,
    /// 0 for the first answer to an item.
    pub sample_index: i64,
    /// The item's id in the track file.
    pub item_name: String,
    /// The item's category.
    pub category: Option<String>,
    /// What the entrant was given.
    pub input: String,
    /// JSON of the right answer.
    pub target: Option<String>,
    /// JSON of the turns that were sent.
    pub messages: String,
    /// The raw answer.
    pub text: String,
    /// What the model thought.
    pub reasoning: Option<String>,
    /// Why it ended.
    pub finish: String,
    /// The part that was scored.
    pub extracted: Option<String>,
    /// 0 to 1.
    pub score: Option<f64>,
    /// Stable code of what went wrong.
    pub error_code: Option<String>,
    /// What went wrong, in words.
    pub error: Option<String>,
    /// How many requests it took.
    pub attempts: i64,
    /// The model's name as the endpoint reports it.
    pub reported_model: Option<String>,
    /// Tokens of the prompt.
    pub prompt_tokens: i64,
    /// Tokens of the answer, reasoning among them.
    pub completion_tokens: i64,
    /// Tokens of the reasoning.
    pub reasoning_tokens: i64,
    /// Whether a count was estimated.
    pub tokens_estimated: bool,
    /// Milliseconds to the first token.
    pub first_token_ms: Option<i64>,
    /// Milliseconds for the whole answer.
    pub duration_ms: i64,
    /// US dollars.
    pub dollars: f64,
    /// Which of its costs are not known, as `Unmeasured` is stored.
    pub unmeasured: i64,
    /// When it was stored, ms since 1970.
    pub created_ms: i64,
    /// On a humor track: the cleaned joke.
    pub joke_text: Option<String>,
    /// On a humor track: why it stays off stage.
    pub off_stage: Option<String>,
    /// What the model gives to the right choice.
    #[sqlx(flatten)]
    pub reference: ReferenceRow,
}

/// Which samples of a run to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleFilter {
    /// All of them.
    All,
    /// Score 1.
    Right,
    /// Scored below 1.
    Wrong,
    /// The endpoint gave no answer.
    Failed,
    /// Jokes that stay off stage.
    OffStage,
}

impl SampleFilter {
    pub(crate) fn code(self) -> &'static str {
        match self {
            SampleFilter::All => "all",
            SampleFilter::Right => "right",
            SampleFilter::Wrong => "wrong",
            SampleFilter::Failed => "failed",
            SampleFilter::OffStage => "off_stage",
        }
    }
}

macro_rules! filter_sql {
    ($start:literal, $end:literal) => {
        concat!(
            $start,
            " FROM samples s JOIN items i ON i.id = s.item_id LEFT JOIN jokes j ON j.sample_id = s.id
             WHERE s.run_id = $1 AND CASE $2
                 WHEN 'right' THEN s.score >= 1
                 WHEN 'wrong' THEN s.score < 1
                 WHEN 'failed' THEN s.error_code IS NOT NULL
                 WHEN 'off_stage' THEN j.off_stage IS NOT NULL
                 ELSE TRUE END ",
            $end
        )
    };
}

/// Most samples in one statement: each takes 30 of the 32,766 values SQLite accepts.
const SAMPLES_AT_ONCE: usize = 200;

/// What samples add to their run.
#[derive(Default)]
struct Sums {
    samples: i64,
    failed: i64,
    score: f64,
    prompt_tokens: i64,
    completion_tokens: i64,
    reasoning_tokens: i64,
    duration_ms: i64,
    dollars: f64,
    unmeasured: i64,
}

impl Sums {
    fn add(&mut self, sample: &NewSample) {
        self.samples += 1;
        self.failed += i64::from(sample.error_code.is_some());
        self.score += sample.score.unwrap_or(0.0);
        self.prompt_tokens += sample.prompt_tokens;
        self.completion_tokens += sample.completion_tokens;
        self.reasoning_tokens += sample.reasoning_tokens;
        self.duration_ms += sample.duration_ms;
        self.dollars += sample.dollars;
        self.unmeasured |= sample.unmeasured.stored();
    }
}

fn insert_samples<DB>(samples: &[NewSample], now_ms: i64) -> QueryBuilder<DB>
where
    DB: sqlx::Database,
    for<'q> i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> f64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> bool: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> Option<i64>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> Option<f64>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> Option<bool>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> Option<String>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    for<'q> String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    let mut query = QueryBuilder::new(
        "INSERT INTO samples (id, run_id, item_id, sample_index, messages, text, reasoning, finish,
                              extracted, score, error_code, error, attempts, reported_model,
                              prompt_tokens, completion_tokens, reasoning_tokens, tokens_estimated,
                              first_token_ms, duration_ms, dollars, queue_ms, shared_dollars, scored_by,
                              created_ms, unmeasured, reference_bits, reference_tokens,
                              reference_domain_bits, reference_is_bound) ",
    );
    let owned = |text: Option<&str>| option_without_nul(text).map(std::borrow::Cow::into_owned);
    query.push_values(samples, |mut row, new| {
        row.push_bind(new.id.clone())
            .push_bind(new.run_id.clone())
            .push_bind(new.item_id.clone())
            .push_bind(new.sample_index)
            .push_bind(without_nul(&new.messages).into_owned())
            .push_bind(without_nul(&new.text).into_owned())
            .push_bind(owned(new.reasoning.as_deref()))
            .push_bind(without_nul(&new.finish).into_owned())
            .push_bind(owned(new.extracted.as_deref()))
            .push_bind(new.score)
            .push_bind(new.error_code.clone())
            .push_bind(owned(new.error.as_deref()))
            .push_bind(new.attempts)
            .push_bind(owned(new.reported_model.as_deref()))
            .push_bind(new.prompt_tokens)
            .push_bind(new.completion_tokens)
            .push_bind(new.reasoning_tokens)
            .push_bind(new.tokens_estimated)
            .push_bind(new.first_token_ms)
            .push_bind(new.duration_ms)
            .push_bind(new.dollars)
            .push_bind(new.queue_ms)
            .push_bind(new.shared_dollars)
            .push_bind(owned(new.scored_by.as_deref()))
            .push_bind(now_ms)
            .push_bind(new.unmeasured.stored())
            .push_bind(new.reference.map(|reference| reference.bits))
            .push_bind(
                new.reference
                    .and_then(|reference| reference.tokens)
                    .map(i64::from),
            )
            .push_bind(new.reference.and_then(|reference| reference.domain_bits))
            .push_bind(new.reference.map(|reference| reference.is_lower_bound));
    });
    query.push(" ON CONFLICT (run_id, item_id, sample_index) DO NOTHING RETURNING id");
    query
}

impl Store {
    /// Stores a sample with its calls and adds it to its run's sums; false when that answer is stored already.
    ///
    /// Texts are stored as they came, but for NUL characters, which are left out.
    pub async fn add_sample(&self, new: &NewSample, now_ms: i64) -> StoreResult<bool> {
        let stored = self.add_samples(std::slice::from_ref(new), now_ms).await?;
        Ok(stored.first().copied().unwrap_or_default())
    }

    /// Stores several samples in one transaction, as [`Store::add_sample`] does one: either all of them are
    /// on disk afterwards, but for those stored earlier, or none. Says of each whether it is new.
    pub async fn add_samples(&self, new: &[NewSample], now_ms: i64) -> StoreResult<Vec<bool>> {
        Ok(with_write!(self, tx => {
            let mut ids: HashSet<String> = HashSet::with_capacity(new.len());
            for chunk in new.chunks(SAMPLES_AT_ONCE) {
                let rows: Vec<(String,)> = insert_samples(chunk, now_ms)
                    .build_query_as()
                    .fetch_all(&mut *tx)
                    .await?;
                ids.extend(rows.into_iter().map(|(id,)| id));
            }
            let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
            let mut calls = Vec::new();
            for sample in new.iter().filter(|sample| ids.contains(&sample.id)) {
                sums.entry(&sample.run_id).or_default().add(sample);
                calls.extend((0..).zip(&sample.calls).map(|(position, call)| Placed { sample, call, position }));
            }
            insert_calls!(tx, calls);
            for (run_id, sum) in &sums {
                sqlx::query(
                    "UPDATE runs SET done = done + $10, failed = failed + $2, score_sum = score_sum + $3,
                            prompt_tokens = prompt_tokens + $4, completion_tokens = completion_tokens + $5,
                            reasoning_tokens = reasoning_tokens + $6, duration_ms = duration_ms + $7,
                            dollars = dollars + $8, updated_ms = $9, unmeasured = unmeasured | $11
                     WHERE id = $1",
                )
                .bind(run_id)
                .bind(sum.failed)
                .bind(sum.score)
                .bind(sum.prompt_tokens)
                .bind(sum.completion_tokens)
                .bind(sum.reasoning_tokens)
                .bind(sum.duration_ms)
                .bind(sum.dollars)
                .bind(now_ms)
                .bind(sum.samples)
                .bind(sum.unmeasured)
                .execute(&mut *tx)
                .await?;
            }
            for sample in new.iter().filter(|sample| ids.contains(&sample.id)) {
                // A strategy of one call is never half done.
                if sample.calls.len() > 1 || sample.error_code.is_some() {
                    sqlx::query("DELETE FROM pending_calls WHERE run_id = $1 AND item_id = $2 AND sample_index = $3")
                        .bind(&sample.run_id)
                        .bind(&sample.item_id)
                        .bind(sample.sample_index)
                        .execute(&mut *tx)
                        .await?;
                }
                if let Some(joke) = &sample.joke {
                    sqlx::query(
                        "INSERT INTO jokes (sample_id, run_id, track_id, entrant_id, item_id, text, normal, off_stage, folded)
                         SELECT $1, r.id, r.track_id, r.entrant_id, $3, $4, $5, $6, $7 FROM runs r WHERE r.id = $2",
                    )
                    .bind(&sample.id)
                    .bind(&sample.run_id)
                    .bind(&sample.item_id)
                    .bind(without_nul(&joke.text))
                    .bind(&joke.normal)
                    .bind(&joke.off_stage)
                    .bind(folded(&[&without_nul(&joke.text)]))
                    .execute(&mut *tx)
                    .await?;
                }
            }
            new.iter().map(|sample| ids.contains(&sample.id)).collect()
        }))
    }

    /// A page of a run's samples in item order.
    pub async fn samples(
        &self,
        run_id: &str,
        filter: SampleFilter,
        limit: i64,
        offset: i64,
    ) -> StoreResult<Vec<SampleRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(filter_sql!(
                "SELECT s.id, i.name AS item_name, i.category, i.input, s.text, s.extracted, i.target, s.score,
                        s.finish, s.error_code, j.off_stage, s.prompt_tokens, s.completion_tokens,
                        s.duration_ms, s.dollars, s.unmeasured, s.reference_bits, s.reference_tokens,
                        s.reference_domain_bits, s.reference_is_bound",
                "ORDER BY i.position, s.sample_index LIMIT $3 OFFSET $4"
            ))
            .bind(run_id)
            .bind(filter.code())
            .bind(limit)
            .bind(offset)
            .fetch_all(pool)
            .await?
        }))
    }

    /// How many samples of a run a filter leaves.
    pub async fn count_samples(&self, run_id: &str, filter: SampleFilter) -> StoreResult<i64> {
        let (n,): (i64,) = with_read!(self, pool => {
            sqlx::query_as(filter_sql!("SELECT COUNT(*)", ""))
                .bind(run_id)
                .bind(filter.code())
                .fetch_one(pool)
                .await?
        });
        Ok(n)
    }

    /// One sample, whole.
    pub async fn sample(&self, id: &str) -> StoreResult<SampleDetail> {
        with_read!(self, pool => {
            sqlx::query_as(
                "SELECT s.id, s.run_id, s.sample_index, i.name AS item_name, i.category, i.input, i.target,
                        s.messages, s.text, s.reasoning, s.finish, s.extracted, s.score, s.error_code, s.error,
                        s.attempts, s.reported_model, s.prompt_tokens, s.completion_tokens, s.reasoning_tokens,
                        s.tokens_estimated, s.first_token_ms, s.duration_ms, s.dollars, s.unmeasured,
                        s.created_ms, j.text AS joke_text, j.off_stage, s.reference_bits, s.reference_tokens,
                        s.reference_domain_bits, s.reference_is_bound
                 FROM samples s JOIN items i ON i.id = s.item_id LEFT JOIN jokes j ON j.sample_id = s.id
                 WHERE s.id = $1",
            )
            .bind(id)
            .fetch_optional(pool)
            .await?
        })
        .ok_or_else(|| StoreError::not_found("sample", id))
    }

    /// The ids of the samples before and after one, in the order of its run's page.
    pub async fn sample_neighbours(
        &self,
        id: &str,
    ) -> StoreResult<(Option<String>, Option<String>)> {
        with_read!(self, pool => {
            sqlx::query_as(
                "SELECT (SELECT b.id FROM samples b JOIN items bi ON bi.id = b.item_id
                         WHERE b.run_id = s.run_id
                           AND (bi.position < i.position
                                OR (bi.position = i.position AND b.sample_index < s.sample_index))
                         ORDER BY bi.position DESC, b.sample_index DESC LIMIT 1),
                        (SELECT a.id FROM samples a JOIN items ai ON ai.id = a.item_id
                         WHERE a.run_id = s.run_id
                           AND (ai.position > i.position
                                OR (ai.position = i.position AND a.sample_index > s.sample_index))
                         ORDER BY ai.position, a.sample_index LIMIT 1)
                 FROM samples s JOIN items i ON i.id = s.item_id WHERE s.id = $1",
            )
            .bind(id)
            .fetch_optional(pool)
            .await?
        })
        .ok_or_else(|| StoreError::not_found("sample", id))
    }
}
