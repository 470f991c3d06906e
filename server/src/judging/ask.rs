//! Asking a judge: as many replies at a time as its endpoint takes, within its caps.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use anyhow::Context;
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use openmic_domain::{
    chat::Sampling,
    judging::{rubric, verdict},
};
use openmic_store::{JudgeRow, JudgingRow, NewVerdict, OpenBattle};
use tokio_util::sync::CancellationToken;

use super::End;
use crate::{
    jobs::{Worker, opened},
    providers::{Answer, ChatRequest, Endpoint, ProviderError},
};

/// So many replies in a row that do not come end the judging: its endpoint is gone.
const FAILURES_IN_A_ROW: u32 = 8;

/// How long replies under way may take to arrive once the process is asked to stop.
const GRACE: Duration = Duration::from_secs(6);

/// One reply to be asked for.
#[derive(Clone)]
struct Question {
    battle: Arc<OpenBattle>,
    swapped: bool,
}

/// What every question of a judging shares.
struct Asking {
    endpoint: Endpoint,
    sampling: Sampling,
    rubric: String,
    price_prompt: f64,
    price_completion: f64,
    stream: bool,
}

/// What a judging has used, and what it may.
struct Budget {
    verdicts: i64,
    tokens: i64,
    dollars: f64,
    /// Questions under way: they will be replies.
    under_way: i64,
    most: (i64, Option<i64>, Option<f64>),
}

impl Budget {
    /// Which cap is met, in words.
    fn met(&self) -> Option<String> {
        let (verdicts, tokens, dollars) = self.most;
        if self.verdicts + self.under_way >= verdicts {
            return Some(format!("its cap of {verdicts} verdicts is met"));
        }
        if let Some(most) = tokens.filter(|most| self.tokens >= *most) {
            return Some(format!("its cap of {most} tokens is met"));
        }
        dollars
            .filter(|most| self.dollars >= *most)
            .map(|most| format!("its cap of {most} dollars is met"))
    }
}

type Asked = BoxFuture<'static, (Question, Result<Answer, Refused>)>;

/// Why a question has no reply.
enum Refused {
    Provider(ProviderError),
    /// The process stops, or the judging is somebody else's.
    Stopped,
}

/// Asks for every reply that a judging still lacks.
pub(super) async fn all(
    worker: &Worker,
    judging: &JudgingRow,
    judge: &JudgeRow,
    lost: &CancellationToken,
) -> anyhow::Result<End> {
    let asking = match asking(worker, judge).await {
        Ok(asking) => Arc::new(asking),
        Err(error) => return Ok(End::GivenUp(format!("{error:#}"))),
    };
    let sums = worker.store.judging_sums(&judging.id).await?;
    let mut budget = Budget {
        verdicts: sums.replies,
        tokens: sums.tokens,
        dollars: sums.dollars,
        under_way: 0,
        most: (
            judging.max_verdicts,
            judging.max_tokens,
            judging.max_dollars,
        ),
    };
    let mut waiting: VecDeque<Question> = VecDeque::new();
    for battle in worker.store.open_battles(&judging.id).await? {
        let battle = Arc::new(battle);
        for (swapped, has) in [(false, battle.has_straight), (true, battle.has_swapped)] {
            if !has {
                waiting.push_back(Question {
                    battle: battle.clone(),
                    swapped,
                });
            }
        }
    }
    // Replies that did not come get one more round at the end, when a passing trouble may be over.
    for last_round in [false, true] {
        let failed = match round(worker, &asking, &mut budget, waiting, lost).await? {
            Round::Finished(failed) => failed,
            Round::Ended(end) => return Ok(end),
        };
        if failed.is_empty() {
            break;
        }
        if last_round {
            let n = failed.len();
            let last = failed
                .last()
                .map(|(_, error)| error.clone())
                .unwrap_or_default();
            for (question, error) in &failed {
                let now_ms = worker.clock.now_ms();
                worker
                    .store
                    .fail_battle(&question.battle.id, error, now_ms)
                    .await?;
            }
            return Ok(End::Done(Some(format!(
                "{n} replies did not come. The last: {last}"
            ))));
        }
        waiting = failed.into_iter().map(|(question, _)| question).collect();
    }
    Ok(End::Done(None))
}

enum Round {
    /// Every question was asked; these got no reply.
    Finished(Vec<(Question, String)>),
    Ended(End),
}

async fn round(
    worker: &Worker,
    asking: &Arc<Asking>,
    budget: &mut Budget,
    mut waiting: VecDeque<Question>,
    lost: &CancellationToken,
) -> anyhow::Result<Round> {
    let mut under_way: FuturesUnordered<Asked> = FuturesUnordered::new();
    let mut failed = Vec::new();
    let (mut in_a_row, mut gone, mut capped) = (0, None, None);
    let grace = async {
        lost.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::pin!(grace);
    loop {
        while under_way.len() < worker.client.at_once(&asking.endpoint)
            && gone.is_none()
            && !lost.is_cancelled()
            && !waiting.is_empty()
        {
            capped = budget.met();
            if capped.is_some() {
                break;
            }
            if let Some(question) = waiting.pop_front() {
                budget.under_way += 1;
                under_way.push(ask(worker, asking, question, lost, under_way.is_empty()));
            }
        }
        if under_way.is_empty() {
            break;
        }
        let (question, reply) = tokio::select! {
            Some(next) = under_way.next() => next,
            () = &mut grace => return Ok(Round::Ended(End::Interrupted)),
        };
        budget.under_way -= 1;
        match reply {
            Ok(answer) => {
                in_a_row = 0;
                gone = None;
                let verdict = asking.verdict(&question, answer);
                budget.verdicts += 1;
                budget.tokens += verdict.prompt_tokens + verdict.completion_tokens;
                budget.dollars += verdict.dollars;
                let now_ms = worker.clock.now_ms();
                worker
                    .store
                    .add_verdict(&verdict, now_ms)
                    .await
                    .context("a verdict could not be stored")?;
            }
            Err(Refused::Stopped) => {}
            Err(Refused::Provider(error)) => {
                in_a_row += 1;
                if in_a_row >= FAILURES_IN_A_ROW {
                    gone = Some(error.to_string());
                }
                failed.push((question, error.to_string()));
            }
        }
    }
    if lost.is_cancelled() {
        return Ok(Round::Ended(End::Interrupted));
    }
    if let Some(error) = gone {
        return Ok(Round::Ended(End::GivenUp(format!(
            "{FAILURES_IN_A_ROW} replies in a row did not come. The last: {error}"
        ))));
    }
    if let Some(reason) = capped {
        return Ok(Round::Ended(End::Done(Some(reason))));
    }
    Ok(Round::Finished(failed))
}

fn ask(
    worker: &Worker,
    asking: &Arc<Asking>,
    question: Question,
    lost: &CancellationToken,
    has_none: bool,
) -> Asked {
    let (worker, asking, lost) = (worker.clone(), asking.clone(), lost.clone());
    async move {
        let _turn = worker.client.turn(&asking.endpoint, has_none).await;
        if lost.is_cancelled() {
            return (question, Err(Refused::Stopped));
        }
        let request = asking.request(&question);
        let reply = worker.client.chat(&asking.endpoint, &request).await;
        (question, reply.map_err(Refused::Provider))
    }
    .boxed()
}

async fn asking(worker: &Worker, judge: &JudgeRow) -> anyhow::Result<Asking> {
    let endpoint = worker.store.judge_endpoint(&judge.id).await?;
    Ok(Asking {
        sampling: serde_json::from_str(&judge.sampling)
            .context("the judge's stored sampling cannot be read")?,
        rubric: judge.rubric_text.clone(),
        price_prompt: endpoint.price_prompt,
        price_completion: endpoint.price_completion,
        stream: worker.stream,
        endpoint: opened(worker, endpoint)?,
    })
}

impl Asking {
    fn request(&self, question: &Question) -> ChatRequest {
        let battle = &question.battle;
        let (first, second) = if question.swapped {
            (&battle.right_text, &battle.left_text)
        } else {
            (&battle.left_text, &battle.right_text)
        };
        ChatRequest {
            messages: rubric::prompt(&self.rubric, &battle.input, first, second),
            sampling: self.sampling,
            stream: self.stream,
            ..ChatRequest::default()
        }
    }

    fn verdict(&self, question: &Question, answer: Answer) -> NewVerdict {
        let usage = &answer.usage;
        let messages = self.request(question).messages;
        NewVerdict {
            battle_id: question.battle.id.clone(),
            swapped: question.swapped,
            said: verdict::read(&answer.text),
            messages: serde_json::to_string(&messages).unwrap_or_default(),
            finish: answer.finish.as_str().to_owned(),
            prompt_tokens: usage.prompt_tokens as i64,
            completion_tokens: usage.completion_tokens as i64,
            reasoning_tokens: usage.reasoning_tokens as i64,
            tokens_estimated: usage.estimated,
            duration_ms: answer.timing.total_ms as i64,
            dollars: (usage.prompt_tokens as f64 * self.price_prompt
                + usage.completion_tokens as f64 * self.price_completion)
                / 1e6,
            attempts: i64::from(answer.attempts),
            text: answer.text,
            reasoning: answer.reasoning,
            reported_model: answer.reported_model,
        }
    }
}
