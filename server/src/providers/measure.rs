//! The probabilities that a model gives to a text it is handed, instead of one it writes.
//!
//! Two ways are known. vLLM answers a chat with `prompt_logprobs`, in the model's own chat template. The
//! older `/completions` route hands back its prompt with `echo` and `logprobs`; it has no turns, so the
//! question is written as plain text there.

use openmic_domain::chat::{Message, Role};
use serde_json::{Map, Value, json};

use super::{ChatRequest, Endpoint};

/// How an endpoint is asked for the probabilities of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Way {
    /// `/chat/completions` with `prompt_logprobs`.
    #[default]
    Prompt,
    /// `/completions` with `echo` and `logprobs`.
    Echo,
}

/// Between turns of a question that is written as plain text.
const BETWEEN_TURNS: &str = "\n\n";

/// The body of a request for the probabilities of `text`.
pub(super) fn body(endpoint: &Endpoint, request: &ChatRequest, text: &str, way: Way) -> Value {
    let mut body = Map::new();
    body.insert("model".into(), json!(endpoint.model_id));
    // One token is written, and ignored: not every server takes 0.
    body.insert("max_tokens".into(), json!(1));
    body.insert("temperature".into(), json!(0.0));
    body.insert("stream".into(), json!(false));
    match way {
        Way::Prompt => {
            let turns = request
                .messages
                .iter()
                .map(|turn| json!({ "role": turn.role.as_str(), "content": turn.content }));
            let own = json!({ "role": "assistant", "content": text });
            let messages = turns.chain([own]).collect();
            body.insert("messages".into(), Value::Array(messages));
            body.insert("add_generation_prompt".into(), json!(false));
            body.insert("continue_final_message".into(), json!(true));
            body.insert("prompt_logprobs".into(), json!(0));
        }
        Way::Echo => {
            let prompt = format!("{}{}", plain(&request.messages), continued(text));
            body.insert("prompt".into(), json!(prompt));
            body.insert("echo".into(), json!(true));
            body.insert("logprobs".into(), json!(1));
        }
    }
    Value::Object(body)
}

/// The turns as plain text, as evaluation harnesses write them: an answer stands behind its question after
/// a space, and blank lines are between.
fn plain(messages: &[Message]) -> String {
    let mut whole = String::new();
    let mut last: Option<Role> = None;
    for message in messages {
        let text = message.content.trim_end();
        match (last, message.role) {
            (None, _) => {}
            (Some(Role::User), Role::Assistant) => whole.push(' '),
            _ => whole.push_str(BETWEEN_TURNS),
        }
        whole.push_str(text);
        last = Some(message.role);
    }
    whole
}

/// The text as it goes on with a question: after a space, which tokenisers put to the word behind it.
fn continued(text: &str) -> String {
    format!(" {}", text.trim())
}

/// The tokens of `text` with the natural logarithm of the probability of each, from an endpoint's answer.
/// `None` when it does not say, or when no token begins where the text does.
pub(super) fn tokens(
    answer: &Value,
    request: &ChatRequest,
    text: &str,
    way: Way,
) -> Option<Vec<(String, f64)>> {
    let found = match way {
        Way::Prompt => last_tokens(answer, text)?,
        Way::Echo => echoed(answer, &plain(&request.messages), &continued(text))?,
    };
    (!found.is_empty()).then_some(found)
}

/// `{"prompt_logprobs": [null, {"ID": {"logprob": …, "decoded_token": …}}, …]}`: the last tokens that are
/// the text together.
fn last_tokens(answer: &Value, text: &str) -> Option<Vec<(String, f64)>> {
    let all = answer.get("prompt_logprobs")?.as_array()?;
    let mut rest = text.trim();
    let mut found = Vec::new();
    for place in all.iter().rev() {
        if rest.is_empty() {
            break;
        }
        let (token, logprob) = place
            .as_object()?
            .values()
            .filter_map(|token| {
                let text = token.get("decoded_token")?.as_str()?;
                Some((text, token.get("logprob")?.as_f64()?))
            })
            // Only the token that is there belongs to the text; an alternative may be listed beside it.
            .filter(|(token, _)| !token.is_empty() && ends_with(rest, token))
            .max_by_key(|(token, _)| token.len())?;
        rest = &rest[..rest.len().saturating_sub(token.len())];
        found.push((token.to_owned(), logprob.min(0.0)));
    }
    found.reverse();
    rest.is_empty().then_some(found)
}

/// Whether a token ends a text, or is all of it with the space that stands before it.
fn ends_with(text: &str, token: &str) -> bool {
    text.ends_with(token) || token.trim_start() == text
}

/// `{"choices": [{"text": …, "logprobs": {"tokens": […], "token_logprobs": […], "text_offset": […]}}]}`: the
/// tokens between the end of the prompt and the end of the text, the offsets being counted in characters.
fn echoed(answer: &Value, prompt: &str, text: &str) -> Option<Vec<(String, f64)>> {
    let choice = answer.pointer("/choices/0")?;
    // A server that does not know `echo` gives what it wrote, and its probabilities.
    let whole = format!("{prompt}{text}");
    choice.get("text")?.as_str()?.strip_prefix(&whole)?;
    let logprobs = choice.get("logprobs")?;
    let list = |name: &str| logprobs.get(name)?.as_array();
    let (tokens, values) = (list("tokens")?, list("token_logprobs")?);
    let offsets = list("text_offset")?;
    let (from, to) = (prompt.chars().count(), whole.chars().count());
    let mut found = Vec::new();
    let mut starts_there = false;
    for ((token, value), offset) in tokens.iter().zip(values).zip(offsets) {
        let offset = usize::try_from(offset.as_u64()?).ok()?;
        if offset < from {
            continue;
        }
        if offset >= to {
            break;
        }
        starts_there |= offset == from;
        found.push((token.as_str()?.to_owned(), value.as_f64()?.min(0.0)));
    }
    starts_there.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(turns: &[(Role, &str)]) -> ChatRequest {
        ChatRequest {
            messages: turns
                .iter()
                .map(|(role, text)| Message::new(*role, *text))
                .collect(),
            ..ChatRequest::default()
        }
    }

    fn endpoint() -> Endpoint {
        Endpoint {
            base_url: url::Url::parse("http://127.0.0.1/v1").unwrap(),
            model_id: "m".to_owned(),
            key: None,
        }
    }

    #[test]
    fn turns_become_plain_text_with_the_choice_behind() {
        let request = asked(&[
            (Role::System, "Be short."),
            (Role::User, "A dog is\n"),
            (Role::Assistant, "a mammal"),
            (Role::User, "A robin is"),
        ]);
        let body = body(&endpoint(), &request, "a bird", Way::Echo);
        assert_eq!(
            body["prompt"],
            "Be short.\n\nA dog is a mammal\n\nA robin is a bird"
        );
        assert_eq!(
            (&body["echo"], &body["max_tokens"]),
            (&json!(true), &json!(1))
        );
    }

    #[test]
    fn the_choice_is_the_assistants_turn_where_there_are_turns() {
        let request = asked(&[(Role::User, "A robin is")]);
        let body = body(&endpoint(), &request, "a bird", Way::Prompt);
        assert_eq!(
            body["messages"],
            json!([{"role": "user", "content": "A robin is"}, {"role": "assistant", "content": "a bird"}])
        );
        assert_eq!(body["prompt_logprobs"], 0);
        assert_eq!(body["continue_final_message"], true);
    }

    #[test]
    fn echoed_tokens_of_the_text_are_told_from_those_around_it() {
        let request = asked(&[(Role::User, "Ä robin is")]);
        // The first token has no probability; the last was written after the text.
        let answer = json!({"choices": [{"text": "Ä robin is a bird.", "logprobs": {
            "tokens": ["Ä", " robin", " is", " a", " bi", "rd", "."],
            "token_logprobs": [null, -9.0, -1.0, -0.5, -2.0, 0.0001, -0.1],
            "text_offset": [0, 1, 7, 10, 12, 15, 17],
        }}]});
        let of = |answer: &Value, text: &str| tokens(answer, &request, text, Way::Echo);
        let owned = |all: &[(&str, f64)]| {
            Some(
                all.iter()
                    .map(|(t, p)| ((*t).to_owned(), *p))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            of(&answer, "a bird"),
            owned(&[(" a", -0.5), (" bi", -2.0), ("rd", 0.0)])
        );
        // Another text than was asked for, no echo, or a token that holds the end of the question.
        assert_eq!(of(&answer, "a fish"), None);
        let own = json!({"choices": [{"text": ".", "logprobs": {"tokens": ["."], "token_logprobs": [-0.1],
            "text_offset": [0]}}]});
        assert_eq!(of(&own, "a bird"), None);
        let chat = json!({"choices": [{"text": ".", "logprobs": {"content": [{"token": ".", "logprob": -0.1}]}}]});
        assert_eq!(of(&chat, "a bird"), None);
        let joined = json!({"choices": [{"text": "Ä robin is a bird.", "logprobs": {
            "tokens": ["Ä", " robin", " is a", " bird"], "token_logprobs": [null, -9.0, -1.0, -0.5],
            "text_offset": [0, 1, 7, 12],
        }}]});
        assert_eq!(of(&joined, "a bird"), None);
    }

    #[test]
    fn the_last_tokens_of_a_prompt_are_the_text() {
        let place = |all: &[(&str, f64)]| {
            let all = all.iter().enumerate().map(|(id, (token, logprob))| {
                (
                    id.to_string(),
                    json!({"logprob": logprob, "rank": 1, "decoded_token": token}),
                )
            });
            Value::Object(all.collect())
        };
        let answer = json!({"prompt_logprobs": [
            null, place(&[("A robin is", -9.0)]), place(&[("<|assistant|>\n", -0.1)]),
            place(&[("a", -0.5)]), place(&[(" bi", -2.0), (" fi", -0.2)]), place(&[("rd", -0.25)]),
        ]});
        let request = asked(&[(Role::User, "A robin is")]);
        let of = |text: &str| tokens(&answer, &request, text, Way::Prompt);
        let texts = |found: Option<Vec<(String, f64)>>| {
            found.map(|all| all.into_iter().map(|(_, p)| p).collect::<Vec<_>>())
        };
        assert_eq!(texts(of("a bird")), Some(vec![-0.5, -2.0, -0.25]));
        // A token that is more than the rest of the text is no part of it.
        assert_eq!(of("i bird"), None);
        assert_eq!(of("of a bird"), None);
        assert_eq!(
            tokens(&json!({"choices": []}), &request, "a bird", Way::Prompt),
            None
        );
    }
}
