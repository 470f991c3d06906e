//! The route for plain text of the test's model: it hands its prompt back with the probability of each token.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// Probabilities of tokens after a question and after the text `Answer:` alone; powers of a half, so that
/// their logarithms can be added by hand.
const TOKENS: [(&str, f64, f64); 6] = [
    (" yes", 0.25, 0.5),
    (" a", 0.5, 0.25),
    (" small", 0.5, 0.5),
    (" bird", 0.5, 0.5),
    (" Erithacus", 0.125, 0.007_812_5),
    (" rubecula", 0.5, 0.125),
];

/// `POST /v1/completions`. A model whose name says so writes without handing back, as llama.cpp does.
pub(crate) async fn complete(Json(body): Json<Value>) -> Response {
    let prompt = body["prompt"].as_str().unwrap_or_default();
    let knows_echo = !body["model"].as_str().unwrap_or_default().contains("mute");
    if !knows_echo || body["echo"] != true {
        let content = json!([{"token": " so", "logprob": -0.5, "top_logprobs": []}]);
        return Json(
            json!({"model": "m", "choices": [{"index": 0, "finish_reason": "length", "text": " so",
            "logprobs": {"content": content}}]}),
        )
        .into_response();
    }
    let is_domain = prompt.starts_with("Answer:");
    let (mut tokens, mut values, mut offsets) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = 0;
    // A token is a word with the space before it, and what is written at last is one more.
    let starts = prompt.match_indices(' ').map(|(start, _)| start);
    let bounds: Vec<usize> = [0]
        .into_iter()
        .chain(starts)
        .chain([prompt.len()])
        .collect();
    for pair in bounds.windows(2) {
        let token = &prompt[pair[0]..pair[1]];
        let known = TOKENS.iter().find(|(known, ..)| *known == token);
        let p = known.map_or(
            0.001,
            |(_, after, alone)| if is_domain { *alone } else { *after },
        );
        values.push(if at == 0 { Value::Null } else { json!(p.ln()) });
        tokens.push(token.to_owned());
        offsets.push(at);
        at += token.chars().count();
    }
    tokens.push(".".to_owned());
    values.push(json!(-0.1));
    offsets.push(at);
    let n = tokens.len();
    Json(json!({
        "model": "m-reported",
        "choices": [{"index": 0, "finish_reason": "length", "text": format!("{prompt}."),
            "logprobs": {"tokens": tokens, "token_logprobs": values, "text_offset": offsets}}],
        "usage": {"prompt_tokens": n - 1, "completion_tokens": 1, "total_tokens": n}
    }))
    .into_response()
}
