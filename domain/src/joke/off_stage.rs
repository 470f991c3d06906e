//! Why an answer does not go on stage.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why an answer does not go on stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffStage {
    /// There is no text apart from thoughts, announcements and explanations.
    Empty,
    /// The model declined.
    Refused,
    /// The token limit ended the answer.
    CutOff,
    /// The call failed.
    Error,
    /// It is longer than the track allows.
    TooLong,
    /// It says the prompt again and nothing else.
    Echo,
    /// It has a word that the track's rules do not allow.
    Forbidden,
    /// The operator agreed with those who found it offensive.
    Offensive,
    /// The operator agreed with those who found that it is not a joke.
    NotAJoke,
}

impl OffStage {
    /// All reasons.
    pub const ALL: [Self; 9] = [
        Self::Empty,
        Self::Refused,
        Self::CutOff,
        Self::Error,
        Self::TooLong,
        Self::Echo,
        Self::Forbidden,
        Self::Offensive,
        Self::NotAJoke,
    ];

    /// The spelling used in files and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Refused => "refused",
            Self::CutOff => "cut_off",
            Self::Error => "error",
            Self::TooLong => "too_long",
            Self::Echo => "echo",
            Self::Forbidden => "forbidden",
            Self::Offensive => "offensive",
            Self::NotAJoke => "not_a_joke",
        }
    }

    /// The reason in a sentence for readers.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Empty => "The answer was empty.",
            Self::Refused => "The model declined to answer.",
            Self::CutOff => "The answer reached the token limit before it was finished.",
            Self::Error => "The model could not be asked, or its answer could not be read.",
            Self::TooLong => "The answer is longer than the track allows.",
            Self::Echo => "The answer repeats the prompt and says nothing else.",
            Self::Forbidden => "The answer has a word that the track's rules do not allow.",
            Self::Offensive => "Readers found it offensive, and the operator agreed.",
            Self::NotAJoke => "Readers found that it is not a joke, and the operator agreed.",
        }
    }

    /// Whether the operator took it off, who may put it back.
    #[must_use]
    pub const fn is_reviewed(self) -> bool {
        matches!(self, Self::Offensive | Self::NotAJoke)
    }
}

impl fmt::Display for OffStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown reason {value:?}: write one of empty, refused, cut_off, error, too_long, echo, forbidden, \
     offensive, not_a_joke"
)]
pub struct UnknownOffStage {
    /// The text as it was given.
    pub value: String,
}

impl FromStr for OffStage {
    type Err = UnknownOffStage;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.as_str() == value)
            .ok_or_else(|| UnknownOffStage {
                value: value.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_back() {
        for reason in OffStage::ALL {
            assert_eq!(reason.as_str().parse(), Ok(reason));
            assert!(reason.reason().ends_with('.'));
        }
        let error = "bored".parse::<OffStage>().unwrap_err().to_string();
        for reason in OffStage::ALL {
            assert!(error.contains(reason.as_str()), "{error}");
        }
    }
}
