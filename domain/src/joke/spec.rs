//! What a humor track says of its stage: the `[humor]` section of `track.toml`.

use serde::{Deserialize, Serialize};

use super::normal_form;

/// Characters beyond which nobody reads a joke aloud.
pub const DEFAULT_MAX_CHARS: usize = 1_000;

/// Votes on a joke before anybody is told whose it is.
pub const DEFAULT_TELLER_AFTER_VOTES: u32 = 3;

/// What may go on stage: `[humor]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HumorSpec {
    /// Longest joke, in characters of the cleaned text.
    pub max_chars: usize,
    /// What a joke of this track may and may not do, a sentence each; for readers and reviewers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Words and phrases that keep a joke off stage, compared by normal form and whole words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<String>,
    /// Until a joke has so many votes, searches, lists and its page do not say who told it; those who voted on it know.
    /// 0 says it at once.
    pub teller_after_votes: u32,
}

impl Default for HumorSpec {
    fn default() -> Self {
        Self {
            max_chars: DEFAULT_MAX_CHARS,
            rules: Vec::new(),
            forbidden: Vec::new(),
            teller_after_votes: DEFAULT_TELLER_AFTER_VOTES,
        }
    }
}

impl HumorSpec {
    /// Whether it says nothing that would not hold anyway.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// What is wrong with it, one sentence each.
    #[must_use]
    pub fn check(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        if self.max_chars == 0 {
            problems.push((
                "max_chars",
                "this is 0: allow at least one character".to_owned(),
            ));
        }
        if self.rules.iter().any(|rule| rule.trim().is_empty()) {
            problems.push((
                "rules",
                "one of them is empty: fill it in or remove it".to_owned(),
            ));
        }
        for word in &self.forbidden {
            if normal_form(word).is_empty() {
                problems.push(("forbidden", format!("{word:?} has no letters: remove it")));
            }
        }
        problems
    }

    /// Whether `normal`, a normal form, has a forbidden word or phrase.
    pub(super) fn forbids(&self, normal: &str) -> bool {
        self.forbidden.iter().any(|word| {
            let word = normal_form(word);
            !word.is_empty() && contains_words(normal, &word)
        })
    }
}

/// Whether `words` stands in `text` between word boundaries; anywhere in scripts without spaces.
fn contains_words(text: &str, words: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() && !super::shingles::is_unspaced(c);
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        let goes_on = |one: Option<char>, next: Option<char>| {
            one.is_some_and(is_letter) && next.is_some_and(is_letter)
        };
        let runs_in = goes_on(before, words.chars().next());
        let runs_out = goes_on(words.chars().next_back(), after);
        !runs_in && !runs_out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_words_are_whole_words_in_any_case() {
        let spec = HumorSpec {
            forbidden: vec!["Ass".into(), "stupid wife".into(), "笨蛋".into()],
            ..HumorSpec::default()
        };
        for text in ["What an ASS!", "my stupid, wife", "你这个笨蛋啊"] {
            assert!(spec.forbids(&normal_form(text)), "{text}");
        }
        for text in ["A class act", "stupid housewife", "assess", ""] {
            assert!(!spec.forbids(&normal_form(text)), "{text}");
        }
    }

    #[test]
    fn what_cannot_work_is_named() {
        let spec = HumorSpec {
            max_chars: 0,
            rules: vec![" ".into()],
            forbidden: vec!["?!".into()],
            ..HumorSpec::default()
        };
        assert_eq!(spec.check().len(), 3);
        assert!(HumorSpec::default().check().is_empty());
    }
}
