//! What a strategy does: from the replies so far to the next calls, or to the answer.

use std::collections::BTreeMap;

use super::call::{Call, CallRole, Final, Limit, Replies, Reply, Step, Stuck, Task};
use super::{Chooser, Effort, Seat, Strategy, words};
use crate::chat::{Message, Role};
use crate::text::without_thoughts;

/// How often thinking that ends before its budget is asked to go on.
pub(super) const MAX_WAITS: u32 = 2;

/// Tokens below which it is not worth to ask for more thinking.
const WORTH_WAITING: u64 = 16;

/// What a strategy does next on `task`, given the replies so far. Pure: the same replies give the same
/// calls under the same paths, so that half-done work can be taken up again.
#[must_use]
pub fn step(strategy: &Strategy, task: &Task<'_>, replies: &Replies) -> Step {
    let mut walk = Walk {
        task,
        replies,
        wanted: Vec::new(),
        extracted: BTreeMap::new(),
    };
    match walk.find(strategy, "0", Manner::default()) {
        Err(stuck) => Step::Stuck(stuck),
        Ok(None) => Step::Ask(walk.wanted),
        Ok(Some(found)) => Step::Done(Final {
            text: found.text,
            reasoning: found.reasoning,
            answer: found.answer,
            is_cut: found.is_cut,
            chosen: found.path,
            extracted: walk.extracted,
        }),
    }
}

/// What outer strategies ask of inner ones.
#[derive(Clone, Copy)]
struct Manner<'s> {
    role: CallRole,
    seat: Option<&'s Seat>,
    aloud: bool,
    effort: Option<Effort>,
    budget: Option<u32>,
    branch: u64,
}

impl Default for Manner<'_> {
    fn default() -> Self {
        Self {
            role: CallRole::Answer,
            seat: None,
            aloud: false,
            effort: None,
            budget: None,
            branch: 0,
        }
    }
}

impl Manner<'_> {
    /// The manner of the `i`-th of several answers; the first keeps its seed.
    fn branch(self, i: u32, role: CallRole) -> Self {
        Self {
            role,
            branch: self.branch * 65 + u64::from(i),
            ..self
        }
    }
}

struct Found {
    path: String,
    /// The turns that led to it.
    messages: Vec<Message>,
    text: String,
    reasoning: Option<String>,
    answer: String,
    is_cut: bool,
    mean_logprob: Option<f64>,
    limit: Limit,
}

type Outcome = Result<Option<Found>, Stuck>;

struct Walk<'a, 't> {
    task: &'a Task<'t>,
    replies: &'a Replies,
    wanted: Vec<Call>,
    extracted: BTreeMap<String, String>,
}

impl Walk<'_, '_> {
    fn find(&mut self, strategy: &Strategy, path: &str, manner: Manner<'_>) -> Outcome {
        match strategy {
            Strategy::Direct => self.leaf(0, path, manner),
            Strategy::FewShot { examples } => self.leaf(*examples, path, manner),
            Strategy::StepByStep { of } => {
                let aloud = Manner {
                    aloud: true,
                    ..manner
                };
                self.find(of, path, aloud)
            }
            Strategy::Effort { level, of } => {
                let effort = Some(*level);
                self.find(of, path, Manner { effort, ..manner })
            }
            Strategy::Budget { tokens, of } => {
                let budget = Some(*tokens);
                let aloud = Manner {
                    budget,
                    aloud: true,
                    ..manner
                };
                self.find(of, path, aloud)
            }
            Strategy::SelfConsistency { samples, of } => {
                let Some(all) = self.several(*samples, of, path, manner)? else {
                    return Ok(None);
                };
                Ok(self.majority(all))
            }
            Strategy::BestOfN { samples, by, of } => {
                let Some(all) = self.several(*samples, of, path, manner)? else {
                    return Ok(None);
                };
                self.best(all, by, path, manner)
            }
            Strategy::Revise { rounds, of } => self.revise(*rounds, of, path, manner),
            Strategy::Panel {
                workers,
                reviewer,
                director,
            } => self.panel(workers, [reviewer, director], path, manner),
        }
    }

    /// The reply to a call, or the wish for it.
    fn ask(&mut self, call: Call) -> Option<Reply> {
        match self.replies.get(&call.path) {
            Some(reply) => Some(reply.clone()),
            None => {
                self.wanted.push(call);
                None
            }
        }
    }

    /// The turns of an item: system prompt, examples, question.
    fn turns(&self, examples: u32, manner: Manner<'_>) -> Vec<Message> {
        let track = self.task.track;
        let mut messages = self.system(manner.seat);
        let asked = |input: &str| {
            let question = track.request.fill(input);
            match manner.aloud {
                false => question,
                true => format!("{question}\n\n{}", words::STEP_BY_STEP),
            }
        };
        for example in track.examples.iter().take(examples as usize) {
            messages.push(Message::new(Role::User, asked(&example.input)));
            let target = match manner.aloud {
                false => example.target.clone(),
                true => format!("Answer: {}", example.target),
            };
            messages.push(Message::new(Role::Assistant, target));
        }
        messages.extend_from_slice(self.task.earlier);
        // Only what begins a conversation is put in the track's words.
        let question = match (self.task.earlier.is_empty(), manner.aloud) {
            (true, _) => asked(self.task.input),
            (false, false) => self.task.input.to_owned(),
            (false, true) => format!("{}\n\n{}", self.task.input, words::STEP_BY_STEP),
        };
        messages.push(Message::new(Role::User, question));
        messages
    }

    /// The system turn of a seat, if there is one. That of another entrant is put in by whoever asks it.
    fn system(&self, seat: Option<&Seat>) -> Vec<Message> {
        let own = match seat {
            Some(Seat {
                prompt: Some(prompt),
                ..
            }) => Some(prompt.as_str()),
            Some(Seat {
                entrant: Some(_), ..
            }) => None,
            _ => self.task.system,
        };
        own.filter(|system| !system.trim().is_empty())
            .map(|system| Message::new(Role::System, system))
            .into_iter()
            .collect()
    }

    fn leaf(&mut self, examples: u32, path: &str, manner: Manner<'_>) -> Outcome {
        let messages = self.turns(examples, manner);
        let limit = match (manner.budget, manner.aloud, manner.effort) {
            (Some(tokens), ..) => Limit::Exactly(tokens),
            (None, false, None) => Limit::Answer,
            // Thoughts count as tokens of the answer.
            _ => Limit::Thinking,
        };
        let call = Call {
            path: path.to_owned(),
            role: manner.role,
            seat: manner.seat.cloned().unwrap_or_default(),
            messages,
            goes_on: false,
            limit,
            effort: manner.effort,
            branch: manner.branch,
        };
        let Some(reply) = self.ask(call.clone()) else {
            return Ok(None);
        };
        let found = Found {
            path: path.to_owned(),
            messages: call.messages.clone(),
            answer: answer_of(&reply.text, manner.aloud),
            text: reply.text,
            reasoning: reply.reasoning,
            is_cut: reply.is_cut,
            mean_logprob: reply.mean_logprob,
            limit,
        };
        match manner.budget {
            None => Ok(Some(found)),
            Some(tokens) => self.force(found, &call, tokens, reply.completion_tokens),
        }
    }

    /// Cuts thinking at its budget, or asks it to go on.
    fn force(&mut self, mut found: Found, call: &Call, tokens: u32, mut used: u64) -> Outcome {
        if found.reasoning.is_some() {
            return Err(Stuck::NoContinuation);
        }
        let tokens = u64::from(tokens);
        let mut waits = 0;
        loop {
            let left = tokens.saturating_sub(used);
            let is_over = found.is_cut;
            if !is_over && (left < WORTH_WAITING || waits == MAX_WAITS) {
                return Ok(Some(found));
            }
            let (path, said, limit) = if is_over {
                (
                    format!("{}.end", call.path),
                    words::TIME_IS_UP,
                    Limit::Answer,
                )
            } else {
                waits += 1;
                let room = u32::try_from(left).unwrap_or(u32::MAX);
                (
                    format!("{}.wait{waits}", call.path),
                    words::WAIT,
                    Limit::Exactly(room),
                )
            };
            found.text.truncate(found.text.trim_end().len());
            found.text.push_str(said);
            let mut messages = call.messages.clone();
            messages.push(Message::new(Role::Assistant, found.text.clone()));
            let more = Call {
                path: path.clone(),
                role: CallRole::Continue,
                messages,
                goes_on: true,
                limit,
                ..call.clone()
            };
            let Some(reply) = self.ask(more) else {
                return Ok(None);
            };
            if reply.reasoning.is_some() {
                return Err(Stuck::NoContinuation);
            }
            found.text.push_str(&reply.text);
            found.answer = answer_of(&found.text, true);
            found.path = path;
            found.is_cut = reply.is_cut;
            found.mean_logprob = None;
            used += reply.completion_tokens;
            if is_over {
                return Ok(Some(found));
            }
        }
    }

    /// Several answers found the same way, or none while some are missing.
    fn several(
        &mut self,
        n: u32,
        of: &Strategy,
        path: &str,
        manner: Manner<'_>,
    ) -> Result<Option<Vec<Found>>, Stuck> {
        let mut all = Vec::new();
        for i in 0..n {
            let inner = manner.branch(i, CallRole::Vote);
            if let Some(found) = self.find(of, &format!("{path}.{i}"), inner)? {
                all.push(found);
            }
        }
        Ok((all.len() == n as usize).then_some(all))
    }

    /// The answer given most often, the earliest of those; answers that say nothing do not vote unless
    /// all are such.
    fn majority(&mut self, all: Vec<Found>) -> Option<Found> {
        let keys: Vec<String> = all
            .iter()
            .map(|found| (self.task.key)(&found.answer))
            .collect();
        for (found, key) in all.iter().zip(&keys) {
            self.extracted.insert(found.path.clone(), key.clone());
        }
        let votes = |key: &String| keys.iter().filter(|other| *other == key).count();
        let winner = (0..keys.len())
            .filter(|i| !keys[*i].is_empty())
            .max_by_key(|i| (votes(&keys[*i]), std::cmp::Reverse(*i)))
            .unwrap_or(0);
        all.into_iter().nth(winner)
    }

    fn best(
        &mut self,
        mut all: Vec<Found>,
        by: &Chooser,
        path: &str,
        manner: Manner<'_>,
    ) -> Outcome {
        for found in &all {
            let key = (self.task.key)(&found.answer);
            self.extracted.insert(found.path.clone(), key);
        }
        let length = |found: &Found| found.text.chars().count();
        let chosen = match by {
            // The earliest of equals in both cases.
            Chooser::Shortest => (0..all.len()).min_by_key(|i| length(&all[*i])),
            Chooser::Longest => {
                (0..all.len()).max_by_key(|i| (length(&all[*i]), std::cmp::Reverse(*i)))
            }
            Chooser::Likeliest => {
                let mut likeliest: Option<(usize, f64)> = None;
                for (i, found) in all.iter().enumerate() {
                    let mean = found.mean_logprob.ok_or(Stuck::NoLogprobs)?;
                    if likeliest.is_none_or(|(_, best)| mean > best) {
                        likeliest = Some((i, mean));
                    }
                }
                likeliest.map(|(i, _)| i)
            }
            Chooser::Judge { seat } => {
                let answers: Vec<&str> = all.iter().map(|found| found.text.as_str()).collect();
                let question = self.task.question();
                let mut messages = self.system(Some(seat));
                messages.push(Message::new(Role::User, words::judge(&question, &answers)));
                let verdict = self.ask(Call {
                    path: format!("{path}.judge"),
                    role: CallRole::Judge,
                    seat: seat.clone(),
                    messages,
                    goes_on: false,
                    limit: Limit::Thinking,
                    effort: manner.effort,
                    branch: manner.branch,
                });
                let Some(verdict) = verdict else {
                    return Ok(None);
                };
                let number = words::chosen(&verdict.text, all.len());
                let said = number.map_or_else(String::new, |number| number.to_string());
                self.extracted.insert(format!("{path}.judge"), said);
                // A verdict that cannot be read leaves the first answer, as without a judge.
                Some(number.map_or(0, |number| number - 1))
            }
        };
        Ok(chosen.map(|i| all.swap_remove(i)))
    }

    fn revise(&mut self, rounds: u32, of: &Strategy, path: &str, manner: Manner<'_>) -> Outcome {
        let first = self.find(of, &format!("{path}.0"), manner)?;
        let Some(mut found) = first else {
            return Ok(None);
        };
        let aloud = manner.aloud || thinks_aloud(of);
        let question = found.messages.clone();
        for round in 1..=rounds {
            let mut messages = question.clone();
            messages.push(Message::new(Role::Assistant, found.text.clone()));
            messages.push(Message::new(Role::User, words::CRITIQUE));
            let call = Call {
                path: format!("{path}.critique{round}"),
                role: CallRole::Critique,
                seat: manner.seat.cloned().unwrap_or_default(),
                messages: messages.clone(),
                goes_on: false,
                limit: Limit::Thinking,
                effort: manner.effort,
                branch: manner.branch,
            };
            let Some(critique) = self.ask(call.clone()) else {
                return Ok(None);
            };
            messages.push(Message::new(Role::Assistant, critique.text));
            let again = match aloud {
                false => words::REVISE.to_owned(),
                true => format!("{} {}", words::REVISE, words::STEP_BY_STEP),
            };
            messages.push(Message::new(Role::User, again));
            let revised = self.ask(Call {
                path: format!("{path}.revision{round}"),
                role: CallRole::Revision,
                messages,
                limit: found.limit,
                ..call
            });
            let Some(revised) = revised else {
                return Ok(None);
            };
            found = Found {
                path: format!("{path}.revision{round}"),
                messages: question.clone(),
                answer: answer_of(&revised.text, aloud),
                text: revised.text,
                reasoning: revised.reasoning,
                is_cut: revised.is_cut,
                mean_logprob: revised.mean_logprob,
                limit: found.limit,
            };
        }
        Ok(Some(found))
    }

    fn panel(
        &mut self,
        workers: &[Seat],
        [reviewer, director]: [&Seat; 2],
        path: &str,
        manner: Manner<'_>,
    ) -> Outcome {
        let mut answers = Vec::new();
        for (i, seat) in (0..).zip(workers) {
            let worker = Manner {
                seat: Some(seat),
                aloud: true,
                ..manner.branch(i, CallRole::Worker)
            };
            if let Some(found) = self.leaf(0, &format!("{path}.{i}"), worker)? {
                let key = (self.task.key)(&found.answer);
                self.extracted.insert(found.path.clone(), key);
                answers.push(found.text);
            }
        }
        if answers.len() < workers.len() {
            return Ok(None);
        }
        let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
        let question = self.task.question();
        let mut messages = self.system(Some(reviewer));
        messages.push(Message::new(Role::User, words::review(&question, &answers)));
        let call = Call {
            path: format!("{path}.reviewer"),
            role: CallRole::Reviewer,
            seat: reviewer.clone(),
            messages,
            goes_on: false,
            limit: Limit::Thinking,
            effort: manner.effort,
            branch: manner.branch,
        };
        let Some(review) = self.ask(call.clone()) else {
            return Ok(None);
        };
        let mut messages = self.system(Some(director));
        let decide = words::decide(&question, &answers, &review.text);
        let decide = format!("{decide}\n\n{}", words::STEP_BY_STEP);
        messages.push(Message::new(Role::User, decide));
        let path = format!("{path}.director");
        let decision = self.ask(Call {
            path: path.clone(),
            role: CallRole::Director,
            seat: director.clone(),
            messages: messages.clone(),
            ..call
        });
        Ok(decision.map(|reply| Found {
            path,
            messages,
            answer: answer_of(&reply.text, true),
            text: reply.text,
            reasoning: reply.reasoning,
            is_cut: reply.is_cut,
            mean_logprob: reply.mean_logprob,
            limit: Limit::Thinking,
        }))
    }
}

/// Whether answers of a strategy mark what is the answer in them.
fn thinks_aloud(strategy: &Strategy) -> bool {
    match strategy {
        Strategy::Direct | Strategy::FewShot { .. } => false,
        Strategy::StepByStep { .. } | Strategy::Budget { .. } | Strategy::Panel { .. } => true,
        Strategy::SelfConsistency { of, .. }
        | Strategy::BestOfN { of, .. }
        | Strategy::Revise { of, .. }
        | Strategy::Effort { of, .. } => thinks_aloud(of),
    }
}

/// The answer in a reply that [`Strategy::SelfConsistency`] counted; none under another strategy.
#[must_use]
pub fn vote_of(strategy: &Strategy, text: &str) -> Option<String> {
    match strategy {
        Strategy::SelfConsistency { of, .. } => Some(answer_of(text, thinks_aloud(of))),
        _ => None,
    }
}

fn answer_of(text: &str, aloud: bool) -> String {
    if !aloud {
        return text.to_owned();
    }
    // Thoughts between tags may mention an answer that was given up later.
    let said = without_thoughts(text);
    if said.trim().is_empty() {
        text.to_owned()
    } else {
        words::answer_part(&said).to_owned()
    }
}
