//! Reads the body of an answer, whole or as server-sent events, within limits of size and time.

use std::time::Duration;

use eventsource_stream::{EventStreamError, Eventsource};
use futures::{Stream, StreamExt};
use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};

use super::Secret;
use super::error::{ErrorKind, Phase, clean};
use super::failure;
use super::wire::Draft;

/// How many bytes of events may carry one byte of text: an event of one token takes 200 to 400.
pub(super) const EVENT_OVERHEAD: usize = 8;

/// How much of a body is looked at to quote it.
const QUOTED_BYTES: usize = 4096;

/// A response body that is counted and timed while it is read. `Content-Length` is not believed.
pub(super) struct Body {
    response: reqwest::Response,
    seen: usize,
    max_bytes: usize,
    idle: Duration,
    /// Limit for the first chunk and what it was reckoned from; `None` afterwards.
    first_by: Option<(Instant, Duration)>,
}

impl Body {
    pub(super) fn new(response: reqwest::Response, max_bytes: usize, idle: Duration) -> Self {
        Self {
            response,
            seen: 0,
            max_bytes,
            idle,
            first_by: None,
        }
    }

    /// Sets the moment by which the first chunk must be there.
    pub(super) fn first_by(mut self, deadline: Instant, limit: Duration) -> Self {
        self.first_by = Some((deadline, limit));
        self
    }

    /// Lets in more bytes, for a body that turns out to be a stream of events.
    fn widen(&mut self, max_bytes: usize) {
        self.max_bytes = max_bytes;
    }

    /// Appends the next piece to `buffer`; false at the end of the body.
    pub(super) async fn read(&mut self, buffer: &mut Vec<u8>) -> Result<bool, ErrorKind> {
        let chunk =
            match self.first_by.take() {
                Some((deadline, limit)) => timeout_at(deadline, self.response.chunk())
                    .await
                    .map_err(|_| ErrorKind::Timeout {
                        phase: Phase::FirstByte,
                        limit,
                    })?,
                None => timeout(self.idle, self.response.chunk())
                    .await
                    .map_err(|_| ErrorKind::Timeout {
                        phase: Phase::Idle,
                        limit: self.idle,
                    })?,
            };
        let Some(chunk) = chunk.map_err(|error| ErrorKind::CutStream {
            cause: root_cause(&error),
        })?
        else {
            return Ok(false);
        };
        self.seen += chunk.len();
        if self.seen > self.max_bytes {
            return Err(ErrorKind::TooLarge {
                limit: self.max_bytes,
            });
        }
        buffer.extend_from_slice(&chunk);
        Ok(true)
    }
}

/// The innermost error of a chain: the one that says what happened.
pub(super) fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    clean(&inner.to_string(), None)
}

/// Reads an answer, whatever its form: servers that ignore `stream` send JSON when asked for
/// events, others events when asked for JSON. The content type and the first byte decide.
pub(super) async fn read_answer(
    mut body: Body,
    declared_events: bool,
    started: Instant,
    key: Option<&Secret>,
) -> Result<(Draft, Option<Duration>), ErrorKind> {
    let mut buffer = Vec::new();
    while body.read(&mut buffer).await? {
        let Some(first) = buffer.trim_ascii_start().first() else {
            continue;
        };
        // Events begin with a field name, a comment or a byte order mark.
        let looks_like_events = [
            &b"data"[..],
            b"event",
            b"id:",
            b"retry",
            b":",
            b"\xef\xbb\xbf",
        ]
        .iter()
        .any(|start| buffer.trim_ascii_start().starts_with(start));
        let looks_like_text = matches!(first, b'{' | b'[' | b'<');
        if looks_like_events || (declared_events && !looks_like_text) {
            return read_events(body, buffer, started, key).await;
        }
        while body.read(&mut buffer).await? {}
    }
    if declared_events && buffer.trim_ascii().is_empty() {
        return Err(ErrorKind::CutStream {
            cause: "an empty stream".to_owned(),
        });
    }
    let value: Value = serde_json::from_slice(&buffer).map_err(|_| not_json(&buffer, key))?;
    if let Some(error) = failure::embedded(&value, key) {
        return Err(error);
    }
    let mut draft = Draft::default();
    draft.add(&value);
    if draft.saw_choice {
        draft.whole = Some(value);
        Ok((draft, None))
    } else {
        Err(ErrorKind::NoChoices)
    }
}

fn not_json(body: &[u8], key: Option<&Secret>) -> ErrorKind {
    let start = body.get(..QUOTED_BYTES).unwrap_or(body);
    ErrorKind::NotJson {
        remote: clean(&String::from_utf8_lossy(start), key),
    }
}

async fn read_events(
    mut body: Body,
    head: Vec<u8>,
    started: Instant,
    key: Option<&Secret>,
) -> Result<(Draft, Option<Duration>), ErrorKind> {
    let max_text = body.max_bytes;
    body.widen(max_text.saturating_mul(EVENT_OVERHEAD));
    let mut events = std::pin::pin!(lines(body, head).eventsource());
    let mut draft = Draft::default();
    let mut first_token = None;
    let mut done = false;
    while let Some(event) = events.next().await {
        let data = match event {
            Ok(event) => event.data,
            // The answer was complete; only the polite end of the stream is missing.
            Err(EventStreamError::Transport(ErrorKind::CutStream { .. }))
                if draft.finish.is_some() =>
            {
                break;
            }
            Err(EventStreamError::Transport(error)) => return Err(error),
            Err(EventStreamError::Utf8(_) | EventStreamError::Parser(_)) => {
                return Err(ErrorKind::NotJson {
                    remote: String::new(),
                });
            }
        };
        if data.trim() == "[DONE]" {
            done = true;
            break;
        }
        let value: Value =
            serde_json::from_str(&data).map_err(|_| not_json(data.as_bytes(), key))?;
        if let Some(error) = failure::embedded(&value, key) {
            return Err(error);
        }
        draft.add(&value);
        if first_token.is_none() && draft.len() > 0 {
            first_token = Some(started.elapsed());
        }
        if draft.len() > max_text {
            return Err(ErrorKind::TooLarge { limit: max_text });
        }
    }
    if !done && draft.finish.is_none() {
        return Err(ErrorKind::CutStream {
            cause: "the stream ended without its last event".to_owned(),
        });
    }
    if !draft.saw_choice {
        return Err(ErrorKind::NoChoices);
    }
    Ok((draft, first_token))
}

/// The body line by line. The event parser looks at all it holds once more whenever something
/// arrives, so it is given one complete line at a time: a hostile server cannot make it slow.
fn lines(body: Body, head: Vec<u8>) -> impl Stream<Item = Result<Vec<u8>, ErrorKind>> {
    let state = Lines {
        body,
        buffer: head,
        start: 0,
        scanned: 0,
        ended: false,
    };
    futures::stream::unfold(state, |mut state| async move {
        let item = state.next().await.transpose()?;
        Some((item, state))
    })
}

struct Lines {
    body: Body,
    buffer: Vec<u8>,
    /// Where the part not handed on yet begins.
    start: usize,
    /// Up to where that part holds no line feed.
    scanned: usize,
    ended: bool,
}

impl Lines {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, ErrorKind> {
        loop {
            let found = self.buffer[self.scanned..]
                .iter()
                .position(|byte| *byte == b'\n');
            if let Some(offset) = found {
                let end = self.scanned + offset + 1;
                let line = self.buffer[self.start..end].to_vec();
                self.start = end;
                self.scanned = end;
                return Ok(Some(line));
            }
            if self.ended {
                return Ok(None);
            }
            self.buffer.drain(..self.start);
            self.start = 0;
            self.scanned = self.buffer.len();
            match self.body.read(&mut self.buffer).await {
                Ok(true) => {}
                Ok(false) => {
                    // A last event without the blank line after it counts as well.
                    self.buffer.extend_from_slice(b"\n\n");
                    self.ended = true;
                }
                Err(error) => {
                    self.ended = true;
                    self.buffer.clear();
                    self.scanned = 0;
                    return Err(error);
                }
            }
        }
    }
}
