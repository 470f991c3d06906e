//! The chat-completions dialects: what is written to an endpoint and how its JSON is read.

use serde_json::{Map, Value, json};

use super::effort;
use super::error::{ErrorKind, clean};
use super::measure::{self, Way};
use super::{Answer, ChatRequest, Endpoint, Finish, MAX_LOGPROBS, Secret, Timing, Usage};

/// Beyond this a token count is nonsense, and would overflow the sums it goes into.
const MAX_TOKENS: u64 = 1_000_000_000;

/// What an endpoint was found not to understand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Dialect {
    /// Wants `max_completion_tokens` in place of `max_tokens`.
    pub(super) completion_limit: bool,
    /// Rejects `stream_options`.
    pub(super) no_stream_options: bool,
    /// Rejects `logprobs`.
    pub(super) no_logprobs: bool,
    /// Rejects `continue_final_message`.
    pub(super) no_continue_flag: bool,
    /// Rejects `response_format`.
    pub(super) no_schema: bool,
    /// Wants `add_generation_prompt` switched off where an answer goes on.
    pub(super) no_generation_prompt: bool,
    /// How it is asked for the probabilities of a text.
    pub(super) way: Way,
}

impl Dialect {
    /// The dialect to try after an endpoint complained about a field, or `None` if the complaint
    /// is about something else or was already met.
    pub(super) fn after(self, complaint: &ErrorKind, request: &ChatRequest) -> Option<Self> {
        if request.measured.is_some() {
            return self.after_measuring(complaint);
        }
        let ErrorKind::HttpStatus {
            status: 400 | 422,
            remote,
        } = complaint
        else {
            return None;
        };
        let text = remote.to_lowercase();
        // Servers complain about schemas in words of many kinds, some about what they make of them.
        let about_schema = [
            "response_format",
            "json_schema",
            "schema",
            "grammar",
            "structured",
        ];
        if request.schema.is_some()
            && !self.no_schema
            && about_schema.iter().any(|word| text.contains(word))
        {
            return Some(Self {
                no_schema: true,
                ..self
            });
        }
        let unknown = [
            "unsupported",
            "not supported",
            "unrecognized",
            "unrecognised",
            "unknown",
            "extra",
            "not permitted",
            "not allowed",
            "unexpected",
            "deprecated",
            "instead",
            "cannot set both",
        ];
        if !unknown.iter().any(|word| text.contains(word)) {
            return None;
        }
        if text.contains("max_tokens") && !self.completion_limit {
            let sent = request.sampling.max_tokens.is_some();
            return sent.then_some(Self {
                completion_limit: true,
                ..self
            });
        }
        // Before its other half: servers that know both name both in one complaint.
        if text.contains("add_generation_prompt") && !self.no_generation_prompt {
            return request.goes_on.then_some(Self {
                no_generation_prompt: true,
                ..self
            });
        }
        if text.contains("continue_final_message") && !self.no_continue_flag {
            return request.goes_on.then_some(Self {
                no_continue_flag: true,
                no_generation_prompt: false,
                ..self
            });
        }
        if text.contains("logprobs") && !self.no_logprobs {
            return request.sampling.logprobs.then_some(Self {
                no_logprobs: true,
                ..self
            });
        }
        if text.contains("stream_options") && !self.no_stream_options {
            return request.stream.then_some(Self {
                no_stream_options: true,
                ..self
            });
        }
        None
    }
}

impl Dialect {
    /// The other way to ask for the probabilities of a text, after the first was refused or not understood.
    fn after_measuring(self, complaint: &ErrorKind) -> Option<Self> {
        let is_refused = matches!(
            complaint,
            ErrorKind::NoTextLogprobs
                | ErrorKind::HttpStatus {
                    status: 400 | 404 | 405 | 422 | 501,
                    ..
                }
        );
        (is_refused && self.way == Way::Prompt).then_some(Self {
            way: Way::Echo,
            ..self
        })
    }
}

/// The JSON body of a request.
pub(super) fn body(endpoint: &Endpoint, request: &ChatRequest, dialect: Dialect) -> Value {
    if let Some(text) = &request.measured {
        return measure::body(endpoint, request, text, dialect.way);
    }
    let messages: Vec<Value> = request
        .messages
        .iter()
        .map(|message| json!({ "role": message.role.as_str(), "content": message.content }))
        .collect();
    let mut body = Map::new();
    body.insert("model".into(), json!(endpoint.model_id));
    body.insert("messages".into(), Value::Array(messages));
    body.insert("stream".into(), json!(request.stream));
    if request.stream && !dialect.no_stream_options {
        body.insert("stream_options".into(), json!({ "include_usage": true }));
    }
    let sampling = &request.sampling;
    let limit = if dialect.completion_limit {
        "max_completion_tokens"
    } else {
        "max_tokens"
    };
    let settings = [
        ("temperature", sampling.temperature.map(Value::from)),
        ("top_p", sampling.top_p.map(Value::from)),
        (limit, sampling.max_tokens.map(Value::from)),
        ("seed", sampling.seed.map(Value::from)),
        (
            "stop",
            (!request.stop.is_empty()).then(|| json!(request.stop)),
        ),
    ];
    for (name, value) in settings {
        if let Some(value) = value {
            body.insert(name.into(), value);
        }
    }
    if sampling.logprobs && !dialect.no_logprobs {
        body.insert("logprobs".into(), json!(true));
        if let Some(alternatives) = request.alternatives {
            body.insert("top_logprobs".into(), json!(alternatives));
        }
    }
    if request.goes_on {
        if !dialect.no_continue_flag {
            body.insert("continue_final_message".into(), json!(true));
        }
        if dialect.no_generation_prompt {
            body.insert("add_generation_prompt".into(), json!(false));
        }
    }
    if let Some(schema) = request.schema.as_ref().filter(|_| !dialect.no_schema) {
        let named = json!({ "name": "reply", "strict": true, "schema": schema });
        body.insert(
            "response_format".into(),
            json!({ "type": "json_schema", "json_schema": named }),
        );
    }
    if let Some(level) = request.effort {
        effort::write(&mut body, endpoint, level, sampling.max_tokens);
    }
    Value::Object(body)
}

/// An answer being put together, from one JSON object or from many pieces.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) reasoning: String,
    pub(super) finish: Option<String>,
    pub(super) saw_choice: bool,
    usage: Option<Value>,
    model: Option<String>,
    logprobs: Vec<(String, f64)>,
    /// Alternatives to the first token, itself among them.
    alternatives: Vec<(String, f64)>,
    /// An answer that came whole, as it came.
    pub(super) whole: Option<Value>,
}

impl Draft {
    /// Takes in a whole answer (`message`) or one piece of a streamed one (`delta`).
    pub(super) fn add(&mut self, value: &Value) {
        if let Some(usage) = value.get("usage").filter(|usage| usage.is_object()) {
            self.usage = Some(usage.clone());
        }
        if let Some(model) = value.get("model").and_then(Value::as_str) {
            self.model.get_or_insert_with(|| model.to_owned());
        }
        let choices = value.get("choices").and_then(Value::as_array);
        for choice in choices.into_iter().flatten() {
            // Only one answer was asked for; a second one must not be mixed into it.
            if choice.get("index").and_then(Value::as_u64).unwrap_or(0) != 0 {
                continue;
            }
            self.saw_choice = true;
            self.add_logprobs(choice);
            let said = ["delta", "message"]
                .iter()
                .find_map(|name| choice.get(*name));
            if let Some(said) = said {
                self.add_said(said);
            } else if let Some(text) = choice.get("text").and_then(Value::as_str) {
                self.text.push_str(text);
            }
            if let Some(word) = choice.get("finish_reason").and_then(Value::as_str) {
                self.finish = Some(word.to_owned());
            }
        }
    }

    /// `{"logprobs": {"content": [{"token": …, "logprob": …}]}}`; what is no number is left out.
    fn add_logprobs(&mut self, choice: &Value) {
        let tokens = choice
            .pointer("/logprobs/content")
            .and_then(Value::as_array);
        let read = |token: &Value| {
            let text = token.get("token").and_then(Value::as_str)?;
            // Some servers send more than certainty, by rounding.
            let logprob = token.get("logprob").and_then(Value::as_f64)?.min(0.0);
            Some((text.to_owned(), logprob))
        };
        for token in tokens.into_iter().flatten() {
            if self.logprobs.is_empty() && self.alternatives.is_empty() {
                let others = token.get("top_logprobs").and_then(Value::as_array);
                self.alternatives = others.into_iter().flatten().filter_map(read).collect();
            }
            if self.logprobs.len() >= MAX_LOGPROBS {
                return;
            }
            self.logprobs.extend(read(token));
        }
    }

    fn add_said(&mut self, said: &Value) {
        match said.get("content") {
            Some(Value::String(text)) => self.text.push_str(text),
            Some(Value::Array(parts)) => parts.iter().for_each(|part| self.add_part(part)),
            _ => {
                if let Some(refusal) = said.get("refusal").and_then(Value::as_str) {
                    self.text.push_str(refusal);
                }
            }
        }
        // Servers that know both names send the same text under each.
        let thought = ["reasoning_content", "reasoning"].iter().find_map(|name| {
            said.get(*name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        });
        if let Some(thought) = thought {
            self.reasoning.push_str(thought);
        }
    }

    /// A typed part: `{"type": "text", "text": …}` or `{"type": "thinking", "thinking": [parts]}`.
    fn add_part(&mut self, part: &Value) {
        if let Some(text) = part.get("text").and_then(Value::as_str) {
            self.text.push_str(text);
        }
        match part.get("thinking") {
            Some(Value::String(text)) => self.reasoning.push_str(text),
            Some(Value::Array(parts)) => {
                for text in parts.iter().filter_map(|part| part.get("text")?.as_str()) {
                    self.reasoning.push_str(text);
                }
            }
            _ => {}
        }
    }

    /// Bytes of text gathered so far.
    pub(super) fn len(&self) -> usize {
        self.text.len() + self.reasoning.len()
    }

    /// The text whose probabilities were asked for, with those of its tokens, in place of what was written.
    pub(super) fn finish_measured(
        self,
        request: &ChatRequest,
        dialect: Dialect,
        key: Option<&Secret>,
    ) -> Result<Answer, ErrorKind> {
        let Some(text) = &request.measured else {
            return Ok(self.finish(request, key));
        };
        let tokens = self
            .whole
            .as_ref()
            .and_then(|whole| measure::tokens(whole, request, text, dialect.way))
            .ok_or(ErrorKind::NoTextLogprobs)?;
        Ok(Answer {
            text: text.clone(),
            reasoning: None,
            finish: Finish::Stop,
            logprobs: Some(tokens),
            ..self.finish(request, key)
        })
    }

    /// The answer; its timing and attempts are the caller's to fill in.
    pub(super) fn finish(self, request: &ChatRequest, key: Option<&Secret>) -> Answer {
        let finish = match self.finish.as_deref() {
            Some("stop" | "eos" | "eos_token" | "end_turn" | "stop_sequence") => Finish::Stop,
            Some("length" | "max_tokens" | "model_length") => Finish::Length,
            Some("content_filter" | "safety" | "SAFETY") => Finish::ContentFilter,
            Some(word) => Finish::Other(clean(word, key).chars().take(40).collect()),
            None => Finish::Other("missing".to_owned()),
        };
        let prompt_chars = request
            .messages
            .iter()
            .map(|message| message.content.chars().count())
            .sum();
        let usage = reconcile(
            self.usage.as_ref(),
            estimate(prompt_chars),
            estimate(self.text.chars().count() + self.reasoning.chars().count()),
            estimate(self.reasoning.chars().count()),
        );
        Answer {
            text: self.text,
            reasoning: Some(self.reasoning).filter(|text| !text.is_empty()),
            finish,
            usage,
            timing: Timing::default(),
            reported_model: self
                .model
                .map(|name| clean(&name, key))
                .filter(|name| !name.is_empty()),
            logprobs: Some(match request.alternatives {
                Some(_) => self.alternatives,
                None => self.logprobs,
            })
            .filter(|all| !all.is_empty() && request.sampling.logprobs),
            attempts: 0,
        }
    }
}

/// Tokens of a text of so many characters, at about four a token.
fn estimate(chars: usize) -> u64 {
    u64::try_from(chars.div_ceil(4))
        .unwrap_or(MAX_TOKENS)
        .min(MAX_TOKENS)
}

/// Brings a `usage` object to one meaning; the estimates stand in for what it lacks.
///
/// Some providers count reasoning inside `completion_tokens`, others beside it, others only in
/// `total_tokens`. The total decides: what it holds beyond prompt and completion was written too,
/// and was reasoning.
fn reconcile(
    usage: Option<&Value>,
    prompt_guess: u64,
    written_guess: u64,
    thought_guess: u64,
) -> Usage {
    let read = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| usage.and_then(|usage| count(usage.pointer(name)?)))
    };
    let prompt = read(&["/prompt_tokens", "/input_tokens"]);
    // No completion counted although something was written: the server does not count.
    let completion =
        read(&["/completion_tokens", "/output_tokens"]).filter(|n| *n > 0 || written_guess == 0);
    let reasoning = read(&[
        "/completion_tokens_details/reasoning_tokens",
        "/output_tokens_details/reasoning_tokens",
        "/reasoning_tokens",
    ]);
    let total = read(&["/total_tokens"]);

    let prompt_tokens = prompt.unwrap_or(prompt_guess);
    let Some(inside) = completion else {
        // A total and a prompt still tell the completion exactly.
        let rest = prompt
            .and_then(|prompt| total?.checked_sub(prompt))
            .filter(|rest| *rest > 0);
        let completion_tokens = rest.unwrap_or(written_guess);
        return Usage {
            prompt_tokens,
            completion_tokens,
            reasoning_tokens: reasoning.unwrap_or(thought_guess).min(completion_tokens),
            estimated: rest.is_none(),
        };
    };
    let thought = reasoning.unwrap_or(0);
    let beyond = match (prompt, total) {
        (Some(prompt), Some(total)) => total.saturating_sub(prompt + inside),
        _ => 0,
    };
    // More reasoning than completion cannot be inside it, whatever the total says.
    let outside = if thought > inside {
        beyond.max(thought)
    } else {
        beyond
    };
    let (completion_tokens, reasoning_tokens) = if outside == 0 {
        (inside, thought)
    } else {
        (inside + outside, thought.max(outside))
    };
    Usage {
        prompt_tokens,
        completion_tokens: completion_tokens.min(MAX_TOKENS),
        reasoning_tokens: reasoning_tokens.min(MAX_TOKENS),
        estimated: prompt.is_none(),
    }
}

/// A count from JSON: whole, or a float as some servers write it; never negative or absurd.
pub(super) fn count(value: &Value) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and the number is checked to be finite and not negative"
    )]
    let float = || {
        value
            .as_f64()
            .filter(|n| n.is_finite() && *n >= 0.0)
            .map(|n| n as u64)
    };
    value.as_u64().or_else(float).map(|n| n.min(MAX_TOKENS))
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
