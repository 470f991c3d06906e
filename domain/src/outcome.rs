//! The outcome of a battle: who was preferred, as a voter or a judge says it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a vote says about the two sides of a battle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The left side was better.
    Left,
    /// The right side was better.
    Right,
    /// Both were good, and neither was better.
    Both,
    /// Neither was any good.
    Neither,
}

impl Outcome {
    /// All outcomes, in the order in which they are offered to a voter.
    pub const ALL: [Self; 4] = [Self::Left, Self::Right, Self::Both, Self::Neither];

    /// The spelling used in files, forms and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Both => "both",
            Self::Neither => "neither",
        }
    }

    /// The left side's share of the point: 1, 0 or ½.
    #[must_use]
    pub const fn left_score(self) -> f64 {
        match self {
            Self::Left => 1.0,
            Self::Right => 0.0,
            Self::Both | Self::Neither => 0.5,
        }
    }

    /// The same verdict with the two sides exchanged.
    #[must_use]
    pub const fn swapped(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
            other => other,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown outcome {value:?}: write one of left, right, both, neither")]
pub struct UnknownOutcome {
    /// The text as it was given.
    pub value: String,
}

impl FromStr for Outcome {
    type Err = UnknownOutcome;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == value)
            .ok_or_else(|| UnknownOutcome {
                value: value.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_reads_back() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.as_str().parse(), Ok(outcome));
            let json = serde_json::to_string(&outcome).unwrap();
            assert_eq!(json, format!("{:?}", outcome.as_str()));
            assert_eq!(serde_json::from_str::<Outcome>(&json).unwrap(), outcome);
        }
    }

    #[test]
    fn an_unknown_spelling_is_named_with_the_accepted_ones() {
        let message = "Left".parse::<Outcome>().unwrap_err().to_string();
        assert_eq!(
            message,
            "unknown outcome \"Left\": write one of left, right, both, neither"
        );
    }

    #[test]
    fn swapping_sides_mirrors_the_score() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.left_score() + outcome.swapped().left_score(), 1.0);
            assert_eq!(outcome.swapped().swapped(), outcome);
        }
    }
}
