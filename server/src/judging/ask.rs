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

/// What a reply without a limit of its own may take, in tokens.
const USUAL_REPLY: i64 = 1_024;

/// Characters that a token has at least, in words; a letter of another script may be a token alone.
const CHARS_PER_TOKEN: usize = 3;

/// What questions may take at most.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Cost {
    verdicts: i64,
    tokens: i64,
    dollars: f64,
}

impl Cost {
    fn plus(self, other: Self) -> Self {
        Self {
            verdicts: self.verdicts + other.verdicts,
            tokens: self.tokens + other.tokens,
            dollars: self.dollars + other.dollars,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            verdicts: self.verdicts - other.verdicts,
            tokens: self.tokens - other.tokens,
            dollars: self.dollars - other.dollars,
        }
    }
}

/// What a judging has used, what its questions under way may take, and what it may.
struct Budget {
    used: Cost,
    reserved: Cost,
    verdicts: i64,
    tokens: Option<i64>,
    dollars: Option<f64>,
}

impl Budget {
    /// Which cap these questions might pass, in words.
    fn met(&self, next: Cost) -> Option<String> {
        let all = self.used.plus(self.reserved).plus(next);
        if all.verdicts > self.verdicts {
            return Some(format!("its cap of {} verdicts is met", self.verdicts));
        }
        if let Some(most) = self.tokens.filter(|most| all.tokens > *most) {
            return Some(format!(
                "its cap of {most} tokens is met: {} are used, and the next battle may take {}",
                self.used.tokens, next.tokens
            ));
        }
        self.dollars
            .filter(|most| all.dollars > *most)
            .map(|most| {
                format!(
                    "its cap of {most} dollars is met: {:.4} are used, and the next battle may take {:.4}",
                    self.used.dollars, next.dollars
                )
            })
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
        used: Cost {
            verdicts: sums.replies,
            tokens: sums.tokens,
            dollars: sums.dollars,
        },
        reserved: Cost::default(),
        verdicts: judging.max_verdicts,
        tokens: judging.max_tokens,
        dollars: judging.max_dollars,
    };
    let mut waiting: VecDeque<Vec<Question>> = VecDeque::new();
    for battle in worker.store.open_battles(&judging.id).await? {
        let battle = Arc::new(battle);
        let lacks = [(false, battle.has_straight), (true, battle.has_swapped)]
            .into_iter()
            .filter(|(_, has)| !has)
            .map(|(swapped, _)| Question {
                battle: battle.clone(),
                swapped,
            });
        waiting.push_back(lacks.collect());
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
        waiting = of_battles(failed.into_iter().map(|(question, _)| question));
    }
    Ok(End::Done(None))
}

/// Questions by their battles.
fn of_battles(questions: impl Iterator<Item = Question>) -> VecDeque<Vec<Question>> {
    let mut battles: VecDeque<Vec<Question>> = VecDeque::new();
    for question in questions {
        let of = battles
            .iter_mut()
            .find(|of| of.iter().any(|of| of.battle.id == question.battle.id));
        match of {
            Some(of) => of.push(question),
            None => battles.push_back(vec![question]),
        }
    }
    battles
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
    mut waiting: VecDeque<Vec<Question>>,
    lost: &CancellationToken,
) -> anyhow::Result<Round> {
    let mut under_way: FuturesUnordered<Asked> = FuturesUnordered::new();
    let mut failed = Vec::new();
    // Questions that may be asked: what they may take is reserved, for both orders of a battle at once.
    let mut granted: VecDeque<Question> = VecDeque::new();
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
            && !(granted.is_empty() && waiting.is_empty())
        {
            if granted.is_empty()
                && let Some(battle) = waiting.front()
            {
                let costs = battle.iter().map(|question| asking.at_most(question));
                let next = costs.fold(Cost::default(), Cost::plus);
                capped = budget.met(next);
                if capped.is_some() {
                    // Replies under way may take less than was reserved for them.
                    break;
                }
                budget.reserved = budget.reserved.plus(next);
                granted.extend(waiting.pop_front().unwrap_or_default());
            }
            if let Some(question) = granted.pop_front() {
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
        budget.reserved = budget.reserved.minus(asking.at_most(&question));
        match reply {
            Ok(answer) => {
                in_a_row = 0;
                gone = None;
                let verdict = asking.verdict(&question, answer);
                budget.used = budget.used.plus(Cost {
                    verdicts: 1,
                    tokens: verdict.prompt_tokens + verdict.completion_tokens,
                    dollars: verdict.dollars,
                });
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
    /// What a question may take at most: its words and the longest reply.
    fn at_most(&self, question: &Question) -> Cost {
        let messages = self.request(question).messages;
        let words: usize = messages
            .iter()
            .map(|message| tokens_at_most(&message.content) + 8)
            .sum();
        let prompt = i64::try_from(words).unwrap_or(i64::MAX);
        let reply = self.sampling.max_tokens.map_or(USUAL_REPLY, i64::from);
        Cost {
            verdicts: 1,
            tokens: prompt.saturating_add(reply),
            dollars: (prompt as f64 * self.price_prompt + reply as f64 * self.price_completion)
                / 1e6,
        }
    }

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
            schema: Some(verdict::schema()),
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

/// Tokens that a text has at most, as tokenisers go.
fn tokens_at_most(text: &str) -> usize {
    let (ascii, other) = text.chars().fold((0usize, 0usize), |(ascii, other), c| {
        (
            ascii + usize::from(c.is_ascii()),
            other + usize::from(!c.is_ascii()),
        )
    });
    ascii.div_ceil(CHARS_PER_TOKEN) + 2 * other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(verdicts: i64, tokens: i64, dollars: f64) -> Cost {
        Cost {
            verdicts,
            tokens,
            dollars,
        }
    }

    #[test]
    fn what_is_under_way_counts_for_every_cap() {
        let mut budget = Budget {
            used: cost(10, 18_000, 0.03),
            reserved: Cost::default(),
            verdicts: 41,
            tokens: Some(20_000),
            dollars: Some(0.05),
        };
        let battle = cost(2, 900, 0.004);
        assert_eq!(budget.met(battle), None);
        budget.reserved = budget.reserved.plus(battle).plus(battle);
        let met = budget.met(battle).expect("18,000 and 2,700 are too many");
        assert!(met.contains("20000 tokens"), "{met}");
        // Replies that took less make room again.
        budget.reserved = budget.reserved.minus(battle);
        budget.used = budget.used.plus(cost(2, 100, 0.001));
        assert_eq!(budget.met(battle), None);
        let dear = budget.met(cost(2, 1, 0.02)).expect("too dear");
        assert!(dear.contains("0.05 dollars"), "{dear}");
        // Both orders or neither.
        budget.used.verdicts = 38;
        assert!(
            budget
                .met(cost(2, 1, 0.0))
                .expect("41")
                .contains("41 verdicts")
        );
    }

    #[test]
    fn a_text_has_no_more_tokens_than_said() {
        assert_eq!(tokens_at_most(""), 0);
        assert_eq!(tokens_at_most("Why did the chicken"), 7);
        assert_eq!(tokens_at_most("笑话"), 4);
    }
}
