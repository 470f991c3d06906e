//! Why a provider gave no answer, in words for the person who submitted it.

use std::time::Duration;

use super::Secret;
use super::address::Refused;

/// Longest quotation of a remote server's own words, in characters.
const QUOTE_CHARS: usize = 300;

/// A failed request to a provider: what happened, and after how many requests it was given up.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind}{}", tries(*.attempts))]
pub struct ProviderError {
    /// What went wrong with the last request.
    pub kind: ErrorKind,
    /// HTTP requests tried, including the last; 0 if none could be made at all.
    pub attempts: u32,
    /// How long the server asked us to stay away.
    pub(super) retry_after: Option<Duration>,
}

/// What went wrong. Remote text in these variants is already cleaned, capped and free of the key.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ErrorKind {
    /// A time limit of [`Limits`](super::Limits) passed.
    #[error("the endpoint {phase} within {} s; try again when it is less busy, or allow fewer tokens", seconds(*.limit))]
    Timeout {
        /// Which of the limits it was.
        phase: Phase,
        /// The limit that passed.
        limit: Duration,
    },
    /// No connection: name not found, port closed, network unreachable.
    #[error(
        "could not connect to {host} ({cause}); check the base URL and that the server is running"
    )]
    Connect {
        /// Host and port as in the base URL.
        host: String,
        /// The system's words.
        cause: String,
    },
    /// A connection, but no trust: expired, self-signed or foreign certificate, or no TLS at all.
    #[error(
        "no secure connection to {host} ({cause}); the endpoint needs a valid certificate for that name"
    )]
    Tls {
        /// Host and port as in the base URL.
        host: String,
        /// The TLS library's words.
        cause: String,
    },
    /// The base URL leads where requests are not allowed to go.
    #[error(transparent)]
    RefusedAddress(#[from] Refused),
    /// The key cannot be sent in a header.
    #[error("the key has characters that no key has, such as a line break; paste it again")]
    InvalidKey,
    /// HTTP 401 or 403.
    #[error("the endpoint did not accept the key (HTTP {status}); check that the key is complete, active and allowed to use this model{}", quote(.remote))]
    Unauthorised {
        /// HTTP status.
        status: u16,
        /// The server's words.
        remote: String,
    },
    /// HTTP 402, or 429 for want of money rather than patience.
    #[error("the account behind the key is out of credit (HTTP {status}); top it up and start the run again{}", quote(.remote))]
    OutOfCredit {
        /// HTTP status.
        status: u16,
        /// The server's words.
        remote: String,
    },
    /// HTTP 429 until the retries ran out.
    #[error("the endpoint asks for fewer requests (HTTP 429); try again later or lower the number of parallel requests{}", quote(.remote))]
    RateLimited {
        /// The server's words.
        remote: String,
    },
    /// Prompt and requested tokens do not fit the model.
    #[error("the prompt is too long for the model's context; use a shorter system prompt or fewer examples{}", quote(.remote))]
    ContextTooLong {
        /// The server's words.
        remote: String,
    },
    /// The endpoint has no model of that name.
    #[error("the endpoint knows no such model (HTTP {status}); check the model id, letter by letter{}", quote(.remote))]
    UnknownModel {
        /// HTTP status.
        status: u16,
        /// The server's words.
        remote: String,
    },
    /// Any other HTTP status that is no success.
    #[error("the endpoint answered HTTP {status}; {}{}", advice(*.status), quote(.remote))]
    HttpStatus {
        /// HTTP status.
        status: u16,
        /// The server's words.
        remote: String,
    },
    /// A redirect, which is never followed: it could lead to an address that would be refused.
    #[error("the endpoint redirects (HTTP {status}) and redirects are not followed; give the final address as base URL{}", quote(.location))]
    Redirect {
        /// HTTP status.
        status: u16,
        /// Where it points.
        location: String,
    },
    /// The body, or an event of the stream, is not JSON.
    #[error("the endpoint did not answer with JSON; the base URL is probably that of a web page, an API usually ends in /v1{}", quote(.remote))]
    NotJson {
        /// How the body begins.
        remote: String,
    },
    /// JSON, but no choice in it.
    #[error(
        "the answer holds no choices; check that the base URL is an OpenAI-compatible chat API and that the model can chat"
    )]
    NoChoices,
    /// No log-probabilities of a text that was handed over.
    #[error(
        "the endpoint does not say how likely a text is that it is handed: it knows neither prompt_logprobs on \
         /chat/completions nor echo with logprobs on /completions; use one that does, such as vLLM, or let the track \
         compare letters, by = \"letter\""
    )]
    NoTextLogprobs,
    /// More bytes than a limit of [`Limits`](super::Limits) lets in.
    #[error("the answer is larger than {limit} bytes and was dropped; lower the token limit")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The connection ended in the middle of an answer.
    #[error(
        "the connection ended before the answer was complete ({cause}); the server may have restarted, try again"
    )]
    CutStream {
        /// What was seen.
        cause: String,
    },
    /// An error sent as content, inside a stream or with HTTP 200.
    #[error("the endpoint reported an error instead of an answer; see its own logs or documentation{}", quote(.remote))]
    Remote {
        /// The server's words.
        remote: String,
    },
    /// The client itself could not be set up or could not form the request.
    #[error("the request could not be made: {cause}")]
    Setup {
        /// The HTTP library's words.
        cause: String,
    },
}

/// The part of a request a time limit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Name look-up, TCP and TLS.
    Connect,
    /// From the request to the first byte of a streamed answer.
    FirstByte,
    /// Between two pieces of an answer.
    Idle,
    /// The whole request.
    Total,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connect => "could not be reached",
            Self::FirstByte => "sent no first byte",
            Self::Idle => "stopped in the middle of an answer and did not go on",
            Self::Total => "did not finish its answer",
        })
    }
}

impl ProviderError {
    /// A stable word for storage, filters and tests; never changes for a kind of failure.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &self.kind {
            ErrorKind::Timeout { .. } => "timeout",
            ErrorKind::Connect { .. } => "connect",
            ErrorKind::Tls { .. } => "tls",
            ErrorKind::RefusedAddress(_) => "refused_address",
            ErrorKind::InvalidKey => "invalid_key",
            ErrorKind::Unauthorised { .. } => "unauthorised",
            ErrorKind::OutOfCredit { .. } => "out_of_credit",
            ErrorKind::RateLimited { .. } => "rate_limited",
            ErrorKind::ContextTooLong { .. } => "context_too_long",
            ErrorKind::UnknownModel { .. } => "unknown_model",
            ErrorKind::HttpStatus { .. } => "http_status",
            ErrorKind::Redirect { .. } => "redirect",
            ErrorKind::NotJson { .. } => "not_json",
            ErrorKind::NoChoices => "no_choices",
            ErrorKind::NoTextLogprobs => "no_text_logprobs",
            ErrorKind::TooLarge { .. } => "too_large",
            ErrorKind::CutStream { .. } => "cut_stream",
            ErrorKind::Remote { .. } => "remote_error",
            ErrorKind::Setup { .. } => "setup",
        }
    }

    /// Whether the same request may succeed a moment later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &self.kind {
            ErrorKind::Timeout { .. }
            | ErrorKind::Connect { .. }
            | ErrorKind::RateLimited { .. }
            | ErrorKind::CutStream { .. }
            | ErrorKind::Remote { .. } => true,
            ErrorKind::HttpStatus { status, .. } => *status == 408 || (500..600).contains(status),
            _ => false,
        }
    }
}

impl From<ErrorKind> for ProviderError {
    fn from(kind: ErrorKind) -> Self {
        Self {
            kind,
            attempts: 0,
            retry_after: None,
        }
    }
}

impl From<Refused> for ProviderError {
    fn from(refused: Refused) -> Self {
        ErrorKind::from(refused).into()
    }
}

/// Makes a remote server's words fit to be shown: without the key, control and direction
/// characters, on one line, at most [`QUOTE_CHARS`] characters.
pub(super) fn clean(raw: &str, key: Option<&Secret>) -> String {
    // The key is looked for in the tidy text, so that a hidden character put into it does not hide
    // it, and before the cut, so that no half of it stays.
    let mut safe = tidy(raw);
    let key = key.map(|key| tidy(key.expose())).unwrap_or_default();
    if !key.is_empty() {
        safe = safe.replace(&key, "[key]");
    }
    if safe.chars().count() <= QUOTE_CHARS {
        return safe;
    }
    let mut cut: String = safe.chars().take(QUOTE_CHARS - 1).collect();
    cut.push('…');
    cut
}

fn tidy(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that reorder or hide text: zero width, direction marks and overrides, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn quote(remote: &str) -> String {
    if remote.is_empty() {
        String::new()
    } else {
        format!(". It said: “{remote}”")
    }
}

fn tries(attempts: u32) -> String {
    if attempts > 1 {
        format!(" (tried {attempts} times)")
    } else {
        String::new()
    }
}

fn seconds(limit: Duration) -> f64 {
    limit.as_secs_f64()
}

fn advice(status: u16) -> &'static str {
    match status {
        404 | 405 => "check the base URL (it usually ends in /v1) and the model id",
        400 | 422 => "check the model id and the sampling settings",
        408 | 500..=599 => "the server has a problem of its own, try again later",
        _ => "check the base URL and the account",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_words_are_capped_on_one_line_and_without_the_key() {
        let key = Secret::new("sk-very-secret".to_owned());
        let raw = format!(
            "bad\r\nkey sk-very-secret\u{202e}, sk-very\u{0}-secret {}",
            "x".repeat(900)
        );
        let shown = clean(&raw, Some(&key));
        assert!(shown.starts_with("bad key [key], [key] xxx"), "{shown}");
        assert_eq!(shown.chars().count(), QUOTE_CHARS);
    }

    #[test]
    fn a_key_at_the_cut_leaves_no_part_behind() {
        let key = Secret::new("sk-abcdefghijklmnopqrstuvwxyz".to_owned());
        let shown = clean(&format!("{}{}", "y".repeat(285), key.expose()), Some(&key));
        assert!(!shown.contains("sk-"), "{shown}");
    }
}
