//! Asks a submitted model for an answer: the client for OpenAI-compatible chat endpoints.
//!
//! The only place in Openmic that opens an outgoing HTTP connection. An endpoint is a stranger's
//! server: its address, its words, its sizes and its pace are all limited here.

pub mod address;
pub mod client;
mod effort;
mod embeddings;
pub mod error;
mod failure;
mod gate;
pub mod limits;
mod measure;
mod stream;
mod wire;

use openmic_domain::chat::{Message, Sampling};
use openmic_domain::strategy::Effort;
use url::Url;

pub use address::{AddressPolicy, AllowedOrigin, NotAnOrigin, Refused};
pub use client::{Client, Probe};
pub use error::{ErrorKind, Phase, ProviderError};
pub use gate::Turn;
pub use limits::Limits;

/// Where a model answers.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Address up to, not including, `/chat/completions`; usually ends in `/v1`. A query string is
    /// kept; the full address of `/chat/completions` is understood too.
    pub base_url: Url,
    /// Name of the model as the endpoint knows it.
    pub model_id: String,
    /// Sent as bearer token.
    pub key: Option<Secret>,
}

/// A text that no log, page or error shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for encryption and for the request header alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[hidden]")
    }
}

impl std::fmt::Display for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[hidden]")
    }
}

/// One conversation to be continued by the model.
#[derive(Debug, Clone, Default)]
pub struct ChatRequest {
    /// Turns so far, oldest first.
    pub messages: Vec<Message>,
    /// Settings; those that are `None` are not sent and so left to the endpoint.
    pub sampling: Sampling,
    /// Texts at which the answer ends.
    pub stop: Vec<String>,
    /// Whether to ask for the answer piece by piece, which tells the time to the first token.
    pub stream: bool,
    /// Whether the answer goes on with the last turn, which then is the assistant's.
    pub goes_on: bool,
    /// How much the model is told to think.
    pub effort: Option<Effort>,
    /// How many alternatives to the first token are asked for, in place of the answer's own log-probabilities.
    pub alternatives: Option<u32>,
    /// A text whose probability as the answer is asked for; nothing is written then. The answer is the text,
    /// with the log-probabilities of its tokens.
    pub measured: Option<String>,
    /// What the answer has to look like, as a JSON schema; endpoints that do not know it are asked without.
    pub schema: Option<serde_json::Value>,
}

/// What the model said, and what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The answer; may be empty.
    pub text: String,
    /// Thinking the endpoint showed apart from the answer.
    pub reasoning: Option<String>,
    /// Why the answer ended.
    pub finish: Finish,
    /// Tokens used.
    pub usage: Usage,
    /// Time used.
    pub timing: Timing,
    /// The model name in the answer, which may differ from the one asked for.
    pub reported_model: Option<String>,
    /// Natural logarithm of each token's probability, where it was asked for and given; the first
    /// [`MAX_LOGPROBS`] of them. Of the alternatives to the first token, where those were asked for.
    pub logprobs: Option<Vec<(String, f64)>>,
    /// HTTP requests sent for this answer, the successful one included.
    pub attempts: u32,
}

/// Tokens whose probabilities are kept of an answer.
pub const MAX_LOGPROBS: usize = 4096;

/// Why an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finish {
    /// The model ended it, or a stop text did.
    Stop,
    /// The token limit cut it off.
    Length,
    /// The endpoint's filter held it back.
    ContentFilter,
    /// Another reason, in the endpoint's word; `missing` if it gave none.
    Other(String),
}

impl Finish {
    /// The reason behind a stored word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "stop" => Self::Stop,
            "length" => Self::Length,
            "content_filter" => Self::ContentFilter,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The word for storage.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ContentFilter => "content_filter",
            Self::Other(word) => word,
        }
    }
}

/// Tokens of one answer, brought to one meaning although providers count differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Tokens of the messages sent.
    pub prompt_tokens: u64,
    /// Tokens written, reasoning included.
    pub completion_tokens: u64,
    /// Tokens of [`completion_tokens`](Self::completion_tokens) that were reasoning.
    pub reasoning_tokens: u64,
    /// Whether any of the numbers is our guess (about four characters a token) because the
    /// endpoint gave none.
    pub estimated: bool,
}

/// Time of one answer, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// From sending the successful request to its first piece of text or reasoning; `None` unless
    /// the answer was streamed.
    pub first_token_ms: Option<u64>,
    /// From sending the successful request to its end.
    pub total_ms: u64,
    /// Lost before it: failed requests and the pauses after them.
    pub waited_ms: u64,
}
