//! Strategies: how inference compute is spent on one item.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::chat::{Message, Role};
use crate::track::TrackSpec;

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
}

/// [`Strategy`] as it is read. Variants with braces, unlike plain ones, let serde refuse unknown fields.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum StrategyFields {
    Direct {},
    FewShot { examples: u32 },
}

impl From<StrategyFields> for Strategy {
    fn from(fields: StrategyFields) -> Self {
        match fields {
            StrategyFields::Direct {} => Self::Direct,
            StrategyFields::FewShot { examples } => Self::FewShot { examples },
        }
    }
}

impl Strategy {
    /// The strategy in words, for people.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Direct => "direct".to_owned(),
            Self::FewShot { examples: 1 } => "few-shot, 1 example".to_owned(),
            Self::FewShot { examples } => format!("few-shot, {examples} examples"),
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Direct => f.write_str("direct"),
            Self::FewShot { examples } => write!(f, "few_shot({examples})"),
        }
    }
}

/// A text that names no strategy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown strategy {value:?}: write direct or few_shot(k) with k from 1, such as few_shot(4)"
)]
pub struct UnknownStrategy {
    /// The text as it was given.
    pub value: String,
}

impl FromStr for Strategy {
    type Err = UnknownStrategy;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        let examples = || {
            let digits = value.strip_prefix("few_shot(")?.strip_suffix(')')?;
            // Plain digits only: parse would let "+4" pass, which then would not read back the same.
            let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
            plain.then(|| digits.parse().ok()).flatten()
        };
        match value {
            "direct" => Some(Self::Direct),
            _ => examples().map(|examples| Self::FewShot { examples }),
        }
        .ok_or_else(|| UnknownStrategy {
            value: value.to_owned(),
        })
    }
}

/// The turns to send for one item: the system prompt if there is one, the examples that the strategy
/// asks for (all of them if the track has fewer), and the item in the track's template.
#[must_use]
pub fn messages(
    strategy: &Strategy,
    system: Option<&str>,
    track: &TrackSpec,
    input: &str,
) -> Vec<Message> {
    let shown = match strategy {
        Strategy::Direct => 0,
        Strategy::FewShot { examples } => *examples as usize,
    };
    let mut messages = Vec::new();
    if let Some(system) = system.filter(|system| !system.trim().is_empty()) {
        messages.push(Message::new(Role::System, system));
    }
    for example in track.examples.iter().take(shown) {
        messages.push(Message::new(Role::User, track.request.fill(&example.input)));
        messages.push(Message::new(Role::Assistant, &example.target));
    }
    messages.push(Message::new(Role::User, track.request.fill(input)));
    messages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::Example;

    fn track() -> TrackSpec {
        let mut track: TrackSpec = serde_json::from_str(
            r#"{"slug": "plural", "kind": "benchmark", "version": "1", "title": "Plural",
                "request": {"template": "Plural of {input}?"}}"#,
        )
        .unwrap();
        track.examples = [("cat", "cats"), ("mouse", "mice")]
            .map(|(input, target)| Example {
                input: input.to_owned(),
                target: target.to_owned(),
            })
            .to_vec();
        track
    }

    fn turns(strategy: &Strategy, system: Option<&str>, input: &str) -> Vec<String> {
        messages(strategy, system, &track(), input)
            .iter()
            .map(|m| format!("{}: {}", m.role.as_str(), m.content))
            .collect()
    }

    #[test]
    fn direct_asks_for_the_item_alone() {
        assert_eq!(
            turns(&Strategy::Direct, None, "ox"),
            ["user: Plural of ox?"]
        );
        assert_eq!(
            turns(&Strategy::Direct, Some("Be brief."), "ox"),
            ["system: Be brief.", "user: Plural of ox?"]
        );
        assert_eq!(turns(&Strategy::Direct, Some("  "), "ox").len(), 1);
    }

    #[test]
    fn examples_are_turns_of_their_own_in_the_same_template() {
        assert_eq!(
            turns(&Strategy::FewShot { examples: 1 }, Some("Be brief."), "ox"),
            [
                "system: Be brief.",
                "user: Plural of cat?",
                "assistant: cats",
                "user: Plural of ox?"
            ]
        );
        assert_eq!(
            turns(&Strategy::FewShot { examples: 9 }, None, "ox").len(),
            5
        );
    }

    #[test]
    fn an_item_that_mentions_the_placeholder_is_not_filled_in_again() {
        assert_eq!(
            turns(&Strategy::Direct, None, "{input}"),
            ["user: Plural of {input}?"]
        );
    }

    #[test]
    fn spellings_read_back() {
        for (text, strategy, label) in [
            ("direct", Strategy::Direct, "direct"),
            (
                "few_shot(4)",
                Strategy::FewShot { examples: 4 },
                "few-shot, 4 examples",
            ),
        ] {
            assert_eq!(text.parse(), Ok(strategy.clone()));
            assert_eq!(strategy.to_string(), text);
            assert_eq!(strategy.label(), label);
            let json = serde_json::to_string(&strategy).unwrap();
            assert_eq!(serde_json::from_str::<Strategy>(&json).unwrap(), strategy);
        }
        assert_eq!(
            serde_json::to_string(&Strategy::FewShot { examples: 4 }).unwrap(),
            r#"{"kind":"few_shot","examples":4}"#
        );
    }

    #[test]
    fn unknown_spellings_are_refused() {
        for text in [
            "",
            "Direct",
            "few_shot",
            "few_shot()",
            "few_shot(0)",
            "few_shot(+4)",
            "few_shot(99999999999)",
            "few_shot(4",
            "few_shot(-1)",
        ] {
            let message = text.parse::<Strategy>().unwrap_err().to_string();
            assert!(message.contains(&format!("{text:?}")), "{message}");
        }
        assert!(serde_json::from_str::<Strategy>(r#"{"kind":"direct","k":1}"#).is_err());
    }
}
