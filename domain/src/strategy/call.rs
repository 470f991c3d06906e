//! What passes between a strategy and whoever makes its calls.

use std::collections::BTreeMap;

use super::{Effort, Seat};
use crate::chat::{Message, Role};
use crate::track::TrackSpec;

/// What a strategy is applied to.
pub struct Task<'a> {
    /// The entrant's system prompt.
    pub system: Option<&'a str>,
    /// The track: template and examples.
    pub track: &'a TrackSpec,
    /// The item's input, or what is asked after the earlier turns.
    pub input: &'a str,
    /// The turns of the conversation before: questions as they were asked, and their answers.
    pub earlier: &'a [Message],
    /// The equality class of an answer, for votes; empty for an answer that says nothing.
    pub key: &'a dyn Fn(&str) -> String,
}

impl Task<'_> {
    /// What is asked, as a text for others to read: in the track's words, or with the conversation before.
    #[must_use]
    pub fn question(&self) -> String {
        if self.earlier.is_empty() {
            return self.track.request.fill(self.input);
        }
        let turn = |role: Role, text: &str| match role {
            Role::Assistant => format!("Assistant: {text}\n\n"),
            _ => format!("User: {text}\n\n"),
        };
        let mut whole: String = self
            .earlier
            .iter()
            .map(|message| turn(message.role, &message.content))
            .collect();
        whole.push_str(turn(Role::User, self.input).trim_end());
        whole
    }
}

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallRole {
    /// The answer itself.
    Answer,
    /// One of several answers.
    Vote,
    /// Criticises an answer.
    Critique,
    /// Answers again.
    Revision,
    /// Chooses among answers.
    Judge,
    /// Answers as one of a panel.
    Worker,
    /// Criticises the workers.
    Reviewer,
    /// Decides for the panel.
    Director,
    /// Goes on with an answer.
    Continue,
}

impl CallRole {
    /// The word for storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Vote => "vote",
            Self::Critique => "critique",
            Self::Revision => "revision",
            Self::Judge => "judge",
            Self::Worker => "worker",
            Self::Reviewer => "reviewer",
            Self::Director => "director",
            Self::Continue => "continue",
        }
    }
}

/// How long a reply may be, in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The track's cap for an answer, and its stop texts.
    Answer,
    /// Room to think: the entrant's own limit.
    Thinking,
    /// So many.
    Exactly(u32),
}

impl Limit {
    /// Room to think where neither the entrant nor a level of effort says how much, in tokens.
    pub const THINKING_TOKENS: u32 = 1024;

    /// Tokens that a reply may have, where the track allows an answer `track` of them and the entrant
    /// asks for its `own` number. A level of effort has room for its thoughts beside the answer.
    #[must_use]
    pub fn tokens(self, track: u32, own: Option<u32>, effort: Option<Effort>) -> u32 {
        match self {
            // The track's cap holds unless the entrant asks for less.
            Self::Answer => own.map_or(track, |own| own.min(track)),
            Self::Thinking => own.unwrap_or_else(|| {
                let thoughts = effort.map_or(0, Effort::thinking_tokens);
                track.saturating_add(thoughts).max(Self::THINKING_TOKENS)
            }),
            Self::Exactly(tokens) => tokens,
        }
    }
}

/// A call to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Its place in the strategy: the name its reply is given back under.
    pub path: String,
    /// What it is for.
    pub role: CallRole,
    /// Who is asked.
    pub seat: Seat,
    /// The turns. Those to another entrant hold no system turn unless the seat has instructions.
    pub messages: Vec<Message>,
    /// Whether the reply goes on with the last turn, which then is the assistant's.
    pub goes_on: bool,
    /// How long the reply may be.
    pub limit: Limit,
    /// How much the model is told to think.
    pub effort: Option<Effort>,
    /// Differs among calls that ask the same, so that their seeds can.
    pub branch: u64,
}

/// What came back on a call.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reply {
    /// The text.
    pub text: String,
    /// Thinking that the endpoint showed apart from the text.
    pub reasoning: Option<String>,
    /// Whether the token limit cut it off.
    pub is_cut: bool,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Mean natural logarithm of the tokens' probabilities, where the endpoint says.
    pub mean_logprob: Option<f64>,
}

/// Replies by the path of their call.
pub type Replies = BTreeMap<String, Reply>;

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Make these calls; they do not wait for one another.
    Ask(Vec<Call>),
    /// That is the answer.
    Done(Final),
    /// It cannot go on at this endpoint.
    Stuck(Stuck),
}

/// The answer that a strategy found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Final {
    /// The whole text.
    pub text: String,
    /// Thinking apart from it.
    pub reasoning: Option<String>,
    /// The part of the text to score: all of it, or what was marked as the answer.
    pub answer: String,
    /// Whether the token limit cut it off.
    pub is_cut: bool,
    /// The call it came from.
    pub chosen: String,
    /// For answers that were compared: what each said, by path.
    pub extracted: BTreeMap<String, String>,
}

/// Why a strategy cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    /// The likeliest answer cannot be told.
    #[error(
        "the endpoint gives no log-probabilities, which best_of_n(…, likeliest) needs: choose judge, shortest or longest"
    )]
    NoLogprobs,
    /// Thinking cannot be cut or continued.
    #[error(
        "the endpoint keeps its thoughts apart from the answer, so budget(…) can neither cut nor continue them: \
         use effort(…)"
    )]
    NoContinuation,
}

impl Stuck {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoLogprobs => "no_logprobs",
            Self::NoContinuation => "no_continuation",
        }
    }
}
