//! Jokes: when two are the same text, and which answers may go on stage.

mod refusal;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::{fold, is_punctuation, without_thoughts};

/// The normal form of a joke: Unicode NFKC, case folded, punctuation removed, white space at the ends
/// removed and elsewhere reduced to single spaces. Jokes with equal normal forms are the same joke.
///
/// Punctuation goes without leaving a space ("don't" is "dont"), dashes and slashes leave one
/// ("knock-knock" is "knock knock").
#[must_use]
pub fn normal_form(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    let mut gap = false;
    for c in fold(text).chars() {
        if c.is_whitespace() || is_joint(c) {
            gap = true;
        } else if !is_punctuation(c) {
            if gap && !form.is_empty() {
                form.push(' ');
            }
            gap = false;
            form.push(c);
        }
    }
    form
}

/// Punctuation that stands between words.
fn is_joint(c: char) -> bool {
    matches!(
        c,
        '-' | '/' | '\\' | '_' | '|' | '…' | '\u{2010}'..='\u{2015}'
    )
}

/// Why an answer does not go on stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffStage {
    /// There is no text apart from thoughts.
    Empty,
    /// The model declined.
    Refused,
    /// The token limit ended the answer.
    CutOff,
    /// The call failed.
    Error,
}

impl OffStage {
    /// All reasons.
    pub const ALL: [Self; 4] = [Self::Empty, Self::Refused, Self::CutOff, Self::Error];

    /// The spelling used in files and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Refused => "refused",
            Self::CutOff => "cut_off",
            Self::Error => "error",
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
        }
    }
}

impl fmt::Display for OffStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown reason {value:?}: write one of empty, refused, cut_off, error")]
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

/// The text that goes on stage: `text` without thoughts and outer white space.
///
/// An answer that ended by the token limit (`finish_reason_is_length`) is cut off even if it happens
/// to stop at the end of a sentence: the punchline may be what is missing. This includes an answer
/// that was still thinking and is otherwise empty.
///
/// # Errors
/// Why it does not go on stage: cut off, empty or refused, in this order. [`OffStage::Error`] is for
/// callers whose call failed; it is never returned here.
pub fn stage(text: &str, finish_reason_is_length: bool) -> Result<String, OffStage> {
    if finish_reason_is_length {
        return Err(OffStage::CutOff);
    }
    let cleaned = without_thoughts(text);
    let cleaned = cleaned.trim();
    if normal_form(cleaned).is_empty() && !cleaned.chars().any(is_picture) {
        return Err(OffStage::Empty);
    }
    if refusal::is_refusal(cleaned) {
        return Err(OffStage::Refused);
    }
    Ok(cleaned.to_owned())
}

/// Emoji and other pictographs: an answer of these alone says something, one of dots does not.
const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_form_ignores_case_punctuation_width_and_spacing() {
        let atoms = "why dont scientists trust atoms because they make up everything";
        for text in [
            "Why don't scientists trust atoms? Because they make up everything!",
            "WHY DON’T SCIENTISTS TRUST ATOMS?\n\n  Because they make up   everything.",
            "“Why don't scientists trust atoms?” … Because they make up *everything*",
            "Ｗｈｙ don't scientists trust atoms -- because they make up everything",
        ] {
            assert_eq!(normal_form(text), atoms, "{text}");
        }
        assert_eq!(normal_form("Knock-knock."), "knock knock");
        assert_eq!(normal_form("你好，世界！"), "你好世界");
        assert_eq!(normal_form(" ?! "), "");
        assert_ne!(normal_form("two atoms"), normal_form("twoatoms"));
    }

    #[test]
    fn the_normal_form_is_its_own_normal_form() {
        for text in [
            "Straße -- ÜBER!",
            "a\u{301}b",
            "ﬁ…x",
            "İ i",
            "½ ²",
            "हिन्दी",
            "👩‍🚀 go",
        ] {
            let once = normal_form(text);
            assert_eq!(normal_form(&once), once, "{text}");
        }
    }

    #[test]
    fn a_joke_goes_on_stage_without_its_thoughts() {
        assert_eq!(
            stage("<think>Something with atoms.</think>\n\nI split.\n", false),
            Ok("I split.".to_owned())
        );
        assert_eq!(stage("🐔➡️🛣️", false), Ok("🐔➡️🛣️".to_owned()));
    }

    #[test]
    fn empty_and_cut_off_answers_stay_off() {
        for text in ["", " \n", "<think>hm</think>", "<think>hm", "...", "**"] {
            assert_eq!(stage(text, false), Err(OffStage::Empty), "{text:?}");
        }
        for text in ["A man walks into", "Done.", "<think>hm", ""] {
            assert_eq!(stage(text, true), Err(OffStage::CutOff), "{text:?}");
        }
    }

    #[test]
    fn reasons_read_back() {
        for reason in OffStage::ALL {
            assert_eq!(reason.as_str().parse(), Ok(reason));
            assert!(reason.reason().ends_with('.'));
        }
        assert!("bored".parse::<OffStage>().is_err());
    }
}
