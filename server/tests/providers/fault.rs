//! A chat server that misbehaves on purpose: the first part of the path says how.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::post;
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};

/// The key every test sends.
pub(super) const KEY: &str = "sk-test-5f3e9a0c77";

/// The answer of every case that answers: 22 characters, not all of them ASCII.
pub(super) const WORDS: [&str; 5] = ["Never ", "trust ", "atoms", " → ", "é!"];

/// A running server; it ends with the test's runtime.
pub(super) struct FaultServer {
    port: u16,
    seen: Seen,
}

/// What a request held.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) bearer: Option<String>,
    pub(super) body: Value,
}

type Seen = Arc<Mutex<HashMap<String, Vec<Sent>>>>;

impl FaultServer {
    pub(super) async fn start() -> Self {
        let seen = Seen::default();
        let app = Router::new()
            .route("/{case}/chat/completions", post(answer))
            .with_state(seen.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { port, seen }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The requests a case got so far.
    pub(super) fn requests(&self, case: &str) -> Vec<Sent> {
        self.seen
            .lock()
            .unwrap()
            .get(case)
            .cloned()
            .unwrap_or_default()
    }
}

async fn answer(
    State(seen): State<Seen>,
    Path(case): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let body: Value = serde_json::from_slice(&body).unwrap();
    let bearer = headers
        .get("authorization")
        .map(|value| value.to_str().unwrap().to_owned());
    let count = {
        let mut seen = seen.lock().unwrap();
        let list = seen.entry(case.clone()).or_default();
        list.push(Sent {
            bearer,
            body: body.clone(),
        });
        list.len()
    };
    let stream = body["stream"] == true;
    let (name, argument) = case.split_once('-').unwrap_or((&case, ""));
    match (name, argument) {
        ("status", code) => refusal(code.parse().unwrap(), json!({"message": "Out of order"})),
        ("finish", word) => good(
            stream,
            &Shape {
                finish: word,
                ..Shape::default()
            },
        ),
        ("busy", until) if count == 1 => busy(until),
        ("cut", "once") if count % 2 == 1 => cut(stream, true),
        _ => by_case(&case, stream, &body).await,
    }
}

async fn by_case(case: &str, stream: bool, sent: &Value) -> Response<Body> {
    let plain = Shape::default();
    match case {
        "ok" | "busy-1" | "busy-7200" | "busy-until" | "cut-once" => good(stream, &plain),
        "json-only" => good(false, &plain),
        "events-only" => good(true, &plain),
        "json-as-events" => {
            let mut response = good(false, &plain);
            response
                .headers_mut()
                .insert("content-type", "text/event-stream".parse().unwrap());
            response
        }
        "events-as-text" => typed("text/plain", events(&plain).concat()),
        "events-without-done" => {
            // Not even the blank line after the last event, and carriage returns.
            let mut events = events(&plain);
            events.pop();
            typed(
                "text/event-stream",
                events.concat().trim_end().replace('\n', "\r\n"),
            )
        }
        "reasoning_content" => good(
            stream,
            &Shape {
                thoughts: &["reasoning_content"],
                ..plain
            },
        ),
        "reasoning" => good(
            stream,
            &Shape {
                thoughts: &["reasoning"],
                ..plain
            },
        ),
        "both-reasonings" => good(
            stream,
            &Shape {
                thoughts: &["reasoning", "reasoning_content"],
                ..plain
            },
        ),
        "usage-outside" => {
            let usage = json!({"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 47,
                "completion_tokens_details": {"reasoning_tokens": 30}});
            good(stream, &Shape { usage, ..plain })
        }
        "no-usage" => good(
            stream,
            &Shape {
                usage: Value::Null,
                ..plain
            },
        ),
        "html" => typed(
            "text/html",
            "<!DOCTYPE html><title>Welcome</title>".to_owned(),
        ),
        "empty-choices" => {
            let empty = json!({"model": "smol-1.0", "choices": []});
            if stream {
                typed(
                    "text/event-stream",
                    format!("data: {empty}\n\ndata: [DONE]\n\n"),
                )
            } else {
                typed("application/json", empty.to_string())
            }
        }
        "no-choices" => typed(
            "application/json",
            json!({"object": "list", "data": []}).to_string(),
        ),
        "too-long" => refusal(
            400,
            json!({"type": "exceed_context_size_error", "message": "request exceeds the available size"}),
        ),
        "error-in-ok" => {
            let error = json!({"error": {"code": 400, "message": "This model's maximum context length is 2048 tokens"}});
            if stream {
                typed("text/event-stream", format!("data: {error}\n\n"))
            } else {
                typed("application/json", error.to_string())
            }
        }
        "stream-error" => {
            let error = json!({"error": {"message": "Out of order"}});
            let start = events(&plain)[0].clone();
            if stream {
                typed("text/event-stream", format!("{start}data: {error}\n\n"))
            } else {
                typed("application/json", error.to_string())
            }
        }
        "redirect" => Response::builder()
            .status(StatusCode::TEMPORARY_REDIRECT)
            .header("location", "/ok/chat/completions")
            .body(Body::empty())
            .unwrap(),
        "rude" => refusal(
            400,
            json!({"message": format!("Bad\r\n\u{1b}[31m{KEY} <script> {}", "x".repeat(2000))}),
        ),
        "echo-key" => refusal(
            401,
            json!({"message": format!("Incorrect key provided: {KEY}")}),
        ),
        "huge" => typed(
            "application/json",
            format!("{{\"choices\": \"{}\"}}", "x".repeat(10 << 20)),
        ),
        "huge-chunked" => huge(stream),
        "cut" => cut(stream, true),
        "cut-politely" => cut(stream, false),
        "cut-at-end" => {
            let mut pieces = events(&plain);
            pieces.truncate(WORDS.len() + 1);
            aborted("text/event-stream", pieces.concat())
        }
        "picky" => picky(stream, sent),
        "slow" => slow(),
        "hang" => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            good(stream, &plain)
        }
        "hang-after-headers" => hanging(""),
        "hang-midway" => hanging(if stream {
            "data: {\"choices\":[{\"delta\":{\"content\":\"N\"}}]}\n\n"
        } else {
            "{\"choices\":"
        }),
        "drip" => {
            // Alive, but never done: a comment now and then.
            let drops = stream::repeat(()).then(|()| async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Ok::<_, Infallible>(": still here\n\n")
            });
            with_body("text/event-stream", Body::from_stream(drops))
        }
        _ => panic!("no such case: {case}"),
    }
}

/// What a good answer looks like.
struct Shape<'a> {
    thoughts: &'a [&'a str],
    finish: &'a str,
    usage: Value,
}

impl Default for Shape<'_> {
    fn default() -> Self {
        let usage = json!({"prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17});
        Self {
            thoughts: &[],
            finish: "stop",
            usage,
        }
    }
}

fn good(stream: bool, shape: &Shape<'_>) -> Response<Body> {
    if stream {
        return typed("text/event-stream; charset=utf-8", events(shape).concat());
    }
    let mut message = json!({"role": "assistant", "content": WORDS.concat()});
    for name in shape.thoughts {
        message[*name] = json!("Atoms. Hm.");
    }
    let mut whole = json!({"model": "smol-1.0",
        "choices": [{"index": 0, "message": message, "finish_reason": shape.finish}]});
    if !shape.usage.is_null() {
        whole["usage"] = shape.usage.clone();
    }
    typed("application/json", whole.to_string())
}

/// Thoughts, one event a word, one with the reason to end, usage, and the end mark.
fn events(shape: &Shape<'_>) -> Vec<String> {
    let piece = |delta: Value, finish: Value| {
        let value = json!({"model": "smol-1.0", "usage": null,
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]});
        format!("data: {value}\n\n")
    };
    let mut all = Vec::new();
    if !shape.thoughts.is_empty() {
        for thought in ["Atoms.", " Hm."] {
            let delta: serde_json::Map<_, _> = shape
                .thoughts
                .iter()
                .map(|name| ((*name).to_owned(), json!(thought)))
                .collect();
            all.push(piece(delta.into(), Value::Null));
        }
    }
    all.extend(
        WORDS
            .iter()
            .map(|word| piece(json!({"content": word}), Value::Null)),
    );
    all.push(piece(json!({}), json!(shape.finish)));
    if !shape.usage.is_null() {
        all.push(format!(
            "data: {}\n\n",
            json!({"choices": [], "usage": shape.usage})
        ));
    }
    all.push("data: [DONE]\n\n".to_owned());
    all
}

fn with_body(kind: &str, body: Body) -> Response<Body> {
    Response::builder()
        .header("content-type", kind)
        .body(body)
        .unwrap()
}

fn typed(kind: &str, body: String) -> Response<Body> {
    with_body(kind, Body::from(body))
}

fn refusal(status: u16, error: Value) -> Response<Body> {
    let mut response = typed("application/json", json!({"error": error}).to_string());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

fn busy(until: &str) -> Response<Body> {
    let mut response = refusal(429, json!({"message": "Out of order"}));
    let (after, date) = match until {
        "until" => (
            "Fri, 31 Dec 1999 23:59:59 GMT",
            Some("Fri, 31 Dec 1999 22:00:00 GMT"),
        ),
        seconds => (seconds, None),
    };
    response
        .headers_mut()
        .insert("retry-after", after.parse().unwrap());
    if let Some(date) = date {
        response.headers_mut().insert("date", date.parse().unwrap());
    }
    response
}

/// A body that ends in a broken connection.
fn aborted(kind: &str, body: String) -> Response<Body> {
    let pieces = stream::iter([Ok(Bytes::from(body))]).chain(stream::once(async {
        // Time for the first piece to leave.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(io::Error::other("cut"))
    }));
    with_body(kind, Body::from_stream(pieces))
}

fn cut(stream: bool, broken: bool) -> Response<Body> {
    let (kind, body) = if stream {
        ("text/event-stream", events(&Shape::default())[..3].concat())
    } else {
        ("application/json", "{\"choices\": [{\"mess".to_owned())
    };
    // Half a JSON document with a clean end is a document that is not JSON, so it stays broken.
    if broken || !stream {
        aborted(kind, body)
    } else {
        typed(kind, body)
    }
}

/// Ten megabytes in pieces, with no length given beforehand.
fn huge(stream: bool) -> Response<Body> {
    let piece = if stream {
        format!(
            "data: {}\n\n",
            json!({"choices": [{"delta": {"content": "x".repeat(64 << 10)}}]})
        )
    } else {
        "x".repeat(64 << 10)
    };
    let start = if stream {
        String::new()
    } else {
        "{\"choices\": \"".to_owned()
    };
    let pieces = stream::iter(std::iter::once(start).chain(std::iter::repeat_n(piece, 160)));
    let kind = if stream {
        "text/event-stream"
    } else {
        "application/json"
    };
    with_body(kind, Body::from_stream(pieces.map(Ok::<_, Infallible>)))
}

/// Complains of one field at a time.
fn picky(stream: bool, sent: &Value) -> Response<Body> {
    if sent.get("max_tokens").is_some() {
        let message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
        return refusal(
            400,
            json!({"code": "unsupported_parameter", "message": message}),
        );
    }
    if sent.get("stream_options").is_some() {
        let detail = json!({"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]});
        let mut response = typed("application/json", detail.to_string());
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return response;
    }
    good(stream, &Shape::default())
}

/// The first event, a pause, and the rest torn in the middle of a two-byte character.
fn slow() -> Response<Body> {
    let all = events(&Shape::default());
    let rest = all[1..].concat().into_bytes();
    let tear = rest.iter().position(|byte| *byte == 0xc3).unwrap() + 1;
    let pieces = vec![
        all[0].clone().into_bytes(),
        rest[..tear].to_vec(),
        rest[tear..].to_vec(),
    ];
    let paced = stream::iter(pieces.into_iter().enumerate()).then(|(index, piece)| async move {
        if index > 0 {
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        Ok::<_, Infallible>(piece)
    });
    with_body("text/event-stream", Body::from_stream(paced))
}

/// Headers, perhaps a start, and then nothing for a long time.
fn hanging(start: &'static str) -> Response<Body> {
    let silence = stream::once(async {
        tokio::time::sleep(Duration::from_secs(30)).await;
        ""
    });
    let pieces = stream::iter((!start.is_empty()).then_some(start)).chain(silence);
    with_body(
        "text/event-stream",
        Body::from_stream(pieces.map(Ok::<_, Infallible>)),
    )
}
