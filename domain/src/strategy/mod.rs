//! Strategies: how inference compute is spent on one item.
//!
//! A [`Strategy`] is data: it has a text form such as `self_consistency(5, step_by_step)` and composes.
//! [`step`] is what it does: given the replies so far it says which calls to make next, several at once
//! where they do not wait for one another, or what the answer is. It asks nobody itself.

mod call;
mod machine;
pub mod prompt_tokens;
pub mod quote;
mod spelling;
mod words;

use serde::{Deserialize, Serialize};

pub use call::{Call, CallRole, Final, Limit, Replies, Reply, Step, Stuck, Task};
pub use machine::{step, vote_of};
pub use spelling::UnknownStrategy;

/// How an item becomes calls to a model.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", from = "StrategyFields")]
pub enum Strategy {
    /// The item alone.
    Direct,
    /// The item after the track's first examples, each as a user and an assistant turn.
    FewShot {
        /// How many examples.
        examples: u32,
    },
    /// The model is told to think aloud, then to write the answer on a line of its own.
    StepByStep {
        /// How the item is asked otherwise.
        #[serde(skip_serializing_if = "is_direct")]
        of: Box<Strategy>,
    },
    /// Several answers; the one given most often, by the track's own notion of equal, wins
    /// (Wang et al. 2022).
    SelfConsistency {
        /// How many answers.
        samples: u32,
        /// How each is found.
        #[serde(skip_serializing_if = "is_direct")]
        of: Box<Strategy>,
    },
    /// Several answers, of which one is chosen without knowing the right one.
    BestOfN {
        /// How many answers.
        samples: u32,
        /// Who chooses.
        by: Chooser,
        /// How each is found.
        #[serde(skip_serializing_if = "is_direct")]
        of: Box<Strategy>,
    },
    /// An answer, then so many rounds of criticising it and answering again (Madaan et al. 2023).
    Revise {
        /// How many rounds.
        rounds: u32,
        /// How the first answer is found.
        #[serde(skip_serializing_if = "is_direct")]
        of: Box<Strategy>,
    },
    /// Thinking of a fixed length: what is longer is cut and asked for its answer, what is shorter is
    /// asked to go on with "Wait" (Muennighoff et al. 2025).
    Budget {
        /// Tokens of thinking.
        tokens: u32,
        /// How the item is asked otherwise.
        #[serde(skip_serializing_if = "is_direct")]
        of: Box<Strategy>,
    },
    /// The endpoint's own switch for how much a model thinks.
    Effort {
        /// How much.
        level: Effort,
        /// How the item is asked otherwise.
        #[serde(skip_serializing_if = "is_direct")]
        of: Box<Strategy>,
    },
    /// Workers answer apart, a reviewer criticises, a director decides.
    Panel {
        /// Who answers.
        workers: Vec<Seat>,
        /// Who criticises.
        reviewer: Seat,
        /// Who decides.
        director: Seat,
    },
}

/// [`Strategy`] as it is read. Variants with braces, unlike plain ones, let serde refuse unknown fields.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum StrategyFields {
    Direct {},
    FewShot {
        examples: u32,
    },
    StepByStep {
        #[serde(default = "direct")]
        of: Box<Strategy>,
    },
    SelfConsistency {
        samples: u32,
        #[serde(default = "direct")]
        of: Box<Strategy>,
    },
    BestOfN {
        samples: u32,
        by: Chooser,
        #[serde(default = "direct")]
        of: Box<Strategy>,
    },
    Revise {
        rounds: u32,
        #[serde(default = "direct")]
        of: Box<Strategy>,
    },
    Budget {
        tokens: u32,
        #[serde(default = "direct")]
        of: Box<Strategy>,
    },
    Effort {
        level: Effort,
        #[serde(default = "direct")]
        of: Box<Strategy>,
    },
    Panel {
        workers: Vec<Seat>,
        #[serde(default)]
        reviewer: Seat,
        #[serde(default)]
        director: Seat,
    },
}

impl From<StrategyFields> for Strategy {
    fn from(fields: StrategyFields) -> Self {
        match fields {
            StrategyFields::Direct {} => Self::Direct,
            StrategyFields::FewShot { examples } => Self::FewShot { examples },
            StrategyFields::StepByStep { of } => Self::StepByStep { of },
            StrategyFields::SelfConsistency { samples, of } => {
                Self::SelfConsistency { samples, of }
            }
            StrategyFields::BestOfN { samples, by, of } => Self::BestOfN { samples, by, of },
            StrategyFields::Revise { rounds, of } => Self::Revise { rounds, of },
            StrategyFields::Budget { tokens, of } => Self::Budget { tokens, of },
            StrategyFields::Effort { level, of } => Self::Effort { level, of },
            StrategyFields::Panel {
                workers,
                reviewer,
                director,
            } => Self::Panel {
                workers,
                reviewer,
                director,
            },
        }
    }
}

fn direct() -> Box<Strategy> {
    Box::new(Strategy::Direct)
}

#[expect(clippy::borrowed_box, reason = "serde hands the field as it is")]
fn is_direct(of: &Box<Strategy>) -> bool {
    **of == Strategy::Direct
}

/// Who chooses among several answers. None of them knows the right one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Chooser {
    /// A model that reads the item and the answers.
    Judge {
        /// Which one; the entrant itself unless another is named.
        #[serde(default)]
        seat: Seat,
    },
    /// The answer whose tokens were the likeliest on average; needs log-probabilities.
    Likeliest,
    /// The answer with the fewest characters.
    Shortest,
    /// The answer with the most characters.
    Longest,
}

/// A role in a strategy: who plays it, under which instructions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seat {
    /// Slug of another entrant, whose endpoint, sampling and system prompt are used; none for the
    /// entrant itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrant: Option<String>,
    /// System prompt in place of the entrant's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
}

/// How much a model is told to think, where its endpoint has a switch for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// Not at all.
    None,
    /// As little as the model can.
    Minimal,
    /// A little.
    Low,
    /// As usual.
    Medium,
    /// Much.
    High,
    /// As much as the model can.
    Max,
}

impl Effort {
    /// All of them, from least to most.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Minimal,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Max,
    ];

    /// The spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minimal => "minimal",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Max => "max",
        }
    }

    /// The level as tokens of thinking: what providers are told that want a number, and the room that an
    /// answer is given for its thoughts.
    #[must_use]
    pub const fn thinking_tokens(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Minimal => 1_024,
            Self::Low => 2_048,
            Self::Medium => 8_192,
            Self::High => 16_384,
            Self::Max => 32_768,
        }
    }
}

impl Strategy {
    /// Most answers of one `self_consistency` or `best_of_n`.
    pub const MAX_SAMPLES: u32 = 64;
    /// Most rounds of one `revise`.
    pub const MAX_ROUNDS: u32 = 8;
    /// Most examples of one `few_shot`.
    pub const MAX_EXAMPLES: u32 = 64;
    /// Most workers of a `panel`.
    pub const MAX_WORKERS: u32 = 16;
    /// Most calls a whole strategy may make for one answer.
    pub const MAX_CALLS: u32 = 256;

    /// The strategy in words, for people.
    #[must_use]
    pub fn label(&self) -> String {
        let over = |words: String, of: &Self| match of {
            Self::Direct => words,
            other => format!("{words} over {}", other.label()),
        };
        match self {
            Self::Direct => "direct".to_owned(),
            Self::FewShot { examples: 1 } => "few-shot, 1 example".to_owned(),
            Self::FewShot { examples } => format!("few-shot, {examples} examples"),
            Self::StepByStep { of } => over("step by step".to_owned(), of),
            Self::SelfConsistency { samples, of } => {
                over(format!("self-consistency, {samples} votes"), of)
            }
            Self::BestOfN { samples, by, of } => {
                let by = match by {
                    Chooser::Judge { .. } => "a judge chooses",
                    Chooser::Likeliest => "the likeliest",
                    Chooser::Shortest => "the shortest",
                    Chooser::Longest => "the longest",
                };
                over(format!("best of {samples}, {by}"), of)
            }
            Self::Revise { rounds: 1, of } => over("revised once".to_owned(), of),
            Self::Revise { rounds, of } => over(format!("revised {rounds} times"), of),
            Self::Budget { tokens, of } => over(format!("budget of {tokens} tokens"), of),
            Self::Effort { level, of } => over(format!("effort {}", level.as_str()), of),
            Self::Panel { workers, .. } => format!("panel of {}", workers.len() + 2),
        }
    }

    /// The most calls it makes for one answer.
    #[must_use]
    pub fn max_calls(&self) -> u32 {
        match self {
            Self::Direct | Self::FewShot { .. } => 1,
            Self::StepByStep { of } | Self::Effort { of, .. } => of.max_calls(),
            Self::SelfConsistency { samples, of } => samples.saturating_mul(of.max_calls()),
            Self::BestOfN { samples, by, of } => samples
                .saturating_mul(of.max_calls())
                .saturating_add(u32::from(matches!(by, Chooser::Judge { .. }))),
            Self::Revise { rounds, of } => of.max_calls().saturating_add(rounds.saturating_mul(2)),
            // Each of the inner calls is one, the waits, and the end.
            Self::Budget { of, .. } => of.max_calls().saturating_mul(2 + machine::MAX_WAITS),
            Self::Panel { workers, .. } => u32::try_from(workers.len())
                .unwrap_or(u32::MAX)
                .saturating_add(2),
        }
    }

    /// The slugs of other entrants that it asks, each once.
    #[must_use]
    pub fn seats(&self) -> Vec<&str> {
        fn gather<'a>(strategy: &'a Strategy, into: &mut Vec<&'a Seat>) {
            match strategy {
                Strategy::Direct | Strategy::FewShot { .. } => {}
                Strategy::StepByStep { of }
                | Strategy::SelfConsistency { of, .. }
                | Strategy::Revise { of, .. }
                | Strategy::Budget { of, .. }
                | Strategy::Effort { of, .. } => gather(of, into),
                Strategy::BestOfN { by, of, .. } => {
                    if let Chooser::Judge { seat } = by {
                        into.push(seat);
                    }
                    gather(of, into);
                }
                Strategy::Panel {
                    workers,
                    reviewer,
                    director,
                } => into.extend(workers.iter().chain([reviewer, director])),
            }
        }
        let mut seats = Vec::new();
        gather(self, &mut seats);
        let mut slugs: Vec<&str> = seats
            .into_iter()
            .filter_map(|seat| seat.entrant.as_deref())
            .collect();
        slugs.sort_unstable();
        slugs.dedup();
        slugs
    }

    /// Whether some of its calls need log-probabilities.
    #[must_use]
    pub fn needs_logprobs(&self) -> bool {
        match self {
            Self::Direct | Self::FewShot { .. } | Self::Panel { .. } => false,
            Self::BestOfN { by, of, .. } => *by == Chooser::Likeliest || of.needs_logprobs(),
            Self::StepByStep { of }
            | Self::SelfConsistency { of, .. }
            | Self::Revise { of, .. }
            | Self::Budget { of, .. }
            | Self::Effort { of, .. } => of.needs_logprobs(),
        }
    }
}

#[cfg(test)]
mod machine_tests;
#[cfg(test)]
mod tests;
