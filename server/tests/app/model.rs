//! A model endpoint that answers as told, and remembers what it was asked.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use openmic_domain::hash::sha256_hex;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// What it does instead of answering as usual.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// An HTTP status with a body of JSON that blames the model.
    Status(u16),
    /// No answer, ever.
    Hang,
    /// 200 with something that is no answer.
    Garbage,
    /// This text.
    Say(String),
    /// 429 with a short `Retry-After`, so many times; then the usual answer.
    Busy(usize),
    /// Half of an answer, then the connection ends.
    Cut,
    /// The usual answer with counts that are none.
    WrongUsage,
    /// As a judge: the joke that holds this text, whichever is shown first; neither joke if none does.
    Prefer(String),
}

/// One request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The model's name in it, and the system turn if there is one.
    pub(crate) who: String,
    /// The last user turn.
    pub(crate) prompt: String,
    /// The Authorization header.
    pub(crate) authorization: Option<String>,
}

#[derive(Default)]
struct Inner {
    asked: Vec<Asked>,
    /// Texts whose meaning was asked for.
    embedded: Vec<String>,
    /// Part of a model's name or of a prompt, and what happens then; the first that fits.
    rules: Vec<(String, Act)>,
    delay: Duration,
    /// How many track prompts have come in.
    tickets: usize,
}

/// What the handler shares with the test.
#[derive(Clone)]
struct Shared {
    inner: Arc<Mutex<Inner>>,
    /// So many track prompts get their answer; the others wait.
    answered: watch::Sender<usize>,
}

/// Says what texts mean: those that name a lamp mean one thing, all others each its own; counts what was asked. Where
/// "embeddings" is to fail, it fails.
async fn embed(State(shared): State<Shared>, Json(body): Json<Value>) -> Response {
    let texts: Vec<String> = serde_json::from_value(body["input"].clone()).expect("texts");
    let mut inner = shared.inner.lock().unwrap();
    if inner.rules.iter().any(|(part, _)| part == "embeddings") {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    inner.embedded.extend(texts.iter().cloned());
    let rows: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let mut vector = vec![0.0; 64];
            if text.contains("lamp") || text.contains("bulb") {
                vector[0] = 1.0;
            } else {
                let digits = sha256_hex(text.as_bytes());
                let place = usize::from_str_radix(&digits[..6], 16).expect("digits");
                vector[1 + place % 63] = 1.0;
            }
            json!({"index": index, "embedding": vector})
        })
        .collect();
    Json(json!({"data": rows})).into_response()
}

/// The endpoint; ends when dropped.
pub(crate) struct Model {
    addr: SocketAddr,
    inner: Arc<Mutex<Inner>>,
    answered: watch::Sender<usize>,
    base_url: String,
    serving: JoinHandle<()>,
}

impl Drop for Model {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Model {
    /// Listens on a free port.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let inner = Arc::new(Mutex::new(Inner::default()));
        let answered = watch::Sender::new(usize::MAX);
        let shared = Shared {
            inner: inner.clone(),
            answered: answered.clone(),
        };
        let router = Router::new()
            .route("/v1/chat/completions", post(answer))
            .route("/v1/completions", post(crate::echo::complete))
            .route("/v1/embeddings", post(embed))
            .with_state(shared);
        let serving = tokio::spawn(async move {
            axum::serve(listener, router)
                .await
                .expect("the model serves");
        });
        Self {
            addr,
            inner,
            answered,
            base_url: format!("http://{addr}/v1"),
            serving,
        }
    }

    /// `http://127.0.0.1:PORT`, as a rule that allows it wants it.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The base address for a submission.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Answers so many prompts of tracks in all; whoever asks later waits until there is a new limit.
    pub(crate) fn answer_only(&self, limit: usize) {
        self.answered.send_replace(limit);
    }

    /// Answers everything, also what waits.
    pub(crate) fn answer_all(&self) {
        self.answer_only(usize::MAX);
    }

    /// The texts whose meaning was asked for so far.
    pub(crate) fn embedded(&self) -> Vec<String> {
        self.inner.lock().unwrap().embedded.clone()
    }

    /// From now on, requests whose model or prompt contains `part` get `act`.
    pub(crate) fn when(&self, part: &str, act: Act) {
        self.inner
            .lock()
            .unwrap()
            .rules
            .push((part.to_owned(), act));
    }

    /// Answers everything as usual again.
    pub(crate) fn forget_rules(&self) {
        self.inner.lock().unwrap().rules.clear();
    }

    /// Every answer takes so long from now on.
    pub(crate) fn slow_down(&self, delay: Duration) {
        self.inner.lock().unwrap().delay = delay;
    }

    /// Everything it was asked, in the order of arrival.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.inner.lock().unwrap().asked.clone()
    }

    /// How often each (model with its system turn, prompt) was asked, probes aside.
    pub(crate) fn counts(&self) -> HashMap<(String, String), usize> {
        let mut counts = HashMap::new();
        for asked in self.asked() {
            if is_of_a_track(&asked.prompt) {
                *counts.entry((asked.who, asked.prompt)).or_insert(0) += 1;
            }
        }
        counts
    }
}

/// Whether a prompt is of a test's track, rather than a probe.
fn is_of_a_track(prompt: &str) -> bool {
    prompt.contains("word") || prompt.contains("thing")
}

/// What a model says to a prompt: jokes that differ by model and prompt, words that are mostly right.
fn says(who: &str, prompt: &str) -> String {
    let hash = sha256_hex(format!("{who}\n{prompt}").as_bytes());
    match prompt.strip_prefix("Repeat this word: ") {
        Some(_) if hash.starts_with(['0', '1', '2']) => "nothing".to_owned(),
        Some(word) => word.to_owned(),
        None => format!(
            "Why did number {} cross the road? To stand in line behind {}.",
            &hash[..8],
            &hash[8..14]
        ),
    }
}

/// A judge's reply to two jokes: the one that holds `text`.
fn preferred(prompt: &str, text: &str) -> String {
    let (first, second) = prompt.split_once("Joke B:").unwrap_or((prompt, ""));
    let verdict = match (first.contains(text), second.contains(text)) {
        (true, false) => "A",
        (false, true) => "B",
        (true, true) => "both",
        (false, false) => "neither",
    };
    json!({"reason": "I have a taste.", "verdict": verdict}).to_string()
}

async fn answer(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let model = body["model"].as_str().unwrap_or_default();
    let last = |role: &str| {
        let turns = body["messages"].as_array()?;
        turns.iter().rev().find(|turn| turn["role"] == role)?["content"].as_str()
    };
    let prompt = last("user").unwrap_or_default().to_owned();
    let who =
        last("system").map_or_else(|| model.to_owned(), |system| format!("{model}: {system}"));
    let (act, delay, ticket) = {
        let mut inner = shared.inner.lock().unwrap();
        let ticket = inner.tickets;
        inner.tickets += usize::from(is_of_a_track(&prompt));
        let authorization = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        inner.asked.push(Asked {
            who: who.clone(),
            prompt: prompt.clone(),
            authorization,
        });
        let rule = inner
            .rules
            .iter_mut()
            .find(|(part, _)| who.contains(part.as_str()) || prompt.contains(part.as_str()));
        let act = rule.and_then(|(_, act)| match act {
            Act::Busy(0) => None,
            Act::Busy(times) => {
                *times -= 1;
                Some(Act::Busy(*times))
            }
            other => Some(other.clone()),
        });
        (act, inner.delay, ticket)
    };
    if is_of_a_track(&prompt) {
        let mut answered = shared.answered.subscribe();
        // The sender is in `shared`: this wait ends with a limit, not with an error.
        let _ = answered.wait_for(|limit| ticket < *limit).await;
    }
    tokio::time::sleep(delay).await;
    let mut usage = json!({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15});
    let text = match act {
        None => says(&who, &prompt),
        Some(Act::WrongUsage) => {
            usage = json!({"prompt_tokens": "many", "completion_tokens": -5});
            says(&who, &prompt)
        }
        Some(Act::Busy(_)) => {
            let error = Json(json!({"error": {"message": "slow down"}}));
            let headers = [(header::RETRY_AFTER, "0.01")];
            return (StatusCode::TOO_MANY_REQUESTS, headers, error).into_response();
        }
        Some(Act::Cut) => {
            let pieces = [
                Ok("{\"choices\": [{\"message\": {\"content\": \"he"),
                Err(std::io::Error::other("cut")),
            ];
            let body = axum::body::Body::from_stream(futures::stream::iter(pieces));
            return ([(header::CONTENT_TYPE, "application/json")], body).into_response();
        }
        Some(Act::Say(text)) => text,
        Some(Act::Prefer(text)) => preferred(&prompt, &text),
        Some(Act::Status(status)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            let error = json!({"error": {"message": "the model is tired", "code": "tired"}});
            return (status, Json(error)).into_response();
        }
        Some(Act::Garbage) => return (StatusCode::OK, "<html>It works!</html>").into_response(),
        Some(Act::Hang) => {
            std::future::pending::<()>().await;
            unreachable!("nothing ends that wait")
        }
    };
    // Whoever wants alternatives to the first token gets two letters of them.
    let logprobs = body.get("top_logprobs").map(|_| {
        let of = |token: &str, p: f64| json!({"token": token, "logprob": p.ln()});
        json!({"content": [{"token": "B", "logprob": 0.5_f64.ln(), "top_logprobs": [of("B", 0.5), of(" A", 0.25)]}]})
    });
    Json(json!({
        "id": "x", "object": "chat.completion", "model": format!("{model}-reported"),
        "choices": [{"index": 0, "finish_reason": "stop", "logprobs": logprobs,
            "message": {"role": "assistant", "content": text}}],
        "usage": usage
    }))
    .into_response()
}
