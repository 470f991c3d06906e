//! Instruction checks: what an answer must look like, checked by program (Zhou et al. 2023, IFEval).
//!
//! The kinds and their parameters are those of that paper, so that its items can be used as they are.
//! Words and sentences are counted by the rules written here rather than by a trained tokeniser.

mod language;
mod shape;

use serde::{Deserialize, Serialize};

use super::Score;
use crate::extract::spoken;

/// Whether a count must reach a number or stay below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// The count is the number or more.
    #[serde(rename = "at least")]
    AtLeast,
    /// The count is smaller than the number.
    #[serde(rename = "less than")]
    LessThan,
}

impl Relation {
    const fn holds(self, count: usize, limit: usize) -> bool {
        match self {
            Self::AtLeast => count >= limit,
            Self::LessThan => count < limit,
        }
    }
}

/// One check of an answer. In an item: `{"kind": "number_words", "relation": "at least", "num_words": 300}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// Words in capital letters only, counted.
    CapitalWordFrequency {
        /// At least or less than.
        capital_relation: Relation,
        /// How many.
        capital_frequency: usize,
    },
    /// English, all capital letters.
    EnglishCapital {},
    /// English, no capital letter.
    EnglishLowercase {},
    /// Begins with this request, word for word.
    RepeatPrompt {
        /// The request.
        prompt_to_repeat: String,
    },
    /// Two different answers with six asterisks between them.
    TwoResponses {},
    /// Placeholders in square brackets, at least so many.
    NumberPlaceholders {
        /// How many.
        num_placeholders: usize,
    },
    /// A postscript with this mark.
    Postscript {
        /// `P.S.` or `P.P.S`.
        postscript_marker: String,
    },
    /// One of "My answer is yes.", "My answer is no.", "My answer is maybe."
    ConstrainedResponse {},
    /// The whole answer is JSON, in a fenced block or not.
    JsonFormat {},
    /// Sections that begin with a word and a number.
    MultipleSections {
        /// At least so many.
        num_sections: usize,
        /// The word: `Section`, `Day`.
        section_spliter: String,
    },
    /// Bullets in markdown, exactly so many.
    NumberBulletLists {
        /// How many.
        num_bullets: usize,
    },
    /// Parts `*highlighted*` in markdown, at least so many.
    NumberHighlightedSections {
        /// How many.
        num_highlights: usize,
    },
    /// A title in double angular brackets.
    Title {},
    /// All of these words occur.
    Existence {
        /// The words.
        keywords: Vec<String>,
    },
    /// None of these words occurs.
    ForbiddenWords {
        /// The words.
        forbidden_words: Vec<String>,
    },
    /// How often a word occurs.
    Frequency {
        /// The word.
        keyword: String,
        /// At least or less than.
        relation: Relation,
        /// How often.
        frequency: usize,
    },
    /// How often a letter occurs, whatever its case.
    LetterFrequency {
        /// The letter or sign.
        letter: String,
        /// At least or less than.
        let_relation: Relation,
        /// How often.
        let_frequency: usize,
    },
    /// The language of the answer.
    ResponseLanguage {
        /// ISO 639-1 code.
        language: String,
    },
    /// So many paragraphs between blank lines, and the first word of one of them.
    NthParagraphFirstWord {
        /// How many paragraphs.
        num_paragraphs: usize,
        /// Which one, from 1.
        nth_paragraph: usize,
        /// Its first word.
        first_word: String,
    },
    /// Paragraphs between lines of `***`, exactly so many.
    NumberParagraphs {
        /// How many.
        num_paragraphs: usize,
    },
    /// Sentences.
    NumberSentences {
        /// At least or less than.
        relation: Relation,
        /// How many.
        num_sentences: usize,
    },
    /// Words.
    NumberWords {
        /// At least or less than.
        relation: Relation,
        /// How many.
        num_words: usize,
    },
    /// No comma at all.
    NoComma {},
    /// Ends with this phrase.
    EndChecker {
        /// The phrase.
        end_phrase: String,
    },
    /// Wrapped in double quotation marks.
    Quotation {},
}

impl Check {
    /// The check as an item of IFEval spells it: `length_constraints:number_words` and its parameters.
    ///
    /// # Errors
    /// A sentence that names the kind when it is unknown or its parameters do not fit.
    pub fn from_ifeval(
        id: &str,
        parameters: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Self, String> {
        let kind = id.rsplit(':').next().unwrap_or(id);
        let mut fields = parameters.clone();
        // Some copies of the data spell out every parameter of every kind as null.
        fields.retain(|_, value| !value.is_null());
        fields.insert("kind".to_owned(), kind.into());
        serde_json::from_value(fields.into())
            .map_err(|error| format!("the instruction {id:?} cannot be used: {error}"))
    }

    /// The kind's name in files.
    #[must_use]
    pub fn kind(&self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| Some(value.get("kind")?.as_str()?.to_owned()))
            .unwrap_or_default()
    }

    /// What is wrong with the check itself, as a sentence.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        match self {
            Self::ResponseLanguage { language } if !language::is_known(language) => Some(format!(
                "the language {language:?} cannot be recognised: write an ISO 639-1 code such as \"de\""
            )),
            Self::NthParagraphFirstWord {
                num_paragraphs,
                nth_paragraph,
                ..
            } if !(1..=*num_paragraphs).contains(nth_paragraph) => Some(format!(
                "there is no paragraph {nth_paragraph} of {num_paragraphs}"
            )),
            _ => None,
        }
    }

    /// Whether `answer` follows the instruction. An empty answer follows none.
    #[must_use]
    pub fn followed(&self, answer: &str) -> bool {
        if answer.trim().is_empty() {
            return false;
        }
        match self {
            Self::CapitalWordFrequency {
                capital_relation,
                capital_frequency,
            } => capital_relation.holds(shape::capital_words(answer), *capital_frequency),
            Self::EnglishCapital {} => {
                shape::all_capital(answer) && language::is(answer, "en", true)
            }
            Self::EnglishLowercase {} => {
                shape::all_lower(answer) && language::is(answer, "en", true)
            }
            Self::RepeatPrompt { prompt_to_repeat } => answer
                .trim()
                .to_lowercase()
                .starts_with(&prompt_to_repeat.trim().to_lowercase()),
            Self::TwoResponses {} => shape::two_responses(answer),
            Self::NumberPlaceholders { num_placeholders } => {
                shape::placeholders(answer) >= *num_placeholders
            }
            Self::Postscript { postscript_marker } => shape::postscript(answer, postscript_marker),
            Self::ConstrainedResponse {} => [
                "My answer is yes.",
                "My answer is no.",
                "My answer is maybe.",
            ]
            .iter()
            .any(|allowed| answer.contains(allowed)),
            Self::JsonFormat {} => shape::is_json(answer),
            Self::MultipleSections {
                num_sections,
                section_spliter,
            } => shape::sections(answer, section_spliter) >= *num_sections,
            Self::NumberBulletLists { num_bullets } => shape::bullets(answer) == *num_bullets,
            Self::NumberHighlightedSections { num_highlights } => {
                shape::highlights(answer) >= *num_highlights
            }
            Self::Title {} => shape::has_title(answer),
            Self::Existence { keywords } => keywords
                .iter()
                .all(|word| answer.to_lowercase().contains(&word.to_lowercase())),
            Self::ForbiddenWords { forbidden_words } => !forbidden_words
                .iter()
                .any(|word| shape::has_word(answer, word)),
            Self::Frequency {
                keyword,
                relation,
                frequency,
            } => relation.holds(
                answer
                    .to_lowercase()
                    .matches(&keyword.trim().to_lowercase())
                    .count(),
                *frequency,
            ),
            Self::LetterFrequency {
                letter,
                let_relation,
                let_frequency,
            } => let_relation.holds(
                answer
                    .to_lowercase()
                    .matches(&letter.to_lowercase())
                    .count(),
                *let_frequency,
            ),
            Self::ResponseLanguage { language } => language::is(answer, language, false),
            Self::NthParagraphFirstWord {
                num_paragraphs,
                nth_paragraph,
                first_word,
            } => shape::nth_paragraph(answer, *num_paragraphs, *nth_paragraph, first_word),
            Self::NumberParagraphs { num_paragraphs } => {
                shape::starred_paragraphs(answer) == Some(*num_paragraphs)
            }
            Self::NumberSentences {
                relation,
                num_sentences,
            } => relation.holds(shape::sentences(answer), *num_sentences),
            Self::NumberWords {
                relation,
                num_words,
            } => relation.holds(shape::words(answer), *num_words),
            Self::NoComma {} => !answer.contains(','),
            Self::EndChecker { end_phrase } => answer
                .trim()
                .trim_matches('"')
                .to_lowercase()
                .ends_with(&end_phrase.trim().to_lowercase()),
            Self::Quotation {} => {
                let answer = answer.trim();
                answer.len() > 1 && answer.starts_with('"') && answer.ends_with('"')
            }
        }
    }
}

/// The forms of an answer that the loose rule accepts: without its first line ("Sure, here it is:"),
/// without its last, without both, each with and without asterisks.
fn loose_forms(answer: &str) -> Vec<String> {
    let lines: Vec<&str> = answer.lines().collect();
    let part = |from: usize, to: usize| {
        lines
            .get(from..to.max(from))
            .map_or_else(String::new, |part| part.join("\n").trim().to_owned())
    };
    let n = lines.len();
    let mut forms = vec![
        answer.to_owned(),
        part(1, n),
        part(0, n.saturating_sub(1)),
        part(1, n.saturating_sub(1)),
    ];
    for index in 0..4 {
        forms.push(forms[index].replace('*', ""));
    }
    forms
}

/// Scores an answer by its item's checks, thoughts removed: 1 if all are followed, or the share that is.
pub(super) fn score(answer: &str, checks: &[Check], loose: bool, partial: bool) -> Score {
    if checks.is_empty() {
        return Score::missing("the item has no checks");
    }
    let spoken = spoken(answer);
    let forms = if loose {
        loose_forms(&spoken)
    } else {
        vec![spoken.into_owned()]
    };
    let failed: Vec<String> = checks
        .iter()
        .filter(|check| !forms.iter().any(|form| check.followed(form)))
        .map(Check::kind)
        .collect();
    let followed = checks.len() - failed.len();
    Score {
        value: if partial {
            followed as f64 / checks.len() as f64
        } else if failed.is_empty() {
            1.0
        } else {
            0.0
        },
        extracted: format!("{followed} of {}", checks.len()),
        note: (!failed.is_empty()).then(|| format!("not followed: {}", failed.join(", "))),
    }
}

#[cfg(test)]
mod tests;
