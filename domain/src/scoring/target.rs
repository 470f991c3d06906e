//! What an item is graded by: its accepted answers, its choices, its checks.

use serde::{Deserialize, Serialize};

use super::instruct::Check;
use crate::extract::choice;

/// What counts as a right answer: one text, or any of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Target {
    /// The only accepted answer.
    One(String),
    /// Any of these is accepted; the first is the one to show.
    Several(Vec<String>),
}

impl Target {
    /// The accepted answers.
    #[must_use]
    pub fn accepted(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Several(texts) => texts,
        }
    }

    /// The choices that it names, from 0.
    pub fn choices<'a>(&'a self, choices: &'a [String]) -> impl Iterator<Item = usize> + 'a {
        let accepted = self.accepted().iter();
        accepted.filter_map(|text| choice::of_target(text, choices))
    }

    /// The answer to show; empty if there is none.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.accepted().first().map_or("", String::as_str)
    }
}

impl From<&str> for Target {
    fn from(text: &str) -> Self {
        Self::One(text.to_owned())
    }
}

/// What an item has besides its input and its target; stored as JSON beside them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Detail {
    /// What is asked after its input, one after the other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<String>,
    /// The texts of its choices, in the order of their letters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What its answer must look like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
}

impl Detail {
    /// Whether there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An item as a scorer sees it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graded {
    /// What was asked; judges read it.
    pub input: String,
    /// What was asked after that, one after the other.
    pub turns: Vec<String>,
    /// The accepted answers.
    pub target: Option<Target>,
    /// The texts of its choices, in the order of their letters.
    pub choices: Vec<String>,
    /// What its answer must look like.
    pub checks: Vec<Check>,
}

impl Graded {
    /// An item as it is stored: its input, the JSON of its target and of its [`Detail`].
    ///
    /// # Errors
    /// When one of the two is not the JSON that was stored.
    pub fn stored(
        input: &str,
        target: Option<&str>,
        detail: Option<&str>,
    ) -> Result<Self, serde_json::Error> {
        let detail: Detail = detail
            .map(serde_json::from_str)
            .transpose()?
            .unwrap_or_default();
        Ok(Self {
            input: input.to_owned(),
            turns: detail.turns,
            target: target.map(serde_json::from_str).transpose()?,
            choices: detail.choices,
            checks: detail.checks,
        })
    }
}

impl From<Target> for Graded {
    fn from(target: Target) -> Self {
        Self {
            target: Some(target),
            ..Self::default()
        }
    }
}

impl From<&str> for Graded {
    fn from(target: &str) -> Self {
        Target::from(target).into()
    }
}
