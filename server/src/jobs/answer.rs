//! One answer: making the calls of its strategy, scoring what came out, and the sample that is stored of it.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use openmic_domain::{
    chat::{Message, Role, Sampling},
    extract::spoken,
    hash::sha256_hex,
    joke,
    limits::RunLimits,
    scoring::{By, Score, Scorer},
    strategy::{self, Call, Final, Limit, Replies, Reply, Step, Strategy, Task},
    track::{TrackKind, TrackSpec},
};
use openmic_store::{ItemRow, NewCall, NewJoke, NewSample, PendingCall, new_id, new_timeless_id};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    Worker,
    score::SCORE,
    shared::request_hash,
    trouble::{ALTERNATIVES, Trouble},
    turns::{at_turn, path_in},
};
use crate::providers::{Answer, ChatRequest, Endpoint, Finish, Turn};

/// Apart from one another by so much, the seeds of a sample's branches do not meet those of its siblings.
const BRANCH_SEEDS: u64 = 7919;

/// Someone who can be asked: the run's own entrant, or one that has a seat in its strategy.
pub(super) struct Seated {
    pub(super) endpoint: Endpoint,
    pub(super) sampling: Sampling,
    pub(super) system: Option<String>,
    pub(super) price_prompt: f64,
    pub(super) price_completion: f64,
}

/// Everything about a run that its answers share.
pub(super) struct Plan {
    pub(super) run_id: String,
    pub(super) spec: TrackSpec,
    pub(super) strategy: Strategy,
    pub(super) own: Seated,
    /// Other entrants that the strategy asks, by slug.
    pub(super) seats: HashMap<String, Seated>,
    pub(super) limits: RunLimits,
    pub(super) spent: Spent,
    pub(super) stream: bool,
    /// Calls that have their turn.
    pub(super) asking: AtomicUsize,
    /// Cancelled when nothing more is to be asked.
    pub(super) lost: CancellationToken,
}

/// What a run has used, those of its answers under way included.
#[derive(Debug, Default)]
pub(super) struct Spent {
    tokens: AtomicU64,
    nano_dollars: AtomicU64,
}

impl Spent {
    pub(super) fn add(&self, tokens: u64, dollars: f64) {
        self.tokens.fetch_add(tokens, Ordering::Relaxed);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a price is not negative, and the cast saturates"
        )]
        let nano = (dollars * 1e9) as u64;
        self.nano_dollars.fetch_add(nano, Ordering::Relaxed);
    }

    fn tokens(&self) -> u64 {
        self.tokens.load(Ordering::Relaxed)
    }

    fn dollars(&self) -> f64 {
        self.nano_dollars.load(Ordering::Relaxed) as f64 / 1e9
    }
}

/// Counts a call while it has its turn.
struct Asking<'a>(&'a AtomicUsize);

impl<'a> Asking<'a> {
    fn of(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An answer that is not stored yet, with the calls that were made for it.
pub(super) struct Open {
    pub(super) item: Arc<ItemRow>,
    pub(super) index: i64,
    pub(super) calls: Vec<NewCall>,
}

impl Plan {
    /// Which cap the run has met, in words.
    pub(super) fn met_cap(&self) -> Option<String> {
        self.limits.met(self.spent.tokens(), self.spent.dollars())
    }

    fn seated(&self, call: &Call) -> &Seated {
        call.seat
            .entrant
            .as_ref()
            .and_then(|slug| self.seats.get(slug))
            .unwrap_or(&self.own)
    }

    pub(super) fn request(&self, call: &Call, sample_index: i64) -> ChatRequest {
        let seated = self.seated(call);
        let mut sampling = seated.sampling;
        let track = self.spec.request.max_tokens;
        sampling.max_tokens = Some(call.limit.tokens(track, sampling.max_tokens, call.effort));
        sampling.logprobs |= self.strategy.needs_logprobs();
        // Several answers to one item with one seed would be one answer several times; at temperature 0
        // they are anyway, and then need not be asked for several times.
        sampling.seed = sampling
            .seed
            .filter(|_| sampling.temperature != Some(0.0))
            .map(|seed| {
                let offset = call.branch.wrapping_mul(BRANCH_SEEDS);
                seed.wrapping_add(sample_index.unsigned_abs())
                    .wrapping_add(offset)
                    & (i64::MAX as u64)
            })
            .or(sampling.seed);
        // To compare letters, only the beginning of an answer is wanted, and what else it might have been.
        let compares = matches!(&self.spec.scorer, Some(Scorer::Likelihood(spec)) if spec.by == By::Letter)
            && call.limit == Limit::Answer;
        if compares {
            sampling.max_tokens = Some(1);
            sampling.logprobs = true;
        }
        let mut messages = call.messages.clone();
        if call.seat.entrant.is_some()
            && call.seat.prompt.is_none()
            && let Some(system) = seated
                .system
                .as_deref()
                .filter(|text| !text.trim().is_empty())
        {
            messages.insert(0, Message::new(Role::System, system));
        }
        ChatRequest {
            messages,
            sampling,
            stop: match call.limit {
                // The track's stop texts end an answer, not a thought.
                Limit::Answer => self.spec.request.stop.clone(),
                _ => Vec::new(),
            },
            stream: self.stream,
            goes_on: call.goes_on,
            effort: call.effort,
            alternatives: compares.then_some(ALTERNATIVES),
            measured: None,
            schema: None,
        }
    }

    /// What comes next for an answer, given the calls so far.
    pub(super) fn next(&self, open: &Open) -> Step {
        self.walk(open).0
    }

    /// What comes next, and the answers to the turns of the item that have one. Each turn is asked once
    /// the one before is answered, by the same strategy, in one conversation.
    pub(super) fn walk(&self, open: &Open) -> (Step, Vec<String>) {
        let key = |answer: &str| self.key(&open.item, answer);
        let later = open.item.graded().turns;
        let mut earlier: Vec<Message> = Vec::new();
        let mut answers = Vec::new();
        let mut input = open.item.input.as_str();
        let mut turn = 0;
        loop {
            let replies: Replies = open
                .calls
                .iter()
                .filter_map(|call| Some((path_in(&call.path, turn)?.to_owned(), reply(call))))
                .collect();
            let task = Task {
                system: self.own.system.as_deref(),
                track: &self.spec,
                input,
                earlier: &earlier,
                key: &key,
            };
            let step = strategy::step(&self.strategy, &task, &replies);
            let Step::Done(found) = step else {
                return (at_turn(step, turn), answers);
            };
            answers.push(found.answer.clone());
            let Some(next) = later.get(turn) else {
                return (at_turn(Step::Done(found), turn), answers);
            };
            let asked = match turn {
                0 => self.spec.request.fill(input),
                _ => input.to_owned(),
            };
            earlier.push(Message::new(Role::User, asked));
            earlier.push(Message::new(Role::Assistant, spoken(&found.text)));
            input = next;
            turn += 1;
        }
    }

    /// Makes the calls of one answer and turns it into a sample. The calls that were made stay in `open`
    /// whatever happens.
    pub(super) async fn sample(
        &self,
        worker: &Worker,
        open: &mut Open,
    ) -> Result<NewSample, Trouble> {
        if let Some(Scorer::Likelihood(spec)) = &self.spec.scorer
            && spec.by == By::Text
        {
            return self.compared(worker, spec, open).await;
        }
        loop {
            match self.next(open) {
                Step::Done(found) => {
                    let score = self.score(worker, open, &found).await?;
                    return Ok(self.scored(worker, open, found, score));
                }
                Step::Stuck(stuck) => return Err(stuck.into()),
                Step::Ask(calls) => {
                    let used = open.calls.iter().map(|call| call.duration_ms).sum::<i64>();
                    let (item_id, index) = (open.item.id.clone(), open.index);
                    let made = calls
                        .into_iter()
                        .map(|call| self.make(worker, call, &item_id, index, used));
                    let mut trouble = None;
                    for made in join_all(made).await {
                        match made {
                            Ok(call) => open.calls.push(call),
                            Err(error) => trouble = Some(error),
                        }
                    }
                    if let Some(trouble) = trouble {
                        return Err(trouble);
                    }
                }
            }
        }
    }

    pub(super) async fn make(
        &self,
        worker: &Worker,
        call: Call,
        item_id: &str,
        index: i64,
        used_ms: i64,
    ) -> Result<NewCall, Trouble> {
        let request = self.request(&call, index);
        self.send(worker, call, request, (item_id, index, used_ms))
            .await
    }

    /// Makes a call as it stands in `request`.
    pub(super) async fn send(
        &self,
        worker: &Worker,
        call: Call,
        request: ChatRequest,
        (item_id, index, used_ms): (&str, i64, i64),
    ) -> Result<NewCall, Trouble> {
        let seated = self.seated(&call);
        let hash = request_hash(&seated.endpoint, &request);
        let began = Instant::now();
        let ask = || self.ask(worker, &seated.endpoint, &request, used_ms);
        let (answer, shared) = match &hash {
            Some(hash) => worker.shared.get(hash, ask).await?,
            None => (ask().await?, false),
        };
        let queue_ms = if shared {
            0
        } else {
            began.elapsed().as_millis() as i64 - answer.timing.total_ms as i64
        };
        let made = self.made(
            &call,
            seated,
            &request,
            answer,
            (hash, shared, queue_ms.max(0)),
        );
        if !shared {
            let tokens = made.prompt_tokens + made.completion_tokens;
            self.spent.add(tokens.unsigned_abs(), made.dollars);
        }
        // The only call of a sample is stored with it a moment later.
        let is_judged = matches!(self.spec.scorer, Some(Scorer::Judge(_)));
        if self.strategy.max_calls() > 1 || request.measured.is_some() || is_judged {
            let pending = PendingCall {
                run_id: self.run_id.clone(),
                item_id: item_id.to_owned(),
                sample_index: index,
                call: made.clone(),
            };
            worker.writer.call(pending).await;
        }
        Ok(made)
    }

    async fn ask(
        &self,
        worker: &Worker,
        endpoint: &Endpoint,
        request: &ChatRequest,
        used_ms: i64,
    ) -> Result<Answer, Trouble> {
        // Counted before the wait when there is no other, so that one call alone goes ahead.
        let has_none = self.asking.load(Ordering::Relaxed) == 0;
        let early = has_none.then(|| Asking::of(&self.asking));
        let _turn: Turn = worker.client.turn(endpoint, has_none).await;
        let _asking = early.unwrap_or_else(|| Asking::of(&self.asking));
        if self.lost.is_cancelled() {
            return Err(Trouble::Stopped);
        }
        if self.met_cap().is_some() {
            return Err(Trouble::Capped);
        }
        let asking = worker.client.chat(endpoint, request);
        let Some(seconds) = self.limits.sample_seconds else {
            return Ok(asking.await?);
        };
        let left = (seconds - used_ms as f64 / 1000.0).clamp(0.0, 1e6);
        match tokio::time::timeout(Duration::from_secs_f64(left), asking).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(Trouble::OutOfTime { seconds }),
        }
    }

    fn made(
        &self,
        call: &Call,
        seated: &Seated,
        request: &ChatRequest,
        answer: Answer,
        (request_hash, shared, queue_ms): (Option<String>, bool, i64),
    ) -> NewCall {
        let usage = &answer.usage;
        let price = (usage.prompt_tokens as f64 * seated.price_prompt
            + usage.completion_tokens as f64 * seated.price_completion)
            / 1e6;
        NewCall {
            path: call.path.clone(),
            role: call.role.as_str().to_owned(),
            seat: call.seat.entrant.clone(),
            messages: serde_json::to_string(&request.messages).unwrap_or_default(),
            finish: answer.finish.as_str().to_owned(),
            extracted: None,
            chosen: false,
            shared,
            request_hash,
            prompt_tokens: usage.prompt_tokens as i64,
            completion_tokens: usage.completion_tokens as i64,
            reasoning_tokens: usage.reasoning_tokens as i64,
            tokens_estimated: usage.estimated,
            queue_ms,
            first_token_ms: answer.timing.first_token_ms.map(|ms| ms as i64),
            duration_ms: answer.timing.total_ms as i64,
            dollars: if shared { 0.0 } else { price },
            price,
            attempts: i64::from(answer.attempts),
            logprobs: answer
                .logprobs
                .as_ref()
                .and_then(|all| serde_json::to_string(all).ok()),
            text: answer.text,
            reasoning: answer.reasoning,
            reported_model: answer.reported_model,
        }
    }

    /// The sample of what a strategy found.
    pub(super) fn scored(
        &self,
        worker: &Worker,
        open: &Open,
        found: Final,
        score: Option<Score>,
    ) -> NewSample {
        let mut calls = open.calls.clone();
        for call in &mut calls {
            call.chosen = call.path == found.chosen;
            call.extracted = found.extracted.get(&call.path).cloned();
        }
        let scored_by = match &self.spec.scorer {
            Some(Scorer::Judge(judge)) => Some(judge.judge.clone()),
            _ => None,
        };
        let chosen = calls.iter().find(|call| call.chosen);
        let joke = (self.spec.kind == TrackKind::Humor)
            .then(|| joke_of(&self.spec, &open.item.input, &found));
        NewSample {
            messages: chosen.map_or_else(String::new, |call| call.messages.clone()),
            finish: chosen.map_or_else(String::new, |call| call.finish.clone()),
            first_token_ms: chosen.and_then(|call| call.first_token_ms),
            reported_model: chosen.and_then(|call| call.reported_model.clone()),
            extracted: score.as_ref().map(|score| score.extracted.clone()),
            score: score.map(|score| score.value),
            reference: self.reference(open, &found.chosen),
            text: found.text,
            reasoning: found.reasoning,
            joke,
            scored_by,
            ..self.summed(worker, open, calls)
        }
    }

    /// The sample of an answer that never came: it counts as wrong and says why. The calls that were
    /// made for it are accounted for all the same.
    pub(super) fn failed(&self, worker: &Worker, open: &Open, trouble: &Trouble) -> NewSample {
        let messages = match self.next(open) {
            Step::Ask(calls) => calls
                .first()
                .map(|call| self.request(call, open.index).messages),
            _ => None,
        };
        let summed = self.summed(worker, open, open.calls.clone());
        NewSample {
            messages: messages
                .and_then(|messages| serde_json::to_string(&messages).ok())
                .unwrap_or_else(|| "[]".to_owned()),
            finish: "error".to_owned(),
            score: self.spec.scorer.as_ref().map(|_| 0.0),
            error_code: Some(trouble.code().to_owned()),
            error: Some(trouble.to_string()),
            attempts: summed.attempts + i64::from(trouble.attempts()),
            joke: (self.spec.kind == TrackKind::Humor).then(|| NewJoke {
                text: String::new(),
                normal: sha256_hex(b""),
                off_stage: Some(joke::OffStage::Error.as_str().to_owned()),
            }),
            ..summed
        }
    }

    /// A sample with the sums over its calls.
    fn summed(&self, worker: &Worker, open: &Open, calls: Vec<NewCall>) -> NewSample {
        let own = || calls.iter().filter(|call| call.role != SCORE);
        let sum = |of: fn(&NewCall) -> i64| own().map(of).sum();
        NewSample {
            id: match self.spec.kind {
                TrackKind::Humor => new_timeless_id(),
                _ => new_id(worker.clock.now_ms()),
            },
            run_id: self.run_id.clone(),
            item_id: open.item.id.clone(),
            sample_index: open.index,
            attempts: sum(|call| call.attempts),
            prompt_tokens: sum(|call| call.prompt_tokens),
            completion_tokens: sum(|call| call.completion_tokens),
            reasoning_tokens: sum(|call| call.reasoning_tokens),
            tokens_estimated: own().any(|call| call.tokens_estimated),
            duration_ms: sum(|call| call.duration_ms),
            queue_ms: sum(|call| call.queue_ms),
            dollars: own().map(|call| call.dollars).sum(),
            shared_dollars: own()
                .filter(|call| call.shared)
                .map(|call| call.price)
                .sum(),
            calls,
            ..NewSample::default()
        }
    }
}

/// The log-probabilities that were kept of a call.
pub(super) fn logprobs(call: &NewCall) -> Vec<(String, f64)> {
    call.logprobs
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default()
}

fn reply(call: &NewCall) -> Reply {
    let logprobs = Some(logprobs(call));
    Reply {
        text: call.text.clone(),
        reasoning: call.reasoning.clone(),
        is_cut: call.finish == Finish::Length.as_str(),
        completion_tokens: call.completion_tokens.unsigned_abs(),
        mean_logprob: logprobs
            .filter(|all| !all.is_empty())
            .map(|all| all.iter().map(|(_, logprob)| logprob).sum::<f64>() / all.len() as f64),
    }
}

fn joke_of(spec: &TrackSpec, prompt: &str, found: &Final) -> NewJoke {
    match joke::stage(&spec.humor, prompt, &found.answer, found.is_cut) {
        Ok(text) => NewJoke {
            normal: sha256_hex(joke::normal_form(&text).as_bytes()),
            text,
            off_stage: None,
        },
        Err(reason) => NewJoke {
            normal: sha256_hex(joke::normal_form(&found.answer).as_bytes()),
            text: found.answer.clone(),
            off_stage: Some(reason.as_str().to_owned()),
        },
    }
}
