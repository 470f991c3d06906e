//! Scoring: comparing a model's answer with the accepted ones.

use serde::{Deserialize, Serialize};

use crate::text::{fold, is_punctuation, without_thoughts};

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

/// How an answer is compared with its target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", from = "ScorerFields")]
pub enum Scorer {
    /// The same text, apart from white space at its ends.
    Exact,
    /// The same text after both were normalised: thoughts removed, the first line that says anything,
    /// without surrounding markdown, quotes and final punctuation, compared by NFKC and folded case.
    Normalised,
}

/// [`Scorer`] as it is read. Variants with braces, unlike plain ones, let serde refuse unknown fields.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum ScorerFields {
    Exact {},
    Normalised {},
}

impl From<ScorerFields> for Scorer {
    fn from(fields: ScorerFields) -> Self {
        match fields {
            ScorerFields::Exact {} => Self::Exact,
            ScorerFields::Normalised {} => Self::Normalised,
        }
    }
}

/// The score of one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// From 0 (wrong) to 1 (right).
    pub value: f64,
    /// The part of the answer that was compared, before case was folded.
    pub extracted: String,
}

impl Scorer {
    /// Scores `answer` against `target`. An empty answer is wrong whatever the target.
    #[must_use]
    pub fn score(&self, answer: &str, target: &Target) -> Score {
        let (extracted, right) = match self {
            Self::Exact => {
                let extracted = answer.trim();
                let right = target
                    .accepted()
                    .iter()
                    .any(|text| text.trim() == extracted);
                (extracted.to_owned(), right)
            }
            Self::Normalised => {
                let extracted = first_line(&without_thoughts(answer)).to_owned();
                let folded = fold(&extracted);
                let right = target
                    .accepted()
                    .iter()
                    .any(|text| fold(first_line(text)) == folded);
                (extracted, right)
            }
        };
        Score {
            value: if right && !extracted.is_empty() {
                1.0
            } else {
                0.0
            },
            extracted,
        }
    }
}

/// The first line that says anything, bare. Where every line is made of punctuation (the answer may
/// be "?"), the first such line as it is.
fn first_line(text: &str) -> &str {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines()
        .map(bare)
        .find(|line| !line.is_empty())
        .or_else(|| lines().next())
        .unwrap_or("")
}

/// `line` without markdown, quotes and white space around it, and without punctuation at its end.
fn bare(line: &str) -> &str {
    // Signs that stand in front of an answer without belonging to it. A minus or a bracket may belong.
    let opens =
        |c: char| c.is_whitespace() || matches!(c, '*' | '`' | '_' | '#' | '>') || is_quote(c);
    // At the end, signs that carry meaning stay: "50 %", "C++", "f(x)", "5 €".
    let closes = |c: char| {
        c.is_whitespace()
            || (is_punctuation(c)
                && (matches!(
                    c,
                    '*' | '`'
                        | '_'
                        | '.'
                        | ','
                        | ';'
                        | ':'
                        | '!'
                        | '?'
                        | '…'
                        | '。'
                        | '，'
                        | '！'
                        | '？'
                        | '；'
                        | '：'
                        | '、'
                ) || is_quote(c)))
    };
    line.trim_start_matches(opens).trim_end_matches(closes)
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '「' | '」' | '『' | '』'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(answer: &str, target: &str) -> (f64, String) {
        let score = Scorer::Normalised.score(answer, &target.into());
        (score.value, score.extracted)
    }

    #[test]
    fn exact_minds_everything_but_outer_white_space() {
        let score = |answer: &str| Scorer::Exact.score(answer, &"mice".into()).value;
        assert_eq!(score(" mice\n"), 1.0);
        assert_eq!(score("Mice"), 0.0);
        assert_eq!(score("mice."), 0.0);
        assert_eq!(score("mice\nmice"), 0.0);
    }

    #[test]
    fn normalised_sees_through_what_models_add() {
        for answer in [
            "mice",
            "Mice.",
            "**mice**",
            "**Mice**.",
            "`mice`",
            "\"Mice!\"",
            "“mice”",
            "_mice_",
            "\n\n  mice  \n\nThe plural of mouse is mice.",
            "<think>The plural of mouse is irregular.</think>\nmice",
            "irregular</think>mice",
            "```\nmice\n```",
            "> mice",
            "ｍｉｃｅ",
            "mice\r\nmore",
        ] {
            assert_eq!(normalised(answer, "mice").0, 1.0, "{answer:?}");
        }
    }

    #[test]
    fn normalised_does_not_reward_wrong_or_missing_answers() {
        for answer in [
            "",
            "   \n",
            "mouses",
            "The plural is mice",
            "m ice",
            "<think>mice",
            "<think>mice</think>",
            "micemice",
            "cats\nmice",
        ] {
            assert_eq!(normalised(answer, "mice").0, 0.0, "{answer:?}");
        }
        assert_eq!(normalised("", "").0, 0.0);
    }

    #[test]
    fn signs_that_carry_meaning_stay() {
        assert_eq!(normalised("-5", "5").0, 0.0);
        assert_eq!(normalised("50%", "50").0, 0.0);
        assert_eq!(normalised("C++", "C").0, 0.0);
        assert_eq!(normalised("?", "?").0, 1.0);
        assert_eq!(normalised("!", "?").0, 0.0);
    }

    #[test]
    fn what_was_compared_is_shown() {
        assert_eq!(normalised("**Mice!**\nmore", "mice").1, "Mice");
        assert_eq!(
            Scorer::Exact.score(" Mice! ", &"mice".into()).extracted,
            "Mice!"
        );
    }

    #[test]
    fn any_of_several_targets_is_accepted() {
        let target: Target = serde_json::from_str(r#"["octopuses", "octopi"]"#).unwrap();
        for scorer in [Scorer::Exact, Scorer::Normalised] {
            assert_eq!(scorer.score("octopi", &target).value, 1.0);
            assert_eq!(scorer.score("octopus", &target).value, 0.0);
        }
        assert_eq!(target.shown(), "octopuses");
    }

    #[test]
    fn a_scorer_reads_back_and_refuses_what_it_does_not_know() {
        let json = serde_json::to_string(&Scorer::Normalised).unwrap();
        assert_eq!(json, r#"{"kind":"normalised"}"#);
        assert_eq!(
            serde_json::from_str::<Scorer>(&json).unwrap(),
            Scorer::Normalised
        );
        assert!(serde_json::from_str::<Scorer>(r#"{"kind":"fuzzy"}"#).is_err());
        assert!(serde_json::from_str::<Scorer>(r#"{"kind":"exact","trim":false}"#).is_err());
    }
}
