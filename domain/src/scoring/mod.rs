//! Scoring: what an answer is worth, by comparing it with the accepted ones or by checking it.

pub mod instruct;
mod judge;
mod likelihood;
mod reference;
mod schema;
mod target;

use regex::RegexBuilder;
use serde::{Deserialize, Serialize};

use crate::extract::{self, choice, final_number, final_text, first_line, last_line, spoken};
use crate::text::fold;

pub use instruct::Check;
pub use judge::{JudgeError, JudgeSpec, MAX_JUDGED};
pub use likelihood::{By, ChoiceLikelihood, LetterChance, LikelihoodSpec, Normalisation, letters};
pub use reference::ReferenceBits;
pub use target::{Detail, Graded, Target};

/// Bytes that the compiled pattern of a [`Scorer::Regex`] may take.
const PATTERN_BYTES: usize = 1 << 20;

/// How an answer is scored.
///
/// [`Scorer::score`] is pure. Two kinds need a model besides: see [`Scorer::needs_model`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Scorer {
    /// The same text, apart from white space at its ends.
    Exact {
        /// The part of the answer that is compared; all of it, thoughts included, when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        take: Option<Take>,
    },
    /// The same text after both were normalised: without surrounding markdown, quotes and final
    /// punctuation, compared by NFKC and folded case.
    Normalised {
        /// The part of the answer that is compared, thoughts removed; the first line when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        take: Option<Take>,
    },
    /// The same number: the boxed one, the one after `####` or "the answer is", or the last.
    Numeric {
        /// How far off it may be, in its own unit.
        #[serde(default, skip_serializing_if = "is_zero")]
        tolerance: f64,
        /// How far off it may be, as a share of the target's size. The larger allowance holds; with
        /// neither, numbers agree to one part in 10⁹.
        #[serde(default, skip_serializing_if = "is_zero")]
        relative: f64,
    },
    /// The same one of the item's choices, by letter or by its text.
    Choice {},
    /// The choice to which the endpoint's log-probabilities give most; needs a model.
    Likelihood(LikelihoodSpec),
    /// What a pattern captures is the target, compared as [`Scorer::Normalised`] does.
    Regex {
        /// The pattern, in the syntax of Rust's regex crate; its first group, or else the whole match,
        /// is what is compared.
        pattern: String,
        /// Which match counts.
        #[serde(default, skip_serializing_if = "Occurrence::is_last")]
        occurrence: Occurrence,
    },
    /// The answer contains an accepted text, as words of their own.
    Contains {
        /// Whether it must contain all accepted texts rather than any.
        #[serde(default, skip_serializing_if = "is_false")]
        all: bool,
        /// Whether upper and lower case differ.
        #[serde(default, skip_serializing_if = "is_false")]
        case_sensitive: bool,
    },
    /// The answer holds JSON that fits a schema and, where the item has a target, is the same value.
    JsonSchema {
        /// The schema, in the part of draft 2020-12 that [`Scorer::problems`] accepts.
        schema: serde_json::Value,
    },
    /// The answer follows the item's checks.
    Instructions {
        /// Whether an introduction, a last line and asterisks are forgiven.
        #[serde(default, skip_serializing_if = "is_false")]
        loose: bool,
        /// Whether the score is the share of checks that are followed, rather than all or nothing.
        #[serde(default, skip_serializing_if = "is_false")]
        partial: bool,
    },
    /// A model reads the answer and gives points by a rubric; needs a model.
    Judge(JudgeSpec),
}

/// The part of an answer that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// All of it.
    Whole,
    /// The first line that says anything.
    FirstLine,
    /// The last line that says anything.
    LastLine,
    /// What the last box, `####`, `<answer>` or "the answer is" announces, or else the last line.
    Final,
}

/// Which of several matches counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occurrence {
    /// The first one.
    First,
    /// The last one.
    #[default]
    Last,
}

impl Occurrence {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    const fn is_last(&self) -> bool {
        matches!(self, Self::Last)
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(x: &f64) -> bool {
    *x == 0.0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_false(x: &bool) -> bool {
    !*x
}

/// The score of one answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// From 0 (wrong) to 1 (right).
    pub value: f64,
    /// The part of the answer that was compared; empty if it holds none.
    pub extracted: String,
    /// Why the answer got this score, where the two texts do not say it: no number was found, which
    /// instructions were not followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Score {
    fn of(right: bool, extracted: impl Into<String>) -> Self {
        Self {
            value: if right { 1.0 } else { 0.0 },
            extracted: extracted.into(),
            note: None,
        }
    }

    fn missing(note: impl Into<String>) -> Self {
        Self {
            value: 0.0,
            extracted: String::new(),
            note: Some(note.into()),
        }
    }
}

impl Scorer {
    /// The plain comparison of normalised first lines.
    pub const NORMALISED: Self = Self::Normalised { take: None };

    /// The spelling of the kind in files.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Exact { .. } => "exact",
            Self::Normalised { .. } => "normalised",
            Self::Numeric { .. } => "numeric",
            Self::Choice {} => "choice",
            Self::Likelihood(_) => "likelihood",
            Self::Regex { .. } => "regex",
            Self::Contains { .. } => "contains",
            Self::JsonSchema { .. } => "json_schema",
            Self::Instructions { .. } => "instructions",
            Self::Judge(_) => "judge",
        }
    }

    /// Whether a score takes calls to a model: a judge's verdict ([`JudgeSpec::prompt`],
    /// [`JudgeSpec::verdict`]), or the log-probabilities of the choices ([`LikelihoodSpec`]).
    #[must_use]
    pub const fn needs_model(&self) -> bool {
        matches!(self, Self::Judge(_) | Self::Likelihood(_))
    }

    /// Whether an item needs a target to be scored.
    #[must_use]
    pub const fn needs_target(&self) -> bool {
        !matches!(
            self,
            Self::Judge(_) | Self::JsonSchema { .. } | Self::Instructions { .. }
        )
    }

    /// What is wrong with the scorer's own settings: the field, and a sentence; empty if nothing is.
    #[must_use]
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        match self {
            Self::Numeric {
                tolerance,
                relative,
            } => {
                for (name, value) in [("tolerance", tolerance), ("relative", relative)] {
                    if !(value.is_finite() && *value >= 0.0) {
                        found.push((name, format!("this is {value}: write 0 or more")));
                    }
                }
            }
            Self::Regex { pattern, .. } => {
                found.extend(compile(pattern).err().map(|message| ("pattern", message)));
            }
            Self::JsonSchema { schema } => {
                found.extend(schema::problems(schema).into_iter().map(|p| ("schema", p)));
            }
            Self::Likelihood(spec) => found.extend(spec.problems()),
            Self::Judge(spec) => {
                if spec.rubric.trim().is_empty() {
                    found.push(("rubric", "this is empty: say what earns points".to_owned()));
                }
                if spec.judge.trim().is_empty() {
                    found.push((
                        "judge",
                        "this is empty: name the entrant that judges".to_owned(),
                    ));
                }
                if spec.max == 0 {
                    found.push(("max", "this is 0: allow at least one point".to_owned()));
                }
            }
            _ => {}
        }
        found
    }

    /// Scores `answer` on `item`. An empty answer is wrong whatever the target, and so is any answer
    /// to an item that has no target.
    ///
    /// A [`Scorer::Judge`] gives 0 and says that it takes a judge. A [`Scorer::Likelihood`] takes
    /// `answer` for the letter that was chosen.
    #[must_use]
    pub fn score(&self, answer: &str, item: &Graded) -> Score {
        match self {
            Self::Judge(_) => return Score::missing("takes the verdict of a judge"),
            Self::Choice {} | Self::Likelihood(_) => return score_choice(answer, item),
            Self::JsonSchema { schema } => return score_json(answer, item, schema),
            Self::Instructions { loose, partial } => {
                return instruct::score(answer, &item.checks, *loose, *partial);
            }
            _ => {}
        }
        let Some(target) = &item.target else {
            return Score::missing("the item has no target");
        };
        match self {
            Self::Numeric {
                tolerance,
                relative,
            } => score_number(answer, target, *tolerance, *relative),
            Self::Regex {
                pattern,
                occurrence,
            } => score_pattern(answer, target, pattern, *occurrence),
            Self::Contains {
                all,
                case_sensitive,
            } => score_contained(answer, target, *all, *case_sensitive),
            Self::Exact { take } => {
                let spoken = match take {
                    None => answer.into(),
                    Some(_) => spoken(answer),
                };
                let extracted = taken(&spoken, take.unwrap_or(Take::Whole));
                let right = target
                    .accepted()
                    .iter()
                    .any(|text| text.trim() == extracted);
                Score::of(right && !extracted.is_empty(), extracted)
            }
            _ => {
                let take = match self {
                    Self::Normalised { take: Some(take) } => *take,
                    _ => Take::FirstLine,
                };
                let spoken = spoken(answer);
                let extracted = match take {
                    Take::Whole => extract::bare(spoken.trim()),
                    other => taken(&spoken, other),
                };
                let key = fold(extracted);
                let right = target.accepted().iter().any(|text| {
                    let text = if take == Take::Whole {
                        extract::bare(text.trim())
                    } else {
                        first_line(text)
                    };
                    fold(text) == key
                });
                Score::of(right && !extracted.is_empty(), extracted)
            }
        }
    }

    /// The class of answers that `extracted` belongs to: answers that this scorer takes for the same
    /// have the same key, so that votes can be counted. Empty for an answer from which nothing was
    /// extracted, which is no vote.
    #[must_use]
    pub fn key(&self, extracted: &str) -> String {
        match self {
            Self::Exact { .. } => extracted.trim().to_owned(),
            Self::Numeric { .. } => final_number(extracted)
                // Twelve digits: 0.1 + 0.2 and 0.3 are one answer.
                .map(|(_, number)| number.value)
                .and_then(|value| format!("{value:.11e}").parse::<f64>().ok())
                .map_or_else(String::new, |value| format!("{}", value + 0.0)),
            _ => fold(extract::bare(extracted)),
        }
    }
}

fn taken(text: &str, take: Take) -> &str {
    match take {
        Take::Whole => text.trim(),
        Take::FirstLine => first_line(text),
        Take::LastLine => last_line(text),
        Take::Final => final_text(text),
    }
}

fn score_number(answer: &str, target: &Target, tolerance: f64, relative: f64) -> Score {
    let spoken = spoken(answer);
    let Some((part, number)) = final_number(&spoken) else {
        return Score::missing("no number was found");
    };
    let near = |wanted: f64, value: f64| {
        let allowed = if tolerance == 0.0 && relative == 0.0 {
            1e-9 * wanted.abs()
        } else {
            tolerance.max(relative * wanted.abs())
        };
        (value - wanted).abs() <= allowed
    };
    let right = target.accepted().iter().any(|text| {
        final_number(text).is_some_and(|(_, wanted)| {
            near(wanted.value, number.value)
                // "50 %" and 0.5 are the same number where only one side is a percentage.
                || (number.percent && !wanted.percent && near(wanted.value, number.value / 100.0))
                || (wanted.percent && !number.percent && near(wanted.value / 100.0, number.value))
        })
    });
    Score::of(right, part)
}

fn score_choice(answer: &str, item: &Graded) -> Score {
    let count = if item.choices.is_empty() {
        26
    } else {
        item.choices.len()
    };
    let spoken = spoken(answer);
    let Some(found) = choice::chosen(&spoken, &item.choices, count) else {
        return Score::missing("no single choice was found");
    };
    let Some(target) = &item.target else {
        return Score::missing("the item has no target");
    };
    let right = target.choices(&item.choices).any(|right| right == found);
    Score::of(right, choice::letter(found))
}

fn score_pattern(answer: &str, target: &Target, pattern: &str, occurrence: Occurrence) -> Score {
    let compiled = match compile(pattern) {
        Ok(compiled) => compiled,
        Err(problem) => return Score::missing(problem),
    };
    let spoken = spoken(answer);
    let mut matches = compiled.captures_iter(&spoken);
    let found = match occurrence {
        Occurrence::First => matches.next(),
        Occurrence::Last => matches.last(),
    };
    let Some(part) = found.and_then(|groups| groups.get(1).or_else(|| groups.get(0))) else {
        return Score::missing("the pattern does not match");
    };
    let extracted = extract::bare(part.as_str().trim());
    let key = fold(extracted);
    let right = target
        .accepted()
        .iter()
        .any(|text| fold(extract::bare(text.trim())) == key);
    Score::of(right && !extracted.is_empty(), extracted)
}

/// Compiles a pattern; the error is a sentence.
///
/// # Errors
/// What is wrong with the pattern, in words.
pub fn compile(pattern: &str) -> Result<regex::Regex, String> {
    RegexBuilder::new(pattern)
        .size_limit(PATTERN_BYTES)
        .build()
        .map_err(|error| {
            // A syntax error is drawn over several lines, of which the last says what it is.
            let text = error.to_string();
            let why = text.lines().last().unwrap_or_default().trim();
            let why = why.strip_prefix("error: ").unwrap_or(why);
            format!("the pattern {pattern:?} cannot be used: {why}")
        })
}

fn score_json(answer: &str, item: &Graded, schema: &serde_json::Value) -> Score {
    let Some(value) = extract::json::json_value(&spoken(answer)) else {
        return Score::missing("no JSON was found");
    };
    let problem = schema::mismatch(schema, &value).or_else(|| {
        let target = item.target.as_ref()?;
        let right = target
            .accepted()
            .iter()
            .any(|text| schema::same_json(text, &value));
        (!right).then(|| "the value is not the target".to_owned())
    });
    Score {
        note: problem.clone(),
        ..Score::of(problem.is_none(), value.to_string())
    }
}

fn score_contained(answer: &str, target: &Target, all: bool, case_sensitive: bool) -> Score {
    let spoken = spoken(answer);
    let shape = |text: &str| {
        if case_sensitive {
            text.trim().to_owned()
        } else {
            fold(text.trim())
        }
    };
    let text = shape(&spoken);
    let accepted = target.accepted();
    let found: Vec<&str> = accepted
        .iter()
        .filter(|wanted| choice::occurs(&text, &shape(wanted)))
        .map(|wanted| wanted.trim())
        .collect();
    let right = if all {
        !accepted.is_empty() && found.len() == accepted.len()
    } else {
        !found.is_empty()
    };
    let mut score = Score::of(right, found.join(", "));
    if !right && all && !found.is_empty() {
        score.note = Some(format!(
            "{} of {} texts were found",
            found.len(),
            accepted.len()
        ));
    }
    score
}

#[cfg(test)]
mod recorded_tests;
#[cfg(test)]
mod tests;
